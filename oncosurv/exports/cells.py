"""Numbers, whole numbers and categories from filled, stripped cells: a value, or an Unread that says why not."""

import re

from oncosurv.exports.findings import Unread, listed, quoted
from oncosurv.tables import format_cell

NUMBERS = {mark: re.compile(rf"[+-]?(?:\d+(?:{re.escape(mark)}\d*)?|{re.escape(mark)}\d+)(?:[eE][+-]?\d+)?", re.ASCII)
           for mark in ".,"}  # fmt: skip
# '150.000' with decimal ',' is 150 thousand in many countries: such a cell tells nothing of the decimal mark.
THOUSANDS = {mark: re.compile(rf"[+-]?\d{{1,3}}(?:{re.escape(mark)}\d{{3}})+", re.ASCII) for mark in ".,"}
OTHER_MARK = {".": ",", ",": "."}


def number_parser(decimal, low=None, high=None):
    """A function from a cell to a float. decimal: '.' or ','; low, high: limits, both inclusive, None for none."""
    pattern, other = NUMBERS[decimal], OTHER_MARK[decimal]

    def parse(text):
        if pattern.fullmatch(text):
            number = float(text.replace(",", "."))
            return check_limits(number, text, low, high) or number
        words = f"{quoted(text)} is not a number with decimal {decimal!r}; correct the cell"
        if THOUSANDS[other].fullmatch(text):
            words += f" ({other!r} parts no thousands: write the number without it)"
        elif NUMBERS[other].fullmatch(text):
            words += f" or set decimal: {other!r} for this source"
        return Unread("number", words + ".")

    return parse


def integer_parser(decimal, low=None, high=None):
    """As number_parser, to an int; '2.0' is 2, and a broken number is not read."""
    parse_number = number_parser(decimal)

    def parse(text):
        number = parse_number(text)
        if isinstance(number, Unread):
            return Unread("integer", number.words.replace("a number", "a whole number", 1))
        if not number.is_integer():
            return Unread("integer", f"{quoted(text)} is not a whole number; correct the cell.")
        return check_limits(number, text, low, high) or int(number)

    return parse


def check_limits(number, text, low, high):
    """An Unread when the number lies outside the limits, otherwise None."""
    outside = limits_missed(number, low, high)
    if not outside:
        return None
    return Unread("limits", f"{quoted(text)} is {outside}; correct the cell, or the limits in the study file.")


def limits_missed(number, low, high):
    """'' where low <= number <= high, otherwise the words for it: 'outside 2 to 25', 'below 0', 'above 100'."""
    if (low is None or number >= low) and (high is None or number <= high):
        return ""
    if low is None:
        return f"above {format_cell(high)}"
    if high is None:
        return f"below {format_cell(low)}"
    return f"outside {format_cell(low)} to {format_cell(high)}"


def category_parser(values):
    """A function from a cell to our word for it. values: {as the export writes it: our word}; exact, also in case."""
    known = {str(written): str(ours) for written, ours in values.items()}
    allowed = listed([repr(written) for written in known])

    def parse(text):
        if text in known:
            return known[text]
        words = f"{quoted(text)} is none of the declared values {allowed}; correct the cell or add it under values."
        return Unread("category", words)

    return parse


def check_decimal(counts, decimal):
    """Words where most cells of a column cannot be read and the other decimal mark reads more, otherwise None.

    counts: {filled cell: number of rows}. A few odd cells stay queries: with the wrong mark a number is missed, never
    misread.
    """
    other = OTHER_MARK[decimal]
    total = sum(counts.values())
    missed = sum(number for cell, number in counts.items() if not NUMBERS[decimal].fullmatch(cell))
    otherwise = sum(
        number
        for cell, number in counts.items()
        if not NUMBERS[other].fullmatch(cell) or (THOUSANDS[other].fullmatch(cell) and other in cell)
    )
    if 2 * missed <= total or otherwise >= missed:
        return None
    missing = f"{missed} of {total} cells are no number with decimal {decimal!r}"
    return f"{missing}; {other!r} reads {total - otherwise} of the {total}"
