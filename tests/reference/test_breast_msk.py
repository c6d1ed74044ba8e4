"""The third study on its real patients, read from the user's own download: every number is R's, and the published ones.

Without the folder these tests are skipped; what the study does to such files is tested on a small folder made up in
tests/workflow/test_breast_msk_study.py.
"""

import os
from pathlib import Path

import numpy as np
import pytest
import yaml

from oncosurv.analyses.coding import set_of
from oncosurv.analyses.curves import estimate_item
from oncosurv.analyses.models import estimate_model
from oncosurv.analyses.sets import select_sets
from oncosurv.cohort.build import build_cohort
from oncosurv.exports.read import read_source
from oncosurv.study import columns_of, item_columns, model_items, month_of, named, survival_items, variable_facts
from oncosurv.tables import format_cell
from tests.needs import need_data
from tests.reference.oracle import assert_same, read_oracle, run_oracle

ROOT = Path(__file__).resolve().parents[2]
R = read_oracle("breast_msk")
TERMS = ("subtype/hr_her2_pos", "subtype/her2", "subtype/triple_negative", "histology/lobular", "histology/mixed",
         "histology/other", "early_metastasis/1", "age")  # fmt: skip
LEVELS = {
    "hr_her2_neg": "HR+/HER2-",
    "hr_her2_pos": "HR+/HER2+",
    "her2": "HR-/HER2+",
    "triple_negative": "Triple Negative",
}


@pytest.fixture(scope="module")
def folder():
    where = "download the study breast_msk_2018 from www.cbioportal.org"
    return need_data("ONCOSURV_DATA_BREAST_MSK", where)


@pytest.fixture(scope="module")
def study():
    return yaml.safe_load((ROOT / "studies/breast_msk.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def cohort(folder, study):
    tables, queries = {}, []
    for spec in study["sources"]:
        tables[spec["name"]], _, found = read_source(spec, os.path.join(folder, spec["file"]))
        queries += found
    assert queries == []  # every cell of every column that is read
    head = {**study["study"], **month_of(study)}
    return build_cohort({**study, "study": head}, tables, b"a secret for the tests")


@pytest.fixture(scope="module")
def sets(cohort, study):
    """({name: AnalysisSet}, ledger rows)."""
    columns, rows = cohort.patients
    patients = {name: [format_cell(row[name]) for row in rows] for name in columns}
    items, models = survival_items(study), model_items(study)
    plan = {
        "populations": study["populations"],
        "endpoints": [item["name"] for item in study["endpoints"]],
        "entries": {"os": "collection of the first sample"},
        "describe": study["describe"],
        "exposures": [],
        "outcomes": [],
        "survival": [{**item, "columns": item_columns(item)} for item in items],
        "models": [{**model, "columns": columns_of(model), "facts": []} for model in models],
    }
    found, ledger = select_sets(patients, [], plan)
    made = {}
    for name, (rows, columns) in found.items():
        if name.startswith(("survival/", "cox/")):
            made[name] = set_of({column: [format_cell(row[column]) for row in rows] for column in columns})
    return made, ledger


@pytest.fixture(scope="module")
def curves(sets, study):
    """{estimate_id: (row of estimates, rows of timepoints)} of both items, and the rows of the log-rank tests."""
    found, tests = {}, {}
    for item in survival_items(study):
        facts = variable_facts(study, item_columns(item))
        tables = estimate_item(sets[0][f"survival/{item['name']}.csv"], item, study["survival"], facts, "none", False)
        for row in tables["estimates"]:
            points = [point for point in tables["timepoints"] if point["estimate_id"] == row["estimate_id"]]
            found[row["estimate_id"]] = (row, points)
        tests |= {(row["endpoint"], row["factor"]): row for row in tables["comparisons"]}
    return found, tests


@pytest.fixture(scope="module")
def fits(sets, study):
    """{model: (coef and se in the order of TERMS, n)} of both models, together, of record."""
    found = {}
    for name in ("os_subtype", "os_subtype_naive"):
        model = {key: value for key, value in named(model_items(study), name).items() if key != "variants"}
        facts = variable_facts(study, columns_of(model))
        rows = estimate_model(sets[0][f"cox/{name}.csv"], model, facts, "none", False)["coefficients"]
        own = {row["estimate_id"]: row for row in rows if row["estimator"] == "ml"}
        own = [own[f"{name}/multivariable/{term}"] for term in TERMS]
        found[name] = {key: [row[key] for row in own] for key in ("coef", "se")} | {"n": own[0]["n"]}
    return found


def numbers(curve):
    row, points = curve
    fixed = {name: [point[name] for point in points] for name in ("survival", "n_risk", "lower", "upper")}
    return {name: row[name] for name in ("n", "events", "median", "median_lower", "median_upper")} | fixed


def test_who_is_in_and_who_is_seen_from_when_on(cohort, sets):
    left = [(row["reason"], row["n_excluded"], row["n_remaining"]) for row in cohort.flow]
    assert left[1:] == [
        ("No metastasis at the last follow-up", 495, R["metastatic"]),
        ("No follow-up after the first metastasis", 1, R["n_all"]),
    ]
    entry = np.array([row["entry_days"] for row in cohort.patients[1]])
    assert (entry > 0).sum() == R["late"] and not np.isnan(entry).any()
    out = {(line["analysis"], line["reason"]): line["n_excluded"] for line in sets[1] if line["reason"]}
    assert out["os_all", "entry (collection of the first sample) not before the end of follow-up"] == R["never_at_risk"]
    asked = [query for query in cohort.queries if query.rule == "rows_differ" and query.field == "histology"]
    assert sorted(query.value for query in asked) == ["ductal, lobular", "lobular, ductal", "mixed, ductal"]


@pytest.mark.parametrize(
    ("estimate_id", "oracle"),
    [("os/all/overall", "entry"), ("os/all/overall/without_entry", "same_naive"), ("os_naive/all/overall", "naive")],
)
def test_the_curves_are_r_s(curves, estimate_id, oracle):
    assert_same(numbers(curves[0][estimate_id]), R[oracle], rtol=1e-10)
    if oracle == "entry":
        assert curves[0][estimate_id][0]["n_entered"] == R["late_of_those_at_risk"]


@pytest.mark.parametrize(("endpoint", "oracle"), [("os", "entry_by_subtype"), ("os_naive", "naive_by_subtype")])
def test_the_medians_by_subtype_are_r_s(curves, endpoint, oracle):
    names = ("n", "events", "median", "median_lower", "median_upper")
    ours = {LEVELS[level]: curves[0][f"{endpoint}/all/subtype/{level}"][0] for level in LEVELS}
    ours = {level: {name: row[name] for name in names} for level, row in ours.items()}
    assert_same(ours, R[oracle], rtol=1e-12)


@pytest.mark.parametrize(("model", "oracle"), [("os_subtype", "cox"), ("os_subtype_naive", "cox_naive")])
def test_the_cox_models_are_r_s(fits, model, oracle):
    theirs = {name: R[oracle][name] for name in ("coef", "se", "n")}
    assert_same(fits[model], theirs, rtol=1e-7)


def test_the_published_numbers_to_three_decimals(curves, fits):
    """As other programs computed them without delayed entry (R's default log interval), and the fall with it."""
    shown = {name: [round(value, 3) for value in numbers(curves[0][name])["survival"]] for name in
             ("os_naive/all/overall", "os/all/overall")}  # fmt: skip
    assert shown["os_naive/all/overall"] == [0.945, 0.838, 0.741, 0.559]
    assert shown["os/all/overall"] == [0.921, 0.775, 0.647, 0.418]
    medians = {name: row["median"] / 30 for name, (row, _) in curves[0].items()}
    assert (round(medians["os_naive/all/overall"], 1), round(medians["os/all/overall"], 1)) == (69.4, 49.6)
    by_subtype = [round(medians[f"os_naive/all/subtype/{level}"], 1) for level in LEVELS]
    assert by_subtype == [69.4, 116.6, 111.7, 21.1]
    test = curves[1]["os_naive", "subtype"]
    assert (round(test["statistic"], 2), test["df"]) == (164.56, 3)
    assert test["statistic"] == pytest.approx(R["naive_log_rank"], rel=1e-10)


def test_the_published_hazard_ratios_take_one_patient_s_histology_from_the_first_of_two_rows(sets, study):
    """One of 1,260 has two tumours of two kinds; with the kind of the first row the published numbers return."""
    model = {key: value for key, value in named(model_items(study), "os_subtype_naive").items() if key != "variants"}
    facts, patients = variable_facts(study, columns_of(model)), sets[0]["cox/os_subtype_naive.csv"]
    histology = patients.cells["histology"]
    assert [cell for cell in histology if not cell] == [""]
    filled = set_of(
        {"patient": patients.patients, "days": [format_cell(int(day)) for day in patients.time]}
        | {"event": [format_cell(int(event)) for event in patients.event]}
        | patients.cells
        | {"histology": [cell or "mixed" for cell in histology]}
    )
    rows = estimate_model(filled, model, facts, "none", False)["coefficients"]
    found = {row["estimate_id"]: row["coef"] for row in rows if row["estimator"] == "ml"}
    coef = [found[f"os_subtype_naive/multivariable/{term}"] for term in TERMS]
    assert_same(coef, R["cox_naive_first"]["coef"], rtol=1e-7)
    ratios = [
        round(float(np.exp(value * (10 if term == "age" else 1))), 3) for value, term in zip(coef, TERMS, strict=True)
    ]
    assert ratios == [0.570, 1.020, 4.308, 1.107, 1.120, 0.980, 1.220, 1.134]


def test_r_says_the_same_today(folder):
    assert_same(run_oracle("breast_msk"), R, rtol=1e-9)
