"""A canary in every field of every export: it is found in private/ only, whether the run ends well or stops."""

import csv
import re
import zipfile

import pytest
import yaml

pytestmark = [pytest.mark.heavy]
CANARY = "Zzcanary"


def places_with_canary(project):
    """Files outside private/ and the exports themselves that hold a canary, packed formats opened."""
    found = []
    for root in ("results", "logs", ".snakemake"):
        for path in project.path(root).rglob("*"):
            if not path.is_file():
                continue
            parts = [path.read_bytes()]
            if path.suffix in (".docx", ".xlsx"):
                with zipfile.ZipFile(path) as archive:
                    parts = [archive.read(name) for name in archive.namelist()]
            if any(re.search(CANARY.encode(), part, re.IGNORECASE) for part in parts):
                found.append(str(path.relative_to(project.folder)))
    return found


def plant(project, change):
    """Rewrite every export: change(source, row number, column, cell) gives the cell."""
    config = yaml.safe_load(project.path("config.yaml").read_text())
    for source in config["sources"]:
        path = project.path(source["file"])
        with open(path, newline="", encoding="utf-8") as file:
            header, *rows = csv.reader(file)
        changed = [
            [change(source, number, name, cell) for name, cell in zip(header, row, strict=True)]
            for number, row in enumerate(rows)
        ]
        with open(path, "w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([header, *changed])


def test_names_in_records_texts_and_numbers_stay_in_private(fresh):
    """Every record number, report number and free text names the canary, and the run ends well."""

    def change(source, number, name, cell):
        kinds = {column["column"]: column for column in source["columns"]}
        if name == source["patient"]:
            return f"{CANARY}-{cell}"
        declared = kinds.get(name)
        if declared is None or (declared.get("identifies") and declared["type"] == "text"):
            return f"{cell} {CANARY}"  # a column of dates that holds no date stops the run
        return cell

    plant(fresh, change)
    fresh.run()
    assert places_with_canary(fresh) == []
    kept = "".join(path.read_text() for path in fresh.path("private").rglob("*.csv"))
    assert CANARY in kept  # it was there to be found


def test_a_canary_in_a_cell_of_each_column_becomes_a_query_of_the_clinic(fresh):
    """In another row each; what cannot be read as what the study file says it is, is told with its value in private."""
    columns = {}

    def change(source, number, name, cell):
        place = columns.setdefault((source["name"], name), len([key for key in columns if key[0] == source["name"]]))
        return f"{CANARY}{place}" if number == 2 * place else cell

    plant(fresh, change)
    fresh.run()
    assert places_with_canary(fresh) == []
    assert CANARY in fresh.path("private/bminv/queries.csv").read_text()


def test_a_run_that_stops_says_why_in_private_and_at_the_terminal_only(fresh):
    """Two rows of one patient, whose record number names the canary, where there may be one."""
    plant(fresh, lambda source, number, name, cell: f"{CANARY}-{cell}" if name == source["patient"] else cell)
    patients = fresh.path("data/bminv/patients.csv")
    lines = patients.read_text().splitlines(keepends=True)
    patients.write_text("".join([*lines, lines[5]]))
    done = fresh.run(ok=False)
    assert done.returncode != 0 and places_with_canary(fresh) == []
    words = "".join(path.read_text() for path in fresh.path("private").rglob("*.txt"))
    assert CANARY in words and "private/bminv/logs/" in done.text
    assert CANARY in done.text  # whoever sits at the terminal reads it
