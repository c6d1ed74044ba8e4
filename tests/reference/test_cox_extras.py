"""What follows from a Cox fit, against R: robust variance, residuals, baseline hazard, concordance, profiles."""

import numpy as np
import pytest

from oncosurv.survival.baseline import fit_baseline_hazard, predict_survival
from oncosurv.survival.concordance import summarise_concordance
from oncosurv.survival.cox import fit_cox
from oncosurv.survival.profile import fit_profile_intervals
from oncosurv.survival.residuals import (
    deviance_residuals,
    dfbeta_residuals,
    martingale_residuals,
    schoenfeld_residuals,
    score_residuals_of,
)
from tests.reference.cox_cases import arrays_of, relative_difference
from tests.reference.oracle import assert_same, read_data, read_oracle, run_oracle

CASES = read_oracle("cox_extras")["cases"]


def cluster_of(case):
    return read_data(case["data"])[case["cluster"]] if "cluster" in case else None


@pytest.fixture(params=CASES, ids=lambda case: case["id"], scope="module")
def fitted(request):
    arrays = arrays_of(request.param)
    fit = fit_cox(**arrays, cluster=cluster_of(request.param), robust=True)
    return fit, arrays, request.param["expected"]


def close(ours, theirs, tolerance=1e-9):
    theirs = np.asarray(theirs, float)
    ours = np.asarray(ours, float).reshape(theirs.shape)
    return float(np.max(np.abs(ours - theirs))) < tolerance * max(1.0, float(np.max(np.abs(theirs))))


def test_robust_standard_errors_and_wald_test(fitted):
    fit, _, expected = fitted
    assert relative_difference(fit.robust_se, expected["robust_se"]) < 1e-9
    assert relative_difference(fit.wald, expected["robust_wald"]) < 1e-9


def test_martingale_deviance_score_and_dfbeta_residuals(fitted):
    fit, _, expected = fitted
    assert close(martingale_residuals(fit), expected["martingale"])
    assert close(deviance_residuals(fit), expected["deviance"], 1e-7)  # the root of a difference near 0
    assert close(score_residuals_of(fit), expected["score"])
    assert close(dfbeta_residuals(fit), expected["dfbeta"])
    assert close(dfbeta_residuals(fit, scaled=True), expected["dfbetas"])


def test_schoenfeld_residuals(fitted):
    """R orders tied deaths differently in (start, stop] data: compared in the order of their first residual."""
    fit, _, expected = fitted
    ours, theirs = schoenfeld_residuals(fit), np.array(expected["schoenfeld"], float).reshape(fit.events, -1)
    run = np.cumsum(np.diff(fit.sets.slot_time[fit.sets.tie_slot], prepend=-1) != 0)
    ours, theirs = (rows[np.lexsort((rows[:, 0], run))] for rows in (ours, theirs))
    assert close(ours, theirs)


def test_baseline_hazard_at_covariates_zero(fitted):
    fit, _, expected = fitted
    baseline = fit_baseline_hazard(fit)
    times = np.array(expected["hazard_time"])
    restarts = np.flatnonzero(np.diff(times, prepend=np.inf) < 0)  # R stacks the strata
    ends = np.flatnonzero(np.diff(baseline.time, prepend=np.inf) < 0)
    ours = []
    for number, part in enumerate(np.split(times, restarts[1:])):
        block = slice(ends[number], ends[number + 1] if number + 1 < len(ends) else None)
        steps = np.concatenate([[0.0], baseline.cumulative[block]])
        ours.append(steps[np.searchsorted(baseline.time[block], part, side="right")])
    assert relative_difference(np.concatenate(ours), expected["hazard"]) < 1e-9


@pytest.mark.parametrize("robust", [False, True])
def test_predicted_survival_and_its_error(fitted, robust):
    fit, arrays, expected = fitted
    fit = fit if robust else fit_cox(**arrays)
    rows = [int(row) for row in expected["predicted_rows"]]
    stratum = None if arrays["strata"] is None else arrays["strata"][0]
    ours = predict_survival(fit, arrays["x"][rows], stratum)
    curves = len(np.ravel(expected["predicted"])) // 2
    times = np.array(expected["predicted_time"])[:curves]
    theirs, errors = (np.array(expected[name], float) for name in ("predicted", f"predicted_{'robust_' * robust}error"))
    if stratum is not None:  # R stacks the curves of a stratified fit
        theirs, errors = theirs.reshape(2, curves).T, errors.reshape(2, curves).T
    at = np.searchsorted(ours["time"], times, side="right")
    survival = np.vstack([np.ones((1, 2)), ours["survival"]])[at]
    std_error = np.vstack([np.zeros((1, 2)), ours["std_error"]])[at]
    known = np.isfinite(errors)
    assert close(survival, theirs)
    assert close(std_error[known], errors[known])


def test_concordance(fitted):
    fit, arrays, expected = fitted
    risk = arrays["x"] @ fit.coef
    options = {"entry": arrays["entry"], "strata": arrays["strata"]}
    result = summarise_concordance(arrays["time"], arrays["event"], np.round(risk, 12), **options)
    assert [result["concordant"], result["discordant"], result["tied_risk"]] == expected["pairs"]
    assert np.isclose(result["concordance"], expected["concordance"], rtol=1e-12)
    assert np.isclose(result["std_error"], expected["concordance_error"], rtol=1e-9)
    if expected["uno"] is not None:
        uno = summarise_concordance(arrays["time"], arrays["event"], np.round(risk, 12), weight="uno")
        assert np.isclose(uno["concordance"], expected["uno"], rtol=1e-12)


def test_profile_likelihood_intervals(fitted):
    fit, _, expected = fitted
    rows = fit_profile_intervals(fit)
    for name, limits in (("lower", expected["lower"]), ("upper", expected["upper"])):
        ours = np.log([row[name] for row in rows])
        assert np.max(np.abs(ours - np.atleast_1d(limits)) / fit.se) < 1e-8


@pytest.mark.heavy
def test_stored_answers_are_what_r_says_now():
    assert_same(run_oracle("cox_extras")["cases"], CASES, rtol=1e-8, atol=1e-10)
