"""Kaplan-Meier curves, their intervals, medians and survival at chosen times."""

from dataclasses import dataclass

import numpy as np

from oncosurv.survival.risk_table import check_risk_table, check_times, risk_table
from oncosurv.survival.tail_probabilities import normal_quantile

CONF_TYPES = ("log-log", "log", "plain")
# R compares survival with the level of a quantile to this precision (print.survfit), and so do we.
TOLERANCE = np.sqrt(np.finfo(float).eps)


@dataclass(frozen=True)
class SurvivalCurve:
    """A step function: `survival` holds from its `time` up to the next one; it is 1 before the first.

    Arrays have one element per distinct exit time. std_error is Greenwood's, of S itself; std_error, lower and upper
    are NaN where S is 0, lower and upper also where S is 1 (no interval can be estimated there). entry: sorted entry
    times, or None. warning: what delayed entry did to the risk sets, in words, or "".
    """

    time: np.ndarray
    n_risk: np.ndarray
    n_event: np.ndarray
    n_censored: np.ndarray
    n_entered: np.ndarray
    survival: np.ndarray
    std_error: np.ndarray
    lower: np.ndarray
    upper: np.ndarray
    conf_type: str
    level: float
    n: int
    events: int
    entry: np.ndarray | None
    warning: str


def fit_kaplan_meier(time, event, entry=None, conf_type="log-log", level=0.95):
    """Product-limit estimate of survival with pointwise intervals, as a SurvivalCurve.

    time >= 0 in any unit, event 1 or 0, entry (optional, delayed entry) before time; conf_type "log-log", "log" or
    "plain"; level: of the interval. ValueError on unusable input (risk_table.check_times) or an unknown conf_type.
    Source: Kaplan & Meier 1958; Greenwood 1926; R survival::survfit, whose curve and limits these are (there "log" is
    the default, and "log" and "plain" give 1 to 1 where S is 1; here that interval is NaN).
    """
    if conf_type not in CONF_TYPES:
        raise ValueError(f"conf_type must be one of {', '.join(CONF_TYPES)}, is {conf_type!r}")
    if not 0 < level < 1:
        raise ValueError(f"level must lie between 0 and 1, is {level}")
    table = risk_table(time, event, entry)
    died, at_risk = table.n_event, table.n_risk
    survival = np.cumprod((at_risk - died) / at_risk)
    with np.errstate(divide="ignore", invalid="ignore"):
        relative_variance = np.cumsum(died / (at_risk * (at_risk - died).astype(float)))
        std_error = survival * np.sqrt(relative_variance)
    lower, upper = confidence_limits(survival, relative_variance, conf_type, level)
    return SurvivalCurve(
        table.time, at_risk, died, table.n_censored, table.n_entered, survival, std_error, lower, upper,
        conf_type, level, int(table.n_event.sum() + table.n_censored.sum()), int(died.sum()),
        None if entry is None else np.sort(np.asarray(entry)), "" if entry is None else check_risk_table(table),
    )  # fmt: skip


def fit_reverse_kaplan_meier(time, event, entry=None, conf_type="log-log", level=0.95):
    """Distribution of follow-up: Kaplan-Meier with events and censorings exchanged; its median is the median follow-up.

    Source: Schemper & Smith, Controlled Clinical Trials 1996;17:343. As R's survfit(Surv(time, 1 - event)): of those
    who die and those who are censored on the same day, the dead count as still followed. In the result n_event counts
    censorings.
    """
    time, event, entry = check_times(time, event, entry)
    return fit_kaplan_meier(time, 1 - event, entry, conf_type, level)


def confidence_limits(survival, relative_variance, conf_type, level):
    """(lower, upper) of S from Greenwood's sum (the variance of log S); NaN where S is 0 or 1. As R survfit_confint."""
    inner = (survival > 0) & (survival < 1)
    s = np.where(inner, survival, np.nan)
    with np.errstate(invalid="ignore"):
        width = normal_quantile(0.5 + level / 2) * np.sqrt(relative_variance)
        if conf_type == "plain":
            return np.maximum(s - s * width, 0), np.minimum(s + s * width, 1)
        if conf_type == "log":
            return s * np.exp(-width), np.minimum(s * np.exp(width), 1)
        shift = width / np.log(s)
        return np.exp(np.log(s) * np.exp(-shift)), np.exp(np.log(s) * np.exp(shift))


def quantile(curve, p):
    """Time by which a share p has had the event: dict of time, lower, upper, rule; None where not reached.

    R's print rule: the first time with S <= 1 - p; the midpoint of the step when S stays at exactly 1 - p and drops
    later. The limits are the same rule applied to the limits of S (Brookmeyer & Crowley 1982). R's quantile() differs
    from its print only when the curve ends on the step at 1 - p, where it takes the midpoint to the last time.
    """
    target = 1 - p
    time, rule = _crossing(curve.time, curve.survival, target)
    lower, _ = _crossing(curve.time, curve.lower, target)
    upper, _ = _crossing(curve.time, curve.upper, target)
    return {"time": time, "lower": lower, "upper": upper, "rule": rule}


def _crossing(times, values, target):
    below = np.flatnonzero(values < target + TOLERANCE)  # NaN compares false: limits that do not exist are passed over
    if not len(below):
        return None, "not reached"
    first = below[0]
    if abs(values[first] - target) < TOLERANCE:
        lower = below[values[below] < values[first]]
        if len(lower):
            return float(times[first] + times[lower[0]]) / 2, f"midpoint of the flat step at {target:g}"
    return float(times[first]), f"first time S <= {target:g}"


def summarise_curve(curve, time, event):
    """Tidy row of a curve: n, events, median with limits and rule, range of the observed times, in the unit of `time`.

    time, event: the data behind the curve. n_entered: how many entered after time 0 (None without delayed entry).
    minimum_censored, maximum_censored: 1 when everybody at that extreme is censored (printed with a plus), else 0.
    """
    time, event = np.asarray(time), np.asarray(event)
    median = quantile(curve, 0.5)
    row = {
        "n": curve.n,
        "n_entered": None if curve.entry is None else int(np.count_nonzero(curve.entry > 0)),
        "events": curve.events,
        "median": median["time"],
        "median_lower": median["lower"],
        "median_upper": median["upper"],
        "median_rule": median["rule"],
    }
    for name, extreme in (("minimum", time.min()), ("maximum", time.max())):
        row[name] = extreme.item()
        row[f"{name}_censored"] = int(not event[time == extreme].any())
    return row | {"conf_type": curve.conf_type, "warning": curve.warning}
