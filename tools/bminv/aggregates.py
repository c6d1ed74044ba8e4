"""The survival aggregates that a skeleton must hit, each as a penalty that is zero when it is hit.

Identifiers are those of `data/bminv/published_targets.csv`. The windows are narrower than the printed rounding
allows, so that a small change of one record does not lose a target. What the abstract does not list as related to
survival is taken as not significant. "Worst" and "best" run over the log-rank, Wald and likelihood ratio tests,
because the abstract does not say which one it used.
"""

import math
from collections.abc import Iterator

import numpy as np

from tools.bminv.estimators import (
    RiskSets,
    compare_logrank,
    compute_chi2_tail,
    compute_wald_p,
    derive_risk_sets,
    estimate_median,
    fit_cox,
)
from tools.bminv.skeleton import HER2_POSITIVE, LUMINAL, TRIPLE_NEGATIVE, Skeleton

DAYS_PER_MONTH = 30.4375
SIGNIFICANT, NULL, SMALLEST_P = 0.035, 0.075, 1e-12
SUBTYPE_P, ZA_LUMINAL_P = (0.0228, 0.0232), (0.068, 0.072)
MEDIANS = {"all": (5.55, 5.65), "luminal": (9.25, 9.35), "TN": (0.35, 0.45)}
NOT_REACHED_PENALTY, NOT_FITTED_PENALTY = 5.0, 2.0

Score = tuple[str, float, float]


def penalise_outside(value: float, lower: float, upper: float) -> float:
    """Log distance of a positive value from [lower, upper)."""
    if not math.isfinite(value) or value <= 0:
        return NOT_REACHED_PENALTY
    if lower <= value < upper:
        return 0.0
    return abs(math.log(value / (lower if value < lower else upper))) + 0.02


def penalise_p_above(p: float) -> float:
    """Log distance by which a p-value that should be significant is too large."""
    return max(0.0, math.log(max(p, SMALLEST_P) / SIGNIFICANT))


def penalise_p_below(p: float) -> float:
    """Log distance by which a p-value that should not be significant is too small."""
    return max(0.0, math.log(NULL / max(p, SMALLEST_P)))


def penalise_direction(coef: float, harmful: bool) -> float:
    """Zero when the log hazard ratio has the wanted sign; grows with its size, so that the search has a slope."""
    return 0.0 if coef != 0 and (coef > 0) == harmful else 0.5 + 2 * abs(coef)


def compare_three_tests(risk: RiskSets, exposed: np.ndarray) -> tuple[list[float], float]:
    """Log-rank, Wald and likelihood ratio p of a 0/1 covariate, and its log hazard ratio."""
    if not 2 <= exposed.sum() <= len(exposed) - 2:
        return [1.0, 1.0, 1.0], 0.0
    coef, covariance, loglik, null, converged = fit_cox(risk, exposed[:, None].astype(float))
    tests = [1.0, 1.0]
    if converged:
        tests = [compute_wald_p(coef, covariance, 0), compute_chi2_tail(2 * (loglik - null), 1)]
    return [compare_logrank(risk, exposed, 2), *tests], float(coef[0])


def score_medians(skeleton: Skeleton, whole: RiskSets, luminal: RiskSets) -> Iterator[Score]:
    negative = skeleton.subtype == TRIPLE_NEGATIVE
    risks = {"all": whole, "luminal": luminal, "TN": derive_risk_sets(skeleton.days[negative], skeleton.died[negative])}
    for (name, (lower, upper)), target in zip(MEDIANS.items(), ("O01", "O05", "O08"), strict=True):
        first, midpoint = (median / DAYS_PER_MONTH for median in estimate_median(risks[name]))
        yield target, first, penalise_outside(first, lower, upper)
        if name != "TN":
            yield f"{target} midpoint", midpoint, penalise_outside(midpoint, lower, upper)


def score_univariable(skeleton: Skeleton, whole: RiskSets, luminal: RiskSets) -> Iterator[Score]:
    """Worst of three p where the factor is listed as related to survival, with its sign; best of three elsewhere."""
    keep = skeleton.subtype == LUMINAL
    factors = (
        ("P04", "P07", skeleton.severe, True, True, True),
        ("P03", "P06", skeleton.za_after, False, True, True),
        ("P02", "P09", skeleton.ecog, True, True, False),
        ("P05", "P08", skeleton.at_relapse, False, False, True),
    )
    for target_whole, target_luminal, values, harmful, listed_whole, listed_luminal in factors:
        in_whole = (target_whole, whole, values, listed_whole)
        in_luminal = (target_luminal, luminal, values[keep], listed_luminal)
        for target, risk, exposed, listed in (in_whole, in_luminal):
            tests, coef = compare_three_tests(risk, exposed)
            if listed:
                yield target, max(tests), penalise_p_above(max(tests)) + penalise_direction(coef, harmful)
            else:
                yield target, min(tests), penalise_p_below(min(tests))


def score_multivariable(skeleton: Skeleton, whole: RiskSets, luminal: RiskSets) -> Iterator[Score]:
    """Wald p in the two models that the abstract describes."""
    subtypes = [skeleton.subtype == HER2_POSITIVE, skeleton.subtype == TRIPLE_NEGATIVE]
    x = np.column_stack([skeleton.severe, skeleton.ecog, skeleton.za_after, *subtypes]).astype(float)
    coef, covariance, _, _, converged = fit_cox(whole, x)
    if converged:
        p = [compute_wald_p(coef, covariance, term) for term in range(5)]
        joint = float(coef[3:] @ np.linalg.solve(covariance[3:, 3:], coef[3:]))
        subtype = min(compute_chi2_tail(joint, 2), p[3], p[4])
        yield "P10", p[0], penalise_p_above(p[0]) + penalise_direction(float(coef[0]), True)
        yield "P11", subtype, penalise_p_below(subtype)
        yield "P12", p[1], penalise_p_below(p[1])
        yield "P13", p[2], penalise_p_below(p[2])
    else:
        yield "P10-P13", math.nan, 4 * NOT_FITTED_PENALTY
    keep = skeleton.subtype == LUMINAL
    x = np.column_stack([skeleton.severe, skeleton.za_after, skeleton.at_relapse])[keep].astype(float)
    coef, covariance, _, _, converged = fit_cox(luminal, x)
    if not converged:
        yield "P14-P16", math.nan, 3 * NOT_FITTED_PENALTY
        return
    p = [compute_wald_p(coef, covariance, term) for term in range(3)]
    yield "P14", p[0], penalise_p_above(p[0]) + penalise_direction(float(coef[0]), True)
    yield "P15", p[1], penalise_outside(p[1], *ZA_LUMINAL_P) + penalise_direction(float(coef[1]), False)
    yield "P16", p[2], penalise_p_below(p[2])


def score_aggregates(skeleton: Skeleton) -> Iterator[Score]:
    """Yield (target, value reached, penalty), the cheap ones first, so that a caller may stop early."""
    keep = skeleton.subtype == LUMINAL
    whole = derive_risk_sets(skeleton.days, skeleton.died)
    luminal = derive_risk_sets(skeleton.days[keep], skeleton.died[keep])
    yield from score_medians(skeleton, whole, luminal)
    p = compare_logrank(whole, skeleton.subtype, 3)
    yield "P01", p, penalise_outside(p, *SUBTYPE_P)
    yield from score_univariable(skeleton, whole, luminal)
    yield from score_multivariable(skeleton, whole, luminal)
