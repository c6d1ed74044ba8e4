"""Every printed number goes through oncosurv.wording. Expected texts are written out by hand."""

import math
import random

import numpy as np
import pytest

from oncosurv import wording as w

ABSENT_VALUES = [None, "", math.nan, math.inf, -math.inf, "nan", "inf", np.float64("nan")]


@pytest.mark.parametrize(
    "p, nejm, ama",
    [
        (0, "<0.001", "<.001"),
        (1e-300, "<0.001", "<.001"),
        (0.00096, "<0.001", "<.001"),  # three decimals would say 0.001, but it is less
        (0.001, "0.001", ".001"),
        (0.0013, "0.001", ".001"),
        (0.0059, "0.006", ".006"),
        (0.0099, "0.010", ".010"),
        (0.01, "0.010", ".010"),
        (0.0104, "0.01", ".01"),
        (0.0228, "0.02", ".02"),
        (0.0444, "0.04", ".04"),
        (0.045, "0.045", ".045"),  # two decimals would say 0.05
        (0.0496, "0.0496", ".0496"),  # three decimals would say 0.050
        (0.04996, "0.04996", ".04996"),
        (0.049999, "<0.05", "<.05"),
        (0.05, "0.050", ".050"),
        (0.050001, ">0.05", ">.05"),
        (0.0503, "0.0503", ".0503"),
        (0.0549, "0.055", ".055"),
        (0.055, "0.06", ".06"),
        (0.0755, "0.08", ".08"),
        (0.994, "0.99", ".99"),
        (0.995, ">0.99", ">.99"),
        (1, ">0.99", ">.99"),
    ],
)
def test_p_values(p, nejm, ama):
    assert w.format_p(p) == nejm
    assert w.format_p(p, style="ama") == ama
    assert w.format_p(str(p)) == nejm, "a cell of a table is text"


def test_p_statement_reads_as_a_sentence():
    assert w.format_p_statement(0.0228) == "p = 0.02"
    assert w.format_p_statement(1e-9) == "p < 0.001"
    assert w.format_p_statement(1) == "p > 0.99"
    assert w.format_p_statement(None) == "p NE"
    assert w.format_p_statement(0.5, style="ama", symbol="P") == "P = .50"


@pytest.mark.parametrize("p", [-0.001, 1.0001, "2"])
def test_an_impossible_p_is_refused(p):
    with pytest.raises(ValueError, match="between 0 and 1"):
        w.format_p(p)


def test_an_unknown_p_style_is_refused():
    with pytest.raises(ValueError, match="one of nejm, ama, is 'apa'"):
        w.format_p(0.5, style="apa")


@pytest.mark.parametrize(
    "value, decimals, text",
    [
        (0, 1, "0.0"),
        (-0.04, 1, "0.0"),
        (-0.05, 1, "−0.1"),
        (1, 0, "1"),
        (0.125, 2, "0.13"),
        (1.005, 2, "1.01"),
        (2.5, 0, "3"),
        (1260, 0, "1,260"),
        (1234567.891, 2, "1,234,567.89"),
        ("5.585215605749487", 1, "5.6"),
        (np.float64(11.25), 1, "11.3"),
        (1e-12, 3, "0.000"),
    ],
)
def test_numbers(value, decimals, text):
    assert w.format_number(value, decimals) == text


def test_counts_take_the_right_noun():
    assert [w.format_count(n, "death", "deaths") for n in (0, 1, 2, 1260)] == [
        "0 deaths", "1 death", "2 deaths", "1,260 deaths",
    ]  # fmt: skip
    assert w.format_count("25") == "25"
    assert w.format_count(None) == "–"
    for wrong in (-1, 2.5):
        with pytest.raises(ValueError, match="whole number"):
            w.format_count(wrong)


def test_intervals():
    assert w.format_interval(99.04, 245.1, 0) == "99 to 245"
    assert w.format_interval(-1.24, 3.4) == "−1.2 to 3.4"
    assert w.format_interval(1, None) == "1.0 to NE"


@pytest.mark.parametrize(
    "hr, lower, upper, text",
    [
        (4.905, 1.3951, 17.25, "4.91 (1.40 to 17.25)"),
        (1, 0.5, 2, "1.00 (0.50 to 2.00)"),
        (0.4512, 0.2034, 0.9981, "0.451 (0.203 to 0.998)"),  # 1.00 would hide that 1 is left out
        (1.5, 1.0004, 2.2, "1.500 (1.000 to 2.200)"),  # three decimals are the end of it
        (1.0002, 1.0001, 1.0003, "1.0002 (1.0001 to 1.0003)"),  # else an interval of no width
        (0.5, 0.25, 1.004, "0.50 (0.25 to 1.00)"),  # 1 is inside: nothing is hidden
        (0.9978, 0.9967, 0.9989, "0.998 (0.997 to 0.999)"),  # per fmol/mg
        (0.02, 0.004, 0.12, "0.020 (0.004 to 0.120)"),  # no limit of 0.00
        (99.9, 60, 160, "99.90 (60.00 to 160.00)"),
        (101, 60, 160, "not estimable"),
        (0.009, 0.005, 0.02, "not estimable"),
        (69, 4.3, 1112, "not estimable"),  # limits 258-fold apart
        (2.6e8, 0, math.inf, "not estimable"),
        (5, 1, None, "not estimable"),
        (None, None, None, "not estimable"),
        ("", "", "", "not estimable"),
    ],
)
def test_hazard_ratios(hr, lower, upper, text):
    assert w.format_hr(hr, lower, upper) == text
    assert w.is_printable_hr(hr, lower, upper) == (text != "not estimable")


@pytest.mark.parametrize(
    "hr, lower, upper, decimals",
    [
        (4.905, 1.3951, 17.25, 2), (0.9978, 0.9967, 0.9989, 3), (1.0002, 1.0001, 1.0003, 4), (101, 60, 160, 2),
        ("", "", "", 2), ("[c]", "[c]", "[c]", 2), ("0.9978", "0.9967", "0.9989", 3),
    ],
)  # fmt: skip
def test_what_stands_beside_a_hazard_ratio_has_its_decimals(hr, lower, upper, decimals):
    assert w.hr_decimals(hr, lower, upper) == decimals


def test_a_hazard_ratio_outside_its_interval_is_refused():
    with pytest.raises(ValueError, match="outside its interval"):
        w.format_hr(3, 1, 2)


def test_months():
    assert w.format_months(170) == "5.6"
    assert w.format_months(365.25) == "12.0"
    assert w.format_months(365.25, decimals=0) == "12"
    assert w.format_months(360, month_days=30) == "12.0"
    assert w.format_months(0) == "0.0"
    assert w.format_months(1890, censored=True) == "62.1+"
    assert w.format_range_months("12", "0", "2219", "1") == "0.4 to 72.9+"
    assert w.format_range_months(12, 1, 2219, 0) == "0.4+ to 72.9"


@pytest.mark.parametrize(
    "median, lower, upper, text",
    [
        (170, 85, 652, "5.6 months (95 % CI 2.8 to 21.4)"),
        ("170", "85", "", "5.6 months (95 % CI 2.8 to NR)"),
        (None, 636, None, "NR (95 % CI 20.9 to NR)"),
        (None, None, None, "NR (95 % CI NR to NR)"),
        (10, None, None, "0.3 months (95 % CI NE to NE)"),  # all die on one day: no limits at all
        (30.4375, 15, 61, "1.0 month (95 % CI 0.5 to 2.0)"),
    ],
)
def test_medians(median, lower, upper, text):
    assert w.format_median_months(median, lower, upper).replace("\u00a0", " ") == text


@pytest.mark.parametrize(
    "n, d, percent, cell, under_head",
    [
        (0, 0, "–", "–", "–"),
        (1, 1, "1/1", "1/1", "1"),
        (2, 5, "2/5", "2/5", "2"),
        (9, 9, "9/9", "9/9", "9"),
        (0, 10, "0/10 (0 %)", "0/10 (0 %)", "0 (0 %)"),
        (7, 29, "7/29 (24 %)", "7/29 (24 %)", "7 (24 %)"),
        (1, 16, "1/16 (6 %)", "1/16 (6 %)", "1 (6 %)"),
        (5, 40, "5/40 (13 %)", "5/40 (13 %)", "5 (13 %)"),  # 12.5: half up
        (98, 99, "98/99 (99 %)", "98/99 (99 %)", "98 (99 %)"),
        (29, 29, "29/29 (100 %)", "29/29 (100 %)", "29 (100 %)"),
        (571, 1260, "45.3 %", "571/1,260 (45.3 %)", "571 (45.3 %)"),
        (1, 2001, "<0.1 %", "1/2,001 (<0.1 %)", "1 (<0.1 %)"),
        (2000, 2001, ">99.9 %", "2,000/2,001 (>99.9 %)", "2,000 (>99.9 %)"),
        (100, 100, "100 %", "100/100 (100 %)", "100 (100 %)"),
    ],
)
def test_percents(n, d, percent, cell, under_head):
    assert w.format_percent(n, d).replace("\u00a0", " ") == percent
    assert w.format_n_percent(n, d).replace("\u00a0", " ") == cell
    assert w.format_n_percent(n, d, column_n=d).replace("\u00a0", " ") == under_head
    assert w.format_n_percent(n, d, column_n=d + 1).replace("\u00a0", " ") == cell


@pytest.mark.parametrize("n, d", [(3, 2), (-1, 2), (1.5, 30)])
def test_impossible_shares_are_refused(n, d):
    with pytest.raises(ValueError, match="0 <= n <= d"):
        w.format_percent(n, d)


@pytest.mark.parametrize(
    "survival, lower, upper, n, text",
    [
        (0.6552, 0.454, 0.797, 29, "66 % (95 % CI 45 to 80)"),
        (0.6552, 0.454, 0.797, 290, "65.5 % (95 % CI 45.4 to 79.7)"),
        (0.5, 0.004, 0.996, 29, "50 % (95 % CI <1 to >99)"),
        (1, None, None, 29, "100 % (CI NE)"),
        (1, 1, 1, 29, "100 % (CI NE)"),  # R's log interval says 1 to 1
        (0, None, None, 29, "0 % (CI NE)"),
        (0.9996, 0.99, 0.9999, 5000, ">99.9 % (95 % CI 99.0 to >99.9)"),
        (0.5, 0.1, 0.9, 9, "–"),
        (None, None, None, 29, "NE"),
    ],
)
def test_survival(survival, lower, upper, n, text):
    assert w.format_survival(survival, lower, upper, n).replace("\u00a0", " ") == text


def test_nothing_absent_is_ever_printed_as_a_value():
    for value in ABSENT_VALUES:
        texts = [
            w.format_number(value), w.format_count(value), w.format_p(value), w.format_months(value),
            w.format_interval(value, value), w.format_hr(value, value, value), w.format_hr(1, value, 2),
            w.format_median_months(value, value, value), w.format_range_months(value, value, value, value),
            w.format_percent(value, 29), w.format_percent(3, value), w.format_n_percent(value, 29, value),
            w.format_survival(value, value, value, 29), w.format_survival(0.5, value, value, 29),
            w.format_survival(0.5, 0.4, 0.6, value),
        ]  # fmt: skip
        for text in texts:
            assert not any(word in text.lower() for word in ("nan", "inf", "none")) and text


def test_text_that_is_no_number_is_refused():
    with pytest.raises(ValueError):
        w.format_number("12,3")


def test_rounding_is_right_for_many_numbers():
    source = random.Random(20120630)
    for _ in range(3000):
        p = source.random() ** 4
        text = w.format_p(p)
        assert text not in ("0.00", "0.000", "1.00") and not text.startswith(".")
        bound = float(text.lstrip("<>"))
        if text[0] == "<":
            assert p < bound
        elif text[0] == ">":
            assert p > bound
        else:
            assert abs(bound - p) <= 0.5 * 10 ** -len(text.split(".")[1]) + 1e-12
            assert (bound < 0.05) == (p < 0.05), f"{p} is printed as {text}"
