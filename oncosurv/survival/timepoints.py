"""Survival at chosen times, plain or conditional on having come so far."""

import numpy as np

from oncosurv.survival.kaplan_meier import confidence_limits
from oncosurv.survival.rmst import difference_row


def summarise_survival_at(curve, times, conditional_from=None):
    """Tidy rows, one per element of `times` (unit of the curve), of S(t), or of S(t) / S(s) with s = conditional_from.

    n_risk: #{entry < t <= exit}; cumulative_events: events up to and including t (of those alive at s, when
    conditional); n_from: number alive and watched just after s. survival, lower, upper are None where they cannot be
    estimated and `reason` says why: after the last observation unless S has come to 0, S = 1 (no interval), nobody
    left at s, t before s. Source: R summary(survfit(...), times), without its extend = TRUE.
    """
    start = None if conditional_from is None else _State(curve, conditional_from)
    return [_row(curve, t, start) for t in np.asarray(times).tolist()]


def compare_survival_at(first, second, time, level=0.95):
    """Tidy row of the difference S(time) of the curve `first` less that of `second`: estimate, plain interval and p.

    Greenwood variances of two independent groups, normal approximation. Not estimable, with a reason, where either
    survival is not known or has come to 0, which leaves it without a standard error. Source: Klein, Logan, Harhoff &
    Andersen, Statistics in Medicine 2007;26:4505 (the untransformed difference).
    """
    values, errors, reasons = [], [], []
    for curve in (first, second):
        row = summarise_survival_at(curve, [time])[0]
        step = int(np.searchsorted(curve.time, time, side="right"))
        values.append(row["survival"])
        errors.append(0.0 if step == 0 else float(curve.std_error[step - 1]))
        if row["survival"] is None or row["survival"] == 0:
            reasons.append(row["reason"])
    return difference_row("survival", time, values, errors, level, "; ".join(reasons))


class _State:
    """The curve just after time t."""

    def __init__(self, curve, t):
        self.t = t
        self.step = int(np.searchsorted(curve.time, t, side="right"))
        self.survival = 1.0 if self.step == 0 else float(curve.survival[self.step - 1])
        self.events = int(curve.n_event[: self.step].sum())
        self.n_before = _at_risk(curve, t)
        self.n_after = _at_risk(curve, t, after=True)


def _at_risk(curve, t, after=False):
    """#{entry < t <= exit}, or just after t: #{entry <= t < exit}."""
    side = "right" if after else "left"
    gone = np.searchsorted(curve.time, t, side=side)
    left = int(curve.n_event[:gone].sum() + curve.n_censored[:gone].sum())
    entered = curve.n if curve.entry is None else int(np.searchsorted(curve.entry, t, side=side))
    return entered - left


def _row(curve, t, start):
    here = _State(curve, t)
    row = {
        "time": t,
        "n_risk": here.n_before,
        "cumulative_events": here.events - (start.events if start else 0),
        "survival": None,
        "lower": None,
        "upper": None,
        "conditional_from": start.t if start else None,
        "n_from": start.n_after if start else None,
        "conf_type": curve.conf_type,
        "reason": "",
    }
    if start and t < start.t:
        return row | {"cumulative_events": None, "reason": f"before {start.t:g}, from which survival is conditional"}
    if start and (start.n_after == 0 or start.survival == 0):
        return row | {"reason": f"nobody is alive and under observation after {start.t:g}"}
    if t > curve.time[-1] and here.survival > 0:
        return row | {"reason": f"after the last observation at {curve.time[-1]:g}: the curve ends above 0"}
    if curve.entry is not None and t < curve.entry[0]:
        return row | {"reason": f"before the first entry at {curve.entry[0]:g}"}
    share = here.survival / start.survival if start else here.survival
    row["survival"] = share
    if share == 0:
        return row | {"reason": "everybody at risk has had the event"}
    if share == 1:
        return row | {"reason": "no events so far: no interval can be estimated"}
    first = start.step if start else 0
    at_risk, died = curve.n_risk[first : here.step], curve.n_event[first : here.step]
    greenwood = float(np.sum(died / (at_risk * (at_risk - died).astype(float))))
    lower, upper = confidence_limits(np.array([share]), np.array([greenwood]), curve.conf_type, curve.level)
    return row | {"lower": float(lower[0]), "upper": float(upper[0])}
