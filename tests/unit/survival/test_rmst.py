import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oncosurv.survival.kaplan_meier import fit_kaplan_meier
from oncosurv.survival.rmst import compare_rmst, largest_tau, summarise_rmst
from oncosurv.survival.timepoints import compare_survival_at
from tests.unit.survival.small_cohorts import cohorts


@given(cohorts(), st.sampled_from([0.5, 1, 2.5, 4, 6]))
def test_area_is_the_integral_of_the_curve(cohort, tau):
    time, event, _ = cohort
    curve = fit_kaplan_meier(time, event)
    row = summarise_rmst(time, event, tau)
    if tau > time.max() and curve.survival[-1] > 0:
        assert row["rmst"] is None and row["reason"].startswith("the curve is not known after")
        return
    grid = np.arange(0, tau, 0.125) + 0.0625
    step = np.searchsorted(curve.time, grid, side="right")
    height = np.concatenate(([1.0], curve.survival))[step]
    assert row["rmst"] == pytest.approx(height.sum() * 0.125, rel=1e-9, abs=1e-12)


@given(st.lists(st.integers(0, 6), min_size=1, max_size=8), st.sampled_from([1, 3.5, 6, 9]))
def test_without_censoring_it_is_the_mean_of_the_times_cut_at_tau(time, tau):
    """and the variance is that of a mean, with n in the place of n - 1."""
    cut = np.minimum(time, tau)
    row = summarise_rmst(time, np.ones(len(time), int), tau)
    assert row["rmst"] == pytest.approx(cut.mean(), abs=1e-12)
    assert row["std_error"] == pytest.approx(np.sqrt(cut.var() / len(time)), abs=1e-9)


def test_largest_tau_is_the_first_end_that_is_censored():
    assert largest_tau([([1, 5], [1, 0]), ([2, 9], [1, 0]), ([1, 3], [0, 1])]) == 5
    assert largest_tau([([1, 5], [1, 1]), ([2, 9, 9], [1, 0, 1])]) == 9
    assert largest_tau([([1, 5], [1, 1])]) is None


def test_all_died_before_tau_and_nobody_did():
    assert summarise_rmst([1, 3], [1, 1], 10)["rmst"] == 2
    row = summarise_rmst([4, 6], [0, 0], 4)
    assert (row["rmst"], row["std_error"], row["events"]) == (4, 0, 0)


def test_differences_that_cannot_be_estimated_are_said():
    known, unknown = summarise_rmst([4, 9], [1, 0], 8), summarise_rmst([4, 6], [1, 0], 8)
    row = compare_rmst(known, unknown)
    assert row["estimate"] is None and row["reason"] == "the curve is not known after 6, and tau is 8"
    still = summarise_rmst([9, 9], [0, 0], 8)
    row = compare_rmst(still, still)
    assert row["estimate"] == 0 and row["p"] is None and row["reason"].startswith("no event in either group")
    with pytest.raises(ValueError, match="need one tau, have 8 and 7"):
        compare_rmst(known, summarise_rmst([9], [0], 7))
    with pytest.raises(ValueError, match="tau must be above 0"):
        summarise_rmst([9], [0], 0)


def test_survival_differences_that_cannot_be_estimated_are_said():
    curve = fit_kaplan_meier([1, 3, 5], [1, 1, 0])
    assert compare_survival_at(curve, fit_kaplan_meier([1, 2], [1, 1]), 2)["reason"] == (
        "everybody at risk has had the event"
    )
    assert compare_survival_at(curve, fit_kaplan_meier([1, 2], [1, 0]), 4)["estimate"] is None
    both = compare_survival_at(curve, curve, 0.5)
    assert both["estimate"] == 0 and both["lower"] is None
    one = compare_survival_at(curve, fit_kaplan_meier([4, 5], [0, 1]), 3)
    assert one["estimate"] == pytest.approx(-2 / 3) and one["std_error"] == pytest.approx(curve.std_error[1])


def test_a_difference_has_the_root_of_both_variances():
    first, second = summarise_rmst([2, 5, 9, 9], [1, 1, 0, 0], 8, level=0.9), summarise_rmst([1, 3, 8], [1, 1, 0], 8)
    # areas by hand: 2 + 3 x 3/4 + 3 x 1/2; 1 + 2 x 2/3 + 5 x 1/3
    assert first["rmst"] == pytest.approx(5.75) and second["rmst"] == pytest.approx(4)
    # (area after each death)^2 d / (n (n - d))
    assert first["std_error"] == pytest.approx(np.sqrt(3.75**2 / 12 + 1.5**2 / 6))
    assert second["std_error"] == pytest.approx(np.sqrt(3**2 / 6 + (5 / 3) ** 2 / 2))
    assert first["upper"] - first["rmst"] == pytest.approx(1.6448536269514722 * first["std_error"])
    assert second["rmst"] - second["lower"] == pytest.approx(1.959963984540054 * second["std_error"])
    row, half = compare_rmst(first, second, level=0.9), math.hypot(first["std_error"], second["std_error"])
    assert row["estimate"] == pytest.approx(1.75) and row["std_error"] == pytest.approx(half) and row["tau"] == 8
    assert row["lower"] == pytest.approx(1.75 - 1.6448536269514722 * half)
    assert row["upper"] == pytest.approx(1.75 + 1.6448536269514722 * half)
    assert row["p"] == pytest.approx(math.erfc(1.75 / half / math.sqrt(2)))
    assert (first["n"], first["events"], second["events"], row["reason"]) == (4, 2, 2, "")


def test_a_difference_of_survival_takes_the_steps_at_that_day():
    first, second = fit_kaplan_meier([2, 5, 9, 9], [1, 1, 0, 0]), fit_kaplan_meier([1, 3, 8], [1, 1, 0])
    row, half = compare_survival_at(first, second, 5), math.sqrt(0.5**2 / 4 + 1 / 3 * 2 / 3 / 3)
    assert row["estimate"] == pytest.approx(1 / 2 - 1 / 3) and row["std_error"] == pytest.approx(half)
    assert row["upper"] - row["lower"] == pytest.approx(2 * 1.959963984540054 * half)
    assert compare_survival_at(first, second, 4.9)["estimate"] == pytest.approx(3 / 4 - 1 / 3)
    assert compare_survival_at(second, first, 8)["estimate"] == pytest.approx(1 / 3 - 1 / 2)


def test_tau_beyond_a_curve_that_has_come_to_zero_adds_nothing():
    row = summarise_rmst([1, 3], [1, 1], 3.5)
    assert row["rmst"] == 2 and row["events"] == 2 and row["std_error"] == pytest.approx(np.sqrt(1 / 2))
    assert summarise_rmst([1, 3, 4], [1, 1, 1], 3)["events"] == 2
    at_the_end = summarise_rmst([1, 3], [1, 0], 3)
    assert at_the_end["rmst"] == 2 and at_the_end["reason"] == ""
    assert summarise_rmst([1, 3], [1, 0], 3.5)["reason"] == "the curve is not known after 3, and tau is 3.5"
    with pytest.raises(ValueError, match="tau must be above 0, is -1"):
        summarise_rmst([1, 3], [1, 0], -1)
    assert summarise_rmst([1, 3], [1, 0], 0.5)["rmst"] == 0.5
