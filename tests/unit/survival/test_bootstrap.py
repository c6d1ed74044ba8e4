"""Batch fits against one fit at a time, determinism, optimism."""

import numpy as np
import pytest

from oncosurv.survival.bootstrap import (
    CoxBootstrap,
    bootstrap_cox,
    estimate_optimism,
    resample_counts,
    summarise_bootstrap,
)
from oncosurv.survival.concordance import summarise_concordance
from oncosurv.survival.cox import fit_cox
from tests.reference.cox_cases import arrays_of
from tests.reference.oracle import read_oracle

CASES = {case["id"]: case for case in read_oracle("cox_models")["cases"]}


SETS = ["tiny29_efron", "tiny29_breslow", "heart_strata_efron", "lung_strata_breslow", "gbsg_efron"]


@pytest.mark.parametrize("name", SETS)
def test_every_resample_equals_a_fit_of_the_repeated_rows(name):
    arrays = arrays_of(CASES[name])
    fit = fit_cox(**arrays)
    many = bootstrap_cox(fit, 12, seed=4)
    for counts, coef in zip(many.counts, many.coef, strict=True):
        rows = np.repeat(np.arange(fit.n), counts)
        one = {key: value[rows] if isinstance(value, np.ndarray) else value for key, value in arrays.items()}
        assert np.max(np.abs(fit_cox(**one).coef - coef) / fit.se) < 1e-9


def test_seed_decides_everything():
    fit = fit_cox(**arrays_of(CASES["tiny29_efron"]))
    first, again, other = (bootstrap_cox(fit, 50, seed) for seed in (1, 1, 2))
    assert np.array_equal(first.coef, again.coef) and not np.array_equal(first.coef, other.coef)
    assert (resample_counts(29, 50, 1).sum(axis=1) == 29).all()


def test_rows_of_the_bootstrap():
    fit = fit_cox(**arrays_of(CASES["lung_efron"]))
    rows = summarise_bootstrap(fit, bootstrap_cox(fit, 400, seed=3))
    for row, se, coef in zip(rows, fit.se, fit.coef, strict=True):
        assert abs(row["se"] / se - 1) < 0.2 and row["lower"] < np.exp(coef) < row["upper"]
        assert (row["resamples"], row["failed"], row["seed"]) == (400, 0, 3)


def test_every_row_is_drawn_as_often_as_any_other():
    counts = resample_counts(7, 4000, seed=5)
    assert counts.shape == (4000, 7) and (counts.sum(axis=1) == 7).all()
    # n draws of probability 1/n: mean 1, variance 1 - 1/n
    assert np.abs(counts.mean(axis=0) - 1).max() < 0.06 and np.abs(counts.var(axis=0) - 6 / 7).max() < 0.08
    fit = fit_cox(**arrays_of(CASES["tiny29_efron"]))
    assert np.array_equal(bootstrap_cox(fit, 5).counts, resample_counts(29, 5, 0)), "the seed is 0 where none is given"


def test_percentiles_se_and_bias_by_hand():
    """Columns with a given coefficient of their own; a resample with a gap in either counts for neither."""
    rng = np.random.default_rng(0)
    x = np.column_stack([rng.normal(size=60), np.ones(60), rng.normal(size=60)])
    fit = fit_cox(np.arange(1, 61), np.ones(60), x, ["a", "constant", "b"])
    a, b = np.array([0.0, 1.0, 2.0, 3.0, 10.0]), np.array([5.0, 4.0, 3.0, 2.0, 1.0])
    coef = np.column_stack([[*a, np.nan, 7], np.full(7, np.nan), [*b, 99, np.nan]])
    row_a, row_constant, row_b = summarise_bootstrap(fit, CoxBootstrap(fit.names, coef, None, 0, 2), level=0.5)
    # quartiles of five numbers are the second and the fourth
    assert np.allclose(np.log([row_a["lower"], row_a["upper"], row_b["lower"], row_b["upper"]]), [1, 3, 2, 4])
    assert np.isclose(row_a["se"], np.sqrt((3.2**2 + 2.2**2 + 1.2**2 + 0.2**2 + 6.8**2) / 4))
    assert np.isclose(row_b["se"], np.sqrt(2.5)) and np.isclose(row_b["bias"], 3 - fit.coef[2])
    assert np.isclose(row_a["bias"], 3.2 - fit.coef[0])
    assert row_constant["lower"] is None and row_constant["se"] is None
    two = summarise_bootstrap(fit, CoxBootstrap(fit.names, coef[[0, 2, 5]], None, 0, 1))
    assert two[0]["se"] == np.sqrt(2) and two[0]["resamples"] == 3
    one = summarise_bootstrap(fit, CoxBootstrap(fit.names, coef[[0, 5]], None, 0, 1))
    assert one[0]["se"] is None and one[0]["lower"] is None, "one resample has no spread"


def test_resamples_without_a_finite_fit_are_counted():
    """Three patients in the level: it is missing from one resample in twenty, and often without events."""
    time, event = np.arange(1, 31), np.array([1, 1, 0] * 10)
    x = np.zeros(30)
    x[[3, 10, 20]] = 1
    fit = fit_cox(time, event, x, ["rare"])
    many = bootstrap_cox(fit, 300, seed=0)
    absent = many.counts[:, [3, 10, 20]].sum(axis=1) == 0
    assert np.isnan(many.coef[absent]).all() and many.failed == np.isnan(many.coef[:, 0]).sum() > absent.sum() > 0
    assert np.nanmax(np.abs(many.coef)) < 10 / fit.scale[0]
    assert summarise_bootstrap(fit, many)[0]["failed"] == many.failed


def test_optimism_is_refused_with_few_events_and_positive_with_noise():
    rng = np.random.default_rng(2)
    time, event, x = np.ceil(rng.exponential(100, 150)), np.ones(150), rng.normal(size=(150, 6))
    refused = estimate_optimism(time[:60], event[:60], x[:60])
    assert refused["corrected"] is None and refused["reason"] == "60 events: concordance is not reported below 100"
    row = estimate_optimism(time, event, x, resamples=60, seed=1)
    assert row["apparent"] > 0.5 and 0.01 < row["optimism"] < 0.1
    assert row["corrected"] == row["apparent"] - row["optimism"] and row["reason"] == ""


@pytest.mark.parametrize("kind", ["plain", "ties and strata", "entry"])
def test_optimism_is_the_mean_of_its_definition(kind):
    """Fitted again and rated pair by pair with the repeated rows written out."""
    rng = np.random.default_rng(8)
    n, resamples = 120, 6
    time, event = rng.integers(1, 40, n), rng.random(n) < 0.9
    x = np.column_stack([10 * rng.integers(0, 5, n), 0.1 * rng.integers(0, 4, n), np.ones(n)])
    more = {"strata": rng.integers(0, 2, n)} if kind == "ties and strata" else {}
    more |= {"entry": time - rng.integers(1, 20, n)} if kind == "entry" else {}
    row = estimate_optimism(time, event, x, resamples=resamples, min_events=int(event.sum()), **more)
    fit = fit_cox(time, event, x, **more)
    risk = np.round(x[:, :2] @ fit.coef[:2], 10)
    whole = summarise_concordance(time, event, risk, **more)["concordance"]
    gaps = []
    for counts in resample_counts(n, resamples, 0):
        rows = np.repeat(np.arange(n), counts)
        again = {key: value[rows] for key, value in more.items()}
        risk = np.round(x[:, :2] @ fit_cox(time[rows], event[rows], x[rows], **again).coef[:2], 10)
        there = summarise_concordance(time[rows], event[rows], risk[rows], **again)["concordance"]
        gaps.append(there - summarise_concordance(time, event, risk, **more)["concordance"])
    assert np.isclose(row["apparent"], whole, rtol=1e-12)
    assert np.isclose(row["optimism"], np.mean(gaps), rtol=1e-9)
    assert row["corrected"] == row["apparent"] - row["optimism"]
    assert (row["failed"], row["resamples"], row["seed"], row["reason"]) == (0, resamples, 0, "")
    assert estimate_optimism(time, event, x, min_events=int(event.sum()) + 1)["apparent"] is None


def test_optimism_counts_the_resamples_without_a_fit_and_refuses_without_any():
    rng = np.random.default_rng(4)
    time, event, x = np.arange(1, 41), np.ones(40, bool), rng.normal(size=(40, 2))
    x[:, 1] = 0
    x[[5, 30], 1] = 1
    row = estimate_optimism(time, event, x, resamples=40, min_events=40)
    missing = (resample_counts(40, 40, 0)[:, [5, 30]].sum(axis=1) == 0).sum()
    assert 0 < missing <= row["failed"] < 40 and np.isfinite(row["optimism"])
    assert estimate_optimism(time, event, np.ones((40, 1)), min_events=40)["reason"] == "no column could be estimated"
    monotone = estimate_optimism(time, event, (time == 1).astype(float), min_events=40)
    assert monotone["reason"] == "x1: all events come first where it is 1" and monotone["apparent"] is None


def test_of_a_fit_without_columns_there_is_nothing_to_resample():
    fit = fit_cox([3, 5, 6, 8], [1, 0, 1, 1], np.ones(4), ["site"])
    bootstrap = bootstrap_cox(fit, 7, 1)
    assert np.isnan(bootstrap.coef).all() and bootstrap.coef.shape == (7, 1) and bootstrap.failed == 7
    row = summarise_bootstrap(fit, bootstrap)[0]
    assert (row["lower"], row["se"], row["failed"]) == (None, None, 7)
