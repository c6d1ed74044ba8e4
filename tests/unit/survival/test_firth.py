"""Firth's fit: its rows column by column, blocks, and what it says. The numbers stand in tests/reference."""

import math

import numpy as np
import pytest

from oncosurv.survival.firth import compare_firth_block, fit_firth, summarise_firth_coefficients

NAMES = ["marker", "site", "sex", "grade"]


@pytest.fixture(scope="module")
def fitted():
    rng = np.random.default_rng(12)
    x = np.column_stack([rng.normal(size=40), np.ones(40), rng.integers(0, 2, 40), rng.integers(0, 3, 40)])
    return fit_firth(rng.integers(1, 30, 40), rng.random(40) < 0.7, x, NAMES)


def test_rows_hold_the_numbers_of_their_own_column(fitted):
    rows = summarise_firth_coefficients(fitted)
    assert [row["name"] for row in rows] == NAMES and [row["estimable"] for row in rows] == [True, False, True, True]
    assert rows[1]["reason"] == "site has the same value in every row" and rows[1]["coef"] is None
    for j in (0, 2, 3):
        row = rows[j]
        assert (row["coef"], row["se"], row["statistic"], row["p"]) == (
            fitted.coef[j], fitted.se[j], fitted.chi2[j], fitted.p[j]
        )  # fmt: skip
        limits = row["hr"], row["lower"], row["upper"]
        assert np.allclose(np.log(limits), [fitted.coef[j], fitted.lower[j], fitted.upper[j]])
        assert math.isclose(row["p"], math.erfc(math.sqrt(row["statistic"] / 2)), rel_tol=1e-9)
        assert math.isclose(fitted.se[j], math.sqrt(fitted.cov[j, j])) and row["lower"] < row["hr"] < row["upper"]
    assert fitted.warnings == ("Not estimated: site has the same value in every row.",) and fitted.converged
    assert fitted.events == fitted.sets.events > 20 and fitted.n == 40


def test_statistics_are_twice_the_fall_of_the_penalised_likelihood(fitted):
    assert math.isclose(fitted.lr, 2 * (fitted.loglik - fitted.loglik_null)) and fitted.lr_df == 3
    for name, statistic in zip(NAMES, fitted.chi2, strict=True):
        if name != "site":
            block = compare_firth_block(fitted, [name])
            assert math.isclose(block["statistic"], statistic, rel_tol=1e-7) and block["df"] == 1
    assert compare_firth_block(fitted, ["site"]) == {
        "statistic": None, "df": 0, "p": None, "test": "penalised likelihood ratio",
        "reason": "none of the columns could be estimated",
    }  # fmt: skip
    with pytest.raises(ValueError, match="not in the fit: dose; it has marker, site, sex, grade"):
        compare_firth_block(fitted, ["marker", "dose"])


def test_a_block_without_one_column_is_the_fit_without_it_under_the_whole_penalty():
    """Two patients, x = 1 dies first: the penalised likelihood is e^b / (1 + e^b) times the root of its information."""
    fit = fit_firth([1, 2], [1, 0], [[1.0], [0.0]])

    def penalised(b):
        share = math.exp(b) / (1 + math.exp(b))
        return math.log(share) + 0.5 * math.log(share * (1 - share))

    assert math.isclose(fit.loglik, penalised(math.log(3))) and math.isclose(fit.loglik_null, penalised(0))
    assert math.isclose(fit.chi2[0], 2 * (penalised(math.log(3)) - penalised(0)))
    assert math.isclose(fit.se[0], 1 / math.sqrt(3 / 16)) and fit.warnings == ()
    quantile = 1.959963984540054**2
    for limit in (fit.lower[0], fit.upper[0]):
        assert math.isclose(2 * (fit.loglik - penalised(limit)), quantile, rel_tol=1e-7)


def test_without_intervals_the_estimate_is_the_same():
    time, event, x = [1, 2, 3, 4, 5, 6], [1, 1, 0, 1, 1, 0], [0.0, 2, 1, 1, 2, 0]
    whole, quick = fit_firth(time, event, x), fit_firth(time, event, x, intervals=False)
    assert quick.coef == whole.coef and quick.se == whole.se and quick.loglik == whole.loglik
    assert np.isnan([quick.lower, quick.upper, quick.chi2, quick.p]).all() and whole.reasons == ("",)
    with pytest.raises(ValueError, match="ties must be one of efron, breslow, not 'exact'"):
        fit_firth(time, event, x, ties="exact")


def test_without_a_column_there_is_nothing_to_search():
    fit = fit_firth([1, 2, 3], [0, 1, 0], np.ones(3), ["site"])
    assert fit.converged and fit.warnings == ("Not estimated: site has the same value in every row.",)
    assert fit.lr_df == 0 and np.isnan(fit.lr) and fit.loglik == fit.loglik_null
