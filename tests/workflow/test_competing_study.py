"""Competing risks through the whole workflow: 1,384 patients with a gammopathy, equal to R's survfit and cmprsk."""

import csv
from datetime import date, timedelta

import pytest

from tests.reference.oracle import HERE, read_oracle
from tests.workflow.conftest import ROOT, copy_project

pytestmark = [pytest.mark.heavy]
R = read_oracle("competing")
START = date(1960, 1, 1)


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    """Function: rows of a table of the finished study that have the given values."""
    project = copy_project(tmp_path_factory.mktemp("mgus") / "project")
    study = ROOT / "tests/workflow/competing_study.yaml"
    project.path("studies/mgus.yaml").write_text(study.read_text(encoding="utf-8"), encoding="utf-8")
    with open(HERE / "data/mgus2.csv", newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))

    def day(months):
        return START + timedelta(days=int(months))

    with open(project.path("studies/mgus.csv"), "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "diagnosis", "malignancy", "died", "last", "sex"])
        for row in rows:
            malignancy = day(row["ptime"]) if row["pstat"] == "1" else ""
            died = day(row["futime"]) if row["death"] == "1" else ""
            writer.writerow([row["id"], START, malignancy, died, day(row["futime"]), row["sex"]])
    project.run("--configfile", "studies/mgus.yaml")

    def read(table, **wanted):
        with open(project.path("results/mgus", table), newline="", encoding="utf-8") as file:
            return [row for row in csv.DictReader(file) if all(row[key] == cell for key, cell in wanted.items())]

    read.report = project.path("results/mgus/report/report.html").read_text(encoding="utf-8")
    read.again = project.run("--configfile", "studies/mgus.yaml").rules
    return read


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
