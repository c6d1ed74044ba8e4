"""Times in months, and columns less another column: exact, or a query; a date of no calendar is never shown."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oncosurv.exports.differences import subtract_cells
from oncosurv.exports.findings import Unread
from oncosurv.exports.months import NO_CUT, ZERO, days_of_month, months_of_day, months_parser
from oncosurv.report import material
from oncosurv.study_checks import months as checks
from tests.unit.exports.case import messages, read, source

FORM = "months of 30 days"
TIME = {"name": "last", "column": "OS_MONTHS", "type": "date"}
NUMBER = {"name": "followed", "column": "OS_MONTHS", "minus": "DFS_MONTHS", "type": "number"}
HEAD = "#a\tb\tc\n#a\tb\tc\nPATIENT_ID\tOS_MONTHS\tDFS_MONTHS\n"


def portal(*columns, **changes):
    spec = source(*columns, format="cbioportal", patient="PATIENT_ID", date=FORM, **changes)
    return {key: value for key, value in spec.items() if key not in ("encoding", "delimiter")}


def days(cells):
    return [cell and (cell - ZERO).days for cell in cells]


@given(st.integers(-9999, 9999), st.integers(-9999, 9999))
def test_the_time_between_two_times_in_tenths_is_exact(one, other):
    parse = months_parser(FORM, ".")
    between = parse(str(Decimal(one) / 10)) - parse(str(Decimal(other) / 10))
    assert between == timedelta(days=3 * (one - other))


@given(st.integers(-99999, 99999), st.sampled_from(["30", "30.4375", "28", "31", "30.44"]))
def test_hundredths_are_rounded_to_the_nearest_day_halves_upwards(hundredths, month):
    day = (months_parser(f"months of {month} days", ".")(str(Decimal(hundredths) / 100)) - ZERO).days
    exact = Fraction(hundredths, 100) * Fraction(month)
    assert -Fraction(1, 2) <= exact - day < Fraction(1, 2)


def test_what_is_no_number_of_months_is_not_read():
    parse = months_parser(FORM, ",")
    assert parse("12,5") == ZERO + timedelta(days=375)
    for text in ("12.5", "1e3", "2010-03-04", "12,", "inf", "٣"):
        assert parse(text) == Unread(
            "months", f"{text!r} is not a number of months with decimal ','; correct the cell."
        )
    assert "'2401' months are more than 200 years" in parse("2401").words
    assert months_of_day(date(1900, 1, 13), 30) == 0.4


@pytest.mark.parametrize(
    "form", ["months", "months of 12 days", "months of 0 days", "months of 30 day", "months of x days"]
)
def test_a_form_that_says_no_month(form, tmp_path):
    with pytest.raises(ValueError, match="is not written as 'months of 30 days', with 28 to 31 days"):
        days_of_month(form)
    table, _, queries = read(tmp_path, HEAD + "P\t1\t1\n", portal(TIME) | {"date": form})
    assert table is None and f"{form!r} is not written as" in messages(queries, "stop")[0]


def test_a_clinical_file_in_months_and_what_cannot_be_read(tmp_path):
    content = HEAD + "P-1\t12.5\t2.4\nP-2\t0.1\t0.3\nP-3\tNA\t1\nP-4\ttwelve\t1\nP-5\t3\tUnk/ND\n"
    table, row, queries = read(tmp_path, content, portal(TIME, NUMBER, missing=["NA", "Unk/ND"]))
    assert days(table["last"]) == [375, 3, None, None, 90]
    assert table["followed"] == [10.1, -0.2, None, None, None]
    assert [query.message for query in queries] == [
        "visits.csv, row 7, column OS_MONTHS: 'twelve' is not a number of months with decimal '.'; correct the cell.",
        "visits.csv, row 7, column OS_MONTHS: 'twelve minus 1' is not a number with decimal '.'; correct the cell.",
    ]
    assert (row["first_date"], row["last_date"], row["unread_cells"]) == (None, None, 2)


def test_a_difference_of_times_and_a_heading_that_is_not_there(tmp_path):
    since = {"name": "since", "column": "OS_MONTHS", "minus": "DFS_MONTHS", "type": "date"}
    table, _, _ = read(tmp_path, HEAD + "P-1\t445\t444.87\nP-2\t10\t12.05\n", portal(since))
    assert days(table["since"]) == [4, -61]  # 0.13 and -2.05 months: 3.9 and -61.5 days
    table, _, queries = read(tmp_path, HEAD + "P-1\t1\t1\n", portal(since | {"minus": "DFS_MONTH"}))
    assert table is None and "there is no column DFS_MONTH, did you mean DFS_MONTHS?" in messages(queries, "stop")[0]


def test_differences_are_exact_in_decimals_and_empty_where_one_is():
    cells, others = ["31,5", "0,3", "", "x", 2.5], ["1,1", "0,1", "1", "1", 0.5]
    assert subtract_cells(cells, others, ",", ["-99"]) == ["30,4", "0,2", "", "x minus 1", "2,0"]
    assert subtract_cells(["5", "-99"], ["-99", "5"], ".", ["-99"]) == ["", ""]


def test_every_room_writes_the_absent_data_cut_alike():
    assert NO_CUT == checks.NO_CUT == material.NO_CUT == "none"
