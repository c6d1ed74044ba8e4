"""Workbooks, REDCap exports, cBioPortal files and files of statistical programs, looked at by the readers of a run."""

import csv
import io
import os
from collections import Counter

from oncosurv.draft.profile import Profile
from oncosurv.draft.text_files import Table, look_at_text
from oncosurv.exports.cbioportal import described_columns
from oncosurv.exports.findings import Findings
from oncosurv.exports.records import join_header
from oncosurv.exports.redcap import EVENT, INSTRUMENT, number_statuses
from oncosurv.exports.statistical import cell_of, reader_of
from oncosurv.exports.typed_cells import Broken
from oncosurv.exports.xlsx import _value, open_sheet, read_headings

STATISTICAL = {".sav": "spss", ".zsav": "spss", ".dta": "stata", ".sas7bdat": "sas", ".xpt": "sas"}
TEXT = (".csv", ".txt", ".tsv", ".dat", ".asc")
HEADER_WITHIN = 15  # rows of a sheet in which its headings are looked for


def look_at_file(path, tell=lambda done: None, track=None):
    """The Tables of one file, whatever its format; [] for a file that is no export."""
    suffix = os.path.splitext(path)[1].lower()
    if suffix in (".xlsx", ".xlsm"):
        return look_at_workbook(path)
    if suffix in STATISTICAL:
        return [look_at_statistical(path, STATISTICAL[suffix])]
    if suffix not in TEXT:
        return []
    with open(path, "rb") as file:
        start = file.read(2**16)
    if start.startswith(b"#") and b"\t" in start:
        return [look_at_cbioportal(path)]
    header = start.split(b"\n", 1)[0].decode("utf-8", "replace")
    if any(name in header for name in (*EVENT, *INSTRUMENT)):
        return look_at_redcap(path)
    return [look_at_text(path, tell, track)]


def _fill(table, header, records):
    """Put records (tuples of cells) into the profiles of a table."""
    profiles = [Profile(name) for name in header]
    records = list(records)
    for profile, cells in zip(profiles, zip(*records, strict=True), strict=False):
        profile.add(cells)
    table.rows = len(records)
    table.columns = [profile.finish() for profile in profiles]
    table.problem = table.problem or ("" if records else "no data rows below a header")
    return table


def look_at_workbook(path):
    """A Table for every visible sheet with cells."""
    file = os.path.basename(path)
    with open(path, "rb") as source:
        data = source.read()
    findings, tables = Findings("", file), []
    import openpyxl

    try:
        names = [sheet.title for sheet in openpyxl.load_workbook(io.BytesIO(data), read_only=True).worksheets]
    except Exception:  # a damaged workbook: the reader of a run says what is wrong
        names = [None]
    for name in names:
        sheet, formulas = open_sheet({"sheet": name} if name else {}, data, findings)
        if sheet is None:
            problem = findings.queries[-1].message.partition(": ")[2]
            tables.append(Table(file, os.path.splitext(file)[0], {"format": "xlsx"}, problem=problem))
        elif sheet.sheet_state == "visible" and (sheet.max_row > 1 or sheet.max_column > 1):
            tables.append(_look_at_sheet(file, sheet, formulas, len(names) > 1))
    return tables


def _look_at_sheet(file, sheet, formulas, several):
    first, last = find_headings(sheet)
    table = Table(file, sheet.title if several else os.path.splitext(file)[0], {"format": "xlsx", "sheet": sheet.title})
    if (first, last) != (1, 1):
        table.settings["header_rows"] = [first, last]
        table.evidence["header_rows"] = f"the first row of headings is row {first}"
    header = read_headings(sheet, first, last)
    records, broken = [], 0
    for row in sheet.iter_rows(min_row=last + 1, max_col=len(header)):
        cells = [_value(cell, formulas) for cell in row]
        broken += sum(isinstance(cell, Broken) for cell in cells)
        if any(cell != "" for cell in cells):
            records.append(tuple(cell.text if isinstance(cell, Broken) else cell for cell in cells))
    if broken:
        table.evidence["rows"] = f"{broken} cells hold errors, formulas without a value, or times; they become queries"
    return _fill(table, header, records)


def find_headings(sheet):
    """(first, last) row of the headings: the first row of texts over most columns; two rows if merged."""
    rows = list(sheet.iter_rows(min_row=1, max_row=min(sheet.max_row, HEADER_WITHIN), values_only=True))
    filled = [[cell for cell in row if cell not in (None, "")] for row in rows]
    widest = max(map(len, filled), default=0)
    for number, cells in enumerate(filled, start=1):
        if len(cells) * 2 > widest and len(cells) > 1 and all(isinstance(cell, str) for cell in cells):
            spans = [span for span in sheet.merged_cells.ranges if span.min_row <= number <= span.max_row]
            below = filled[number] if number < len(filled) else []
            wide = any(span.max_col > span.min_col for span in spans)
            two = wide and below and all(isinstance(cell, str) for cell in below)
            return (number, number + 1) if two else (number, number)
    return 1, 1


def look_at_statistical(path, form):
    """The Table of a file of SPSS, Stata or SAS, with its value labels."""
    file = os.path.basename(path)
    table = Table(file, os.path.splitext(file)[0], {"format": form})
    with open(path, "rb") as source:
        data = source.read()
    try:
        columns, meta = reader_of(form, data)(io.BytesIO(data), output_format="dict")
    except Exception as problem:  # as in exports/statistical.py
        table.problem = f"cannot be read ({problem})"
        return table
    cells = [[cell_of(value) for value in values] for values in columns.values()]
    cells = [[cell.text if isinstance(cell, Broken) else cell for cell in column] for column in cells]
    table.labels = {
        name: {f"{code:g}" if isinstance(code, float) else str(code): word for code, word in labels.items()}
        for name, labels in meta.variable_value_labels.items()
    }
    table.kinds = {name: label for name, label in meta.column_names_to_labels.items() if label}
    return _fill(table, list(columns), zip(*cells, strict=True))


def look_at_cbioportal(path):
    """The Table of a clinical file of cBioPortal, with the names that it gives its columns."""
    file = os.path.basename(path)
    table = Table(file, os.path.splitext(file)[0], {"format": "cbioportal"})
    with open(path, encoding="utf-8-sig", errors="replace", newline="") as source:
        rows = list(csv.reader(source, delimiter="\t", quoting=csv.QUOTE_NONE))
    described = described_columns(rows)
    if len(rows) <= len(described) + 1:
        table.problem = "no data rows below a header"
        return table
    header = [name.strip() for name in rows[len(described)]]
    if described:
        table.kinds = dict(
            zip(header, [cell.lstrip("#") for cell in described[min(1, len(described) - 1)]], strict=False)
        )
    table.evidence["format"] = f"{len(described)} lines that begin with # describe the columns"
    return _fill(table, header, [row for row in rows[len(described) + 1 :] if len(row) == len(header)])


def look_at_redcap(path):
    """The Tables of a REDCap export: one an event, one a repeating instrument, each with the columns that it fills."""
    whole = look_at_text(path)
    if whole.problem:
        return [whole]
    settings = {"format": "redcap", **{key: whole.settings[key] for key in ("encoding", "delimiter")}}
    encoding = "utf-8-sig" if settings["encoding"] == "utf-8" else settings["encoding"]
    with open(path, encoding=encoding, newline="") as source:
        header, *rows = list(csv.reader(source, delimiter=settings["delimiter"]))
    header = number_statuses(header)
    event = next((header.index(name) for name in EVENT if name in header), None)
    instrument = next((header.index(name) for name in INSTRUMENT if name in header), None)
    groups = Counter()
    for row in rows:
        groups[(row[event] if event is not None else "", row[instrument] if instrument is not None else "")] += 1
    tables = []
    for (where, which), _ in sorted(groups.items()):
        own = [
            row
            for row in rows
            if (event is None or row[event] == where) and (instrument is None or row[instrument] == which)
        ]
        title = join_header([[which], [where]])[0].replace(" / ", " ") or whole.name
        table = Table(
            whole.file,
            title,
            {**settings, **({"events": [where]} if where else {}), **({"instrument": which} if which else {})},
        )
        table.evidence = dict(whole.evidence) | {"format": "a REDCap export: its columns of events or repeats say so"}
        _fill(table, header, own)
        table.columns = [column for column in table.columns if column.filled or column.heading == header[0]]
        tables.append(table)
    return tables
