"""Competing risks: cumulative incidence by Aalen and Johansen, and Gray's test of groups."""

from dataclasses import dataclass

import numpy as np

from oncosurv.survival.kaplan_meier import CONF_TYPES, confidence_limits
from oncosurv.survival.logrank import encode_groups, quadratic_form
from oncosurv.survival.risk_table import check_times, encode_times, risk_table
from oncosurv.survival.tail_probabilities import chi_square_tail


@dataclass(frozen=True)
class CumulativeIncidence:
    """Step functions over the distinct exit times. n_event, incidence, std_error, lower, upper: (causes, times).

    survival: free of any event; with the incidences it adds up to 1. Limits are NaN where the incidence is 0 or 1.
    """

    causes: tuple
    time: np.ndarray
    n_risk: np.ndarray
    n_event: np.ndarray
    n_censored: np.ndarray
    n_entered: np.ndarray
    survival: np.ndarray
    incidence: np.ndarray
    std_error: np.ndarray
    lower: np.ndarray
    upper: np.ndarray
    conf_type: str
    level: float
    n: int


def fit_aalen_johansen(time, cause, entry=None, conf_type="log-log", level=0.95):
    """Cumulative incidence of each cause of event, as a CumulativeIncidence; ties are kept as they are.

    time >= 0; cause: 0 censored, else a whole number that names the first event; entry (optional): delayed entry,
    before time; conf_type, level: pointwise intervals of the incidence. ValueError as risk_table.check_times. Source:
    Aalen & Johansen 1978; variance by the delta method (Marubini & Valsecchi 1995, section 10.2), for one cause
    Greenwood's. Without delayed entry it is the infinitesimal jackknife of R's survfit for more than one event; with
    delayed entry that jackknife differs a little. Limits as R's with conf.type = "log-log" and so on.
    """
    if conf_type not in CONF_TYPES:
        raise ValueError(f"conf_type must be one of {', '.join(CONF_TYPES)}, is {conf_type!r}")
    if not 0 < level < 1:
        raise ValueError(f"level must lie between 0 and 1, is {level}")
    cause = check_causes(cause)
    table = risk_table(time, cause != 0, entry)
    causes = tuple(np.unique(cause[cause != 0]).tolist())
    place = np.searchsorted(table.time, np.asarray(time))
    size = len(table.time)
    died = np.array([np.bincount(place[cause == c], minlength=size) for c in causes]).reshape(len(causes), size)
    at_risk, events = table.n_risk.astype(float), table.n_event
    survival = np.cumprod((at_risk - events) / at_risk)
    before = np.concatenate(([1.0], survival[:-1]))
    incidence = np.cumsum(before * died / at_risk, axis=1)
    std_error = np.sqrt(_incidence_variance(at_risk, events, died, before))
    with np.errstate(divide="ignore", invalid="ignore"):
        lower, upper = confidence_limits(incidence, (std_error / incidence) ** 2, conf_type, level)
    return CumulativeIncidence(
        causes, table.time, table.n_risk, died, table.n_censored, table.n_entered, survival, incidence, std_error,
        lower, upper, conf_type, level, int(table.n_event.sum() + table.n_censored.sum()),
    )  # fmt: skip


def check_causes(cause):
    """`cause` as whole numbers, 0 for censored; ValueError otherwise."""
    cause = np.asarray(cause)
    if cause.dtype.kind not in "biuf" or (cause.dtype.kind == "f" and not np.isfinite(cause).all()):
        raise ValueError("cause must hold whole numbers, 0 for censored, and none missing")
    if (cause < 0).any() or (cause != np.floor(cause)).any():
        raise ValueError("cause must hold whole numbers from 0 (censored) upwards")
    return cause.astype(np.intp)


def _incidence_variance(n, d, died, before):
    """Delta-method variance of each incidence at each time, (causes, times).

    Step by step from the variances and the covariance of F and S: F gains S h1 and S loses S h, where h1 = d1 / n and
    h = d / n have variances h1 (1 - h1) / n and h (1 - h) / n and covariance h1 (1 - h) / n. The closed sum over
    earlier times is the same number with more cancellation.
    """
    var_f, cov, var_s = np.zeros(len(died)), np.zeros(len(died)), 0.0
    variance = np.zeros(died.shape)
    changes = np.append(np.flatnonzero(d), len(d))
    for i, until in zip(changes[:-1], changes[1:], strict=True):
        h, h1, s2 = d[i] / n[i], died[:, i] / n[i], before[i] ** 2
        var_f = var_f + 2 * h1 * cov + h1**2 * var_s + s2 * h1 * (1 - h1) / n[i]
        cov = (1 - h) * (cov + h1 * var_s - s2 * h1 / n[i])
        var_s = (1 - h) ** 2 * var_s + s2 * h * (1 - h) / n[i]
        variance[:, i:until] = var_f[:, None]
    return np.where(variance > 1e-16, variance, 0)  # what rounding leaves of a 0; ten million patients have more


def compare_incidence(time, cause, group, cause_of_interest=1, strata=None, rho=0):
    """Tidy row of Gray's test that the cumulative incidence of one cause is the same in all groups.

    time, cause: as fit_aalen_johansen (no delayed entry: the test is not defined for it); group, strata: labels; rho:
    weight (1 - pooled incidence)^rho. statistic None with a reason where there is nothing to compare. Source: Gray,
    Annals of Statistics 1988;16:1141; R cmprsk::cuminc.
    """
    cause = check_causes(cause)
    time, _, _ = check_times(time, cause != 0)
    levels, codes = encode_groups(group, len(time))
    _, stratum = encode_groups(np.zeros(len(time), int) if strata is None else strata, len(time), "strata")
    score, variance = np.zeros(len(levels)), np.zeros((len(levels), len(levels)))
    for k in range(stratum.max() + 1):
        own = stratum == k
        own_score, own_variance = _gray_sums(time[own], cause[own], cause_of_interest, codes[own], len(levels), rho)
        score += own_score
        variance += own_variance
    row = {
        "test": "Gray" if strata is None else "stratified Gray",
        "weight": f"rho={rho:g}",
        "cause": int(cause_of_interest),
        "statistic": None,
        "df": None,
        "p_asymptotic": None,
        "n": len(time),
        "events": int(np.count_nonzero(cause == cause_of_interest)),
        "levels": levels.tolist(),
        "n_level": np.bincount(codes).tolist(),
        "observed": np.bincount(codes[cause == cause_of_interest], minlength=len(levels)).tolist(),
        "score": score.tolist(),
        "reason": "",
    }
    if len(levels) < 2:
        return row | {"reason": "only one group: nothing to compare"}
    if not row["events"]:
        return row | {"reason": "no events of this cause: nothing to compare"}
    # The scores sum to 0, so one group is left out; the estimated variance is not exactly singular.
    form, rank = quadratic_form(score[:-1], variance[:-1, :-1])
    if rank == 0:
        return row | {"reason": "no event of this cause at which two groups were at risk: nothing to compare"}
    statistic, df = float(form), int(rank)
    if df < len(levels) - 1:
        row["reason"] = f"some groups were never compared: {df} degrees of freedom"
    return row | {"statistic": statistic, "df": df, "p_asymptotic": chi_square_tail(statistic, df)}


def _gray_sums(time, cause, cause_of_interest, codes, groups, rho):
    """(scores, covariance) of one stratum. In Gray's words: R is at risk of the subdistribution, h = Y / S(t-)."""
    times, values = encode_times(time)
    kind = np.where(cause == 0, 0, np.where(cause == cause_of_interest, 1, 2))
    size = len(values)
    counts = np.bincount((codes * 3 + kind) * size + times, minlength=3 * groups * size).reshape(groups, 3, size)
    exits = counts.sum(axis=1)
    at_risk = exits.sum(axis=1, keepdims=True) - np.cumsum(exits, axis=1) + exits
    keep = counts[:, 1:].any(axis=(0, 1))
    first, other, y = counts[:, 1, keep], counts[:, 2, keep], at_risk[:, keep].astype(float)
    any_y = np.where(y > 0, y, 1)
    after = np.cumprod(1 - (first + other) / any_y, axis=1)
    before = np.concatenate((np.ones((groups, 1)), after[:, :-1]), axis=1)
    own = np.cumsum(before * first / any_y, axis=1)
    own_before = np.concatenate((np.zeros((groups, 1)), own[:, :-1]), axis=1)
    h = np.where(y > 0, y / np.where(before > 0, before, 1), 0)
    total, deaths = h.sum(axis=0), first.sum(axis=0)
    pooled = np.cumsum(deaths / total)
    pooled_before = np.concatenate(([0.0], pooled[:-1]))
    weight = (1 - pooled_before) ** rho
    r = h * (1 - own_before)
    score = np.sum(weight * (first - deaths * r / r.sum(axis=0)), axis=1)
    # a[i, k, t]: how much an event in group k moves the score of group i at once; c[i, k, t]: through the pooled curve.
    a = weight * (np.eye(groups)[:, :, None] * h[:, None] - h[:, None] * h[None] / total)
    c = np.cumsum(a * (deaths / (total * (1 - pooled_before))), axis=2)
    still = c[:, :, -1:] - c
    ratio = (1 - pooled) / np.where(after > 0, after, 1)
    keeps = np.where(after > 0, 1 - ratio, 1)
    tied = 1 - np.maximum(deaths - 1, 0) / np.where((deaths > 1) & (y > 0), total * before - 1, 1)
    jump = np.where(y > 0, tied * before * deaths / (total * any_y), 0)
    moved = a + keeps * still
    variance = np.einsum("ikt,jkt,kt->ij", moved, moved, jump)
    tied = 1 - np.maximum(other - 1, 0) / np.where(other > 1, y - 1, 1)
    jump = np.where((after > 0) & (other > 0), tied * before**2 * other / any_y**2, 0)
    moved = ratio * still
    return score, variance + np.einsum("ikt,jkt,kt->ij", moved, moved, jump)
