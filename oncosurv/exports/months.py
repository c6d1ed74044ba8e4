"""Times in months, as files without dates give them (cBioPortal's do), read as days from a day zero.

A form says how many days count as a month: "months of 30 days". The day zero stands for what the times are counted from
(the diagnosis), the same for all columns of a study. It is a day of no calendar: only the days between two times mean
anything, and no such date is ever shown.
"""

import math
import re
from datetime import date, timedelta
from fractions import Fraction

from oncosurv.exports.findings import Unread, quoted

ZERO = date(1900, 1, 1)
NO_CUT = "none"  # the data cut of a study whose files hold such times
FORM = re.compile(r"months of (\d{1,3}(?:\.\d{1,6})?) days", re.ASCII)
FEWEST, MOST = 28, 31  # days of a month that are believed
LONGEST = 2400  # months; nobody is followed for 200 years


def is_months(form):
    """Whether a form of dates reads times in months."""
    return (form or "").startswith("months")


def days_of_month(form):
    """Days that count as a month, as an exact Fraction. ValueError: what is wrong, in words that follow 'date: '."""
    match = FORM.fullmatch(form)
    if match is None or not FEWEST <= (days := Fraction(match[1])) <= MOST:
        raise ValueError(f"{form!r} is not written as 'months of 30 days', with {FEWEST} to {MOST} days")
    return days


def months_parser(form, decimal):
    """A function from a filled, stripped cell with a number of months to a day counted from ZERO, or an Unread.

    decimal: '.' or ','. The days are exact and rounded to a whole day, halves upwards: of months of 30 days a tenth is
    three days, and the time between two times in tenths is exact.
    """
    days = days_of_month(form)
    number = re.compile(rf"[+-]?\d+(?:{re.escape(decimal)}\d+)?", re.ASCII)

    def parse(text):
        if not number.fullmatch(text):
            return Unread(
                "months", f"{quoted(text)} is not a number of months with decimal {decimal!r}; correct the cell."
            )
        months = Fraction(text.replace(",", "."))
        if abs(months) > LONGEST:
            words = f"{quoted(text)} months are more than {LONGEST // 12} years; correct the cell, or leave it empty."
            return Unread("months", words)
        return ZERO + timedelta(days=math.floor(months * days + Fraction(1, 2)))

    return parse


def months_of_day(day, days):
    """The months, to a hundredth, of a day counted from ZERO. days: those of a month."""
    return round((day - ZERO).days / float(days), 2)
