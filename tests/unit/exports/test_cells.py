from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oncosurv.exports.cells import category_parser, check_decimal, integer_parser, number_parser
from oncosurv.exports.findings import Unread


@pytest.mark.parametrize(
    ("decimal", "text", "expected"),
    [(".", "12.3", 12.3), (",", "12,3", 12.3), (".", "-0.5", -0.5), (".", ".5", 0.5), (".", "1e3", 1000), (".", "7", 7),
     (",", "7,", 7), (".", "0", 0.0), (".", "+4", 4)],
)  # fmt: skip
def test_numbers(decimal, text, expected):
    assert number_parser(decimal)(text) == expected


@settings(derandomize=True, deadline=None)
@given(st.floats(allow_nan=False, allow_infinity=False), st.sampled_from(".,"))
def test_every_number_is_read_to_the_last_bit(number, decimal):
    assert number_parser(decimal)(repr(number).replace(".", decimal)) == number


@pytest.mark.parametrize(
    ("decimal", "text", "mend"),
    [
        (".", "12,3", " or set decimal: ',' for this source."),
        (",", "12.3", " or set decimal: '.' for this source."),
        (".", "1,234", " (',' parts no thousands: write the number without it)."),
        (",", "150.000", " ('.' parts no thousands: write the number without it)."),
        (".", "1,234.5", "."),
        (".", "<0.1", "."),
        (".", "nan", "."),
        (".", "inf", "."),
        (".", "1_000", "."),
        (".", "=1+1", "."),
        (".", "１２", "."),
        (".", "0x1A", "."),
    ],
)
def test_what_is_not_a_number_in_the_declared_form(decimal, text, mend):
    words = f"'{text}' is not a number with decimal '{decimal}'; correct the cell{mend}"
    assert number_parser(decimal)(text) == Unread("number", words)


def test_limits_are_inclusive():
    parse = number_parser(".", 2, 25)
    assert [parse("2"), parse("25")] == [2, 25]
    words = "'25.1' is outside 2 to 25; correct the cell, or the limits in the study file."
    assert parse("25.1") == Unread("limits", words)
    assert number_parser(".", 0)("-1").words.startswith("'-1' is below 0;")
    assert number_parser(".", None, 4)("5").words.startswith("'5' is above 4;")


def test_whole_numbers():
    parse = integer_parser(".", 0, 4)
    assert parse("2") == parse("2.0") == 2 and isinstance(parse("2.0"), int)
    assert parse("2.5") == Unread("integer", "'2.5' is not a whole number; correct the cell.")
    assert parse("two") == Unread("integer", "'two' is not a whole number with decimal '.'; correct the cell.")
    assert parse("7").rule == "limits"


def test_categories_are_exact():
    parse = category_parser({"F": "female", "M": "male", "1": "one"})
    assert [parse("F"), parse("1")] == ["female", "one"]
    words = "'f' is none of the declared values 'F', 'M', '1'; correct the cell or add it under values."
    assert parse("f") == Unread("category", words)


def test_a_column_with_the_other_decimal_mark():
    words = "2 of 3 cells are no number with decimal '.'; ',' reads 3 of the 3"
    assert check_decimal(Counter(["12,5", "9,25", "8"]), ".") == words
    assert check_decimal(Counter(["12.5", "9.25", "8,1"]), ".") is None
    assert check_decimal(Counter(["12", "9", "8,1"]), ".") is None
    # thousands: the other mark would read 150 for 150 thousand, so it is not recommended
    assert check_decimal(Counter(["150.000", "90.000"]), ",") is None
