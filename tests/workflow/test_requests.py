"""What a study may ask for beside the usual, through the whole workflow, on the real patients of the GBSG trial."""

import pytest
import yaml

from tests.workflow.conftest import ROOT, finish_study

pytestmark = [pytest.mark.heavy]
ITEM = {"name": "rfs_all", "endpoint": "rfs", "population": "all", "factors": ["hormone", "grade"]}
ITEM |= {"strata": ["menopause"], "pairwise": ["grade"], "trend": ["grade"]}
MODEL = {"population": "all", "endpoint": "rfs", "role": "exploratory", "variables": ["hormone", "nodes"]}
MODELS = [
    MODEL | {"name": "stratified", "label": "Stratified", "strata": ["grade"], "ties": "breslow"},
    MODEL | {"name": "grouped", "label": "Grouped", "cluster": "grade"},
    MODEL | {"name": "told_apart", "label": "Told apart", "concordance": {"resamples": 100}},
]
IMPUTED = {"name": "completed", "label": "Completed", "variables": ["hormone", "nodes", "estrogen"]}
IMPUTED |= {"imputation": {"imputations": 20, "variables": ["estrogen"]}}


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    """The finished study, as finish_study gives it: the oestrogen receptor is taken as unknown below 40 years."""
    study = yaml.safe_load((ROOT / "studies/gbsg.yaml").read_text(encoding="utf-8"))
    study["study"]["id"] = "asked"
    next(item for item in study["variables"] if item["name"] == "estrogen")["undefined_when"] = "age below 40"
    study["survival"]["items"] = [ITEM]
    study["models"] = [*MODELS, MODEL | IMPUTED]
    return finish_study(tmp_path_factory.mktemp("asked"), yaml.safe_dump(study, sort_keys=False))


def test_nothing_runs_again(results):
    assert results.again == {}


def test_pairs_and_trend_of_grade(results):
    rows = results("survival/comparisons.csv", factor="grade")
    assert [row["variant"] for row in rows] == ["main", "stratified", "pairwise", "pairwise", "pairwise", "trend"]
    assert all(float(row["p_adjusted"]) >= float(row["p_of_record"]) for row in rows if row["variant"] == "pairwise")
    words = ("stratified pairwise log-rank, by menopausal", "stratified log-rank test for trend", "p, Holm")
    for said in (*words, "stratified log-rank, by menopausal"):
        assert said in results.report, said


def test_strata_ties_and_clusters(results):
    fit = results("cox/models.csv", model="stratified", kind="multivariable")[0]
    assert fit["ties"] == "breslow" and "Stratified by grade" in fit["warnings"]
    assert {row["ci"] for row in results("cox/coefficients.csv", model="grouped", estimator="ml")} == {"wald robust"}
    assert "grouped by grade" in results.report
    assert "fewer than 40 clusters" in results.report and "Grouped 3 clusters" in results.report


def test_other_engines_make_the_tests_and_the_fits_on_request_again(results):
    """Each requested test but that for trend, and each fit but for the robust errors of tied deaths."""
    rows = results("checks/cross_check.csv")
    tested = {row["estimate_id"] for row in rows if row["quantity"] == "log-rank chi-square" and row["ok"] == "1"}
    wanted = {row["estimate_id"] for row in results("survival/comparisons.csv") if row["variant"] != "trend"}
    assert len(wanted) > 6 and wanted <= tested
    fitted = {row["estimate_id"] for row in rows if row["quantity"] == "log-likelihood" and row["ok"] == "1"}
    assert {"stratified/multivariable", "grouped/multivariable"} <= fitted
    reasons = {row["skipped_reason"] for row in rows if row["estimate_id"].startswith("grouped/multivariable")}
    assert any("robust errors" in reason for reason in reasons)


def test_what_a_model_loses_is_in_the_ledger_and_among_the_limitations(results):
    lines = {line["reason"]: line for line in results("cohort/ledger.csv", analysis="completed")}
    lost = int(lines["missing value in a variable of the model"]["n_excluded"])
    assert lost > 0.05 * 686 and int(lines[""]["n"]) + lost == 686
    assert f"Left out of models for a missing value: Completed {lost} of 686." in results.report


def test_imputed_values_beside_the_complete_cases(results):
    rows = results("cox/imputation.csv", model="completed")
    assert [row["kind"] for row in rows] == ["complete_case"] * 3 + ["imputed"] * 3
    assert rows[3]["n"] == "686" and int(rows[3]["n_incomplete"]) == 686 - int(rows[0]["n"])
    assert "Missing values imputed beside the complete cases" in results.report


def test_concordance_is_printed_without_its_optimism(results):
    row = results("cox/concordance.csv")[0]
    assert row["model"] == "told_apart" and 0.6 < float(row["corrected"]) < float(row["apparent"]) < 0.7
    assert f"bootstrap samples: {float(row['corrected']):.3f}" in results.report


def test_what_several_jobs_draw_has_the_bytes_of_one_job(results):
    """Parts of half a second instead of a minute: five jobs for the resamples, eight for the completed data sets."""
    tables = [f"results/asked/cox/{name}.csv" for name in ("concordance", "imputation")]
    before = [results.project.path(table).read_bytes() for table in tables]
    again = ("--configfile", "studies/asked.yaml", "--forcerun", "estimate_concordance", "impute_cox")
    done = results.project.run(*tables, *again, ONCOSURV_PART_SECONDS="0.5")
    assert done.rules == {
        "draw_resamples": 5, "complete_sets": 8, "estimate_concordance": 1, "impute_cox": 1, "publish_tables": 1,
    }  # fmt: skip
    assert [results.project.path(table).read_bytes() for table in tables] == before
    assert list(results.project.path("results/asked/cox/parts").glob("*of*")) == []
