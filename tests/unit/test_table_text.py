"""Tables written and read by columns are, byte for byte and cell for cell, those written and read row by row."""

import csv
import datetime
import io
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oncosurv import table_text
from oncosurv.table_text import ColumnRows, format_cell, inert, parse_numbers, read_lines, write_lines
from oncosurv.tables import read_columns, write_rows

CELLS = st.one_of(
    st.none(), st.booleans(), st.integers(-(10**18), 10**18), st.floats(), st.text(max_size=6),
    st.sampled_from(["=1+1", "-3", "'", "'=x", 'a"b', "a,b", "a\nb", "a\r", "\t", "+", "@x", "P-1F", " "]),
    st.dates(), st.lists(st.integers(0, 9), max_size=3),
)  # fmt: skip


@pytest.fixture(autouse=True)
def few(monkeypatch):
    monkeypatch.setattr(table_text, "ROWS_WRITTEN", 3)
    monkeypatch.setattr(table_text, "ROWS_READ", 2)
    monkeypatch.setattr(table_text, "MOST_DISTINCT", 4)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(CELLS, CELLS, st.integers(), st.text("ab-P\n", max_size=4)), max_size=12))
def test_columns_are_written_as_rows_are(rows):
    by_rows, by_columns = io.StringIO(newline=""), io.StringIO(newline="")
    csv.writer(by_rows, lineterminator="\n").writerows([[inert(format_cell(cell)) for cell in row] for row in rows])
    write_lines(by_columns, list(map(list, zip(*rows, strict=True))) or [[], []])
    assert by_columns.getvalue() == by_rows.getvalue()


@given(st.lists(st.tuples(st.text(max_size=3), st.text(max_size=3)), max_size=12))
def test_columns_are_read_as_rows_are(rows):
    file = io.StringIO(newline="")
    csv.writer(file).writerows(rows)
    file.seek(0)
    assert read_lines(csv.reader(file), 2) == [[one for one, _ in rows], [other for _, other in rows]]


def test_a_row_of_another_width_is_refused():
    with pytest.raises(ValueError):
        read_lines(csv.reader(io.StringIO("1,2\n1,2,3\n")), 2)
    with pytest.raises(ValueError, match="3 cells"):
        read_lines(csv.reader(io.StringIO("1,2,3\n")), 2)


def test_a_table_in_columns_is_one_of_rows(tmp_path):
    columns = {
        "patient": np.array(["P-1", "P-2", "P-3", "P-4"], dtype=object),
        "days": np.array([1.0, math.nan, 2.5, 0.0]),
    }
    table = ColumnRows(columns)
    assert len(table) == 4 and table[2] == {"patient": "P-3", "days": 2.5} and list(table)[0]["days"] == 1
    for name, rows in (("columns", table), ("rows", list(table))):
        write_rows(tmp_path / f"{name}.csv", rows, ["patient", "days", "reason"])
    assert (tmp_path / "columns.csv").read_bytes() == (tmp_path / "rows.csv").read_bytes()
    assert read_columns(tmp_path / "rows.csv")["days"] == ["1", "", "2.5", "0"]
    with pytest.raises(KeyError, match="days"):
        write_rows(tmp_path / "x.csv", table, ["patient", "reason"])


@given(st.lists(st.floats(allow_nan=False)))
def test_numbers_are_parsed_as_floats_are(values):
    found = parse_numbers([*map(repr, values), ""])
    assert found[:-1].tolist() == values and math.isnan(found[-1])


def test_dates_are_written_as_text():
    file = io.StringIO()
    write_lines(file, [[datetime.date(2012, 2, 29)], [[1, 2]]])
    assert file.getvalue() == "2012-02-29,1; 2\n"
