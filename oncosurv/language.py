"""The language that a job prints: every fixed text goes through `say`, and every number's signs come from here.

The English text is the message itself; other languages have a catalogue in oncosurv/locale (by tools/catalogue.py).
A job's entry sets the language once, `with speaking("es"):`; without it the language is English. Values enter a message
by name, "{n} of {total} patients", so that a translator may place them anew; a text without values is taken as it is.
"""

import gettext
import math
import re
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from pathlib import Path

LOCALE = Path(__file__).parent / "locale"
ABSENT = "–"
HIDDEN = "[c]"  # confidential: a number that the public profile hides
NARROW = "\u202f"  # a thin space at which no line ends


@dataclass(frozen=True)
class Signs:
    """decimal: the mark; thousands: between groups of three digits, from `grouped_from` on; list: between items of a
    list that may hold numbers, never the decimal mark; both, either: before the last of several, with another form
    before a sound that would swallow it."""

    decimal: str
    thousands: str
    grouped_from: int
    list: str
    both: tuple
    either: tuple


# Spanish: numbers of four digits are not grouped, longer ones with a thin space (RAE, Ortografía);
# y becomes e before the sound i, o becomes u before the sound o.
SIGNS = {
    "en": Signs(".", ",", 1000, ", ", ("and",), ("or",)),
    "es": Signs(",", NARROW, 10000, "; ", ("y", "e", r"h?[ií](?![aeou])"), ("o", "u", r"h?[oó]")),
}
LANGUAGES = tuple(SIGNS)
_SPOKEN = ContextVar("language", default="en")


@contextmanager
def speaking(language):
    """Within the block all texts are in this language, a code of LANGUAGES. ValueError for another."""
    if language not in SIGNS:
        raise ValueError(f"language must be one of {', '.join(LANGUAGES)}, is {language!r}")
    token = _SPOKEN.set(language)
    try:
        yield
    finally:
        _SPOKEN.reset(token)


def spoken_language():
    """The code of the language that is spoken now."""
    return _SPOKEN.get()


def signs():
    """The Signs of the language that is spoken now."""
    return SIGNS[_SPOKEN.get()]


@cache
def catalogue_of(language):
    """The messages of a language; of English those of the code itself."""
    if language == "en":
        return gettext.NullTranslations()
    with open(LOCALE / f"{language}.mo", "rb") as file:
        return gettext.GNUTranslations(file)


def phrase(text):
    """The text itself: marks what is said later (a constant, a sentence of a table) for the catalogue."""
    return text


def say(text, **values):
    """A text in the language spoken, with the values in the places of their names."""
    said = catalogue_of(_SPOKEN.get()).gettext(text) if text else text
    return said.format(**values) if values else said


def say_in(context, text, **values):
    """As say, for a text that other languages word in another way in this context, such as 'All' of women or of men."""
    said = catalogue_of(_SPOKEN.get()).pgettext(context, text)
    return said.format(**values) if values else said


def say_count(one, many, n, **values):
    """One of two texts by the whole number n, which is in them as {n}; an absent n ("" or None) is said as –.

    ValueError for an n that is no whole number of at least 0.
    """
    if n is None or n == "":
        return ABSENT
    if n == HIDDEN:  # a number that the public profile hides: as many as there may be
        return catalogue_of(_SPOKEN.get()).ngettext(one, many, 2).format(n=HIDDEN, **values)
    number = float(n)
    if number < 0 or number != int(number):
        raise ValueError(f"a count must be a whole number of at least 0, is {n!r}")
    said = catalogue_of(_SPOKEN.get()).ngettext(one, many, int(number))
    return said.format(n=write_digits(f"{int(number)}"), **values)


def write_digits(digits, grouped=True):
    """'1260.5' with the decimal mark and the groups of the language: '1,260.5', '1260,5', '12 605'."""
    own = signs()
    whole, point, rest = digits.partition(".")
    if grouped and int(whole or "0") >= own.grouped_from:
        whole = f"{int(whole):,}".replace(",", own.thousands)
    return whole + (own.decimal if point else "") + rest


def format_given(value):
    """A number as it was given, of the study file or of a table: '60', '0.5', '−14', '1500', '1.5e−07'; text stays."""
    try:
        text = f"{float(value):.12g}"
    except ValueError:
        return str(value)
    if not math.isfinite(float(value)):
        return say("NE")
    digits, exponent, power = text.lstrip("-").partition("e")
    return ("−" if text[0] == "-" else "") + write_digits(digits, grouped=False) + exponent + power.replace("-", "−")


def listed(items):
    """Items in a row, parted by a sign that is not the decimal mark."""
    return signs().list.join(items)


def join_and(items):
    """'a and b', 'a and b and c', with the language's word."""
    return _joined(list(items), signs().both)


def join_or(items):
    """'a or b', 'a or b or c', with the language's word."""
    return _joined(list(items), signs().either)


def _joined(items, forms):
    text = "".join(items[:1])
    for item in items[1:]:
        swallowed = len(forms) > 1 and re.match(forms[2], item, re.IGNORECASE)
        text += f" {forms[1] if swallowed else forms[0]} {item}"
    return text


def capital(words):
    """The words with a capital letter, as a sentence begins."""
    return words[:1].upper() + words[1:]


def format_span(*ends):
    """Two texts as what reaches from one to the other, '1.4 to 17.3'; one alone as it is, none as ''."""
    return say("{first} to {last}", first=ends[0], last=ends[-1]) if len(ends) > 1 else "".join(ends)


def format_against(first, second):
    """What is set against what: 'HER2+ v HR+'."""
    return say("{first} v {second}", first=first, second=second)
