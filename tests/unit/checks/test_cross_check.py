"""Kernel against engines: agreement, disagreement, excuses, and a side that says less than it should."""

import pytest

from oncosurv.checks.account import NOT_COMPARED
from oncosurv.checks.cross_check import check_agreement, compare_engines, count_compared
from oncosurv.checks.kernel_numbers import kernel_numbers
from oncosurv.checks.reasons import FIRTH, MONOTONE, RMST_ERROR
from oncosurv.tables import format_cell


def rows_of(columns, *cells):
    return [dict(zip(columns.split(), row, strict=True)) for row in cells]


ESTIMATE = "estimate_id shown median median_lower median_upper minimum maximum"
FIT = (
    "estimate_id kind estimator variable level coef se hr wald_lower wald_upper wald_p statistic p lr_statistic lr_p "
    "test reason fit_id"
)
MODEL = "estimate_id estimator monotone loglik loglik_null lr lr_p wald wald_p score score_p warnings degrade_reason"
DIFFERENCE = "estimate_id measure tau value_level value_reference estimate std_error lower upper p reason"
STATE = "estimate_id statistic p observed_exposed observed_unexposed expected_exposed expected_unexposed reason"
TABLES = {
    "estimates": rows_of(
        ESTIMATE, ("os/all", "1", "170", "90", "", "5", "400"), ("os/late", "1", "", "", "", "1", "9"),
        ("os/tiny", "0", "", "", "", "3", "4"),
    ),
    "curves": rows_of(
        "estimate_id time n_risk n_event n_censored survival std_error lower upper",
        ("os/all", "10", "9", "1", "0", "0.9", "0.1", "0.5", "0.98"), ("os/all", "12", "8", "8", "0", "0", "", "", ""),
    ),
    "comparisons": rows_of(
        "estimate_id statistic p_asymptotic levels observed expected reason",
        ("os/x", "4", "0.0455", "a; b", "3; 5", "4.5; 3.5", ""),
    ),
    "differences": rows_of(
        DIFFERENCE, ("os/x/b", "rmst", "365", "98", "270", "-172", "37", "-245", "-99", "0.001", ""),
        ("os/x/b", "survival", "365", "", "0.5", "", "", "", "", "", "after the last observation"),
    ),
    "coefficients": rows_of(
        FIT, ("m/x", "multivariable", "ml", "x", "", "0.5", "0.2", "2", "1", "4", "0.01", "6", "0.014", "5",
         "0.02", "likelihood ratio", "", "m"),
        ("m/lost", "multivariable", "ml", "lost", *[""] * 13, "m"),
        ("m/far", "multivariable", "ml", "far", "", "3", "0.1", "20", "", "", "1.66802e-296", *[""] * 6, "m"),
        ("m/few/yes", "multivariable", "ml", "few", "yes", *[""] * 11, "too few events", "m"),
        ("flat/x/yes", "multivariable", "ml", "x", "yes", "9", "99", *[""] * 9, "", "flat"),
        ("m/x/firth", "multivariable", "firth", "x", "", "0.4", "0.2", *[""] * 9, "", "m/firth"),
        ("w/x", "univariable", "ml", "x", "", "0.5", "0.2", "2", "1", "4", "0.01", "2.5", "0.01", *[""] * 2, "wald", "",
         "w"),
    ),
    "models": rows_of(
        MODEL, ("m", "ml", "0", "-50", "-60", "20", "0.001", "9", "0.01", "9", "0.01", "", ""),
        ("flat", "ml", "1", "-50", *[""] * 9), ("none", "none", "", *[""] * 8, "no events", ""),
        ("withheld", "ml", "0", "-50", "-60", *[""] * 7, "too few for a multivariable model"),
    ),
    "state_tests": rows_of(STATE, ("za/za", "4", "0.04", "10", "15", "12", "13", "")),
    "efficacy": rows_of("denominator lower upper", ("10", "0.1", "0.5")),
}  # fmt: skip


def verdicts(*found, tables=TABLES, unanswered=False):
    """Rows of text. found: (estimate_id, quantity, value) or (..., place); a column's unit is 2."""
    rows = []
    for estimate_id, quantity, value, *place in found:
        words = {"place": place[0] if place else "", "engine": "e", "unit": "2", "reason": ""}
        rows.append({"estimate_id": estimate_id, "quantity": quantity, "value": value} | words)
    compared = compare_engines(rows, kernel_numbers(tables))[: -len(NOT_COMPARED)]
    columns = ("place", "numbers", "kernel", "other", "difference", "tolerance", "ok", "skipped_reason")
    text = [dict.fromkeys(columns, "") | {name: format_cell(cell) for name, cell in row.items()} for row in compared]
    return [row for row in text if unanswered or row["engine"]]


@pytest.mark.parametrize(
    ("name", "quantity", "value", "place", "ok"),
    [
        ("os/all", "survival", "0.9", "10", "1"),
        ("os/all", "survival", "0.9000001", "10", "0"),
        ("os/all", "survival", "0.8", "11", "0"),
        ("os/all", "number at risk", "10", "10", "0"),
        ("os/all", "median", "170", "", "1"),
        ("os/all", "median", "171", "", "0"),
        ("os/all", "lower limit of the median", "", "", "0"),
        ("os/late", "median", "900", "", "0"),
        ("m/x", "coefficient", "0.5000004", "", "1"),
        ("m/x", "coefficient", "0.5000006", "", "0"),
        ("m/x", "hazard ratio", "2.0000009", "", "1"),
        ("m/x", "hazard ratio", "2.0000011", "", "0"),
        ("m/x", "standard error", "0.2000001", "", "1"),
        ("m/x", "standard error", "0.20001", "", "0"),
        ("m/x", "Wald p", "0.0100000001", "", "1"),
        ("m/x", "Wald p", "0.010001", "", "0"),
        ("m/far", "Wald p", "1.66805e-296", "", "1"),
        ("m/far", "Wald p", "1e-19", "", "0"),
        ("m/lost", "coefficient", "0.5", "", "0"),
        ("w/x", "Wald p", "0.01", "", "1"),
        ("w/x", "Wald p", "0.0101", "", "0"),
        ("m", "log-likelihood", "-50.000001", "", "0"),
        ("os/x", "expected events of a group", "4.5", "a", "1"),
        ("os/x", "expected events of a group", "4.5", "b", "0"),
        ("za/za", "observed events of a state", "15", "unexposed", "1"),
        ("efficacy/1", "lower limit of a proportion", "0.1", "", "1"),
        ("os/x/b", "value of the level in a difference", "98", "rmst 365", "1"),
    ],
)
def test_a_difference_or_a_missing_number_is_a_disagreement(name, quantity, value, place, ok):
    """A coefficient and a log hazard ratio are compared in standard deviations: their unit is 2."""
    rows = verdicts((name, quantity, value, place))
    assert [row["ok"] for row in rows] == [ok]
    words = check_agreement(rows)
    assert bool(words) == (ok == "0") and all(name in sentence for sentence in words)


@pytest.mark.parametrize(
    ("name", "quantity", "value", "place", "reason"),
    [
        ("os/late", "median", "inf", "", "not reached"),
        ("os/all", "upper limit of the median", "inf", "", "not reached"),
        ("os/tiny", "median", "5", "", "too small"), ("m/few/yes", "coefficient", "0.1", "", "too few events"),
        ("os/all", "standard error of survival", "0.1", "12", "where survival is 0 or 1"),
        ("flat/x/yes", "coefficient", "9", "", MONOTONE), ("flat", "log-likelihood", "-50", "", MONOTONE),
        ("os/x/b", "difference", "0.1", "survival 365", "after the last observation"),
        ("none", "log-likelihood", "-3", "", "no events"),
        ("w/x", "likelihood ratio of a term", "6", "", "tested by Wald's test"),
        ("withheld", "Wald p of the fit", "0.1", "", "too few for a multivariable model"),
    ],
)  # fmt: skip
def test_what_the_kernel_withholds_with_a_reason_is_skipped_with_it(name, quantity, value, place, reason):
    rows = verdicts((name, quantity, value, place))
    assert [row["ok"] for row in rows] == [""] and reason in rows[0]["skipped_reason"]


def test_a_refusal_of_an_engine_is_skipped_with_its_reason():
    found = [{"estimate_id": "m/x", "quantity": "Wald p", "place": "", "value": "", "engine": "e", "unit": "1"}]
    rows = compare_engines([row | {"reason": "e: singular"} for row in found], kernel_numbers(TABLES))
    assert [row["skipped_reason"] for row in rows if row.get("engine") == "e"] == ["e: singular"]


def test_a_curve_is_one_row_with_its_largest_difference_and_its_count():
    curve = [{**TABLES["curves"][0], "time": str(time), "survival": "0.5"} for time in (1, 2, 3, 4)]
    found = ("os/all", "survival", "0.5; 0.5000000001; 0.50000000001; ", "1; 2; 3; 4")
    rows = verdicts(found, tables={"curves": curve})
    assert [(row["place"], row["numbers"], row["ok"]) for row in rows] == [("2", "3", "1"), ("4", "1", "0")]
    assert count_compared(rows) == 3


def test_a_number_that_no_engine_answers_is_a_disagreement_unless_a_reason_stands_by_it():
    rows = verdicts(unanswered=True)
    words = check_agreement(rows)
    assert "os/all, survival at 10: kernel 0.9, no engine answered, difference unknown, allowed none" in words
    assert (
        "os/x, expected events of a group at b: kernel 3.5, no engine answered, difference unknown, allowed none"
        in (words)
    )
    skipped = {(row["estimate_id"], row["quantity"]): row for row in rows if row["skipped_reason"]}
    assert skipped["m/x/firth", FIRTH]["numbers"] == "2"
    assert skipped["flat/x/yes", "coefficient"]["skipped_reason"] == MONOTONE
    assert next(row["numbers"] for row in rows if row["skipped_reason"] == RMST_ERROR) == "4"
    assert not any(" m/x/firth" in sentence or "flat" in sentence for sentence in words)


def test_what_is_never_compared_is_named_at_the_end():
    rows = compare_engines([], {})
    assert [row["quantity"] for row in rows] == list(NOT_COMPARED) and all(row["skipped_reason"] for row in rows)


def test_nothing_compared_is_a_failure():
    assert check_agreement([{"ok": ""}]) == ["not one number was compared with another engine"]
