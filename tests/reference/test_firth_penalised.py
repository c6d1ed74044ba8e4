"""Firth's Cox regression against published values, coxphf, firthmodels, and a penalised likelihood of R's coxph."""

import csv
import math
from pathlib import Path

import numpy as np
import pytest
from firthmodels import FirthCoxPH

from oncosurv.survival.cox import fit_cox
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
    for column, lower, upper in zip(expected["profiled"], expected["lower"], expected["upper"], strict=True):
        j = column - 1
        assert abs(fit.lower[j] - lower) / fit.se[j] < 1e-6 and abs(fit.upper[j] - upper) / fit.se[j] < 1e-6


def toy():
    """29 patients, the classic trap: none of nine with x = 1 dies, eleven of the others do, some on one day."""
    rng = np.random.default_rng(29)
    x = (np.arange(29) < 9).astype(float)
    event = np.isin(np.arange(29), rng.choice(np.arange(9, 29), 11, replace=False))
    return rng.integers(2, 16, 29), event, x[:, None]


def noisy(seed):
    """Ties, a factor and a number; with odd seeds a level that has no event."""
    rng = np.random.default_rng(seed)
    n = int(rng.integers(20, 70))
    x = np.column_stack([rng.normal(size=n), rng.integers(0, 2, n), rng.normal(size=n)])
    event = rng.random(n) < 0.6
    if seed % 2:
        event &= x[:, 1] == 0
    return rng.integers(1, 15, n), event, x


@pytest.mark.parametrize("data", [toy(), *(noisy(seed) for seed in range(6))], ids=["toy", *map(str, range(6))])
def test_breslow_fits_are_those_of_firthmodels(data):
    """By its own rule for stopping, which leaves it six digits: with a stricter one it gives up."""
    time, event, x = data
    ours = fit_firth(time, event, x, ties="breslow")
    theirs = FirthCoxPH(backend="numpy").fit(x, (event, time.astype(float))).lrt()
    assert theirs.converged_ and len(np.unique(time[event])) < event.sum(), "the data must have ties"
    assert np.allclose(ours.coef, theirs.coef_, rtol=0, atol=1e-5 * ours.se.min())
    assert np.allclose(ours.se, theirs.bse_, rtol=1e-5) and math.isclose(ours.loglik, theirs.loglik_, rel_tol=1e-9)
    assert np.allclose(ours.p, theirs.lrt_pvalues_, rtol=1e-5)
    limits = theirs.conf_int(method="pl", tol=1e-7)
    assert np.allclose((ours.lower - limits[:, 0]) / ours.se, 0, atol=1e-5)
    assert np.allclose((ours.upper - limits[:, 1]) / ours.se, 0, atol=1e-5)


def test_the_toy_has_a_finite_answer_where_cox_has_none():
    time, event, x = toy()
    plain, penalised = fit_cox(time, event, x, ["x"]), fit_firth(time, event, x, ["x"])
    assert plain.monotone and plain.reasons == ("x: no events where it is 1",)
    assert penalised.converged and -4 < penalised.coef[0] < 0 and penalised.lower[0] < penalised.coef[0]
    assert 0 < penalised.p[0] < 1 and np.isfinite([penalised.lower[0], penalised.upper[0]]).all()


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
