"""Characteristics of a cohort: counts, medians and quartiles, overall and by group, with what is missing beside each.

A variable's denominator is the number of patients whose value is known; the missing are a row of their own, so known
and missing add up to the group, and the groups to the whole. No tests: a table of characteristics has none.
"""

from itertools import compress

import numpy as np

from oncosurv.tables import numbers

CHARACTERISTICS_COLUMNS = [
    "population",
    "variable",
    "label",
    "type",
    "unit",
    "level",
    "level_label",
    "group",
    "group_label",
    "statistic",
    "value",
    "n",
    "denominator",
    "missing",
    "timing",
    "source",
]
FLAG_LEVELS = [("1", "Yes"), ("0", "No")]
UNKNOWN = ("unknown", "Unknown")


def summarise_characteristics(columns, variables, populations, by=None):
    """Rows of describe/characteristics.csv.

    columns: {name: list of text cells}, one cell a patient, '' missing. variables: those to describe, in order, each a
    dict with name, type (number, flag, category) and, where given, label, unit, levels, timing and where it is from.
    populations: dicts with name; see population_members. by: a flag or category among the variables or None.
    Row of a number: statistic n, median, q1, q3, minimum, maximum (quantiles as R's type 7), missing.
    Row of a level: n, percent of those known, percent_of_all (the missing in the denominator); then missing.
    A row without variable gives the size of the group.
    ValueError for a value that its type does not allow, for groups by a number and for groups formed after time zero.
    """
    rows = []
    by_groups = [("", "", None)]
    if by:
        by_groups += _groups(columns, _named(variables, by))
    for population in populations:
        members = population_members(columns, population)
        for group, group_label, mask in by_groups:
            inside = members if mask is None else members & mask
            where = {"population": population["name"], "group": group, "group_label": group_label}
            size = int(inside.sum())
            rows.append({**where, "label": "Patients", "statistic": "n", "value": size, "n": size, "denominator": size})
            for variable in variables:
                cells = columns[variable["name"]]
                own = list(compress(cells, inside.tolist()))
                # the levels of the whole table, so that every group has the same rows
                levels = [] if variable["type"] == "number" else levels_of(variable, cells)
                rows += [{**where, **_facts(variable), **row} for row in _summary(own, variable, levels)]
    return rows


def population_members(columns, population):
    """Boolean array: who belongs to the population. One with a condition is read from the column population_<name>."""
    size = len(next(iter(columns.values())))
    if "keep" not in population:
        return np.ones(size, dtype=bool)
    column = f"population_{population['name']}"
    if column not in columns:
        raise ValueError(f"population {population['name']} has a condition, but the table has no column {column}")
    return np.array([cell == "1" for cell in columns[column]], dtype=bool)


def levels_of(variable, cells):
    """(id, label) of a flag's or category's levels: those declared, in order, then those that only occur, sorted."""
    if variable["type"] == "flag":
        declared = FLAG_LEVELS
    else:
        declared = [(str(level["id"]), str(level["label"])) for level in variable.get("levels", [])]
    known = {level for level, _ in declared}
    others = sorted(set(cells) - known - {""})
    if others and variable["type"] == "flag":
        raise ValueError(f"{variable['name']} is a flag, but holds {', '.join(others)}; a flag is 0, 1 or empty")
    return declared + [(level, level) for level in others]


def quantiles_of(values, shares=(0.0, 0.25, 0.5, 0.75, 1.0)):
    """Quantiles by linear interpolation between order statistics (Hyndman & Fan 1996, type 7; R's default)."""
    return [float(value) for value in np.quantile(values, shares, method="linear")]


def _groups(columns, variable):
    if variable["type"] == "number":
        raise ValueError(f"groups by {variable['name']}: a number makes no groups; declare a flag or a category of it")
    if variable.get("timing") == "post_baseline":
        raise ValueError(
            f"groups by {variable['name']}: it is known only after time zero and makes no groups of a cohort"
        )
    cells = columns[variable["name"]]
    levels = levels_of(variable, cells)
    if "" in cells:
        levels = [*levels, UNKNOWN]
    values = np.array([cell or UNKNOWN[0] for cell in cells], dtype=object)
    return [(level, label, values == level) for level, label in levels]


def _named(variables, name):
    for variable in variables:
        if variable["name"] == name:
            return variable
    raise ValueError(f"groups by {name}: it is not among the variables described")


def _facts(variable):
    source = variable.get("from") or " to ".join(variable[key] for key in ("start", "stop") if key in variable)
    return {
        "variable": variable["name"],
        "label": variable.get("label", variable["name"]),
        "type": variable["type"],
        "unit": variable.get("unit", ""),
        "timing": variable.get("timing", ""),
        "source": source,
    }


def _summary(cells, variable, levels):
    missing = cells.count("")
    known = len(cells) - missing
    counts = {"n": known, "denominator": known, "missing": missing}
    if variable["type"] == "number":
        rows = [{"statistic": "n", "value": known, **counts}]
        values = [None] * 5
        if known:
            values = quantiles_of(_numbers(cells, variable["name"]))
        named = zip(("minimum", "q1", "median", "q3", "maximum"), values, strict=True)
        rows += [{"statistic": statistic, "value": value, **counts} for statistic, value in named]
    else:
        rows = []
        for level, label in levels:
            taken = cells.count(level)
            level_counts = {"level": level, "level_label": label, **counts, "n": taken}
            rows.append({"statistic": "n", "value": taken, **level_counts})
            rows.append({"statistic": "percent", "value": _percent(taken, known), **level_counts})
            whole = {**level_counts, "denominator": len(cells)}
            rows.append({"statistic": "percent_of_all", "value": _percent(taken, len(cells)), **whole})
    rows.append({"statistic": "missing", "value": missing, "n": missing, "denominator": len(cells), "missing": missing})
    return rows


def _percent(n, total):
    return 100 * n / total if total else None


def _numbers(cells, name):
    try:
        values = numbers(list(filter(None, cells)))
    except ValueError as problem:
        raise ValueError(f"{name} is a number, but a cell is not: {problem}") from None
    if not np.isfinite(values).all():
        raise ValueError(f"{name} holds a value that is not finite")
    return values
