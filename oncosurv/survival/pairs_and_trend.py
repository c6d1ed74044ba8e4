"""Log-rank tests beside the global one: all pairs of groups with Holm's adjustment, and trend over ordered groups."""

from itertools import combinations

import numpy as np

from oncosurv.survival.logrank import check_weight, compare_groups, encode_groups, sum_over_strata
from oncosurv.survival.risk_table import check_times
from oncosurv.survival.tail_probabilities import chi_square_tail


def compare_pairs(time, event, group, entry=None, strata=None, weight="logrank", rho=0, gamma=0):
    """compare_groups for each pair of levels, among their patients: one row a pair, in sorted order, with p_adjusted.

    Holm's adjustment runs over the pairs that could be tested. To be read after a global test only.
    Source: Holm 1979; R p.adjust(method = "holm").
    """
    time, event, entry = check_times(time, event, entry)
    levels, codes = encode_groups(group, len(time))
    rows = []
    for first, second in combinations(range(len(levels)), 2):
        own = (codes == first) | (codes == second)
        parts = [None if part is None else np.asarray(part)[own] for part in (entry, strata)]
        rows.append(compare_groups(time[own], event[own], levels[codes[own]], *parts, weight, rho, gamma))
    for row, p in zip(rows, adjust_holm([row["p_asymptotic"] for row in rows]), strict=True):
        row["p_adjusted"] = p
    return rows


def adjust_holm(p_values):
    """Holm-adjusted p-values in the given order; None stays None and does not count as a test."""
    tested = sorted((p, i) for i, p in enumerate(p_values) if p is not None)
    adjusted, running = [None] * len(p_values), 0.0
    for rank, (p, i) in enumerate(tested):
        running = max(running, min(1.0, (len(tested) - rank) * p))
        adjusted[i] = running
    return adjusted


def compare_trend(time, event, group, levels, scores=None, entry=None, strata=None, weight="logrank", rho=0, gamma=0):
    """Tidy row of the log-rank test for trend over ordered groups, 1 degree of freedom.

    levels: all labels of `group` in their order; scores: one number a level (default 1, 2, 3 ...). The statistic is
    (c'U)^2 / c'V c with the scores c, the weighted scores U and their covariance V. None with a reason when not
    estimable. Source: Tarone 1975; Klein & Moeschberger, Survival Analysis, section 7.4.
    """
    check_weight(weight)
    time, event, entry = check_times(time, event, entry)
    present, codes = encode_groups(group, len(time))
    levels = list(levels)
    scores = np.arange(1, len(levels) + 1) if scores is None else np.asarray(scores, float)
    unknown = [level for level in present.tolist() if level not in levels]
    if unknown or len(scores) != len(levels):
        raise ValueError(f"levels must name every group, with one score each; not named: {unknown}")
    c = np.array([scores[levels.index(level)] for level in present.tolist()], float)
    sums = sum_over_strata(time, event, codes, len(present), entry, strata, weight, rho, gamma)
    spread = float(c @ sums.variance @ c)
    row = {
        "test": "log-rank test for trend" if strata is None else "stratified log-rank test for trend",
        "weight": f"{weight}(rho={rho:g}, gamma={gamma:g})" if weight == "fleming_harrington" else weight,
        "statistic": None,
        "df": None,
        "p_asymptotic": None,
        "n": len(time),
        "events": int(event.sum()),
        "levels": levels,
        "scores": scores.tolist(),
        "reason": "",
    }
    if spread <= 1e-12 * float(c @ c):
        return row | {"reason": "no events at which groups of different score were at risk: nothing to compare"}
    statistic = float(c @ sums.score) ** 2 / spread
    return row | {"statistic": statistic, "df": 1, "p_asymptotic": chi_square_tail(statistic, 1)}
