"""Dates of which only year or month are known: the rule, the flag, and start and end imputed together."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oncosurv.exports.dates import PartialDate, date_parser
from oncosurv.exports.findings import Unread
from oncosurv.exports.partial_dates import cut_intervals, impute_row
from tests.unit.exports.case import messages, read, source

START = {"name": "start", "column": "start", "type": "date"}
STOP = {"name": "stop", "column": "stop", "type": "date"}
MARCH = PartialDate(dt.date(2010, 3, 1), dt.date(2010, 3, 31))
YEAR = PartialDate(dt.date(2010, 1, 1), dt.date(2010, 12, 31))


@pytest.mark.parametrize(
    ("form", "text", "expected"),
    [
        ("%Y-%m-%d", "2010-03", MARCH), ("%Y-%m-%d", "2010", YEAR), ("%Y-%m-%d", "2010-03-00", MARCH),
        ("%Y-%m-%d", "2010-00-00", YEAR), ("%d/%m/%Y", "03/2010", MARCH), ("%d/%m/%Y", "00/03/2010", MARCH),
        ("%m/%d/%Y", "03/2010", MARCH), ("%m/%d/%Y", "03/XX/2010", MARCH), ("%d-%b-%Y", "UN-mar-2010", MARCH),
        ("%d-%b-%Y", "mar-2010", MARCH), ("%d de %B de %Y", "marzo de 2010", MARCH), ("%d.%m.%Y", "??.03.2010", MARCH),
        ("%Y%m%d", "201003", MARCH), ("%Y%m%d", "20100300", MARCH), ("excel", "2010", YEAR),
        ("excel", "2010-03", MARCH),
        ("%d.%m.%Y %H:%M", "03.2010", MARCH), 
        ("%Y-%m-%d", "2010-02", PartialDate(dt.date(2010, 2, 1), dt.date(2010, 2, 28))),
        ("%Y-%m-%d", "2012-12", PartialDate(dt.date(2012, 12, 1), dt.date(2012, 12, 31))),
    ],
)  # fmt: skip
def test_what_is_known_of_a_date(form, text, expected):
    assert date_parser(form, partial=True)(text) == expected
    assert isinstance(date_parser(form)(text), Unread)


@pytest.mark.parametrize("text", ["2010-13", "2010-00", "10", "03-2010", "2010-00-12", "1850", "2010-3-32"])
def test_what_is_no_part_of_a_date(text):
    assert isinstance(date_parser("%Y-%m-%d", partial=True)(text), Unread)


@pytest.mark.parametrize(("rule", "day"), [("first", "2010-03-01"), ("mid", "2010-03-16"), ("last", "2010-03-31")])
def test_each_use_is_flagged_with_its_interval(tmp_path, rule, day):
    spec = source(START, STOP, partial_dates={"rule": rule})
    table, row, queries = read(tmp_path, "id,start,stop\n1,2010-03,2011-01-02\n2,2010-03-04,\n", spec)
    assert table["start"] == [dt.date.fromisoformat(day), dt.date(2010, 3, 4)]
    assert table["start_first"] == [dt.date(2010, 3, 1), None] and table["start_last"] == [dt.date(2010, 3, 31), None]
    assert "stop_first" not in table and row["unread_cells"] == 0
    [query] = queries
    assert (query.severity, query.rule, query.row, query.field, query.value) == (
        "note",
        "partial_date",
        2,
        "start",
        "2010-03",
    )
    assert f"only 2010-03 is known; {day} is used" in query.message and "2010" not in query.shareable("P-1").message


def test_start_and_stop_are_imputed_together(tmp_path):
    content = "id,start,stop\n1,2010,2010-03-14\n2,2010-11,2010\n3,2010,2010\n4,2011,2010-05-05\n"
    spec = source(START, STOP, partial_dates={"rule": "mid", "in_order": ["start", "stop"]})
    table, _, _ = read(tmp_path, content, spec)
    assert (table["start"][0], table["stop"][0]) == (dt.date(2010, 2, 6), dt.date(2010, 3, 14))
    assert (table["start"][1], table["stop"][1]) == (dt.date(2010, 11, 15), dt.date(2010, 12, 8))
    assert table["start"][2] <= table["stop"][2]
    assert table["start"][3] == dt.date(2011, 7, 2)  # the two cannot be in order: nothing is bent, and checks will ask


DAYS = st.dates(min_value=dt.date(2009, 1, 1), max_value=dt.date(2012, 12, 31))


@settings(derandomize=True, deadline=None, max_examples=300)
@given(
    st.lists(st.tuples(DAYS, DAYS).map(lambda pair: tuple(sorted(pair))), min_size=2, max_size=4),
    st.sampled_from(["first", "mid", "last"]),
)
def test_whenever_an_order_is_possible_it_holds(intervals, rule):
    names = [f"d{n}" for n in range(len(intervals))]
    given_intervals = dict(zip(names, intervals, strict=True))
    days = impute_row(cut_intervals(given_intervals, names), names, rule)
    assert all(first <= days[name] <= last for name, (first, last) in given_intervals.items())
    latest = [max(first for first, _ in intervals[: n + 1]) for n in range(len(intervals))]
    if all(floor <= last for floor, (_, last) in zip(latest, intervals, strict=True)):
        assert [days[name] for name in names] == sorted(days[name] for name in names)


def test_without_a_rule_a_part_of_a_date_is_a_query(tmp_path):
    table, _, queries = read(tmp_path, "id,start\n1,2010-03\n2,2010-03-04\n", source(START))
    assert table["start"] == [None, dt.date(2010, 3, 4)]
    assert "'2010-03' is not a date written as '%Y-%m-%d'" in messages(queries, "query")[0]
