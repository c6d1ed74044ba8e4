"""Hostile input through real Snakemake runs: a clear refusal, nothing half-written, no job before it."""

import csv

import pytest

DATA = "data/bminv"
BOMB = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 10)
)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda text: BOMB + text, "line 6: written out, the aliases (*) make more than 200000 entries."),
        (lambda text: text.replace("sources:", "sources: [", 1), ": this is no YAML"),
        (lambda text: text.replace("  id: bminv", "  id: !!python/name:os.system ''"), "asks for more than data"),
        (lambda text: "__use_yte__: true\n" + text, "would run parts of this file as a program"),
        (lambda text: text.replace("  id: bminv", '  id: "../../bminv"'), "study → id"),
        (lambda text: text.replace("file: data/bminv/patients.csv", "file: ../../../etc/shadow_"), "there is no file"),
    ],
)
def test_a_study_file_that_is_no_data_is_refused_before_any_job(fresh, change, words):
    config = fresh.path("config.yaml")
    config.write_text(change(config.read_text(encoding="utf-8")), encoding="utf-8")
    done = fresh.run("cohort", ok=False)
    assert done.returncode != 0 and words in done.text and "Hint: " in done.text, done.text
    assert "Traceback" not in done.text and done.rules == {}
    assert not fresh.path("results").exists() and not fresh.path("private").exists()


def test_damaged_exports_stop_together_and_leave_nothing(fresh):
    labs = fresh.path(DATA, "lab_results.csv")
    labs.write_bytes(labs.read_bytes().replace(b"Platelets", b"Plate\0lets", 1))
    visits = fresh.path(DATA, "clinic_visits.csv")
    visits.write_bytes(b"\xef\xbb\xbf")
    fresh.path(DATA, "responses.csv").write_text("patient_id,assessment_date\n" + '"' * 7, encoding="utf-8")
    sites = fresh.path(DATA, "metastatic_sites.csv")
    sites.write_bytes(sites.read_bytes().decode().encode("utf-16"))
    done = fresh.run("cohort", ok=False)
    assert done.returncode != 0 and "4 problems stop this study" in done.text and "Traceback" not in done.text
    for name in ("lab_results.csv", "clinic_visits.csv", "responses.csv", "metastatic_sites.csv"):
        assert f"{name}: " in done.text
    assert list(fresh.path("private/bminv/exports").glob("*")) == [] and done.rules == {"read_exports": 1}


def test_formulas_huge_cells_and_odd_record_numbers_pass_as_text(fresh):
    with open(fresh.path(DATA, "pathology_reports.csv"), "a", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["AP-1", "=HYPERLINK(1)", "2010-01-01", "bone marrow", "x" * 10_000_000, "SYNTHETIC"])
        writer.writerow(["AP-2", "../../../etc/passwd", "2010-01-01", "bone marrow", "=1+1", "SYNTHETIC"])
    fresh.run("cohort")
    with open(fresh.path("private/bminv/queries.csv"), newline="", encoding="utf-8") as file:
        csv.field_size_limit(2**31 - 1)
        queries = list(csv.DictReader(file))
    assert {"'=HYPERLINK(1)", "../../../etc/passwd"} <= {query["patient"] for query in queries}
    assert not [query for query in queries if query["patient"].startswith("=")]
    assert fresh.path("private/bminv/queries.xlsx").stat().st_size < 2_000_000
    with open(fresh.path("results/bminv/cohort/flow.csv"), newline="", encoding="utf-8") as file:
        assert next(csv.DictReader(file))["n_remaining"] == "97"


def test_a_correction_reruns_what_it_changes_and_is_refused_when_stale(fresh):
    head = "source,patient,where,column,old,new,reason,author,date\n"
    line = "patients,SYN-0002,,birth,1935-01-30,1935-01-31,passport seen,KL,2012-06-01\n"
    fresh.path("fix.csv").write_text(head + line, encoding="utf-8")
    fresh.edit("config.yaml", "sources:\n", "corrections: {file: fix.csv}\n\nsources:\n")
    assert fresh.run("cohort").rules["read_exports"] == 1
    table = fresh.path("results/bminv/cohort/corrections.csv").read_text(encoding="utf-8")
    assert ",birth,,,passport seen" in table and "1935" not in table and "SYN-" not in table
    assert fresh.run("cohort").rules == {}
    fresh.path("fix.csv").write_text(head, encoding="utf-8")
    assert fresh.run("cohort").rules["read_exports"] == 1
    fresh.path("fix.csv").write_text(head + line.replace("1935-01-30", "1934-01-30"), encoding="utf-8")
    done = fresh.run("cohort", ok=False)
    assert done.returncode != 0 and "it is stale: birth_date is '1935-01-30' now, not '1934-01-30'" in done.text
