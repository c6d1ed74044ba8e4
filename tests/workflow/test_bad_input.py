"""Bad input in real runs: what stops a run is said with file, row, column, value and mend; what does not is a query."""

import csv

import pytest

pytestmark = [pytest.mark.heavy]
DATA = "data/bminv"


def change_row(project, export, row, column, value):
    """Set a cell: row as a spreadsheet shows it (header 1)."""
    path = project.path(DATA, export)
    with open(path, newline="") as file:
        rows = list(csv.reader(file))
    rows[row - 1][rows[0].index(column)] = value
    with open(path, "w", newline="") as file:
        csv.writer(file).writerows(rows)


def eligible_row(project, export, wanted):
    """Row of an export, and its cells, of the first eligible patient whose row is wanted."""
    with open(project.path("private/bminv/study_keys.csv"), newline="") as file:
        keys = {row["record"]: row["patient"] for row in csv.DictReader(file)}
    with open(project.path("results/bminv/cohort/patients.csv"), newline="") as file:
        patients = {row["patient"] for row in csv.DictReader(file)}
    with open(project.path(DATA, export), newline="") as file:
        for number, row in enumerate(csv.DictReader(file), start=2):
            if keys.get(row["patient_id"]) in patients and wanted(row):
                return number, row
    raise AssertionError("no such row")


def queries(project, folder="private"):
    place = "private/bminv/queries.csv" if folder == "private" else "results/bminv/cohort/queries.csv"
    with open(project.path(place), newline="") as file:
        return list(csv.DictReader(file))


def stop(project, *words):
    done = project.run("cohort", ok=False)
    assert done.returncode != 0
    for word in words:
        assert word in done.text, done.text
    return done


def test_missing_file(project):
    project.path(DATA, "clinic_visits.csv").unlink()
    done = stop(project, "clinic_visits.csv", "sources", "visits")
    assert done.rules == {}


def test_several_broken_exports_are_reported_together(project):
    project.edit(f"{DATA}/follow_up.csv", "death_date", "deathdate")
    text = project.path(DATA, "treatments.csv").read_text().replace(",", ";")
    project.path(DATA, "treatments.csv").write_text(text)
    header = project.path(DATA, "responses.csv").read_text().splitlines()[0]
    project.path(DATA, "responses.csv").write_text(header + "\n")
    lines = project.path(DATA, "patients.csv").read_text().splitlines(keepends=True)
    project.path(DATA, "patients.csv").write_text("".join([*lines, lines[5]]))
    before = project.results()
    done = stop(project, "4 problems stop this study", "rows 6, 97", lines[5].split(",")[0], "set delimiter: ';'")
    assert "responses.csv: the export has a header and no data rows" in done.text
    assert "follow_up.csv: there is no column death_date, did you mean deathdate?" in done.text
    assert "Traceback" not in done.text and "CalledProcessError" not in done.text
    assert "FAILED  exports\n        StudyError: what is wrong, with rows and record numbers, stands in" in done.text
    assert "bminv: not finished. Failed: exports." in done.text
    # Snakemake takes away what the failed job would have written anew; all else stays, nothing is half-written
    assert {"cohort/sources.csv": before["cohort/sources.csv"], **project.results()} == before


def test_unknown_key_and_unknown_reference_level(project):
    project.edit("config.yaml", "  data_cut:", "  data_cutt:")
    project.edit("config.yaml", "reference: luminal", "reference: lumnal")
    stop(project, "data_cutt", "did you mean 'data_cut'", "lumnal", "luminal", "Hint")


def test_reference_level_that_nobody_has(project):
    project.edit("studies/gbsg.yaml", "label: All patients}", "label: All patients, keep: grade is not 1}")
    done = project.run("cox", "--configfile", "studies/gbsg.yaml", ok=False)
    assert done.returncode != 0 and "Traceback" not in done.text
    words = "model rfs_hormone, population all: nobody has the reference level '1' of grade (there are: 2, 3)."
    assert words in done.text, done.text


def test_date_that_does_not_exist(project):
    row, cells = eligible_row(project, "clinic_visits.csv", lambda cells: True)
    change_row(project, "clinic_visits.csv", row, "visit_date", "2011-02-30")
    project.run("cohort")
    found = [query for query in queries(project) if query["rule"] == "date"]
    assert [(query["file"], query["row"], query["field"], query["value"]) for query in found] == [
        ("clinic_visits.csv", str(row), "visited", "2011-02-30")
    ]
    assert cells["patient_id"] == found[0]["patient"] and "2011-02-30" in found[0]["message"]
    shared = [query for query in queries(project, "results") if query["rule"] == "date"]
    assert shared[0]["value"] == "" and "2011-02-30" not in shared[0]["message"]


@pytest.mark.parametrize(
    ("column", "value", "rule"), [("unit", "mol/L", "unit"), ("value", "75000", "limits"), ("value", "abc", "number")]
)
def test_laboratory_cells(project, column, value, rule):
    row, _ = eligible_row(
        project, "lab_results.csv", lambda cells: cells["analyte"] == "Platelets" and cells["unit"] == "10^9/L"
    )
    change_row(project, "lab_results.csv", row, column, value)
    project.run("cohort")
    found = [query for query in queries(project) if query["file"] == "lab_results.csv"]
    assert [(query["row"], query["rule"], query["severity"]) for query in found] == [(str(row), rule, "query")]
    assert value in found[0]["message"]


def test_death_before_onset_leaves_the_analysis_with_its_reason(project):
    row, _ = eligible_row(project, "follow_up.csv", lambda cells: cells["vital_status"] == "dead")
    change_row(project, "follow_up.csv", row, "death_date", "1999-01-01")
    change_row(project, "follow_up.csv", row, "last_contact_date", "1999-01-01")
    project.run("cohort")
    assert any(query["severity"] == "exclude" and "before" in query["message"] for query in queries(project))
    with open(project.path("results/bminv/cohort/ledger.csv"), newline="") as file:
        whole = [line for line in csv.DictReader(file) if line["analysis"] == "os_all"]
    assert whole[0]["n"] == "28" and [(line["reason"], line["n_excluded"]) for line in whole[1:]] == [
        ("death before onset", "1")
    ]


def test_last_contact_after_the_data_cut_is_censored_there(project):
    row, cells = eligible_row(project, "follow_up.csv", lambda cells: cells["vital_status"] == "alive")
    change_row(project, "follow_up.csv", row, "last_contact_date", "2013-05-01")
    project.run("cohort")
    with open(project.path("private/bminv/study_keys.csv"), newline="") as file:
        key = next(line["patient"] for line in csv.DictReader(file) if line["record"] == cells["patient_id"])
    with open(project.path("results/bminv/cohort/patients.csv"), newline="") as file:
        patient = next(line for line in csv.DictReader(file) if line["patient"] == key)
    assert (patient["os_event"], patient["os_reason"]) == ("0", "data cut")
    assert any(query["patient"] == cells["patient_id"] and query["severity"] == "note" for query in queries(project))


def test_patient_in_one_export_only(project):
    path = project.path(DATA, "clinic_visits.csv")
    path.write_text(path.read_text() + "SYN-9999,2011-01-01,1,SYNTHETIC\n")
    project.run("cohort")
    found = [query for query in queries(project) if query["patient"] == "SYN-9999"]
    assert [query["rule"] for query in found] == ["orphan"] and "clinic_visits.csv" in found[0]["message"]


def test_unclassifiable_report(project):
    with open(project.path(DATA, "pathology_reports.csv"), newline="") as file:
        row = next(n for n, cells in enumerate(csv.DictReader(file), start=2) if cells["specimen"] == "bone marrow")
    change_row(project, "pathology_reports.csv", row, "text", "See the letter of the haematologist.")
    project.run("cohort")
    found = [query for query in queries(project) if query["file"] == "pathology_reports.csv"]
    assert [(query["row"], query["severity"]) for query in found] == [(str(row), "query")]
