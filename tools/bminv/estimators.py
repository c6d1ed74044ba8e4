"""The few survival estimators that the search and the draws need, for about thirty records.

The generator has its own, independent of the analysis package on purpose: the stored exports must not change when
the package's kernel does, and a cohort that was built to hit published values with the kernel under test could not
show a fault in that kernel. Time is any unit; event is 1 (death) or 0 (censored).
"""

import math
from dataclasses import dataclass

import numpy as np

TOLERANCE = 1e-9
MAX_STEPS = 60
MAX_STEP = 2.0
MAX_COEFFICIENT = 10.0


@dataclass(frozen=True)
class RiskSets:
    """Who is at risk and who dies at each distinct death time (rows), by record (columns)."""

    event: np.ndarray
    times: np.ndarray
    at_risk: np.ndarray
    deaths: np.ndarray
    efron: np.ndarray


def derive_risk_sets(time: np.ndarray, event: np.ndarray) -> RiskSets:
    """Risk sets of right-censored data; `efron` has a row a death: the risk set less the share of its tied deaths."""
    times = np.unique(time[event == 1])
    at_risk = (time >= times[:, None]).astype(float)
    deaths = ((time == times[:, None]) & (event == 1)).astype(float)
    count = deaths.sum(1).astype(int)
    row = np.repeat(np.arange(len(times)), count)
    share = np.concatenate([np.arange(d) / d for d in count]) if len(times) else np.zeros(0)
    return RiskSets(event, times, at_risk, deaths, at_risk[row] - share[:, None] * deaths[row])


def compute_chi2_tail(chi2: float, df: int) -> float:
    """P(X > chi2) for 1 or 2 degrees of freedom."""
    if chi2 <= 0:
        return 1.0
    return math.erfc(math.sqrt(chi2 / 2)) if df == 1 else math.exp(-chi2 / 2)


def compare_logrank(risk: RiskSets, group: np.ndarray, groups: int) -> float:
    """Asymptotic p of the log-rank test of 2 or 3 groups (codes 0, 1, 2), hypergeometric variance; 1 if undefined."""
    member = (group[:, None] == np.arange(groups - 1)).astype(float)
    n, d = risk.at_risk.sum(1), risk.deaths.sum(1)
    share = (risk.at_risk @ member) / n[:, None]
    score = (risk.deaths @ member - d[:, None] * share).sum(0)
    factor = np.where(n > 1, d * (n - d) / np.maximum(n - 1, 1), 0.0)
    variance = np.diag(factor @ share) - (share * factor[:, None]).T @ share
    if np.linalg.det(variance) <= 1e-12:
        return 1.0
    return compute_chi2_tail(float(score @ np.linalg.solve(variance, score)), groups - 1)


def fit_cox(risk: RiskSets, x: np.ndarray) -> tuple[np.ndarray, np.ndarray, float, float, bool]:
    """Cox model by Newton's method, Efron ties. x: records by terms.

    Returns coefficients, covariance, log partial likelihood, the same at zero, and whether it converged; a monotone
    likelihood (a coefficient past 10) or a singular information counts as not converged.
    """
    p = x.shape[1]
    products = np.hstack([np.ones((len(x), 1)), x, (x[:, :, None] * x[:, None, :]).reshape(len(x), -1)])
    observed = risk.event @ x
    coef, step, covariance = np.zeros(p), np.zeros(p), np.zeros((p, p))
    loglik = loglik_null = -math.inf
    for iteration in range(MAX_STEPS):
        sums = risk.efron @ (np.exp(x @ coef)[:, None] * products)
        current = float(observed @ coef - np.log(sums[:, 0]).sum())
        if iteration == 0:
            loglik_null = current
        elif current < loglik - 1e-10:
            step = step / 2
            coef = coef - step
            continue
        gain, loglik = current - loglik, current
        means = sums[:, 1 : p + 1] / sums[:, :1]
        information = (sums[:, p + 1 :] / sums[:, :1]).sum(0).reshape(p, p) - means.T @ means
        if abs(np.linalg.det(information)) <= 1e-12:
            return coef, covariance, loglik, loglik_null, False
        covariance = np.linalg.inv(information)
        if iteration and gain < TOLERANCE:
            return coef, covariance, loglik, loglik_null, True
        step = covariance @ (observed - means.sum(0))
        step = step * min(1.0, MAX_STEP / max(np.abs(step).max(), TOLERANCE))
        coef = coef + step
        if np.abs(coef).max() > MAX_COEFFICIENT:
            break
    return coef, covariance, loglik, loglik_null, False


def compute_wald_p(coef: np.ndarray, covariance: np.ndarray, term: int) -> float:
    """Two-sided Wald p of one term."""
    return compute_chi2_tail(float(coef[term] ** 2 / covariance[term, term]), 1)


def estimate_median(risk: RiskSets) -> tuple[float, float]:
    """Kaplan-Meier median: first time with S <= 0.5, and R's convention (midpoint where S is 0.5 until it drops)."""
    survival = np.cumprod(1 - risk.deaths.sum(1) / risk.at_risk.sum(1))
    reached = np.flatnonzero(survival <= 0.5 + TOLERANCE)
    if not len(reached):
        return math.inf, math.inf
    first = reached[0]
    if survival[first] < 0.5 - TOLERANCE:
        return float(risk.times[first]), float(risk.times[first])
    after = risk.times[first + 1] if first + 1 < len(risk.times) else math.inf
    return float(risk.times[first]), float((risk.times[first] + after) / 2)
