"""Dates of which only the year, or year and month, are known: imputed together with the other dates of their row.

Each such date lies in an interval. The rule takes its first, middle or last day. Where the study file says in which
order the dates of a row come (`in_order`), the intervals are cut so that the order holds before the rule takes a day: a
start known as 2010 whose stop is 14 March 2010 lies in January to 14 March, and its middle is not 2 July.
"""

from datetime import date, timedelta

from oncosurv.exports.dates import PartialDate

RULES = ("first", "mid", "last")
WORDS = {"first": "the first", "mid": "the middle", "last": "the last"}


def impute_dates(spec, table, findings):
    """The table with a date in place of every PartialDate; each is a note in `findings`.

    spec: the source; table: {name: list}. For every column with a partial date in it the table gets <name>_first and
    <name>_last, the first and last day that the date can be (empty where it is known), for sensitivity analyses.
    """
    columns = {column["name"]: column for column in spec["columns"] if column["type"] == "date"}
    found = [name for name in columns if any(isinstance(cell, PartialDate) for cell in table[name])]
    if not found:
        return table
    order = spec["partial_dates"].get("in_order", [])
    rule = spec["partial_dates"]["rule"]
    table = {name: list(cells) for name, cells in table.items()}
    for name in found:
        table[f"{name}_first"] = [None] * len(table["row"])
        table[f"{name}_last"] = [None] * len(table["row"])
    for place in range(len(table["row"])):
        cells = {name: table[name][place] for name in columns}
        partial = [name for name in found if isinstance(cells[name], PartialDate)]
        if not partial:
            continue
        cut = cut_intervals({name: _interval(cell) for name, cell in cells.items() if cell is not None}, order)
        day = impute_row(cut, [name for name in order if name in cut], rule)
        for name in partial:
            first, last = cut[name]
            table[name][place], table[f"{name}_first"][place], table[f"{name}_last"][place] = day[name], first, last
            _note(findings, columns[name], table, place, cells[name], cut[name], day[name], rule)
    return table


def cut_intervals(intervals, order):
    """{name: (first, last)} cut so that the dates can come in the given order; uncut where they cannot.

    intervals: {name: (first, last)} of the dates that a row has; order: names, earliest first; others stay as they are.
    """
    chain = [name for name in order if name in intervals]
    cut = dict(intervals)
    for before, after in zip(chain, chain[1:], strict=False):
        cut[after] = (max(cut[after][0], cut[before][0]), cut[after][1])
    for before, after in zip(chain[-2::-1], chain[:0:-1], strict=False):
        cut[before] = (cut[before][0], min(cut[before][1], cut[after][1]))
    return cut if all(cut[name][0] <= cut[name][1] for name in chain) else dict(intervals)


def impute_row(cut, chain, rule):
    """{name: date} by the rule (first, mid, last) from cut intervals; along `chain` none is before the last."""
    days, floor = {}, None
    for name in [*chain, *(name for name in cut if name not in chain)]:
        first, last = cut[name]
        if name in chain and floor is not None and first < floor <= last:
            first = floor
        days[name] = {"first": first, "mid": first + timedelta(days=(last - first).days // 2), "last": last}[rule]
        floor = days[name] if name in chain else floor
    return days


def _interval(cell):
    return (cell.first, cell.last) if isinstance(cell, PartialDate) else (cell, cell)


def _note(findings, column, table, place, cell, cut, day, rule):
    known = f"{cell.first:%Y-%m}" if cell.first.month == cell.last.month else f"{cell.first:%Y}"
    words = (
        f"only {known} is known; {day} is used, {WORDS[rule]} day from {cut[0]} to {cut[1]}; complete it if you can."
    )
    findings.add_note("partial_date", words, table["row"][place], table["patient"][place], column, known)


def redate_table(spec, table, rule):
    """(table, number of dates) of a typed table as it was written, its partial dates by another rule.

    spec: the source; table: {name: list}, dates as YYYY-MM-DD, with the columns <name>_first and <name>_last that
    impute_dates added; without them the table itself and 0. rule: first, mid, last, or None to leave it as it is.
    """
    partial = [c["name"] for c in spec["columns"] if c["type"] == "date" and f"{c['name']}_first" in table]
    order = (spec.get("partial_dates") or {}).get("in_order", [])
    table, count = {name: list(cells) for name, cells in table.items()}, 0
    for place in range(len(table["row"]) if partial else 0):
        names = [name for name in partial if table[f"{name}_first"][place]]
        count += len(names)
        if not names or rule is None:
            continue
        known = [name for name in (*order, *names) if name in table and table[name][place]]
        cut = {name: (date.fromisoformat(table[name][place]),) * 2 for name in known}
        cut |= {name: _written(table, name, place) for name in names}
        day = impute_row(cut, [name for name in order if name in cut], rule)
        for name in names:
            table[name][place] = day[name].isoformat()
    return table, count


def _written(table, name, place):
    return tuple(date.fromisoformat(table[f"{name}_{end}"][place]) for end in ("first", "last"))
