"""The tests that an item asks for: R's numbers, one row each, and one method of record for the whole printed table."""

import numpy as np
import pytest

from oncosurv.analyses.coding import AnalysisSet
from oncosurv.analyses.curves import COLUMNS
from oncosurv.analyses.of_record import decide, publish_comparisons
from oncosurv.analyses.tests_of_groups import NOT_FOR_TREND, NOT_WITHIN_STRATA, compare_factor
from oncosurv.tables import read_rows, write_rows
from tests.reference.oracle import read_oracle, run_oracle
from tests.reference.study_sets import VETERAN, read_veteran

R = read_oracle("group_tests")
FACTS = VETERAN


def keys(factor):
    return {
        "estimate_id": f"os/all/{factor}",
        "item": "os_all",
        "factor": factor,
        "variant": "main",
        "role": "exploratory",
    }


@pytest.fixture(scope="module")
def veteran():
    return read_veteran()


def run(veteran, factor, **asked):
    return compare_factor(veteran, FACTS[factor], {"factors": [factor], **asked}, FACTS, keys(factor))


def test_pairs_are_those_of_r_with_holm_s_adjustment(veteran):
    rows = decide(run(veteran, "celltype", pairwise=["celltype"]))
    assert [row["estimate_id"] for row in rows[1:]] == [f"os/all/celltype/{pair}" for pair in R["pairs"]]
    assert [row["statistic"] for row in rows[1:]] == pytest.approx(R["statistic"], rel=1e-12)
    assert [row["p_adjusted"] for row in rows[1:]] == pytest.approx(R["holm"], rel=1e-10)
    assert {row["p_method"] for row in rows} == {"asymptotic"} and "p_adjusted" not in rows[0]
    assert {row["test"] for row in rows[1:]} == {"pairwise log-rank"}


def test_trend_is_that_of_r_with_scores_by_the_declared_order(veteran):
    row = run(veteran, "celltype", trend=["celltype"])[1]
    assert row["statistic"] == pytest.approx(R["trend"], rel=1e-9) and row["df"] == 1
    assert (row["scores"], row["levels"], row["n_level"]) == (
        [1, 2, 3, 4],
        FACTS["celltype"]["levels"],
        [35, 48, 27, 27],
    )
    assert row["permutation_reason"] == NOT_FOR_TREND
    without = veteran.subset(np.array(veteran.cells["celltype"]) != "smallcell")
    assert run(without, "celltype", trend=["celltype"])[1]["scores"] == [1, 3, 4]


def test_strata_and_weights_are_those_of_r(veteran):
    weights = [{"name": "fleming-harrington", "rho": 1, "gamma": 0}, {"name": "gehan-breslow"}]
    rows = run(veteran, "trt", strata=["celltype"], weights=weights)
    assert [row["variant"] for row in rows] == ["main", "stratified", "fleming_harrington_1_0", "gehan_breslow"]
    assert rows[1]["statistic"] == pytest.approx(R["stratified"], rel=1e-12)
    assert rows[2]["statistic"] == pytest.approx(R["weighted"], rel=1e-12)
    assert [row.get("strata") for row in rows] == [None, ["celltype"], ["celltype"], ["celltype"]]
    assert [row.get("permutation_reason") for row in rows[1:]] == [NOT_WITHIN_STRATA] * 3


def test_the_events_of_a_weighted_test_are_counts_and_their_weighted_sums_stand_beside(veteran):
    weights = [{"name": "fleming-harrington", "rho": 1, "gamma": 0}]
    rows = run(veteran, "trt", strata=["celltype"], weights=weights)
    assert rows[2]["observed"] == rows[1]["observed"] == [64, 64]
    assert rows[2]["observed_weighted"] == pytest.approx(R["observed_weighted"], rel=1e-12)
    assert rows[2]["expected_weighted"] == pytest.approx(R["expected_weighted"], rel=1e-12)
    assert "observed_weighted" not in rows[0] and "expected_weighted" not in rows[1]


def test_with_strata_pairs_and_trend_are_stratified_too(veteran):
    rows = run(veteran, "celltype", strata=["trt"], pairwise=["celltype"], trend=["celltype"])
    pairs, trend = rows[2:-1], rows[-1]
    assert [row["statistic"] for row in pairs] == pytest.approx(R["pairs_stratified"], rel=1e-12)
    assert trend["statistic"] == pytest.approx(R["trend_stratified"], rel=1e-9)
    assert {row["test"] for row in pairs} == {"stratified pairwise log-rank"}
    assert trend["test"] == "stratified log-rank test for trend"
    assert {row["permutation_reason"] for row in pairs} == {NOT_WITHIN_STRATA}
    assert [row.get("strata") for row in rows] == [None, *[["trt"]] * (len(rows) - 1)]
    plain = run(veteran, "celltype", pairwise=["celltype"])
    assert [sum(row["n_level"]) for row in pairs] == [row["n"] for row in plain[1:]]


def test_a_weighted_test_without_strata_is_permuted_with_its_weight_and_a_seed_of_its_own(veteran):
    few = veteran.subset(np.arange(137) % 5 == 0)
    plain, weighted = run(few, "trt", weights=[{"name": "tarone-ware"}])
    assert plain["p_permutation"] and weighted["p_permutation"] and weighted["seed"] != plain["seed"]


def test_a_factor_is_not_its_own_stratum_and_an_unknown_stratum_is_left_out(veteran):
    assert len(run(veteran, "celltype", strata=["celltype"])) == 1
    cells = veteran.cells | {"celltype": ["", *veteran.cells["celltype"][1:]]}
    unknown = AnalysisSet(veteran.patients, veteran.time, veteran.event, None, cells)
    rows = run(unknown, "trt", strata=["celltype"])
    assert [(row["n"], row["n_missing"]) for row in rows] == [(137, 0), (136, 1)]


def test_one_level_only_is_a_row_with_its_reason(veteran):
    alone = veteran.subset(np.array(veteran.cells["celltype"]) == "adeno")
    rows = run(alone, "celltype", strata=["trt"], pairwise=["celltype"], trend=["celltype"])
    assert [row["variant"] for row in rows] == ["main", "stratified", "trend"]
    assert {row["reason"] for row in rows} == {"only one group: nothing to compare"}


def test_the_printed_table_has_one_method_and_the_reproduction_one_of_its_own(tmp_path, veteran):
    """The second item is small, so all tests of the study are by permutation; each job had decided for itself."""
    large, few = veteran, veteran.subset(np.arange(137) % 16 == 0)
    for name, part, role in (("a", large, "primary"), ("b", few, "exploratory"), ("c", large, "reproduction")):
        rows = decide(run(part, "trt"))
        assert {row["p_method"] for row in rows} == {"permutation" if name == "b" else "asymptotic"}
        rows = [row | {"item": name, "estimate_id": f"{name}/trt", "role": role} for row in rows]
        write_rows(tmp_path / f"{name}.csv", [{k: row.get(k) for k in COLUMNS["comparisons"]} for row in rows],
                   COLUMNS["comparisons"])  # fmt: skip
    publish_comparisons([tmp_path / f"{name}.csv" for name in "abc"], tmp_path / "comparisons.csv")
    rows = read_rows(tmp_path / "comparisons.csv")
    assert [row["p_method"] for row in rows] == ["permutation", "permutation", "asymptotic"]
    assert [row["p_of_record"] for row in rows] == [
        rows[0]["p_permutation"],
        rows[1]["p_permutation"],
        rows[2]["p_asymptotic"],
    ]
    assert list(rows[0]) == COLUMNS["comparisons"] and rows[0]["p_asymptotic"] and rows[2]["p_permutation"]


def test_a_table_without_tests_keeps_its_columns(tmp_path):
    write_rows(tmp_path / "a.csv", [], COLUMNS["comparisons"])
    publish_comparisons([tmp_path / "a.csv"], tmp_path / "comparisons.csv")
    assert (tmp_path / "comparisons.csv").read_text() == (tmp_path / "a.csv").read_text()


@pytest.mark.heavy
def test_r_says_the_same_today():
    from tests.reference.oracle import assert_same

    assert_same(run_oracle("group_tests"), R, rtol=1e-10)
