"""The kernel's tables and the engines' answers meet on random cohorts: every number is answered, and agrees."""

import numpy as np
import pytest

from oncosurv.analyses import curves, left_out, models
from oncosurv.analyses.coding import AnalysisSet
from oncosurv.analyses.curves import estimate_item
from oncosurv.analyses.models import estimate_model
from oncosurv.checks.account import COMPARED
from oncosurv.checks.cross_check import check_agreement, compare_engines, count_compared
from oncosurv.checks.kernel_numbers import kernel_numbers
from oncosurv.checks.recompute import recompute_efficacy, recompute_item, recompute_model
from oncosurv.survival.proportions import summarise_proportion
from oncosurv.tables import format_cell

CHOICES = {"confidence_interval": "log-log", "times_days": [3, 9, 40], "rmst_days": [8], "month_days": 5.5}
ITEM = {"name": "item", "endpoint": "os", "population": "all", "role": "primary"}
MODEL = {"name": "m", "endpoint": "os", "population": "all", "role": "primary", "variables": ["arm", "age", "sex"]}
ARM = {"name": "arm", "type": "category", "levels": ["a", "b", "c"], "timing": "baseline", "reference": "a"}
SEX = {"name": "sex", "type": "flag", "levels": [], "timing": "baseline"}
AGE = {"name": "age", "type": "number", "levels": [], "timing": "baseline"}
DRUG = {"name": "drug", "type": "flag", "levels": [], "timing": "post_baseline"}


def cohort(seed, n=40, delayed=False, longest=20):
    """Tied whole days, three arms of which one is small, an exposure that starts later for some."""
    rng = np.random.default_rng(seed)
    time = rng.integers(1, longest, n)
    event = (rng.random(n) < 0.7).astype(int)
    entry = rng.integers(0, time) if delayed else None
    start = np.where(rng.random(n) < 0.5, rng.integers(0, 10, n).astype(float), np.nan)
    cells = {
        "arm": ["c" if i < 6 else "ab"[i % 2] for i in range(n)],
        "sex": [str(flag) for flag in rng.integers(0, 2, n)],
        "age": [format_cell(value) for value in rng.normal(60, 9, n).round(1)],
        "drug_start_day": [format_cell(value) for value in start],
        "drug_group": ["never" if np.isnan(value) else "new" for value in start],
    }
    return AnalysisSet([f"p{i}" for i in range(n)], time, event, entry, cells)


def as_text(rows, columns=None):
    return [{name: format_cell(row.get(name)) for name in (columns or row)} for row in rows]


def meet(tables, answers, all_columns):
    """(rows of the cross-check as text, what does not agree)."""
    ours = {name: as_text(rows, all_columns[name]) for name, rows in tables.items() if name in COMPARED}
    rows = compare_engines(as_text(answers), kernel_numbers(ours))
    columns = (
        "estimate_id",
        "engine",
        "place",
        "numbers",
        "kernel",
        "other",
        "difference",
        "tolerance",
        "ok",
        "skipped_reason",
    )
    rows = [dict.fromkeys(columns, "") | {name: format_cell(cell) for name, cell in row.items()} for row in rows]
    return rows, check_agreement(rows)


def meet_item(patients, factors, choices=CHOICES, facts=(ARM, SEX), **asked):
    item = ITEM | {"factors": factors} | asked
    tables = estimate_item(patients, item, choices, facts, "2020-01-01")
    return meet(tables, recompute_item(patients, item, choices, facts), curves.COLUMNS)


def meet_model(patients, model, facts=(ARM, AGE, SEX)):
    return meet(estimate_model(patients, model, facts), recompute_model(patients, model, facts), models.COLUMNS)


def compared(rows):
    return {row["quantity"] for row in rows if row["ok"] == "1"}


@pytest.mark.parametrize("delayed", [False, True])
@pytest.mark.parametrize("seed", range(4))
def test_curves_tests_and_differences_agree(seed, delayed):
    rows, problems = meet_item(cohort(seed, delayed=delayed), ["arm", "sex"])
    assert problems == [] and count_compared(rows) > 500
    wanted = {
        quantity for table in ("curves", "comparisons", "differences") for quantity, _ in COMPARED[table].values()
    }
    assert wanted <= compared(rows)


@pytest.mark.parametrize("conf_type", ["log", "plain"])
def test_bands_that_no_engine_has_are_skipped_with_that_reason(conf_type):
    rows, problems = meet_item(cohort(1), ["arm"], CHOICES | {"confidence_interval": conf_type})
    reasons = {row["quantity"]: row["skipped_reason"] for row in rows if row["skipped_reason"] and row["estimate_id"]}
    assert problems == [] and "log-log bands only" in reasons["lower limit of survival"]
    assert "standard error of survival" in compared(rows)


def test_groups_at_the_edge():
    """A group of one, a group censored before any death, nobody in a level, everybody dead, everybody alive."""
    few = cohort(3, n=12)
    few.cells["arm"][:] = ["a"] * 6 + ["b"] * 5 + ["c"]
    few.time[:6], few.event[:6] = 1, 0
    few.time[6:], few.event[6:] = np.arange(2, 8), 1
    assert meet_item(few, ["arm", "sex"])[1] == []
    few.event[:] = 0
    assert meet_item(few, ["arm", "sex"])[1] == []
    few.cells["arm"][:] = ["b"] * 12
    few.event[:] = 1
    assert meet_item(few, ["arm", "sex"])[1] == []


def test_a_median_on_a_flat_step_is_skipped_and_at_a_rounded_half_compared():
    patients = cohort(2, n=10)
    patients.time[:], patients.event[:] = np.arange(1, 11), 1
    rows, problems = meet_item(patients, [])
    skipped = {row["quantity"]: row["skipped_reason"] for row in rows if row["skipped_reason"]}
    assert problems == [] and "flat at one half" in skipped["median"]
    patients.event[5:] = 0  # S stays at one half to the end, which by rounding may be a little more in an engine
    rows, problems = meet_item(patients, [])
    assert problems == [] and "median" in compared(rows)


@pytest.mark.parametrize("delayed", [False, True])
@pytest.mark.parametrize("seed", range(3))
def test_models_agree(seed, delayed):
    rows, problems = meet_model(cohort(seed, delayed=delayed), MODEL)
    assert problems == []
    wanted = {quantity for table in ("coefficients", "models") for quantity, _ in COMPARED[table].values()}
    assert wanted <= compared(rows)
    assert {row["engine"] for row in rows if row["quantity"] == "hazard ratio" and row["ok"]} == {
        "lifelines",
        "statsmodels",
    }


@pytest.mark.parametrize("delayed", [False, True])
@pytest.mark.parametrize("seed", range(3))
def test_exposures_agree(seed, delayed):
    model = MODEL | {
        "variables": ["sex", "age"],
        "exposure": {"name": "drug", "landmarks_days": [4], "month_days": 30.4375},
    }
    rows, problems = meet_model(cohort(seed, n=60, delayed=delayed), model, (SEX, AGE, DRUG))
    assert problems == []
    wanted = {quantity for table in ("state_curves", "state_tests") for quantity, _ in COMPARED[table].values()}
    assert wanted <= compared(rows)


WEIGHTS = [{"name": name} for name in ("gehan-breslow", "tarone-ware", "peto")]
WEIGHTS += [{"name": "fleming-harrington", "rho": rho, "gamma": gamma} for rho, gamma in ((1, 0), (0.5, 0), (0, 1))]


@pytest.mark.parametrize("delayed", [False, True])
@pytest.mark.parametrize("strata", [[], ["sex"]])
@pytest.mark.parametrize("seed", range(2))
def test_tests_on_request_agree(seed, strata, delayed, monkeypatch):
    """Each has an engine that answers, but for trend, and for weights that the last words name."""
    monkeypatch.setattr(left_out, "LARGEST_N", 0)
    patients = cohort(seed, n=201, delayed=delayed)  # too many for permutation tests, which take their time
    asked = {"weights": WEIGHTS, "strata": strata, "pairwise": ["arm"], "trend": ["arm"]}
    rows, problems = meet_item(patients, ["arm"], facts=(ARM, SEX), **asked)
    assert problems == []
    answered = {row["estimate_id"].removeprefix("os/all/arm/") for row in rows
                if row["quantity"] == "log-rank chi-square" and row["ok"]}  # fmt: skip
    wanted = {"os/all/arm", "gehan_breslow", "tarone_ware", "a v b", "a v c", "b v c"} | {"stratified" for _ in strata}
    if not strata and not delayed:
        wanted |= {"peto", "fleming_harrington_0_1"}
    if not delayed:
        wanted |= {"fleming_harrington_1_0", "fleming_harrington_0.5_0"}
    assert wanted <= answered
    why = {row["estimate_id"]: row["skipped_reason"] for row in rows if row["skipped_reason"]}
    assert why["os/all/arm/trend"].startswith("neither engine has one")
    assert strata or delayed or {row["engine"] for row in rows if row["estimate_id"].endswith("peto") and row["ok"]}
    found = {row["estimate_id"] for row in rows if row["quantity"] == "expected events of a group" and row["ok"]}
    assert "os/all/arm/trend" in found


@pytest.mark.parametrize("delayed", [False, True])
@pytest.mark.parametrize(
    "asked", [{"strata": ["arm"]}, {"ties": "breslow"}, {"cluster": "ward"}, {"cluster": "ward", "ties": "breslow"},
              {"strata": ["arm"], "cluster": "ward"}],
)  # fmt: skip
def test_fits_on_request_agree(asked, delayed):
    patients = cohort(3, n=80, delayed=delayed)
    patients.cells["ward"] = [f"w{i % 13}" for i in range(80)]
    model = MODEL | {"variables": ["age", "sex"]} | asked
    for tied in (True, False):
        if not tied:
            patients.time[:] = 10 + np.argsort(np.argsort(patients.time, kind="stable"))
        rows, problems = meet_model(patients, model)
        assert problems == []
        answered = {(row["quantity"], row["engine"]) for row in rows if row["ok"]}
        breslow, unknown = "ties" in asked, "cluster" in asked and tied and "ties" not in asked
        not_lifelines = breslow or unknown or ("cluster" in asked and delayed)
        for quantity in ("coefficient", "log-likelihood", "likelihood ratio of the fit", "score chi-square of the fit"):
            assert (quantity, "statsmodels") in answered and ((quantity, "lifelines") in answered) != (
                not_lifelines or quantity.startswith("score")
            )
        for quantity in ("standard error", "Wald p", "Wald chi-square of the fit"):
            assert ((quantity, "statsmodels") in answered) != unknown
        assert unknown == any("robust errors are those of Breslow" in row["skipped_reason"] for row in rows
                              if row["estimate_id"])  # fmt: skip


def test_an_exposure_within_strata_agrees():
    patients = cohort(1, n=70)
    model = MODEL | {"variables": ["age"], "strata": ["sex"]}
    model |= {"exposure": {"name": "drug", "landmarks_days": [4], "month_days": 30.4375}}
    rows, problems = meet_model(patients, model, (AGE, DRUG))
    assert problems == [] and {row["engine"] for row in rows if row["quantity"] == "coefficient" and row["ok"]} == {
        "lifelines",
        "statsmodels",
    }


def test_groups_that_meet_in_one_stratum_only():
    patients = cohort(2, n=30)
    patients.cells["arm"][:] = ["a", "b"] * 10 + ["c"] * 10
    patients.cells["sex"][:] = ["0"] * 20 + ["1"] * 10
    rows, problems = meet_item(patients, ["arm"], strata=["sex"], pairwise=["arm"], trend=["arm"])
    assert problems == [] and any("never meet" in row["skipped_reason"] for row in rows)


def test_fits_at_the_edge():
    """A constant column, two columns that depend on each other, a level without events, no events at all."""
    patients = cohort(5)
    patients.cells["sex"][:] = ["1"] * 40
    assert meet_model(patients, MODEL)[1] == []
    patients.cells["sex"][:] = ["1" if arm == "c" else "0" for arm in patients.cells["arm"]]
    rows, problems = meet_model(patients, MODEL)
    assert problems == [] and any("depend on each other" in row["skipped_reason"] for row in rows)
    patients.event[np.array(patients.cells["arm"]) == "c"] = 0
    assert meet_model(patients, MODEL)[1] == []
    patients.event[:] = 0
    assert meet_model(patients, MODEL)[1] == ["not one number was compared with another engine"]


def test_days_of_nothing():
    """Deaths and censorings on day 0, which an exposure splits at half a day."""
    patients = cohort(7)
    patients.time[:5] = 0
    assert meet_item(patients, ["arm", "sex"])[1] == []
    model = MODEL | {"variables": ["sex"], "exposure": {"name": "drug", "landmarks_days": [2], "month_days": 30.4375}}
    assert meet_model(patients, model, (SEX, DRUG))[1] == []


def test_a_curve_that_lifelines_refuses_is_skipped_where_statsmodels_has_no_answer_either():
    patients = cohort(8, n=12, delayed=True)
    patients.entry[:], patients.event[:] = [0, *range(3, 14)], 1
    patients.time[:] = patients.entry + np.array([1] + [6] * 11)  # the first dies alone, before the second enters
    rows, problems = meet_item(patients, [], facts=())
    reasons = {row["quantity"] for row in rows if "nobody is at risk early" in row["skipped_reason"]}
    assert problems == [] and {"median", "censored"} <= reasons and "survival" in compared(rows)


def test_a_mean_restricted_to_a_time_before_anybody_is_watched():
    patients = cohort(9, n=30, delayed=True, longest=400)
    patients.entry[:] = np.maximum(patients.entry, 9)
    patients.time[:] = np.maximum(patients.time, patients.entry + 1)
    assert meet_item(patients, ["sex"], facts=(SEX,))[1] == []


def test_patients_who_came_under_observation_before_time_zero():
    """A sample that was collected years before the metastasis: its day is negative, and the first risk set holds it."""
    patients = cohort(11, n=60, delayed=True, longest=400)
    patients.entry[::3] -= 900
    assert meet_item(patients, ["sex"], facts=(SEX,), choices=CHOICES | {"rmst_days": [300]})[1] == []
    assert meet_model(patients, MODEL)[1] == []


def test_two_groups_alike_have_a_chi_square_of_nothing_but_rounding():
    patients = cohort(1, n=40)
    patients.time[20:], patients.event[20:] = patients.time[:20], patients.event[:20]
    patients.cells["sex"][:] = ["0"] * 20 + ["1"] * 20
    rows, problems = meet_item(patients, ["sex"], facts=(SEX,))
    assert problems == [] and "log-rank chi-square" in compared(rows)


def test_an_exposure_that_nobody_has():
    patients = cohort(4)
    patients.cells["drug_start_day"][:] = [""] * 40
    patients.cells["drug_group"][:] = ["never"] * 40
    model = MODEL | {"variables": ["sex"], "exposure": {"name": "drug", "landmarks_days": [2], "month_days": 30.4375}}
    rows, problems = meet_model(patients, model, (SEX, DRUG))
    assert problems == [] and "observed events of a state" in compared(rows)


def test_a_column_that_does_not_vary_among_those_at_risk():
    patients = cohort(2)
    patients.time[:5], patients.event[:5] = 1, 0
    patients.time[5:] += 1
    patients.cells["sex"][:] = ["1"] * 5 + ["0"] * 35
    rows, problems = meet_model(patients, MODEL)
    assert problems == [] and any("depend on each other" in row["skipped_reason"] for row in rows)


def test_limits_of_proportions_agree_also_for_none_all_and_nobody():
    shares = [summarise_proportion(k, n) for k, n in ((0, 4), (4, 4), (3, 7), (0, 0))]
    rows = as_text(
        [{"n": row["k"], "denominator": row["n"], **{x: row[x] for x in ("lower", "upper")}} for row in shares]
    )
    compared_rows = compare_engines(as_text(recompute_efficacy(rows)), kernel_numbers({"efficacy": rows}))
    assert [row["ok"] for row in compared_rows if row.get("engine")] == [1] * 6


@pytest.fixture(scope="module")
def whole():
    """(tables, answers) of one item and of one model with an exposure, by table."""
    patients, item = cohort(6, n=60), ITEM | {"factors": ["arm"]}
    tables = estimate_item(patients, item, CHOICES, (ARM,), "2020-01-01")
    found = dict.fromkeys(tables, (tables, recompute_item(patients, item, CHOICES, (ARM,))))
    model = MODEL | {
        "variables": ["sex", "age"],
        "exposure": {"name": "drug", "landmarks_days": [], "month_days": 30.4375},
    }
    tables = estimate_model(patients, model, (SEX, AGE, DRUG))
    return found | dict.fromkeys(tables, (tables, recompute_model(patients, model, (SEX, AGE, DRUG))))


COLUMNS = [(table, column) for table, columns in COMPARED.items() if table != "efficacy" for column in columns]


@pytest.mark.parametrize(("table", "column"), COLUMNS, ids=[".".join(pair) for pair in COLUMNS])
def test_a_number_that_is_off_by_a_ten_thousandth_is_found_in_every_column(table, column, whole):
    tables, answers = whole[table]
    tables = tables | {table: [dict(row) for row in tables[table]]}
    rows = [row for row in tables[table] if row.get("estimator", "ml") == "ml" and row[column] is not None]
    rows = [row for row in rows if row.get("measure") != "rmst" or column.startswith("value")]
    row = max(rows, key=lambda row: np.nan_to_num(np.max(np.abs(row[column]))))
    if isinstance(row[column], list):
        row[column] = [row[column][0] * 1.0001, *row[column][1:]]
    else:
        row[column] *= 1.0001
    problems = meet(tables, answers, curves.COLUMNS | models.COLUMNS)[1]
    assert problems and all(row["estimate_id"] in sentence for sentence in problems)


@pytest.mark.parametrize(("table", "column"), COLUMNS, ids=[".".join(pair) for pair in COLUMNS])
def test_a_column_that_no_engine_answers_is_found(table, column, whole):
    tables, answers = whole[table]
    answers = [row for row in answers if row["quantity"] != COMPARED[table][column][0]]
    problems = meet(tables, answers, curves.COLUMNS | models.COLUMNS)[1]
    assert problems and all("no engine answered" in sentence for sentence in problems)
