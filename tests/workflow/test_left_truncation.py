"""Delayed entry through the whole workflow: heart transplants from acceptance, equal to R."""

import csv

import pytest

from tests.reference.oracle import HERE, assert_same, read_oracle, run_oracle
from tests.workflow.conftest import ROOT, finish_study

pytestmark = [pytest.mark.heavy]
R = read_oracle("left_truncation")


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    """The finished study, as finish_study gives it."""
    with open(HERE / "data/jasa.csv", newline="", encoding="utf-8") as file:
        header, *rows = list(csv.reader(file))
    exports = [["id", "year", *header], *([i, row[0][:4], *row] for i, row in enumerate(rows, start=1))]
    study = (ROOT / "tests/workflow/left_truncated_study.yaml").read_text(encoding="utf-8")
    return finish_study(tmp_path_factory.mktemp("jasa"), study, [("jasa.csv", exports)])


def numbers(rows, *columns):
    return {column: [float(row[column]) if row[column] else None for row in rows] for column in columns}


@pytest.mark.parametrize(
    ("estimate_id", "oracle"), [("os/all/overall", "whole"), ("os/all/overall/without_entry", "naive")]
)
def test_the_curve_is_that_of_survfit(results, estimate_id, oracle):
    theirs = R[oracle]
    ours = numbers(results("survival/curves.csv", estimate_id=estimate_id), "time", "n_risk", "n_event", "survival")
    assert_same(ours, {name: theirs[name] for name in ours})
    estimate = numbers(
        results("survival/estimates.csv", estimate_id=estimate_id), "median", "median_lower", "median_upper"
    )
    assert_same(estimate, {name: [theirs[name]] for name in estimate})


def test_who_enters_late_and_who_never_does(results):
    row = results("survival/estimates.csv", estimate_id="os/all/overall")[0]
    assert (row["n"], row["n_entered"]) == ("68", str(R["n_late"]))
    assert row["reason"] == "" and row["first_entry"] == "0"
    lines = {line["reason"]: line["n_excluded"] for line in results("cohort/ledger.csv", analysis="os_all")}
    assert lines["entry (transplant) not before the end of follow-up"] == "1"
    query = results("cohort/queries.csv", rule="entry_not_before_end")
    assert [one["severity"] for one in query] == ["exclude"]
    patient = results("cohort/patients.csv", patient=query[0]["patient"])[0]
    assert (patient["entry_days"], patient["os_days"]) == ("4", "4")
    derived = results("cohort/derivations.csv", patient=query[0]["patient"], variable="entry_days")[0]
    assert (derived["value"], derived["source"], derived["rule"]) == (
        "4", "programme", "days from acceptance to transplant"
    )  # fmt: skip


def test_survival_at_fixed_times_and_restricted_means(results):
    points = results("survival/timepoints.csv", estimate_id="os/all/overall", conditional_from="")
    assert_same(numbers(points, "survival", "n_risk", "lower", "upper"), R["fixed"], rtol=1e-10)
    later = results("survival/timepoints.csv", estimate_id="os/all/overall", conditional_from="90")
    assert [float(row["survival"]) for row in later] == [
        pytest.approx(R["fixed"]["survival"][1] / R["fixed"]["survival"][0])
    ]
    row = results("survival/differences.csv", measure="rmst")[0]
    assert float(row["value_level"]) == pytest.approx(R["rmst"]["yes"][0], rel=1e-10)
    assert float(row["value_reference"]) == pytest.approx(R["rmst"]["no"][0], rel=1e-10)
    assert float(row["std_error"]) == pytest.approx(
        (R["rmst"]["yes"][1] ** 2 + R["rmst"]["no"][1] ** 2) ** 0.5, rel=1e-10
    )


def test_log_rank_tests(results):
    rows = {row["variant"]: row for row in results("survival/comparisons.csv", factor="surgery")}
    assert list(rows) == ["main", "stratified", "gehan_breslow", "fleming_harrington_0_1"]
    assert float(rows["main"]["statistic"]) == pytest.approx(R["logrank"], rel=1e-9)
    assert float(rows["stratified"]["statistic"]) == pytest.approx(R["stratified"], rel=1e-9)
    assert rows["main"]["p_permutation"] and rows["stratified"]["strata"] == "older"
    assert rows["stratified"]["permutation_reason"] == "the permutation test is not made within strata"


def test_the_cox_model_is_that_of_coxph(results):
    rows = results("cox/coefficients.csv", model="plain", kind="multivariable", estimator="ml")
    ours = numbers(rows, "coef", "se")
    assert_same(ours, {name: R["efron"][name] for name in ours}, rtol=1e-8)
    fit = results("cox/models.csv", model="plain", kind="multivariable", estimator="ml")[0]
    assert (float(fit["loglik"]), int(fit["n"]), int(fit["events"])) == (
        pytest.approx(R["efron"]["loglik"], rel=1e-10), R["efron"]["n"], R["efron"]["events"]
    )  # fmt: skip


def test_the_report_says_so(results):
    for words in (
        "Entry is delayed: a patient is at risk from the day after transplant on",
        "naive: as if watched from time zero",
        "entry (transplant) not before the end of follow-up: 1",
        "stratified log-rank, by age 50 or more",
        "Fleming-Harrington weights (rho=0, gamma=1)",
        "patients followed beyond day 90: without death to day 365",
    ):
        assert words in results.report, words


def test_r_says_the_same_today():
    assert_same(run_oracle("left_truncation"), R, rtol=1e-9)
