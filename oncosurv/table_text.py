"""Cells of a table as text and back, a column at a time: each distinct cell is formatted or parsed once.

A column of a registry has millions of cells and some hundred distinct ones, unless it names the patients.
"""

import csv
import io
import math
import re
from collections.abc import Sequence
from itertools import islice

import numpy as np

FORMULA_SIGNS = frozenset("=+-@\t\r")
FORMULA_STARTS = FORMULA_SIGNS | {"'"}
ROWS_READ, ROWS_WRITTEN = 500, 20_000  # so many stay in the processor's cache
MOST_DISTINCT = 50_000  # of a column with more distinct cells none is remembered any longer
SPECIAL = re.compile(r'[,"\r\n]')
NOT_PLAIN = (",", '"', "\r", *(f"\n{sign}" for sign in "'=+-@\t"))  # where texts are joined by line breaks


class ColumnRows(Sequence):
    """Rows (dicts) of a table that is held in columns, {name: list or array of equal length}; made when looked at."""

    def __init__(self, columns):
        self.columns = columns

    def __len__(self):
        return len(next(iter(self.columns.values()), ()))

    def __getitem__(self, place):
        return {name: _plain(cells[place]) for name, cells in self.columns.items()}

    def __iter__(self):
        for cells in zip(*map(_list, self.columns.values()), strict=True):
            yield dict(zip(self.columns, cells, strict=True))

    def __eq__(self, other):
        return list(self) == list(other)

    def __repr__(self):
        return repr(list(self))


class Remembered(dict):
    """{cell: what `make` gives for it}, remembered for up to MOST_DISTINCT cells; not for NaN, which equals nothing."""

    def __init__(self, make):
        self.make = make

    def __missing__(self, cell):
        made = self.make(cell)
        if cell == cell and len(self) < MOST_DISTINCT:
            self[cell] = made
        return made

    def of(self, cells):
        """What `make` gives for each of the cells, as a list."""
        try:
            return list(map(self.__getitem__, cells))
        except TypeError:  # a list in a cell cannot be remembered
            return list(map(self.make, cells))


def format_cell(value):
    """One cell as text: None and NaN empty, booleans 0/1, whole floats without a tail, lists joined by '; '."""
    if value is None:
        return ""
    if isinstance(value, (bool, np.bool_)):
        return "1" if value else "0"
    if isinstance(value, (float, np.floating)):
        number = float(value)
        if math.isnan(number):
            return ""
        return str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)
    if isinstance(value, (int, np.integer)):
        return str(int(value))
    if isinstance(value, (list, tuple)):
        return "; ".join(format_cell(item) for item in value)
    return str(value)


def inert(cell):
    """A cell that no spreadsheet runs: a text that starts as a formula does gets a leading apostrophe."""
    if cell[:1] in FORMULA_STARTS and cell.lstrip("'")[:1] in FORMULA_SIGNS and len(cell) > 1 and not _is_number(cell):
        return f"'{cell}"
    return cell


def written(cell):
    """A cell as it stands in a CSV file of several columns."""
    text = inert(format_cell(cell))
    if not SPECIAL.search(text):
        return text
    file = io.StringIO(newline="")
    csv.writer(file, lineterminator="\n").writerow((text, ""))
    return file.getvalue()[:-2]


def write_lines(file, columns, make=written):
    """Write the rows of a table with two or more columns (lists or arrays) below its header, as csv.writer does.

    make: the function from a cell to its text in the file.
    """
    pools = [Remembered(make) for _ in columns]
    for start in range(0, len(columns[0]), ROWS_WRITTEN):
        parts = (_cells(cells[start : start + ROWS_WRITTEN]) for cells in columns)
        texts = [_texts(part, pool) for part, pool in zip(parts, pools, strict=True)]
        file.write("\n".join(map(",".join, zip(*texts, strict=True))) + "\n")


def read_lines(reader, width):
    """The columns of what is left of a csv reader, as lists in which equal cells of few are one object.

    ValueError where a row has not `width` cells.
    """
    columns, pools = [[] for _ in range(width)], [Remembered(str) for _ in range(width)]
    while chunk := list(islice(reader, ROWS_READ)):
        if len(chunk[0]) != width:
            raise ValueError(f"a row has {len(chunk[0])} cells where the header has {width}")
        for place, cells in enumerate(zip(*chunk, strict=True)):
            pool = pools[place]
            columns[place].extend(cells if pool is None else map(pool.__getitem__, cells))
            if pool is not None and len(pool) >= MOST_DISTINCT:
                pools[place] = None
    return columns


def parse_numbers(cells):
    """Text cells as a float array; an empty cell is NaN. ValueError names what is not a number."""
    return np.array(Remembered(_number).of(cells), dtype=float)


def _number(cell):
    return float(cell) if cell != "" else math.nan


def _texts(cells, pool):
    """The cells as they stand in the file: whole numbers, and texts that need no marks, without looking at each."""
    if set(map(type, cells)) == {int}:
        return map(str, cells)
    try:
        joined = "\n" + "\n".join(cells)
    except TypeError:
        return pool.of(cells)
    plain = joined.count("\n") == len(cells) and not any(sign in joined for sign in NOT_PLAIN)
    return cells if plain else pool.of(cells)


def _cells(part):
    """A part of a column as a list; of numbers None for NaN, which could not be remembered."""
    if isinstance(part, np.ndarray) and part.dtype.kind == "f":
        absent, part = np.isnan(part), part.astype(object)
        part[absent] = None
    return _list(part)


def _list(cells):
    return cells.tolist() if isinstance(cells, np.ndarray) else cells


def _plain(cell):
    return cell.item() if isinstance(cell, np.generic) else cell


def _is_number(cell):
    try:
        float(cell)
    except ValueError:
        return False
    return True
