"""Numbers, whole numbers and categories from filled, stripped cells: a value, or an Unread that says why not."""

import re

from oncosurv.exports.findings import Unread, listed, quoted
from oncosurv.tables import format_cell

NUMBERS = {mark: re.compile(rf"[+-]?(?:\d+(?:{re.escape(mark)}\d*)?|{re.escape(mark)}\d+)(?:[eE][+-]?\d+)?", re.ASCII)
           for mark in ".,"}  # fmt: skip
# '150.000' with decimal ',' is 150 thousand in many countries: such a cell tells nothing of the decimal mark.
THOUSANDS = {mark: re.compile(rf"[+-]?\d{{1,3}}(?:{re.escape(mark)}\d{{3}})+", re.ASCII) for mark in ".,"}
OTHER_MARK = {".": ",", ",": "."}
# How a declared mark of thousands is written: blanks may be hard ones, apostrophes typographic ones.
THOUSANDS_MARKS = {".": r"\.", ",": ",", " ": "[ \u00a0\u202f\u2009]", "'": "['\u2019]"}


def number_pattern(decimal, thousands=None):
    """The pattern of a number; a declared mark of thousands may part groups of three digits, all of them or none."""
    if thousands is None:
        return NUMBERS[decimal]
    mark = THOUSANDS_MARKS[thousands]
    grouped = rf"[+-]?\d{{1,3}}({mark})\d{{3}}(?:\1\d{{3}})*(?:{re.escape(decimal)}\d*)?"
    return re.compile(rf"{grouped}|{NUMBERS[decimal].pattern}", re.ASCII)


def number_parser(decimal, low=None, high=None, thousands=None):
    """A function from a cell to a float.

    decimal: '.' or ','; low, high: limits, both inclusive, None for none; thousands: the mark that may part thousands,
    None where there is none.
    """
    pattern, other = number_pattern(decimal, thousands), OTHER_MARK[decimal]
    parted = re.compile(THOUSANDS_MARKS[thousands]) if thousands else None

    def parse(text):
        if pattern.fullmatch(text):
            plain = parted.sub("", text) if parted else text
            number = float(plain.replace(",", "."))
            return check_limits(number, text, low, high) or number
        words = f"{quoted(text)} is not a number with decimal {decimal!r}; correct the cell"
        if THOUSANDS[other].fullmatch(text):
            words += f" ({other!r} parts no thousands: write the number without it)"
        elif NUMBERS[other].fullmatch(text):
            words += f" or set decimal: {other!r} for this source"
        return Unread("number", words + ".")

    return parse


def integer_parser(decimal, low=None, high=None, thousands=None):
    """As number_parser, to an int; '2.0' is 2, and a broken number is not read."""
    parse_number = number_parser(decimal, thousands=thousands)

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


def check_decimal(counts, decimal, thousands=None):
    """Words where most cells of a column cannot be read and the other decimal mark reads more, otherwise None.

    counts: {filled cell: number of rows}. A few odd cells stay queries: with the wrong mark a number is missed, never
    misread. A mark of thousands could misread: where it parts groups of three in some cells and stands like a decimal
    mark in others, the column as a whole is in doubt.
    """
    other, pattern = OTHER_MARK[decimal], number_pattern(decimal, thousands)
    total = sum(counts.values())
    if thousands == other:
        grouped = next((cell for cell in counts if THOUSANDS[other].fullmatch(cell)), None)
        single = [cell for cell in counts if NUMBERS[other].fullmatch(cell) and other in cell]
        odd = next((cell for cell in single if not THOUSANDS[other].fullmatch(cell)), None)
        if grouped and odd:
            words = f"{other!r} is declared to part thousands, as in {quoted(grouped)}"
            return f"{words}, but stands otherwise in {quoted(odd)}"
    missed = sum(number for cell, number in counts.items() if not pattern.fullmatch(cell))
    otherwise = sum(
        number
        for cell, number in counts.items()
        if not NUMBERS[other].fullmatch(cell) or (THOUSANDS[other].fullmatch(cell) and other in cell)
    )
    if 2 * missed <= total or otherwise >= missed:
        return None
    missing = f"{missed} of {total} cells are no number with decimal {decimal!r}"
    return f"{missing}; {other!r} reads {total - otherwise} of the {total}"
