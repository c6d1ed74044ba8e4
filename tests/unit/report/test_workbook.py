"""The workbook: a sheet a table, every cell as it stands in the file, formulas inert, equal bytes, opens cleanly."""

import zipfile

import openpyxl
import pytest
from openxml_audit import OpenXmlValidator

from oncosurv.report.blocks import Document, Row, Table
from oncosurv.report.workbook import render_workbook, write_workbook
from oncosurv.tables import read_columns, read_rows, write_rows
from tests.unit.report.example import write_example
from tests.unit.report.forms import HOSTILE

ODD = ["=1+1", "+1+1", "-x", "@SUM(A1)", "'=1", "007", "1234567890123456789", "nan", "1e5x", " lead", "a\nb", *HOSTILE]


@pytest.fixture(scope="module")
def example(tmp_path_factory):
    folder = tmp_path_factory.mktemp("workbook")
    study, tables, figures = write_example(folder)
    write_rows(folder / "curves.csv", [{"time": 0.1 + 0.2, "level": "=1+1"}], ["time", "level"])
    path = folder / "out" / "tables.xlsx"
    write_workbook(study, tables, {"curves": folder / "curves.csv"}, figures, {"numpy": "2.4.6"}, path)
    return {**tables, "curves": folder / "curves.csv"}, path


def problems(path):
    """What a spreadsheet would have to repair; a theme may be absent, it then takes its own."""
    found = [str(error) for error in OpenXmlValidator().validate(path).errors]
    return [error for error in found if "relationships/theme' is missing" not in error]


def one_table(folder, rows, columns):
    """A workbook of one table of the given cells."""
    write_rows(folder / "odd.csv", rows, columns)
    table = Table("t", "=1+1", (("a", "l"),), (Row(("b",)),), "x/odd.csv")
    return render_workbook(Document("T", "en", "Synthetic", "", ("F",), (table,)), {"odd": folder / "odd.csv"})


def test_a_sheet_for_each_table_and_every_number_at_full_precision(example):
    tables, path = example
    book = openpyxl.load_workbook(path)
    assert set(book.sheetnames) == {"Contents", *tables}
    for name, file in tables.items():
        columns = read_columns(file)
        rows = list(book[name].iter_rows(values_only=True))
        assert list(rows[0]) == list(columns)
        for place, (column, cells) in enumerate(columns.items()):
            for row, cell in zip(rows[1:], cells, strict=True):
                found = row[place]
                if isinstance(found, (int, float)):
                    assert found == float(cell), (name, column)
                else:
                    assert (found or "") == cell, (name, column)
    assert book["curves"]["A2"].value == 0.1 + 0.2 != 0.3
    assert isinstance(book["estimates"]["I2"].value, int)


def test_the_first_sheet_lists_tables_files_and_captions(example):
    tables, path = example
    sheet = openpyxl.load_workbook(path)["Contents"]
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][0] == "An invented study" and "Synthetic data: invented patients." in rows[1][0]
    assert rows[4] == ("Sheet", "File", "Rows", "One row is", "Shown in", "Caption")
    assert {row[0] for row in rows[5:]} == set(tables)
    sizes = {row[0]: row[2] for row in rows[5:]}
    assert sizes["coefficients"] == len(read_rows(tables["coefficients"]))
    assert sheet["A6"].hyperlink.location == f"'{rows[5][0]}'!A1"


def test_heads_stay_in_sight_and_have_a_filter(example):
    book = openpyxl.load_workbook(example[1])
    assert book["estimates"].freeze_panes == "A2" and book["estimates"].auto_filter.ref.startswith("A1:")
    assert book["Contents"].freeze_panes == "A6"
    assert book["estimates"].column_dimensions["A"].width > 10


def test_what_looks_like_a_formula_or_a_number_stays_the_text_that_it_is(tmp_path):
    data = one_table(tmp_path, [{"a": cell, "b": "1"} for cell in ODD], ["a", "b"])
    (tmp_path / "odd.xlsx").write_bytes(data)
    sheet = openpyxl.load_workbook(tmp_path / "odd.xlsx")["odd"]
    assert [cell.value for cell in sheet["A"][1:]] == [word.replace("\x07", "") for word in ODD]
    assert {cell.data_type for cell in sheet["A"]} == {"s"} and {cell.data_type for cell in sheet["B"][1:]} == {"n"}
    with zipfile.ZipFile(tmp_path / "odd.xlsx") as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet2.xml")
    assert problems(tmp_path / "odd.xlsx") == []


def test_a_cell_longer_than_a_sheet_can_hold_says_that_it_was_cut(tmp_path):
    (tmp_path / "long.xlsx").write_bytes(one_table(tmp_path, [{"a": "x" * 40000}], ["a"]))
    cell = openpyxl.load_workbook(tmp_path / "long.xlsx")["odd"]["A2"].value
    assert len(cell) <= 32767 and cell.endswith("(cut; whole in the file)")


def test_an_empty_table_has_no_sheet_and_the_first_sheet_says_so(tmp_path):
    (tmp_path / "empty.xlsx").write_bytes(one_table(tmp_path, [], ["a", "b"]))
    book = openpyxl.load_workbook(tmp_path / "empty.xlsx")
    assert book.sheetnames == ["Contents"]
    lines = [row for row in book["Contents"].iter_rows(values_only=True) if row[0] == "no rows, no sheet"]
    assert len(lines) == 1 and lines[0][1].endswith("odd.csv") and lines[0][2] == 0


def test_two_tables_of_one_name_are_refused(tmp_path):
    long = "a" * 31
    for name in (f"{long}1", f"{long}2"):
        write_rows(tmp_path / f"{name}.csv", [], ["a"])
    with pytest.raises(ValueError, match="two sheets would have one name"):
        render_workbook(Document("T", "en", "", "", ()), {f"{long}{n}": tmp_path / f"{long}{n}.csv" for n in (1, 2)})


def test_spreadsheets_open_it_without_repair(example):
    assert problems(example[1]) == []


def test_equal_tables_are_equal_bytes_without_a_date(tmp_path):
    rows = [{"a": 1 / 3, "b": "x"}]
    assert one_table(tmp_path, rows, ["a", "b"]) == one_table(tmp_path, rows, ["a", "b"])
    (tmp_path / "t.xlsx").write_bytes(one_table(tmp_path, rows, ["a", "b"]))
    with zipfile.ZipFile(tmp_path / "t.xlsx") as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
