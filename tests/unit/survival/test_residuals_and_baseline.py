"""Residuals and predictions: identities and refusals. The numbers stand in tests/reference/test_cox_extras.py."""

import numpy as np
import pytest

from oncosurv.survival.baseline import fit_baseline_hazard, predict_survival
from oncosurv.survival.cox import fit_cox
from oncosurv.survival.residuals import (
    deviance_residuals,
    dfbeta_residuals,
    martingale_residuals,
    schoenfeld_residuals,
    score_residuals_of,
)


@pytest.fixture
def stratified():
    rng = np.random.default_rng(2)
    x = np.column_stack([rng.normal(size=70), rng.integers(0, 2, 70), np.ones(70)])
    time, strata = rng.integers(1, 25, 70), np.where(rng.random(70) < 0.5, "north", "south")
    return fit_cox(time, rng.random(70) < 0.7, x, ("marker", "sex", "site"), strata=strata), x


def test_residuals_sum_to_zero_and_leave_aliased_columns_empty(stratified):
    fit, _ = stratified
    assert abs(martingale_residuals(fit).sum()) < 1e-10 and np.isfinite(deviance_residuals(fit)).all()
    for residuals in (score_residuals_of(fit), schoenfeld_residuals(fit), dfbeta_residuals(fit)):
        assert np.abs(residuals[:, :2].sum(axis=0)).max() < 1e-9 and np.isnan(residuals[:, 2]).all()


def test_dfbeta_is_near_the_change_when_a_row_is_left_out():
    rng = np.random.default_rng(9)
    time, event, x = rng.permutation(200) + 1, rng.random(200) < 0.8, rng.normal(size=200)
    fit = fit_cox(time, event, x)
    without = [[np.delete(values, row) for values in (time, event, x)] for row in range(30)]
    change = [fit.coef[0] - fit_cox(*rest).coef[0] for rest in without]
    assert np.corrcoef(change, dfbeta_residuals(fit)[:30, 0])[0, 1] > 0.99


def test_baseline_is_that_of_the_covariates_all_zero(stratified):
    fit, x = stratified
    baseline = fit_baseline_hazard(fit)
    zero = np.zeros((1, 3))
    for stratum in ("north", "south"):
        predicted = predict_survival(fit, zero, stratum)
        own = baseline.stratum == stratum
        assert np.array_equal(baseline.time[own], predicted["time"])
        assert np.allclose(baseline.cumulative[own], predicted["cumulative_hazard"][:, 0], rtol=1e-12)
    assert np.allclose(np.exp(-predicted["cumulative_hazard"]), predicted["survival"])


def test_refusals(stratified):
    fit, _ = stratified
    with pytest.raises(ValueError, match="x_new has 2 columns, the fit has 3"):
        predict_survival(fit, [[1.0, 2.0]], "north")
    with pytest.raises(ValueError, match="stratum 'east' has no events in the fit; strata: north, south"):
        predict_survival(fit, [[1.0, 2.0, 1.0]], "east")


def test_without_events_there_is_no_hazard():
    fit = fit_cox([1, 2, 3], [0, 0, 0], [1.0, 2, 3])
    assert len(fit_baseline_hazard(fit).time) == 0 and (martingale_residuals(fit) == 0).all()


def test_a_stratum_with_one_event_has_its_own_hazard():
    """Breslow's increments by hand, all coefficients 0: one over the number at risk."""
    time, event = np.array([1, 2, 3, 4, 2, 5, 6]), np.array([0, 1, 0, 0, 1, 1, 0])
    strata = np.array(["a", "a", "a", "a", "b", "b", "b"])
    baseline = fit_baseline_hazard(fit_cox(time, event, np.ones(7), strata=strata))
    assert baseline.stratum.tolist() == ["a", "b", "b"] and baseline.time.tolist() == [2, 2, 5]
    assert np.allclose(baseline.increment, [1 / 3, 1 / 3, 1 / 2])
    assert np.allclose(baseline.cumulative, [1 / 3, 1 / 3, 5 / 6])
