"""Nothing that identifies a patient leaves private/: not into results, logs or Snakemake's own records."""

import csv
import re
import stat

import pytest
import yaml

pytestmark = [pytest.mark.heavy]


def identifiers(project):
    """Every record number, report number, report text and full date of the default study's exports."""
    found = set()
    config = yaml.safe_load(project.path("config.yaml").read_text())
    for source in config["sources"]:
        dates = {column["column"] for column in source["columns"] if column["type"] == "date"}
        names = (
            {column["column"] for column in source["columns"] if column.get("identifies")} | {source["patient"]} | dates
        )
        with open(project.path(source["file"]), newline="") as file:
            for row in csv.DictReader(file):
                found |= {row[name] for name in names if len(row[name]) > 3}
    return (
        found
        - {config["study"]["data_cut"]}
        - set(re.findall(r'"(\d{4}-\d\d-\d\d)"', project.path("config.yaml").read_text()))
    )


def test_no_identifier_in_results_logs_or_records(finished):
    wanted = identifiers(finished)
    assert len(wanted) > 1400
    allowed = set(re.findall(r"\d{4}-\d\d-\d\d", finished.path("config.yaml").read_text()))
    iso = {f"{date[6:]}-{date[3:5]}-{date[:2]}" for date in wanted if re.fullmatch(r"\d\d/\d\d/\d{4}", date)} - allowed
    needles = re.compile("|".join(re.escape(text) for text in sorted(wanted | iso, key=len, reverse=True)))
    leaks = {}
    for root in ("results/bminv", "logs/bminv", ".snakemake"):
        for file in finished.path(root).rglob("*"):
            if file.is_file() and file.suffix != ".png":
                hits = needles.findall(file.read_bytes().decode("utf-8", "replace"))
                if hits:
                    leaks[str(file.relative_to(finished.folder))] = hits[:3]
    assert leaks == {}


def test_the_private_folder_is_closed_to_others(finished):
    assert stat.S_IMODE(finished.path("private/bminv").stat().st_mode) == 0o700
    assert {"queries.csv", "study_keys.csv"} <= {path.name for path in finished.path("private/bminv").iterdir()}


def test_study_keys_do_not_change_when_patients_come_or_go(project):
    """A keyed hash of the record number: withdrawing one patient renames nobody."""
    with open(project.path("results/bminv/cohort/patients.csv"), newline="") as file:
        before = [row["patient"] for row in csv.DictReader(file)]
    with open(project.path("private/bminv/study_keys.csv"), newline="") as file:
        gone = next(row["record"] for row in csv.DictReader(file) if row["patient"] == before[3])
    for path in project.path("data/bminv").glob("*.csv"):
        lines = path.read_text().splitlines(keepends=True)
        path.write_text("".join(line for line in lines if gone not in line))
    project.run()
    with open(project.path("results/bminv/cohort/patients.csv"), newline="") as file:
        assert [row["patient"] for row in csv.DictReader(file)] == before[:3] + before[4:]
