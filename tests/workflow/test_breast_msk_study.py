"""The third study as it stands, on a small folder made up in the form of a cBioPortal download: a whole run.

Its real patients are not part of the project (tests/reference/test_breast_msk.py reads them where they lie).
"""

import csv
import random
import re

import pytest

from tests.workflow.conftest import copy_project

pytestmark = [pytest.mark.heavy, pytest.mark.xdist_group("breast_msk")]
STUDY = ("--configfile", "studies/breast_msk.yaml")
VARIABLE = "ONCOSURV_DATA_BREAST_MSK"
PATIENT = ("PATIENT_ID METASTATIC_DZ_FUP METASTATIC_RECURRENCE_TIME_MONTHS SEX MENOPAUSAL_STATUS_AT_DIAGNOSIS M_STAGE "
           "OVERALL_RECEPTOR_STATUS_PATIENT DFS_MONTHS OS_MONTHS OS_STATUS").split()  # fmt: skip
SAMPLE = ("PATIENT_ID SAMPLE_ID INVASIVE_CARCINOMA_DX_TIME NGS_SAMPLE_COLLECTION_TIME INVASIVE_CARCINOMA_DX_AGE "
          "TUMOR_SAMPLE_HISTOLOGY OVERALL_TUMOR_GRADE STAGE_AT_DIAGNOSIS RECEPTOR_STATUS_PRIMARY").split()  # fmt: skip
SUBTYPES = ["HR+/HER2-"] * 5 + ["HR+/HER2+"] * 2 + ["HR-/HER2+", "Triple Negative", "Triple Negative"]
KINDS = ["Breast Invasive Ductal Carcinoma", "Breast Invasive Lobular Carcinoma", "Tubular Carcinoma",
         "Breast Mixed Ductal and Lobular Carcinoma"]  # fmt: skip
GRADES = ["II  Intermediate Grade (Moderately Differentiated)", "III High Grade (Poorly Differentiated)", "Unknown"]


def invent(count=90, seed=5):
    """(patients, samples): rows of tenths and hundredths of months as numbers, as the two files would have them."""
    draw = random.Random(seed)
    patients, samples = [], []
    for number in range(count):
        name, birth = f"P-{number:07d}", draw.randint(32000, 90000)  # age at diagnosis in hundredths of a month
        free, beyond = draw.randint(0, 900), draw.randint(1, 800)  # tenths of a month to the metastasis, and after it
        subtype, metastatic = draw.choice(SUBTYPES), number % 9 > 0
        died = metastatic and draw.random() < 0.6
        status = "1:DECEASED" if died else "0:LIVING"
        end = (free + beyond) / 10 if metastatic else free / 10
        age = f"{(birth / 100 + free / 10):.1f}" if metastatic else ""
        patients.append([name, "Yes" if metastatic else "No", age, "Female", draw.choice(["Pre", "Post", "unk"]), "M0",
                         subtype, f"{free / 10:.1f}", f"{end:.1f}", status])  # fmt: skip
        kind, stage = draw.choice(KINDS), draw.choice(["IA", "IIB", "IIIC", "unk"])
        for tumour in range(1 + (number % 7 == 0)):
            collected = round(birth / 100) + draw.randint(0, int(end) + 3)
            other = KINDS[0] if kind != KINDS[0] else KINDS[1]
            grade = "Unknown" if tumour else draw.choice(GRADES)
            samples.append([name, f"{name}-T{tumour}", f"{birth / 100:g}", collected, birth // 1200,
                            other if number == 7 and tumour else kind, grade, stage,
                            draw.choice([subtype, "HR+/HER2_Unknown", "Unk/ND"])])  # fmt: skip
    return patients, samples


def write_clinical(path, header, rows):
    """A clinical file as cBioPortal gives it: four lines that describe the columns, then the header."""
    described = [["#" + header[0], *header[1:]]] * 2 + [["#STRING"] * 1 + ["STRING"] * (len(header) - 1)]
    described.append(["#1"] + ["1"] * (len(header) - 1))
    lines = ["\t".join(map(str, row)) for row in [*described, header, *rows]]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """(project, folder, patients, samples): the study run to its end on invented patients."""
    base = tmp_path_factory.mktemp("breast_msk")
    project, folder = copy_project(base / "project"), base / "download"
    folder.mkdir()
    patients, samples = invent()
    write_clinical(folder / "data_clinical_patient.txt", PATIENT, patients)
    write_clinical(folder / "data_clinical_sample.txt", SAMPLE, samples)
    project.run(*STUDY, **{VARIABLE: str(folder)})
    return project, folder, patients, samples


def rows_of(project, name):
    with open(project.path(name), newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_every_time_is_that_of_the_months(made):
    """Each patient's days and entry, computed here from the invented months in whole tenths and hundredths."""
    project, _, patients, samples = made
    keys = {row["patient"]: row["record"] for row in rows_of(project, "private/breast_msk/study_keys.csv")}
    first = {}
    for name, _, birth, collected, *_ in samples:
        since = round(collected * 100) - round(float(birth) * 100)
        first[name] = min(first.get(name, since), since)
    known = {row[0]: row for row in patients}
    found = rows_of(project, "results/breast_msk/cohort/patients.csv")
    assert len(found) == sum(row[1] == "Yes" for row in patients) == 80
    for row in found:
        name = keys[row["patient"]]
        free, end = (round(float(known[name][place]) * 10) for place in (7, 8))
        assert int(row["os_days"]) == int(row["os_naive_days"]) == 3 * (end - free)
        assert row["os_event"] == str(int(known[name][9] == "1:DECEASED"))
        assert int(row["entry_days"]) == (first[name] * 3 + 5) // 10 - 3 * free
    ledger = rows_of(project, "results/breast_msk/cohort/ledger.csv")
    never = sum(int(row["entry_days"]) >= int(row["os_days"]) for row in found)
    out = [line for line in ledger if line["analysis"] == "os_all" and line["reason"]]
    assert [(line["reason"], line["n_excluded"]) for line in out] == [
        ("entry (collection of the first sample) not before the end of follow-up", str(never))
    ]
    assert never > 0 and any(int(row["entry_days"]) < 0 for row in found)


def test_two_kinds_of_one_patient_are_a_query_and_unknown_is_no_level(made):
    project = made[0]
    queries = rows_of(project, "results/breast_msk/cohort/queries.csv")
    assert [row["value"] for row in queries if row["rule"] == "rows_differ" and row["field"] == "histology"] != []
    grades = {row["level"] for row in rows_of(project, "results/breast_msk/describe/characteristics.csv")
              if row["variable"] == "grade" and row["statistic"] == "n"}  # fmt: skip
    assert "unknown" not in grades and {"2", "3"} <= grades


def test_the_report_shows_months_and_no_date(made):
    project = made[0]
    report = project.path("results/breast_msk/report/report.html").read_text(encoding="utf-8")
    for words in (
        "A month counts as 30 days, and a year as twelve such months; there is no data cut.",
        "naive: as if watched from time zero",
        "Naive overall survival",
        "Naive: as if watched from the metastasis on",
        "Entry is delayed: a patient is at risk from the day after collection of the first sample on",
        "Open Database License 1.0",
        "neither the calendar years nor the completeness of follow-up is known",
    ):
        assert words in report, words
    for words in ("data cut none", "Data cut", "at the latest at the data cut", "Months covered", ">Completeness<"):
        assert words not in report, words
    texts = [report] + [
        path.read_text(encoding="utf-8")
        for folder in ("results/breast_msk", "private/breast_msk")
        for path in project.path(folder).rglob("*.csv")
        if "exports" not in path.parts
    ]
    assert not [text[:80] for text in texts if re.search(r"\b(18|19|20)\d\d-[01]\d-[0-3]\d\b", text)]
    crate = project.path("results/breast_msk/ro-crate-metadata.json").read_text(encoding="utf-8")
    assert "datePublished" not in crate and '"none"' not in crate


def test_the_folder_is_named_by_the_study_file_the_environment_or_the_command_line(made):
    project, folder, *_ = made
    absent = project.run("cohort", *STUDY, ok=False)
    assert absent.returncode != 0 and "Traceback" not in absent.text
    assert (
        "there is no folder '../data/breast_msk_2018' (named by data_folder, relative to the study file)."
        in absent.text
    )
    assert f"--config data=FOLDER, or in the environment variable {VARIABLE}." in absent.text
    assert "The files can be had from https://www.cbioportal.org/study/summary?id=breast_msk_2018" in absent.text
    named = project.run("cohort", *STUDY, ok=False, **{VARIABLE: "gone"})
    assert f"there is no folder 'gone' (named by {VARIABLE}, relative to where the command is run)." in named.text
    before = project.run("cohort", *STUDY, "--config", f"data={folder}", **{VARIABLE: "gone"})
    assert before.rules == {}  # the same files, wherever they are named
