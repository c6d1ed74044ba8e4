"""Cox regression against R's coxph: nine data sets, both tie rules, strata, (start, stop]."""

import pytest

from oncosurv.survival.cox import fit_cox
from tests.reference.cox_cases import arrays_of, relative_difference
from tests.reference.oracle import assert_same, read_oracle, run_oracle

CASES = read_oracle("cox_models")["cases"]


@pytest.fixture(params=CASES, ids=lambda case: case["id"], scope="module")
def fitted(request):
    return fit_cox(**arrays_of(request.param)), request.param["expected"]


def test_coefficients_and_standard_errors_to_nine_digits(fitted):
    fit, expected = fitted
    assert relative_difference(fit.coef, expected["coef"]) < 1e-9
    assert relative_difference(fit.se, expected["se"]) < 1e-9
    scale = [[a * b for b in expected["se"]] for a in expected["se"]]
    assert max(abs(fit.cov - expected["cov"]).ravel() / [v for row in scale for v in row]) < 1e-9


@pytest.mark.parametrize("quantity", ["loglik", "loglik_null", "score"])
def test_likelihoods_and_score_test(fitted, quantity):
    fit, expected = fitted
    assert relative_difference(getattr(fit, quantity), expected[quantity]) < 1e-12


def test_wald_and_likelihood_ratio(fitted):
    fit, expected = fitted
    assert relative_difference(fit.wald, expected["wald"]) < 1e-9
    assert relative_difference(fit.lr, 2 * (expected["loglik"] - expected["loglik_null"])) < 1e-11


def test_counts_and_flags(fitted):
    fit, expected = fitted
    assert (fit.n, fit.events) == (expected["n"], expected["events"])
    assert fit.converged and not fit.monotone and fit.warnings == ()


@pytest.mark.heavy
def test_stored_answers_are_what_r_says_now():
    assert_same(run_oracle("cox_models")["cases"], CASES, rtol=1e-10)
