"""A baseline is written once, whole or not at all, and read only as it was written."""

import os

import pytest

from oncosurv.changes.baseline import MEND, freeze_results, read_baseline
from oncosurv.exports.queries import StudyError
from oncosurv.tables import write_rows

RECORD = {"study": {"study": {"id": "s"}}, "plan": {}}


@pytest.fixture
def results(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in (
        "cohort/patients",
        "cohort/screening",
        "cohort/sources",
        "cohort/derivations",
        "sets/cox/m",
        "cox/models",
    ):
        write_rows(f"results/s/{name}.csv", [{"patient": "A"}], ["patient"])
    write_rows("results/s/cox/parts/m.models.csv", [{"patient": "A"}], ["patient"])
    queries = [{"source": "lab", "rule": "unit", "severity": "query", "patient": "A"}] * 2
    write_rows("results/s/cohort/queries.csv", queries, ["source", "rule", "severity", "patient"])
    return "results/s"


def test_tables_and_sets_come_back_and_queries_as_counts(results):
    folder = freeze_results(results, RECORD, "first", "s")
    run = read_baseline(folder)
    assert (run.name, run.patients, run.sets) == ("first", {"patient": ["A"]}, {"cox/m": {"patient": ["A"]}})
    assert run.tables["cox/models"] == [{"patient": "A"}]
    assert (folder / "cohort/queries.csv").read_text() == "source,rule,severity,n\nlab,unit,query,2\n"
    assert not (folder / "cox/parts").exists()


def test_a_name_is_taken_once_and_must_be_a_name(results):
    freeze_results(results, RECORD, "first", "s")
    for name, words in (
        ("first", "is there already"),
        ("../x", "no name of a baseline"),
        (".x", "no name of a baseline"),
    ):
        with pytest.raises(StudyError, match=words):
            freeze_results(results, RECORD, name, "s")


def test_a_public_run_is_not_frozen(results):
    with pytest.raises(StudyError, match="internal profile"):
        freeze_results(results, {"study": {"disclosure": {"profile": "public"}}}, "first", "s")


def test_nothing_half_frozen_stays(results, monkeypatch):
    monkeypatch.setattr("oncosurv.changes.baseline.digest_of", lambda path: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        freeze_results(results, RECORD, "first", "s")
    assert os.listdir("baselines/s") == []


def test_every_other_file_is_named_at_once(results):
    folder = freeze_results(results, RECORD, "first", "s")
    for place in (folder, folder / "cox", folder / "cohort"):
        place.chmod(0o755)
    (folder / "cox/models.csv").chmod(0o644)
    (folder / "cox/models.csv").write_text("patient\nB\n")
    (folder / "cohort/sources.csv").unlink()
    (folder / "cox/more.csv").write_text("x\n")
    with pytest.raises(StudyError) as caught:
        read_baseline(folder)
    assert caught.value.problems == [
        f"{folder}/cohort/sources.csv is missing; {MEND}",
        f"{folder}/cox/models.csv was changed after it was frozen; {MEND}",
        f"{folder}/cox/more.csv does not belong to the baseline; take it away.",
    ]


def test_a_changed_manifest_is_noticed(results):
    folder = freeze_results(results, RECORD, "first", "s")
    manifest = folder / "baseline.json"
    manifest.chmod(0o644)
    manifest.write_text(manifest.read_text().replace('"first"', '"other"'))
    with pytest.raises(StudyError, match=r"baseline.json was changed"):
        read_baseline(folder)
