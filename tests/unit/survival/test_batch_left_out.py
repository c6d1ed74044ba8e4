"""Leave-one-out in one batch: equal to the single fits, with ties, delayed entry, and silent where it cannot know."""

import numpy as np
import pytest

from oncosurv.survival.batch_left_out import fit_left_out
from oncosurv.survival.cox import fit_cox
from oncosurv.survival.firth import compare_firth_block, fit_firth
from oncosurv.survival.profile import compare_block


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
