"""The one place where a number becomes text: figures, tables and sentences print it the same way.

Every function takes numbers, or cells of a result table ("" is absent), and gives text; none computes. Absent, NaN and
infinite values become words (NE, NR), never "nan". Halves are rounded up from the shortest decimal form of the number,
so that 0.125 is 0.13 and 12.5 % is 13 %. Rules for p: NEJM and AMA author instructions; for % and hazard ratios: SAMPL
(Lang & Altman 2013), and nothing that suggests more patients or more precision than there are. Decimal mark, groups of
digits and words are those of the language spoken (oncosurv.language); the examples below are English.
"""

import functools
import math
from decimal import ROUND_HALF_UP, Decimal

from oncosurv.language import (
    ABSENT,
    HIDDEN,
    capital,
    format_against,
    format_given,
    format_span,
    phrase,
    say,
    write_digits,
)

__all__ = ["ABSENT", "capital", "format_against", "format_given", "format_span"]  # of the language, for who formats

NOT_ESTIMABLE = phrase("NE")  # as the messages say them: not_estimable() and not_reached() speak the language
NOT_REACHED = phrase("NR")
MONTH_DAYS = 30.4375
P_STYLES = ("nejm", "ama")
NO_BREAK = "\u00a0"  # between a number and its %, so that no line ends between them
# A hazard ratio past these limits says that the data cannot tell, and is printed in words.
LARGEST_HR = 100
LARGEST_CI_RATIO = 100


def as_number(value):
    """A float; None for an absent or hidden value (None, "", NaN, infinite). ValueError for text that is no number."""
    if value is None or value in ("", HIDDEN):
        return None
    number = float(value)
    return number if math.isfinite(number) else None


def or_hidden(format_it):
    """The function, but the mark of a hidden number where it is given one."""

    @functools.wraps(format_it)
    def formatted(*values, **options):
        return HIDDEN if HIDDEN in values else format_it(*values, **options)

    return formatted


def not_estimable():
    """'NE' in the language spoken."""
    return say(NOT_ESTIMABLE)


def not_reached():
    """'NR' in the language spoken."""
    return say(NOT_REACHED)


@or_hidden
def format_number(value, decimals=1, absent=None):
    """'1,260', '5.6', '−0.4': rounded half up, with thousands commas, a true minus and no minus before zero."""
    number = as_number(value)
    if number is None:
        return not_estimable() if absent is None else absent
    rounded = _rounded(number, decimals)
    return ("−" if rounded < 0 else "") + write_digits(f"{abs(rounded):f}")


@or_hidden
def format_count(n, one="", many="", absent=ABSENT):
    """'25', or with its noun '1 death', '0 deaths', '1,260 deaths'. ValueError unless n is a whole number >= 0.

    one, many: words of the study file; those of the report are a message of their own (say_count).
    """
    number = as_number(n)
    if number is None:
        return absent
    if number < 0 or number != int(number):
        raise ValueError(f"a count must be a whole number of at least 0, is {n!r}")
    noun = one if number == 1 else many
    return write_digits(f"{int(number)}") + (f" {noun}" if noun else "")


@or_hidden
def format_interval(lower, upper, decimals=1, absent=None):
    """'1.4 to 17.3'; with 'to', because a dash beside a negative limit cannot be read."""
    return format_span(format_number(lower, decimals, absent), format_number(upper, decimals, absent))


@or_hidden
def format_p(p, style="nejm", absent=None):
    """A p-value: two decimals above 0.01, three from 0.001 to 0.01, '<0.001' below; '>0.99' at the top.

    Where two decimals would print 0.05 there are three, or as many as show on which side of 0.05 it is (at most five).
    style "ama" leaves the leading zero away. ValueError outside 0-1. Never 0.000, 1.00 or "NS".
    """
    if style not in P_STYLES:
        raise ValueError(f"p style must be one of {', '.join(P_STYLES)}, is {style!r}")
    number = as_number(p)
    if number is None:
        return not_estimable() if absent is None else absent
    if not 0 <= number <= 1:
        raise ValueError(f"a p-value must lie between 0 and 1, is {p!r}")
    text = _p_text(number)
    sign = text[0] if text[0] in "<>" else ""
    digits = write_digits(text.removeprefix(sign))
    return sign + (digits.removeprefix("0") if style == "ama" else digits)


def _p_text(p):
    if p < 0.001:
        return "<0.001"
    if p <= 0.01:
        return str(_rounded(p, 3))
    if _rounded(p, 2) == 1:
        return ">0.99"
    limit = Decimal("0.05")
    if _rounded(p, 2) != limit:
        return str(_rounded(p, 2))
    for decimals in (3, 4, 5):
        if _rounded(p, decimals) != limit or p == 0.05:
            return str(_rounded(p, decimals))
    return "<0.05" if p < 0.05 else ">0.05"


def format_p_statement(p, style="nejm", symbol="p"):
    """'p = 0.02', 'p < 0.001', 'p > 0.99', 'p NE'."""
    text = format_p(p, style)
    if text[0] in "<>":
        return f"{symbol} {text[0]} {text[1:]}"
    return f"{symbol} {text}" if as_number(p) is None else f"{symbol} = {text}"


def is_printable_hr(hr, lower, upper):
    """Whether a hazard ratio and its interval may be printed and drawn as numbers.

    Not when a part is absent or not above 0, when the ratio is above 100 or below 0.01, or when the limits are more
    than 100-fold apart. ValueError when the estimate lies outside its own interval.
    """
    hr, lower, upper = as_number(hr), as_number(lower), as_number(upper)
    if None in (hr, lower, upper) or min(hr, lower, upper) <= 0:
        return False
    if not lower <= hr <= upper:
        raise ValueError(f"the hazard ratio {hr} lies outside its interval {lower} to {upper}")
    return 1 / LARGEST_HR <= hr <= LARGEST_HR and upper / lower <= LARGEST_CI_RATIO


@or_hidden
def format_hr(hr, lower, upper, absent=None):
    """'4.91 (1.40 to 17.30)', or 'not estimable' (is_printable_hr).

    Two decimals; three for all three numbers where two would print a limit as 1.00 though the interval leaves 1 out;
    up to four where they would print a limit as 0.00 or an interval of no width.
    """
    if not is_printable_hr(hr, lower, upper):
        return say("not estimable") if absent is None else absent
    decimals = hr_decimals(hr, lower, upper)
    texts = [format_number(value, decimals) for value in (hr, lower, upper)]
    return f"{texts[0]} ({format_span(*texts[1:])})"


def hr_decimals(hr, lower, upper):
    """The decimals that format_hr prints a hazard ratio and its interval with: 2 to 4; 2 where it prints none.

    What stands beside an estimate, such as its range without single patients, takes them too: 1.00 beside 0.998
    would be another number.
    """
    if HIDDEN in (hr, lower, upper) or not is_printable_hr(hr, lower, upper):
        return 2
    values = [as_number(value) for value in (hr, lower, upper)]
    decimals = 2
    while decimals < 4 and _hides_something(values, decimals):
        decimals += 1
    return decimals


def _hides_something(values, decimals):
    hr, lower, upper = (_rounded(value, decimals) for value in values)
    touches_one = decimals == 2 and ((values[1] > 1 and lower == 1) or (values[2] < 1 and upper == 1))
    return lower == 0 or touches_one or (lower == upper and values[1] < values[2])


@or_hidden
def format_months(days, decimals=1, month_days=MONTH_DAYS, censored=False, absent=None):
    """Days as months, without the unit: '5.6'; with a plus after the time of a patient still followed: '62.1+'."""
    number = as_number(days)
    if number is None:
        return not_estimable() if absent is None else absent
    return format_number(number / month_days, decimals) + ("+" if censored else "")


@or_hidden
def format_median_months(median, lower, upper, decimals=1, month_days=MONTH_DAYS, level=95, named=True):
    """'5.6 months (95 % CI 2.8 to NR)', 'NR (95 % CI 20.9 to NR)'; not named: '5.6 (2.8 to NR)'. In days.

    A median or a limit that the curve does not come down to is NR; a lower limit that is absent under a median is NE.
    """
    reached = as_number(median) is not None
    no_limit = not_reached() if not reached or as_number(lower) is not None else not_estimable()
    limits = format_span(*(format_months(limit, decimals, month_days, absent=no_limit) for limit in (lower, upper)))
    if not named:
        return f"{format_months(median, decimals, month_days) if reached else not_reached()} ({limits})"
    values = {"level": level, "space": NO_BREAK, "limits": limits}
    if not reached:
        return say("{point} ({level}{space}% CI {limits})", point=not_reached(), **values)
    point = format_months(median, decimals, month_days)
    if _rounded(as_number(median) / month_days, decimals) == 1 and decimals <= 1:
        return say("{point} month ({level}{space}% CI {limits})", point=point, **values)
    return say("{point} months ({level}{space}% CI {limits})", point=point, **values)


@or_hidden
def format_range_months(minimum, minimum_censored, maximum, maximum_censored, decimals=1, month_days=MONTH_DAYS):
    """Range of the observed times, '0.4 to 62.1+': a plus where everybody at that extreme was still followed."""
    first = format_months(minimum, decimals, month_days, censored=bool(as_number(minimum_censored)))
    last = format_months(maximum, decimals, month_days, censored=bool(as_number(maximum_censored)))
    return format_span(first, last)


@or_hidden
def format_percent(n, d):
    """n of d: '2/5' when d < 10 (no %), '7/29 (24 %)' when d < 100, '45.3 %' from 100 on; '–' of nobody."""
    return _share(n, d, lambda share, n, d: share if d >= 100 else f"{n}/{d} ({share})")


@or_hidden
def format_n_percent(n, d, column_n=None):
    """n of d for a cell of a table, always with its count: '2/5', '7/28 (25 %)', '571/1,260 (45.3 %)'.

    column_n: the number of patients that the head of the column names; where d is that number it is left out:
    '7 (24 %)'.
    """
    if column_n is not None and as_number(column_n) == as_number(d) and as_number(d):
        if as_number(d) < 10:
            return format_count(n)
        return _share(n, d, lambda share, n, d: f"{format_count(n)} ({share})")
    return _share(n, d, lambda share, n, d: f"{format_count(n)}/{format_count(d)} ({share})")


def _share(n, d, write):
    n, d = as_number(n), as_number(d)
    if n is None or not d:
        return ABSENT
    if not 0 <= n <= d or n != int(n) or d != int(d):
        raise ValueError(f"a share must be of whole numbers with 0 <= n <= d, is {n} of {d}")
    n, d = int(n), int(d)
    if d < 10:
        return f"{n}/{d}"
    return write(f"{_percent_number(Decimal(n) / Decimal(d), d)}{NO_BREAK}%", n, d)


@or_hidden
def format_survival(survival, lower, upper, n, level=95, named=True):
    """Survival at a time with its interval: '66 % (95 % CI 45 to 80)', '100 % (CI NE)'; not named: '66 % (45 to 80)'.

    named: True; False; or "CI" where a column's head names the interval, but not that it is absent.

    n: patients in the group; whole percents below 100, one decimal from there; '–' below 10, where no % is printed.
    """
    share = as_number(survival)
    if share is None:
        return not_estimable()
    if as_number(n) is None or as_number(n) < 10:
        return ABSENT
    text = f"{_percent_number(share, as_number(n))}{NO_BREAK}%"
    limits = [as_number(limit) for limit in (lower, upper)]
    if None in limits or share in (0, 1):
        missing = not_estimable()
        return say("{estimate} (CI {limits})", estimate=text, limits=missing) if named else f"{text} ({missing})"
    limits = format_span(*(_percent_number(limit, as_number(n)) for limit in limits))
    if named is not True:
        return f"{text} ({limits})"
    return say("{estimate} ({level}{space}% CI {limits})", estimate=text, level=level, space=NO_BREAK, limits=limits)


def _percent_number(share, n):
    """A share of 1 in percent, without the sign; what is neither nobody nor everybody is never printed as 0 or 100."""
    decimals = 0 if n < 100 else 1
    percent = Decimal(repr(share) if isinstance(share, float) else share) * 100
    if not 0 <= percent <= 100:
        raise ValueError(f"a share must lie between 0 and 1, is {share}")
    step = Decimal(1).scaleb(-decimals)
    rounded = percent.quantize(step, ROUND_HALF_UP)
    if rounded == 0 and percent > 0:
        return f"<{write_digits(str(step))}"
    if rounded == 100:
        return "100" if percent == 100 else f">{write_digits(str(100 - step))}"
    return "0" if percent == 0 else write_digits(str(rounded))


def _rounded(value, decimals):
    rounded = Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return rounded if rounded else abs(rounded)
