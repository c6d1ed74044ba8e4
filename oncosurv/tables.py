"""Reading and writing the tidy CSV tables by which the rooms speak to each other; standard library and numpy only.

A table is a list of rows (dicts). Numbers are written with full precision (shortest form that reads back as the same
double), an absent value as an empty cell, so that equal results are equal bytes. A text that a spreadsheet would run as
a formula (=1+1) gets a leading apostrophe, which reading takes away again.
"""

import csv
import os
import shutil
import tempfile
from contextlib import contextmanager

from oncosurv.table_text import FORMULA_SIGNS, ColumnRows, format_cell, inert, parse_numbers, read_lines, write_lines

csv.field_size_limit(2**31 - 1)  # a report may be longer than the 131 072 signs that the csv module takes


@contextmanager
def replacing(path, mode="w", **options):
    """Open a temporary file beside `path` and move it there when the block ends well, so no half file is ever left."""
    folder = os.path.dirname(os.path.abspath(path))
    os.makedirs(folder, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=folder, prefix=".", suffix=".tmp")
    try:
        with os.fdopen(handle, mode, **options) as file:
            yield file
        os.chmod(temporary, 0o666 & ~_umask())
        os.replace(temporary, path)
    except BaseException:
        if os.path.exists(temporary):
            os.unlink(temporary)
        raise


@contextmanager
def replacing_folder(path):
    """A temporary folder beside `path` that takes its place when the block ends well: whole or not at all."""
    path = os.path.abspath(path)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    temporary = tempfile.mkdtemp(dir=os.path.dirname(path), prefix=".", suffix=".tmp")
    try:
        yield temporary
        os.chmod(temporary, 0o777 & ~_umask())
        shutil.rmtree(path, ignore_errors=True)
        os.rename(temporary, path)
    except BaseException:
        shutil.rmtree(temporary, ignore_errors=True)
        raise


def _umask():
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _meant(cell):
    """What stood in a cell before `inert`."""
    return cell[1:] if cell[:1] == "'" and cell.lstrip("'")[:1] in FORMULA_SIGNS and len(cell) > 2 else cell


def _marked(file, found):
    """The lines of a file; `found` gets an item when one holds an apostrophe, without which no cell was changed."""
    for line in file:
        if not found and "'" in line:
            found.append(True)
        yield line


def write_rows(path, rows, columns):
    """Write rows (dicts) as CSV with the columns in the given order; a key that is no column is an error (KeyError)."""
    known = set(columns)
    if isinstance(rows, ColumnRows) and len(columns) > 1:
        _refuse(path, set(rows.columns) - known)
        empty = [""] * len(rows)
        return write_columns(path, {name: rows.columns.get(name, empty) for name in columns})
    with replacing(path, newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        for row in rows:
            _refuse(path, set(row) - known)
            writer.writerow([inert(format_cell(row.get(column))) for column in columns])


def _refuse(path, unknown):
    if unknown:
        raise KeyError(f"{path}: no column for {', '.join(sorted(unknown))}")


def write_columns(path, columns):
    """Write {name: list or array} of two or more columns, with the bytes that write_rows gives."""
    with replacing(path, newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerow(columns)
        write_lines(file, list(columns.values()))


def read_rows(path):
    """Rows of a CSV as dicts of text; an empty cell is ''."""
    with open(path, newline="", encoding="utf-8") as file:
        marked = []
        rows = list(csv.DictReader(_marked(file, marked)))
    return [{name: cell and _meant(cell) for name, cell in row.items()} for row in rows] if marked else rows


def read_columns(path):
    """Columns of a CSV as {name: list of text}, in the file's order, also when there is no row."""
    with open(path, newline="", encoding="utf-8") as file:
        marked = []
        reader = csv.reader(_marked(file, marked))
        header = next(reader)
        columns = read_lines(reader, len(header))
    if marked:
        columns = [list(map(_meant, column)) for column in columns]
    return dict(zip(header, columns, strict=True))


def numbers(cells):
    """Text cells as a float array; an empty cell is NaN. ValueError names what is not a number."""
    return parse_numbers(cells)


def stack_files(parts, path):
    """Write the rows of CSV files with one and the same header below each other. ValueError where headers differ."""
    with replacing(path, newline="", encoding="utf-8") as whole:
        header = None
        for part in parts:
            with open(part, newline="", encoding="utf-8") as file:
                own = file.readline()
                if header is None:
                    header = own
                    whole.write(header)
                elif own != header:
                    raise ValueError(f"{part} has other columns than {parts[0]}")
                whole.writelines(file)


MADE_BELOW = ("cohort", "describe", "survival", "cox", "checks", "changes", "sets", "figures", "report")


def remove_stale(results, made):
    """Delete what lies in a folder of results, and is no longer made: that of an analysis that left the study file.

    made: paths of files and of whole folders, relative to `results`. Only tables and figures in the folders of
    MADE_BELOW are looked at, report/provenance.csv stays; what a user puts beside them is left alone.
    """
    own = {os.path.join(results, path) for path in (*made, "report/provenance.csv")}
    for below in MADE_BELOW:
        for place, folders, files in os.walk(os.path.join(results, below)):
            folders[:] = [name for name in folders if os.path.join(place, name) not in own]
            for file in files:
                if file.endswith((".csv", ".svg", ".png")) and os.path.join(place, file) not in own:
                    os.unlink(os.path.join(place, file))
    for below in MADE_BELOW:
        for place, _, _ in os.walk(os.path.join(results, below), topdown=False):
            left = [name for name in os.listdir(place) if name != ".snakemake_timestamp"]
            if not left and place not in own and os.path.join(results, below) != place:
                shutil.rmtree(place)


def remove_half_written(folder):
    """Delete what a killed job left: temporary files and folders. Only where no other job writes there."""
    for place, folders, files in os.walk(folder):
        for name in [name for name in folders if name.startswith(".") and name.endswith(".tmp")]:
            shutil.rmtree(os.path.join(place, name), ignore_errors=True)
            folders.remove(name)
        for file in files:
            if file.startswith(".") and file.endswith(".tmp"):
                os.unlink(os.path.join(place, file))


def remove_others(folder, own):
    """Delete the CSV files below `folder` that are not among the paths `own`: those of what left the study file."""
    own = {os.path.abspath(path) for path in own}
    for place, _, files in os.walk(folder):
        for file in files:
            path = os.path.abspath(os.path.join(place, file))
            if file.endswith(".csv") and path not in own:
                os.unlink(path)
