"""Reported numbers side by side: what moved, in standard errors, and what turned."""

import math

import pytest

from oncosurv.changes.estimates import compare_numbers
from oncosurv.changes.numbers import read_numbers

COEFFICIENT = {
    "estimate_id": "m/multivariable/a/1", "endpoint": "os", "population": "all", "model": "m", "kind": "multivariable",
    "estimator": "ml", "exposure_handling": "baseline", "variant": "main", "role": "primary", "of_record": "1",
    "preferred": "1", "variable": "a", "level": "1", "n": "20", "events": "10", "hr": "2", "se": "0.5", "p": "0.04",
    "estimable": "1",
}  # fmt: skip
CURVE = {
    "estimate_id": "os/all/overall", "item": "os_all", "endpoint": "os", "population": "all", "factor": "overall",
    "level": "all", "variant": "main", "role": "exploratory", "n": "20", "events": "9", "median": "", "shown": "1",
    "median_lower": "", "median_upper": "",
}  # fmt: skip
TEST = {
    "estimate_id": "os/all/a", "item": "os_all", "endpoint": "os", "population": "all", "factor": "a", "level": "",
    "variant": "main", "role": "exploratory", "p_of_record": "0.03", "p_method": "asymptotic", "n": "20", "events": "9",
}  # fmt: skip


def compared(table, before, after):
    """{quantity: row} of one row of a table before and after."""
    rows = compare_numbers(*(read_numbers({table: rows}) for rows in (before, after)))
    return {(row["estimate_id"], row["quantity"]): row for row in rows}


def test_a_hazard_ratio_is_compared_on_the_scale_of_its_standard_error():
    found = compared("cox/coefficients", [COEFFICIENT], [COEFFICIENT | {"hr": "3", "p": "0.06"}])
    row = found["m/multivariable/a/1", "hr"]
    assert (row["status"], row["before"], row["after"], row["difference"]) == ("moved", 2, 3, 1)
    assert row["in_standard_errors"] == pytest.approx(math.log(1.5) / 0.5) and row["scale"] == "log"
    assert found["m/multivariable/a/1", "p"]["flags"] == ["p_crossed_0.05"] and row["flags"] == []


def test_the_last_digits_of_another_processor_are_no_change():
    found = compared("cox/coefficients", [COEFFICIENT], [COEFFICIENT | {"hr": "2.0000000000004"}])
    assert found["m/multivariable/a/1", "hr"]["status"] == "same"


def test_an_effect_that_points_the_other_way():
    found = compared("cox/coefficients", [COEFFICIENT], [COEFFICIENT | {"hr": "0.9"}])
    assert found["m/multivariable/a/1", "hr"]["flags"] == ["sign_changed"]


def test_another_estimator_of_record():
    firth = COEFFICIENT | {
        "estimate_id": "m/multivariable/a/1/firth",
        "estimator": "firth",
        "preferred": "0",
        "of_record": "0",
    }
    switched = [COEFFICIENT | {"preferred": "0", "of_record": "0"}, firth | {"preferred": "1", "of_record": "1"}]
    found = compared("cox/coefficients", [COEFFICIENT, firth], switched)
    row = found["m/multivariable/a/1/firth", "hr"]
    assert (row["estimator_before"], row["estimator_after"], row["flags"]) == ("ml", "firth", ["estimator_switched"])
    assert (row["of_record"], found["m/multivariable/a/1", "hr"]["of_record"]) == (1, 0)


def test_another_test_of_record():
    found = compared("survival/comparisons", [TEST], [TEST | {"p_method": "permutation", "p_of_record": "0.06"}])
    assert found["os/all/a", "p"]["flags"] == ["test_switched", "p_crossed_0.05"]


def test_a_median_that_is_reached_or_no_longer():
    reached = CURVE | {"median": "300", "median_lower": "100", "median_upper": "500"}
    assert compared("survival/estimates", [CURVE], [reached])["os/all/overall", "median"]["flags"] == ["median_reached"]
    row = compared("survival/estimates", [reached], [CURVE])["os/all/overall", "median"]
    assert row["flags"] == ["median_not_reached"] and row["standard_error"] == pytest.approx(
        400 / (2 * 1.959963984540054)
    )


def test_what_is_only_in_one_run_is_new_or_gone_and_an_absent_number_is_neither():
    found = compared("survival/estimates", [], [CURVE])
    assert {quantity: row["status"] for (_, quantity), row in found.items()} == {"n": "new", "events": "new"}
    assert compared("survival/estimates", [CURVE], [])["os/all/overall", "n"]["status"] == "gone"


def test_a_number_that_is_not_shown_is_no_number():
    found = compared("cox/coefficients", [COEFFICIENT], [COEFFICIENT | {"estimable": "0"}])
    assert found["m/multivariable/a/1", "hr"]["flags"] == ["not_given"]
