"""Dates as exports write them: read only in the declared form, never guessed.

A form is written with %Y %m %d and, where the export adds a time of day (which is dropped), %H %M %S; %b is the English
month in three letters. Two-digit years (%y) are refused: the century would be a guess.
"""

import re
from datetime import date

from oncosurv.exports.findings import Unread, quoted

PARTS = {
    "%Y": r"(?P<Y>\d{4})",
    "%m": r"(?P<m>\d{1,2})",
    "%d": r"(?P<d>\d{1,2})",
    "%b": r"(?P<b>[A-Za-z]{3})",
    "%H": r"(?P<H>[01]?\d|2[0-3])",
    "%M": r"(?P<M>[0-5]\d)",
    "%S": r"(?P<S>[0-5]\d(?:[.,]\d+)?)",
}
MONTHS = {name: n for n, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), start=1)}
# Years outside are slips, or fillers such as 9999-12-31 for "no end".
FIRST_YEAR, LAST_YEAR = 1880, 2100
COMMON_FORMS = (
    "%Y-%m-%d", "%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%d-%m-%Y", "%m-%d-%Y", "%Y/%m/%d", "%Y%m%d", "%d-%b-%Y",
    "%d %b %Y", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%d/%m/%Y %H:%M", "%m/%d/%Y %H:%M", "%d.%m.%Y %H:%M",
)  # fmt: skip


def compile_form(form):
    """The form as a compiled pattern. ValueError says what is wrong with it, in words that follow 'date: '."""
    if "%y" in form:
        raise ValueError(f"{form!r} has a two-digit year, whose century would be guessed; export years of four digits")
    pieces = re.findall(r"%.|[^%]+|%$", form)
    for piece in pieces:
        if piece.startswith("%") and piece not in PARTS:
            raise ValueError(f"{form!r} has {piece}, which is not known; use {', '.join(PARTS)}")
    for needed in (["%Y"], ["%m", "%b"], ["%d"]):
        if sum(pieces.count(part) for part in needed) != 1:
            raise ValueError(f"{form!r} must have {' or '.join(needed)} once")
    pattern = ""
    for piece, before, after in zip(pieces, ["", *pieces], [*pieces[1:], ""], strict=False):
        part = PARTS.get(piece, re.escape(piece))
        if before in PARTS or after in PARTS:  # with nothing between them, digits could be shared out in two ways
            part = part.replace(r"\d{1,2}", r"\d{2}")
        pattern += part
    return re.compile(pattern, re.ASCII)


def date_parser(form):
    """A function from a filled, stripped cell to a `datetime.date` or an Unread. ValueError as compile_form."""
    pattern = compile_form(form)

    def parse(text):
        match = pattern.fullmatch(text)
        if match is None:
            return Unread("date", f"{quoted(text)} is not a date written as {form!r}; correct the cell.")
        parts = match.groupdict()
        month = MONTHS.get(parts["b"].lower(), 0) if "b" in parts else int(parts["m"])
        try:
            day = date(int(parts["Y"]), month, int(parts["d"]))
        except ValueError:
            words = f"{quoted(text)} is a date that does not exist (read as {form!r}); correct the cell."
            return Unread("date", words)
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            words = f"{quoted(text)} lies outside {FIRST_YEAR} to {LAST_YEAR}; correct the cell, or leave it empty."
            return Unread("date", words)
        return day

    return parse


def check_form(counts, form):
    """Whether a column of dates contradicts its declared form.

    counts: {filled cell: number of rows}. Returns (severity, words) or None. `stop`, where another form reads more
    cells than the declared one: day and month are then probably the other way round, and the cells with a day up to
    12 would give another date in silence. `note`, where day and month could trade places in every cell.
    """
    missed = _missed(counts, form)
    swapped = _swap(form)
    if not missed:
        if swapped and not _missed(counts, swapped) and _differ(counts, form, swapped):
            return "note", f"{form!r} and {swapped!r} both read every cell, so no cell can tell which is right."
        return None
    candidates = dict.fromkeys([*([swapped] if swapped else []), *COMMON_FORMS])
    misses = {other: _missed(counts, other) for other in candidates if other != form}
    fewest = min(misses.values())
    if fewest >= missed:
        return None
    better = " or ".join(repr(other) for other, number in misses.items() if number == fewest)
    total = sum(counts.values())
    if fewest == 0:
        reads = f"the column reads whole with {better}"
    else:
        reads = f"{better} reads {total - fewest} of the {total}"
    return "stop", f"{missed} of {total} cells are no date in the form {form!r}; {reads}"


def _missed(counts, form):
    parse = date_parser(form)
    return sum(number for cell, number in counts.items() if isinstance(parse(cell), Unread))


def _swap(form):
    if "%m" not in form or not re.search(r"%d[^%]*%m|%m[^%]*%d", form) or form.startswith("%Y"):
        return None
    return form.replace("%d", "\0").replace("%m", "%d").replace("\0", "%m")


def _differ(counts, form, other):
    first, second = date_parser(form), date_parser(other)
    return any(first(cell) != second(cell) for cell in counts)
