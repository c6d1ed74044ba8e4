"""Values and dates derived for patients, each with the way back to the rows that it comes from."""

from dataclasses import dataclass, replace

import numpy as np

DAY = np.timedelta64(1, "D")


@dataclass(frozen=True)
class Part:
    """Where a value comes from, per patient: the source, its row (-1: none; or text with several rows), and the day.

    days: float days from the index event of the latest datum that was used; NaN where the datum carries no date.
    """

    source: np.ndarray
    rows: np.ndarray
    days: np.ndarray

    def only(self, mask):
        return Part(self.source[mask], self.rows[mask], self.days[mask])


@dataclass(frozen=True)
class Derived:
    """A value per patient (float with NaN, or object with None, for missing), its parts and its rule in words.

    words: one text, or an array with a text per patient where the rule depends on the patient (on a date).
    """

    values: np.ndarray
    parts: tuple[Part, ...]
    words: str | np.ndarray

    def only(self, mask):
        words = self.words if isinstance(self.words, str) else self.words[mask]
        return Derived(self.values[mask], tuple(part.only(mask) for part in self.parts), words)

    def without(self, mask):
        """The same with the values of `mask` missing."""
        values = self.values.copy()
        values[mask] = np.nan if values.dtype.kind == "f" else None
        return replace(self, values=values)

    def last_day(self):
        """Latest day of the data used, per patient; NaN where no datum carries a date."""
        days = np.array([part.days for part in self.parts])
        return np.fmax.reduce(days) if len(days) else np.full(len(self.values), np.nan)


@dataclass(frozen=True)
class Moment:
    """A date per patient (datetime64[D], NaT for missing) and the source and row that it comes from."""

    dates: np.ndarray
    source: np.ndarray
    rows: np.ndarray
    words: str = ""

    def only(self, mask):
        return Moment(self.dates[mask], self.source[mask], self.rows[mask], self.words)


def days_between(start, stop):
    """Whole days from start to stop as floats; NaN where one is missing."""
    days = (stop - start) / DAY
    return days.astype(float)


def pick_cells(values, chosen, missing=None):
    """values[chosen], and `missing` (by default NaN, NaT or None, as the values are) where chosen is -1."""
    if missing is None:
        missing = {"f": np.nan, "M": np.datetime64("NaT")}.get(values.dtype.kind)
    picked = np.full(len(chosen), missing, dtype=values.dtype)
    picked[chosen >= 0] = values[chosen[chosen >= 0]]
    return picked
