"""Sentences and codes of the result tables in the language spoken; the tables themselves are English, an interface.

A table says why a number is missing in a sentence with its numbers in it, "15 events for 3 parameters". Here stands the
form of each such sentence; what is in its places is said in turn. A test finds every sentence that a job can write and
that is missing here.
"""

import re
from functools import lru_cache

from oncosurv.language import phrase, say, spoken_language, write_digits
from oncosurv.table_codes import CODES

NUMBER = re.compile(r"-?\d+(\.\d+)?(e-?\d+)?")
# What is told with more words than the table has: its times are days.
TAU_PAST_CURVE = "the curve is not known after {time}, and tau is {tau}"
TOLD_AS = {TAU_PAST_CURVE: phrase("the curve is not known after day {time}, and tau is day {tau}")}
# The more special form first: a place takes as little as it can, but whatever it can.
SENTENCES = (
    phrase("{few}; 10 in each period and 5 in each level are needed"),
    phrase("{events} events for {parameters} parameters: fewer than 5 each, so nothing is imputed"),
    phrase("{words} (fewer than 5 each)"),
    phrase("{words}: too few for a multivariable model"),
    phrase("few events: {words}"),
    phrase("{events} events for {parameters} parameters"),
    phrase("fewer than 2 events in {terms}"),
    phrase("fewer than 5 patients with or without it in a subgroup: description only"),
    phrase("{events} events and a level of {level}: description only"),
    phrase("n {n}, events {events}: too few for a curve"),
    phrase("n {n}, events {events}: too few for a curve or a median"),
    phrase("after the last observation at {time}: the curve ends above 0"),
    phrase("after the last observation at {time}"),
    phrase("{what} is not defined for delayed entry here"),
    phrase("{what} is not defined for delayed entry"),
    phrase("fewer than {n} patients at risk in a group"),
    phrase("fewer than {n} patients at risk"),
    phrase("a group of fewer than {n} patients"),
    phrase("nobody of a group is under observation before day {day}: up to then all count as alive"),
    phrase("nobody is under observation before day {day}: survival up to then is taken as 1"),
    phrase("only {at_risk} of {n} patients are at risk at the first event, on day {day}"),
    phrase("nothing to compare: {reasons}"),
    phrase("{test} test for trend"),
    phrase("{words} within {term}"),
    phrase("nobody has {term}"),
    phrase("everybody has {term}"),
    phrase("more than {percent} % of {n} patients lack {names}: too many to impute"),
    phrase("missing in {n} patients: {names}; below {percent} % the complete cases serve"),
    phrase("too many patients (n {n}, parameters {parameters}) for the model to be fitted again without each"),
    phrase("more than {n} patients, whose groups are not compared again without each"),
    phrase("none: {reason}"),
    phrase("{done}: the asymptotic p, as another permutation test for each would say the same for much more time"),
    phrase("not estimable without {lost} of {n} patients"),
    phrase("score test p < 0.05: {terms}"),
    phrase("nobody at risk after half of the follow-up: {terms}"),
    phrase("{n} events in the period"),
    phrase("{n} events of a level in it"),
    phrase("Stratified by {names}: a baseline hazard each"),
    phrase(
        "Standard errors, intervals and p-values are robust, grouped by {name}; likelihood-ratio tests "
        "and tests of proportional hazards take no account of the groups"
    ),
    phrase("Only {n} clusters, and robust standard errors are too small too often below {enough}"),
    phrase("no entry ({label})"),
    phrase("entry ({label}) not before the end of follow-up"),
    phrase("nobody with {terms} is at risk after half of the follow-up, so a hazard ratio is an average over it"),
    phrase("followed beyond day {day} only: nobody died and nobody left follow-up by then"),
    phrase("followed beyond day {day} only: {dead} died and nobody left follow-up by then"),
    phrase("followed beyond day {day} only: nobody died and {left} left follow-up by then"),
    phrase("followed beyond day {day} only: {dead} died and {left} left follow-up by then"),
    phrase("{n} of this group started later"),
    phrase("responses recorded without a measurable site, not counted: {n}"),
    phrase("Given by day {day}"),
    phrase("Not given by day {day}"),
    phrase("Died by day {last} without a count in days {first} to {last_of_window}"),
    phrase("{n} events: concordance is not reported below {least}"),
    phrase("some groups were never compared: {df} degrees of freedom"),
    phrase("the likelihood still rises while the coefficient of {terms} grows without limit"),
    phrase("the fit did not converge in {n} steps"),
    phrase("Not estimated: {reason}"),
    phrase("The likelihood is monotone: {reason}"),
    phrase("no events where it is {value}"),
    phrase("all events come first where it is {value}"),
    phrase("{name} has the same value in every row"),
    phrase("its robust standard error is 0"),
    phrase("the robust variance does not tell {n} columns apart"),
    phrase("{name} does not vary among the patients at risk at any event time"),
    phrase("{name} is a linear combination of {names}"),
    phrase("{n} patient(s) with follow-up of 0 days: the interval ends at day {day}"),
    phrase("no maximum was reached in {n} steps: a coefficient may grow without limit"),
    phrase("{events} events of this cause and {others} of others: fewer than {least} are not modelled"),
    phrase("{n} imputations; {needed} are needed with {percent} % incomplete rows"),
    phrase("{failed} of {n} completed data sets had no finite fit and are left out"),
    phrase("never at risk at an event, so nothing to compare: {names}"),
    phrase("never at risk at an event, left out of the test: {names}"),
    phrase("more than {n} patients: the asymptotic test serves"),
    phrase("no {kind} p"),
    phrase(
        "everybody at risk at time {time} died (n at risk {n}) before {later} others entered: survival "
        "is 0 from there on whatever happens later"
    ),
    phrase("nobody was at risk just after time {times}: survival is carried over the gap"),
    TAU_PAST_CURVE,
    phrase("before the first entry at {time}"),
    phrase("before {time}, from which survival is conditional"),
    phrase("nobody is alive and under observation after {time}"),
    phrase("'{place}' does not name a table, a row and a column"),
    phrase("table {table} has no column {column}"),
    phrase("{n} rows of {table} for {select}, one is needed"),
    phrase("{place} is empty"),
    phrase("by exposure state: {quantity}"),
    phrase("{test}, {kind} P"),
    phrase("refits without one patient, {kind}"),
    phrase("Cox, {kind}"),
    phrase("permutation ({reason})"),
    phrase("asymptotic ({reason})"),
    phrase("{name}: {reason}"),
)


def _pattern(text):
    parts = re.split(r"\{(\w+)\}", text)
    forms = [re.escape(part) if place % 2 == 0 else f"(?P<{part}>.+?)" for place, part in enumerate(parts)]
    return re.compile("".join(forms))


PATTERNS = tuple((text, _pattern(text)) for text in SENTENCES)


def retell(words):
    """What a table says, in the language spoken; as it stands where nobody declared it, in English but for units."""
    if not words or (spoken_language() == "en" and TAU_PAST_CURVE.partition("{")[0] not in words):
        return words
    return _retold(words, spoken_language())


@lru_cache(maxsize=4096)
def _retold(words, language):  # language: a key of the cache
    return _said(words) or words


def is_known(words):
    """Whether every part of what a table says has its form here."""
    return _said(words) is not None


def _said(words):
    """The words said, None where they are not known."""
    if words in CODES:
        return say(words)
    for text, pattern in PATTERNS:
        match = pattern.fullmatch(words)
        if match:
            return say(TOLD_AS.get(text, text), **{name: _value(value) for name, value in match.groupdict().items()})
    for sign in ("; ", ". ", ", "):
        if sign in words:
            parts = [_said(part) for part in words.split(sign)]
            if None not in parts:
                return sign.join(parts)
    if words.endswith("."):
        said = _said(words[:-1])
        return said and f"{said}."
    return _number(words)


def _value(value):
    return _said(value) or value


def _number(words):
    return write_digits(words, grouped=False) if NUMBER.fullmatch(words) else None
