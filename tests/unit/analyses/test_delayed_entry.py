"""Delayed entry in the analyses: what early risk sets leave unknown, in words, and the naive curve beside."""

import numpy as np
import pytest

from oncosurv.analyses.coding import AnalysisSet
from oncosurv.analyses.curves import estimate_item
from oncosurv.analyses.delayed_entry import describe_entry
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
