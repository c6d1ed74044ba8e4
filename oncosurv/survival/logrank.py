"""Log-rank tests of any number of groups: weighted, stratified, with delayed entry."""

from dataclasses import dataclass

import numpy as np

from oncosurv.survival.risk_table import check_times, count_entries, count_exits, encode_times
from oncosurv.survival.tail_probabilities import chi_square_tail

WEIGHTS = ("logrank", "gehan_breslow", "tarone_ware", "peto", "fleming_harrington")


@dataclass(frozen=True)
class LogRankSums:
    """Sums over event times (and strata), one element per group.

    observed, expected: events; weighted: events, each with the weight of its time; score: weighted O - E; variance: its
    covariance.
    """

    observed: np.ndarray
    expected: np.ndarray
    weighted: np.ndarray
    score: np.ndarray
    variance: np.ndarray


def compare_groups(time, event, group, entry=None, strata=None, weight="logrank", rho=0, gamma=0):
    """Tidy row of the log-rank test that all groups have the same hazard.

    time, event, entry: as in risk_table; group, strata: labels of any kind, one a patient; weight of each event time:
    logrank 1; gehan_breslow n at risk; tarone_ware its square root; peto the Peto-Peto estimate prod(1 - d / (n +
    1)); fleming_harrington S(t-)^rho (1 - S(t-))^gamma with the pooled Kaplan-Meier curve, per stratum (R's rho; not
    Peto's weights). n_level, observed, expected: patients and events per level, unweighted; score: weighted O - E, and
    observed_weighted, expected_weighted its two parts (what survdiff prints for a rho).
    statistic and p_asymptotic are None, and `reason` says why, when nothing can be compared; a group that is never at
    risk at an event is left out and `reason` says so. Source: Mantel 1966; Fleming & Harrington 1981; R
    survival::survdiff (rho and strata).
    """
    check_weight(weight)
    time, event, entry = check_times(time, event, entry)
    levels, codes = encode_groups(group, len(time))
    sums = sum_over_strata(time, event, codes, len(levels), entry, strata, weight, rho, gamma)
    row = {
        "test": "log-rank" if strata is None else "stratified log-rank",
        "weight": f"{weight}(rho={rho:g}, gamma={gamma:g})" if weight == "fleming_harrington" else weight,
        "statistic": None,
        "df": None,
        "p_asymptotic": None,
        "n": len(time),
        "events": int(event.sum()),
        "levels": levels.tolist(),
        "n_level": np.bincount(codes, minlength=len(levels)).tolist(),
        "observed": sums.observed.astype(int).tolist(),
        "expected": sums.expected.tolist(),
        "observed_weighted": sums.weighted.tolist(),
        "expected_weighted": (sums.weighted - sums.score).tolist(),
        "score": sums.score.tolist(),
        "reason": "",
    }
    reached = sums.expected > 0
    if len(levels) < 2:
        return row | {"reason": "only one group: nothing to compare"}
    if not row["events"]:
        return row | {"reason": "no events: nothing to compare"}
    absent = ", ".join(str(level) for level in levels[~reached])
    if np.count_nonzero(reached) < 2:
        return row | {"reason": f"never at risk at an event, so nothing to compare: {absent}"}
    if absent:
        row["reason"] = f"never at risk at an event, left out of the test: {absent}"
    form, rank = quadratic_form(sums.score[reached], sums.variance[np.ix_(reached, reached)])
    statistic, df = float(form), int(rank)
    if df == 0:
        return row | {"reason": "no event at which two groups were at risk and somebody was spared"}
    if df < np.count_nonzero(reached) - 1:
        row["reason"] += f"{'; ' if absent else ''}some groups were never compared: {df} degrees of freedom"
    return row | {"statistic": statistic, "df": df, "p_asymptotic": chi_square_tail(statistic, df)}


def check_weight(weight):
    """ValueError unless `weight` is one of WEIGHTS."""
    if weight not in WEIGHTS:
        raise ValueError(f"weight must be one of {', '.join(WEIGHTS)}, is {weight!r}")


def encode_groups(group, n, name="group"):
    """(levels, codes): the distinct labels in sorted order and the index of each patient's label. ValueError on NaN."""
    group = np.asarray(group)
    if group.shape != (n,):
        raise ValueError(f"{name} must be one column of {n} labels, has shape {group.shape}")
    if group.dtype.kind == "f" and np.isnan(group).any():
        raise ValueError(f"{name} is missing at position {np.flatnonzero(np.isnan(group))[0]}")
    if group.dtype.kind == "O":
        missing = [i for i, label in enumerate(group) if label is None or label != label]
        if missing:
            raise ValueError(f"{name} is missing at position {missing[0]}")
    if group.dtype.kind in "biu" and (low := int(group.min())) > int(group.max()) - 256:
        codes = group.astype(np.intp) - low  # few small numbers: counting is cheaper than sorting
        seen = np.flatnonzero(np.bincount(codes))
        if len(seen) == seen[-1] + 1:
            return (seen + low).astype(group.dtype), codes
    return np.unique(group, return_inverse=True)


def quadratic_form(score, variance):
    """(score' V^- score, rank of V), of one test or, with leading axes, of many.

    V is singular by one, as the scores of all groups sum to 0, and by more when groups never meet. It is scaled to
    correlations first, so that the rank of a tiny group is judged by its own size.
    """
    spread = np.sqrt(np.maximum(np.diagonal(variance, axis1=-2, axis2=-1), 0))
    scale = np.where(spread > 0, spread, 1)
    values, vectors = np.linalg.eigh(variance / (scale[..., :, None] * scale[..., None, :]))
    keep = values > 1e-10
    turned = np.einsum("...i,...ij->...j", score / scale, vectors)
    return np.sum(np.where(keep, turned**2 / np.where(keep, values, 1), 0), axis=-1), keep.sum(axis=-1)


def sum_over_strata(time, event, codes, groups, entry, strata, weight, rho, gamma):
    if strata is None:
        return sum_scores(time, event, codes, groups, entry, weight, rho, gamma)
    parts = []
    stratum_levels, stratum = encode_groups(strata, len(time), "strata")
    for level in range(len(stratum_levels)):
        own = stratum == level
        own_entry = None if entry is None else entry[own]
        parts.append(sum_scores(time[own], event[own], codes[own], groups, own_entry, weight, rho, gamma))
    return LogRankSums(*(sum(getattr(part, name) for part in parts) for name in LogRankSums.__dataclass_fields__))


def sum_scores(time, event, codes, groups, entry=None, weight="logrank", rho=0, gamma=0):
    """LogRankSums of one stratum from checked input; codes: group of each patient, 0 to groups - 1."""
    at_risk, died = count_at_events(time, event, codes, groups, entry)
    total, deaths = at_risk.sum(axis=0), died.sum(axis=0)
    share = at_risk / total
    each = weigh_times(total, deaths, weight, rho, gamma)
    spread = deaths * (total - deaths) / np.maximum(total - 1, 1)  # of n = 1 the numerator is 0
    observed, expected = died.sum(axis=1).astype(float), share @ deaths
    weighted = observed if weight == "logrank" else died @ each
    score = weighted - (expected if weight == "logrank" else share @ (deaths * each))
    part = share * (spread * each**2)
    variance = np.diag(part.sum(axis=1)) - part @ share.T
    return LogRankSums(observed, expected, weighted, score, variance)


def count_at_events(time, event, codes, groups, entry=None):
    """(at_risk, died), each of shape (groups, event times), in ascending order of the event times."""
    times, values = encode_times(time)
    counts = count_exits(times, event, len(values), codes, groups)
    died = counts[:, 1]
    exits = counts.sum(axis=1)
    if entry is None:
        entered = exits.sum(axis=1, keepdims=True)
    else:
        entered = np.stack([np.cumsum(count_entries(entry[codes == k], values)[:-1]) for k in range(groups)])
    at_risk = entered - np.cumsum(exits, axis=1) + exits
    keep = died.any(axis=0)
    return at_risk[:, keep], died[:, keep]


def weigh_times(total, deaths, weight, rho=0, gamma=0):
    """The weight of each event time, from the numbers at risk and dying in all groups together."""
    if weight == "gehan_breslow":
        return total.astype(float)
    if weight == "tarone_ware":
        return np.sqrt(total)
    if weight == "peto":
        return np.cumprod(1 - deaths / (total + 1))
    if weight == "fleming_harrington":
        before = np.concatenate(([1.0], np.cumprod(1 - deaths / total)[:-1])) if len(total) else np.ones(0)
        return before**rho * (1 - before) ** gamma
    return np.ones(len(total))
