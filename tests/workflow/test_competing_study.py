"""Competing risks through the whole workflow: 1,384 patients with a gammopathy, equal to R's survfit and cmprsk."""

import csv
from datetime import date, timedelta

import pytest

from tests.reference.oracle import HERE, read_oracle
from tests.workflow.conftest import ROOT, finish_study

pytestmark = [pytest.mark.heavy]
R = read_oracle("competing")
START = date(1960, 1, 1)


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    """The finished study, as finish_study gives it."""
    with open(HERE / "data/mgus2.csv", newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))

    def day(months, happened="1"):
        return START + timedelta(days=int(months)) if happened == "1" else ""

    exports = [["id", "diagnosis", "malignancy", "died", "last", "sex"]]
    for row in rows:
        dates = day(row["ptime"], row["pstat"]), day(row["futime"], row["death"]), day(row["futime"])
        exports.append([row["id"], START, *dates, row["sex"]])
    study = (ROOT / "tests/workflow/competing_study.yaml").read_text(encoding="utf-8")
    return finish_study(tmp_path_factory.mktemp("mgus"), study, [("mgus.csv", exports)])


def test_every_patient_has_the_cause_that_came_first(results):
    patients = results("cohort/patients.csv")
    counts = [sum(row["malignancy_free_cause"] == cause for row in patients) for cause in "012"]
    assert counts == [409, 115, 860]
    reasons = {row["malignancy_free_reason"] for row in patients if row["malignancy_free_cause"] == "2"}
    assert reasons == {"death before malignancy"}
    assert sum(row["malignancy_free_event"] == "1" for row in patients) == 115


def test_incidence_and_gray_s_test_are_those_of_r(results):
    for place, cause in enumerate(("malignancy", "death before malignancy")):
        rows = results("survival/competing.csv", kind="incidence", factor="overall", cause=cause)
        assert [float(row["incidence"]) for row in rows] == pytest.approx(R["cuminc"][place], rel=1e-10)
        gray = results("survival/competing.csv", kind="gray", cause=cause)[0]
        assert float(gray["statistic"]) == pytest.approx(R["gray"]["mgus2_sex"]["statistic"][place], rel=1e-8)
        assert results("survival/competing.csv", kind="fine_gray", cause=cause)[0]["hr"]


def test_the_report_says_what_survival_is_not(results):
    for words in (
        "Aalen-Johansen estimate with 95",
        "Competing (death before malignancy) is censored here",
        "Fine-Gray: Men v Women",
        "Competing: death before malignancy, which ends the time without the event",
    ):
        assert words in results.report, words


def test_nothing_runs_again(results):
    assert results.again == {}
