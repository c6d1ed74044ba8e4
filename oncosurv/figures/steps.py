"""The geometry of a survival curve, from its rows: steps, where few remain, confidence band, times of censoring."""

from dataclasses import dataclass

import numpy as np

from oncosurv.figures.rows import name_of, number
from oncosurv.wording import HIDDEN

# A curve is drawn lighter where fewer than 10 % of the group remain at risk (Pocock et al., Lancet 2002;359:1686: end a
# curve when 10-20 % remain), and where fewer than 5 patients do, below which survival is not printed either.
LEAST_SHARE, LEAST_AT_RISK = 0.10, 5


@dataclass(frozen=True)
class Steps:
    """A curve to draw, times in months, survival in percent.

    time, survival: the corners, the first where the curve begins at 100 %; survival holds from its time to the next.
    few: one shorter; whether the stretch up to the next corner rests on too few patients.
    band_time, lower, upper: corners of the confidence band, two a stretch; NaN where there is none.
    censored_time, censored_survival: places of the ticks.
    """

    time: np.ndarray
    survival: np.ndarray
    few: np.ndarray
    band_time: np.ndarray
    lower: np.ndarray
    upper: np.ndarray
    censored_time: np.ndarray
    censored_survival: np.ndarray

    def runs(self):
        """(time, survival, few) of the stretches that follow each other with the same `few`."""
        cuts = np.flatnonzero(np.diff(self.few)) + 1
        for part in np.split(np.arange(len(self.few)), cuts):
            if len(part):
                corners = slice(part[0], part[-1] + 2)
                yield self.time[corners], self.survival[corners], bool(self.few[part[0]])


def read_steps(curves, n, month_days, begin=0.0):
    """Steps of one group from its rows of survival/curves.csv. n: patients in the group; begin: day of its beginning.

    A stretch between two times rests on those at risk at the second. ValueError when times do not ascend or a survival
    is absent or rises.
    """
    names = ("time", "survival", "n_risk", "n_censored")
    time, survival = (np.array([_required(row, name) for row in curves]) for name in names[:2])
    at_risk, censored = (np.array([_told(row, name) for row in curves]) for name in names[2:])
    limits = [np.array([number(row, name) for row in curves], dtype=float) for name in ("lower", "upper")]
    if np.any(np.diff(time) <= 0) or np.any(np.diff(survival) > 1e-12) or np.any(time < begin):
        raise ValueError(f"{name_of(curves[0])}: times must ascend from {begin:g} and survival must not rise")
    corners = np.concatenate([[begin], time]) / month_days
    heights = np.concatenate([[1.0], survival]) * 100
    few = (at_risk < LEAST_AT_RISK) | (at_risk < LEAST_SHARE * n)
    inner = np.repeat(time, 2)[1:-1] / month_days
    lower, upper = (np.repeat(limit, 2)[:-2] * 100 for limit in limits)
    ticks = censored > 0
    return Steps(corners, heights, few, inner, lower, upper, time[ticks] / month_days, survival[ticks] * 100)


def _told(row, column):
    """A count of a step; NaN where the public profile hides it: then nothing is drawn by it."""
    return np.nan if row.get(column) == HIDDEN else _required(row, column)


def _required(row, column):
    value = number(row, column)
    if value is None:
        raise ValueError(f"{name_of(row)}, column {column}: a step of the curve has no value")
    return value
