"""What a column holds, by all of its cells, with the evidence: a proposal, or a question where they do not decide."""

import re
from dataclasses import dataclass, field
from datetime import date
from itertools import islice

from oncosurv.draft.profile import FORMS, PARSERS, PIVOT, likely_forms, missed, shape_of
from oncosurv.exports.cells import NUMBERS, THOUSANDS, number_pattern
from oncosurv.exports.date_forms import swap_form
from oncosurv.exports.dates import EPOCHS, PartialDate, date_parser, serial_date
from oncosurv.exports.findings import Unread

CONFIRM = "CONFIRM"
LONG_TEXT = 60  # letters: reports and remarks may name people
CODES_AT_MOST = 12  # distinct words that make a category
MOSTLY = 0.9  # of the cells must fit; the others are queries
# "Not applicable" is not among them: a test that was not due is not one whose result got lost.
MISSING = frozenset(
    "na n/a n.a. nan null none nil . - -- ? unk unknown unk/nd nd n.d. ns nr not-available [not-available] "
    "missing desconocido desconocida se-desconoce no-consta sin-dato sin-datos s/d no-disponible".split()
)
DATE_WORDS = re.compile(r"date|fecha|datum|\bdt|_dt|dob|\bf_|^f\.", re.IGNORECASE)
SEEN_FIRST = 300  # distinct cells: a column of dates shows one among them
YEAR = re.compile(r"(?:19|20)\d\d")
MOST_DATES = re.compile(r"\d{4}-(?!00)\d\d-(?!00)\d\d|(?!00)\d\d?([-/.])(?!00)\d\d?\1\d{4}")
PARTIAL = [date_parser(form, partial=True) for form in ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y")]
LEADING_ZERO = re.compile(r"[+-]?0\d")


@dataclass
class Guess:
    """type: as in the study file, or '' for an empty column; settings: keys of the column (date, decimal, ...).

    evidence: words for the comment; unsure: what only a person can decide, as (key, question); first, last: of dates.
    """

    type: str
    evidence: str
    settings: dict = field(default_factory=dict)
    unsure: list = field(default_factory=list)
    first: date | None = None
    last: date | None = None


def guess_column(profile):
    """The Guess of one profile, made once."""
    if profile.guess is None:
        profile.guess = _guess(profile)
    return profile.guess


def _guess(profile):
    if not profile.filled:
        return Guess("", "empty in every row")
    words = {cell: n for cell, n in profile.counts.items() if isinstance(cell, str)}
    absent = {cell: n for cell, n in words.items() if "-".join(cell.lower().split()) in MISSING}
    texts = {cell: n for cell, n in words.items() if cell not in absent}
    days = [cell for cell in profile.counts if isinstance(cell, date)]
    figures = {cell: n for cell, n in profile.counts.items() if isinstance(cell, float)}
    if days and len(figures) == 0:
        found = _stored_dates(profile, days, texts)
    elif figures and not days:
        found = _stored_numbers(profile, figures, texts)
    else:
        found = _guess_dates(profile, texts) or _guess_numbers(profile, texts) or _guess_words(profile, texts)
    if absent and found.type in ("date", "number", "integer", "category"):
        found.settings["missing"] = sorted(absent)
        found.evidence += f"; {sum(absent.values())} cells say that nothing is known"
    return found


def _stored_dates(profile, days, texts):
    guess = Guess("date", f"{profile.filled - sum(texts.values())} date cells", first=min(days), last=max(days))
    if texts:
        forms = _whole_forms(texts) or likely_forms(texts)
        guess.evidence += f", and {sum(texts.values())} texts such as {next(iter(texts))!r}, which need a form"
        if forms:
            guess.settings["date"] = forms[0]
            if swap_form(forms[0]) in forms:
                guess.settings["date"] = CONFIRM
                guess.unsure.append(("date", f"{forms[0]} or {swap_form(forms[0])}"))
    return guess


def _stored_numbers(profile, figures, texts):
    whole = all(cell.is_integer() for cell in figures)
    few = whole and len(figures) <= 6 and profile.filled >= 3 * len(figures)
    words = f"{len(figures)} distinct numbers from {min(figures):g} to {max(figures):g}"
    if texts:
        words += f", and {sum(texts.values())} texts such as {next(iter(texts))!r}, which become queries"
    if few:
        codes = {f"{cell:g}": f"{cell:g}" for cell in sorted(figures)}
        return Guess("category", words, {"values": codes})
    guess = Guess("integer" if whole else "number", words)
    _ask_for_day_numbers(profile, guess, figures)
    return guess


def _whole_forms(counts):
    return [form for form in FORMS if counts and not missed(counts, form)]


def _guess_dates(profile, texts):
    """A date where one form reads (nearly) all cells; a question where day and month could trade places."""
    first = list(islice(texts, SEEN_FIRST))
    if texts and not likely_forms(dict.fromkeys(first, 1)) and not any(map(_is_partial, first)):
        return None
    partial = {cell: n for cell, n in texts.items() if _is_partial(cell)}
    whole = {cell: n for cell, n in texts.items() if cell not in partial}
    total = profile.put_away + sum(whole.values())
    if not total or (partial and not whole and not profile.put_away):
        return None
    misses = {form: profile.misses[form] + missed(whole, form) for form in _candidates(profile, whole)}
    if profile.put_away and not sum(number for shape, number in profile.shapes.items() if "9" in shape):
        return None
    fitting = {form: number for form, number in misses.items() if number <= (1 - MOSTLY) * total}
    if not fitting or _only_digits(whole, profile) and not DATE_WORDS.search(profile.heading):
        return None
    fewest = min(fitting.values())
    best = [form for form, number in fitting.items() if number == fewest]
    form = best[0]
    guess = Guess("date", f"{total - fewest} of {total} cells read as {form}", {"date": form})
    days = [day for day in map(date_parser(form, PIVOT), whole) if not isinstance(day, Unread)]
    guess.first, guess.last = (min(days), max(days)) if days else (None, None)
    other = swap_form(form)
    if other in best:
        pair = next((cell for cell in whole if PARSERS[form](cell) != PARSERS[other](cell)), None)
        if pair is not None:
            guess.settings["date"] = CONFIRM
            said = f"every cell reads as {form} and as {other}, such as {pair}; ask who made the export"
            guess.unsure.append(("date", said))
            guess.evidence = f"day and month could trade places in all {total} cells"
    elif other in misses:
        guess.evidence += f", {misses[other]} of them have no date by {other}"
    if "%y" in form:
        guess.settings["two_digit_years_from"] = CONFIRM
        guess.unsure.append(("two_digit_years_from", "years have two digits: 1930 reads 29 as 2029 and 30 as 1930"))
    if partial:
        guess.evidence += f"; {sum(partial.values())} tell only month or year ({next(iter(partial))})"
    return guess


def _candidates(profile, whole):
    found = likely_forms(whole) or ([] if whole else list(FORMS))
    if profile.put_away:
        found = [form for form in FORMS if form in found or profile.misses[form] < profile.put_away]
    return list(dict.fromkeys([*found, *filter(None, map(swap_form, found))]))


def _only_digits(counts, profile):
    """Whether the cells are 8 figures without anything between: a number as likely as a date."""
    shapes = {shape_of(cell) for cell in counts} | set(profile.shapes)
    return shapes <= {"99999999"}


def _is_partial(cell):
    if len(cell) > 10 or not YEAR.search(cell) or MOST_DATES.fullmatch(cell):
        return False
    return any(isinstance(parse(cell), PartialDate) for parse in PARTIAL)


def _guess_numbers(profile, texts):
    if profile.put_away:
        texts = {re.sub("9", "1", shape): number for shape, number in profile.shapes.items()} | texts
    total = sum(texts.values())
    zero = sum(n for cell, n in texts.items() if LEADING_ZERO.match(cell) and cell.isdigit())
    if not total or (zero and not profile.put_away):
        return None
    reads = {
        (decimal, thousands): sum(n for cell, n in texts.items() if number_pattern(decimal, thousands).fullmatch(cell))
        for decimal, thousands in ((".", None), (",", None), (",", "."), (".", ","), (",", " "), (".", "'"))
    }
    most = max(reads.values())
    if most < MOSTLY * total:
        return None
    best = [way for way, number in reads.items() if number == most]
    odd = [cell for cell in texts if not number_pattern(*best[0]).fullmatch(cell)]
    guess = Guess("number", f"{most} of {total} cells are numbers" + (f" (not: {odd[0]!r})" if odd else ""))
    if all(NUMBERS["."].fullmatch(c) and c.lstrip("+-").isdigit() for c in texts if c not in odd):
        return _whole_numbers(profile, texts, guess)
    marked = {mark: [cell for cell in texts if mark in cell and cell not in odd] for mark in ".,"}
    unclear = all(THOUSANDS[mark].fullmatch(cell) for mark in ".," for cell in marked[mark])
    if unclear and (marked["."] or marked[","]) and not (marked["."] and marked[","]):
        mark = "." if marked["."] else ","
        guess.settings["decimal"] = CONFIRM
        words = f"in {marked[mark][0]} the {mark!r} could be the decimal sign, or part thousands"
        words += f" (then write the other sign, and thousands: {mark!r})"
        guess.unsure.append(("decimal", words))
        return guess
    decimal, thousands = next(way for way in best if not _contradicts(way, marked))
    guess.settings |= {"decimal": decimal} | ({"thousands": thousands} if thousands else {})
    shown = next((cell for cell in [*marked[decimal], *marked["."], *marked[","]]), "")
    guess.evidence += f", such as {shown}"
    return guess


def _contradicts(way, marked):
    """A mark of thousands is proposed only where cells show it: 12,5 alone says nothing of thousands."""
    decimal, thousands = way
    return thousands in (".", ",") and not marked[thousands]


def _whole_numbers(profile, texts, guess):
    guess.type = "integer"
    if not profile.put_away and len(texts) <= 6 and profile.filled >= 3 * len(texts):
        codes = {cell: cell for cell in sorted(texts, key=lambda cell: (len(cell), cell))}
        return Guess("category", f"{len(texts)} distinct codes", {"values": codes})
    figures = {float(cell): n for cell, n in texts.items() if cell.lstrip("+-").isdigit()}
    _ask_for_day_numbers(profile, guess, figures)
    return guess


def _ask_for_day_numbers(profile, guess, figures):
    """Numbers in a column that is called a date may be a spreadsheet's day numbers; the system is never guessed."""
    likely = {cell for cell in figures if 10_000 <= cell <= 60_000}
    if not DATE_WORDS.search(profile.heading) or len(likely) < MOSTLY * len(figures):
        return
    said = [
        f"{system} ({serial_date(min(likely), system, '')} to {serial_date(max(likely), system, '')})"
        for system in EPOCHS
    ]
    guess.type, guess.settings["date"] = "date", CONFIRM
    guess.settings.pop("decimal", None)
    guess.unsure.append(("date", f"numbers, perhaps the day numbers of a spreadsheet: {' or '.join(said)}"))


def _guess_words(profile, texts):
    few = profile.complete and len(texts) <= CODES_AT_MOST and profile.filled >= 2 * len(texts)
    if few and all(len(cell) <= 60 for cell in texts):
        commonest = sorted(texts, key=lambda cell: (-texts[cell], cell))
        words = ", ".join(f"{cell} {texts[cell]}" for cell in commonest[:6])
        return Guess(
            "category", f"{len(texts)} distinct words: {words}"[:110], {"values": {cell: cell for cell in commonest}}
        )
    about = "" if profile.complete else "about "
    guess = Guess("text", f"{about}{profile.distinct():,} distinct texts")  # no example: it could be a name
    longest = max(map(len, texts), default=0)
    if profile.long or longest > LONG_TEXT or profile.distinct() == profile.filled > CODES_AT_MOST:
        guess.settings["identifies"] = True
        guess.evidence += ", which may tell who a patient is"
    return guess
