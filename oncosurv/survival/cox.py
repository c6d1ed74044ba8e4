"""Cox proportional hazards regression: Efron or Breslow ties, strata, delayed entry, robust variance."""

from dataclasses import dataclass

import numpy as np

from oncosurv.survival.cox_columns import find_aliased, find_separated
from oncosurv.survival.cox_data import check_labels, check_survival_data, standardise
from oncosurv.survival.cox_tests import wald_statistic
from oncosurv.survival.partial_likelihood import TIES, evaluate
from oncosurv.survival.risk_sets import RiskSets, build_risk_sets
from oncosurv.survival.score_residuals import robust_covariance
from oncosurv.survival.tail_probabilities import chi_square_tail

_TOO_LARGE = 5.0  # of a coefficient in standard-deviation units (S5)
_NO_RISE = 1e-9  # of the log-likelihood in one step (S5)


@dataclass(frozen=True)
class CoxFit:
    """A fitted Cox model. Arrays follow `names`; an aliased column has coef and se NaN and its reason in `reasons`."""

    names: tuple
    coef: np.ndarray
    se: np.ndarray
    cov: np.ndarray
    n: int
    events: int
    loglik: float
    loglik_null: float
    lr: float
    lr_df: int
    lr_p: float
    wald: float  # from the robust covariance where there is one, as R's coxph
    wald_df: int
    wald_p: float
    score: float
    score_df: int
    score_p: float
    iterations: int
    converged: bool
    monotone: bool
    monotone_reason: str
    reasons: tuple  # per column: why it is not estimable, or ""
    warnings: tuple
    ties: str
    level: float
    robust_se: np.ndarray | None
    robust_cov: np.ndarray | None
    active: np.ndarray  # numbers of the estimated columns
    mean: np.ndarray  # of the estimated columns
    scale: np.ndarray
    z: np.ndarray  # (active, n) standardised columns, for residuals, tests of proportionality and the baseline hazard
    sets: RiskSets


def fit_cox(
    time, event, x, names=None, entry=None, strata=None, ties="efron", cluster=None, robust=False, level=0.95,
    tol=1e-10, max_iter=40,
):  # fmt: skip
    """Maximum partial likelihood fit; equals coxph of R's package survival run to convergence.

    time: (n,) exit times in any unit (whole days are safest: times that differ by rounding are no ties here, while R
    joins them); event: (n,) 0/1; x: (n, p) covariates; entry: (n,), a row is at risk in
    (entry, time]; strata: (n,) labels with a baseline hazard each; cluster: (n,) labels of the rows of one patient
    (gives the robust variance, as `robust` does with a cluster a row); level: of the intervals made from the fit;
    tol: largest last step of Newton-Raphson, in standard deviations of the columns.
    A constant or collinear column is left out, coef NaN, with the reason; a missing value is a ValueError that names
    its column.
    """
    if ties not in TIES:
        raise ValueError(f"ties must be one of {', '.join(TIES)}, not {ties!r}")
    if not 0 < level < 1:
        raise ValueError(f"level must lie between 0 and 1, not {level!r}")
    time, event, x, names, entry, strata = check_survival_data(time, event, x, names, entry, strata)
    if problems := check_labels("cluster", cluster, len(time)):
        raise ValueError(problems[0])
    sets, events = build_risk_sets(time, event, entry, strata), int(event.sum())
    columns = standardise(x)
    z, p = columns.z, len(names)
    null = evaluate(sets, z, np.zeros(p), ties)
    aliased = find_aliased(null.information, events, names, ~z.any(axis=1))
    active = np.array([j for j in range(p) if j not in aliased], dtype=np.intp)
    separated = find_separated(sets, x, names)
    separated = {j: reason for j, reason in separated.items() if j not in aliased}
    mean, scale = columns.mean[active], columns.scale[active]
    z = z if len(active) == p else z[active]
    start = _restrict(null, active)
    beta, point, iterations, converged, rising = _climb(sets, z, start, ties, tol, max_iter, bool(separated))
    monotone_reason = _words(separated, converged, rising, iterations, [names[j] for j in active], beta)
    reasons = [aliased.get(j, separated.get(j, "")) for j in range(p)]
    if monotone_reason and not separated:
        for j in active:  # the search did not end: none of its values is a maximum
            reasons[j] = monotone_reason
    cov_active = _inverse(point.information) / np.outer(scale, scale)
    robust_cov, groups = None, None
    if robust or cluster is not None:
        groups = np.arange(len(time)) if cluster is None else np.unique(np.asarray(cluster), return_inverse=True)[1]
        robust_cov = robust_covariance(sets, z, beta, ties, cov_active * np.outer(scale, scale), groups)
        robust_cov = _spread(robust_cov / np.outer(scale, scale), active, p)
    coef = _spread(beta / scale, active, p)
    cov = _spread(cov_active, active, p)
    df = len(active)
    lr = 2 * (point.loglik - null.loglik) if df else np.nan
    used = cov if robust_cov is None else robust_cov
    wald = wald_statistic(used[np.ix_(active, active)], coef[active])
    score = _quadratic(_inverse, start.information, start.score)
    return CoxFit(
        names, coef, _root(cov), cov, len(time), events, point.loglik, null.loglik,
        lr, df, chi_square_tail(lr, df), wald, df, chi_square_tail(wald, df), score, df, chi_square_tail(score, df),
        iterations, converged, bool(monotone_reason), monotone_reason, tuple(reasons),
        _warn(aliased, monotone_reason, converged, events), ties, level,
        None if robust_cov is None else _root(robust_cov), robust_cov, active, mean, scale, z, sets,
    )  # fmt: skip


def _climb(sets, z, point, ties, tol, max_iter, separated):
    """Newton-Raphson from 0. Returns beta, the last point, steps, converged, still rising without limit."""
    beta = np.zeros(len(z))
    if not len(beta):
        return beta, point, 0, True, False
    for iteration in range(1, max_iter + 1):
        step = _solve(point.information, point.score)
        size = np.abs(step).max()
        # Nearly collinear columns: rounding keeps the step above tol, yet far below the standard errors.
        if size < tol or (size < 1e-4 and abs(step @ point.score) < 1e-18):
            # The point was evaluated one step before; the step changes the likelihood by its square, below rounding.
            return beta + step, point, iteration, True, False
        slack = 1e-12 * abs(point.loglik)
        for _ in range(60):
            new = evaluate(sets, z, beta + step, ties)
            if new.loglik >= point.loglik - slack and np.isfinite(new.information).all():
                break
            step = step / 2
        rise, beta, point = new.loglik - point.loglik, beta + step, new
        if rise < _NO_RISE and size > 1e-3 and (separated or np.abs(beta).max() > _TOO_LARGE):
            return beta, point, iteration, False, True
    return beta, point, max_iter, False, False


def _restrict(point, active):
    return type(point)(point.loglik, point.score[active], point.information[np.ix_(active, active)])


def _solve(matrix, vector):
    try:
        return np.linalg.solve(matrix, vector)
    except np.linalg.LinAlgError:
        return np.linalg.lstsq(matrix, vector, rcond=None)[0]


def _inverse(matrix):
    try:
        return np.linalg.inv(matrix)
    except np.linalg.LinAlgError:
        return np.linalg.pinv(matrix)


def _quadratic(invert, matrix, vector):
    return float(vector @ invert(matrix) @ vector) if len(vector) else np.nan


def _spread(values, active, p):
    """Values of the estimated columns at their places among all p columns, NaN elsewhere."""
    full = np.full((p,) * values.ndim, np.nan)
    full[np.ix_(*[active] * values.ndim)] = values
    return full


def _root(cov):
    with np.errstate(invalid="ignore"):
        return np.sqrt(np.diag(cov))


def _words(separated, converged, rising, iterations, names, beta):
    if separated:
        return "; ".join(separated.values())
    large = [name for name, value in zip(names, beta, strict=True) if abs(value) > _TOO_LARGE]
    if rising:
        return f"the likelihood still rises while the coefficient of {', '.join(large)} grows without limit"
    return "" if converged else f"the fit did not converge in {iterations} steps"


def _warn(aliased, monotone_reason, converged, events):
    sentences = [f"Not estimated: {reason}." for reason in aliased.values() if events]
    if not events:
        sentences.append("There are no events: no hazard ratio can be estimated.")
    if monotone_reason:
        sentences.append(f"The likelihood is monotone: {monotone_reason}.")
    return tuple(sentences)
