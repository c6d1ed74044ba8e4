"""Forms in which exports write dates: which there are, what each matches, and which cells tell only a part of a date.

A form is written with %Y %m %d and, where the export adds a time of day (which is dropped), %H %M %S; %b and %B are a
month by its short or full name in English or Spanish. %y is a year of two digits, whose century the study file says.
The words excel and excel-1904 stand for the day numbers of spreadsheets.
"""

import re

PARTS = {
    "%Y": r"(?P<Y>\d{4})",
    "%y": r"(?P<y>\d{2})",
    "%m": r"(?P<m>\d{1,2})",
    "%d": r"(?P<d>\d{1,2})",
    "%b": r"(?P<b>[A-Za-z]{3,4})\.?",
    "%B": r"(?P<B>[A-Za-z]{3,10})",
    "%H": r"(?P<H>[01]?\d|2[0-3])",
    "%M": r"(?P<M>[0-5]\d)",
    "%S": r"(?P<S>[0-5]\d(?:[.,]\d+)?)",
}
YEARS, MONTHS, TIMES = ("%Y", "%y"), ("%m", "%b", "%B"), ("%H", "%M", "%S")
# In the two languages no short or full name means two months, so both are read by one form.
FULL_NAMES = (
    "january february march april may june july august september october november december",
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
)
SHORT_NAMES = (
    "jan feb mar apr may jun jul aug sep oct nov dec",
    "ene feb mar abr may jun jul ago sep oct nov dic",
)
NAMES = {
    "b": {name: n for line in SHORT_NAMES for n, name in enumerate(line.split(), start=1)} | {"sept": 9, "set": 9},
    "B": {name: n for line in FULL_NAMES for n, name in enumerate(line.split(), start=1)} | {"setiembre": 9},
}
EXCEL = ("excel", "excel-1904")
COMMON_FORMS = (
    "%Y-%m-%d", "%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%d-%m-%Y", "%m-%d-%Y", "%Y/%m/%d", "%Y%m%d", "%d-%b-%Y",
    "%d %b %Y", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%d/%m/%Y %H:%M", "%m/%d/%Y %H:%M", "%d.%m.%Y %H:%M",
    "%d/%b/%Y", "%d%b%Y", "%b %d, %Y", "%d %B %Y", "%B %d, %Y", "%d de %B de %Y", "%d/%m/%Y %H:%M:%S",
    "%m/%d/%Y %H:%M:%S", "%d-%m-%Y %H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M",
)  # fmt: skip
TWO_DIGIT_FORMS = ("%d/%m/%y", "%m/%d/%y", "%d.%m.%y", "%d-%m-%y", "%m-%d-%y", "%d-%b-%y", "%d %b %y", "%y-%m-%d")
UNKNOWN = r"(?:00|[xX]{2}|[uU][nNkK]|\?\?)"  # what stands for a day or month that nobody knows


def compile_form(form, years_from=None):
    """The form as a compiled pattern, None for day numbers. ValueError: what is wrong, in words that follow 'date: '.

    years_from: first of the hundred years that a %y may mean, None where the study file does not say it.
    """
    if form in EXCEL:
        return None
    if "%y" in form and years_from is None:
        words = f"{form!r} has a two-digit year, whose century would be guessed; export years of four digits, or say "
        raise ValueError(words + "under two_digit_years_from with which year the hundred years begin")
    pieces = split_form(form)
    for piece in pieces:
        if piece.startswith("%") and piece not in PARTS:
            raise ValueError(f"{form!r} has {piece}, which is not known; use {', '.join(PARTS)}")
    for needed in (YEARS, MONTHS, ("%d",)):
        if sum(pieces.count(part) for part in needed) != 1:
            wanted = " or ".join(part for part in needed if part != "%y")
            raise ValueError(f"{form!r} must have {wanted} once")
    return pattern_of(pieces)


def split_form(form):
    """The pieces of a form: parts such as %d, and the text between them."""
    return re.findall(r"%.|[^%]+|%$", form)


def pattern_of(pieces, **other):
    """The pattern of a form's pieces; `other` replaces parts: {'d': pattern of %d}."""
    pattern = ""
    for piece, before, after in zip(pieces, ["", *pieces], [*pieces[1:], ""], strict=False):
        part = other.get(piece[1:], PARTS[piece]) if piece in PARTS else re.escape(piece)
        if before in PARTS or after in PARTS:  # with nothing between them, digits could be shared out in two ways
            part = part.replace(r"\d{1,2}", r"\d{2}").replace("{3,4}", "{3}")
        pattern += part
    return re.compile(pattern, re.ASCII)


def partial_patterns(form):
    """Patterns of a form's cells in which the day, or day and month, are left out or stand as 00, XX, UN or ??.

    Of '%d/%m/%Y' they match 03/2010, 00/03/2010, 2010 and 00/00/2010. Empty for day numbers.
    """
    if form in EXCEL:
        form = "%Y-%m-%d"
    pieces = [piece for piece in split_form(re.split(r"[ T]?%[HMS]", form, maxsplit=1)[0])]
    month = next(part for part in MONTHS if part in pieces)
    year = next(part for part in YEARS if part in pieces)
    shorter = [pattern_of(pieces, d=UNKNOWN, m=UNKNOWN)] if month == "%m" else []  # first: 00 looks like a month too
    shorter += [pattern_of(_without(pieces, "%d")), pattern_of(pieces, d=UNKNOWN)]
    if year == "%Y":  # two digits alone could be anything
        shorter.append(pattern_of([year]))
    return shorter


def _without(pieces, part):
    """The pieces without one part and the text that joined it to its neighbour."""
    place = pieces.index(part)
    if place == 0:
        first = next(i for i, piece in enumerate(pieces) if piece in PARTS and i > 0)
        return pieces[first:]
    kept = pieces[:place] + pieces[place + 1 :]
    if pieces[place - 1] not in PARTS:
        kept.pop(place - 1)
    return kept


def swap_form(form):
    """The form with day and month exchanged, where they are figures side by side and the year is not first; or None."""
    if form in EXCEL or "%m" not in form or not re.search(r"%d[^%]*%m|%m[^%]*%d", form):
        return None
    if form.startswith(YEARS):
        return None
    return form.replace("%d", "\0").replace("%m", "%d").replace("\0", "%m")


def forms_of(declared):
    """The forms of `date`: one, or several joined by the word or ("%d/%m/%Y or excel")."""
    return (declared or "").split(" or ")
