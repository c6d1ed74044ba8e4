"""Dates as exports write them: read only in the declared form, never guessed. The forms stand in date_forms.py."""

import re
from datetime import date, timedelta
from typing import NamedTuple

from oncosurv.exports.date_forms import (
    COMMON_FORMS,
    EXCEL,
    NAMES,
    TWO_DIGIT_FORMS,
    compile_form,
    forms_of,
    partial_patterns,
    swap_form,
)
from oncosurv.exports.findings import Unread, quoted

# Years outside are slips, or fillers such as 9999-12-31 for "no end".
FIRST_YEAR, LAST_YEAR = 1880, 2100
# Day 60 of the first system is 29 February 1900, which did not exist: spreadsheets count from the day before.
EPOCHS = {"excel": date(1899, 12, 30), "excel-1904": date(1904, 1, 1)}
SERIAL = re.compile(r"\d{1,5}(?:[.,]\d+)?", re.ASCII)


class PartialDate(NamedTuple):
    """A date of which the day, or day and month, are not known: it lies from `first` to `last`."""

    first: date
    last: date


def date_parser(declared, years_from=None, partial=False):
    """A function from a filled, stripped cell to a `datetime.date` or an Unread. ValueError as compile_form.

    declared: a form, or a list of forms: a cell that two of them read as different days is not read. years_from: first
    of the hundred years of %y. partial: whether a cell without day or month is a PartialDate; otherwise it is not read.
    """
    forms = forms_of(declared)
    parsers = [_parser(form, years_from, partial) for form in forms]
    if len(parsers) == 1:
        return parsers[0]

    def parse(text):
        found = [parser(text) for parser in parsers]
        good = list(dict.fromkeys(day for day in found if not isinstance(day, Unread)))
        if len(good) == 1:
            return good[0]
        listed = " or ".join(repr(form) for form in forms)
        if good:
            return Unread("date", f"{quoted(text)} is another date by each of {listed}; correct the cell.")
        real = [problem for problem in found if "not a date written" not in problem.words]
        return (
            real[0] if real else Unread("date", f"{quoted(text)} is not a date written as {listed}; correct the cell.")
        )

    return parse


def _parser(form, years_from, partial):
    pattern = compile_form(form, years_from)
    shorter = partial_patterns(form) if partial else []

    def parse(text):
        if pattern is None and SERIAL.fullmatch(text):
            number = float(text.replace(",", "."))
            if not (partial and text.isdigit() and FIRST_YEAR <= number <= LAST_YEAR):
                return serial_date(number, form, text)
        patterns = [*shorter, pattern] if pattern else shorter  # a day 00 is no day, where parts of dates are used
        match = next(filter(None, (other.fullmatch(text) for other in patterns)), None)
        if match is None:
            return Unread("date", f"{quoted(text)} is not a date written as {form!r}; correct the cell.")
        try:
            day = _date_of(match.groupdict(), years_from)
        except ValueError:
            words = f"{quoted(text)} is a date that does not exist (read as {form!r}); correct the cell."
            return Unread("date", words)
        return check_year(day, text)

    return parse


def _date_of(parts, years_from):
    """The date of matched parts, or a PartialDate where day or month are absent. ValueError: there is no such date."""
    year = years_from + (int(parts["y"]) - years_from) % 100 if "y" in parts else int(parts["Y"])
    names = [key for key in ("b", "B") if key in parts]
    month = NAMES[names[0]].get(parts[names[0]].lower(), 0) if names else int(parts.get("m") or -1)
    if parts.get("d"):
        return date(year, month, int(parts["d"]))
    if month == -1:
        return PartialDate(date(year, 1, 1), date(year, 12, 31))
    first = date(year, month, 1)
    return PartialDate(first, date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1))


def check_year(day, text):
    """The date or PartialDate, or an Unread where its year is outside FIRST_YEAR to LAST_YEAR."""
    if FIRST_YEAR <= (day.first if isinstance(day, PartialDate) else day).year <= LAST_YEAR:
        return day
    words = f"{quoted(text)} lies outside {FIRST_YEAR} to {LAST_YEAR}; correct the cell, or leave it empty."
    return Unread("date", words)


def serial_date(number, system, text):
    """The date of a spreadsheet's day number, its time of day dropped. system: excel or excel-1904; text: the cell.

    A number that could be a year is not read: as a day number 2010 would be a day in 1905. Up to day 60 spreadsheets
    disagree with each other about 29 February 1900.
    """
    if number.is_integer() and FIRST_YEAR <= number <= LAST_YEAR:
        words = f"{quoted(text)} is a year, or a day in 1905 to 1909 as a day number; write the whole date."
        return Unread("date", words)
    if number < 61 or number > 110_000:
        words = f"{quoted(text)} is no day number of a date from 1900 to {LAST_YEAR}; correct the cell."
        return Unread("date", words)
    return check_year(EPOCHS[system] + timedelta(days=int(number)), text)


def check_form(counts, declared, years_from=None, partial=False):
    """Whether a column of dates contradicts its declared form.

    counts: {filled cell: number of rows}; the rest as for date_parser. Returns (severity, words) or None. `stop`, where
    another form reads more cells than the declared one: day and month are then probably the other way round, and the
    cells with a day up to 12 would give another date in silence. `note`, where day and month could trade places in
    every cell.
    """
    forms = forms_of(declared)
    parse = date_parser(declared, years_from, partial)
    missed = _missed(counts, parse)
    swapped = [other for form in forms if (other := swap_form(form)) and other not in forms]
    said = " or ".join(repr(form) for form in forms)
    if not missed:
        for other in swapped:
            turned = date_parser(other, years_from, partial)
            if not _missed(counts, turned) and any(parse(cell) != turned(cell) for cell in counts):
                return "note", f"{said} and {other!r} both read every cell, so no cell can tell which is right."
        return None
    known = [*swapped, *COMMON_FORMS, *(TWO_DIGIT_FORMS if years_from is not None else ()), *EXCEL]
    misses = {
        other: _missed(counts, date_parser(other, years_from, partial))
        for other in dict.fromkeys(known)
        if other not in forms
    }
    fewest = min(misses.values())
    if fewest >= missed:
        return None
    better = " or ".join(repr(other) for other, number in misses.items() if number == fewest)
    total = sum(counts.values())
    if fewest == 0:
        reads = f"the column reads whole with {better}"
    else:
        reads = f"{better} reads {total - fewest} of the {total}"
    return "stop", f"{missed} of {total} cells are no date in the form {said}; {reads}"


def _missed(counts, parse):
    return sum(number for cell, number in counts.items() if isinstance(parse(cell), Unread))
