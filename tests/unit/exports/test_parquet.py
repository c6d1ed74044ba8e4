"""A Parquet file is read as the CSV of the same table is; without its library a study says what to install."""

import builtins
from datetime import date

from oncosurv.exports.read import read_source
from tests.needs import need_module
from tests.unit.exports.case import messages

REQUIREMENTS = "requirements/parquet.txt"
COLUMNS = [
    {"name": "seen", "column": "seen", "type": "date", "required": True},
    {"name": "age", "column": "age", "type": "integer", "minimum": 18, "maximum": 110},
    {"name": "size", "column": "size", "type": "number"},
    {"name": "grade", "column": "grade", "type": "category", "values": {"1": "low", "2": "high"}},
    {"name": "note", "column": "note", "type": "text"},
]
SPEC = {"name": "registry", "file": "t.parquet", "format": "parquet", "patient": "id", "one_row_per_patient": True}
CSV = SPEC | {"format": "csv", "encoding": "utf-8", "delimiter": ",", "decimal": ".", "date": "%Y-%m-%d"}
TABLE = {
    "id": [900000000000000001, 2, 3, 4],
    "seen": [date(2011, 2, 28), date(2012, 2, 29), None, date(2015, 1, 1)],
    "age": [60, 17, None, 44],
    "size": [1.5, None, 20.0, 0.25],
    "grade": [1, 2, 3, None],
    "note": ["a, b", " c ", None, "=1+1"],
}


def files(folder, table):
    polars = need_module("polars", REQUIREMENTS)
    frame = polars.DataFrame(table)
    frame.write_parquet(folder / "t.parquet")
    frame.write_csv(folder / "t.csv")
    return folder / "t.parquet", folder / "t.csv"


def test_the_same_table_and_the_same_queries_as_from_csv(tmp_path):
    parquet, csv = files(tmp_path, TABLE)
    one, row, queries = read_source(SPEC | {"columns": COLUMNS}, parquet)
    other, _, told = read_source(CSV | {"columns": COLUMNS}, csv)
    assert one.pop("row") == [1, 2, 3, 4] and other.pop("row") == [2, 3, 4, 5]
    assert one == other and one["patient"][0] == "900000000000000001"
    assert sorted((q.rule, q.patient, q.field) for q in queries) == sorted((q.rule, q.patient, q.field) for q in told)
    assert row["rows"] == 4 and {q.rule for q in queries} == {"required", "limits", "category"}


def test_what_is_no_parquet_file_or_lacks_a_column_stops(tmp_path):
    parquet, _ = files(tmp_path, TABLE)
    absent = COLUMNS + [{"name": "stage", "column": "stadium", "type": "text"}]
    assert "there is no column stadium" in messages(read_source(SPEC | {"columns": absent}, parquet)[2], "stop")[0]
    parquet.write_bytes(b"PAR1 is not enough")
    assert "cannot be read as a Parquet file" in messages(read_source(SPEC | {"columns": COLUMNS}, parquet)[2])[0]


def test_a_repeated_row_is_noted_and_a_patient_twice_stops(tmp_path):
    parquet, _ = files(tmp_path, {name: [*cells, cells[0]] for name, cells in TABLE.items()})
    several = {key: value for key, value in SPEC.items() if key != "one_row_per_patient"}
    assert any(
        "repeat an earlier row" in words for words in messages(read_source(several | {"columns": COLUMNS}, parquet)[2])
    )
    assert any(
        "one row a patient" in words for words in messages(read_source(SPEC | {"columns": COLUMNS}, parquet)[2], "stop")
    )


def test_without_polars_the_study_says_what_to_install(tmp_path, monkeypatch):
    real = builtins.__import__

    def without(name, *rest, **more):
        if name == "polars":
            raise ImportError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    (tmp_path / "t.parquet").write_bytes(b"PAR1")
    words = messages(read_source(SPEC | {"columns": COLUMNS}, tmp_path / "t.parquet")[2], "stop")[0]
    assert "needs polars" in words and REQUIREMENTS in words
