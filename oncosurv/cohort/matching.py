"""Conditions applied to columns: which rows or patients pass. numpy only.

A missing cell (None, '', NaN, NaT) passes no test, not even `is not`; with `missing=True` it passes every test, which
tells whether a verdict hangs on what is not known. Text is compared exactly by `is`, without regard to case by `starts`
and `contains`. Numbers and dates may also come as text, as they stand in a CSV file.
"""

import re

import numpy as np

from oncosurv.cohort.conditions import FLAG, NUMERIC, RANGE, ConditionError, parse_condition

DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
COMPARE = {
    "is": np.equal,
    "is not": np.not_equal,
    "at least": np.greater_equal,
    "at most": np.less_equal,
    "above": np.greater,
    "below": np.less,
}


def rows_matching(condition, columns, missing=False):
    """Boolean array: which rows of `columns` ({name: values}) pass a condition (text or parsed)."""

    def mask_of(test):
        if test.any_row:
            raise ConditionError(f"{parsed.words!r}: 'any' speaks of several rows of a patient and has no place here")
        if test.field not in columns:
            raise ConditionError(f"{parsed.words!r}: there is no {test.field!r}; known are {', '.join(columns)}")
        return test_mask(test, columns[test.field], missing)

    parsed = parse_condition(condition) if isinstance(condition, str) else condition
    return combine(parsed, mask_of)


def combine(condition, mask_of):
    """The verdict of a parsed condition from the verdicts of its tests: mask_of(test) gives a boolean array."""
    verdict = None
    for alternative in condition.alternatives:
        every = np.logical_and.reduce([mask_of(test) for test in alternative])
        verdict = every if verdict is None else verdict | every
    return verdict


def test_mask(test, values, missing=False):
    """Boolean array: which values pass one test."""
    array = np.asarray(values)
    if not array.size:  # an empty list says nothing of what it would hold
        return np.zeros(0, dtype=bool)
    if array.dtype.kind == "M":
        return _compare(test, array, [_date(value, test) for value in test.values], missing)
    if array.dtype.kind in "fiub":
        return _compare(test, array.astype(float), [_number(value, test) for value in test.values], missing)
    return _text_mask(test, array.astype(object), missing)


def is_missing(array):
    """Boolean array: None, '', NaN and NaT."""
    array = np.asarray(array)
    if array.dtype.kind in "fM":
        return np.isnan(array) if array.dtype.kind == "f" else np.isnat(array)
    return np.array([cell is None or cell == "" or cell != cell for cell in array.tolist()], dtype=bool)


def _compare(test, array, bounds, missing):
    absent = is_missing(array)
    if test.operator == FLAG:
        verdict = array == 1
    elif test.operator == RANGE:
        verdict = (array >= bounds[0]) & (array <= bounds[1])
    elif test.operator in COMPARE:
        verdict = COMPARE[test.operator](array, bounds[0])
    else:
        raise ConditionError(f"'{test.field} {test.operator} ...' asks for text, but {test.field!r} holds none")
    return np.where(absent, missing, verdict)


def _text_mask(test, cells, missing):
    if test.operator in NUMERIC:
        return _compare(test, *_read_as_numbers(test, cells), missing)
    wanted = test.values[0] if test.values else "1"
    folded = wanted.casefold()
    checks = {
        FLAG: lambda cell: cell in ("1", 1),
        "is": lambda cell: cell == wanted,
        "is not": lambda cell: cell != wanted,
        "starts": lambda cell: cell.casefold().startswith(folded),
        "contains": lambda cell: folded in cell.casefold(),
    }
    check = checks[test.operator]
    verdicts = {}  # text columns repeat: each different cell is judged once
    for cell in cells.tolist():
        if cell not in verdicts:
            verdicts[cell] = missing if cell is None or cell == "" or cell != cell else check(cell)
    return np.fromiter((verdicts[cell] for cell in cells.tolist()), dtype=bool, count=len(cells))


def _read_as_numbers(test, cells):
    """Text cells and bounds as dates where the bounds are dates, as numbers otherwise."""
    blank = is_missing(cells)
    dates = all(DATE.fullmatch(value) for value in test.values)
    read, kind = (_date, "datetime64[D]") if dates else (_number, float)
    array = np.full(len(cells), np.datetime64("NaT") if dates else np.nan, dtype=kind)
    array[~blank] = [read(cell, test) for cell in cells[~blank].tolist()]
    return array, [read(value, test) for value in test.values]


def _date(value, test):
    try:
        if not DATE.fullmatch(value):
            raise ValueError
        return np.datetime64(value, "D")
    except ValueError:
        raise ConditionError(f"'{test.field} {test.operator}': {value!r} is no date like 2012-06-30") from None


def _number(value, test):
    try:
        return float(value)
    except (TypeError, ValueError):
        raise ConditionError(f"'{test.field} {test.operator}': {value!r} is no number") from None
