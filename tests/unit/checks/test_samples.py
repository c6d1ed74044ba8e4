"""Of a large set a sample is compared, and every row says so; nothing of the whole set is mixed with it."""

import numpy as np

from oncosurv.analyses import curves, models
from oncosurv.analyses.curves import estimate_item
from oncosurv.analyses.fits import UNLIMITED
from oncosurv.analyses.models import estimate_model
from oncosurv.checks.account import COMPARED
from oncosurv.checks.cross_check import check_agreement, compare_engines, count_compared
from oncosurv.checks.engine_rows import COLUMNS
from oncosurv.checks.kernel_numbers import kernel_numbers
from oncosurv.checks.recompute import answer_item, answer_model
from oncosurv.checks.samples import draw_sample, read_samples, without_analyses
from tests.unit.checks.test_recompute import AGE, ARM, CHOICES, ITEM, MODEL, SEX, as_text, cohort

FACTS = [ARM, SEX, AGE]
ASKED = ITEM | {"factors": ["arm", "sex"]}


def checked(whole, most):
    """(rows of the cross-check as text, {table: rows of text} of the kernel's whole set)."""
    tables = estimate_item(whole, ASKED, CHOICES, FACTS, "", leave_out=False) | {
        name: rows for name, rows in estimate_model(whole, MODEL, FACTS, leave_out=False).items() if name != "influence"
    }
    columns = curves.COLUMNS | models.COLUMNS
    text = {name: as_text(rows, columns[name]) for name, rows in tables.items() if name in COMPARED}
    engines = answer_item(whole, ASKED, CHOICES, FACTS, most) + answer_model(whole, MODEL, FACTS, most)
    rows, sampled, sizes, analyses = read_samples(as_text(engines, COLUMNS))
    kernel = kernel_numbers(without_analyses(text, analyses)) | sampled
    named = ("estimate_id", "quantity", "place", "engine", "kernel", "other", "difference", "tolerance", "ok", "sample",
             "numbers", "skipped_reason")  # fmt: skip
    return as_text(compare_engines(rows, kernel, sizes), named), text


def test_the_sample_is_compared_and_agrees_and_says_how_large_it_is():
    whole = cohort(3, n=400)
    rows, text = checked(whole, most=120)
    compared = [row for row in rows if row["ok"]]
    assert not check_agreement(rows) and count_compared(rows) > 400
    # 120 and those that make up 50 of each level; arm c has six patients in all
    assert {row["sample"] for row in compared} == {"120"} or all(120 <= int(row["sample"]) < 180 for row in compared)
    median = next(
        row for row in compared if row["quantity"] == "longest time" and row["estimate_id"] == "os/all/overall"
    )
    assert median["kernel"] == median["other"]
    hazards = {row["hr"] for row in text["coefficients"]}
    shown = [row for row in compared if row["quantity"] == "hazard ratio"]
    assert shown and not hazards & {row["kernel"] for row in shown}  # those of the sample, not of the whole


def test_a_set_within_the_limit_is_compared_whole_and_says_nothing_of_a_sample():
    rows, text = checked(cohort(3, n=80), most=80)
    compared = [row for row in rows if row["ok"]]
    assert not check_agreement(rows) and {row["sample"] for row in compared} == {""}
    assert {row["kernel"] for row in compared if row["quantity"] == "hazard ratio"} <= {
        row["hr"] for row in text["coefficients"]
    }


def test_the_sample_is_the_same_each_time_and_has_every_level():
    whole = cohort(4, n=3000)
    one, two = (draw_sample(whole, FACTS, 500) for _ in range(2))
    assert one.patients == two.patients and 500 <= len(one.patients) <= 506
    assert set(one.cells["arm"]) == {"a", "b", "c"} and one.cells["arm"].count("c") == 6
    assert draw_sample(whole, FACTS, 3000) is whole
    assert one.patients == sorted(one.patients, key=whole.patients.index)
    assert np.array_equal(one.time, [whole.time[whole.patients.index(patient)] for patient in one.patients])


def test_a_number_that_no_engine_answers_is_still_a_disagreement_in_a_sample():
    whole = cohort(3, n=400)
    engines = as_text(answer_model(whole, MODEL, FACTS, 120), COLUMNS)
    kept = [row for row in engines if not (row["engine"] != "kernel" and row["quantity"] == "standard error")]
    rows, sampled, sizes, _ = read_samples(kept)
    columns = ("estimate_id", "quantity", "place", "engine", "kernel", "other", "difference", "tolerance", "ok")
    rows = as_text(compare_engines(rows, sampled, sizes), columns)
    assert any("standard error" in words for words in check_agreement(rows))


def test_residuals_of_many_events_are_not_listed_and_a_row_a_term_says_so():
    whole = cohort(3, n=200)
    few, many = (
        estimate_model(whole, MODEL, FACTS, leave_out=False, limits=UNLIMITED | {"residual_events": most})["residuals"]
        for most in (0, 200)
    )
    assert {row["term"] for row in few} == {row["term"] for row in many}
    assert all(row["reason"] == "not listed one by one: more than 0 events" and "time" not in row for row in few)
    assert all("reason" not in row and row["scaled_schoenfeld"] is not None for row in many)


def test_limits_of_many_events_are_walds_and_those_of_few_the_profile_likelihoods():
    whole = cohort(5, n=400)
    few, many = (
        estimate_model(whole, MODEL, FACTS, leave_out=False, limits=UNLIMITED | {"profile_events": most})
        for most in (1000, 100)
    )
    assert few["hazards"] == many["hazards"] and few["models"] == many["models"]
    for one, other in zip(few["coefficients"], many["coefficients"], strict=True):
        assert (one["ci"], other["ci"]) == ("profile likelihood", "wald") and other["test"] == "wald"
        assert (other["lower"], other["upper"], other["p"]) == (one["wald_lower"], one["wald_upper"], one["wald_p"])
        assert [one[name] for name in ("hr", "lr_p")] == [other[name] for name in ("hr", "lr_p")]
