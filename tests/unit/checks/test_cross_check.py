"""Kernel against engines: agreement, disagreement, excuses, and a kernel that says less than it should."""

import pytest

from oncosurv.checks.cross_check import NOT_COMPARED, check_agreement, compare_engines, kernel_numbers

ESTIMATES = [
    {"estimate_id": "os/all", "shown": "1", "median_rule": "first time S <= 0.5", "median": "170"},
    {"estimate_id": "os/late", "shown": "1", "median_rule": "not reached", "median": ""},
    {"estimate_id": "os/tiny", "shown": "0", "median_rule": "not estimated", "median": ""},
    {"estimate_id": "os/flat", "shown": "1", "median_rule": "midpoint of the flat step at 0.5", "median": "2.5"},
]
CURVES = [{"estimate_id": "os/all", "n_event": "1", "time": "10", "survival": "0.9"}]
COEFFICIENTS = [
    {"estimate_id": "m/x", "estimator": "ml", "coef": "0.5", "se": "0.2", "reason": ""},
    {"estimate_id": "m/lost", "estimator": "ml", "coef": "", "se": "", "reason": ""},
    {"estimate_id": "m/few", "estimator": "ml", "coef": "", "se": "", "reason": "too few events"},
]


def verdicts(*found):
    rows = [
        dict(zip(("estimate_id", "quantity", "value"), row, strict=True), engine="e", unit="2", reason="")
        for row in found
    ]
    kernel = kernel_numbers(CURVES, ESTIMATES, [], COEFFICIENTS)
    compared = compare_engines(rows, kernel)[: -len(NOT_COMPARED)]
    return [{name: "" if value is None else str(value) for name, value in row.items()} for row in compared]


@pytest.mark.parametrize(
    ("name", "quantity", "value", "ok"),
    [
        ("os/all", "S(10)", "0.9", "1"),
        ("os/all", "S(10)", "0.9000001", "0"),
        ("os/all", "median", "170", "1"),
        ("os/all", "median", "171", "0"),
        ("m/x", "coef", "0.5000004", "1"),
        ("m/x", "coef", "0.5000006", "0"),
        ("m/x", "se", "0.2000001", "1"),
        ("m/x", "se", "0.20001", "0"),
        ("os/late", "median", "900", "0"),
        ("m/lost", "coef", "0.5", "0"),
        ("os/all", "S(11)", "0.8", "0"),
    ],
)
def test_a_difference_or_a_missing_number_is_a_disagreement(name, quantity, value, ok):
    """A coefficient is compared in standard deviations (unit 2): 4e-7 is 8e-7 of them, 6e-7 is 1.2e-6."""
    rows = verdicts((name, quantity, value))
    assert [row["ok"] for row in rows] == [ok]
    words = check_agreement([{"kernel": "", "difference": "", "tolerance": "", **row} for row in rows])
    assert bool(words) == (ok == "0") and all(name in sentence for sentence in words)


@pytest.mark.parametrize(
    ("name", "quantity", "value", "reason"),
    [
        ("os/late", "median", "inf", "not reached"), ("os/tiny", "median", "5", "too small"),
        ("os/tiny", "S(3)", "0.5", "too small"), ("os/flat", "median", "2", "flat step"),
        ("m/few", "coef", "0.1", "too few events"),
    ],
)  # fmt: skip
def test_what_the_kernel_withholds_with_a_reason_is_skipped_with_it(name, quantity, value, reason):
    rows = verdicts((name, quantity, value))
    assert [row.get("ok", "") for row in rows] == [""] and reason in rows[0]["skipped_reason"]


def test_nothing_compared_is_a_failure():
    assert check_agreement([{"ok": ""}]) == ["not one number was compared with another engine"]
