"""Leave-one-out in one batch: equal to the single fits, with ties, delayed entry, and silent where it cannot know."""

import numpy as np
import pytest

from oncosurv.survival import batch_left_out
from oncosurv.survival.batch_left_out import fit_left_out
from oncosurv.survival.batch_likelihood import at_risk_table, evaluate_many
from oncosurv.survival.cox import fit_cox
from oncosurv.survival.firth import compare_firth_block, fit_firth
from oncosurv.survival.left_out_cox import fit_left_out_cox
from oncosurv.survival.penalised_likelihood import evaluate_penalised
from oncosurv.survival.profile import compare_block
from oncosurv.survival.risk_sets import build_risk_sets


def made(seed, n, p, delayed):
    rng = np.random.default_rng(seed)
    x = np.column_stack([rng.random(n) < 0.4, *(rng.normal(size=n) for _ in range(p - 1))]).astype(float)
    entry = rng.integers(0, 19, n) if delayed else None
    return rng.integers(20, 60, n), (rng.random(n) < 0.8).astype(int), x, entry


def single(time, event, x, entry, kept, penalised):
    data = {"time": time[kept], "event": event[kept], "x": x[kept], "entry": None if entry is None else entry[kept]}
    fit = fit_firth(**data, intervals=False) if penalised else fit_cox(**data)
    compare = compare_firth_block if penalised else compare_block
    return np.array([fit.coef, fit.se, [compare(fit, [name])["p"] for name in fit.names]])


@pytest.mark.parametrize("penalised", [False, True])
@pytest.mark.parametrize(("seed", "n", "p", "delayed"), [(1, 29, 3, False), (2, 42, 5, True), (3, 90, 2, False)])
def test_equal_to_the_single_fits(seed, n, p, delayed, penalised):
    time, event, x, entry = made(seed, n, p, delayed)
    kept = ~np.eye(n, dtype=bool)
    found = np.array(fit_left_out(time, event, x, kept, entry, penalised))
    for place in range(n):
        expected = single(time, event, x, entry, kept[place], penalised)
        assert np.abs(found[:, place] - expected).max() < 1e-8


def test_all_rows_of_a_patient_leave_together():
    time, event, x, entry = made(4, 30, 3, True)
    kept = np.arange(30) // 2 != np.arange(15)[:, None]
    found = np.array(fit_left_out(time, event, x, kept, entry, True))
    for place in range(15):
        assert np.abs(found[:, place] - single(time, event, x, entry, kept[place], True)).max() < 1e-8


def test_a_fit_that_loses_a_column_or_its_maximum_is_left_to_the_single_fitter():
    time, event = np.arange(1, 13), np.array([1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 1, 1])
    rare = (np.arange(12) == 5).astype(float)
    few = np.isin(np.arange(12), [2, 9]).astype(float)  # one event and one censored: without the event, none is left
    kept = ~np.eye(12, dtype=bool)
    coef = fit_left_out(time, event, np.column_stack([rare, few]), kept)[0]
    assert np.isnan(coef[[2, 5]]).all() and not np.isnan(np.delete(coef, [2, 5], axis=0)).any()
    penalised = fit_left_out(time, event, few, kept, penalised=True)[0]
    assert np.isfinite(penalised[2, 0])


def test_a_column_that_nobody_can_estimate_is_empty_in_every_fit():
    time, event, x, _ = made(6, 20, 2, False)
    coef = fit_left_out(time, event, np.column_stack([x, np.ones(20)]), ~np.eye(20, dtype=bool))[0]
    assert np.isnan(coef[:, 2]).all() and np.isfinite(coef[:, :2]).all()


def test_without_events_nothing_is_estimated():
    time, _, x, _ = made(7, 20, 2, False)
    assert np.isnan(fit_left_out(time, np.zeros(20), x, ~np.eye(20, dtype=bool))[0]).all()


@pytest.mark.parametrize("penalised", [False, True])
def test_in_parts_as_in_one(penalised, monkeypatch):
    time, event, x, entry = made(8, 23, 2, True)
    kept = ~np.eye(23, dtype=bool)
    whole = np.array(fit_left_out(time, event, x, kept, entry, penalised))
    for numbers in (4 * 2 * 9 * 23, 1):  # four fits at once, and one
        monkeypatch.setattr(batch_left_out, "_NUMBERS", numbers)
        assert np.allclose(whole, fit_left_out(time, event, x, kept, entry, penalised), rtol=0, atol=1e-12)


def test_of_a_constant_column_alone_nothing_is_estimated():
    time, event, _, _ = made(9, 20, 1, False)
    assert np.isnan(fit_left_out(time, event, np.ones((20, 1)), ~np.eye(20, dtype=bool))).all()


@pytest.mark.parametrize(("seed", "noise"), [(3, 0.05), (0, 0.2), (0, 0.12)])
def test_a_far_coefficient_is_left_to_the_single_fitter_though_the_other_is_near(seed, noise):
    """Of the first the steps do not come to rest either, of the others they would."""
    rng = np.random.default_rng(seed)
    x = np.column_stack([rng.normal(size=40), rng.normal(size=40)])
    time = np.argsort(np.argsort(-x[:, 0] + noise * rng.normal(size=40))) + 1
    fit = fit_cox(time, np.ones(40, int), x)
    assert not fit.monotone and (np.abs(fit.coef * fit.scale) > 4.5).tolist() == [True, False]
    assert np.isnan(fit_left_out(time, np.ones(40, int), x, ~np.eye(40, dtype=bool))).all()
    assert np.isnan(fit_left_out_cox(fit, ~np.eye(40, dtype=bool))).all()


def test_without_information_the_penalised_likelihood_is_at_its_lowest():
    time, event, x, _ = made(10, 20, 2, False)
    sets, z = build_risk_sets(time, event), x.T.copy()
    z[1] = 0.0
    value, slope, _ = evaluate_many(sets, at_risk_table(sets), z, np.ones((2, 20)), np.zeros((2, 2)), penalised=True)
    assert (value == -np.inf).all() and not slope.any()
    assert evaluate_penalised(sets, z, np.zeros(2), "efron")[0] == -np.inf
