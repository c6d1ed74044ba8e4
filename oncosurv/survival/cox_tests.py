"""Tidy rows of a Cox fit: coefficients with Wald intervals, the fit as a whole, tests of a block of columns."""

import math

import numpy as np

from oncosurv.survival.tail_probabilities import chi_square_tail, exp_or_inf, normal_quantile, two_sided_p

_NO_SPREAD = 1e-9  # a robust standard error below this share of the model's is rounding


def summarise_coefficients(fit):
    """One dict a column: name, coef, se, hr, lower, upper, ci, statistic, p, test, estimable, reason.

    Wald interval exp(coef -+ z se) at `fit.level`, z = coef/se and its two-sided p; with a robust variance from that
    (ci "wald robust"). A column that was aliased, or separated in a monotone likelihood, has None and its reason:
    its Wald p would say 1 where the data say the opposite. So has one whose robust standard error is 0.
    """
    errors = fit.se if fit.robust_se is None else fit.robust_se
    kind = "wald" if fit.robust_se is None else "wald robust"
    z = normal_quantile((1 + fit.level) / 2)
    rows = []
    for name, coef, se, plain, reason in zip(fit.names, fit.coef, errors, fit.se, fit.reasons, strict=True):
        if not reason and not se > _NO_SPREAD * plain:
            reason = "its robust standard error is 0"
        row = {"name": name, "coef": None, "se": None, "hr": None, "lower": None, "upper": None, "ci": kind}
        row |= {"statistic": None, "p": None, "test": kind, "estimable": not reason, "reason": reason}
        if not reason:
            row |= {"coef": float(coef), "se": float(se), "hr": exp_or_inf(coef)}
            row |= {"lower": exp_or_inf(coef - z * se), "upper": exp_or_inf(coef + z * se)}
            row |= {"statistic": float(coef / se), "p": two_sided_p(coef / se)}
        rows.append(row)
    return rows


def summarise_fit(fit):
    """The fit in one dict. `parameters` counts the columns that were estimated; a test without df is None.

    lr, wald and score test all columns at once against none (R: summary.coxph). Wald is None for a monotone likelihood
    and where wald_statistic has none.
    """
    parameters = len(fit.active)
    tests = {}
    for test in ("lr", "wald", "score"):
        empty = parameters == 0 or (test == "wald" and (fit.monotone or math.isnan(fit.wald)))
        tests |= {
            test: None if empty else float(getattr(fit, test)),
            f"{test}_df": parameters,
            f"{test}_p": None if empty else getattr(fit, f"{test}_p"),
        }
    return {
        "n": fit.n, "events": fit.events, "parameters": parameters,
        "events_per_parameter": fit.events / parameters if parameters else None,
        "ties": fit.ties, "loglik": fit.loglik, "loglik_null": fit.loglik_null, **tests,
        "converged": fit.converged, "monotone": fit.monotone, "monotone_reason": fit.monotone_reason,
        "iterations": fit.iterations, "warnings": " ".join(fit.warnings),
    }  # fmt: skip


def compare_nested(fit_full, fit_reduced):
    """Likelihood-ratio test of the columns that `fit_reduced` lacks: dict statistic, df, p, test, reason.

    Both must be fitted to the same rows with the same ties and strata (their null likelihoods agree), or ValueError.
    It holds for a monotone likelihood too: the supremum is finite where the coefficient is not. R: anova.coxph.
    """
    rows = [(fit.n, fit.events, fit.ties) for fit in (fit_full, fit_reduced)]
    if rows[0] != rows[1] or not math.isclose(
        fit_full.loglik_null, fit_reduced.loglik_null, rel_tol=1e-9, abs_tol=1e-9
    ):
        raise ValueError(
            f"a likelihood-ratio test needs two fits of the same rows: full n {fit_full.n}, events {fit_full.events}, "
            f"{fit_full.ties}; reduced n {fit_reduced.n}, events {fit_reduced.events}, {fit_reduced.ties}"
        )
    missing = [name for name in fit_reduced.names if name not in fit_full.names]
    if missing:
        raise ValueError(f"not nested: the full fit lacks {', '.join(missing)}")
    df = len(fit_full.active) - len(fit_reduced.active)
    if df < 1:
        return _test(None, 0, "likelihood ratio", "the full fit estimates no more columns than the reduced one")
    statistic = max(2 * (fit_full.loglik - fit_reduced.loglik), 0.0)
    return _test(statistic, df, "likelihood ratio", "")


def wald_block(fit, columns):
    """Wald test that all `columns` (names) are 0: dict statistic, df, p, test, reason. Robust where the fit is.

    Aliased columns are left out and lower df; a separated column leaves no Wald test.
    """
    unknown = [name for name in columns if name not in fit.names]
    if unknown:
        raise ValueError(f"not in the fit: {', '.join(unknown)}; it has {', '.join(fit.names)}")
    test = "wald" if fit.robust_cov is None else "wald robust"
    wanted = [j for j, name in enumerate(fit.names) if name in set(columns) and j in set(fit.active)]
    blocked = [fit.reasons[j] for j in wanted if fit.reasons[j]]
    if blocked or not wanted:
        return _test(None, len(wanted), test, "; ".join(blocked) or "none of the columns could be estimated")
    cov = fit.cov if fit.robust_cov is None else fit.robust_cov
    statistic = wald_statistic(cov[np.ix_(wanted, wanted)], fit.coef[wanted])
    if math.isnan(statistic):
        return _test(None, len(wanted), test, f"the robust variance does not tell {len(wanted)} columns apart")
    return _test(statistic, len(wanted), test, "")


def _test(statistic, df, test, reason):
    p = None if statistic is None else chi_square_tail(statistic, df)
    return {"statistic": statistic, "df": df, "p": p, "test": test, "reason": reason}


def wald_statistic(cov, coef):
    """coef' cov^-1 coef of (k, k) and (k,); NaN for k = 0 and where cov has not full rank.

    That is so for the robust variance of fewer clusters than columns, where there is no test of all of them: a
    generalised inverse gives one that depends on the order of the columns.
    """
    with np.errstate(invalid="ignore"):  # a variance below 0 is none
        spread = np.sqrt(np.diag(cov))
    if not len(coef) or not (spread > 0).all() or not np.isfinite(spread).all():
        return math.nan
    correlation, z = cov / np.outer(spread, spread), coef / spread
    if np.linalg.eigvalsh(correlation)[0] < 1e-12:
        return math.nan
    return float(z @ np.linalg.solve(correlation, z))
