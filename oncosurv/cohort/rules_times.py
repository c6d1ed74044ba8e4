"""Variable rules that count the time between two dates: years, months or days."""

from dataclasses import replace

import numpy as np

from oncosurv.cohort.dates import MONTH_DAYS, YEAR_DAYS
from oncosurv.cohort.derived import Derived, days_between
from oncosurv.cohort.rules_numbers import cut_values, cut_words

OLDEST = 90  # years; ages from here on are one group


def derive_years_to_index(spec, patients):
    """Years of 365.25 days from the date `from` to the index event, to a tenth.

    Neither the exact number nor the day is kept: with the date of the index event they would give the date of birth.
    From 90 years on it is 90: so few are so old that an age names them (45 CFR 164.514(b)(2)(i)(C)).
    """
    days, parts = _interval(spec, patients, spec["from"], patients.index_name)
    dayless = replace(parts[0], days=np.full(len(days), np.nan))
    years = np.round(days / YEAR_DAYS, 1)
    grouped = f"; {OLDEST} years and more as {OLDEST}" if np.any(years > OLDEST) else ""
    words = f"({patients.index_name} - {spec['from']}) / {YEAR_DAYS} days{grouped}"
    return Derived(np.where(years > OLDEST, float(OLDEST), years), (dayless,), words)


def derive_months_between(spec, patients):
    """Months of 30.4375 days from `start` to `stop`."""
    days, parts = _interval(spec, patients, spec["start"], spec["stop"])
    return Derived(days / MONTH_DAYS, parts, f"({spec['stop']} - {spec['start']}) / {MONTH_DAYS} days")


def derive_days_between(spec, patients):
    """Days from `start` to `stop`; with below, at_most, above or at_least the flag of that cut."""
    days, parts = _interval(spec, patients, spec["start"], spec["stop"])
    words = " ".join(filter(None, (f"{spec['stop']} - {spec['start']}", cut_words(spec), "days")))
    return Derived(cut_values(spec, days), parts, words)


def _interval(spec, patients, start, stop):
    """Days from start to stop and the parts of both; an interval that runs backwards is a query and is not used."""
    begin, end = patients.moment(start), patients.moment(stop)
    days = days_between(begin.dates, end.dates)
    named, reference = (end, stop) if start == patients.index_name else (begin, start)
    for position in np.flatnonzero(days < 0).tolist():
        row = named.rows[position]
        patients.ask(
            position,
            named.source[position],
            None if row == -1 else row,
            reference.partition(".")[2] or reference,
            rule="negative_interval",
            severity="query",
            value=str(named.dates[position]),
            words=f"{stop} lies {int(-days[position])} days before {start}, so {spec['name']} is not known",
            mend="correct the date that is wrong",
            shared=f"{stop} lies before {start}, so {spec['name']} is not known",
        )
    return np.where(days < 0, np.nan, days), (patients.part_of(begin), patients.part_of(end))
