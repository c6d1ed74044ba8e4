"""Real patients through the same rules: the GBSG trial, whose data carry their own follow-up times as an oracle."""

import csv

import pytest

from oncosurv.study import sources_of

pytestmark = [pytest.mark.heavy]


def read(path):
    with open(path, newline="") as file:
        return list(csv.DictReader(file))


def test_all_686_rows_have_the_times_that_the_data_set_gives(finished):
    source = sources_of({"sources": [{"package": "lifelines", "file": "datasets/lymph_node.csv"}]}, ".")[0]
    keys = {row["record"]: row["patient"] for row in read(finished.path("private/gbsg/study_keys.csv"))}
    found = {row["patient"]: row for row in read(finished.path("results/gbsg/cohort/patients.csv"))}
    rows = read(source)
    assert len(rows) == len(found) == 686
    for row in rows:
        patient = found[keys[row["id"]]]
        assert (patient["rfs_days"], patient["rfs_event"]) == (row["rectime"], row["censrec"])
        assert (patient["os_days"], patient["os_event"]) == (row["survtime"], row["censdead"])


def test_the_cox_model_is_r_s(finished):
    """R: coxph(Surv(rectime, censrec) ~ horTh + age + menopause + size + grade + nodes + pr + er), Efron."""
    rows = {
        row["estimate_id"]: float(row["coef"])
        for row in read(finished.path("results/gbsg/cox/coefficients.csv"))
        if row["coef"]
    }
    expected = {
        "hormone/yes": -0.3463, "age": -0.0095, "menopause/post": 0.2584, "size": 0.0078, "grade/2": 0.6361,
        "grade/3": 0.7797, "nodes": 0.0488, "progesterone": -0.0022, "estrogen": 0.0002,
    }  # fmt: skip
    assert {name: round(rows[f"rfs_hormone/multivariable/{name}"], 4) for name in expected} == expected


def test_nothing_of_the_default_study_is_inherited(finished):
    for path in finished.path("results/gbsg").rglob("*"):
        if path.is_file() and path.suffix in (".csv", ".html"):
            text = path.read_text(encoding="utf-8").lower()
            assert not any(word in text for word in ("bminv", "marrow", "zoledronic", "synthetic", "invented")), path
