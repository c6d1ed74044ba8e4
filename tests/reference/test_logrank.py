"""Log-rank tests against R survival and, for the weights that R does not have, against lifelines."""

import numpy as np
import pytest

from oncosurv.survival.logrank import compare_groups
from oncosurv.survival.pairs_and_trend import compare_pairs, compare_trend
from tests.reference.oracle import assert_same, read_data, read_oracle, run_oracle

ORACLE = read_oracle("logrank")
COLUMNS = {"gbsg": ("rfstime", "status"), "rotterdam": ("dtime", "death")}


def data_of(base):
    data = read_data(base)
    time, event = COLUMNS.get(base, ("time", "status"))
    return data, data[time], data[event] - (base == "lung")


# name in logrank.R: (data set, group, further arguments)
TESTS = {
    "lung_sex": ("lung", "sex", {}),
    "lung_sex_rho": ("lung", "sex", {"rho": 1}),
    "lung_ecog": ("lung", "ph.ecog", {}),
    "veteran_celltype": ("veteran", "celltype", {}),
    "veteran_celltype_rho": ("veteran", "celltype", {"rho": 1}),
    "veteran_trt_stratified": ("veteran", "trt", {"strata": "celltype"}),
    "veteran_trt_stratified_rho": ("veteran", "trt", {"strata": "celltype", "rho": 1}),
    "gbsg_hormon": ("gbsg", "hormon", {}),
    "gbsg_grade": ("gbsg", "grade", {}),
    "gbsg_grade_stratified": ("gbsg", "grade", {"strata": "meno"}),
    "rotterdam_size": ("rotterdam", "size", {}),
    "rotterdam_grade_half": ("rotterdam", "grade", {"rho": 0.5}),
    "colon_rx": ("colon", "rx", {}),
    "leukemia_x": ("leukemia", "x", {}),
    "tiny29_celltype": ("tiny29", "celltype", {}),
    "tiny29_trt": ("tiny29", "trt", {}),
}


def test_every_stored_test_is_compared():
    assert sorted(TESTS) == sorted(ORACLE["tests"])


@pytest.mark.heavy
def test_stored_answers_are_those_of_a_live_r():
    assert_same(run_oracle("logrank"), ORACLE, rtol=1e-11)


@pytest.mark.parametrize("name", TESTS)
def test_statistic_equals_survdiff(name):
    base, group, extra = TESTS[name]
    data, time, event = data_of(base)
    keep = ~np.isnan(data[group]) if data[group].dtype.kind == "f" else np.ones(len(time), bool)
    strata = data[extra["strata"]][keep] if "strata" in extra else None
    rho = extra.get("rho", 0)
    weight = "fleming_harrington" if rho else "logrank"
    row = compare_groups(time[keep], event[keep], data[group][keep], strata=strata, weight=weight, rho=rho)
    theirs = ORACLE["tests"][name]
    assert row["statistic"] == pytest.approx(theirs["statistic"], rel=1e-12)
    assert row["df"] == len(theirs["observed"]) - 1
    score = np.subtract(theirs["observed"], theirs["expected"])
    np.testing.assert_allclose(row["score"], score, rtol=1e-11, atol=1e-11)
    np.testing.assert_allclose(row["observed_weighted"], theirs["observed"], rtol=1e-12)
    np.testing.assert_allclose(row["expected_weighted"], theirs["expected"], rtol=1e-12)
    if not rho:
        assert row["observed"] == theirs["observed"]
        np.testing.assert_allclose(row["expected"], theirs["expected"], rtol=1e-12)


@pytest.mark.parametrize("group", ["surgery", "transplant"])
def test_delayed_entry_equals_the_sums_made_in_r(group):
    data, theirs = read_data("heart"), ORACLE["entry"][f"heart_{group}"]
    row = compare_groups(data["stop"], data["event"], data[group], entry=data["start"])
    assert row["statistic"] == pytest.approx(theirs["statistic"], rel=1e-12)
    np.testing.assert_allclose(row["expected"], theirs["expected"], rtol=1e-12)


def test_delayed_entry_equals_the_score_test_of_coxph_without_ties():
    data = read_data("heart")
    stop = data["stop"] + np.arange(1, len(data["stop"]) + 1) * 1e-4
    row = compare_groups(stop, data["event"], data["transplant"], entry=data["start"])
    assert row["statistic"] == pytest.approx(ORACLE["entry"]["heart_untied"]["statistic"], rel=1e-10)


def test_small_data_equal_survdiff():
    small = ORACLE["small"]
    assert compare_groups([1, 2], [1, 1], [1, 2])["statistic"] == pytest.approx(small["two"]["statistic"], rel=1e-12)
    one = compare_groups([5, 6, 7, 8, 9, 10], [1, 1, 0, 1, 1, 0], [1, 2, 2, 2, 2, 2])
    assert one["statistic"] == pytest.approx(small["group_of_one"]["statistic"], rel=1e-12)
    gone = compare_groups([1, 2, 3, 4, 5], [0, 1, 1, 0, 1], [1, 2, 3, 2, 3])
    assert gone["statistic"] == pytest.approx(small["gone_before"]["statistic"], rel=1e-12)
    assert gone["df"] == 1 and gone["reason"] == "never at risk at an event, left out of the test: 1"


@pytest.mark.parametrize(
    ("weight", "theirs", "extra"),
    [
        ("gehan_breslow", "wilcoxon", {}),
        ("tarone_ware", "tarone-ware", {}),
        ("peto", "peto", {}),
        ("fleming_harrington", "fleming-harrington", {"rho": 0.5, "gamma": 1}),
    ],
)
@pytest.mark.parametrize("base", ["veteran", "lung", "gbsg"])
def test_weights_equal_lifelines(base, weight, theirs, extra):
    from lifelines.statistics import multivariate_logrank_test

    data, time, event = data_of(base)
    group = data[{"veteran": "celltype", "lung": "sex", "gbsg": "grade"}[base]]
    named = {"p": extra["rho"], "q": extra["gamma"]} if extra else {}
    other = multivariate_logrank_test(time, group, event, weightings=theirs, **named)
    row = compare_groups(time, event, group, weight=weight, **extra)
    assert row["statistic"] == pytest.approx(other.test_statistic, rel=1e-9)
    assert row["p_asymptotic"] == pytest.approx(other.p_value, rel=1e-9)


def test_pairs_and_holm_equal_r():
    data, time, event = data_of("veteran")
    rows = compare_pairs(time, event, data["celltype"])
    np.testing.assert_allclose([row["p_asymptotic"] for row in rows], ORACLE["pairs"]["p"], rtol=1e-10)
    np.testing.assert_allclose([row["p_adjusted"] for row in rows], ORACLE["pairs"]["holm"], rtol=1e-10)


def test_trend_equals_the_sums_of_survdiff():
    data, time, event = data_of("gbsg")
    row = compare_trend(time, event, data["grade"], [1, 2, 3])
    assert row["statistic"] == pytest.approx(ORACLE["trend"]["gbsg_grade"], rel=1e-11)
    row = compare_trend(time, event, data["grade"], [1, 2, 3], weight="fleming_harrington", rho=1)
    assert row["statistic"] == pytest.approx(ORACLE["trend"]["gbsg_grade_rho"], rel=1e-11)
    data, time, event = data_of("lung")
    keep = ~np.isnan(data["ph.ecog"])
    row = compare_trend(time[keep], event[keep], data["ph.ecog"][keep], [0, 1, 2, 3], scores=[0, 1, 2, 5])
    assert row["statistic"] == pytest.approx(ORACLE["trend"]["lung_ecog"], rel=1e-11)
