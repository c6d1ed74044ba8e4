"""Workbooks made here by openpyxl: each trap of a spreadsheet is read right, or said, never read another way."""

import datetime as dt

import openpyxl
import pytest

from oncosurv.exports.read import read_source
from tests.unit.exports.case import messages

DAY = {"name": "seen", "column": "Seen", "type": "date"}
SIZE = {"name": "size", "column": "Size", "type": "number", "minimum": 0, "maximum": 200}
NOTE = {"name": "note", "column": "Note", "type": "text"}
GRADE = {"name": "grade", "column": "Grade", "type": "category", "values": {"1": "low", "2": "high"}}


def workbook(path, rows, epoch=None, change=None):
    book = openpyxl.Workbook()
    if epoch:
        book.epoch = epoch
    sheet = book.active
    sheet.title = "Data"
    for row in rows:
        sheet.append(row)
    if change:
        change(book, sheet)
    book.save(path)


def read(folder, rows, *columns, change=None, epoch=None, **spec):
    path = folder / "visits.xlsx"
    workbook(path, rows, epoch, change)
    own = {"name": "visits", "file": path.name, "format": "xlsx", "patient": "Id", "columns": list(columns)}
    return read_source(own | spec, path)


@pytest.mark.parametrize("epoch", [None, openpyxl.utils.datetime.CALENDAR_MAC_1904])
def test_date_cells_are_dates_in_both_systems(tmp_path, epoch):
    rows = [["Id", "Seen"], [1, dt.date(2010, 3, 4)], [2, dt.datetime(2011, 4, 13, 23, 59)], [3, None]]
    table, row, queries = read(tmp_path, rows, DAY, epoch=epoch)
    assert table["patient"] == ["1", "2", "3"] and table["row"] == [2, 3, 4]
    assert table["seen"] == [dt.date(2010, 3, 4), dt.date(2011, 4, 13), None]
    assert queries == [] and (row["rows"], row["unread_cells"]) == (3, 0)


@pytest.mark.parametrize(("system", "day"), [("excel", dt.date(2009, 11, 6)), ("excel-1904", dt.date(2013, 11, 7))])
def test_day_numbers_are_dates_only_where_declared(tmp_path, system, day):
    rows = [["Id", "Seen"], [1, 40123], [2, 40123.75], [3, 2010], [4, 59], [5, "13/04/2010"]]
    table, _, queries = read(tmp_path, rows, DAY, date=f"%d/%m/%Y or {system}")
    assert table["seen"] == [day, day, None, None, dt.date(2010, 4, 13)]
    assert [query.value for query in queries] == ["2010", "59"]
    table, _, queries = read(tmp_path, rows[:2], DAY, date="%d/%m/%Y")
    assert table["seen"] == [None] and messages(queries) == [
        "visits.xlsx, row 2, column Seen: '40123' is a number, not a date; correct the cell, or set date: excel for "
        "this column if it is a day number (2009-11-06 by 1899-12-30)."
    ]


def test_numbers_texts_and_errors_keep_apart(tmp_path):
    rows = [
        ["Id", "Size", "Grade", "Note"],
        ["007", 12.5, 1, 3.0],
        [8, dt.date(2010, 5, 3), 2.0, True],
        [9.0, "12,5", "1", " a "],
    ]

    def change(book, sheet):
        sheet.append([10, None, None, None])
        sheet["B5"].value, sheet["B5"].data_type = "#N/A", "e"
        sheet["C5"] = "=1+1"
        sheet["D5"] = dt.time(10, 30)

    table, row, queries = read(tmp_path, rows, SIZE, GRADE, NOTE, change=change)
    assert table["patient"] == ["007", "8", "9", "10"]
    assert table["size"] == [12.5, None, None, None] and table["grade"] == ["low", "high", "low", None]
    assert table["note"][:3] == ["3", "TRUE", "a"] and row["unread_cells"] == 4
    assert sorted((query.row, query.field, query.value) for query in queries) == [
        (3, "size", "2010-05-03"), (4, "size", "12,5"), (5, "grade", "=1+1"), (5, "size", "#N/A"),
    ]  # fmt: skip
    words = " ".join(messages(queries))
    for expected in ("a spreadsheet may have made it of one", "say under decimal: how such texts are written",
                     "is an error of the workbook", "is a formula without a stored value"):  # fmt: skip
        assert expected in words


def test_headings_over_two_rows_with_merged_cells(tmp_path):
    rows = [
        ["Cohort of 2010"],
        [],
        ["Id", "Tumour", None, "Visit"],
        [None, "Size", "Grade", "Seen"],
        [1, 12, 2, dt.date(2010, 1, 2)],
    ]

    def change(book, sheet):
        sheet.merge_cells("B3:C3")
        sheet.merge_cells("A3:A4")

    columns = [
        SIZE | {"column": "Tumour / Size"},
        GRADE | {"column": "Tumour / Grade"},
        DAY | {"column": "Visit / Seen"},
    ]
    table, _, queries = read(tmp_path, rows, *columns, change=change, header_rows=[3, 4])
    assert queries == [] and table["row"] == [5]
    assert (table["size"], table["grade"], table["seen"]) == ([12.0], ["high"], [dt.date(2010, 1, 2)])


def test_merged_cells_below_the_header_stop(tmp_path):
    rows = [["Id", "Size"], [1, 12], [2, None]]
    table, _, queries = read(tmp_path, rows, SIZE, change=lambda book, sheet: sheet.merge_cells("B2:B3"))
    assert table is None
    assert messages(queries, "stop") == [
        "visits.xlsx: cells B2:B3 are merged, so only the first of them has a value (column Size); unmerge them in the "
        "export and fill each."
    ]


def test_the_sheet_is_never_guessed(tmp_path):
    def change(book, sheet):
        book.create_sheet("Old").append(["Id", "Size"])

    rows = [["Id", "Size"], [1, 12]]
    table, _, queries = read(tmp_path, rows, SIZE, change=change)
    assert (
        table is None
        and "2 visible sheets with cells; say under sheet which is read: 'Data', 'Old'" in messages(queries)[0]
    )
    table, _, _ = read(tmp_path, rows, SIZE, change=change, sheet="Data")
    assert table["size"] == [12.0]
    _, _, queries = read(tmp_path, rows, SIZE, change=change, sheet="Dta")
    assert "there is no sheet 'Dta'" in messages(queries)[0]

    def hide(book, sheet):
        change(book, sheet)
        book["Old"].sheet_state = "hidden"

    assert read(tmp_path, rows, SIZE, change=hide)[0]["size"] == [12.0]


def test_dates_that_a_spreadsheet_turned_round_stop(tmp_path):
    """03/04/2011 opened under month-first settings becomes 4 March; 13/04/2011 stays a text."""
    turned = [[n, dt.date(2011, n, 4)] for n in range(1, 7)] + [[10 + n, f"{13 + n}/04/2011"] for n in range(6)]
    table, _, queries = read(tmp_path, [["Id", "Seen"], *turned], DAY, date="%d/%m/%Y")
    assert table is None and "the spreadsheet has probably exchanged day and month" in messages(queries, "stop")[0]
    honest = [*turned, [99, dt.date(2011, 3, 28)]]
    assert read(tmp_path, [["Id", "Seen"], *honest], DAY, date="%d/%m/%Y")[0] is not None


def test_percentages_and_hidden_rows_are_said(tmp_path):
    def change(book, sheet):
        sheet["B2"].number_format = "0%"
        sheet.row_dimensions[3].hidden = True

    table, _, queries = read(tmp_path, [["Id", "Size"], [1, 0.5], [2, 12]], SIZE, change=change)
    assert table["size"] == [0.5, 12.0]
    assert [query.rule for query in queries] == ["percent", "hidden_rows"]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"\xd0\xcf\x11\xe0 old", "this is an old workbook (.xls) or one with a password"),
        (b"PK\x03\x04 cut", "this cannot be read as a workbook (BadZipFile)"),
        (b"id,size\n1,2\n", "this cannot be read as a workbook (BadZipFile)"),
    ],
)
def test_a_file_that_is_no_workbook(tmp_path, data, words):
    path = tmp_path / "visits.xlsx"
    path.write_bytes(data)
    spec = {"name": "visits", "file": path.name, "format": "xlsx", "patient": "Id", "columns": [SIZE]}
    assert words in messages(read_source(spec, path)[2], "stop")[0]
