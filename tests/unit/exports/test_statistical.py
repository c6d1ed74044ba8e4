"""Files of SPSS, Stata and SAS, written here by pyreadstat."""

import datetime as dt

import numpy as np
import pandas as pd
import pyreadstat
import pytest

from oncosurv.exports.read import read_source
from tests.unit.exports.case import messages

COLUMNS = [
    {"name": "seen", "column": "visit", "type": "date"},
    {"name": "size", "column": "size", "type": "number", "minimum": 0, "maximum": 200},
    {"name": "grade", "column": "grade", "type": "category", "values": {"1": "low", "2": "high"}},
    {"name": "note", "column": "note", "type": "text"},
]
DAYS = [dt.date(2010, 3, 4), dt.date(1959, 12, 31), None]


def frame():
    return pd.DataFrame(
        {
            "id": [1.0, 2.0, 3.0],
            "visit": DAYS,
            "size": [12.5, np.nan, 300.0],
            "grade": [1.0, 2.0, 9.0],
            "note": ["a", " ", "ñandú"],
        }
    )


def spec(path, form, **changes):
    return {"name": "visits", "file": path.name, "format": form, "patient": "id", "columns": COLUMNS} | changes


@pytest.mark.parametrize(
    ("form", "name"), [("spss", "a.sav"), ("spss", "a.zsav"), ("stata", "a.dta"), ("sas", "a.xpt")]
)
def test_cells_keep_their_type(tmp_path, form, name):
    path = tmp_path / name
    write = {"spss": pyreadstat.write_sav, "stata": pyreadstat.write_dta, "sas": pyreadstat.write_xport}[form]
    options = {"row_compress": True} if name.endswith("zsav") else {}
    write(frame(), str(path), **({} if form == "spss" and not options else {}))
    table, row, queries = read_source(spec(path, form), path)
    assert table["patient"] == ["1", "2", "3"] and table["row"] == [1, 2, 3]
    assert table["seen"] == DAYS and table["size"] == [12.5, None, None] and table["grade"] == ["low", "high", None]
    assert table["note"] == ["a", None, "ñandú"]
    assert [(query.row, query.field, query.value) for query in queries] == [(3, "size", "300"), (3, "grade", "9")]
    assert row["unread_cells"] == 2


def test_what_spss_declares_as_missing_is_missing_and_said(tmp_path):
    path = tmp_path / "a.sav"
    pyreadstat.write_sav(
        frame(), str(path), missing_ranges={"grade": [9]}, variable_value_labels={"grade": {1: "Low", 2: "High"}}
    )
    table, _, queries = read_source(spec(path, "spss"), path)
    assert table["grade"] == ["low", "high", None]
    assert "a.sav: column grade: the file declares 9 as missing, and so they are read." in messages(queries, "note")


@pytest.mark.parametrize("form", ["spss", "stata", "sas"])
def test_a_damaged_file_stops(tmp_path, form):
    path = tmp_path / "a.sav"
    pyreadstat.write_sav(frame(), str(path))
    path.write_bytes(path.read_bytes()[:200])
    table, _, queries = read_source(spec(path, form), path)
    assert table is None and "this cannot be read as a file of" in messages(queries, "stop")[0]


def test_a_column_that_is_not_there(tmp_path):
    path = tmp_path / "a.dta"
    pyreadstat.write_dta(frame().rename(columns={"size": "sizes"}), str(path))
    _, _, queries = read_source(spec(path, "stata"), path)
    assert "there is no column size, did you mean sizes?" in messages(queries, "stop")[0]
