"""Many studies in one run: each as if it ran alone, one table of all, and a failure that is no other study's."""

import csv
import json

import pytest
import yaml

pytestmark = [pytest.mark.heavy]
MANY = ("--snakefile", "many.smk", "--config", "studies=studies/all.yaml")


def write_list(project, *studies):
    text = yaml.safe_dump({"name": "both", "cores": 2, "studies": list(studies)})
    project.path("studies/all.yaml").write_text(text, encoding="utf-8")


def estimates(project):
    with open(project.path("results/both/estimates.csv"), newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_two_studies_of_which_one_is_mended(project):
    """The default study and a second one that names a column which is not there; mended, it is made and joins them."""
    before = project.results()
    second = project.path("studies/gbsg.yaml").read_text().replace("column: censrec", "column: no_such_column")
    project.path("studies/second.yaml").write_text(second)
    write_list(project, {"file": "../config.yaml"}, {"file": "second.yaml", "id": "second", "endpoints": ["os"]})
    done = project.run(*MANY, ok=False)
    assert done.returncode == 1 and "FAILED  study second" in done.text and project.results() == before
    rows = estimates(project)
    assert {row["study"] for row in rows if row["estimate"]} == {"bminv"}
    assert [row["reason"] for row in rows if row["study"] == "second"] == [
        "the run of this study did not end: its log says why"
    ]
    words = project.path("private/both/logs/run_study.second.txt").read_text()
    assert "no_such_column" in words and "snakemake --snakefile Snakefile" in words

    project.edit("studies/second.yaml", "no_such_column", "censrec")
    done = project.run(*MANY)
    assert done.rules == {"run_study": 1, "combine_estimates": 1} and project.results() == before
    rows = estimates(project)
    found = [row for row in rows if row["study"] == "second"]
    assert {(row["endpoint"], row["quantity"]) for row in found} == {("os", "median")}
    with open(project.path("results/gbsg/survival/estimates.csv"), newline="") as file:
        alone = [row for row in csv.DictReader(file) if row["endpoint"] == "os"]
    names = {"n": "n", "events": "events", "estimate": "median", "lower": "median_lower", "upper": "median_upper"}
    assert [[row[name] for name in names] for row in found] == [[row[name] for name in names.values()] for row in alone]
    hazards = [row for row in rows if row["study"] == "bminv" and row["quantity"] == "hazard ratio"]
    assert hazards and all(row["n"] and row["events"] and row["endpoint"] == "os" for row in hazards)
    assert json.loads(project.path("results/both/ended/second.json").read_text())["study"] == "second"
    assert project.run(*MANY).rules == {}


def test_mistakes_of_a_list_are_told_together(fresh):
    write_list(
        fresh, {"file": "gbsg.yaml", "endpoints": ["pfs"]}, {"file": "gbsg.yaml"}, {"file": "gbsg.yaml", "id": "both"}
    )
    text = fresh.run(*MANY, ok=False).text
    assert "The list of studies has 3 mistakes; nothing was run." in text
    assert "pfs is no endpoint of it." in text and "it declares" in text
    assert text.count("is taken.") == 2 and "the id both is taken" in text
    fresh.path("studies/all.yaml").write_text(
        "name: a b\ncores: 0\nstudies:\n- {data: here}\n- {file: none.yaml, x: 1}\n"
    )
    text = fresh.run(*MANY, ok=False).text
    for words in (
        "the list needs a name",
        "not a number of cores",
        "no study file",
        "x\n   this key is not known",
        "cannot be opened",
    ):
        assert words in text
    assert "Which studies?" in fresh.run("--snakefile", "many.smk", ok=False).text
