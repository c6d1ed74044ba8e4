"""Profile-likelihood intervals: the coefficients that a likelihood-ratio test at the same level would not reject.

Venzon & Moolgavkar, Applied Statistics 1988;37:87-94. Where the likelihood is skewed (few events, rare level) they
are to be preferred to Wald intervals, and they stay meaningful on the finite side of a monotone likelihood.
"""

import numpy as np

from oncosurv.survival.batch_profile import profile_together
from oncosurv.survival.cox_tests import summarise_coefficients
from oncosurv.survival.partial_likelihood import evaluate
from oncosurv.survival.profile_limit import Limit
from oncosurv.survival.tail_probabilities import chi_square_tail, exp_or_inf

NONE_ESTIMATED = "none of the columns could be estimated"


def fit_profile_intervals(fit, level=None):
    """Profile-likelihood limits of every column of a CoxFit: dicts name, lower, upper (hazard ratio), ci, reason.

    A limit is inf or 0 on the side to which the likelihood rises without end; None for an aliased column.
    """
    level = fit.level if level is None else level
    beta, objective, limits = fit.coef[fit.active] * fit.scale, _objective_of(fit), {}
    for k, j in enumerate(fit.active):
        low, high = find_limits(objective, beta, k, level)
        limits[j] = (exp_or_inf(low / fit.scale[k]), exp_or_inf(high / fit.scale[k]))
    rows = []
    for j, name in enumerate(fit.names):
        lower, upper = limits.get(j, (None, None))
        rows.append({"name": name, "lower": lower, "upper": upper, "ci": "profile", "reason": fit.reasons[j]})
    return rows


def places_of(fit, columns):
    """Places of the `columns` (names) among those that a fit estimated; ValueError for a name that it does not have."""
    unknown = [name for name in columns if name not in fit.names]
    if unknown:
        raise ValueError(f"not in the fit: {', '.join(unknown)}; it has {', '.join(fit.names)}")
    return [k for k, j in enumerate(fit.active) if fit.names[j] in set(columns)]


def compare_block(fit, columns):
    """Likelihood-ratio test that all `columns` (names) of a CoxFit are 0: dict statistic, df, p, test, reason.

    The other coefficients are estimated again (R: anova of the two fits). Finite for a monotone likelihood too.
    """
    fixed, test = places_of(fit, columns), "likelihood ratio"
    if not fixed:
        return {"statistic": None, "df": 0, "p": None, "test": test, "reason": NONE_ESTIMATED}
    start = fit.coef[fit.active] * fit.scale
    start[fixed] = 0.0
    if len(fixed) == len(start):
        restricted = fit.loglik_null
    else:
        restricted = maximise_others(_objective_of(fit), start, fixed)[1]
    statistic = max(2 * (fit.loglik - restricted), 0.0)
    return {"statistic": statistic, "df": len(fixed), "p": chi_square_tail(statistic, len(fixed)), "test": test,
            "reason": ""}  # fmt: skip


def summarise_profile_coefficients(fit):
    """Rows of cox_tests.summarise_coefficients with likelihood-ratio tests and profile limits of each column.

    The two agree: a limit is where the test has p = 1 - level. Wald's stand beside them: wald_lower, wald_upper,
    wald_p. A column that Wald's rows leave out has no numbers here either.
    """
    wald, active = summarise_coefficients(fit), [int(j) for j in fit.active]
    beta = fit.coef[fit.active] * fit.scale
    together = None if fit.monotone else profile_together(fit.sets, fit.z, beta, fit.ties, fit.level, False)
    limits = fit_profile_intervals(fit) if together is None else [{} for _ in wald]
    for j, row in enumerate(wald):
        row |= {f"wald_{name}": row[name] for name in ("lower", "upper", "p")}
        row |= {"ci": "profile likelihood", "test": "likelihood ratio"}
        if row["reason"]:
            continue
        if together is None:
            row |= {"lower": limits[j]["lower"], "upper": limits[j]["upper"]}
            found = compare_block(fit, [row["name"]])
            row |= {"statistic": found["statistic"], "p": found["p"]}
        else:
            k = active.index(j)
            lower, upper = together[0][k]
            row |= {"lower": exp_or_inf(lower / fit.scale[k]), "upper": exp_or_inf(upper / fit.scale[k])}
            row |= {"statistic": float(together[1][k]), "p": chi_square_tail(together[1][k], 1)}
    return wald


def _objective_of(fit):
    def objective(at):
        point = evaluate(fit.sets, fit.z, at, fit.ties)
        return point.loglik, point.score, point.information

    return objective


def find_limits(objective, beta, k, level):
    """Both limits of coefficient `k`. objective(beta) -> value, gradient, matrix (the curvature used for steps).

    beta: where the objective has its maximum. The signed root r(b) = sqrt(2 (maximum - profile(b))) is nearly linear
    in b, and its slope is known from the gradient, so Newton's rule on r(b) = z needs a few profiles a limit.
    """
    value, _, matrix = objective(beta)
    inverse = np.linalg.pinv(matrix)
    limits = []
    for sign in (-1.0, 1.0):
        search = Limit(beta, k, inverse, sign, level)
        for _ in range(100):
            at, own, gradient = maximise_others(objective, search.at, k, tol=1e-5)
            search.step(at, value, own, gradient)
            if search.found is not None:
                break
        limits.append(float(search.at[k]) if search.found is None else search.found)
    return tuple(limits)


def maximise_others(objective, beta, k, max_iter=100, tol=1e-7):
    """Maximum over all coefficients but `k` (a number, several or None), from `beta`: (beta, value, gradient).

    The objective's matrix may be only near its curvature (Firth's is the information without the penalty): a symmetric
    rank-one correction learns the rest from the change of the gradient, so that convergence is faster than linear.
    """
    free = np.delete(np.arange(len(beta)), [] if k is None else k)
    value, gradient, matrix = objective(beta)
    correction = np.zeros((len(free), len(free)))
    for _ in range(max_iter if len(free) else 0):
        step = _solve(matrix[np.ix_(free, free)] + correction, gradient[free])
        if step @ gradient[free] < 0:  # not uphill: the correction misled
            correction[:] = 0.0
            step = _solve(matrix[np.ix_(free, free)], gradient[free])
        largest = np.abs(step).max()
        if largest > 3.0:
            step *= 3.0 / largest
        for _ in range(40):
            trial = beta.copy()
            trial[free] += step
            new_value, new_gradient, new_matrix = objective(trial)
            if new_value >= value - 1e-12 * abs(value):
                break
            step = step / 2
        unexplained = gradient[free] - new_gradient[free] - (new_matrix[np.ix_(free, free)] + correction) @ step
        overlap = unexplained @ step
        if abs(overlap) > 1e-8 * np.linalg.norm(unexplained) * np.linalg.norm(step):
            correction += np.outer(unexplained, unexplained) / overlap
        rise = new_value - value
        beta, value, gradient, matrix = trial, new_value, new_gradient, new_matrix
        if largest < tol or (largest > 1e-3 and abs(rise) < 1e-10):  # arrived, or rising without end on a flat ridge
            break
    return beta, value, gradient


def _solve(matrix, vector):
    try:
        return np.linalg.solve(matrix, vector)
    except np.linalg.LinAlgError:
        return np.linalg.lstsq(matrix, vector, rcond=None)[0]
