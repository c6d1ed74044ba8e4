"""An item of the survival section: what is shown, what is withheld from tiny groups, and nothing by what came later."""

import numpy as np
import pytest

from oncosurv.analyses import left_out
from oncosurv.analyses.axis import axis_times
from oncosurv.analyses.coding import AnalysisSet
from oncosurv.analyses.curves import COLUMNS, estimate_item
from oncosurv.survival.logrank import compare_groups
from oncosurv.survival.rmst import summarise_rmst

ITEM = {"name": "os_all", "endpoint": "os", "population": "all", "factors": ["arm"], "role": "exploratory"}
CHOICES = {"confidence_interval": "log-log", "times_days": [30, 400], "month_days": 30.4375}
ARM = {"name": "arm", "type": "category", "levels": ["a", "b"], "timing": "baseline"}
DAYS, EVENTS = [10, 20, 30, 40, 50, 60, 70, 80], [1, 1, 1, 0, 1, 1, 1, 0]


def made(arms, entry=None):
    patients = [f"P-{i}" for i in range(8)]
    return AnalysisSet(patients, np.array(DAYS), np.array(EVENTS), entry, {"arm": arms})


@pytest.fixture
def tables():
    return estimate_item(made(["a"] * 5 + ["b"] * 2 + [""]), ITEM, CHOICES, [ARM], "2020-01-01")


def test_rows_fit_the_published_columns(tables):
    for name, rows in tables.items():
        assert rows and all(set(row) <= set(COLUMNS[name]) for row in rows), name


def test_a_tiny_group_has_a_range_but_no_median_no_curve_and_no_survival(tables):
    by_level = {row["level"]: row for row in tables["estimates"]}
    assert [by_level[level]["shown"] for level in ("all", "a", "b")] == [1, 1, 0]
    b = by_level["b"]
    assert (b["n"], b["events"], b["median"], b["minimum"], b["maximum"]) == (2, 2, None, 60, 70)
    assert b["reason"] == "n 2, events 2: too few for a curve or a median"
    assert not [row for row in tables["curves"] if row["level"] == "b"]
    assert {row["survival"] for row in tables["timepoints"] if row["level"] == "b"} == {None}


def test_kaplan_meier_by_hand(tables):
    steps = [(row["time"], row["n_risk"], row["survival"]) for row in tables["curves"] if row["level"] == "a"]
    assert steps == [
        (10, 5, 0.8),
        (20, 4, pytest.approx(0.6)),
        (30, 3, pytest.approx(0.4)),
        (40, 2, pytest.approx(0.4)),
        (50, 1, 0),
    ]


def test_the_test_leaves_out_the_unknown_and_says_how_many(tables):
    test = tables["comparisons"][0]
    assert (test["n"], test["n_missing"], test["levels"], test["n_level"]) == (7, 1, ["a", "b"], [5, 2])
    assert sum(test["observed"]) == pytest.approx(sum(test["expected"])) == 6
    assert test["estimate_id"] == "os/all/arm"


def test_follow_up(tables):
    row = tables["follow_up"][0]
    assert (row["person_time"], row["minimum_alive"], row["maximum_alive"]) == (360, 40, 80)
    assert row["median_reverse_km"] == 80


def test_an_exposure_after_time_zero_gets_a_test_for_the_reproduction_and_no_curve():
    later = {"name": "arm", "type": "flag", "levels": [], "timing": "post_baseline"}
    item = {**ITEM, "role": "reproduction"}
    tables = estimate_item(made(["1"] * 5 + ["0"] * 3), item, CHOICES, [later], "2020-01-01")
    assert tables["curves"] == tables["estimates"] == [] and len(tables["comparisons"]) == 1
    assert tables["comparisons"][0]["estimate_id"] == "reproduction/os/all/arm"


def test_delayed_entry_reaches_every_table():
    entry = np.array([0, 0, 0, 0, 45, 0, 0, 0])
    tables = estimate_item(made(["a"] * 8, entry), ITEM, CHOICES, [ARM], "2020-01-01")
    whole = next(row for row in tables["estimates"] if row["level"] == "all")
    assert whole["n_entered"] == 1 and tables["follow_up"][0]["person_time"] == 315
    assert tables["curves"][0]["n_risk"] == 7


@pytest.mark.parametrize(("longest", "ticks"), [(100, 4), (365, 6), (2219, 7), (9000, 7), (3, 1)])
def test_ticks_are_round_months_and_few(longest, ticks):
    times = axis_times(longest, 30.4375)
    assert len(times) == ticks and times[0] == 0 and times[-1] <= longest


def test_survival_is_blank_where_fewer_than_five_are_at_risk_unless_everybody_died():
    choices = CHOICES | {"times_days": [10, 60, 80]}
    part = AnalysisSet([f"P-{i}" for i in range(8)], np.array(DAYS), np.ones(8, int), None, {"arm": ["a"] * 8})
    rows = estimate_item(part, ITEM | {"factors": []}, choices, [], "2020-01-01")["timepoints"]
    assert [(row["time"], row["n_risk"], row["shown"]) for row in rows] == [(10, 8, 1), (60, 3, 0), (80, 1, 1)]
    assert (rows[1]["survival"], rows[1]["lower"], rows[1]["reason"]) == (None, None, "fewer than 5 patients at risk")
    assert rows[2]["survival"] == 0


def test_completeness_is_that_of_the_set():
    whole = made(["a"] * 8)
    part = AnalysisSet(whole.patients, whole.time, whole.event, None, whole.cells, 0.92)
    assert estimate_item(part, ITEM, CHOICES, [ARM], "2020-01-01")["follow_up"][0]["completeness"] == 0.92
    assert estimate_item(whole, ITEM, CHOICES, [ARM], "2020-01-01")["follow_up"][0]["completeness"] is None


def test_a_log_rank_test_without_each_patient_is_the_test_of_the_others(tables):
    rows = [row for row in tables["influence"] if row["measure"] == "log-rank"]
    assert [row["left_out"] for row in rows] == [f"P-{i}" for i in range(7)]  # the eighth has no known arm
    others = [1, 2, 3, 4, 5, 6]
    alone = compare_groups(np.array(DAYS)[others], np.array(EVENTS)[others], np.array(list("aaaabb")))
    assert (rows[0]["estimate"], rows[0]["p"]) == (alone["statistic"], alone["p_asymptotic"])
    test = tables["comparisons"][0]
    assert test["p_loo_min"] == min(row["p"] for row in rows) and test["events_level"] == [4, 2]


def test_differences_without_each_patient():
    choices = CHOICES | {"rmst_days": [60], "times_days": [20, 60]}
    days, events = np.arange(1, 25) * 5, np.array([1, 1, 0, 1] * 6)
    cells = {"arm": ["a", "b"] * 12}
    part = AnalysisSet([f"P-{i}" for i in range(24)], days, events, None, cells)
    tables = estimate_item(part, ITEM, choices, [ARM], "2020-01-01")
    for measure, tau in (("rmst", 60), ("survival", 20)):
        row = next(row for row in tables["differences"] if (row["measure"], row["tau"]) == (measure, tau))
        rows = [item for item in tables["influence"] if (item["measure"], item.get("tau")) == (measure, tau)]
        assert len(rows) == 24 and (row["events_level"], row["events_reference"]) == (12, 6)
        assert row["loo_min"] <= row["estimate"] <= row["loo_max"]
    kept = np.arange(24) != 5
    means = [summarise_rmst(days[kept & group], events[kept & group], 60) for group in (np.arange(24) % 2 == 1,
             np.arange(24) % 2 == 0)]  # fmt: skip
    found = next(item for item in tables["influence"] if (item["measure"], item["left_out"]) == ("rmst", "P-5"))
    assert found["estimate"] == pytest.approx(means[0]["rmst"] - means[1]["rmst"])


def test_above_the_limit_nobody_is_left_out_and_the_rows_say_so(monkeypatch):
    monkeypatch.setattr(left_out, "LARGEST_N", 240)
    days = np.arange(1, 242)
    cells = {"arm": ["a", "b"] * 120 + ["a"]}
    part = AnalysisSet([f"P-{i}" for i in range(241)], days, (days % 3 > 0).astype(int), None, cells)
    tables = estimate_item(part, ITEM, CHOICES | {"rmst_days": [100]}, [ARM], "2020-01-01")
    assert tables["influence"] == []
    for row in [*tables["comparisons"], *tables["differences"]]:
        assert row["leave_one_out"].startswith("none: more than 2000 patients") or row["reason"]
