"""Firth's Cox regression against published values, coxphf, and a penalised likelihood built from R's coxph."""

import csv
import math
from pathlib import Path

import numpy as np
import pytest

from oncosurv.survival.firth import compare_firth_block, fit_firth, summarise_firth_coefficients
from tests.reference.cox_cases import arrays_of, relative_difference
from tests.reference.oracle import assert_same, read_oracle, run_oracle

CASES = read_oracle("firth_penalised")["cases"]


def test_two_patients_give_log_three():
    """Heinze & Schemper 2001, section 2: two patients, one covariate, the one with x = 1 dies first."""
    fit = fit_firth([1, 2], [1, 0], [[1.0], [0.0]])
    assert fit.converged
    assert math.isclose(fit.coef[0], math.log(3), rel_tol=1e-9)


def test_monotone_toy():
    """Eight patients, the first four die, x = 1 for those: values of firthmodels 0.8.2."""
    event = np.array([1, 1, 1, 1, 0, 0, 0, 0])
    fit = fit_firth(np.arange(1, 9), event, event.astype(float), ["x"])
    row = summarise_firth_coefficients(fit)[0]
    ours = [row["coef"], row["se"], row["statistic"], row["p"], math.log(row["lower"]), math.log(row["upper"])]
    assert np.allclose(ours, [2.948199, 1.720983, 6.724689, 0.009509, 0.624945, 7.856570], rtol=0, atol=6e-7)
    assert row["estimable"] and row["ci"] == "profile penalised" and row["test"] == "penalised likelihood ratio"


def test_breast_cancer_of_heinze_and_schemper():
    """coxphf on its data set breast (Breslow ties; firth_breast.csv is R/breast.R of that package): G is monotone."""
    with open(Path(__file__).parent / "firth_breast.csv", newline="", encoding="utf-8") as handle:
        rows = list(csv.DictReader(handle))
    data = {name: np.array([float(row[name]) for row in rows]) for name in rows[0]}
    names = ["T", "N", "G", "CD"]
    x = np.column_stack([data[name] for name in names])
    fit = fit_firth(data["TIME"], data["CENS"], x, names, ties="breslow")
    assert np.allclose(fit.coef, [1.22443881, 0.91888820, 2.42441414, 0.39711810], rtol=0, atol=6e-9)
    assert np.allclose(fit.se, [0.49160443, 0.42257336, 1.47354635, 0.44185540], rtol=0, atol=6e-9)
    assert np.allclose(fit.p, [0.0082252035, 0.0252828305, 0.0135898757, 0.3645024397], rtol=0, atol=6e-11)
    assert np.allclose([fit.lower[2], fit.upper[2]], [0.38231078, 7.28065996], rtol=0, atol=2e-8)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_against_a_penalised_likelihood_made_of_coxph(case):
    """optim's coefficients are good to six digits, its maximum, where the likelihood is flat, to eleven."""
    fit, expected = fit_firth(**arrays_of(case)), case["expected"]
    assert relative_difference(fit.loglik, expected["maximum"]) < 1e-11
    assert relative_difference(fit.loglik_null, expected["at_zero"]) < 1e-12
    assert np.max(np.abs(fit.coef - expected["coef"]) / fit.se) < 1e-5
    assert np.max(np.abs(fit.chi2 - expected["chi2"])) < 1e-8
    if expected["lower"]:
        assert np.max(np.abs(fit.lower - expected["lower"]) / fit.se) < 1e-6
        assert np.max(np.abs(fit.upper - expected["upper"]) / fit.se) < 1e-6


def test_block_of_one_column_is_its_own_test_and_of_all_the_global_one():
    arrays = arrays_of(next(case for case in CASES if case["id"] == "tiny29_efron"))
    fit = fit_firth(**arrays)
    assert math.isclose(compare_firth_block(fit, ["karno"])["statistic"], fit.chi2[1], rel_tol=1e-8)
    whole = compare_firth_block(fit, arrays["names"])
    assert (whole["df"], fit.lr_df) == (3, 3)
    assert math.isclose(whole["statistic"], fit.lr, rel_tol=1e-9)


@pytest.mark.heavy
def test_stored_answers_are_what_r_says_now():
    assert_same(run_oracle("firth_penalised")["cases"], CASES, rtol=1e-5, atol=1e-9)
