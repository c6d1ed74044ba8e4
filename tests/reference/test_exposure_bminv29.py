"""Time-dependent exposure, landmarks, Mantel-Byar and Simon-Makuch on 29 synthetic patients, against R.

The rounded targets are what lifelines and R gave for these invented records: they describe no real patient.
"""

import math

import numpy as np
import pytest

from oncosurv.survival.cox import fit_cox
from oncosurv.survival.cox_tests import summarise_coefficients
from oncosurv.survival.exposure import (
    compare_mantel_byar,
    count_exposed_by_level,
    derive_time_dependent_design,
    fit_simon_makuch,
    fit_time_dependent_cox,
    split_exposure,
    summarise_exposure_time,
)
from oncosurv.survival.firth import fit_firth
from oncosurv.survival.hazards import check_proportional_hazards
from oncosurv.survival.landmarks import derive_landmark
from tests.reference.cox_cases import relative_difference
from tests.reference.oracle import assert_same, read_data, read_oracle, run_oracle

R = read_oracle("exposure_bminv29")
DATA = read_data("bminv29")
TIME, EVENT, START = DATA["time"], DATA["event"], DATA["za_start_day"]
EVER = (~np.isnan(START)).astype(float)
LUMINAL = DATA["subtype"] == "luminal"
SUBTYPE = np.column_stack([DATA["subtype"] == "her2", DATA["subtype"] == "tn"]).astype(float)
CONFOUNDERS = np.column_stack([DATA["th2"], DATA["ecog23"], SUBTYPE])
NAMES = ("th2", "ecog23", "her2", "tn")
LUMINAL_COVARIATES = np.column_stack([DATA["th2"], DATA["at_relapse"]])[LUMINAL]


def same_as_r(fit, expected, n):
    assert (fit.n, fit.events) == (n, expected["events"])
    assert relative_difference(fit.coef, np.atleast_1d(expected["coef"])) < 1e-9
    assert relative_difference(fit.se, np.atleast_1d(expected["se"])) < 1e-9
    assert relative_difference([row["p"] for row in summarise_coefficients(fit)], expected["p"]) < 1e-8
    assert math.isclose(fit.loglik, expected["loglik"], rel_tol=1e-12)


def rounded(fit, k=0):
    row = summarise_coefficients(fit)[k]
    return round(row["hr"], 2), round(row["p"], 3)


def test_naive_and_time_dependent_whole_cohort():
    naive, honest = fit_cox(TIME, EVENT, EVER), fit_time_dependent_cox(TIME, EVENT, START)
    same_as_r(naive, R["naive"], 29)
    same_as_r(honest, R["time_dependent"], 29)
    assert rounded(naive) == (0.26, 0.003)
    assert rounded(honest) == (0.31, 0.015)


def test_luminal_with_two_covariates():
    naive = fit_cox(TIME[LUMINAL], EVENT[LUMINAL], np.column_stack([EVER[LUMINAL], LUMINAL_COVARIATES]))
    arguments = TIME[LUMINAL], EVENT[LUMINAL], START[LUMINAL], LUMINAL_COVARIATES, ("th2", "at_relapse")
    honest = fit_time_dependent_cox(*arguments)
    same_as_r(honest, R["time_dependent_luminal"], 22)
    assert (rounded(naive), rounded(naive, 1)[0]) == ((0.33, 0.072), 5.29)
    assert (rounded(honest), rounded(honest, 1)[0]) == ((0.36, 0.097), 5.26)
    penalised = fit_time_dependent_cox(*arguments, fitter=fit_firth)
    assert penalised.n == 22 and penalised.names == honest.names
    design = derive_time_dependent_design(split_exposure(*arguments[:3]), *arguments[3:])
    assert np.array_equal(penalised.coef, fit_firth(**design).coef)


def test_adjusted_whole_cohort_and_its_hazards():
    fit = fit_time_dependent_cox(TIME, EVENT, START, CONFOUNDERS, NAMES, exposure="za")
    same_as_r(fit, R["time_dependent_all"], 29)
    row = summarise_coefficients(fit)[0]
    assert [round(row[key], 2) for key in ("hr", "lower", "upper", "p")] == [0.50, 0.16, 1.56, 0.23]
    assert round(summarise_coefficients(fit)[1]["hr"], 2) == 5.41
    rows = split_exposure(TIME, EVENT, START)
    tests = check_proportional_hazards(fit, rows.exit, rows.event, rows.entry)
    assert relative_difference([test["p"] for test in tests], R["zph_all"]) < 1e-8
    terms = [("za", ["za"]), ("th2", ["th2"]), ("ecog23", ["ecog23"]), ("subtype", ["her2", "tn"])]
    tests = check_proportional_hazards(fit, rows.exit, rows.event, rows.entry, terms=terms)
    assert (round(tests[1]["p"], 4), round(tests[-1]["p"], 3)) == (0.0017, 0.019)


def test_four_variable_model_with_the_naive_exposure():
    x, names = np.column_stack([EVER, CONFOUNDERS]), ("za", *NAMES)
    fit = fit_cox(TIME, EVENT, x, names)
    assert round(summarise_coefficients(fit)[1]["hr"], 2) == 5.37
    terms = [("za", ["za"]), ("th2", ["th2"]), ("ecog23", ["ecog23"]), ("subtype", ["her2", "tn"])]
    tests = check_proportional_hazards(fit, TIME, EVENT, terms=terms)
    assert (round(tests[1]["chi2"], 2), round(tests[1]["p"], 4), round(tests[-1]["p"], 3)) == (10.99, 0.0009, 0.013)
    assert round(math.exp(fit_firth(TIME, EVENT, x, names).coef[1]), 2) == 4.88
    luminal = np.column_stack([EVER[LUMINAL], LUMINAL_COVARIATES])
    assert round(math.exp(fit_firth(TIME[LUMINAL], EVENT[LUMINAL], luminal).coef[1]), 2) == 4.84


def test_prognostic_models_with_baseline_variables_only():
    rows = summarise_coefficients(fit_cox(TIME, EVENT, CONFOUNDERS, NAMES))
    found = [[round(rows[k][key], 2) for key in ("hr", "lower", "upper")] for k in (0, 3)]
    assert found == [[4.91, 1.40, 17.29], [5.75, 1.59, 20.75]] and round(rows[1]["hr"], 2) == 2.12
    row = summarise_coefficients(fit_cox(TIME[LUMINAL], EVENT[LUMINAL], LUMINAL_COVARIATES))[0]
    assert [round(row[key], 2) for key in ("hr", "lower", "upper")] == [3.94, 0.93, 16.67]
    assert round(row["p"], 3) == 0.063


# day, n, events before it, exposed by it, exposed later, hazard ratio (rounded)
LANDMARKS = [
    (14, 25, 4, 12, 6, 0.69),
    (30, 25, 4, 13, 5, 0.51),
    (42, 25, 4, 18, 0, 0.36),
    (60, 24, 5, 18, 0, 0.42),
    (90, 20, 9, 16, 0, 0.47),
]


@pytest.mark.parametrize(("day", "n", "dead", "exposed", "later", "hr"), LANDMARKS)
def test_landmarks(day, n, dead, exposed, later, hr):
    chosen = derive_landmark(TIME, EVENT, START, day)
    assert (chosen.n, chosen.n_out_dead, chosen.n_out_censored) == (n, dead, 0)
    assert (chosen.n_exposed, chosen.n_exposed_later, chosen.events) == (exposed, later, 25 - dead)
    fit = fit_cox(chosen.time, chosen.event, chosen.exposed)
    same_as_r(fit, next(expected for expected in R["landmarks"] if expected["day"] == day), n)
    assert rounded(fit)[0] == hr


def test_landmark_luminal():
    chosen = derive_landmark(TIME[LUMINAL], EVENT[LUMINAL], START[LUMINAL], 30)
    fit = fit_cox(chosen.time, chosen.event, np.column_stack([chosen.exposed, LUMINAL_COVARIATES[chosen.keep]]))
    same_as_r(fit, R["landmark_luminal"], 21)
    assert rounded(fit) == (0.64, 0.372)


def test_person_time_events_and_positivity():
    rows = {row["group"]: row for row in summarise_exposure_time(TIME, EVENT, START)}
    assert [rows[group]["n"] for group in ("continuing", "new", "never", "all")] == [5, 13, 11, 29]
    whole = rows["all"]
    assert (whole["person_time_unexposed"], whole["events_unexposed"]) == (2359, 10)
    assert (whole["person_time_exposed"], whole["events_exposed"]) == (12042, 15)
    assert (whole["first_start"], whole["last_start"]) == (0, 41)
    levels = count_exposed_by_level(TIME, START, DATA["subtype"])
    assert {row["level"]: (row["exposed"], row["unexposed"]) for row in levels} == {
        "luminal": (16, 6),
        "her2": (2, 0),
        "tn": (0, 5),
    }


def test_new_users_only():
    new = DATA["group"] != "continuing"
    row = summarise_coefficients(fit_time_dependent_cox(TIME[new], EVENT[new], START[new]))[0]
    assert [round(row[key], 2) for key in ("hr", "lower", "upper")] == [0.27, 0.09, 0.83]


def test_mantel_byar():
    result = compare_mantel_byar(TIME, EVENT, START)
    assert math.isclose(result["statistic"], R["mantel_byar"], rel_tol=1e-12)
    assert (result["observed_exposed"], result["observed_unexposed"]) == (15, 10)
    assert math.isclose(result["expected_exposed"] + result["expected_unexposed"], 25, rel_tol=1e-14)


@pytest.mark.parametrize(("name", "landmark"), [("simon_makuch", 0), ("simon_makuch_30", 30)])
def test_simon_makuch_curves(name, landmark):
    curves = fit_simon_makuch(TIME, EVENT, START, landmark=landmark)
    for state, expected in R[name].items():
        ours = curves[state]
        assert np.array_equal(ours.time, expected["time"]) and np.array_equal(ours.n_risk, expected["n_risk"])
        assert np.allclose(ours.survival, expected["survival"], rtol=1e-12, atol=1e-15)


@pytest.mark.heavy
def test_stored_answers_are_what_r_says_now():
    assert_same(run_oracle("exposure_bminv29"), R, rtol=1e-9, atol=1e-14)
