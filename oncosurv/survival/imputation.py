"""Multiple imputation of missing baseline covariates for a Cox model, pooled by Rubin's rules.

White & Royston, Statistics in Medicine 2009;28:1982-1998: the imputation model holds the event indicator and the
Nelson-Aalen cumulative hazard at each patient's time, or the hazard ratios are drawn towards 1. Never for outcomes,
dates of exposure or the definition of a group. Complete cases stay beside it.
"""

from dataclasses import dataclass

import numpy as np

from oncosurv.survival.cox import fit_cox
from oncosurv.survival.tail_probabilities import exp_or_inf, normal_quantile


@dataclass(frozen=True)
class ImputedCox:
    """Pooled coefficients of `m` completed data sets; arrays follow `names`."""

    names: tuple
    coef: np.ndarray
    se: np.ndarray
    df: np.ndarray  # of the t distribution (Rubin 1987); infinite where nothing varies between the data sets
    missing_information: np.ndarray  # share of the variance that comes from the missing values
    level: float
    m: int
    n: int
    n_incomplete: int
    events: int
    seed: int
    warnings: tuple


def derive_nelson_aalen(time, event, entry=None):
    """Nelson-Aalen cumulative hazard at each row's own time (n,)."""
    time, event = np.asarray(time, float), np.asarray(event).astype(bool)
    ticks, deaths = np.unique(time[event], return_counts=True)
    at_risk = len(time) - np.searchsorted(np.sort(time), ticks, "left")
    if entry is not None:
        at_risk = at_risk - (len(time) - np.searchsorted(np.sort(np.asarray(entry, float)), ticks, "left"))
    steps = np.concatenate([[0.0], np.cumsum(deaths / at_risk)])
    return steps[np.searchsorted(ticks, time, "right")]


def pool_rubin(estimates, variances, level=0.95):
    """Rubin's rules for `estimates` and `variances` (m, p): dict coef, se, df, missing_information, lower, upper.

    Total variance = mean variance + (1 + 1/m) variance between; df = (m - 1) (1 + 1/r)^2 with r their ratio (Rubin,
    Multiple Imputation for Nonresponse in Surveys, 1987, equation 3.1.6); lower and upper from t with those df.
    """
    from scipy.special import stdtrit  # 0.2 s of import that no other part of the kernel pays

    estimates, variances = np.asarray(estimates, float), np.asarray(variances, float)
    m = len(estimates)
    within = variances.mean(axis=0)
    between = estimates.var(axis=0, ddof=1) * (1 + 1 / m) if m > 1 else np.zeros(within.shape)
    coef, se = estimates.mean(axis=0), np.sqrt(within + between)
    with np.errstate(divide="ignore", invalid="ignore"):
        df = np.where(between > 0, (m - 1) * (1 + within / between) ** 2, np.inf)
        share = between / (within + between)
        quantile = np.where(np.isfinite(df), stdtrit(df, (1 + level) / 2), normal_quantile((1 + level) / 2))
    return {
        "coef": coef, "se": se, "df": df, "missing_information": share,
        "lower": coef - quantile * se, "upper": coef + quantile * se,
    }  # fmt: skip


def impute_covariates(time, event, x, m, seed, entry=None, cycles=5, neighbours=5):
    """List of `m` completed copies of x (n, p; NaN where missing), by chained equations with predictive mean matching.

    Every imputed value is one that was observed in that column, so a 0/1 or integer column keeps its values. The
    event indicator and the Nelson-Aalen hazard are predictors throughout. m: how many, or the numbers (from 0) of those
    that are wanted. Copy k has a chain of its own from (seed, k): the same whoever makes it. Engine: statsmodels
    MICEData.
    """
    import pandas
    from statsmodels.imputation.mice import MICEData

    x = np.asarray(x, float)
    empty = [j for j in range(x.shape[1]) if np.isnan(x[:, j]).all()]
    if empty:
        raise ValueError(f"column(s) {', '.join(map(str, empty))} of x have no observed value to impute from")
    frame = pandas.DataFrame(x, columns=[f"v{j}" for j in range(x.shape[1])])
    frame["event"] = np.asarray(event, float)
    frame["hazard"] = derive_nelson_aalen(time, event, entry)
    columns = [f"v{j}" for j in range(x.shape[1])]
    completed = []
    for number in range(m) if isinstance(m, int) else m:
        data = MICEData(frame, k_pmm=neighbours, rng=np.random.default_rng([seed, number]))
        data.update_all(cycles)
        completed.append(data.data[columns].to_numpy(float, copy=True))
    return completed


def fit_imputed_cox(
    time, event, x, names, m=20, seed=0, design=None, entry=None, strata=None, ties="efron", level=0.95, neighbours=5,
    fits=None,
):  # fmt: skip
    """ImputedCox: x (n, p, NaN where missing) is completed m times, fitted each time, pooled.

    design: function from a completed x to the columns of the model (n, q), for factors (impute one column of codes,
    expand it afterwards); `names` are those of its result. fits: (coefficients, variances), each (m, q), where
    fit_completed was called for all m before. ValueError if time, event, entry or strata are missing.
    """
    x = np.asarray(x, float)
    x = x[:, None] if x.ndim == 1 else x
    incomplete = int(np.isnan(x).any(axis=1).sum())
    warnings = []
    needed = max(20, int(np.ceil(100 * incomplete / len(x))))
    if incomplete and m < needed:
        warnings.append(f"{m} imputations; {needed} are needed with {100 * incomplete / len(x):.0f} % incomplete rows.")
    if fits is None:
        fits = fit_completed(time, event, x, names, m, seed, design, entry, strata, ties, neighbours)
    estimates, variances = (np.asarray(part, float) for part in fits)
    good = ~np.isnan(estimates).any(axis=1)
    failed = int(m - good.sum())
    if failed:
        warnings.append(f"{failed} of {m} completed data sets had no finite fit and are left out.")
    if good.sum() < 2:
        raise ValueError(f"{failed} of {m} completed data sets had no finite fit: nothing to pool")
    pooled = pool_rubin(estimates[good], variances[good], level)
    return ImputedCox(
        tuple(names), pooled["coef"], pooled["se"], pooled["df"], pooled["missing_information"], level, m, len(x),
        incomplete, int(np.sum(event)), seed, tuple(warnings),
    )  # fmt: skip


def fit_completed(
    time, event, x, names, m, seed, design=None, entry=None, strata=None, ties="efron", neighbours=5
):  # fmt: skip
    """(coefficients, variances), each (m, q), of the m completed data sets; NaN rows where one has no finite fit.

    m: how many, or the numbers (from 0) of those that are wanted; otherwise as fit_imputed_cox.
    """
    x = np.asarray(x, float)
    x = x[:, None] if x.ndim == 1 else x
    if not (np.isfinite(np.asarray(time, float)).all() and np.isin(event, (0, 1)).all()):
        raise ValueError("time and event must be complete: an outcome is never imputed")
    count = m if isinstance(m, int) else len(m)
    missing = np.isnan(x).any()
    completed = impute_covariates(time, event, x, m, seed, entry, neighbours=neighbours) if missing else [x] * count
    estimates, variances = np.full((2, count, len(names)), np.nan)
    for place, values in enumerate(completed):
        columns = values if design is None else design(values)
        fit = fit_cox(time, event, columns, names, entry=entry, strata=strata, ties=ties)
        if not fit.monotone and len(fit.active) == len(fit.names):
            estimates[place], variances[place] = fit.coef, fit.se**2
    return estimates, variances


def summarise_imputed_coefficients(fit):
    """One dict a column with the keys of cox_tests.summarise_coefficients; interval and p from t (test "rubin t")."""
    from scipy.special import stdtr, stdtrit

    rows = []
    for name, coef, se, df in zip(fit.names, fit.coef, fit.se, fit.df, strict=True):
        df = min(df, 1e9)  # t with so many degrees of freedom is the normal
        half, statistic = stdtrit(df, (1 + fit.level) / 2) * se, coef / se
        rows.append({
            "name": name, "coef": float(coef), "se": float(se), "hr": exp_or_inf(coef),
            "lower": exp_or_inf(coef - half), "upper": exp_or_inf(coef + half), "ci": "rubin t",
            "statistic": float(statistic), "p": float(2 * stdtr(df, -abs(statistic))), "test": "rubin t",
            "estimable": True, "reason": "",
        })  # fmt: skip
    return rows
