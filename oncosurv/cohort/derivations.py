"""The way back from every derived value to the rows of the exports and the rule that made it."""

import numpy as np

DERIVATION_COLUMNS = (
    "patient",
    "variable",
    "value",
    "source",
    "source_row",
    "rule",
    "days_from_onset",
    "after_time_zero",
)


def derivation_rows(patients, exposures, outcomes, endpoints):
    """Rows of derivations.csv by patient, in the order in which the values were derived.

    source_row: lines in the file; several sources and rows are joined by '; ' in one order. days_from_onset: day of the
    latest datum used, from the index event; after_time_zero: 1 where that is later than day 0.
    """
    blocks = []
    for name, moment in patients.moments.items():
        part = patients.part_of(moment)
        blocks.append(_block(name, part.days, (part,), moment.words))
    blocks += [_block(name, derived.values, derived.parts, derived.words) for name, derived in patients.values.items()]
    for item in exposures:
        blocks.append(_block(f"{item.name}_start_day", item.start_day, (item.part,), item.words))
    for item in outcomes:
        blocks.append(_block(item.name, item.columns[item.name], (item.part,), item.words))
    for item in endpoints:
        blocks.append(_block(f"{item.name}_days", item.days, (item.part,), item.words))
    entered = next((item.entry for item in endpoints if item.entry is not None), None)  # one entry for all endpoints
    if entered:
        blocks.append(_block("entry_days", entered.days, (entered.part,), entered.words))
    for position, key in enumerate(patients.keys.tolist()):
        for name, values, sources, rows, words, days, later in blocks:
            own = (
                values[position],
                sources[position],
                rows[position],
                words[position],
                days[position],
                later[position],
            )
            yield dict(zip(DERIVATION_COLUMNS, (key, name, *own), strict=True))


def _block(name, values, parts, words):
    pairs = [list(dict.fromkeys(_row_text(part, position) for part in parts)) for position in range(len(values))]
    sources = ["; ".join(source for source, row in pair if row) for pair in pairs]
    rows = ["; ".join(row for _, row in pair if row) for pair in pairs]
    days = np.fmax.reduce([part.days for part in parts]) if parts else np.full(len(values), np.nan)
    later = [None if np.isnan(day) else int(day > 0) for day in days]
    words = [words] * len(values) if isinstance(words, str) else words.tolist()
    return name, values.tolist(), sources, rows, words, days.tolist(), later


def _row_text(part, position):
    row = part.rows[position]
    return part.source[position], "" if row == -1 else str(row)
