"""Many weighted fits at once against one fit at a time of the repeated rows, from starts that need every safeguard."""

import numpy as np
import pytest

from oncosurv.survival import batch_cox
from oncosurv.survival.batch_cox import fit_weighted_batch
from oncosurv.survival.cox import fit_cox

SKEWED = 40  # rows; a log-normal covariate makes Newton's steps overshoot


def skewed_rows(seed):
    """(fit, arguments of fit_cox, counts) with resamples that carry no fit between others that do."""
    rng = np.random.default_rng(seed)
    x = np.column_stack([np.exp(1.5 * rng.normal(size=SKEWED)), rng.normal(size=SKEWED)])
    arguments = {"time": rng.integers(1, 20, SKEWED), "event": rng.random(SKEWED) < 0.7, "x": x}
    if seed % 2:
        arguments["entry"] = arguments["time"] - rng.integers(1, 12, SKEWED)
    if seed % 3 == 2:
        arguments["strata"] = rng.integers(0, 2, SKEWED)
    if seed % 4 == 3:
        arguments["ties"] = "breslow"
    counts = rng.integers(0, 3, (7, SKEWED))
    first_death = np.flatnonzero(arguments["event"])[0]
    counts[0] = 0  # nobody
    counts[2] = 0  # one death, alone in its risk set
    counts[2, first_death] = 3
    counts[5] *= ~arguments["event"]  # no deaths
    return fit_cox(**arguments), arguments, counts


def one_by_one(fit, arguments, counts):
    """Standardised coefficients of fit_cox on the repeated rows; NaN where a column is not estimable."""
    result = []
    for weights in counts:
        rows = np.repeat(np.arange(len(weights)), weights)
        if not arguments["event"][rows].any():
            result.append(np.full(len(fit.names), np.nan))
            continue
        one = {key: value if key == "ties" else value[rows] for key, value in arguments.items()}
        again = fit_cox(**one)
        result.append(np.full(len(fit.names), np.nan) if again.monotone else again.coef * fit.scale)
    return np.array(result)


@pytest.mark.parametrize("seed", range(8))
def test_weights_equal_repeated_rows_whatever_the_start(seed):
    fit, arguments, counts = skewed_rows(seed)
    expected = one_by_one(fit, arguments, counts)
    assert np.isnan(expected[[0, 2, 5]]).all() and np.isfinite(expected).all(axis=1).sum() >= 3
    for start in ([0.0, 0.0], [3.0, -1.5], [-3.0, 1.5], [1.5, 2.0], [5.0, -2.5], [-5.0, 0.0]):
        ours = fit_weighted_batch(fit.sets, fit.z, np.array(start), counts, fit.ties)
        assert np.allclose(ours, expected, rtol=0, atol=1e-8, equal_nan=True)


def test_a_last_step_below_the_tolerance_leaves_an_error_of_its_square():
    fit, arguments, counts = skewed_rows(4)
    expected = one_by_one(fit, arguments, counts)
    rough = fit_weighted_batch(fit.sets, fit.z, np.zeros(2), counts, fit.ties, tol=1e-2)
    error = np.nanmax(np.abs(rough - expected))
    assert 1e-9 < error < 1e-3


def test_how_the_fits_are_shared_out_does_not_matter(monkeypatch):
    fit, _, counts = skewed_rows(1)
    whole = fit_weighted_batch(fit.sets, fit.z, np.zeros(2), counts, fit.ties)
    for numbers in (1, 2 * fit.z.size, 3 * fit.z.size):
        monkeypatch.setattr(batch_cox, "_NUMBERS", numbers)
        parts = fit_weighted_batch(fit.sets, fit.z, np.zeros(2), counts, fit.ties)
        assert np.allclose(parts, whole, rtol=0, atol=1e-12, equal_nan=True)


def test_no_fits_are_an_empty_table():
    fit, _, counts = skewed_rows(0)
    assert fit_weighted_batch(fit.sets, fit.z, np.zeros(2), counts[:0], fit.ties).shape == (0, 2)


def test_a_monotone_resample_has_no_fit_and_its_neighbours_have():
    """The one patient with x = 1 dies first: with her the likelihood rises without end, without her x is constant."""
    time, event = np.arange(1, 21), np.array([1, 1, 0, 1] * 5)
    x = np.zeros(20)
    x[[0, 12]] = 1
    fit = fit_cox(time, event, x)
    counts = np.ones((4, 20), int)
    counts[1, 12] = 0  # only the first death is left in the level
    counts[2, [0, 12]] = 0
    ours = fit_weighted_batch(fit.sets, fit.z, np.zeros(1), counts, fit.ties)[:, 0]
    assert np.isnan(ours).tolist() == [False, True, True, False]
    assert np.allclose(ours[[0, 3]], fit.coef * fit.scale, rtol=0, atol=1e-9)


@pytest.mark.parametrize("seed", range(10))
def test_a_resample_without_one_level_has_no_fit_though_the_other_column_has_information(seed):
    rng = np.random.default_rng(seed)
    x = np.column_stack([rng.normal(size=30), np.arange(30) % 9 == 4])
    fit = fit_cox(rng.integers(1, 25, 30), rng.random(30) < 0.8, x)
    counts = rng.integers(0, 3, (4, 30))
    counts[::2, x[:, 1] == 1] = 0
    assert np.isnan(fit_weighted_batch(fit.sets, fit.z, np.zeros(2), counts, fit.ties)[::2]).all()


def test_too_few_steps_leave_no_fit():
    fit, _, counts = skewed_rows(0)
    assert np.isnan(fit_weighted_batch(fit.sets, fit.z, np.array([3.0, 3.0]), counts, fit.ties, max_iter=2)).all()
