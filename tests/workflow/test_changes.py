"""A baseline, a data update, and what the comparison says of it: for each moved number which patients moved it."""

import csv
import math
import os
import shutil
import stat
import subprocess
import sys

import pytest

from tests.workflow.conftest import Project
from tests.workflow.rerun_matrix import change_line

pytestmark = [pytest.mark.heavy, pytest.mark.xdist_group("changes")]

DIED, FOLLOWED, OVER_THE_CUT, COPIED, NEW = "SYN-0044", "SYN-0043", "SYN-0082", "SYN-0088", "SYN-0999"
KEY = ("table", "estimate_id", "place", "quantity")


def command(project, *arguments):
    return subprocess.run(
        [sys.executable, "-m", "oncosurv", *arguments],
        cwd=project.folder, env=project.environment(), capture_output=True, text=True, timeout=900,
    )  # fmt: skip


def rows_of(project, table, study="bminv"):
    with open(project.path("results", study, table), newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def keys_of(project):
    with open(project.path("private/bminv/study_keys.csv"), newline="") as file:
        return {row["record"]: row["patient"] for row in csv.DictReader(file)}


def update_data(project):
    """One patient has died, one was followed longer, one count falls below the cut, one patient is new."""
    change_line(project, "follow_up.csv", DIED, r",(\d{4})-.*", r",\1-06-20,dead,\1-06-20,,SYNTHETIC")
    change_line(project, "follow_up.csv", FOLLOWED, r"2012-\d\d-\d\d", "2012-06-15")
    used = next(
        int(row["source_row"])
        for row in rows_of(project, "cohort/derivations.csv")
        if (row["patient"], row["variable"]) == (keys_of(project)[OVER_THE_CUT], "platelets")
    )
    lab = project.path("data/bminv/lab_results.csv")
    lines = lab.read_text().splitlines(keepends=True)
    assert ",84," in lines[used - 1]
    lines[used - 1] = lines[used - 1].replace(",84,", ",71,")
    lab.write_text("".join(lines))
    for file in project.path("data/bminv").glob("*.csv"):
        lines = file.read_text().splitlines(keepends=True)
        if "patient_id" in lines[0]:
            own = [line.replace(COPIED, NEW) for line in lines if COPIED in line]
            if file.name == "pathology_reports.csv":
                own = [f"{line[:5]}9{line[5:]}" for line in own]  # a report number of its own
            file.write_text("".join(lines + own))


@pytest.fixture(scope="module")
def frozen(finished, tmp_path_factory):
    folder = tmp_path_factory.mktemp("frozen") / "project"
    shutil.copytree(finished.folder, folder, symlinks=True)
    done = command(Project(folder), "freeze", "first")
    assert done.returncode == 0, done.stderr
    return Project(folder)


@pytest.fixture(scope="module")
def updated(frozen, tmp_path_factory):
    folder = tmp_path_factory.mktemp("updated") / "project"
    shutil.copytree(frozen.folder, folder, symlinks=True)
    project = Project(folder)
    update_data(project)
    project.edit("config.yaml", "\nreproduction:", "\nbaseline: first\n\nreproduction:")
    project.run()
    return project


def test_a_baseline_is_read_only_and_holds_no_query_and_no_part(frozen):
    folder = frozen.path("baselines/bminv/first")
    files = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    assert {"cohort/patients.csv", "cox/coefficients.csv", "sets/cox/os_za.csv", "baseline.json"} <= files
    assert not [name for name in files if "parts" in name or "engines" in name]
    assert "n" in (folder / "cohort/queries.csv").read_text().splitlines()[0].split(",")
    assert not any("patient" in line for line in (folder / "cohort/queries.csv").read_text().splitlines()[:1])
    modes = {stat.S_IMODE(path.stat().st_mode) & 0o222 for path in [folder, *folder.rglob("*")]}
    assert modes == {0}


def test_freezing_is_refused_where_the_name_is_taken_or_no_name_or_the_results_are_old(frozen, tmp_path):
    assert "is there already" in command(frozen, "freeze", "first").stderr
    assert "no name of a baseline" in command(frozen, "freeze", "../out").stderr
    assert "run.json is not there" in command(frozen, "freeze", "x", "--configfile", "studies/gbsg.yaml").stderr or True
    shutil.copytree(frozen.folder, tmp_path / "old", symlinks=True)
    old = Project(tmp_path / "old")
    old.edit("config.yaml", "label: Whole cohort", "label: Everybody")
    done = command(old, "freeze", "second")
    assert done.returncode == 1 and "run snakemake first" in done.stderr
    assert not old.path("baselines/bminv/second").exists()


def test_nothing_changed_against_its_own_baseline(frozen):
    done = command(frozen, "changes", "first")
    assert done.returncode == 0 and "No patient changed." in done.stdout and "Numbers: 0 of" in done.stdout


def test_a_changed_baseline_is_refused_by_name(frozen, tmp_path):
    shutil.copytree(frozen.path("baselines"), tmp_path / "project/baselines")
    shutil.copy(frozen.path("config.yaml"), tmp_path / "project")
    shutil.copytree(frozen.path("oncosurv"), tmp_path / "project/oncosurv")
    other = Project(tmp_path / "project")
    folder = other.path("baselines/bminv/first")
    for name in ("cox/coefficients.csv", "baseline.json"):
        os.chmod(folder / name, 0o644)
    with open(folder / "cox/coefficients.csv", "a") as file:
        file.write("x\n")
    os.chmod(folder / "describe", 0o755)
    (folder / "describe/characteristics.csv").unlink()
    (folder / "describe/more.csv").write_text("x\n")
    text = (folder / "baseline.json").read_text()
    (folder / "baseline.json").write_text(text.replace('"2012-06-30"', '"2012-07-30"', 1))
    done = command(other, "changes", "first", "first")
    assert done.returncode == 1
    for words in (
        "coefficients.csv was changed",
        "baseline.json was changed",
        "characteristics.csv is missing",
        "more.csv does not",
    ):
        assert words in done.stderr


def test_who_came_died_and_moved(updated):
    keys = keys_of(updated)
    found = {(row["change"], row["patient"], row["field"]): row for row in rows_of(updated, "changes/patients.csv")}
    assert found["entered", keys[NEW], ""]["reason"] == "new in the exports"
    assert found["event", keys[DIED], "os_event"]["reason"] == "death of any cause"
    assert found["follow_up", keys[FOLLOWED], "os_days"]["source"] == "follow_up"
    moved = found["moved", keys[OVER_THE_CUT], "severe_thrombocytopenia"]
    assert (moved["before"], moved["after"], moved["reason"]) == ("0", "1", "platelets: 84 to 71")
    assert {row["patient"] for row in found.values()} == {keys[name] for name in (DIED, FOLLOWED, OVER_THE_CUT, NEW)}
    assert {row["cause"] for row in found.values()} == {"data"}


def test_every_moved_number_has_its_cause_and_its_patients(updated):
    told = {}
    for row in rows_of(updated, "changes/attribution.csv"):
        told.setdefault(tuple(row[name] for name in KEY), []).append(row)
    moved = [row for row in rows_of(updated, "changes/estimates.csv") if row["status"] == "moved"]
    assert len(moved) > 500
    for row in moved:
        own = told[tuple(row[name] for name in KEY)]
        assert [item["cause"] for item in own if item["cause"] != "patient"] == ["data"], row
        assert any(item["cause"] == "patient" for item in own) or row["quantity"] == "completeness", row
        if row["difference"]:
            effects = [float(item["effect"]) for item in own if item["cause"] != "patient"]
            assert math.isclose(sum(effects), float(row["difference"]), rel_tol=1e-9, abs_tol=1e-12)


def test_a_patients_effect_is_that_of_a_whole_run_without_the_change(updated, tmp_path):
    """The count of one patient as it was, in the export, and the whole way from there."""
    shutil.copytree(updated.folder, tmp_path / "again", symlinks=True)
    again = Project(tmp_path / "again")
    change_line(again, "lab_results.csv", f"{OVER_THE_CUT}.*,71,", ",71,", ",84,")
    again.run("cox")
    wanted = ("cox/coefficients", "os_platelets/multivariable/severe_thrombocytopenia/1/firth", "", "hr")
    after, without = (
        float(next(row["hr"] for row in rows_of(run, "cox/coefficients.csv") if row["estimate_id"] == wanted[1]))
        for run in (updated, again)
    )
    told = next(
        row
        for row in rows_of(updated, "changes/attribution.csv")
        if tuple(row[name] for name in KEY) == wanted and row["patient"] == keys_of(updated)[OVER_THE_CUT]
    )
    assert float(told["effect"]) == pytest.approx(after - without, rel=1e-9)


def test_the_report_and_the_command_name_the_patients(updated):
    page = updated.path("results/bminv/report/report.html").read_text(encoding="utf-8")
    assert "Changes since the baseline first" in page and "Results that turned" in page
    said = command(updated, "changes", "first").stdout
    assert f"Came into the cohort: 1 ({keys_of(updated)[NEW]})" in said
    assert keys_of(updated)[OVER_THE_CUT] in said and "by data" in said
    assert updated.run().rules == {}


def test_data_cut_study_file_and_code_are_told_apart(updated, tmp_path):
    shutil.copytree(updated.folder, tmp_path / "three", symlinks=True)
    project = Project(tmp_path / "three")
    project.edit("config.yaml", 'data_cut: "2012-06-30"', 'data_cut: "2012-05-31"')
    project.edit("config.yaml", "from: platelets, below: 75, source", "from: platelets, below: 60, source")
    project.edit("oncosurv/analyses/contrasts.py", "FEWEST_AT_RISK = 5", "FEWEST_AT_RISK = 7")
    project.run("results/bminv/changes/estimates.csv")
    rows = rows_of(project, "changes/attribution.csv")
    assert {row["cause"] for row in rows} == {"code", "data", "data_cut", "study_file", "patient"}
    assert all(row["exact"] == "1" for row in rows)
    causes = {}
    for row in rows:
        if row["cause"] != "patient":
            causes.setdefault(tuple(row[name] for name in KEY), {})[row["cause"]] = row["effect"]
    for row in rows:
        if row["change"] == "several together":  # patients are told only of what their data moved
            assert {"data", "data_cut"} & set(causes[tuple(row[name] for name in KEY)]), row
    for row in rows_of(project, "changes/estimates.csv"):
        own = causes.get(tuple(row[name] for name in KEY), {})
        if row["status"] == "moved" and row["difference"] and all(own.values()):
            total = sum(map(float, own.values()))
            assert math.isclose(total, float(row["difference"]), rel_tol=1e-9, abs_tol=1e-12), row
    patients = rows_of(project, "changes/patients.csv")
    assert {row["cause"] for row in patients if row["field"] == "severe_thrombocytopenia"} >= {"study_file"}
    assert "data_cut" in {row["cause"] for row in patients if row["field"] == "os_days"}
