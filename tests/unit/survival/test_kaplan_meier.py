import math

import numpy as np
import pytest
from hypothesis import given

from oncosurv.survival.kaplan_meier import (
    fit_kaplan_meier,
    fit_reverse_kaplan_meier,
    quantile,
    summarise_curve,
)
from tests.unit.survival.small_cohorts import cohorts


def brute_force(time, event, entry, t):
    """(S(t), Greenwood's sum) as products and sums over the definition of the risk set."""
    start = np.full(len(time), -1) if entry is None else entry
    survival, greenwood = 1.0, 0.0
    for u in sorted(set(time[event == 1].tolist())):
        if u <= t:
            n, d = int(((start < u) & (time >= u)).sum()), int(((time == u) & (event == 1)).sum())
            survival *= 1 - d / n
            greenwood += d / (n * (n - d)) if n > d else math.inf
    return survival, greenwood


def check_against_brute_force(time, event, entry):
    curve = fit_kaplan_meier(time, event, entry)
    for i, t in enumerate(curve.time):
        survival, greenwood = brute_force(time, event, entry, t)
        assert curve.survival[i] == pytest.approx(survival, rel=1e-12, abs=1e-15)
        if 0 < survival < 1:
            assert curve.std_error[i] == pytest.approx(survival * math.sqrt(greenwood), rel=1e-12)
            assert 0 <= curve.lower[i] <= curve.survival[i] <= curve.upper[i] <= 1
        else:
            assert np.isnan(curve.lower[i]) and np.isnan(curve.upper[i])


@given(cohorts())
def test_curve_is_the_product_limit(cohort):
    check_against_brute_force(*cohort)


@given(cohorts(delayed=True))
def test_curve_with_delayed_entry_is_the_product_limit(cohort):
    check_against_brute_force(*cohort)


@given(cohorts())
def test_curve_falls_and_order_of_patients_is_irrelevant(cohort):
    time, event, _ = cohort
    curve, turned = fit_kaplan_meier(time, event), fit_kaplan_meier(time[::-1], event[::-1])
    assert (np.diff(curve.survival) <= 0).all()
    assert curve.survival.tolist() == turned.survival.tolist()


@given(cohorts())
def test_without_censoring_survival_is_the_share_alive(cohort):
    time, _, _ = cohort
    curve = fit_kaplan_meier(time, np.ones(len(time), int))
    np.testing.assert_allclose(curve.survival, [(time > t).mean() for t in curve.time], atol=1e-12)


@given(cohorts())
def test_everybody_entering_before_zero_is_no_delayed_entry(cohort):
    time, event, _ = cohort
    plain, delayed = fit_kaplan_meier(time, event), fit_kaplan_meier(time, event, np.full(len(time), -1))
    assert plain.survival.tolist() == delayed.survival.tolist() and delayed.warning == ""


def test_no_events():
    time, event = [3, 5, 5], [0, 0, 0]
    curve = fit_kaplan_meier(time, event)
    assert curve.survival.tolist() == [1, 1] and curve.std_error.tolist() == [0, 0] and np.isnan(curve.upper).all()
    row = summarise_curve(curve, time, event)
    assert row["median"] is row["median_lower"] is row["median_upper"] is None
    assert row["median_rule"] == "not reached" and row["events"] == 0


def test_all_events_end_at_zero():
    curve = fit_kaplan_meier([1, 2, 2], [1, 1, 1])
    assert curve.survival[-1] == 0 and np.isnan(curve.std_error[-1]) and np.isnan(curve.lower[-1])


@pytest.mark.parametrize(("event", "median"), [(1, 5), (0, None)])
def test_one_patient(event, median):
    row = summarise_curve(fit_kaplan_meier([5], [event]), [5], [event])
    assert (row["median"], row["median_lower"], row["median_upper"]) == (median, None, None)
    assert row["minimum"] == row["maximum"] == 5 and row["maximum_censored"] == 1 - event


def test_two_patients_and_a_plateau_at_one_half():
    both = quantile(fit_kaplan_meier([1, 3], [1, 1]), 0.5)
    assert both["time"] == 2 and both["rule"] == "midpoint of the flat step at 0.5"
    last_censored = quantile(fit_kaplan_meier([1, 3], [1, 0]), 0.5)
    assert last_censored["time"] == 1 and last_censored["rule"] == "first time S <= 0.5"


def test_one_half_is_recognised_through_rounding():
    """Of 12, 6 have died by day 6: 11/12 x 10/11 x ... x 6/7 is 0.4999999999999999 in floating point (limits: R)."""
    curve = fit_kaplan_meier(np.arange(1, 13), np.ones(12, int))
    assert curve.survival[5] != 0.5
    assert quantile(curve, 0.5) == {
        "time": 6.5, "lower": 2, "upper": 10, "rule": "midpoint of the flat step at 0.5"
    }  # fmt: skip


def test_all_times_equal():
    curve = fit_kaplan_meier([4, 4, 4, 4], [1, 1, 0, 0])
    assert curve.time.tolist() == [4] and curve.survival.tolist() == [0.5]
    assert quantile(curve, 0.5)["time"] == 4


def test_event_at_time_zero_counts():
    curve = fit_kaplan_meier([0, 2, 3, 4, 5], [1, 0, 1, 0, 0])
    assert curve.time[0] == 0 and curve.survival[0] == 0.8 and curve.n_risk[0] == 5


def test_range_marks_an_extreme_at_which_everybody_is_censored():
    time, event = [2, 2, 7, 9, 9], [0, 1, 1, 0, 0]
    row = summarise_curve(fit_kaplan_meier(time, event), time, event)
    assert (row["minimum"], row["minimum_censored"], row["maximum"], row["maximum_censored"]) == (2, 0, 9, 1)


def test_delayed_entry_counts_and_warns():
    time, event, entry = [3, 10, 12], [1, 1, 0], [0, 5, 5]
    curve = fit_kaplan_meier(time, event, entry)
    row = summarise_curve(curve, time, event)
    assert row["n_entered"] == 2 and "everybody at risk at time 3 died" in row["warning"]
    assert curve.survival.tolist() == [0, 0, 0]
    assert summarise_curve(fit_kaplan_meier(time, event), time, event)["n_entered"] is None


def test_those_who_enter_after_time_zero_are_counted():
    time, event, entry = [3, 10, 12, 13], [1, 1, 0, 1], [0, 0.5, 1, 5]
    assert summarise_curve(fit_kaplan_meier(time, event, entry), time, event)["n_entered"] == 3


def test_reverse_curve_exchanges_events_and_censorings():
    curve = fit_reverse_kaplan_meier(np.array([1, 2, 3]), np.array([True, False, True]))
    assert curve.n_event.tolist() == [0, 1, 0] and curve.events == 1


def test_wider_level_gives_wider_limits_and_unknown_words_are_refused():
    time, event = [1, 2, 3, 4, 5], [1, 0, 1, 1, 0]
    narrow, wide = fit_kaplan_meier(time, event, level=0.9), fit_kaplan_meier(time, event, level=0.99)
    assert (wide.lower < narrow.lower).all() and (wide.upper > narrow.upper).all()
    with pytest.raises(ValueError, match="conf_type must be one of log-log, log, plain, is 'arcsin'"):
        fit_kaplan_meier(time, event, conf_type="arcsin")
    for level in (95, 1.5, 1, 0, -0.5):
        with pytest.raises(ValueError, match="level must lie between 0 and 1"):
            fit_kaplan_meier(time, event, level=level)
    for wrong in (2, 0.5):
        with pytest.raises(ValueError, match="event must be 0"):
            fit_reverse_kaplan_meier([1, 2], [1, wrong])
    with pytest.raises(ValueError, match="event is missing"):
        fit_reverse_kaplan_meier([1, 2], [1, np.nan])


def test_summary_holds_plain_python_values():
    row = summarise_curve(fit_kaplan_meier([1, 2], [1, 0]), [1, 2], [1, 0])
    assert {type(value) for value in row.values()} <= {int, float, str, type(None)}
