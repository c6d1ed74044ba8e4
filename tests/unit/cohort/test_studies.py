"""The cohorts of the two studies that come with the project, against what their patients are known to be."""

import csv
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
import yaml

from oncosurv.cohort.build import build_cohort
from oncosurv.cohort.keys import read_secret
from oncosurv.exports.read import read_source
from oncosurv.study import sources_of

ROOT = Path(__file__).resolve().parents[3]
MONTH = 30.4375


def read_study(name):
    path = ROOT / name
    study = yaml.safe_load(path.read_text(encoding="utf-8"))
    paths = sources_of(study, str(path.parent))
    tables = {spec["name"]: read_source(spec, file)[0] for spec, file in zip(study["sources"], paths, strict=True)}
    return study, tables


def build(name):
    study, tables = read_study(name)
    return build_cohort(study, tables, read_secret(study["study"], "no file is read"))


def read_answers(name):
    with open(ROOT / "data" / "bminv" / "answer_keys" / name, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def bminv():
    return build("config.yaml")


@pytest.fixture(scope="module")
def rows(bminv):
    return bminv.patients[1]


def column(rows, name):
    return [row[name] for row in rows]


def count(rows, name):
    return Counter(None if cell != cell else cell for cell in column(rows, name))


def spread(rows, name):
    values = np.array(column(rows, name), dtype=float)
    return [round(float(statistic(values)), 1) for statistic in (np.nanmedian, np.nanmin, np.nanmax)]


def test_flow(bminv):
    assert [tuple(row.values()) for row in bminv.flow] == [
        ("screened", "", None, 95),
        ("breast", "Primary tumour not breast", 14, 81),
        ("positive", "No marrow report of breast carcinoma", 31, 50),
        ("positive:another neoplasm", "another neoplasm", 3, None),
        ("positive:isolated cells", "isolated cells", 4, None),
        ("positive:not diagnostic", "not diagnostic", 6, None),
        ("positive:negative", "negative", 18, None),
        ("period", "First positive report outside the study period", 8, 42),
        ("cytopenia", "No cytopenia in the 14 days up to onset", 13, 29),
    ]
    assert Counter(row["eligible"] for row in bminv.screening) == {1: 29, 0: 66}


REASONS = {
    "": ("", None),
    "other primary": ("Primary tumour not breast", None),
    "marrow negative": ("No marrow report of breast carcinoma", "negative"),
    "sample not diagnostic": ("No marrow report of breast carcinoma", "not diagnostic"),
    "isolated CK+ cells, early breast cancer, no cytopenia": ("No marrow report of breast carcinoma", "isolated cells"),
    "marrow infiltrated by another neoplasm": ("No marrow report of breast carcinoma", "another neoplasm"),
    "positive before the window": ("First positive report outside the study period", None),
    "positive after the window": ("First positive report outside the study period", None),
    "no cytopenia within 14 days": ("No cytopenia in the 14 days up to onset", None),
    "cytopenia only months away from the report": ("No cytopenia in the 14 days up to onset", None),
}


def test_every_screened_patient_is_excluded_for_what_it_was_made_for(bminv):
    found = {row["patient"]: (row["reason"], row["sub_reason"]) for row in bminv.screening}
    for answer in read_answers("screening.csv"):
        assert found[bminv.keys[answer["patient_id"]]] == REASONS[answer["reason_excluded"]], answer


def test_every_marrow_report_has_a_class(bminv):
    totals = {row["class"]: row["reports"] for row in bminv.report_hits if not row["pattern"]}
    assert totals == {
        "not diagnostic": 6, "isolated cells": 4, "another neoplasm": 17, "negative": 28, "positive": 53,
        "not classified": 0,
    }  # fmt: skip
    assert sum(totals.values()) == sum(row["reports"] for row in bminv.report_hits if row["pattern"]) == 108


def test_every_patient_is_what_it_was_made_to_be(bminv, rows):
    found = {row["patient"]: row for row in rows}
    subtypes = {"luminal": "luminal", "HER2+": "her2", "TN": "triple_negative"}
    histologies = {"ductal": "ductal", "lobular": "lobular"}
    same = {"prior_lines": "prior_lines", "haemoglobin": "hb", "platelets": "plt", "neutrophils": "anc",
            "anaemia": "anaemia", "thrombocytopenia": "thrombocytopenia", "severe_thrombocytopenia": "th_ge2",
            "neutropenia": "neutropenia", "ecog": "ecog", "ecog_2_3": "ecog_2_3", "bone_at_onset": "bone",
            "bone_before": "bone_prior", "nodes_at_onset": "nodes", "liver_at_onset": "liver",
            "lung_at_onset": "lung_pleura", "za_ever": "za_ever", "za_after_onset": "za_after", "os_days": "os_days",
            "os_event": "died", "at_relapse": "bminv_at_relapse"}  # fmt: skip
    answers = read_answers("cohort.csv")
    assert len(answers) == len(found) == 29
    for answer in answers:
        row = found[bminv.keys[answer["patient_id"]]]
        for name, key in same.items():
            assert row[name] == float(answer[key]), (answer["patient_id"], name)
        assert row["subtype"] == subtypes[answer["subtype"]]
        assert row["histology"] == histologies.get(answer["histology"], "other")
        assert row["stage"] in (answer["stage"].rstrip("ABC"), None if answer["stage"] == "unknown" else "")
        assert abs(row["age"] - float(answer["age_at_onset"])) <= 0.0521  # a tenth of a year
        assert row["relapse_to_onset"] == float(answer["relapse_to_bminv_days"]) / MONTH
        interval = row["disease_free_interval"]
        assert interval == float(answer["dfi_days"]) / MONTH if answer["dfi_days"] else interval != interval
        start = row["za_after_onset_start_day"]
        assert start == float(answer["za_delay_days"]) if answer["za_delay_days"] else start != start
        wanted = {"0": "myelotoxic", "1": "non_myelotoxic"}[answer["non_myelotoxic"]]
        assert row["first_regimen"] == (wanted if answer["first_regimen"] else "no_regimen")
        assert row["tumour_response"] == (answer["tumour_response"] or None)


def test_characteristics(rows):
    assert count(rows, "subtype") == {"luminal": 22, "her2": 2, "triple_negative": 5}
    assert count(rows, "histology") == {"ductal": 18, "lobular": 7, "other": 4}
    assert sum(count(rows, "stage")[group] for group in ("I", "II", "III", "IV")) == 28
    assert [count(rows, "stage")[group] for group in ("I", "II", "III", "IV")] == [3, 8, 10, 7]
    assert spread(rows, "age") == [54.7, 34.3, 77.6]
    assert spread(rows, "disease_free_interval") == [39.6, 1.3, 113.4]
    assert spread(rows, "relapse_to_onset") == [11.5, 0.0, 127.0]
    assert spread(rows, "prior_lines") == [2, 0, 7]
    assert sum(column(rows, "at_relapse")) == 11
    assert sum(row["at_relapse"] == 1 and row["bone_at_onset"] == 0 for row in rows) == 3
    sites = ("bone_at_onset", "bone_before", "nodes_at_onset", "liver_at_onset", "lung_at_onset")
    assert [sum(column(rows, name)) for name in sites] == [26, 16, 8, 7, 6]
    assert [sum(column(rows, name)) for name in ("anaemia", "thrombocytopenia", "neutropenia")] == [28, 22, 10]
    assert count(rows, "thrombocytopenia_grade") == {"0-1": 17, "2": 4, "3": 5, "4": 3}


def test_treatment_after_onset(rows):
    assert sum(column(rows, "za_ever")) == 22
    assert count(rows, "za_after_onset_group") == {"new": 13, "continuing": 5, "never": 11}
    assert spread(rows, "za_after_onset_start_day")[1:] == [0, 41]
    assert count(rows, "first_regimen") == {"non_myelotoxic": 19, "myelotoxic": 6, "no_regimen": 4}
    days, events = np.array(column(rows, "os_days")), np.array(column(rows, "os_event"))
    start = np.array(column(rows, "za_after_onset_start_day"))
    exposed = start < days  # a start on the last day exposes nobody
    assert np.where(exposed, start, days).sum() == 2359 and events[~exposed].sum() == 10
    assert (days - start)[exposed].sum() == 12042 and events[exposed].sum() == 15


def test_outcomes(rows):
    assert count(rows, "count_improvement") == {1: 12, 0: 17}
    assert count(rows, "count_improvement_status") == {
        "improved": 12, "alive_not_improved": 13, "died_before_window": 4,
    }  # fmt: skip
    assert sum(column(rows, "count_improvement_evaluable")) == 25
    lineages = ("haemoglobin", "platelets", "neutrophils")
    assert [sum(column(rows, f"count_improvement_{name}_eligible")) for name in lineages] == [28, 18, 5]
    # among the low lineages; 5 if a rise of platelets from 168, 180 and 243 x 10^9/L were taken for an improvement
    assert sum(column(rows, "count_improvement_sustained")) == 2
    assert count(rows, "tumour_response") == {"PR": 12, "SD": 5, "PD": 5, "NE": 3, None: 4}
    assert sum(row["tumour_response_measurable"] == 0 and row["tumour_response"] is not None for row in rows) == 9


def test_survival(rows):
    def median(subset):
        """Median of the Kaplan-Meier curve in months; the middle of the step where the curve is exactly 0.5."""
        left, survival, flat = len(subset), 1.0, None
        for days, event in sorted((row["os_days"], -row["os_event"]) for row in subset):
            if event and flat is not None:
                return round((flat + days) / 2 / MONTH, 1)
            survival *= 1 - 1 / left if event else 1
            left -= 1
            if survival < 0.5 - 1e-9:
                return round(days / MONTH, 1)
            if event and survival < 0.5 + 1e-9:
                flat = days
        return None

    assert count(rows, "os_event") == {1: 25, 0: 4}
    assert count(rows, "os_reason") == {"death of any cause": 25, "last contact": 4}
    assert median(rows) == 5.6
    assert median([row for row in rows if row["subtype"] == "triple_negative"]) == 0.4
    luminal = [row for row in rows if row["subtype"] == "luminal"]
    assert median(luminal) == 9.3
    assert [round(min(column(luminal, "os_days")) / MONTH, 1), round(max(column(luminal, "os_days")) / MONTH, 1)] == [
        0.4, 72.9,
    ]  # fmt: skip


def test_queries_of_the_default_study(bminv):
    found = Counter((query.source, query.rule, query.severity) for query in bminv.queries)
    assert found == {("responses", "not_measurable", "query"): 9, ("tumours", "possibly_synchronous", "note"): 1}


def test_no_baseline_value_comes_from_after_time_zero(bminv):
    study, tables = read_study("config.yaml")
    again = build_cohort(study, tables, read_secret(study["study"], "no file is read"))
    later = {row["variable"] for row in again.derivations if row["after_time_zero"] == 1}
    assert not later & {spec["name"] for spec in study["variables"] if spec["timing"] == "baseline"}
    assert later >= {"first_regimen", "za_after_onset_start_day", "count_improvement", "tumour_response", "os_days"}


def test_shuffled_exports_give_the_same_cohort(bminv):
    study, tables = read_study("config.yaml")
    generator = np.random.default_rng(1)
    for table in tables.values():
        order = generator.permutation(len(table["row"]))
        for name, cells in table.items():
            table[name] = [cells[place] for place in order]
    again = build_cohort(study, tables, read_secret(study["study"], "no file is read"))
    for name in ("screening", "flow", "patients", "report_hits", "measurements", "timelines", "keys"):
        assert str(getattr(again, name)) == str(getattr(bminv, name)), name


def test_the_trial_keeps_its_own_times_for_all_686_patients():
    trial = build("studies/gbsg.yaml")
    assert trial.flow == [{"step": "screened", "reason": "", "n_excluded": None, "n_remaining": 686}]
    found = {row["patient"]: row for row in trial.patients[1]}
    study = yaml.safe_load((ROOT / "studies" / "gbsg.yaml").read_text(encoding="utf-8"))
    (path,) = sources_of(study, str(ROOT / "studies"))
    with open(path, newline="", encoding="utf-8") as file:
        written = list(csv.DictReader(file))
    assert len(written) == len(found) == 686
    for patient in written:
        row = found[trial.keys[patient["id"]]]
        assert [row["rfs_days"], row["rfs_event"]] == [float(patient["rectime"]), float(patient["censrec"])]
        assert [row["os_days"], row["os_event"]] == [float(patient["survtime"]), float(patient["censdead"])]
        assert [row["age"], row["size"], row["nodes"]] == [float(patient[name]) for name in ("age", "size", "nodes")]
        assert [row["progesterone"], row["estrogen"]] == [float(patient[name]) for name in ("prog_recp", "estrg_recp")]
        assert (row["menopause"], row["hormone"], row["grade"]) == (
            {"1": "pre", "2": "post"}[patient["menopause"]], {"1": "no", "2": "yes"}[patient["hormone"]],
            patient["grade"],
        )  # fmt: skip
    assert trial.queries == []
    assert Counter(row["rfs_reason"] for row in found.values()) == {
        "recurrence": 299, "last follow-up without recurrence": 387,
    }  # fmt: skip
