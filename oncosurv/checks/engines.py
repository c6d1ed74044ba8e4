"""lifelines and statsmodels recompute what the kernel reports, from the same analysis sets.

Each function gives rows {estimate_id, quantity, engine, value, unit, reason}. What the engines define otherwise is not
asked of them; cross_check.NOT_COMPARED lists it with the reason. The import of this module costs about two seconds, so
only its own job has it.
"""

import warnings

import numpy as np
import pandas as pd
from lifelines import CoxPHFitter, KaplanMeierFitter
from lifelines.exceptions import ConvergenceError, ConvergenceWarning
from lifelines.statistics import multivariate_logrank_test
from statsmodels.duration.hazard_regression import PHReg
from statsmodels.duration.survfunc import SurvfuncRight, survdiff
from statsmodels.stats.proportion import proportion_confint
from statsmodels.tools.sm_exceptions import ConvergenceWarning as StatsmodelsConvergenceWarning

# statsmodels takes a row that enters exactly at an event time as at risk there; this much later it is (entry, exit].
AFTER_ENTRY = 1e-6


def recompute_curve(estimate_id, time, event, entry):
    """Survival at each event time and the median, by lifelines and, without delayed entry, survival by statsmodels."""
    fitter = KaplanMeierFitter().fit(time, event, entry=entry)
    times = np.unique(time[event == 1])
    values = fitter.survival_function_at_times(times).to_numpy()
    rows = [_row(estimate_id, f"S({t:g})", "lifelines", value) for t, value in zip(times, values, strict=True)]
    rows.append(_row(estimate_id, "median", "lifelines", fitter.median_survival_time_))
    if entry is None:
        curve = SurvfuncRight(time, event)
        points = zip(curve.surv_times, curve.surv_prob, strict=True)
        rows += [_row(estimate_id, f"S({t:g})", "statsmodels", value) for t, value in points]
    return rows


def recompute_logrank(estimate_id, time, event, group):
    """Chi-square of the log-rank test by both engines; group: labels, at least two of them, and at least one event."""
    theirs = multivariate_logrank_test(time, group, event).test_statistic
    ours = survdiff(time, event, group)[0]
    return [
        _row(estimate_id, "chi-square", "lifelines", float(theirs)),
        _row(estimate_id, "chi-square", "statsmodels", float(ours)),
    ]


def recompute_cox(fit_id, term_ids, design, engines=("lifelines", "statsmodels")):
    """Coefficients, standard errors and log-likelihood of an Efron Cox fit by both engines.

    design: time, event, entry (or None) and x of the rows; term_ids: one a column of x; engines: which are asked.
    Columns are fitted in standard deviations; `unit` of a coefficient is that of its column. A fit that an engine
    refuses has one row with its reason.
    """
    spread = design.x.std(axis=0)
    if not spread.all():
        return [_row(fit_id, "loglik", "", None, reason="a column has one value only")]
    scaled = (design.x - design.x.mean(axis=0)) / spread
    rows = []
    for engine in engines:
        try:
            coef, se, loglik = FITS[engine](design.time, design.event, scaled, design.entry)
        except (ConvergenceError, np.linalg.LinAlgError, ValueError) as problem:
            rows.append(_row(fit_id, "loglik", engine, None, reason=f"{type(problem).__name__} in {engine}"))
            continue
        for place, name in enumerate(term_ids):
            rows.append(_row(name, "coef", engine, coef[place] / spread[place], spread[place]))
            rows.append(_row(name, "se", engine, se[place] / spread[place], spread[place]))
        rows.append(_row(fit_id, "loglik", engine, loglik))
    return rows


def recompute_proportion(estimate_id, n, denominator):
    """Clopper-Pearson limits by statsmodels."""
    lower, upper = proportion_confint(n, denominator, method="beta")
    return [_row(estimate_id, "lower", "statsmodels", lower), _row(estimate_id, "upper", "statsmodels", upper)]


def _fit_lifelines(time, event, x, entry):
    frame = pd.DataFrame(x, columns=[f"x{place}" for place in range(x.shape[1])])
    frame["time"], frame["event"] = time, event
    if entry is not None:
        frame["entry"] = entry
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        fitter = CoxPHFitter().fit(
            frame, "time", "event", entry_col=None if entry is None else "entry", fit_options={"precision": 1e-12}
        )
    return fitter.params_.to_numpy(), fitter.standard_errors_.to_numpy(), fitter.log_likelihood_


def _fit_statsmodels(time, event, x, entry):
    start = None if entry is None else np.asarray(entry) + AFTER_ENTRY
    model = PHReg(np.asarray(time, float), x, status=event, entry=start, ties="efron")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", StatsmodelsConvergenceWarning)
        fit = model.fit(disp=0)
    return fit.params, fit.bse, fit.llf


FITS = {"lifelines": _fit_lifelines, "statsmodels": _fit_statsmodels}


def _row(estimate_id, quantity, engine, value, unit=1.0, reason=""):
    value = None if value is None else float(value)
    return {
        "estimate_id": estimate_id, "quantity": quantity, "engine": engine, "value": value, "unit": float(unit),
        "reason": reason,
    }  # fmt: skip
