"""One table written in the ways of many programs: the same values, or a refusal, never others."""

import datetime as dt

import pytest

from oncosurv.exports.dates import date_parser
from oncosurv.exports.findings import Unread
from tests.unit.exports.case import DAY, NUMBER, TEXT, messages, read, source

SPANISH_DAY = dt.date(2010, 1, 7)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(
    ("encoding", "mark"), [("utf-8", ""), ("utf-8", "\ufeff"), ("latin-1", ""), ("cp1252", ""), ("utf-16", "")]
)
def test_line_ends_and_encodings(tmp_path, end, encoding, mark):
    text = mark + end.join(["id;note;visit_date", "1;Peña;2011-05-12", "2;µg;2011-05-13", ""])
    table, row, queries = read(tmp_path, text.encode(encoding), source(TEXT, DAY, encoding=encoding, delimiter=";"))
    assert messages(queries, "stop") == [] and row["rows"] == 2 and table["row"] == [2, 3]
    assert table["note"] == ["Peña", "µg"] and table["seen"] == [dt.date(2011, 5, 12), dt.date(2011, 5, 13)]


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("%d-%b-%Y", "07-ene-2010"),
        ("%d-%b-%Y", "7-JAN-2010"),
        ("%d %b %Y", "7 ene. 2010"),
        ("%d de %B de %Y", "7 de enero de 2010"),
        ("%B %d, %Y", "January 7, 2010"),
        ("%d%b%Y", "07JAN2010"),
        ("%d/%m/%y", "07/01/10"),
        ("%d/%m/%Y or excel", "40185"),
        ("excel", "40185.999"),
        ("excel-1904", "38723"),
        ("%Y-%m-%d or %d/%m/%Y", "07/01/2010"),
    ],
)
def test_one_day_in_many_writings(form, text):
    assert date_parser(form, years_from=1930)(text) == SPANISH_DAY


@pytest.mark.parametrize(("pivot", "year"), [(1930, 1930), (1931, 2030), (1900, 1930), (1950, 2030)])
def test_years_of_two_digits_have_a_stated_century(pivot, year):
    assert date_parser("%d.%m.%y", pivot)("01.02.30") == dt.date(year, 2, 1)


def test_a_cell_that_two_declared_forms_read_differently_is_not_read():
    parse = date_parser("%d/%m/%Y or %m/%d/%Y")
    assert parse("13/04/2011") == dt.date(2011, 4, 13) and parse("04/13/2011") == dt.date(2011, 4, 13)
    assert parse("05/05/2011") == dt.date(2011, 5, 5)
    assert "is another date by each of" in parse("03/04/2011").words
    assert isinstance(parse("31/31/2011"), Unread)


@pytest.mark.parametrize("text", ["7-foo-2010", "31-feb-2010", "7-enero-2010", "7 de ene de 2010", "0-ene-2010"])
def test_months_that_are_none(text):
    assert isinstance(date_parser("%d-%b-%Y")(text), Unread)


@pytest.mark.parametrize(
    ("decimal", "thousands", "cell", "value"),
    [
        (",", ".", "1.234,5", 1234.5), (",", ".", "1.234", 1234.0), (",", ".", "75.000", 75000.0),
        (".", ",", "1,234,567.25", 1234567.25), (",", " ", "1\u202f234,5", 1234.5), (",", " ", "1 234", 1234.0),
        (".", "'", "1'234.5", 1234.5), (".", "'", "1\u2019234.5", 1234.5), (",", ".", "-1.234,5", -1234.5),
        (",", ".", "12,5", 12.5), (",", ".", "1.2345", None), (",", ".", "12.34", None), (",", ".", "1.23,4", None),
        (".", ",", "1,23,456", None), (",", " ", "1 234.5", None), (",", None, "1.234", None),
    ],
)  # fmt: skip
def test_thousands_are_parted_only_by_the_declared_sign(tmp_path, decimal, thousands, cell, value):
    column = NUMBER | {"minimum": None, "maximum": None}
    spec = source(column, decimal=decimal, delimiter=";") | ({"thousands": thousands} if thousands else {})
    good = "1" + decimal + "5"
    content = f"id;size_mm\n1;{cell}\n" + "".join(f"{n};{good}\n" for n in range(2, 6))
    table, _, queries = read(tmp_path, content, spec)
    assert messages(queries, "stop") == [] and table["size"][0] == value
    assert len(queries) == (value is None)


def test_a_sign_that_parts_thousands_in_one_cell_and_decimals_in_another_stops(tmp_path):
    spec = source(NUMBER | {"maximum": None}, decimal=",", thousands=".", delimiter=";")
    table, _, queries = read(tmp_path, "id;size_mm\n1;1.234\n2;12.5\n3;4\n4;5\n", spec)
    assert (
        table is None
        and "declared to part thousands, as in '1.234', but stands otherwise in '12.5'" in messages(queries, "stop")[0]
    )


def test_words_for_missing_are_missing_and_nothing_else_is(tmp_path):
    columns = [NUMBER | {"missing": ["-99"]}, TEXT]
    table, row, queries = read(
        tmp_path, "id,size_mm,note\n1,-99,NA\n2,NA,-99\n3,9,na\n", source(*columns, missing=["NA"])
    )
    assert table["size"] == [None, None, 9.0] and table["note"] == [None, "-99", "na"]
    assert queries == [] and row["unread_cells"] == 0


def test_a_column_of_lists_becomes_rows(tmp_path):
    site = {"name": "site", "column": "sites", "type": "category", "values": {"bone": "bone", "liver": "liver"}}
    spec = source(site, NUMBER, split={"column": "sites", "separator": "|"})
    table, _, queries = read(tmp_path, "id,sites,size_mm\n1,bone | liver|bone,3\n2,,4\n3,lung|,5\n", spec)
    assert table["patient"] == ["1", "1", "2", "3"] and table["row"] == [2, 2, 3, 4]
    assert table["site"] == ["bone", "liver", None, None] and table["size"] == [3.0, 3.0, 4.0, 5.0]
    assert [(query.row, query.value) for query in queries] == [(4, "lung")]


def test_titles_above_the_header_and_headings_over_two_rows(tmp_path):
    content = "Export of 2012\n\nid,Tumour,\n,size_mm,note\n1,3,a\n2,4,b\n"
    columns = [NUMBER | {"column": "Tumour / size_mm"}, TEXT]
    table, _, queries = read(tmp_path, content, source(*columns, header_rows=[3, 4]))
    assert queries == [] and table["size"] == [3.0, 4.0] and table["row"] == [5, 6] and table["note"] == ["a", "b"]
    _, _, queries = read(tmp_path, content, source(*columns, header_rows=[9, 9]))
    assert "header_rows: the file has 6 rows" in messages(queries, "stop")[0]
