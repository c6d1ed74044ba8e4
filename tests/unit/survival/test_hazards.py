"""Proportional hazards: blocks, refusals, invariance. The numbers stand in tests/reference/test_hazards_zph.py."""

import numpy as np
import pytest

from oncosurv.survival.cox import fit_cox
from oncosurv.survival.hazards import check_proportional_hazards, summarise_scaled_schoenfeld
from oncosurv.survival.natural_spline import fit_natural_spline


@pytest.fixture
def cohort():
    rng = np.random.default_rng(6)
    x = np.column_stack([rng.normal(size=80), rng.integers(0, 2, 80), rng.integers(0, 2, 80)]).astype(float)
    return rng.integers(1, 60, 80), rng.random(80) < 0.7, x, ("age", "a", "b")


def test_units_do_not_change_the_test(cohort):
    time, event, x, names = cohort
    plain = check_proportional_hazards(fit_cox(*cohort), time, event)
    scaled = check_proportional_hazards(fit_cox(time, event, x * 1e5 - 7, names), time, event)
    assert np.allclose([row["chi2"] for row in plain], [row["chi2"] for row in scaled], rtol=1e-8)


def test_log_of_time_zero_and_unknown_names_are_refused(cohort):
    time, event, x, names = cohort
    time[0], event[0] = 0, True
    fit = fit_cox(time, event, x, names)
    with pytest.raises(ValueError, match="event times above 0"):
        check_proportional_hazards(fit, time, event, transform="log")
    with pytest.raises(ValueError, match="transform must be one of km, rank"):
        check_proportional_hazards(fit, time, event, transform="sqrt")
    with pytest.raises(ValueError, match="must be those of the fit: 79 rows"):
        check_proportional_hazards(fit, time[1:], event[1:])
    with pytest.raises(ValueError, match="not in the fit: dose"):
        check_proportional_hazards(fit, time, event, terms=[("dose", ["dose"])])


def test_monotone_fits_are_not_tested(cohort):
    time, event, x, names = cohort
    x[:, 2] = ~event
    fit = fit_cox(time, event, x, names)
    rows = check_proportional_hazards(fit, time, event)
    assert [row["term"] for row in rows] == ["age", "a", "b", "GLOBAL"]
    assert all(row["p"] is None and "no events where it is 1" in row["reason"] for row in rows)
    assert np.isnan(summarise_scaled_schoenfeld(fit, time, event)["residual"]).all()


def test_aliased_columns_drop_out_of_their_block(cohort):
    time, event, x, names = cohort
    fit = fit_cox(time, event, np.column_stack([x, x[:, 1]]), (*names, "again"))
    rows = check_proportional_hazards(fit, time, event, terms=[("age", ["age"]), ("f", ["a", "again"]), ("b", ["b"])])
    assert [row["df"] for row in rows] == [1, 1, 1, 3]


def test_residuals_of_a_stratum_in_which_a_column_is_constant_are_missing(cohort):
    time, event, x, names = cohort
    strata = x[:, 1]
    x[:, 2] *= strata  # constant in stratum 0
    fit = fit_cox(time, event, x[:, [0, 2]], ("age", "b"), strata=strata)
    residual = summarise_scaled_schoenfeld(fit, time, event)["residual"]
    in_zero = strata[fit.sets.dead] == 0
    assert np.isnan(residual[in_zero, 1]).all() and np.isfinite(residual[~in_zero]).all()
    assert np.isfinite(residual[:, 0]).all()


def test_spline_reproduces_a_line_and_declines_too_few_points():
    x = np.linspace(3, 9, 25)
    assert np.allclose(fit_natural_spline(x, 2 * x - 1, x), 2 * x - 1)
    assert np.isnan(fit_natural_spline(np.array([1.0, 1, 2]), np.array([1.0, 2, 3]), x)).all()
    assert np.isnan(fit_natural_spline(np.ones(5), np.arange(5.0), x)).all()


def test_residuals_stand_beside_the_scale_of_their_event(cohort):
    """g(t) written down for each event: t, log t, the middle rank of t among all times, one minus S just before t."""
    time, event, x, names = cohort
    fit = fit_cox(*cohort)
    at = time[fit.sets.dead]
    ranks = np.array([(np.sum(time < t) + 1 + np.sum(time <= t)) / 2 for t in at])
    fallen = [1 - np.prod([1 - np.sum(event & (time == u)) / np.sum(time >= u) for u in set(time[event]) if u < t])
              for t in at]  # fmt: skip
    for transform, scale in {"identity": at, "log": np.log(at), "rank": ranks, "km": fallen}.items():
        found = summarise_scaled_schoenfeld(fit, time, event, transform=transform)
        assert np.allclose(found["transformed"], scale, rtol=1e-12, atol=1e-12)
        assert np.array_equal(found["time"], at) and np.array_equal(found["row"], fit.sets.dead)
    x[:, 2] = ~event  # a monotone fit has no residuals, but the same scale
    found = summarise_scaled_schoenfeld(fit_cox(*cohort), time, event)
    assert np.allclose(found["transformed"], fallen) and np.array_equal(found["time"], at)


def test_a_term_without_residuals_leaves_the_smooth_of_the_others(cohort):
    """In one of two strata a column is constant: its smooth runs through the residuals of the other stratum alone."""
    time, event, x, names = cohort
    strata = x[:, 1]
    x[:, 2] *= strata
    fit = fit_cox(time, event, x[:, [0, 2]], ("age", "b"), strata=strata)
    found = summarise_scaled_schoenfeld(fit, time, event, transform="identity")
    known = strata[fit.sets.dead] == 1
    at, residual = found["transformed"], found["residual"]
    assert np.allclose(found["smooth"][:, 0], fit_natural_spline(at, residual[:, 0], at))
    assert np.allclose(found["smooth"][:, 1], fit_natural_spline(at[known], residual[known, 1], at))


def test_residuals_of_a_stratum_are_scaled_by_its_own_average_variance(cohort):
    """In a model of one column: residual = coef + (x - mean) / (information / events where the column varies)."""
    time, event, x, names = cohort
    strata, small = x[:, 1], (10 + 0.1 * x[:, 2]) * x[:, 1]  # small beside the step from stratum to stratum
    fit = fit_cox(time, event, small, ("b",), strata=strata)
    own = (strata == 1) & event
    residual = summarise_scaled_schoenfeld(fit, time, event)["residual"][:, 0]
    for row, found in zip(fit.sets.dead, residual, strict=True):
        if strata[row] == 1:
            tied = own & (time == time[row])
            at_risk = (strata == 1) & (time >= time[row])
            weights = np.exp(fit.coef[0] * small)
            means = [  # Efron's terms
                (weights * small * (at_risk - k / tied.sum() * tied)).sum()
                / (weights * (at_risk - k / tied.sum() * tied)).sum()
                for k in range(tied.sum())
            ]
            expected = fit.coef[0] + (small[row] - np.mean(means)) * fit.cov[0, 0] * own.sum()
            assert np.isclose(found, expected, rtol=1e-6)
        else:
            assert np.isnan(found)


def test_columns_that_never_vary_in_one_stratum_are_scaled_as_if_alone(cohort):
    """a varies in stratum 0 only, b in stratum 1: each residual is that of the model of its stratum."""
    time, event, x, names = cohort
    strata = x[:, 1]
    both = np.column_stack([x[:, 0] * (strata == 0), x[:, 0] * (strata == 1)])
    fit = fit_cox(time, event, both, ("a", "b"), strata=strata)
    residual = summarise_scaled_schoenfeld(fit, time, event)["residual"]
    for k in (0, 1):
        own = strata == k
        alone = fit_cox(time[own], event[own], x[own, 0])
        expected = summarise_scaled_schoenfeld(alone, time[own], event[own])["residual"][:, 0]
        assert np.allclose(residual[strata[fit.sets.dead] == k, k], expected, rtol=1e-6)
        assert np.isnan(residual[strata[fit.sets.dead] != k, k]).all()


def test_spline_is_smooth_within_and_straight_beyond_its_ends():
    x = np.linspace(0, 10, 60)
    y = np.sin(x) + 0.1 * x**2
    left, right = np.linspace(-5, 0, 11), np.linspace(10, 15, 11)
    for outside in (left, right):
        fitted = fit_natural_spline(x, y, outside)
        assert np.allclose(np.diff(fitted, 2), 0, atol=1e-9) and np.ptp(fitted) > 0.1
    # slopes agree at the ends, and the curvature has no jump: cubics that meet at the knots
    fine = fit_natural_spline(x, y, np.linspace(-1, 11, 12_001))
    assert np.abs(np.diff(fine, 3)).max() < 1e-7
    curved = fit_natural_spline(x, y, x)
    assert np.abs(np.diff(curved, 2)).max() > 1e-3
