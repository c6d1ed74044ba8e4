"""Declared columns of one export as typed values. Each distinct cell is parsed once, so rows cost next to nothing."""

import re
from collections import Counter

from oncosurv.exports.cells import category_parser, check_decimal, integer_parser, number_parser
from oncosurv.exports.date_forms import compile_form, forms_of
from oncosurv.exports.dates import check_form, date_parser
from oncosurv.exports.differences import subtract_cells
from oncosurv.exports.findings import FILLED_ENOUGH, Unread, quoted
from oncosurv.exports.months import days_of_month, is_months, months_parser
from oncosurv.exports.typed_cells import cell_text, typed_parser

# Files whose cells carry their type: without `date` or `decimal` only their texts stay unread.
TYPED_FORMATS = ("xlsx", "spss", "stata", "sas", "parquet")
KINDS = {
    "number": "a number",
    "integer": "a whole number",
    "date": "a date",
    "category": "one of the declared values",
}


def read_column(column, cells, lines, patients, spec, findings):
    """Values of one declared column: text, float, int, `datetime.date` or our word of a category; None where empty.

    column: name, column, type and what the type needs (values, minimum, maximum, required); cells: stripped text, or
    typed cells (typed_cells.py); lines, patients: row number and record number of each cell; spec: the source (date,
    decimal, missing). What cannot be read is None and goes to `findings`. A date of which only a part is known is a
    PartialDate where the source has partial_dates.
    """
    absent = set(map(str, [*spec.get("missing", []), *column.get("missing", [])]))
    if absent:
        cells = ["" if cell_text(cell) in absent else cell for cell in cells]
    counts = Counter(cells)
    counts.pop("", None)
    known = {"": Unread("required", "the cell is empty and must not be; fill it.") if column.get("required") else None}
    if column["type"] == "text":
        known.update((cell, cell_text(cell)) for cell in counts)
    else:
        parse = cell_parser(column, spec)
        known.update((cell, parse(cell)) for cell in counts)
    if column.get("identifies"):  # such a number may not be shown outside private/
        known.update((cell, _private(value)) for cell, value in known.items() if isinstance(value, Unread))
    bad = {cell: value for cell, value in known.items() if isinstance(value, Unread)}
    if check_column(column, counts, len(cells), bad, spec, findings):
        return [None] * len(cells)
    values = [known[cell] for cell in cells]
    if bad:
        unread = [(i, cell_text(cells[i]), value) for i, value in enumerate(values) if isinstance(value, Unread)]
        findings.add_cells(column["name"], column["column"], unread, lines, patients)
        for i, _, _ in unread:
            values[i] = None
    return values


def cells_of(column, spec, records):
    """The cells of a declared column: as they stand in the file, or less those of the column under `minus`."""
    cells = records.columns[column["column"]]
    if "minus" not in column:
        return cells
    absent = [*spec.get("missing", []), *column.get("missing", [])]
    return subtract_cells(cells, records.columns[column["minus"]], _own(column, spec, "decimal") or ".", absent)


def cell_parser(column, spec):
    """The function from a filled cell to its value or an Unread, for a declared column that is not text."""
    kind, parse = column["type"], None
    if kind == "date" and is_months(_own(column, spec, "date")):
        parse = months_parser(_own(column, spec, "date"), _own(column, spec, "decimal") or ".")
    elif kind == "date" and _own(column, spec, "date"):
        parse = date_parser(*dates_as(column, spec))
    elif kind == "category":
        parse = category_parser(column["values"])
    elif kind in ("number", "integer") and (_own(column, spec, "decimal") or "minus" in column):
        make = {"number": number_parser, "integer": integer_parser}[kind]
        decimal, thousands = _own(column, spec, "decimal") or ".", _own(column, spec, "thousands")
        parse = make(decimal, column.get("minimum"), column.get("maximum"), thousands)
    return typed_parser(column, spec, parse)


def dates_as(column, spec):
    """(form or forms, first year of two digits, whether partial dates are used) of a column of dates."""
    years_from = _own(column, spec, "two_digit_years_from")
    return _own(column, spec, "date"), years_from, bool(spec.get("partial_dates"))


def _own(column, spec, key):
    """What the column says, and where it says nothing what its source says."""
    return column.get(key, spec.get(key))


def check_column(column, counts, rows, bad, spec, findings):
    """Whether the column as a whole contradicts its declaration; then the reason is a stop in `findings`.

    counts: {filled cell: number of rows} in order of the rows; rows: number of cells; bad: {cell: Unread}.
    """
    kind, header = column["type"], column["column"]
    place = {"row": None, "field": column["name"]}
    texts = {cell: number for cell, number in counts.items() if isinstance(cell, str)}
    if kind == "date" and _own(column, spec, "date") and not is_months(_own(column, spec, "date")):
        problem = check_form(texts, *dates_as(column, spec))
        if problem:
            severity, words = problem
            mend = "; correct date: for this source, or the cells." if severity == "stop" else ""
            findings.add_file("date_order", f"column {header}: {words}{mend}", severity, **place)
            if severity == "stop":
                return True
        words = check_turned(counts, texts, bad)
        if words:
            findings.add_file("date_order", f"column {header}: {words}", **place)
            return True
    if kind in ("number", "integer") and _own(column, spec, "decimal"):
        words = check_decimal(texts, _own(column, spec, "decimal"), _own(column, spec, "thousands"))
        if words:
            findings.add_file("decimal", f"column {header}: {words}; correct decimal: for this source.", **place)
            return True
    total = sum(counts.values())
    if total >= FILLED_ENOUGH and all(cell in bad for cell in counts):
        first = bad[next(iter(counts))].words
        words = f"column {header}: none of {total} filled cells can be used as {KINDS[kind]}; the first: {first}"
        findings.add_file("type", f"{words} Correct the column's declaration in the study file.", **place)
        return True
    if total == 0 and rows >= FILLED_ENOUGH and column.get("required"):
        words = f"column {header}: all {rows} cells are empty and must not be; export the column again."
        findings.add_file("required", words, **place)
        return True
    return False


def check_turned(counts, texts, bad):
    """Words where a spreadsheet turned the dates up to the 12th of a month round and left the others as text, or None.

    counts: {typed cell: rows}; texts: those that are text; bad: {cell: Unread}. It happens when a file with dates as
    03/04/2011 is opened under another country's settings: 3 April becomes 4 March, and 13/04/2011 stays a text.
    """
    days = {cell for cell in counts if not isinstance(cell, str) and hasattr(cell, "day")}
    left = [re.match(r"(\d{1,2})\D(\d{1,2})\D\d{2,4}", text) for text in texts]
    left = [(int(match[1]), int(match[2])) for match in left if match]
    if len(days) < FILLED_ENOUGH or len(left) < FILLED_ENOUGH or any(day.day > 12 for day in days):
        return None
    if any(max(pair) <= 12 for pair in left):
        return None
    shown = quoted(next(iter(texts)))
    return (
        f"no date cell has a day after the 12th and every date left as text ({shown}) has: the spreadsheet has "
        "probably exchanged day and month of the date cells; export the column again as text, or as year-month-day."
    )


def _private(unread):
    return unread._replace(rule="private_limits") if unread.rule == "limits" else unread


def check_declarations(spec, findings):
    """Whether the source says how its dates and numbers are written; otherwise the reasons go to `findings`."""
    before, typed = len(findings.queries), spec["format"] in TYPED_FORMATS
    said = set()
    for column in spec["columns"]:
        if column["type"] == "date":
            declared = _own(column, spec, "date")
            for form in [] if typed and declared is None else forms_of(declared or ""):
                said |= _form_problem(form, _own(column, spec, "two_digit_years_from"))
        decimal, thousands = _own(column, spec, "decimal"), _own(column, spec, "thousands")
        if column["type"] in ("number", "integer") and not (typed and decimal is None):
            if decimal not in (".", ","):
                said.add(("decimal", f"decimal: {decimal!r} is neither '.' nor ','."))
            elif decimal == thousands:
                said.add(("decimal", f"decimal and thousands are both {decimal!r}."))
    for rule, words in sorted(said):
        findings.add_file(rule, words)
    return len(findings.queries) == before


def compile_date_form(form, years_from=None):
    """ValueError, in words that follow 'date: ', where a form of dates, or of times in months, cannot be used."""
    return days_of_month(form) if is_months(form) else compile_form(form, years_from)


def _form_problem(form, years_from):
    try:
        compile_date_form(form, years_from)
    except ValueError as problem:
        return {("date", f"date: {problem}.")}
    return set()
