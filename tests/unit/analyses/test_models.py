"""A Cox model of the study file as rows: numbers of R, counts per level, what was left out and why."""

import csv

import numpy as np
import pytest

from oncosurv.analyses.coding import AnalysisSet
from oncosurv.analyses.models import COLUMNS, NOT_REDUCED, estimate_model
from oncosurv.provenance import ROOT

MODEL = {"name": "m", "endpoint": "os", "population": "all", "role": "primary", "variables": ["age", "sex", "ph.ecog"]}
FACTS = [
    {"name": "age", "type": "number", "levels": [], "timing": "baseline"},
    {"name": "sex", "type": "category", "levels": ["1", "2"], "reference": "1", "timing": "baseline"},
    {"name": "ph.ecog", "type": "number", "levels": [], "timing": "baseline"},
]


@pytest.fixture(scope="module")
def lung():
    with open(ROOT / "tests/reference/data/lung.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    cells = {name: [row[name] if row[name] != "NA" else "" for row in rows] for name in ("age", "sex", "ph.ecog")}
    time, status = (np.array([int(row[name]) for row in rows]) for name in ("time", "status"))
    return AnalysisSet([str(i) for i in range(len(rows))], time, (status == status.max()).astype(int), None, cells)


def test_numbers_of_r(lung):
    """R: coxph(Surv(time, status) ~ age + sex + ph.ecog, lung), Efron; anova() for the likelihood-ratio test of sex."""
    tables = estimate_model(lung, MODEL, FACTS)
    together = {row["variable"]: row for row in tables["coefficients"] if row["kind"] == "multivariable"}
    assert [together[name]["coef"] for name in ("age", "sex", "ph.ecog")] == pytest.approx(
        [0.01106676, -0.5526124, 0.4637285], rel=1e-6
    )
    assert [together[name]["se"] for name in ("age", "sex", "ph.ecog")] == pytest.approx(
        [0.00926741, 0.16773905, 0.11357727], rel=1e-6
    )
    fit = tables["models"][0]
    assert (fit["n"], fit["events"], fit["n_missing"], fit["parameters"]) == (227, 164, 1, 3)
    assert (fit["lr"], fit["wald"], fit["score"]) == (
        pytest.approx(30.5007, abs=1e-4),
        pytest.approx(29.93, abs=5e-3),
        pytest.approx(30.4999, abs=1e-4),
    )
    assert fit["events_per_parameter"] == pytest.approx(164 / 3)


def test_rows_fit_the_published_columns_and_have_one_identity_each(lung):
    tables = estimate_model(lung, MODEL, FACTS)
    for name, rows in tables.items():
        assert all(set(row) <= set(COLUMNS[name]) for row in rows), name
        if name in ("coefficients", "models"):
            assert len({row["estimate_id"] for row in rows}) == len(rows)
    assert [row["estimate_id"] for row in tables["coefficients"]][:4] == [
        "m/multivariable/age", "m/multivariable/sex/2", "m/multivariable/ph.ecog", "m/univariable/age"
    ]  # fmt: skip


def test_counts_of_a_level(lung):
    row = next(
        row for row in estimate_model(lung, MODEL, FACTS)["coefficients"] if row["estimate_id"] == "m/univariable/sex/2"
    )
    assert (row["n"], row["n_level"], row["events_level"], row["n_reference"], row["events_reference"]) == (
        228,
        90,
        53,
        138,
        112,
    )


def small(cells, events=(1, 1, 0, 1)):
    return AnalysisSet(list("abcd"), np.array([1, 2, 3, 4]), np.array(events), None, {"x": cells})


X = [{"name": "x", "type": "flag", "levels": [], "timing": "baseline"}]
ONE = {"name": "m", "endpoint": "os", "population": "all", "role": "exploratory", "variables": ["x"]}


@pytest.mark.parametrize(
    ("cells", "events", "words"),
    [
        (["0", "1", "0", "1"], (0, 0, 0, 0), "no events"),
        (["1", "1", "1", "1"], (1, 1, 0, 1), "every variable has one level only: nothing to estimate"),
        (["", "", "", ""], (1, 1, 0, 1), "no patients with every variable known"),
    ],
)
def test_what_cannot_be_fitted_is_a_row_with_its_reason(cells, events, words):
    tables = estimate_model(small(cells, events), ONE, X)
    assert tables["coefficients"] == [] and [row["warnings"] for row in tables["models"]] == [words]


def test_a_level_without_events_is_not_estimable_and_says_so():
    tables = estimate_model(small(["0", "0", "1", "0"]), ONE, X)
    row = tables["coefficients"][0]
    assert (row["hr"], row["p"], row["estimable"], row["events_level"]) == (None, None, False, 0)
    assert row["reason"] and tables["models"][0]["monotone"]


def test_a_later_exposure_is_labelled_naive():
    later = [{**X[0], "timing": "post_baseline"}]
    tables = estimate_model(small(["0", "1", "0", "1"]), ONE, later)
    assert {row["exposure_handling"] for row in tables["models"] + tables["coefficients"]} == {"naive"}


def test_a_landmark_with_few_events_has_a_reduced_model_beside_it_and_the_naive_fit_none():
    """24 patients, 14 events: 2 parameters have 7 each, 3 have 4.7, and at the landmark fewer."""
    rng = np.random.default_rng(5)
    cells = {"a": [f"{value:.3f}" for value in rng.normal(size=24)], "b": [str(int(i % 4 < 2)) for i in range(24)]}
    cells |= {"za_start_day": [str(5 * (i % 3)) if i % 2 else "" for i in range(24)]}
    cells |= {"za_group": ["new" if i % 2 else "never" for i in range(24)]}
    event = (np.arange(24) % 12 < 7).astype(int)
    part = AnalysisSet([f"P-{i}" for i in range(24)], rng.permutation(24) * 9 + 3, event, None, cells)
    facts = [{"name": "a", "type": "number", "levels": []}, {"name": "b", "type": "flag", "levels": []}]
    facts.append({"name": "za", "type": "flag", "levels": [], "timing": "post_baseline"})
    model = ONE | {"variables": ["a", "b"], "exposure": {"name": "za", "landmarks_days": [10], "month_days": 30.4375}}
    tables = estimate_model(part, model, [{"timing": "baseline"} | fact for fact in facts])
    fits = {row["estimate_id"]: row for row in tables["models"]}
    assert {"m/reduced/time_dependent", "m/reduced/landmark_10", "m/exposure/naive"} <= set(fits)
    assert "m/reduced/naive" not in fits and "m/reduced" not in fits
    reduced = fits["m/reduced/landmark_10"]
    assert (reduced["kind"], reduced["exposure_handling"], reduced["of_record"]) == ("reduced", "landmark_10", 0)
    assert reduced["requested"] == ["za", "a"] and reduced["events"] >= 5 * reduced["parameters"]
    asked = fits["m/exposure/landmark_10"]
    assert (asked["dropped"], asked["degraded_to"]) == (("b",), ("za", "a")) and asked["of_record"] == 0
    assert fits["m/exposure/naive"]["degrade_reason"].endswith(NOT_REDUCED)
    assert NOT_REDUCED not in fits["m/exposure_alone/naive"]["degrade_reason"] + reduced["degrade_reason"]
