"""Rows of result tables counted for the registry of analyses."""

from oncosurv.report.sections.published import selections

KEYS = ("endpoint", "population", "variant", "role")


def groups(rows, *keys):
    """Rows by the values of some columns: {values: rows}."""
    found = {}
    for row in rows:
        found.setdefault(tuple(row[key] for key in keys), []).append(row)
    return found


def base(rows, *columns):
    """What the rows of one analysis have in common, by the registry's columns."""
    return {key: rows[0][key] for key in (*KEYS, *columns)}


def count(rows, column):
    """How many rows have a value in this column."""
    return sum(row[column] != "" for row in rows)


def unique(values):
    """Values that are there, each once."""
    return list(dict.fromkeys(value for value in values if value))


def reproduced(material, table, rows):
    """The table of published numbers, where one of them was read from these rows."""
    wanted = [select for row in material.rows("published") for name, select in selections(row) if name == table]
    read = any(all(row.get(key) == value for key, value in select.items()) for select in wanted for row in rows)
    return ["published-targets"] if read else []
