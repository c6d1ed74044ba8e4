"""One row of the parity page: a quantity of the kernel beside R's, and the class of their difference.

The page must not change with the processor, whose rounding decides the last digits. So a row names the class that its
difference was found to stay in ("< 1e-12"), a power of ten that is fixed in the code with room to spare, and making a
row whose difference does not lie in its class is an error.
"""

import math
from dataclasses import dataclass

import numpy as np

ROUNDING = 1e-12  # differences of the last digits of a sum in double precision
SHOWN = 4  # up to so many values are printed, of more the first and the last
UNITS = {"each": "", "largest": " of the largest", "se": " standard errors"}


class ParityError(ValueError):
    """A number of the kernel is not R's."""


@dataclass(frozen=True)
class Row:
    """Texts of one line of a table, how many numbers it compares, and the difference that was found."""

    quantity: str
    data: str
    values: int
    ours: str
    theirs: str
    difference: str
    source: str
    bound: float
    measure: str
    found: float


@dataclass(frozen=True)
class Family:
    """One table of the page: its title, what it is about in a sentence, and its rows."""

    title: str
    words: str
    rows: list


def compare(quantity, data, ours, theirs, source, bound=ROUNDING, measure="each", scale=None, shown=None):
    """Row of `ours` beside `theirs`, numbers or arrays of one shape; None and NaN must stand at the same places.

    bound: the difference must be smaller, or exactly 0 where bound is 0. measure: "each" number relative to R's
    (absolute where R's is 0); "largest": all relative to the largest of R's numbers, for residuals around 0; "se": in
    standard errors, which are `scale`. shown: (ours, theirs) to print in place of the numbers compared. ParityError
    when a difference is larger, or the shapes or missing values differ.
    """
    ours, theirs = (np.array(values, float).ravel() for values in (ours, theirs))
    place = f"{quantity}, {data}"
    if ours.shape != theirs.shape:
        raise ParityError(f"{place}: {len(ours)} values, R has {len(theirs)}")
    if not np.array_equal(np.isnan(ours), np.isnan(theirs)):
        raise ParityError(f"{place}: values are missing at other places than R's")
    if not len(theirs):
        raise ParityError(f"{place}: nothing to compare")
    known = ~np.isnan(theirs)
    unit = _unit(theirs, measure, scale)
    found = float(np.max(np.abs(ours - theirs)[known] / np.broadcast_to(unit, theirs.shape)[known], initial=0.0))
    if not (found < bound or found == bound == 0):
        raise ParityError(f"{place}: the difference is {found:.1e}, not {in_words(bound, UNITS[measure])}")
    # What rounding leaves of a 0 differs with the processor too.
    smallest = ROUNDING * float(np.max(unit)) if measure == "largest" else 0.0
    texts = [as_text(values, smallest) for values in (shown or (ours, theirs))]
    return Row(quantity, data, int(known.sum()), *texts, in_words(bound, UNITS[measure]), source, bound, measure, found)


def in_words(bound, unit):
    """'< 1e-9 of the largest', or 'equal' for a bound of 0."""
    return f"< 1e{round(math.log10(bound))}{unit}" if bound else "equal"


def _unit(theirs, measure, scale):
    if measure == "se":
        return np.asarray(scale, float).ravel()
    size = np.abs(theirs)
    if measure == "largest":
        size = np.nanmax(size)
    return np.where(size > 0, size, 1.0)


def as_text(values, smallest=0.0):
    """Numbers to seven digits, as R prints them, those below `smallest` as 0; of more than four the first and last."""
    words = [_number(value if not abs(value) < smallest else 0.0) for value in np.ravel(np.array(values, float))]
    return ", ".join(words) if len(words) <= SHOWN else f"{words[0]} ... {words[-1]}"


def _number(value):
    return "-" if math.isnan(value) else f"{value:.7g}"
