"""The demonstration exports are what the generator writes; its search and its estimators do what they say.

The reference values of the estimators come from R 4.2.2, survival 3.5-3, on `data/bminv/answer_keys/cohort.csv`;
the code is beside each.
"""

import csv
import re
from pathlib import Path

import numpy as np
import pytest

from tools.bminv.__main__ import SKELETON, main
from tools.bminv.aggregates import score_aggregates
from tools.bminv.estimators import (
    compare_logrank,
    compute_chi2_tail,
    derive_risk_sets,
    estimate_median,
    fit_cox,
)
from tools.bminv.search import anneal, compute_cost, draw_start
from tools.bminv.skeleton import SYNTHETIC, format_skeleton, read_skeleton

DATA = Path(__file__).resolve().parents[2] / "data" / "bminv"
EXPORTS = (
    *("patients", "tumour_registry", "pathology_reports", "lab_results", "treatments", "metastatic_sites"),
    *("clinic_visits", "responses", "follow_up"),
)
FILES = [f"{name}.csv" for name in EXPORTS] + ["answer_keys/cohort.csv", "answer_keys/screening.csv"]
ISO_DATE, DMY_DATE = r"\d{4}-\d\d-\d\d", r"\d\d/\d\d/\d{4}"


def read_rows(path):
    with open(path, newline="", encoding="utf-8") as handle:
        return list(csv.DictReader(handle))


@pytest.fixture(scope="module")
def regenerated(tmp_path_factory):
    folder = tmp_path_factory.mktemp("bminv")
    main([str(folder), "--with-keys"])
    return folder


@pytest.mark.parametrize("name", FILES)
def test_regenerated_bytes_equal_the_tracked_file(regenerated, name):
    assert (regenerated / name).read_bytes() == (DATA / name).read_bytes()


def test_nothing_else_is_written(regenerated):
    written = {str(path.relative_to(regenerated)) for path in regenerated.rglob("*.csv")}
    assert written == set(FILES)


def test_keys_are_written_only_when_asked_for(tmp_path):
    main([str(tmp_path)])
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(f"{name}.csv" for name in EXPORTS)


def test_another_seed_gives_another_cohort(tmp_path):
    main([str(tmp_path), "--seed", "7"])
    assert (tmp_path / "patients.csv").read_bytes() != (DATA / "patients.csv").read_bytes()


@pytest.mark.parametrize("name", FILES)
def test_every_row_is_labelled_synthetic(name):
    rows = read_rows(DATA / name)
    assert rows and all(row["record_source"] == SYNTHETIC for row in rows)


def test_95_patients_had_a_marrow_report():
    reports = read_rows(DATA / "pathology_reports.csv")
    marrow = [row["patient_id"] for row in reports if row["specimen"] == "bone marrow"]
    assert (len(marrow), len(set(marrow))) == (108, 95)


def test_answer_keys_agree_with_each_other_and_with_the_exports():
    screening = {row["patient_id"]: row["reason_excluded"] for row in read_rows(DATA / "answer_keys" / "screening.csv")}
    cohort = {row["patient_id"] for row in read_rows(DATA / "answer_keys" / "cohort.csv")}
    assert {patient for patient, reason in screening.items() if not reason} == cohort
    assert set(screening) == {row["patient_id"] for row in read_rows(DATA / "patients.csv")}
    assert (len(cohort), len(screening)) == (29, 95)


@pytest.mark.parametrize("name", EXPORTS)
def test_dates_are_iso_except_in_treatments(name):
    for row in read_rows(DATA / f"{name}.csv"):
        for column, value in row.items():
            if "date" in column or column == "first_documented":
                pattern = DMY_DATE if column.endswith("_dmy") else ISO_DATE
                assert re.fullmatch(pattern, value) or (column == "death_date" and value == "")


# --- skeleton and search ---------------------------------------------------------------------------------------


def test_stored_skeleton_hits_every_survival_aggregate():
    assert [score for score in score_aggregates(read_skeleton(SKELETON)) if score[2] > 0] == []


def test_skeleton_survives_writing_and_reading(tmp_path):
    skeleton = read_skeleton(SKELETON)
    path = tmp_path / "skeleton.json"
    path.write_text(format_skeleton(skeleton, {"seed": 1}), encoding="utf-8")
    for name, values in vars(read_skeleton(path)).items():
        np.testing.assert_array_equal(values, getattr(skeleton, name))


def test_unlabelled_skeleton_is_refused(tmp_path):
    path = tmp_path / "skeleton.json"
    path.write_text(SKELETON.read_text(encoding="utf-8").replace(SYNTHETIC, "", 1), encoding="utf-8")
    with pytest.raises(ValueError, match=r"skeleton.json: records \[1\] lack record_source SYNTHETIC"):
        read_skeleton(path)


def test_search_improves_and_repeats_itself():
    start = compute_cost(draw_start(np.random.default_rng(1)))
    first, second = (anneal(np.random.default_rng(1), iterations=150) for _ in range(2))
    assert first[1:] == second[1:]
    assert compute_cost(first[0]) == first[1] < start


# --- estimators ------------------------------------------------------------------------------------------------

TIED_TIMES = np.array([1, 1, 2, 2, 2, 3, 4, 4, 5, 6])
TIED_EVENTS = np.array([1, 1, 1, 0, 1, 1, 1, 1, 0, 1])
TIED_GROUP = np.array([1, 0, 1, 1, 0, 0, 1, 0, 0, 0])


def test_cox_and_logrank_agree_with_r_on_tied_times():
    # f <- coxph(Surv(t, e) ~ x); coef(f); vcov(f); f$loglik; survdiff(Surv(t, e) ~ x)$chisq
    risk = derive_risk_sets(TIED_TIMES, TIED_EVENTS)
    coef, covariance, loglik, null, converged = fit_cox(risk, TIED_GROUP[:, None].astype(float))
    assert converged
    np.testing.assert_allclose(coef, 0.558070850642, rtol=1e-6)
    np.testing.assert_allclose(covariance, [[0.612092935927]], rtol=1e-6)
    np.testing.assert_allclose([null, loglik], [-12.6195059233, -12.3735138334], rtol=1e-9)
    assert compare_logrank(risk, TIED_GROUP, 2) == pytest.approx(compute_chi2_tail(0.454195905027, 1), rel=1e-9)


def test_cox_and_logrank_agree_with_r_on_the_cohort():
    # f <- coxph(Surv(os_days, died) ~ th_ge2 + za_after + bminv_at_relapse, subset(d, subtype == "luminal"))
    skeleton = read_skeleton(SKELETON)
    keep = skeleton.subtype == 0
    x = np.column_stack([skeleton.severe, skeleton.za_after, skeleton.at_relapse])[keep].astype(float)
    coef, covariance, loglik, null, _ = fit_cox(derive_risk_sets(skeleton.days[keep], skeleton.died[keep]), x)
    np.testing.assert_allclose(coef, [1.665964937645, -1.098187873917, -0.450430354242], rtol=1e-6)
    errors = [0.757109279751, 0.610184268962, 0.633268762129]
    np.testing.assert_allclose(np.sqrt(np.diag(covariance)), errors, rtol=1e-6)
    np.testing.assert_allclose([null, loglik], [-43.3006973568, -37.3853332174], rtol=1e-9)
    # survdiff(Surv(os_days, died) ~ subtype, d)$chisq
    p = compare_logrank(derive_risk_sets(skeleton.days, skeleton.died), skeleton.subtype, 3)
    assert p == pytest.approx(compute_chi2_tail(7.55809071241, 2), rel=1e-9)


@pytest.mark.parametrize(
    ("times", "events", "expected"),
    [
        ([1, 2, 3, 4], [1, 1, 1, 1], (2, 2.5)),  # quantile(survfit(Surv(1:4, rep(1, 4)) ~ 1), 0.5) is 2.5
        ([1, 2, 3], [1, 1, 1], (2, 2)),
        ([1, 2, 3, 4], [1, 1, 0, 0], (2, np.inf)),
        ([1, 2, 3], [1, 0, 0], (np.inf, np.inf)),
    ],
)
def test_median_follows_both_conventions(times, events, expected):
    assert estimate_median(derive_risk_sets(np.array(times), np.array(events))) == expected


def test_monotone_likelihood_is_not_converged():
    risk = derive_risk_sets(np.arange(1, 9), np.array([1, 1, 1, 1, 0, 0, 0, 0]))
    assert not fit_cox(risk, np.repeat([[1.0], [0.0]], 4, axis=0))[-1]
