"""The exports of a study, read as they are into typed tables. All that is structurally wrong is reported together.

Standard library only on the way from text to tables: this job starts at once and stays exact cell by cell. Libraries
for workbooks and files of statistical programs are imported where a study has such a file.
"""

import hashlib
import os
import re
from datetime import date

from oncosurv.exports.cbioportal import read_cbioportal_records
from oncosurv.exports.checks import check_patients
from oncosurv.exports.columns import cells_of, check_declarations, read_column
from oncosurv.exports.corrections import APPLIED_COLUMNS, apply_corrections, check_reasons, read_corrections
from oncosurv.exports.csv_text import read_csv_records
from oncosurv.exports.findings import Findings
from oncosurv.exports.measurements import read_measurements
from oncosurv.exports.months import is_months
from oncosurv.exports.parquet import read_parquet_records
from oncosurv.exports.partial_dates import impute_dates
from oncosurv.exports.queries import check_stops, write_queries
from oncosurv.exports.records import split_lists
from oncosurv.exports.redcap import read_redcap_records
from oncosurv.exports.statistical import read_statistical_records
from oncosurv.exports.typed_cells import cell_text
from oncosurv.exports.xlsx import read_xlsx_records
from oncosurv.table_text import format_cell, write_lines
from oncosurv.tables import replacing, write_rows

SOURCE_COLUMNS = (
    "source",
    "file",
    "sha256",
    "rows",
    "patients",
    "unread_cells",
    "corrected_cells",
    "first_date",
    "last_date",
)
SPECIAL = re.compile(r'[,"\r\n]')
# Each reader takes (spec, bytes, findings) and gives Records, or None with the reasons in findings.
READERS = {
    "csv": read_csv_records,
    "xlsx": read_xlsx_records,
    "redcap": read_redcap_records,
    "cbioportal": read_cbioportal_records,
    "spss": read_statistical_records,
    "stata": read_statistical_records,
    "sas": read_statistical_records,
    "parquet": read_parquet_records,
}


def read_exports(sources, paths, out_paths, queries_path, sources_path, corrections=None, applied_path=None):
    """Read every source and write its typed table, the queries and the list of sources.

    sources: the `sources` of the study file; paths, out_paths: {source name: path} of the export and of the table;
    queries_path: queries.csv with record numbers, for private/; sources_path: one row a source, nothing identifying.
    corrections: path of the corrections file, None without one; applied_path: table of those applied, for private/.
    Raises StudyError with every stop of every source, and writes nothing then.
    """
    tables, rows, applied = {}, [], []
    overlay, queries = read_corrections(corrections, sources) if corrections else ([], [])
    for spec in sources:
        tables[spec["name"]], row, found = read_source(spec, paths[spec["name"]], overlay, applied)
        rows.append(row)
        queries += found
    if overlay:
        known = {record for table in tables.values() if table for record in table["patient"]}
        queries += check_reasons(overlay, known, corrections)
    check_stops(queries)
    for name, table in tables.items():
        write_table(out_paths[name], table)
    write_queries(queries_path, queries)
    write_rows(sources_path, rows, SOURCE_COLUMNS)
    if applied_path:
        write_rows(applied_path, applied, APPLIED_COLUMNS)


def read_source(spec, path, corrections=(), applied=None):
    """One export: (table, row of sources.csv, queries).

    table: {name: list} with row (spreadsheet row, header 1), patient (record number as text) and the declared columns
    in their order; text, float, int, `datetime.date`, or None where the cell is empty or not read. Table and row are
    None where a query is a stop. An absent file of an `optional` source is a table without rows.
    corrections: those of the study, for every source; the rows of the applied ones are added to the list `applied`.
    """
    findings = Findings(spec["name"], os.path.basename(path))
    declared = check_declarations(spec, findings)
    if spec.get("optional") and not os.path.exists(path):
        return _absent(spec, path, findings)
    data = _read_bytes(spec, path, findings)
    records = READERS[spec["format"]](spec, data, findings) if data is not None else None
    if records is None or not declared:
        return None, None, findings.queries
    records, corrected = apply_corrections(spec, records, corrections, findings)
    if applied is not None:
        applied += corrected
    records = split_lists(spec, records)
    patients = [cell_text(cell) for cell in records.columns[spec["patient"]]]
    check_patients(spec, patients, records.lines, findings)
    table = {"row": records.lines, "patient": patients}
    for column in spec["columns"]:
        cells = cells_of(column, spec, records)
        table[column["name"]] = read_column(column, cells, records.lines, patients, spec, findings)
    table = impute_dates(spec, table, findings)
    dates = _dates(spec, table)
    if spec.get("measurements") and not findings.stopped:
        table = read_measurements(spec, table, findings)
    if findings.stopped:
        return None, None, findings.queries
    row = {
        "source": spec["name"],
        "file": os.path.basename(path),
        "sha256": hashlib.sha256(data).hexdigest(),
        "rows": len(records.lines),
        "patients": len(set(patients)),
        "unread_cells": findings.unread,
        "corrected_cells": len(corrected),
        "first_date": min(dates).strftime("%Y-%m") if dates else None,
        "last_date": max(dates).strftime("%Y-%m") if dates else None,
    }
    return table, row, findings.queries


def write_table(path, table):
    """Write a table {name: list} as CSV: dates as YYYY-MM-DD, numbers in full precision, empty for None."""
    with replacing(path, newline="", encoding="utf-8") as file:
        file.write(",".join(map(_cell_text, table)) + "\n")
        write_lines(file, list(table.values()), _cell_text)


def _cell_text(cell):
    """A cell as it stands in the file, in quotation marks where it holds what parts cells or rows."""
    text = cell.isoformat() if isinstance(cell, date) else format_cell(cell)
    return '"' + text.replace('"', '""') + '"' if SPECIAL.search(text) else text


def _read_bytes(spec, path, findings):
    if spec["format"] not in READERS:
        words = f"format: {spec['format']!r} is not known; use {', '.join(READERS)}."
        return findings.add_file("format", words)
    try:
        with open(path, "rb") as file:
            return file.read()
    except FileNotFoundError:
        where = f"in the package {spec['package']}" if "package" in spec else "beside the study file"
        words = f"there is no such file (file: {spec['file']} is looked for {where}); put it there or correct file:."
    except OSError as problem:
        words = f"the file cannot be opened ({problem.strerror}); correct file: or its access rights."
    return findings.add_file("file", words)


def _absent(spec, path, findings):
    findings.add_file("file", "the file is absent; what is read from it is missing.", severity="note")
    table = {name: [] for name in ("row", "patient", *(column["name"] for column in spec["columns"]))}
    row = {"source": spec["name"], "file": os.path.basename(path), "rows": 0, "patients": 0, "unread_cells": 0}
    row["corrected_cells"] = 0
    return table, row, findings.queries


def _dates(spec, table):
    """Distinct dates of the columns that identify nobody; times in months are no dates."""
    dates = [c for c in spec["columns"] if c["type"] == "date" and not is_months(c.get("date", spec.get("date")))]
    names = [c["name"] for c in dates if not c.get("identifies")]
    return set().union(*(set(table[name]) for name in names)) - {None}
