"""Firth's penalised Cox regression: finite estimates where a level has no events, with profile-likelihood inference.

Heinze & Schemper, Biometrics 2001;57:114-119 (R: coxphf). Efron or Breslow ties, strata, delayed entry. It cures
infinite estimates and first-order bias; it does not make a model with few events per parameter trustworthy.
"""

from dataclasses import dataclass

import numpy as np

from oncosurv.survival.batch_profile import profile_together
from oncosurv.survival.cox_columns import find_aliased
from oncosurv.survival.cox_data import check_survival_data, standardise
from oncosurv.survival.partial_likelihood import TIES, evaluate
from oncosurv.survival.penalised_likelihood import evaluate_penalised
from oncosurv.survival.profile import NONE_ESTIMATED, find_limits, maximise_others, places_of
from oncosurv.survival.risk_sets import build_risk_sets
from oncosurv.survival.tail_probabilities import chi_square_tail, exp_or_inf


@dataclass(frozen=True)
class FirthFit:
    """A penalised fit. Arrays follow `names`, NaN where a column was aliased (its reason in `reasons`)."""

    names: tuple
    coef: np.ndarray
    se: np.ndarray  # from the inverse information at the penalised estimate
    cov: np.ndarray
    lower: np.ndarray  # profile penalised-likelihood limits of the coefficient
    upper: np.ndarray
    chi2: np.ndarray  # penalised likelihood-ratio statistic of each column, 1 df
    p: np.ndarray
    n: int
    events: int
    loglik: float  # penalised
    loglik_null: float  # penalised, all coefficients 0
    lr: float
    lr_df: int
    lr_p: float
    converged: bool
    reasons: tuple
    warnings: tuple
    ties: str
    level: float
    active: np.ndarray
    scale: np.ndarray
    z: np.ndarray
    sets: object


def fit_firth(time, event, x, names=None, entry=None, strata=None, ties="efron", level=0.95, intervals=True):
    """Penalised fit with a likelihood-ratio p and a profile interval for each column (arguments: see fit_cox).

    The penalty of a restricted fit is that of the full model (as coxphf), so test and interval agree. intervals=False
    leaves out the limits and tests, for resampling. Constant and collinear columns are left out with their reason.
    """
    if ties not in TIES:
        raise ValueError(f"ties must be one of {', '.join(TIES)}, not {ties!r}")
    time, event, x, names, entry, strata = check_survival_data(time, event, x, names, entry, strata)
    sets, events, p = build_risk_sets(time, event, entry, strata), int(event.sum()), len(names)
    columns = standardise(x)
    null = evaluate(sets, columns.z, np.zeros(p), ties)
    aliased = find_aliased(null.information, events, names, ~columns.z.any(axis=1))
    active = np.array([j for j in range(p) if j not in aliased], dtype=np.intp)
    z, scale = columns.z[active], columns.scale[active]

    shift = float(np.log(scale).sum())  # the determinant of the columns as given, not of the standardised ones

    def objective(beta):
        value, gradient, matrix = evaluate_penalised(sets, z, beta, ties)
        return value + shift, gradient, matrix

    zero = np.zeros(len(active))
    loglik_null = objective(zero)[0]
    beta, loglik, gradient = maximise_others(objective, zero, None, tol=1e-11)
    converged = bool(np.all(np.abs(gradient) < 1e-6))
    lower, upper, chi2 = (np.full(p, np.nan) for _ in range(3))
    together = profile_together(sets, z, beta, ties, level, True) if intervals and converged else None
    if together is not None:
        lower[active], upper[active] = (together[0] / scale[:, None]).T
        chi2[active] = together[1]
    elif intervals:
        for k, j in enumerate(active):
            lower[j], upper[j] = (limit / scale[k] for limit in find_limits(objective, beta, k, level))
            without = np.where(active == j, 0.0, beta)
            chi2[j] = max(2 * (loglik - maximise_others(objective, without, k, tol=1e-6)[1]), 0.0)
    coef, cov = np.full(p, np.nan), np.full((p, p), np.nan)
    coef[active] = beta / scale
    if len(active):
        cov[np.ix_(active, active)] = np.linalg.inv(objective(beta)[2]) / np.outer(scale, scale)
    lr = 2 * (loglik - loglik_null) if len(active) else np.nan
    warnings = [f"Not estimated: {reason}." for reason in aliased.values() if events]
    if not events:
        warnings.append("There are no events: no hazard ratio can be estimated.")
    if not converged:
        warnings.append("The penalised fit did not converge.")
    return FirthFit(
        names, coef, np.sqrt(np.diag(cov)), cov, lower, upper, chi2,
        np.array([chi_square_tail(value, 1) for value in chi2]),
        len(time), events, loglik, loglik_null, lr, len(active), chi_square_tail(lr, len(active)), converged,
        tuple(aliased.get(j, "") for j in range(p)), tuple(warnings), ties, level, active, scale, z, sets,
    )  # fmt: skip


def compare_firth_block(fit, columns):
    """Penalised likelihood-ratio test that all `columns` (names) are 0: dict statistic, df, p, test, reason."""
    fixed, test = places_of(fit, columns), "penalised likelihood ratio"
    if not fixed:
        return {"statistic": None, "df": 0, "p": None, "test": test, "reason": NONE_ESTIMATED}
    start = fit.coef[fit.active] * fit.scale
    start[fixed] = 0.0

    def objective(beta):
        return evaluate_penalised(fit.sets, fit.z, beta, fit.ties)

    best = objective(fit.coef[fit.active] * fit.scale)[0]
    statistic = max(2 * (best - maximise_others(objective, start, fixed)[1]), 0.0)
    p = chi_square_tail(statistic, len(fixed))
    return {"statistic": statistic, "df": len(fixed), "p": p, "test": test, "reason": ""}


def summarise_firth_coefficients(fit):
    """One dict a column with the keys of cox_tests.summarise_coefficients; profile limits, likelihood-ratio p."""
    rows = []
    for j, name in enumerate(fit.names):
        row = {"name": name, "coef": None, "se": None, "hr": None, "lower": None, "upper": None}
        row |= {"ci": "profile penalised", "statistic": None, "p": None, "test": "penalised likelihood ratio"}
        row |= {"estimable": not fit.reasons[j], "reason": fit.reasons[j]}
        if not fit.reasons[j]:
            row |= {"coef": float(fit.coef[j]), "se": float(fit.se[j]), "hr": exp_or_inf(fit.coef[j])}
            row |= {"lower": exp_or_inf(fit.lower[j]), "upper": exp_or_inf(fit.upper[j])}
            row |= {"statistic": float(fit.chi2[j]), "p": float(fit.p[j])}
        rows.append(row)
    return rows
