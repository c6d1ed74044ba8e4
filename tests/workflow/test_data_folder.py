"""Exports that lie where the machine keeps its data: `--config data=FOLDER`, and what is said where that is absent."""

import csv

import pytest

from tests.reference.oracle import HERE
from tests.workflow.conftest import ROOT, copy_project

pytestmark = [pytest.mark.heavy]
STUDY = ("--configfile", "studies/jasa.yaml")


@pytest.fixture(scope="module")
def jasa(tmp_path_factory):
    """A project with a study whose export is not beside its study file, and lies in the folder kept of another one."""
    base = tmp_path_factory.mktemp("data_folder")
    project = copy_project(base / "project")
    text = (ROOT / "tests/workflow/left_truncated_study.yaml").read_text(encoding="utf-8")
    text = text.replace("    file: jasa.csv\n", "    file: jasa.csv\n    available_from: the R package survival\n")
    project.path("studies/jasa.yaml").write_text(text, encoding="utf-8")
    with open(HERE / "data/jasa.csv", newline="", encoding="utf-8") as file:
        header, *rows = list(csv.reader(file))
    (base / "kept of old").mkdir()
    with open(base / "kept of old/jasa.csv", "w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(
            [["id", "year", *header], *([i, row[0][:4], *row] for i, row in enumerate(rows, start=1))]
        )
    return project


def test_a_run_says_where_the_file_was_looked_for_and_where_it_can_be_had(jasa):
    beside = jasa.run("cohort", *STUDY, ok=False)
    assert beside.returncode != 0
    assert "sources → programme → file" in beside.text
    assert "there is no file 'jasa.csv' (relative to the study file)" in beside.text
    assert (
        "can be had from the R package survival; where it lies elsewhere, name the folder: --config data=FOLDER."
        in (beside.text)
    )
    absent = jasa.run("cohort", *STUDY, "--config", "data=../not there", ok=False)
    assert absent.returncode != 0 and "Traceback" not in absent.text
    assert "there is no folder '../not there' (named by data=, relative to where the command is run)." in absent.text
    assert absent.text.count("The files can be had from the R package survival.") == 1
    for given in ("", "2018"):
        done = jasa.run("cohort", *STUDY, "--config", f"data={given}", ok=False)
        assert done.returncode != 0 and f"there is no folder '{given}' (named by data=" in done.text
    assert not jasa.path("results/jasa").exists()


def test_the_folder_gives_the_patients_and_is_named_in_no_result(jasa):
    jasa.run("cohort", *STUDY, "--config", "data=../kept of old")
    found, root = jasa.results("jasa"), jasa.path("results/jasa")
    assert len((root / "cohort/patients.csv").read_bytes().splitlines()) == 1 + 69  # of 103 accepted
    assert not [name for name in found if b"kept of old" in (root / name).read_bytes()]
    again = jasa.run("cohort", *STUDY, "--config", "data=../kept of old")
    assert again.rules == {}
    beside = jasa.path("studies/jasa.csv")
    beside.write_bytes(jasa.path("../kept of old/jasa.csv").read_bytes())
    jasa.run("cohort", *STUDY)
    assert jasa.results("jasa") == found


def test_data_is_no_key_of_a_study_file(jasa):
    own = jasa.path("studies/own.yaml")
    text = jasa.path("studies/jasa.yaml").read_text(encoding="utf-8")
    own.write_text(text + "\ndata: ../../kept of old\n", encoding="utf-8")
    done = jasa.run("cohort", "--configfile", "studies/own.yaml", ok=False)
    assert done.returncode != 0 and ". data\n   there is no such key." in done.text
