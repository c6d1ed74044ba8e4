import numpy as np
import pytest
from hypothesis import given

from oncosurv.survival.kaplan_meier import fit_kaplan_meier
from oncosurv.survival.timepoints import summarise_survival_at
from tests.unit.survival.small_cohorts import cohorts

# Synthetic cohort of 29 (no real person).
TIME = [12, 85, 1112, 88, 120, 706, 91, 1026, 282, 103, 128, 1163, 137, 962, 652]
TIME = np.array([*TIME, 780, 99, 2071, 80, 63, 160, 2219, 170, 1367, 9, 10, 12, 58, 636])
EVENT = np.ones(29, int)
EVENT[[16, 20, 23, 28]] = 0


def test_known_values_of_the_synthetic_cohort():
    rows = summarise_survival_at(fit_kaplan_meier(TIME, EVENT), [30, 91, 182.625, 365])
    assert [round(row["survival"], 3) for row in rows] == [0.862, 0.655, 0.470, 0.431]
    assert (round(rows[1]["lower"], 3), round(rows[1]["upper"], 3), rows[1]["n_risk"]) == (0.454, 0.797, 20)
    assert [row["cumulative_events"] for row in rows] == [4, 10, 15, 16]
    later = summarise_survival_at(fit_kaplan_meier(TIME, EVENT), [365], conditional_from=91)[0]
    assert later["survival"] == pytest.approx(rows[3]["survival"] / rows[1]["survival"])
    assert later["survival"] == pytest.approx(0.658, abs=5e-4) and later["cumulative_events"] == 6


def test_after_the_last_observation():
    censored = summarise_survival_at(fit_kaplan_meier([1, 2, 3], [1, 1, 0]), [3, 4])
    assert censored[0]["survival"] == pytest.approx(1 / 3)
    assert censored[1]["survival"] is None and censored[1]["reason"].startswith("after the last observation at 3")
    died = summarise_survival_at(fit_kaplan_meier([1, 2, 3], [1, 0, 1]), [3, 4])
    assert [row["survival"] for row in died] == [0, 0] and died[1]["lower"] is None


def test_survival_of_one_has_no_interval():
    row = summarise_survival_at(fit_kaplan_meier([5, 6], [1, 0]), [4])[0]
    assert row["survival"] == 1 and row["lower"] is None and row["upper"] is None
    assert row["reason"] == "no events so far: no interval can be estimated"


def test_before_the_first_entry_nothing_is_known():
    row = summarise_survival_at(fit_kaplan_meier([5, 9], [1, 0], entry=[3, 4]), [2, 4])
    assert row[0]["survival"] is None and row[0]["reason"] == "before the first entry at 3"
    assert row[1]["n_risk"] == 1


def test_conditional_survival_says_when_it_cannot_be():
    curve = fit_kaplan_meier([2, 4, 6], [1, 1, 1])
    early, _ = summarise_survival_at(curve, [1, 5], conditional_from=3)
    assert early["survival"] is None and early["reason"] == "before 3, from which survival is conditional"
    at_once = summarise_survival_at(curve, [4], conditional_from=4)[0]
    assert at_once["survival"] == 1 and at_once["reason"] == "no events so far: no interval can be estimated"
    assert (at_once["cumulative_events"], at_once["n_from"], at_once["conditional_from"]) == (0, 1, 4)
    nobody = summarise_survival_at(curve, [8], conditional_from=6)[0]
    assert nobody["survival"] is None and nobody["n_from"] == 0


def test_nobody_left_or_a_curve_at_zero_leaves_nothing_to_condition_on():
    words = "nobody is alive and under observation after"
    last_censored = summarise_survival_at(fit_kaplan_meier([2, 4], [1, 0]), [4, 5], conditional_from=4)
    assert [row["reason"] for row in last_censored] == [f"{words} 4"] * 2 and last_censored[0]["n_from"] == 0
    died_out = fit_kaplan_meier([3, 10, 12], [1, 1, 0], entry=[0, 5, 5])
    row = summarise_survival_at(died_out, [11], conditional_from=6)[0]
    assert row["reason"] == f"{words} 6" and row["n_from"] == 2 and row["survival"] is None


def test_on_the_day_of_the_first_entry_the_curve_is_known():
    rows = summarise_survival_at(fit_kaplan_meier([5, 9], [1, 0], entry=[3, 4]), [2.9, 3])
    assert [row["survival"] for row in rows] == [None, 1]


@given(cohorts(delayed=True))
def test_conditional_survival_is_the_curve_of_those_who_came_so_far(cohort):
    time, event, entry = cohort
    curve, start = fit_kaplan_meier(time, event, entry), 2
    alive = time > start
    if not (alive & (entry <= start)).any():
        return
    later = fit_kaplan_meier(time[alive], event[alive], np.maximum(entry[alive], start))
    whole = fit_kaplan_meier(time, event, entry)
    if whole.survival[whole.time <= start].min(initial=1.0) == 0:
        return  # the curve is already at 0: nothing to condition on
    for t in (2.5, 3, 4, 5, 6):
        here = summarise_survival_at(curve, [t], conditional_from=start)[0]
        there = summarise_survival_at(later, [t])[0]
        assert here["n_risk"] == there["n_risk"] and here["n_from"] == int((alive & (entry <= start)).sum())
        for column in ("survival", "lower", "upper"):
            assert (here[column] is None) == (there[column] is None)
            if here[column] is not None:
                assert here[column] == pytest.approx(there[column], rel=1e-9, abs=1e-12)
