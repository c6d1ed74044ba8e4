"""Cells of files that store a type with each (workbooks, SPSS, Stata, SAS), read as the declared type or not at all.

Such a cell is a text, a number (float), a date, or Broken. A number is not taken for a date, nor a date for a number,
unless the study file says so: a spreadsheet turns 3.5 into 3 May as readily as a date into 40241.
"""

from datetime import date
from typing import NamedTuple

from oncosurv.exports.cells import check_limits
from oncosurv.exports.date_forms import EXCEL, forms_of
from oncosurv.exports.dates import EPOCHS, FIRST_YEAR, LAST_YEAR, PartialDate, check_year, serial_date
from oncosurv.exports.findings import Unread, quoted
from oncosurv.exports.months import is_months, months_parser
from oncosurv.tables import format_cell


class Broken(NamedTuple):
    """A cell without a usable value: what stands in it (#N/A) and why it cannot be used."""

    text: str
    words: str


def cell_text(cell):
    """A cell as text: numbers with all digits and without a tail, dates as year-month-day."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, Broken):
        return cell.text
    return cell.isoformat() if isinstance(cell, date) else format_cell(cell)


def typed_parser(column, spec, parse):
    """The function from any filled cell to its value or an Unread.

    column, spec: the declared column and its source; parse: the function for texts, None where the source does not say
    how its texts are written.
    """
    kind = column["type"]
    native = {"date": _date, "number": _number, "integer": _integer}.get(kind)

    def parse_any(cell):
        if isinstance(cell, Broken):
            return Unread("cell", f"{quoted(cell.text)} {cell.words}")
        if isinstance(cell, str):
            return parse(cell) if parse else _untyped(cell, kind)
        return native(cell, column, spec) if native else parse(cell_text(cell))

    return parse_any


def _untyped(text, kind):
    what, key = ("a date", "date") if kind == "date" else ("a number", "decimal")
    words = f"{quoted(text)} is a text, not {what}; correct the cell, or say under {key}: how such texts are written."
    return Unread(kind, words)


def _date(cell, column, spec):
    if isinstance(cell, date):
        return check_year(cell, cell.isoformat())
    text = format_cell(cell)
    if column.get("partial_dates", spec.get("partial_dates")) and cell in range(FIRST_YEAR, LAST_YEAR + 1):
        return PartialDate(date(int(cell), 1, 1), date(int(cell), 12, 31))
    for form in forms_of(column.get("date", spec.get("date"))):
        if is_months(form):
            return months_parser(form, ".")(text)
        if form in EXCEL:
            return serial_date(cell, form, text)
    words = f"{quoted(text)} is a number, not a date; correct the cell"
    likely = serial_date(cell, "excel", text)
    if not isinstance(likely, Unread):
        words += f", or set date: excel for this column if it is a day number ({likely} by {EPOCHS['excel']})"
    return Unread("date", words + ".")


def _number(cell, column, spec):
    if isinstance(cell, date):
        words = (
            f"{cell.isoformat()!r} is a date, not a number: a spreadsheet may have made it of one; correct the cell."
        )
        return Unread("number", words)
    return check_limits(cell, format_cell(cell), column.get("minimum"), column.get("maximum")) or cell


def _integer(cell, column, spec):
    number = _number(cell, column, spec)
    if isinstance(number, Unread):
        return number
    if not float(number).is_integer():
        return Unread("integer", f"{quoted(format_cell(number))} is not a whole number; correct the cell.")
    return int(number)
