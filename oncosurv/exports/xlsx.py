"""Workbooks (.xlsx), from bytes to records of typed cells: dates are dates, numbers numbers, errors never empty.

openpyxl reads them, because it tells an error (#N/A) and a formula without a stored value from an empty cell, which
faster readers do not.
"""

import io
import zipfile
from datetime import date, datetime

from oncosurv.exports.findings import listed, quoted
from oncosurv.exports.records import Cleaned, Records, check_names, join_header, note_repeated, wanted_columns
from oncosurv.exports.typed_cells import Broken

UNPACKED_LIMIT = 2**31  # bytes; a workbook that unpacks to more is no export of a cohort
OLD = b"\xd0\xcf\x11\xe0"
UNSAVED = "is a formula without a stored value; open the workbook in a spreadsheet and save it once."


def read_xlsx_records(spec, data, findings):
    """Records of one sheet with the wanted columns, or None with the reasons in `findings`.

    spec: the source (sheet, header_rows); data: the file's bytes. Headings over several rows, also merged cells, are
    joined by ' / '. Merged cells in a wanted column below the header stop the run: all but the first are empty.
    """
    sheet, formulas = open_sheet(spec, data, findings)
    if sheet is None:
        return None
    first, last = spec.get("header_rows", [1, 1])
    header = read_headings(sheet, first, last)
    wanted = wanted_columns(spec)
    if not check_names(header, wanted, findings, spec, last):
        return None
    places = [header.index(name) for name in wanted]
    _check_merged(sheet, last, dict(zip(places, wanted, strict=True)), findings)
    lines, columns, percent, again, seen, hidden = [], [[] for _ in wanted], set(), [], set(), 0
    pool = Cleaned()
    for row in sheet.iter_rows(min_row=last + 1, max_col=len(header)):
        line = row[0].row
        record = tuple(pool[_value(cell, formulas)] for cell in row)
        if not any(cell != "" for cell in record):
            continue
        lines.append(line)
        hidden += sheet.row_dimensions[line].hidden
        again += [line] if record in seen else []
        seen.add(record)
        for place, column in zip(places, columns, strict=True):
            column.append(record[place])
            if isinstance(record[place], float) and "%" in row[place].number_format:
                percent.add(header[place])
    for name in sorted(percent):
        words = f"column {name} shows numbers as percentages: 50 % is stored, and read, as 0.5."
        findings.add_file("percent", words, severity="note", field=name)
    if hidden:
        findings.add_file("hidden_rows", f"{hidden} hidden rows are read like the others.", severity="note")
    if not lines:
        findings.add_file("empty", f"the sheet {sheet.title} has a header and no data rows; export it again.")
    note_repeated(again, findings)
    return Records(lines, dict(zip(wanted, columns, strict=True)))


def open_sheet(spec, data, findings):
    """(sheet with stored values, sheet with formulas or None); (None, None) with the reason in `findings`."""
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    if data.startswith(OLD):
        words = "this is an old workbook (.xls) or one with a password; save it as .xlsx without a password."
        return findings.add_file("format", words), None
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            if sum(part.file_size for part in parts.infolist()) > UNPACKED_LIMIT:
                return findings.add_file("format", "the workbook unpacks to more than 2 GB; export it as CSV."), None
            has_formulas = any(b"<f" in parts.read(name) for name in parts.namelist() if "worksheets/sheet" in name)
        book = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
        formulas = openpyxl.load_workbook(io.BytesIO(data)) if has_formulas else None
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, TypeError, OSError, SyntaxError) as problem:
        words = f"this cannot be read as a workbook ({type(problem).__name__}); save it as .xlsx again."
        return findings.add_file("format", words), None
    name = choose_sheet(spec.get("sheet"), book, findings)
    return (None, None) if name is None else (book[name], formulas[name] if formulas else None)


def choose_sheet(wanted, book, findings):
    """The name of the wanted sheet, or of the only visible one with cells; None with the reason in `findings`."""
    filled = [sheet.title for sheet in book.worksheets if sheet.max_row > 1 or sheet.max_column > 1]
    visible = [name for name in filled if book[name].sheet_state == "visible"]
    named = listed(list(map(quoted, filled)), 20) or "none with cells"
    if wanted is not None:
        if wanted in book.sheetnames and wanted in [sheet.title for sheet in book.worksheets]:
            return wanted
        return findings.add_file("sheet", f"sheet: there is no sheet {quoted(wanted)}; the sheets are {named}.")
    if len(visible) != 1:
        words = f"the workbook has {len(visible)} visible sheets with cells; say under sheet which is read: {named}."
        return findings.add_file("sheet", words)
    return visible[0]


def read_headings(sheet, first, last):
    """One heading a column from the header rows; a merged heading stands over all columns that it spans."""
    rows = [[_heading(cell.value) for cell in row] for row in sheet.iter_rows(min_row=first, max_row=last)]
    for span in sheet.merged_cells.ranges:
        for line in range(max(span.min_row, first), min(span.max_row, last) + 1):
            for column in range(span.min_col, span.max_col + 1):
                rows[line - first][column - 1] = _heading(sheet.cell(span.min_row, span.min_col).value)
    header = join_header(rows)
    while header and not header[-1]:
        header.pop()
    return header


def _heading(value):
    if isinstance(value, datetime):
        return value.date().isoformat()
    return "" if value is None else " ".join(str(value).split())


def _check_merged(sheet, last, wanted, findings):
    for span in sorted(sheet.merged_cells.ranges, key=str):
        names = [wanted[column - 1] for column in range(span.min_col, span.max_col + 1) if column - 1 in wanted]
        if span.max_row > last and names:
            words = f"cells {span} are merged, so only the first of them has a value (column {listed(names)}); "
            findings.add_file("merged", words + "unmerge them in the export and fill each.", row=span.min_row)


def _value(cell, formulas):
    """A cell as text, float, date or Broken; '' where it is empty."""
    value = cell.value
    if value is None:
        formula = formulas[cell.coordinate].value if formulas is not None else None
        return "" if formula is None else Broken(str(formula), UNSAVED)
    if cell.data_type == "e":
        return Broken(str(value), "is an error of the workbook; correct the cell or its formula.")
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, (int, float)):
        return float(value)
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, (str, date)):
        return value
    return Broken(str(value), "is a time or a duration, not a date; correct the cell or its format.")
