"""Competing risks of an item: R's incidence, Gray's test and Fine-Gray model, and what is refused with its reason."""

import numpy as np
import pytest

from oncosurv.analyses.coding import AnalysisSet
from oncosurv.analyses.competing import COLUMNS, estimate_competing
from tests.reference.oracle import read_data, read_oracle

R = read_oracle("competing")
ITEM = {"name": "pcm", "endpoint": "pcm", "population": "all", "factors": ["sex", "decade"], "role": "exploratory"}
CHOICES = {"confidence_interval": "log-log", "times_days": [12, 60, 120, 240]}
FACTS = [
    {"name": "sex", "type": "category", "levels": ["F", "M"], "timing": "baseline"},
    {"name": "decade", "type": "category", "levels": ["1", "2", "3", "4"], "timing": "baseline"},
]
CAUSES = ["malignancy", "death"]


@pytest.fixture(scope="module")
def mgus2():
    data = read_data("mgus2")
    time = np.where(data["pstat"] == 1, data["ptime"], data["futime"])
    cause = np.where(data["pstat"] == 1, 1, 2 * data["death"])
    decade = np.searchsorted([60, 70, 80], data["age"], side="right") + 1
    cells = {"cause": cause.astype(str).tolist(), "sex": data["sex"].tolist(), "decade": decade.astype(str).tolist()}
    return AnalysisSet([f"P-{i}" for i in range(len(time))], time, (cause == 1).astype(int), None, cells)


@pytest.fixture(scope="module")
def rows(mgus2):
    return estimate_competing(mgus2, ITEM, CHOICES, FACTS, CAUSES)["competing"]


def chosen(rows, **wanted):
    return [row for row in rows if all(row.get(key) == value for key, value in wanted.items())]


def test_rows_fit_the_published_columns_and_have_one_identity_each(rows):
    assert all(set(row) <= set(COLUMNS["competing"]) for row in rows)
    single = [row["estimate_id"] for row in rows if row["kind"] in ("gray", "fine_gray")]
    assert len(set(single)) == len(single)
    assert single[:2] == ["pcm/all/sex/cause_1/gray", "pcm/all/sex/cause_1/fine_gray/M"]


def test_incidence_is_that_of_r(rows):
    for place, cause in enumerate(CAUSES):
        found = chosen(rows, kind="incidence", factor="overall", cause=cause)
        assert [row["incidence"] for row in found] == pytest.approx(R["cuminc"][place], rel=1e-10)
        assert all(row["lower"] < row["incidence"] < row["upper"] and row["std_error"] > 0 for row in found)
    curve = R["curves"]["mgus2"]
    steps = chosen(rows, kind="curve", factor="overall", cause="death")
    assert [steps[row]["incidence"] for row in curve["rows"]] == pytest.approx(
        curve["incidence"][1], rel=1e-10, abs=1e-15
    )
    assert [steps[row]["std_error"] for row in curve["rows"]] == pytest.approx(
        curve["std_error"][1], rel=1e-8, abs=1e-12
    )


def test_gray_s_test_is_that_of_r(rows):
    for name in ("sex", "decade"):
        found = [row["statistic"] for row in chosen(rows, kind="gray", factor=name)]
        assert found == pytest.approx(R["gray"][f"mgus2_{name}"]["statistic"], rel=1e-8)


def test_the_fine_gray_model_is_that_of_r(mgus2):
    third = mgus2.subset(np.arange(len(mgus2.patients)) % 3 == 0)
    rows = estimate_competing(third, {**ITEM, "factors": ["decade"]}, CHOICES, FACTS, CAUSES)["competing"]
    found = chosen(rows, kind="fine_gray", cause="malignancy")
    assert [row["level"] for row in found] == ["2", "3", "4"] and {row["reference"] for row in found} == {"1"}
    assert [row["coef"] for row in found] == pytest.approx(R["fine_gray"]["third_decade"]["coef"], rel=1e-6)
    assert [row["se"] for row in found] == pytest.approx(R["fine_gray"]["third_decade"]["se"], rel=1e-6)


def test_too_few_events_refuse_the_model_and_say_so(mgus2):
    few = mgus2.subset(np.arange(len(mgus2.patients)) % 30 == 0)
    rows = estimate_competing(few, {**ITEM, "factors": ["sex"]}, CHOICES, FACTS, CAUSES)["competing"]
    for row in chosen(rows, kind="fine_gray"):
        assert row["hr"] is None and row["reason"].endswith("fewer than 10 are not modelled")
    assert chosen(rows, kind="gray")[0]["p"] > 0


def test_a_tiny_group_has_no_curve_and_delayed_entry_no_test(mgus2):
    tiny = mgus2.subset(np.arange(len(mgus2.patients)) < 4)
    rows = estimate_competing(tiny, {**ITEM, "factors": []}, CHOICES, FACTS, CAUSES)["competing"]
    assert [row["shown"] for row in rows] == [0, 0] and rows[0]["reason"].startswith("n 4, events ")
    late = AnalysisSet(mgus2.patients, mgus2.time, mgus2.event, np.full(len(mgus2.time), -1), mgus2.cells)
    rows = estimate_competing(late, {**ITEM, "factors": ["sex"]}, CHOICES, FACTS, CAUSES)["competing"]
    assert {row["reason"] for row in chosen(rows, kind="gray")} == {"Gray's test is not defined for delayed entry"}
    assert {row["reason"] for row in chosen(rows, kind="fine_gray")} == {
        "Fine and Gray's model is not defined for delayed entry here"
    }
    assert chosen(rows, kind="incidence", factor="overall")[0]["incidence"] == pytest.approx(R["cuminc"][0][0])


def test_before_the_first_event_of_a_cause_and_after_the_last_patient():
    cells = {"cause": ["0", "1", "2", "1", "2", "0"]}
    six = AnalysisSet(list("abcdef"), np.arange(1, 7), np.array([0, 1, 0, 1, 0, 0]), None, cells)
    rows = estimate_competing(six, {**ITEM, "factors": []}, CHOICES | {"times_days": [2, 99]}, FACTS, CAUSES)
    first, last = chosen(rows["competing"], kind="incidence", cause="death")
    assert (first["incidence"], first["reason"]) == (0, "no event of this cause so far: no interval can be estimated")
    assert (first["n_risk"], first["n_event"]) == (5, 0)
    assert last.get("incidence") is None and last["reason"] == "after the last observation at 6"
