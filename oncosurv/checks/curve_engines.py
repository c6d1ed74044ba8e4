"""lifelines and statsmodels make the survival curves of the kernel again, with what is read from them.

statsmodels and lifelines both take who enters at t as at risk after t, as the kernel does. Bands are lifelines' (by
Greenwood on the log-log scale, its only kind), standard errors statsmodels'. The import costs about a second and a
half, so only its own job has it.
"""

from functools import cached_property

import numpy as np
from lifelines import KaplanMeierFitter
from lifelines.exceptions import StatError
from lifelines.utils import restricted_mean_survival_time
from scipy.special import ndtr, ndtri
from statsmodels.duration.survfunc import SurvfuncRight

from oncosurv.checks.engine_rows import answer, refuse

HALF = 0.5 + 1.5e-8  # R's precision of a median: a survival of one half plus a rounding error counts as reached
ZERO = 1e-15  # statsmodels puts 1e-16 for a factor of 0, which others who enter later make smaller still
FLAT = "the curve is flat at one half: R takes the middle of the step, lifelines its start, statsmodels its end"
ONLY_LOG_LOG = "lifelines has log-log bands only, statsmodels has none"
EARLY = "lifelines refuses a curve of which nobody is at risk early"
NO_ERROR = "statsmodels has no standard error after everybody at risk has died"


class EngineCurve:
    """One group's curve by both engines. time, event, entry: as the kernel takes them; at least one patient."""

    def __init__(self, time, event, entry=None):
        self.theirs = SurvfuncRight(time, event, entry=entry)
        try:
            fitter = KaplanMeierFitter().fit(time, event, entry=entry)
        except StatError:
            fitter = None
        self.fitter = fitter
        if fitter is not None:
            self.times = fitter.timeline
            self.survival = fitter.survival_function_.to_numpy()[:, 0]
            table = fitter.event_table
            self.removed, self.died, self.censored, entered, at_risk = table.to_numpy().T
            self.entered = entered.copy()
            entered[0] = 0  # who enters at an exit time is at risk after it; at the first time everybody is
            self.at_risk = at_risk - entered
        else:
            self.times = np.unique(np.concatenate((time, [] if entry is None else entry)))

    @cached_property
    def band(self):
        """(lower, upper) by lifelines; NaN where survival is 0 or 1 and there is none to estimate."""
        inner = (self.survival > 0) & (self.survival < 1)
        return np.where(inner, self.fitter.confidence_interval_.to_numpy().T, np.nan)

    def at(self, values, times, before):
        """The step function `values` of lifelines' times at `times`; `before` where none has been reached."""
        return _step(self.times, values, times, before)

    def statsmodels_at(self, times):
        """(survival, standard error) by statsmodels at `times`."""
        known, survival = self.theirs.surv_times, self.theirs.surv_prob
        survival = np.where(survival < ZERO, 0.0, survival)
        return _step(known, survival, times, 1.0), _step(known, self.theirs.surv_prob_se, times, 0.0)

    def rmst(self, tau):
        """Area under lifelines' curve from 0 to `tau`; its own begins at the first entry, before which S is 1."""
        if self.fitter is None:
            return np.nan
        return float(restricted_mean_survival_time(self.fitter, t=tau) + min(self.times[0], tau))

    def exits(self):
        """Times at which somebody leaves, in order."""
        return self.times[self.removed > 0] if self.fitter is not None else np.unique(self.theirs.time)


def answer_steps(estimate_id, curve, names, conf_type, prefix=()):
    """Rows of every column of a curve. names: {column: quantity}; prefix: words before the time in each place."""
    times = curve.exits()
    places = [" ".join([*prefix, _cell(time)]) for time in times]
    survival, error = curve.statsmodels_at(times)
    rows = [answer(estimate_id, names["survival"], "statsmodels", survival.tolist(), places)]
    rows.append(answer(estimate_id, names["std_error"], "statsmodels", error.tolist(), places))
    died = np.isin(times, curve.theirs.surv_times)
    at_events = [place for place, there in zip(places, died, strict=True) if there]
    if at_events:
        rows.append(answer(estimate_id, names["n_risk"], "statsmodels", curve.theirs.n_risk.tolist(), at_events))
        rows.append(answer(estimate_id, names["n_event"], "statsmodels", curve.theirs.n_events.tolist(), at_events))
    if curve.fitter is None:
        own = ("n_risk", "n_event", "n_censored", "survival", "lower", "upper")
        return rows + [refuse(estimate_id, names[name], "lifelines", EARLY, places) for name in own]
    left = curve.removed > 0
    found = {"n_risk": curve.at_risk, "n_event": curve.died, "n_censored": curve.censored, "survival": curve.survival}
    if conf_type == "log-log":
        found |= {"lower": curve.band[0], "upper": curve.band[1]}
    else:
        rows += [refuse(estimate_id, names[name], "lifelines", ONLY_LOG_LOG, places) for name in ("lower", "upper")]
    return rows + [
        answer(estimate_id, names[name], "lifelines", values[left].tolist(), places) for name, values in found.items()
    ]


def answer_median(estimate_id, curve, names, conf_type):
    """Rows of a median and its limits; names: their three quantities."""
    if curve.fitter is None:
        return [refuse(estimate_id, name, "lifelines", EARLY) for name in names]
    rows = [answer(estimate_id, names[0], "lifelines", _first_below(curve.times, curve.survival))]
    if _is_flat(curve.survival):
        rows = [refuse(estimate_id, names[0], "lifelines", FLAT)]
    if conf_type != "log-log":
        return rows + [refuse(estimate_id, name, "lifelines", ONLY_LOG_LOG) for name in names[1:]]
    return rows + [
        answer(estimate_id, name, "lifelines", _first_below(curve.times, limit))
        for name, limit in zip(names[1:], curve.band, strict=True)
    ]


def answer_fixed_times(estimate_id, curve, times, conf_type):
    """Rows of S(t) and its limits at the days `times`."""
    places = [_cell(time) for time in times]
    names = [f"{word} at a fixed time" for word in ("survival", "lower limit", "upper limit")]
    rows = [answer(estimate_id, names[0], "statsmodels", curve.statsmodels_at(times)[0].tolist(), places)]
    if curve.fitter is None:
        return rows + [refuse(estimate_id, name, "lifelines", EARLY, places) for name in names]
    rows.append(answer(estimate_id, names[0], "lifelines", curve.at(curve.survival, times, 1.0).tolist(), places))
    if conf_type != "log-log":
        return rows + [refuse(estimate_id, name, "lifelines", ONLY_LOG_LOG, places) for name in names[1:]]
    return rows + [
        answer(estimate_id, name, "lifelines", curve.at(limit, times, np.nan).tolist(), places)
        for name, limit in zip(names[1:], curve.band, strict=True)
    ]


def answer_counts(estimate_id, curve, grid):
    """Rows of the table under a figure, at the days `grid`: at risk, censored and dead before each."""
    names = [f"{word} under a figure" for word in ("number at risk", "censored", "events")]
    places = [_cell(time) for time in grid]
    if curve.fitter is None:
        return [refuse(estimate_id, name, "lifelines", EARLY, places) for name in names]
    before = np.searchsorted(curve.times, grid)
    entered, left, censored, died = (
        np.concatenate(([0], np.cumsum(counts)))[before]
        for counts in (curve.entered, curve.removed, curve.censored, curve.died)
    )
    at_start = curve.entered[curve.times <= 0].sum()
    at_risk = np.where(np.asarray(grid) == 0, at_start, entered - left)
    return [
        answer(estimate_id, name, "lifelines", values.tolist(), places)
        for name, values in zip(names, (at_risk, censored, died), strict=True)
    ]


def answer_range(estimate_id, curve):
    """Rows of the shortest and the longest time."""
    names, times = ("shortest time", "longest time"), curve.exits()
    return [
        answer(estimate_id, name, "lifelines" if curve.fitter is not None else "statsmodels", float(value))
        for name, value in zip(names, (times[0], times[-1]), strict=True)
    ]


def answer_follow_up(estimate_id, curve, conf_type):
    """Rows of the reverse Kaplan-Meier median, the range among the living and person-time.

    curve: with events and censorings exchanged.
    """
    names = ("median follow-up", "lower limit of median follow-up", "upper limit of median follow-up")
    rows = answer_median(estimate_id, curve, names, conf_type)
    more = ("shortest time among the living", "longest time among the living", "person-time")
    if curve.fitter is None:
        return rows + [refuse(estimate_id, name, "lifelines", EARLY) for name in more]
    alive = curve.times[curve.died > 0]
    ends = (float(alive[0]), float(alive[-1])) if len(alive) else (np.nan, np.nan)
    watched = float(curve.removed @ curve.times - curve.entered @ np.maximum(curve.times, 0))  # from time zero on
    return rows + [
        answer(estimate_id, name, "lifelines", value) for name, value in zip(more, (*ends, watched), strict=True)
    ]


def answer_difference(estimate_id, pair, measure, tau):
    """Rows of a difference of two curves: of the area to `tau` (rmst), or of survival with Greenwood's errors."""
    place, z = f"{measure} {_cell(tau)}", ndtri(0.975)
    names = ("value of the level in a difference", "value of the reference in a difference", "difference")
    if measure == "rmst":
        values = [curve.rmst(tau) for curve in pair]
        found = (*values, values[0] - values[1])
        give = answer if not np.isnan(found[2]) else refuse
        return [
            give(estimate_id, name, "lifelines", value if give is answer else EARLY, place)
            for name, value in zip(names, found, strict=True)
        ]
    points = [[values[0] for values in curve.statsmodels_at([tau])] for curve in pair]
    estimate, error = points[0][0] - points[1][0], float(np.hypot(points[0][1], points[1][1]))
    p = 2 * ndtr(-abs(estimate / error)) if error > 0 else np.nan
    names += ("standard error of a difference", "lower limit of a difference", "upper limit of a difference")
    found = (points[0][0], points[1][0], estimate, error, estimate - z * error, estimate + z * error, p)
    return [
        answer(estimate_id, name, "statsmodels", float(value), place)
        for name, value in zip((*names, "p of a difference"), found, strict=True)
    ]


def _step(known, values, times, before):
    """The step function with `values` at the times `known`, at `times`."""
    place = np.searchsorted(known, times, side="right")
    return np.concatenate(([before], values))[place]


def _first_below(times, values):
    """The first time at which `values` are at most one half, inf where there is none; NaN is passed over."""
    below = np.flatnonzero(values <= HALF)
    return float(times[below[0]]) if len(below) else np.inf


def _is_flat(survival):
    """Whether the curve stays at one half for a step and drops later."""
    level = np.abs(survival - 0.5) < 1.5e-8
    return bool(level.any() and (survival[np.argmax(level) :] < 0.5 - 1.5e-8).any())


def _cell(time):
    """A time as it stands in a table."""
    time = float(time)
    return str(int(time)) if time.is_integer() else repr(time)
