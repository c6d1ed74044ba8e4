"""Profile limits: where they are finite, where not, and that they answer the likelihood-ratio test."""

import math

import numpy as np
import pytest

from oncosurv.survival.cox import fit_cox
from oncosurv.survival.firth import fit_firth, summarise_firth_coefficients
from oncosurv.survival.partial_likelihood import evaluate
from oncosurv.survival.profile import compare_block, find_limits, fit_profile_intervals, maximise_others
from oncosurv.survival.tail_probabilities import chi_square_quantile_1


def test_limit_of_one_column_lies_where_the_likelihood_has_fallen_by_half_the_quantile():
    rng = np.random.default_rng(3)
    time, event, x = rng.integers(1, 30, 40), rng.random(40) < 0.8, rng.normal(size=40)
    fit = fit_cox(time, event, x)
    row = fit_profile_intervals(fit, level=0.9)[0]
    for limit in (row["lower"], row["upper"]):
        fallen = 2 * (fit.loglik - evaluate(fit.sets, fit.z, np.log([limit]) * fit.scale, "efron").loglik)
        assert math.isclose(fallen, chi_square_quantile_1(0.9), rel_tol=1e-8)


CURVATURE = np.array([[4.0, 1.5, -0.5], [1.5, 3.0, 0.7], [-0.5, 0.7, 2.0]])
CENTRE = np.array([0.5, -1.0, 2.0])


def parabola(factor):
    """A quadratic log-likelihood; `factor`: how far its matrix is from its curvature."""

    def objective(beta):
        away = beta - CENTRE
        return 7 - away @ CURVATURE @ away / 2, -CURVATURE @ away, factor * CURVATURE

    return objective


@pytest.mark.parametrize("factor", [1.0, 0.6, 1.7])
@pytest.mark.parametrize("k", [0, 1, 2])
def test_limits_of_a_parabola_are_wald_s(factor, k):
    low, high = find_limits(parabola(factor), CENTRE, k, 0.9)
    half = 1.6448536269514722 * math.sqrt(np.linalg.inv(CURVATURE)[k, k])
    assert math.isclose(low, CENTRE[k] - half, abs_tol=1e-8) and math.isclose(high, CENTRE[k] + half, abs_tol=1e-8)


@pytest.mark.parametrize("factor", [1.0, 0.3, 2.5])
@pytest.mark.parametrize("fixed", [None, 0, 1, [0, 2], [0, 1, 2]])
def test_the_others_are_at_their_maximum(factor, fixed):
    """From -20 and 20: steps of more than 3 are cut. With b fixed the others solve a linear system."""
    start = np.array([-20.0, 20.0, 5.0])
    held = [] if fixed is None else np.atleast_1d(fixed).tolist()
    free = [j for j in range(3) if j not in held]
    beta, value, gradient = maximise_others(parabola(factor), start, fixed, tol=1e-9)
    expected = start.copy()
    away = (start - CENTRE)[held]
    expected[free] = CENTRE[free] - np.linalg.solve(CURVATURE[np.ix_(free, free)], CURVATURE[np.ix_(free, held)] @ away)
    assert np.allclose(beta, expected, atol=1e-6) and np.abs(gradient[free]).max(initial=0) < 1e-5
    assert math.isclose(value, parabola(1)(expected)[0], rel_tol=1e-10)
    assert start.tolist() == [-20, 20, 5], "the start is left as it was"


def test_steps_that_overshoot_are_halved():
    """log cosh is nearly straight away from 0: Newton's step leads farther out on the other side."""

    def ridge(beta):
        slope = np.tanh(5 * beta)
        return -float(np.log(np.cosh(5 * beta)).sum()), -5 * slope, np.diag(25 * (1 - slope**2))

    beta, value, gradient = maximise_others(ridge, np.array([1.0, -0.8]), None)
    assert np.allclose(beta, 0, atol=1e-7) and abs(value) < 1e-12


def counts(beta):
    """Log-likelihood of two Poisson counts, 3 and 11, with logarithms b0 and b0 + b1 of their means: skewed."""
    means = np.exp([beta[0], beta[0] + beta[1]])
    rest = np.array([3.0, 11.0]) - means
    matrix = np.array([[means.sum(), means[1]], [means[1], means[1]]])
    return 3 * beta[0] + 11 * (beta[0] + beta[1]) - means.sum(), np.array([rest.sum(), rest[1]]), matrix


def test_limits_of_a_ratio_of_counts_are_those_of_the_binomial():
    """Given their sum the counts are binomial, and the profile of their log ratio is its likelihood."""

    def fallen(ratio):
        share = math.exp(ratio) / (1 + math.exp(ratio))
        return 2 * (11 * math.log(11 / 14 / share) + 3 * math.log(3 / 14 / (1 - share)))

    beta = np.log([3.0, 11 / 3])
    for limit in find_limits(counts, beta, 1, 0.95):
        assert math.isclose(fallen(limit), chi_square_quantile_1(0.95), rel_tol=1e-8)
    low, high = find_limits(counts, beta, 1, 0.95)
    assert low < beta[1] < high and high - beta[1] > beta[1] - low
    start = np.array([-3.0, 4.0])
    for fixed, expected in ((1, math.log(14 / (1 + math.exp(4)))), (None, beta[0])):
        assert math.isclose(maximise_others(counts, start, fixed)[0][0], expected, abs_tol=1e-7)


def test_a_likelihood_that_rises_to_one_side_has_no_limit_there():
    def rising(beta):
        return -math.exp(-beta[0]), np.array([math.exp(-beta[0])]), np.array([[math.exp(-beta[0])]])

    low, high = find_limits(rising, np.array([20.0]), 0, 0.95)
    assert high == math.inf and math.isclose(low, -math.log(chi_square_quantile_1(0.95) / 2), abs_tol=1e-7)

    def falling(beta):
        value, gradient, matrix = rising(-beta)
        return value, -gradient, matrix

    low, high = find_limits(falling, np.array([-20.0]), 0, 0.95)
    assert low == -math.inf and math.isclose(high, math.log(chi_square_quantile_1(0.95) / 2), abs_tol=1e-7)


def test_a_flat_likelihood_has_no_limits():
    def flat(beta):
        return 0.0, np.zeros(2), np.zeros((2, 2))

    assert find_limits(flat, np.zeros(2), 0, 0.95) == (-math.inf, math.inf)


def test_monotone_likelihood_has_one_finite_limit():
    """Times 1 to 8, the first four die, x = 1 for them: the upper limit is infinite, the lower one is not."""
    event = np.array([1, 1, 1, 1, 0, 0, 0, 0])
    rows = fit_profile_intervals(fit_cox(np.arange(1, 9), event, event.astype(float), ["x"]))
    assert rows[0]["upper"] == math.inf and 1 < rows[0]["lower"] < 10 and "no events where it is 0" in rows[0]["reason"]
    mirrored = fit_profile_intervals(fit_cox(np.arange(1, 9), event, 1.0 - event, ["x"]))
    assert mirrored[0]["lower"] == 0 and math.isclose(mirrored[0]["upper"], 1 / rows[0]["lower"], rel_tol=1e-6)


def test_a_block_that_nobody_can_estimate_has_no_test():
    fit = fit_cox(np.arange(1, 9), np.ones(8, int), np.column_stack([np.arange(8) % 3, np.ones(8)]), ["x", "one"])
    row = compare_block(fit, ["one"])
    assert (row["statistic"], row["df"], row["p"]) == (None, 0, None) and row["reason"]


def test_aliased_column_has_no_limits():
    rng = np.random.default_rng(4)
    x = np.column_stack([rng.normal(size=30), np.ones(30)])
    rows = fit_profile_intervals(fit_cox(rng.integers(1, 20, 30), np.ones(30), x, ["a", "b"]))
    assert rows[0]["lower"] < rows[0]["upper"] and (rows[1]["lower"], rows[1]["upper"]) == (None, None)
    assert [row["reason"] for row in rows] == ["", "b has the same value in every row"]


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
