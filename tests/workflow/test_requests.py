"""What a study may ask for beside the usual, through the whole workflow, on the real patients of the GBSG trial."""

import csv

import pytest
import yaml

from tests.workflow.conftest import ROOT, copy_project

pytestmark = [pytest.mark.heavy]

ITEM = {"name": "rfs_all", "endpoint": "rfs", "population": "all", "factors": ["hormone", "grade"]}
ITEM |= {"strata": ["menopause"], "pairwise": ["grade"], "trend": ["grade"]}


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    """Function: rows of a table of the finished study that have the given values."""
    project = copy_project(tmp_path_factory.mktemp("asked") / "project")
    study = yaml.safe_load((ROOT / "studies/gbsg.yaml").read_text(encoding="utf-8"))
    study["study"]["id"] = "asked"
    study["survival"]["items"] = [ITEM]
    ask(study)
    project.path("studies/asked.yaml").write_text(yaml.safe_dump(study, sort_keys=False), encoding="utf-8")
    project.run("--configfile", "studies/asked.yaml")

    def read(table, **wanted):
        with open(project.path("results/asked", table), newline="", encoding="utf-8") as file:
            return [row for row in csv.DictReader(file) if all(row[key] == cell for key, cell in wanted.items())]

    read.report = project.path("results/asked/report/report.html").read_text(encoding="utf-8")
    read.again = project.run("--configfile", "studies/asked.yaml").rules
    return read


def ask(study):
    pass


def test_nothing_runs_again(results):
    assert results.again == {}


def test_pairs_and_trend_of_grade(results):
    rows = results("survival/comparisons.csv", factor="grade")
    assert [row["variant"] for row in rows] == ["main", "stratified", "pairwise", "pairwise", "pairwise", "trend"]
    assert all(float(row["p_adjusted"]) >= float(row["p_of_record"]) for row in rows if row["variant"] == "pairwise")
    for words in (
        "pairwise log-rank",
        "log-rank test for trend",
        "P, Holm",
        "stratified log-rank, by menopausal status",
    ):
        assert words in results.report, words
