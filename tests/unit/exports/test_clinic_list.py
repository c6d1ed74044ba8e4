"""The clinic's workbook: every query, the gravest first, filtered and frozen; formulas inert; equal bytes."""

import random

import openpyxl
import pytest
from openxml_audit import OpenXmlValidator

from oncosurv.exports.clinic_list import COLUMNS, write_clinic_list
from oncosurv.exports.queries import Query

ABOUT = {"id": "toy", "data_are": "synthetic"}
QUERIES = [
    Query("labs", "labs.csv", 12, "=1+1", "value", "-2,5", "number", "query", "labs.csv, row 12: '-2,5' is no number."),
    Query("labs", "labs.csv", 3, "A-7", "value", "7", "after_data_cut", "note", "a note"),
    Query("people", "people.csv", None, "", "", "", "same_row", "exclude", "x" * 40_000),
    Query("labs", "labs.csv", 2, "007", "unit", "@SUM(A1)\x00", "unit", "query", "no such unit"),
]


@pytest.fixture
def sheet(tmp_path):
    write_clinic_list(tmp_path / "queries.xlsx", QUERIES, ABOUT)
    return openpyxl.load_workbook(tmp_path / "queries.xlsx")["Queries"]


def test_each_query_is_a_row_and_the_gravest_stand_first(sheet):
    rows = [[cell or "" for cell in row] for row in sheet.iter_rows(min_row=4, values_only=True)]
    assert rows[0] == [name for name, _, _ in COLUMNS]
    assert [row[5] for row in rows[1:]] == ["exclude", "query", "query", "note"]
    assert rows[2][:8] == ["labs.csv", 2, "007", "unit", "@SUM(A1)", "query", "unit", "no such unit"]
    assert rows[3][2:5] == ["=1+1", "value", "-2,5"] and sheet["C7"].data_type == "s"
    assert rows[1][1] == "" and rows[1][7].endswith("(cut; whole in the file)")
    assert all(cell == "" for row in rows[1:] for cell in row[8:])  # the clinic's own columns


def test_it_is_made_to_work_in(sheet):
    assert sheet.freeze_panes == "A5" and sheet.auto_filter.ref == "A4:L8"
    assert [sheet.column_dimensions[letter].width for letter in "ABH"] == [24, 8, 80]
    assert "record numbers" in sheet["A2"].value and "invented (synthetic data)" in sheet["A2"].value
    assert sheet["A3"].value.startswith("stop: 0 (ends the run), exclude: 1")
    assert sheet["H6"].alignment.wrap_text


def test_equal_queries_give_equal_bytes_in_any_order(tmp_path):
    mixed = QUERIES[:]
    random.Random(1).shuffle(mixed)
    write_clinic_list(tmp_path / "one.xlsx", QUERIES, ABOUT)
    write_clinic_list(tmp_path / "two.xlsx", mixed, ABOUT)
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()


@pytest.mark.parametrize("queries", [[], QUERIES])
def test_spreadsheets_open_it_without_repair(tmp_path, queries):
    write_clinic_list(tmp_path / "queries.xlsx", queries, ABOUT | {"data_are": "real"})
    errors = [str(error) for error in OpenXmlValidator().validate(tmp_path / "queries.xlsx").errors]
    assert [error for error in errors if "relationships/theme' is missing" not in error] == []
    assert "invented" not in openpyxl.load_workbook(tmp_path / "queries.xlsx")["Queries"]["A2"].value
