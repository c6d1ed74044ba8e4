"""Delayed entry in the analyses: what early risk sets leave unknown, in words, and the naive curve beside."""

import numpy as np
import pytest

from oncosurv.analyses.coding import AnalysisSet
from oncosurv.analyses.curves import estimate_item
from oncosurv.analyses.delayed_entry import describe_entry
from oncosurv.analyses.designs import baseline_design
from oncosurv.survival.exposure import summarise_exposure_time
from oncosurv.survival.kaplan_meier import fit_kaplan_meier

DAYS, EVENTS = np.array([10, 20, 30, 40, 50, 60, 70, 80]), np.array([1, 1, 1, 0, 1, 1, 1, 0])
ITEM = {"name": "os_all", "endpoint": "os", "population": "all", "factors": [], "role": "exploratory"}
CHOICES = {"confidence_interval": "log-log", "times_days": [30, 50], "month_days": 30.4375}


@pytest.mark.parametrize(
    ("entry", "first", "notes"),
    [
        ([0] * 8, 0, []),
        ([-5, 0, 0, 0, 0, 0, 0, 0], -5, []),
        ([9, 5, 25, 25, 25, 25, 25, 25], 5, [
            "nobody is under observation before day 5: survival up to then is taken as 1",
            "only 2 of 8 patients are at risk at the first event, on day 10",
        ]),
    ],
)  # fmt: skip
def test_an_empty_or_small_early_risk_set_is_said(entry, first, notes):
    entry = np.array(entry)
    assert describe_entry(entry, fit_kaplan_meier(DAYS, EVENTS, entry)) == (first, notes)


def test_the_naive_curve_stands_beside_the_other_under_an_id_of_its_own():
    entry = np.array([9, 15, 25, 25, 25, 25, 25, 25])
    tables = estimate_item(AnalysisSet(list("abcdefgh"), DAYS, EVENTS, entry, {}), ITEM, CHOICES, [], "2020-01-01")
    rows = {row["estimate_id"]: row for row in tables["estimates"]}
    assert list(rows) == ["os/all/overall", "os/all/overall/without_entry"]
    assert [row["variant"] for row in rows.values()] == ["main", "without_entry"]
    assert [row["n_entered"] for row in rows.values()] == [8, None]
    assert rows["os/all/overall"]["reason"].startswith("everybody at risk at time 10 died (n at risk 1)")
    naive = [row["survival"] for row in tables["curves"] if row["variant"] == "without_entry"]
    assert naive == pytest.approx(fit_kaplan_meier(DAYS, EVENTS).survival.tolist())
    assert {row["variant"] for row in tables["at_risk"]} == {"main", "without_entry"}


def test_a_restricted_mean_says_what_it_supposes_before_the_first_entry():
    cells = {"arm": ["a"] * 8 + ["b"] * 8}
    arm = {"name": "arm", "type": "category", "levels": ["a", "b"], "timing": "baseline"}
    item = ITEM | {"factors": ["arm"]}
    for first, words in (
        (0, ""),
        (5, "nobody of a group is under observation before day 5: up to then all count as alive"),
    ):
        late = AnalysisSet(list("abcdefgh") * 2, np.tile(DAYS, 2), np.tile(EVENTS, 2), np.full(16, first), cells)
        rows = estimate_item(late, item, CHOICES | {"rmst_days": [60]}, [arm], "2020-01-01")["differences"]
        assert [row["reason"] for row in rows if row["measure"] == "rmst"] == [words]


def test_time_before_day_0_is_no_person_time():
    early = AnalysisSet(["a", "b"], np.array([10, 20]), np.array([1, 1]), np.array([-30, 5]), {})
    assert baseline_design(early, []).person_time == 25
    rows = summarise_exposure_time(early.time, early.event, np.array([np.nan, 10]), early.entry)
    assert {row["group"]: row["person_time"] for row in rows}["all"] == 25
