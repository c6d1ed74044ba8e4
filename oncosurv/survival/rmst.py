"""Restricted mean survival time: the mean time lived within the first tau days, and its difference between groups."""

import math

import numpy as np

from oncosurv.survival.kaplan_meier import fit_kaplan_meier
from oncosurv.survival.tail_probabilities import normal_quantile, two_sided_p


def largest_tau(times_and_events):
    """The largest tau to which every group's curve is known, or None where all end in a death.

    times_and_events: one (time, event) pair a group. Of the groups whose largest time is censored, the smallest such
    time; after a final death S = 0 and the area goes on. Within a tie at the end a death alone is not enough: one
    censored counts.
    """
    ends = []
    for time, event in times_and_events:
        time, event = np.asarray(time), np.asarray(event)
        if not event[time == time.max()].all():
            ends.append(time.max().item())
    return min(ends) if ends else None


def summarise_rmst(time, event, tau, entry=None, level=0.95):
    """Tidy row: rmst, the area under the Kaplan-Meier curve to tau, with std_error and a plain interval, in its unit.

    The variance is the sum over deaths at t <= tau of (area from t to tau)^2 d / (n (n - d)). rmst is None with a
    reason when tau lies past the last time and S is not 0 there (see largest_tau). Delayed entry: the area starts at
    0, with S = 1 up to the first death, so it supposes survival to the first entry. Source: Klein & Moeschberger,
    Survival Analysis, section 4.5; R print(survfit, rmean = tau).
    """
    if not tau > 0:
        raise ValueError(f"tau must be above 0, is {tau}")
    curve = fit_kaplan_meier(time, event, entry, level=level)
    row = {
        "tau": tau,
        "rmst": None,
        "std_error": None,
        "lower": None,
        "upper": None,
        "n": curve.n,
        "events": int(curve.n_event[curve.time <= tau].sum()),
        "reason": "",
    }
    if tau > curve.time[-1] and curve.survival[-1] > 0:
        return row | {"reason": f"the curve is not known after {curve.time[-1]:g}, and tau is {tau:g}"}
    steps = np.flatnonzero((curve.n_event > 0) & (curve.time <= tau))
    edges = np.concatenate(([0.0], curve.time[steps], [tau]))
    areas = np.diff(edges) * np.concatenate(([1.0], curve.survival[steps]))
    area_after = np.cumsum(areas[::-1])[::-1][1:]
    died, at_risk = curve.n_event[steps], curve.n_risk[steps]
    left = at_risk - died
    # A last death of all leaves no area after it: its term is 0 whatever it is divided by.
    variance = np.sum(area_after**2 * died / (at_risk * np.where(left > 0, left, 1).astype(float)))
    rmst, std_error = float(areas.sum()), float(np.sqrt(variance))
    half = normal_quantile(0.5 + level / 2) * std_error
    return row | {"rmst": rmst, "std_error": std_error, "lower": rmst - half, "upper": rmst + half}


def compare_rmst(first, second, level=0.95):
    """Tidy row of the difference rmst of `first` less that of `second` (rows of summarise_rmst): estimate, limits, p.

    Two independent groups, normal approximation. None with a reason when either is not estimable; ValueError for two
    taus.
    """
    if first["tau"] != second["tau"]:
        raise ValueError(f"the two restricted means need one tau, have {first['tau']} and {second['tau']}")
    reasons = "; ".join(row["reason"] for row in (first, second) if row["rmst"] is None)
    errors = [first["std_error"], second["std_error"]]
    return difference_row("rmst", first["tau"], [first["rmst"], second["rmst"]], errors, level, reasons)


def difference_row(measure, tau, values, errors, level, reason):
    """Tidy row of a difference of two independent estimates; without numbers when there is a reason against it."""
    row = {"measure": measure, "tau": tau} | dict.fromkeys(("estimate", "std_error", "lower", "upper", "p"))
    if reason:
        return row | {"reason": reason}
    estimate, std_error = values[0] - values[1], math.hypot(*errors)
    row |= {"estimate": estimate, "std_error": std_error, "reason": ""}
    if std_error == 0:
        return row | {"reason": "no event in either group so far: no interval can be estimated"}
    half = normal_quantile(0.5 + level / 2) * std_error
    return row | {"lower": estimate - half, "upper": estimate + half, "p": two_sided_p(estimate / std_error)}
