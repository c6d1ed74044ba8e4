"""Parquet files, from bytes to records of typed cells: an analysis-ready table of a registry, smaller and typed.

polars reads them. It is no dependency of a study without such a file (requirements/parquet.txt) and is imported here
only. The row of a record is its number, the first being 1.
"""

import io
import math
import os
from datetime import date, datetime
from decimal import Decimal

from oncosurv.exports.csv_text import repeated_rows
from oncosurv.exports.records import Records, check_names, note_repeated, wanted_columns
from oncosurv.exports.typed_cells import Broken
from oncosurv.table_text import Remembered

INSTALL = "python -m pip install --require-hashes -r requirements/parquet.txt"


def read_parquet_records(spec, data, findings):
    """Records of one Parquet file with the wanted columns, or None with the reasons in `findings`. spec: the source."""
    os.environ.setdefault("POLARS_MAX_THREADS", "1")  # as every job: Snakemake counts the cores
    try:
        import polars
    except ImportError:
        words = f"format: a Parquet file needs polars, which is not installed; run: {INSTALL}, or save it as CSV."
        return findings.add_file("format", words)
    wanted = wanted_columns(spec)
    try:
        names = list(polars.read_parquet_schema(io.BytesIO(data)))
        if not check_names(names, wanted, findings, spec, 0):
            return None
        whole = not spec.get("one_row_per_patient")  # then a repeated row is a patient twice, which is told there
        table = polars.read_parquet(io.BytesIO(data), columns=names if whole else wanted)
    except (polars.exceptions.PolarsError, OSError, ValueError) as problem:
        words = f"this cannot be read as a Parquet file ({problem}); export it again."
        return findings.add_file("format", words)
    if not len(table):
        return findings.add_file("empty", "the file has no rows; export it again.")
    rows = list(range(1, len(table) + 1))
    if whole:
        note_repeated(repeated_rows(map(str, table.iter_rows()), rows, set()), findings)
    columns = {name: Remembered(cell_of).of(table.drop_in_place(name).to_list()) for name in wanted}
    columns[spec["patient"]] = [str(cell) if type(cell) is int else cell for cell in columns[spec["patient"]]]
    for name in set(wanted) - {spec["patient"]}:
        columns[name] = Remembered(lambda cell: float(cell) if type(cell) is int else cell).of(columns[name])
    return Records(rows, columns)


def cell_of(value):
    """A value of the file as text, int, float, date or Broken; '' for missing. A flag is 1 or 0."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, str):
        return value.strip().replace("\r\n", "\n").replace("\r", "\n")
    if isinstance(value, (date, int, float)):
        return value
    if isinstance(value, Decimal):
        return float(value)
    return Broken(str(value), "is neither a text, a number nor a date; correct the column's type.")
