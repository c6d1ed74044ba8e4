"""Residuals, baseline hazard, predicted survival and tests of proportional hazards beside R's."""

from dataclasses import replace

import numpy as np

from oncosurv.survival.baseline import fit_baseline_hazard, predict_survival
from oncosurv.survival.cox import fit_cox
from oncosurv.survival.hazards import check_proportional_hazards, summarise_scaled_schoenfeld
from oncosurv.survival.residuals import (
    deviance_residuals,
    dfbeta_residuals,
    martingale_residuals,
    schoenfeld_residuals,
    score_residuals_of,
)
from tests.reference.cox_cases import arrays_of
from tests.reference.oracle import read_oracle
from tools.parity.cox_models import fitted_extras
from tools.parity.names import SURVIVAL, describe_case
from tools.parity.rows import Family, compare

ZPH = f"cox.zph, {SURVIVAL}"


def in_order(rows, times):
    """Rows (events, columns), those of one time sorted by their first column: the order of tied deaths is free."""
    run = np.cumsum(np.diff(times, prepend=-1) != 0)
    return rows[np.lexsort((rows[:, 0], run))]


def compare_residuals():
    rows, source = [], f"residuals, {SURVIVAL}"
    for case, _, fit in fitted_extras():
        theirs, data = case["expected"], describe_case(case)
        kinds = {
            "martingale": martingale_residuals(fit),
            "deviance": deviance_residuals(fit),
            "score": score_residuals_of(fit),
            "dfbeta": dfbeta_residuals(fit),
            "dfbetas": dfbeta_residuals(fit, scaled=True),
        }
        for kind, ours in kinds.items():
            bound = 1e-7 if kind == "deviance" else 1e-10
            rows.append(compare(f"{kind} residuals", data, ours, theirs[kind], source, bound, "largest"))
        pair = schoenfeld_residuals(fit), np.array(theirs["schoenfeld"], float).reshape(fit.events, -1)
        pair = [in_order(values, fit.sets.slot_time[fit.sets.tie_slot]) for values in pair]
        rows.append(compare("Schoenfeld residuals", data, *pair, source, 1e-10, "largest"))
    return Family(
        "Residuals of a Cox regression",
        "Deviance residuals are roots of differences near 0, which halves their digits.",
        rows,
    )


def compare_baseline():
    rows = []
    for case, arrays, fit in fitted_extras():
        theirs, data = case["expected"], describe_case(case)
        ours = _hazard_at(fit_baseline_hazard(fit), np.array(theirs["hazard_time"]))
        words = "cumulative hazard at covariates 0"
        rows.append(compare(words, data, ours, theirs["hazard"], f"basehaz, {SURVIVAL}", 1e-10))
        for robust in (False, True):
            rows += _predicted(arrays, fit, theirs, data, robust)
    return Family("Baseline hazard and predicted survival", "Predicted for the first and the last patient.", rows)


def _hazard_at(baseline, times):
    """The kernel's step function at R's times; both stack the strata."""
    restarts = np.flatnonzero(np.diff(times, prepend=np.inf) < 0)
    ends = [*np.flatnonzero(np.diff(baseline.time, prepend=np.inf) < 0), None]
    ours = []
    for part, first, past in zip(np.split(times, restarts[1:]), ends[:-1], ends[1:], strict=True):
        steps = np.concatenate([[0.0], baseline.cumulative[first:past]])
        ours.append(steps[np.searchsorted(baseline.time[first:past], part, side="right")])
    return np.concatenate(ours)


def _predicted(arrays, fit, theirs, data, robust):
    fit = fit if robust else replace(fit, robust_cov=None)
    chosen = [int(row) for row in theirs["predicted_rows"]]
    stratum = None if arrays["strata"] is None else arrays["strata"][0]
    ours = predict_survival(fit, arrays["x"][chosen], stratum)
    curves = np.size(theirs["predicted"]) // 2
    name = "predicted_robust_error" if robust else "predicted_error"
    survival, errors = (np.array(theirs[column], float) for column in ("predicted", name))
    if stratum is not None:  # R stacks the curves of a stratified fit
        survival, errors = survival.reshape(2, curves).T, errors.reshape(2, curves).T
    at = np.searchsorted(ours["time"], np.array(theirs["predicted_time"])[:curves], side="right")
    known, source = np.isfinite(errors), f"survfit of coxph, {SURVIVAL}"
    mine = np.vstack([np.ones((1, 2)), ours["survival"]])[at]
    mine_error = np.vstack([np.zeros((1, 2)), ours["std_error"]])[at]
    if not robust:
        yield compare("predicted survival", data, mine, survival, source, 1e-10, "largest")
    words = f"predicted survival, {'robust ' if robust else ''}standard error"
    yield compare(words, data, mine_error[known], errors[known], source, 1e-10, "largest")


def compare_hazard_tests():
    rows = []
    for case in read_oracle("hazards_zph")["cases"]:
        arrays = arrays_of(case)
        fit, theirs = fit_cox(**arrays), case["expected"]
        columns = arrays["time"], arrays["event"], arrays["entry"]
        options = {"transform": case["transform"], "terms": case.get("terms")}
        data = f"{describe_case(case)}, {case['transform']}"
        ours = check_proportional_hazards(fit, *columns, **options)
        for words, key, bound in (("chi-square", "chi2", 1e-8), ("p", "p", 1e-9)):
            values = [row[key] for row in ours], theirs[key]
            last = [[v[-1]] for v in values]
            rows.append(compare(f"{words} of each term, GLOBAL (shown)", data, *values, ZPH, bound, shown=last))
        if "residual" in theirs:
            rows += _smooth(summarise_scaled_schoenfeld(fit, *columns, **options), theirs, data)
    return Family(
        "Tests of proportional hazards",
        "The score tests of `cox.zph` as of survival 3.0, on four scales of time.",
        rows,
    )


def _smooth(ours, theirs, data):
    yield compare("times of the events", data, ours["time"], theirs["time"], ZPH, 0)
    order = [np.array(rows["residual"], float) for rows in (ours, theirs)]
    for name, source in (("residual", ZPH), ("smooth", f"plot of {ZPH}")):
        pair = []
        for rows, residual in zip((ours, theirs), order, strict=True):
            both = np.hstack([residual, np.array(rows[name], float)])
            pair.append(in_order(both, np.array(theirs["time"]))[:, residual.shape[1] :])
        words = "scaled Schoenfeld residuals" if name == "residual" else "their smooth"
        yield compare(words, data, *pair, source, 1e-9, "largest")
