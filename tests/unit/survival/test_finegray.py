"""Fine-Gray regression: Cox's with Breslow's ties where no other cause occurs; steps, limits and refusals by hand.

The numbers with other causes stand in tests/reference/test_competing.py.
"""

import math

import numpy as np
import pytest

from oncosurv.survival.cox import fit_cox
from oncosurv.survival.finegray import fit_fine_gray, summarise_fine_gray
from tests.unit.survival.small_cohorts import OVERSHOOTING, overshooting

TIME, CAUSE = np.arange(1, 41), np.tile([1, 2, 1, 0], 10)


@pytest.mark.parametrize("seed", range(5))
def test_a_maximum_far_out_is_found(seed):
    """A coefficient beyond 5 standard deviations with a maximum of its own is no monotone likelihood."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(150, 2))
    time = np.argsort(np.argsort(np.exp(-9 * x[:, 0] + rng.gumbel(size=150)))) + 1
    cause = (np.arange(150) % 7 > 0).astype(int)
    ours, cox = fit_fine_gray(time, cause, x), fit_cox(time, cause, x, ties="breslow")
    assert abs(cox.coef[0] * x[:, 0].std()) > 5 and cox.converged
    assert ours.converged and ours.reason == "" and np.allclose(ours.coef, cox.coef, rtol=1e-9, atol=1e-9)
    assert math.isclose(ours.loglik, cox.loglik) and math.isclose(ours.loglik_null, cox.loglik_null)


@pytest.mark.parametrize("seed", OVERSHOOTING)
def test_steps_that_go_too_far_are_halved(seed):
    time, cause, x = overshooting(seed)
    ours, cox = fit_fine_gray(time, cause, x, min_events=1), fit_cox(time, cause, x, ties="breslow")
    assert ours.converged and np.allclose(ours.coef, cox.coef, rtol=1e-9) and ours.iterations < 15


def test_the_first_step_is_score_over_information():
    x = np.array([3.0, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8])
    score = sum(x[i] - x[i:].mean() for i in range(12))
    information = sum(x[i:].var() for i in range(12))
    one = fit_fine_gray(np.arange(12), np.ones(12, int), x, max_iter=1)
    assert math.isclose(one.coef[0], score / information) and (one.iterations, one.converged) == (1, False)
    assert one.reason == "no maximum was reached in 1 steps: a coefficient may grow without limit"
    whole = fit_fine_gray(np.arange(12), np.ones(12, int), x)
    assert fit_fine_gray(np.arange(12), np.ones(12, int), x, max_iter=whole.iterations).converged
    assert not fit_fine_gray(np.arange(12), np.ones(12, int), x, max_iter=whole.iterations - 1).converged


def test_a_monotone_likelihood_is_noticed_before_the_steps_run_out():
    x = np.column_stack([CAUSE == 2, np.arange(40) % 7])
    fit = fit_fine_gray(TIME, CAUSE, x)
    assert not fit.converged and fit.iterations < 40


def test_rows_of_a_fit_hold_wald_limits_and_p():
    x = np.column_stack((np.arange(40) % 7, np.arange(40) % 3 == 0))
    fit = fit_fine_gray(TIME, CAUSE, x, ["age", "female"], level=0.9)
    for row, coef, se in zip(summarise_fine_gray(fit), fit.coef, fit.se, strict=True):
        assert (row["coef"], row["se"]) == (coef, se) and math.isclose(row["hr"], math.exp(coef))
        assert math.isclose(row["lower"], math.exp(coef - 1.6448536269514722 * se))
        assert math.isclose(row["upper"], math.exp(coef + 1.6448536269514722 * se))
        assert math.isclose(row["statistic"], coef / se)
        assert math.isclose(row["p"], math.erfc(abs(coef / se) / math.sqrt(2)))


def test_units_of_the_covariates_do_not_matter():
    x = np.column_stack((np.arange(40) % 7, np.arange(40) % 3 == 0)).astype(float)
    plain, scaled = fit_fine_gray(TIME, CAUSE, x), fit_fine_gray(TIME, CAUSE, x * [1e-20, 1e20])
    assert np.allclose(scaled.coef * [1e-20, 1e20], plain.coef) and np.allclose(scaled.se * [1e-20, 1e20], plain.se)


def test_ten_events_of_each_cause_are_enough_and_one_of_another_is_not():
    x = np.arange(40) % 7
    assert fit_fine_gray(TIME, CAUSE, x, cause_of_interest=2).reason == "", "10 events of cause 2, 20 of cause 1"
    for others in (1, 9):
        cause = CAUSE.copy()
        cause[np.flatnonzero(CAUSE == 2)[others:]] = 0
        fit = fit_fine_gray(TIME, cause, x)
        assert fit.reason == f"20 events of this cause and {others} of others: fewer than 10 are not modelled"
        assert fit.iterations == 0 and not fit.converged
    assert fit_fine_gray(TIME, np.where(CAUSE == 2, 0, CAUSE), x).reason == ""


def test_one_missing_covariate_is_refused():
    x = np.column_stack([np.arange(40.0) % 7, np.arange(40) % 3])
    x[5, 1] = np.nan
    with pytest.raises(ValueError, match="40 rows of covariates without missing values"):
        fit_fine_gray(TIME, CAUSE, x)
