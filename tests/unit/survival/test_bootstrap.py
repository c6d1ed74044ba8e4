"""Batch fits against one fit at a time, determinism, optimism."""

import numpy as np
import pytest

from oncosurv.survival.bootstrap import bootstrap_cox, estimate_optimism, resample_counts, summarise_bootstrap
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
