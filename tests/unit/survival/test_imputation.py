"""Rubin's rules by hand, the Nelson-Aalen predictor, and imputation of the lung data."""

import math

import numpy as np
import pytest
from scipy.special import stdtr, stdtrit

from oncosurv.survival import imputation
from oncosurv.survival.cox import fit_cox
from oncosurv.survival.imputation import (
    derive_nelson_aalen,
    fit_imputed_cox,
    impute_covariates,
    pool_rubin,
    summarise_imputed_coefficients,
)
from tests.reference.oracle import read_data


def test_rubin_by_hand():
    """Estimates 1, 2, 3 with variances 0.5, 0.5, 2: within 1, between 1, total 1 + 4/3; df = 2 (1 + 3/4)^2."""
    pooled = pool_rubin([[1.0], [2.0], [3.0]], [[0.5], [0.5], [2.0]])
    assert pooled["coef"][0] == 2 and math.isclose(pooled["se"][0] ** 2, 7 / 3)
    assert math.isclose(pooled["df"][0], 2 * 1.75**2) and math.isclose(pooled["missing_information"][0], 4 / 7)
    half = stdtrit(6.125, 0.975) * math.sqrt(7 / 3)
    assert math.isclose(pooled["upper"][0], 2 + half) and math.isclose(pooled["lower"][0], 2 - half)


def test_nothing_between_the_data_sets_gives_the_normal_interval():
    pooled = pool_rubin([[1.0], [1.0]], [[4.0], [4.0]])
    assert math.isinf(pooled["df"][0]) and math.isclose(pooled["upper"][0], 1 + 1.959963984540054 * 2)


def test_two_data_sets_by_hand():
    """Estimates 1 and 3 with variance 1: between 2, total 1 + 2 (1 + 1/2)."""
    assert pool_rubin([[1.0], [3.0]], [[1.0], [1.0]])["se"].tolist() == [2]


def test_one_data_set_has_nothing_between():
    pooled = pool_rubin([[1.0, 2.0]], [[4.0, 9.0]])
    assert pooled["se"].tolist() == [2, 3] and np.isinf(pooled["df"]).all()
    assert pooled["missing_information"].tolist() == [0, 0]


def test_five_cycles_and_five_neighbours_where_none_are_given():
    rng = np.random.default_rng(1)
    time, event, x = rng.integers(1, 50, 60), rng.random(60) < 0.7, rng.normal(size=(60, 2))
    x[::7, 0] = np.nan
    plain = impute_covariates(time, event, x, 1, seed=3)[0]
    assert np.array_equal(plain, impute_covariates(time, event, x, 1, seed=3, cycles=5, neighbours=5)[0])


def test_nelson_aalen_at_own_time():
    """Times 1, 2, 2, 3, 4 with events at 1, 2, 4: 1/5, + 1/4, + 1/1."""
    ours = derive_nelson_aalen([1, 2, 2, 3, 4], [1, 1, 0, 0, 1])
    assert np.allclose(ours, [0.2, 0.45, 0.45, 0.45, 1.45])
    delayed = derive_nelson_aalen([1, 2, 2, 3, 4], [1, 1, 0, 0, 1], [-1, -1, 1, 1, 1])
    assert np.allclose(delayed, [0.5, 0.75, 0.75, 0.75, 1.75])


@pytest.fixture(scope="module")
def lung():
    data = read_data("lung")
    names = ["age", "sex", "ph.ecog", "wt.loss"]
    return data["time"], data["status"] == 2, np.column_stack([data[name] for name in names]), names


def test_completed_values_are_observed_ones_and_the_rest_is_untouched(lung):
    time, event, x, _ = lung
    first, again = (impute_covariates(time, event, x, 2, seed=9, cycles=1) for _ in range(2))
    holes = np.isnan(x)
    for k, values in enumerate(first):
        assert np.array_equal(values[~holes], x[~holes]) and np.array_equal(values, again[k])
        assert all(np.isin(values[holes[:, j], j], x[:, j]).all() for j in range(4))


def test_pooled_fit_lies_near_the_complete_cases(lung):
    time, event, x, names = lung
    fit = fit_imputed_cox(time, event, x, names, m=3, seed=1)
    whole = ~np.isnan(x).any(axis=1)
    complete = fit_cox(time[whole], event[whole], x[whole], names)
    assert (fit.n, fit.n_incomplete, fit.events) == (228, 15, 165)
    assert np.max(np.abs(fit.coef - complete.coef) / complete.se) < 1 and (fit.se < complete.se * 1.05).all()
    assert fit.warnings == ("3 imputations; 20 are needed with 7 % incomplete rows.",)
    row = summarise_imputed_coefficients(fit)[1]
    assert row["lower"] < row["hr"] < row["upper"] and 0 < row["p"] < 0.01 and row["test"] == "rubin t"


def test_without_missing_values_it_is_the_ordinary_fit(lung):
    time, event, x, names = lung
    fit, plain = fit_imputed_cox(time, event, x[:, :2], names[:2], m=20), fit_cox(time, event, x[:, :2], names[:2])
    assert np.allclose(fit.coef, plain.coef) and np.allclose(fit.se, plain.se) and fit.warnings == ()


def test_a_factor_is_imputed_as_codes_and_expanded(lung):
    time, event, x, _ = lung

    def dummies(values):
        return np.column_stack([values[:, 0], values[:, 1] == 1, values[:, 1] >= 2])

    fit = fit_imputed_cox(time, event, x[:, [0, 2]], ["age", "ecog 1", "ecog 2-3"], m=2, design=dummies)
    assert fit.names == ("age", "ecog 1", "ecog 2-3") and np.isfinite(fit.coef).all()


def test_refusals(lung):
    time, event, x, names = lung
    with pytest.raises(ValueError, match="an outcome is never imputed"):
        fit_imputed_cox(np.where(time == time[0], np.nan, time), event, x, names)
    with pytest.raises(ValueError, match="no observed value to impute from"):
        impute_covariates(time, event, np.full((228, 1), np.nan), 2, seed=1)


def test_data_sets_without_a_finite_fit_are_left_out_and_counted():
    rng = np.random.default_rng(2)
    time, event, x = rng.integers(1, 50, 60), rng.random(60) < 0.7, rng.normal(size=60)
    x[::9] = np.nan
    seen = []

    def design(useless):
        def columns(values):
            seen.append(values)
            return np.ones(60) if len(seen) <= useless else values

        return columns

    fit = fit_imputed_cox(time, event, x, ["x"], m=4, seed=1, design=design(2))
    kept = [fit_cox(time, event, values, ["x"]) for values in seen[2:]]
    pooled = pool_rubin([one.coef for one in kept], [one.se**2 for one in kept])
    assert fit.coef == pooled["coef"] and fit.se == pooled["se"] and fit.df == pooled["df"]
    assert fit.warnings == (
        "4 imputations; 20 are needed with 12 % incomplete rows.",
        "2 of 4 completed data sets had no finite fit and are left out.",
    )
    seen.clear()
    with pytest.raises(ValueError, match="3 of 4 completed data sets had no finite fit: nothing to pool"):
        fit_imputed_cox(time, event, x, ["x"], m=4, seed=1, design=design(3))
    row = summarise_imputed_coefficients(fit)[0]
    half = stdtrit(fit.df[0], 0.975) * fit.se[0]
    assert np.allclose(np.log([row["hr"], row["lower"], row["upper"]]), fit.coef[0] + half * np.array([0, -1, 1]))
    assert math.isclose(row["statistic"], fit.coef[0] / fit.se[0])
    assert math.isclose(row["p"], 2 * (1 - stdtr(fit.df[0], abs(row["statistic"]))), rel_tol=1e-9)


def test_more_incomplete_rows_need_more_imputations():
    time, event, x = np.arange(1, 11), np.tile([1, 0], 5), np.tile([1.0, 3, 2, 5, 4], 2)
    x[:3] = np.nan
    words = "2 imputations; 30 are needed with 30 % incomplete rows."
    assert fit_imputed_cox(time, event, x, ["x"], m=2).warnings == (words,)


@pytest.mark.parametrize(("m", "warned"), [(29, True), (30, False), (31, False)])
def test_as_many_imputations_as_percent_incomplete_are_enough(m, warned, monkeypatch):
    """Completed with the mean, which is quick: only the count of data sets matters here."""
    time, event, x = np.arange(1, 11), np.tile([1, 0], 5), np.tile([1.0, 3, 2, 5, 4], 2)
    x[:3] = np.nan
    monkeypatch.setattr(imputation, "impute_covariates", lambda *data, **_: [np.nan_to_num(x, nan=3.0)] * data[3])
    assert (fit_imputed_cox(time, event, x, ["x"], m=m).warnings != ()) == warned
