"""Leave-one-out from the fit of all rows: equal to one fit after the other, and silent where it cannot know."""

import numpy as np
import pytest

from oncosurv.survival import left_out_cox
from oncosurv.survival.batch_cox import Layout, evaluate_weighted
from oncosurv.survival.batch_score import evaluate_scores
from oncosurv.survival.cox import fit_cox
from oncosurv.survival.left_out_cox import fit_left_out_cox
from oncosurv.survival.profile import compare_block


def made(seed, n, p, longest=60, **choices):
    """Arguments of fit_cox: tied days, one column of two values, one that is skewed, where asked entry and strata."""
    rng = np.random.default_rng(seed)
    columns = [rng.random(n) < 0.4, np.exp(rng.normal(size=n)), *(rng.normal(size=n) for _ in range(p))][:p]
    x, time = np.column_stack(columns).astype(float), rng.integers(2, longest, n)
    found = {"time": time, "event": (rng.random(n) < 0.7 / (1 + np.exp(-x[:, 0]))).astype(int), "x": x}
    if choices.get("delayed"):
        found["entry"] = np.floor(rng.random(n) * time).astype(int)
    if choices.get("strata"):
        found["strata"] = rng.integers(0, 3, n)
    return found | {"ties": choices.get("ties", "efron")}


def single(arguments, kept):
    fit = fit_cox(**{name: value if name == "ties" else value[kept] for name, value in arguments.items()})
    return np.array([fit.coef, fit.se, [compare_block(fit, [name])["p"] for name in fit.names]])


@pytest.mark.parametrize(
    ("seed", "n", "p", "choices"),
    [
        (1, 40, 1, {}),
        (2, 60, 3, {"delayed": True}),
        (3, 90, 4, {"strata": True, "delayed": True}),
        (4, 80, 2, {"ties": "breslow", "strata": True}),
        (5, 70, 3, {"longest": 8}),
        (6, 70, 2, {"longest": 8, "ties": "breslow", "delayed": True}),
    ],
)
def test_equal_to_the_single_fits(seed, n, p, choices):
    arguments = made(seed, n, p, **choices)
    found = np.array(fit_left_out_cox(fit_cox(**arguments), ~np.eye(n, dtype=bool)))
    for place in range(n):
        assert np.abs(found[:, place] - single(arguments, np.arange(n) != place)).max() < 1e-8


def test_all_rows_of_a_patient_leave_together():
    arguments = made(7, 60, 3, delayed=True)
    kept = np.arange(60) // 2 != np.arange(30)[:, None]
    found = np.array(fit_left_out_cox(fit_cox(**arguments), kept))
    for place in range(30):
        assert np.abs(found[:, place] - single(arguments, kept[place])).max() < 1e-8


def test_in_parts_as_in_one(monkeypatch):
    arguments = made(8, 50, 2)
    fit, kept = fit_cox(**arguments), ~np.eye(50, dtype=bool)
    whole = np.array(fit_left_out_cox(fit, kept))
    monkeypatch.setattr(left_out_cox, "_NUMBERS", 160)  # three fits at once, and one fit where a fit is larger
    assert np.allclose(whole, fit_left_out_cox(fit, kept), rtol=0, atol=1e-12)
    monkeypatch.setattr(left_out_cox, "_NUMBERS", 1)
    assert np.allclose(whole, fit_left_out_cox(fit, kept), rtol=0, atol=1e-12)


def test_a_fit_that_loses_a_column_or_its_maximum_is_left_to_the_single_fitter():
    time, event = np.arange(1, 13), np.array([1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 1, 1])
    rare = (np.arange(12) == 5).astype(float)
    few = np.isin(np.arange(12), [2, 9]).astype(float)  # one event and one censored: without the event, none is left
    coef, se, p = fit_left_out_cox(fit_cox(time, event, np.column_stack([rare, few])), ~np.eye(12, dtype=bool))
    for values in (coef, se, p):
        assert np.isnan(values[[2, 5]]).all() and not np.isnan(np.delete(values, [2, 5], axis=0)).any()


def test_a_column_that_nobody_can_estimate_is_empty_in_every_fit():
    arguments = made(9, 40, 2)
    arguments["x"] = np.insert(arguments["x"], 1, 1.0, axis=1)
    found = np.array(fit_left_out_cox(fit_cox(**arguments), ~np.eye(40, dtype=bool)))
    assert np.isnan(found[:, :, 1]).all() and np.isfinite(found[:, :, [0, 2]]).all()


def test_nothing_without_events_without_columns_and_of_a_monotone_fit():
    arguments = made(10, 30, 1)
    kept = ~np.eye(30, dtype=bool)
    assert np.isnan(fit_left_out_cox(fit_cox(**(arguments | {"event": np.zeros(30, int)})), kept)).all()
    separated = arguments | {"x": (arguments["event"] == 0).astype(float)[:, None]}
    assert fit_cox(**separated).monotone and np.isnan(fit_left_out_cox(fit_cox(**separated), kept)).all()


@pytest.mark.parametrize("choices", [{}, {"delayed": True, "strata": True}, {"ties": "breslow", "longest": 8}])
def test_the_quick_gradient_is_that_of_the_full_evaluation(choices):
    arguments = made(11, 50, 3, **choices)
    fit, rng = fit_cox(**arguments), np.random.default_rng(0)
    layout, kept = Layout(fit.sets, fit.z), (rng.random((6, 50)) < 0.8).astype(float)
    beta = rng.normal(size=(6, 3))
    value, gradient, curvature = evaluate_scores(layout, fit.ties, np.eye(3), kept, beta)
    expected = evaluate_weighted(layout, kept, beta, fit.ties)
    assert np.allclose(value, expected[0], rtol=1e-12) and np.allclose(gradient, expected[1], rtol=0, atol=1e-10)
    assert curvature.shape == (6, 3, 3) and (curvature == np.eye(3)).all()
