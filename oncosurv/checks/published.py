"""Published numbers against those of this run, each read from a row of a public table.

A target's `where` names its row: `table{column=value;column=value}.column`, several joined by ' | ' and combined by
`combine` (max, min). `unit`: months divides days by the length of a month, not turns a 0/1 around.
"""

import re

COLUMNS = [
    "id",
    "description",
    "population",
    "statistic",
    "published",
    "lower",
    "upper",
    "kind",
    "reproduced",
    "hit",
    "where",
    "note",
]
PLACE = re.compile(r"(?P<table>\w+)\{(?P<select>[^}]*)\}\.(?P<column>\w+)")


def compare_targets(targets, tables, month_days):
    """Rows of checks/published.csv. targets: rows of the targets file; tables: {name: rows of text}.

    A target whose row is not found exactly once is not hit, and its note says why: no number is a guess.
    """
    return [_compare(target, tables, month_days) for target in targets]


def _compare(target, tables, month_days):
    row = {name: target[name] for name in COLUMNS if name in target}
    values, notes = [], []
    for place in target["where"].split(" | "):
        value, note = _look_up(place.strip(), tables)
        values.append(value)
        notes += [note] if note else []
    if notes:
        return row | {"reproduced": None, "hit": 0, "note": "; ".join(notes)}
    value = {"": lambda found: found[0], "max": max, "min": min}[target["combine"]](values)
    value = {"": value, "months": value / month_days, "not": 1 - value}[target["unit"]]
    hit = float(target["lower"]) <= value <= float(target["upper"])
    return row | {"reproduced": value, "hit": int(hit), "note": ""}


def _look_up(place, tables):
    match = PLACE.fullmatch(place)
    if not match or match["table"] not in tables:
        return None, f"'{place}' does not name a table, a row and a column"
    wanted = [pair.split("=", 1) for pair in match["select"].split(";")]
    try:
        found = [row for row in tables[match["table"]] if all(row[name] == value for name, value in wanted)]
        cell = found[0][match["column"]] if len(found) == 1 else None
    except KeyError as column:
        return None, f"table {match['table']} has no column {column}"
    if len(found) != 1:
        return None, f"{len(found)} rows of {match['table']} for {match['select']}, one is needed"
    return (float(cell), "") if cell else (None, f"{place} is empty")
