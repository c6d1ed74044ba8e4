"""Reading the rows of a result table for a figure: cells are text or numbers, absent ones are empty."""

from oncosurv.wording import HIDDEN, as_number


def number(row, column):
    """The cell as a float; None when empty. ValueError names the row when it is no number or has no such column."""
    if column not in row:
        raise ValueError(f"{name_of(row)}: the table has no column {column}")
    try:
        return as_number(row[column])
    except ValueError:
        raise ValueError(f"{name_of(row)}, column {column}: {row[column]!r} is not a number") from None


def count(row, column):
    """The cell as an int; None when empty; the mark of a hidden number as it is."""
    if row.get(column) == HIDDEN:
        return HIDDEN
    value = number(row, column)
    return None if value is None else int(value)


def text(row, column):
    """The cell as text; "" when it is empty or there is no such column."""
    value = row.get(column)
    return "" if value is None else str(value)


def is_on(row, column):
    """Whether a 0/1 cell is 1."""
    return number(row, column) == 1


def name_of(row):
    """What to call the row in a message."""
    return text(row, "estimate_id") or text(row, "step") or "a row"


def label_of(labels, key):
    """Label of `section/name` in study.labels_of's form; the name itself when there is none."""
    return labels.get(key, {}).get("label") or key.partition("/")[2]
