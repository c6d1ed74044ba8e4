"""The way back from every derived value to the rows of the exports and the rule that made it."""

import math
from collections import Counter
from itertools import chain

import numpy as np

from oncosurv.table_text import ColumnRows

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


UNLISTED = "not listed patient by patient: more than {most} patients"
MOST_RULES = 3  # rules of one variable that are told where they differ between patients


def derivation_rows(patients, exposures, outcomes, endpoints, most=math.inf):
    """Rows of derivations.csv by patient, in the order in which the values were derived.

    Of more than `most` patients one row a variable and source, without patient, whose value is their number.

    source_row: lines in the file; several sources and rows are joined by '; ' in one order. days_from_onset: day of the
    latest datum used, from the index event; after_time_zero: 1 where that is later than day 0.
    """
    derived = _derived(patients, exposures, outcomes, endpoints)
    if len(patients) > most:
        return [row for name, _, parts, words in derived for row in _counted(name, parts, words, most)]
    blocks = [_block(*item) for item in derived]
    keys = patients.keys.tolist()
    names = [name for name, *_ in blocks] * len(keys)
    columns = [list(chain.from_iterable(zip(*cells, strict=True))) for cells in list(zip(*blocks, strict=True))[1:]]
    own = ([key for key in keys for _ in blocks], names, *columns)
    return ColumnRows(dict(zip(DERIVATION_COLUMNS, own, strict=True)))


def _derived(patients, exposures, outcomes, endpoints):
    """(name, values, parts, words) of everything that was derived, in order."""
    found = []
    for name, moment in patients.moments.items():
        part = patients.part_of(moment)
        found.append((name, part.days, (part,), moment.words))
    found += [(name, derived.values, derived.parts, derived.words) for name, derived in patients.values.items()]
    for item in exposures:
        found.append((f"{item.name}_start_day", item.start_day, (item.part,), item.words))
    for item in outcomes:
        found.append((item.name, item.columns[item.name], (item.part,), item.words))
    for item in endpoints:
        found.append((f"{item.name}_days", item.days, (item.part,), item.words))
    entered = next((item.entry for item in endpoints if item.entry is not None), None)  # one entry for all endpoints
    return [*found, ("entry_days", entered.days, (entered.part,), entered.words)] if entered else found


def _counted(name, parts, words, most):
    """A row a combination of sources with the number of patients whose value comes from it."""
    named = [np.where(part.rows == -1, "", part.source).tolist() for part in parts]
    counts = Counter(zip(*named, strict=True) if len(named) > 1 else named[0])
    rules = [words] if isinstance(words, str) else list(dict.fromkeys(words.tolist()))
    rule = "; ".join(map(str, rules[:MOST_RULES])) + (" ..." if len(rules) > MOST_RULES else "")
    found = Counter()
    for sources, count in counts.items():
        sources = (sources,) if isinstance(sources, str) else sources
        found["; ".join(dict.fromkeys(filter(None, sources)))] += count
    for source in sorted(found):
        row = {"variable": name, "value": f"{found[source]} values", "source": source}
        yield row | {"rule": f"{rule} ({UNLISTED.format(most=most)})"}


def _block(name, values, parts, words):
    if len(parts) == 1:
        texts = ["" if row == -1 else str(row) for row in parts[0].rows.tolist()]
        named = zip(parts[0].source.tolist(), texts, strict=True)
        sources, rows = [source if text else "" for source, text in named], texts
    else:
        pairs = [list(dict.fromkeys(_row_text(part, position) for part in parts)) for position in range(len(values))]
        sources = ["; ".join(source for source, row in pair if row) for pair in pairs]
        rows = ["; ".join(row for _, row in pair if row) for pair in pairs]
    days = np.fmax.reduce([part.days for part in parts]) if parts else np.full(len(values), np.nan)
    later = [None if day != day else int(day > 0) for day in days.tolist()]
    words = [words] * len(values) if isinstance(words, str) else words.tolist()
    return name, _known(values), sources, rows, words, _known(days), later


def _row_text(part, position):
    row = part.rows[position]
    return part.source[position], "" if row == -1 else str(row)


def _known(values):
    """An array as a list with None for NaN."""
    return [None if value != value else value for value in values.tolist()]
