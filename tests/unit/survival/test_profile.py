"""Profile limits: where they are finite, where not, and that they answer the likelihood-ratio test."""

import math

import numpy as np

from oncosurv.survival.cox import fit_cox
from oncosurv.survival.firth import fit_firth, summarise_firth_coefficients
from oncosurv.survival.partial_likelihood import evaluate
from oncosurv.survival.profile import fit_profile_intervals
from oncosurv.survival.tail_probabilities import chi_square_quantile_1


def test_limit_of_one_column_lies_where_the_likelihood_has_fallen_by_half_the_quantile():
    rng = np.random.default_rng(3)
    time, event, x = rng.integers(1, 30, 40), rng.random(40) < 0.8, rng.normal(size=40)
    fit = fit_cox(time, event, x)
    row = fit_profile_intervals(fit, level=0.9)[0]
    for limit in (row["lower"], row["upper"]):
        fallen = 2 * (fit.loglik - evaluate(fit.sets, fit.z, np.log([limit]) * fit.scale, "efron").loglik)
        assert math.isclose(fallen, chi_square_quantile_1(0.9), rel_tol=1e-8)


def test_monotone_likelihood_has_one_finite_limit():
    """Times 1 to 8, the first four die, x = 1 for them: the upper limit is infinite, the lower one is not."""
    event = np.array([1, 1, 1, 1, 0, 0, 0, 0])
    rows = fit_profile_intervals(fit_cox(np.arange(1, 9), event, event.astype(float), ["x"]))
    assert rows[0]["upper"] == math.inf and 1 < rows[0]["lower"] < 10 and "no events where it is 0" in rows[0]["reason"]
    mirrored = fit_profile_intervals(fit_cox(np.arange(1, 9), event, 1.0 - event, ["x"]))
    assert mirrored[0]["lower"] == 0 and math.isclose(mirrored[0]["upper"], 1 / rows[0]["lower"], rel_tol=1e-6)


def test_aliased_column_has_no_limits():
    rng = np.random.default_rng(4)
    x = np.column_stack([rng.normal(size=30), np.ones(30)])
    rows = fit_profile_intervals(fit_cox(rng.integers(1, 20, 30), np.ones(30), x, ["a", "b"]))
    assert rows[0]["lower"] < rows[0]["upper"] and (rows[1]["lower"], rows[1]["upper"]) == (None, None)


def test_firth_interval_excludes_one_exactly_when_its_test_rejects():
    rng = np.random.default_rng(5)
    for _ in range(12):
        time, x = rng.integers(1, 40, 25), rng.integers(0, 2, (25, 2)).astype(float)
        fit = fit_firth(time, rng.random(25) < 0.6, x)
        for row in summarise_firth_coefficients(fit):
            if row["estimable"]:
                assert (row["p"] < 0.05) == (row["lower"] > 1 or row["upper"] < 1)


def test_firth_without_events_or_with_a_constant_column():
    time, x = np.arange(1, 11), np.column_stack([np.arange(10.0), np.ones(10)])
    empty = fit_firth(time, np.zeros(10), x, ["a", "b"])
    assert np.isnan(empty.coef).all() and "no events" in empty.warnings[0]
    fit = fit_firth(time, np.ones(10), x, ["a", "b"])
    assert np.isfinite(fit.coef[0]) and fit.reasons[1] == "b has the same value in every row" and fit.lr_df == 1
    assert summarise_firth_coefficients(fit)[1]["hr"] is None
