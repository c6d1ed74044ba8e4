from collections import Counter
from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oncosurv.exports.date_forms import compile_form
from oncosurv.exports.dates import check_form, date_parser
from oncosurv.exports.findings import Unread


@pytest.mark.parametrize(
    ("form", "text", "expected"),
    [
        ("%Y-%m-%d", "2011-05-12", date(2011, 5, 12)),
        ("%d/%m/%Y", "12/05/2011", date(2011, 5, 12)),
        ("%m/%d/%Y", "12/05/2011", date(2011, 12, 5)),
        ("%d.%m.%Y", "1.5.2011", date(2011, 5, 1)),
        ("%Y%m%d", "20110512", date(2011, 5, 12)),
        ("%d-%b-%Y", "12-MAY-2011", date(2011, 5, 12)),
        ("%Y-%m-%dT%H:%M:%S", "2011-05-12T23:59:59.123", date(2011, 5, 12)),
        ("%d.%m.%Y %H:%M", "12.05.2011 00:00", date(2011, 5, 12)),
        ("%Y-%m-%d", "2012-02-29", date(2012, 2, 29)),
    ],
)
def test_dates_in_their_form(form, text, expected):
    assert date_parser(form)(text) == expected


@settings(derandomize=True, deadline=None)
@given(
    st.dates(min_value=date(1880, 1, 1), max_value=date(2100, 12, 31)),
    st.sampled_from(["%Y-%m-%d", "%d/%m/%Y", "%m-%d-%Y", "%Y%m%d", "%d %b %Y", "%Y-%m-%d %H:%M:%S"]),
)
def test_every_date_is_read_as_strptime_reads_it(day, form):
    text = day.strftime(form)
    assert date_parser(form)(text) == day == datetime.strptime(text, form).date()


@pytest.mark.parametrize("text", ["2011-02-29", "2011-13-01", "2011-04-31", "2011-00-10", "2011-01-00"])
def test_a_date_that_does_not_exist(text):
    words = f"'{text}' is a date that does not exist (read as '%Y-%m-%d'); correct the cell."
    assert date_parser("%Y-%m-%d")(text) == Unread("date", words)


@pytest.mark.parametrize(
    "text", ["12/05/2011", "2011-05", "2011", "11-05-12", "2011-05-12 00:00", "unknown", "２０11-05-12"]
)
def test_a_cell_in_another_form_is_never_guessed(text):
    words = f"'{text}' is not a date written as '%Y-%m-%d'; correct the cell."
    assert date_parser("%Y-%m-%d")(text) == Unread("date", words)


@pytest.mark.parametrize("text", ["9999-12-31", "0001-01-01", "1879-12-31", "2101-01-01"])
def test_fillers_are_no_dates(text):
    words = f"'{text}' lies outside 1880 to 2100; correct the cell, or leave it empty."
    assert date_parser("%Y-%m-%d")(text) == Unread("date", words)


def test_digits_without_separators_are_not_shared_out_in_two_ways():
    assert isinstance(date_parser("%Y%m%d")("2011125"), Unread)


@pytest.mark.parametrize(
    ("form", "words"),
    [
        (
            "%d/%m/%y",
            "'%d/%m/%y' has a two-digit year, whose century would be guessed; export years of four digits, or say "
            "under two_digit_years_from with which year the hundred years begin",
        ),
        ("%d/%m", "'%d/%m' must have %Y once"),
        ("%Y", "'%Y' must have %m or %b or %B once"),
        ("%Y-%m", "'%Y-%m' must have %d once"),
        ("%d/%d/%m/%Y", "'%d/%d/%m/%Y' must have %d once"),
        ("%Y-%j", "'%Y-%j' has %j, which is not known; use %Y, %y, %m, %d, %b, %B, %H, %M, %S"),
        ("", "'' must have %Y once"),
    ],
)
def test_a_form_that_would_guess_is_refused(form, words):
    with pytest.raises(ValueError) as caught:
        compile_form(form)
    assert str(caught.value) == words


def test_one_impossible_cell_shows_that_day_and_month_are_swapped():
    cells = Counter(["03/04/2011", "05/06/2011", "05/13/2011"])
    words = "1 of 3 cells are no date in the form '%d/%m/%Y'; the column reads whole with '%m/%d/%Y'"
    assert check_form(cells, "%d/%m/%Y") == ("stop", words)


def test_the_swap_shows_also_through_slips():
    cells = Counter({"05/13/2011": 10, "05/06/2011": 5, "02/30/2011": 1})
    words = "11 of 16 cells are no date in the form '%d/%m/%Y'; '%m/%d/%Y' reads 15 of the 16"
    assert check_form(cells, "%d/%m/%Y") == ("stop", words)


def test_a_slip_in_a_good_column_is_no_reason_to_stop():
    cells = Counter(["13/04/2011", "25/06/2011", "05/13/2011", "31/02/2011"])
    assert check_form(cells, "%d/%m/%Y") is None


def test_all_forms_that_read_more_are_named():
    words = "2 of 2 cells are no date in the form '%Y-%m-%d'; the column reads whole with '%d/%m/%Y' or '%m/%d/%Y'"
    assert check_form(Counter(["01/02/2011", "03/04/2011"]), "%Y-%m-%d") == ("stop", words)


def test_a_column_where_day_and_month_could_trade_places_is_noted():
    words = "'%d/%m/%Y' and '%m/%d/%Y' both read every cell, so no cell can tell which is right."
    assert check_form(Counter(["01/02/2011", "03/04/2011"]), "%d/%m/%Y") == ("note", words)
    assert check_form(Counter(["01/01/2011", "03/03/2011"]), "%d/%m/%Y") is None
    assert check_form(Counter(["2011-01-02"]), "%Y-%m-%d") is None
    assert check_form(Counter(), "%d/%m/%Y") is None
