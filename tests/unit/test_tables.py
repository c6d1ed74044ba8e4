"""Tables: what is written reads back as the same, equal values are equal bytes, and nothing half-written stays."""

import csv
import math
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from oncosurv.tables import (
    format_cell,
    numbers,
    read_columns,
    read_rows,
    remove_half_written,
    remove_others,
    remove_stale,
    replacing,
    replacing_folder,
    stack_files,
    write_rows,
)


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (None, ""), (math.nan, ""), (np.float64("nan"), ""), (True, "1"), (np.bool_(False), "0"), (3, "3"),
        (np.int64(-2), "-2"), (170.0, "170"), (0.1, "0.1"), (1 / 3, "0.3333333333333333"), (5e-324, "5e-324"),
        (1e22, "1e+22"), ([1, 2.5], "1; 2.5"), ("HR+/HER2−", "HR+/HER2−"),
    ],
)  # fmt: skip
def test_cells(value, cell):
    assert format_cell(value) == cell


def test_rows_read_back(tmp_path):
    path = tmp_path / "deep" / "table.csv"
    write_rows(path, [{"a": 'quote " and, comma', "b": 1 / 7}, {"b": None}], ["a", "b"])
    assert path.read_bytes() == b'a,b\n"quote "" and, comma",0.14285714285714285\n,\n'
    assert read_rows(path) == [{"a": 'quote " and, comma', "b": "0.14285714285714285"}, {"a": "", "b": ""}]
    assert numbers(read_columns(path)["b"])[0] == 1 / 7 and math.isnan(numbers([""])[0])


def test_an_empty_table_keeps_its_columns(tmp_path):
    write_rows(tmp_path / "t.csv", [], ["a", "b"])
    assert read_columns(tmp_path / "t.csv") == {"a": [], "b": []}


def test_an_undeclared_column_is_refused_and_leaves_no_file(tmp_path):
    with pytest.raises(KeyError, match="no column for c"):
        write_rows(tmp_path / "t.csv", [{"a": 1, "c": 2}], ["a"])
    assert list(tmp_path.iterdir()) == []


def test_a_failed_write_keeps_the_old_file(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("old")
    with pytest.raises(RuntimeError), replacing(path) as file:
        file.write("half")
        raise RuntimeError
    assert path.read_text() == "old" and list(tmp_path.iterdir()) == [path]


def test_stacking_wants_one_header(tmp_path):
    for name, text in (("1", "a,b\n1,2\n"), ("2", "a,b\n"), ("3", "a,b\n3,4\n"), ("x", "a\n")):
        (tmp_path / name).write_text(text)
    stack_files([tmp_path / name for name in "123"], tmp_path / "all")
    assert (tmp_path / "all").read_text() == "a,b\n1,2\n3,4\n"
    with pytest.raises(ValueError, match="other columns"):
        stack_files([tmp_path / "1", tmp_path / "x"], tmp_path / "no")


def test_files_of_what_left_the_study_are_deleted(tmp_path):
    folder = tmp_path / "sets" / "cox"
    folder.mkdir(parents=True)
    own, old, other = folder / "own.csv", folder / "old.csv", folder / "note.txt"
    for path in (own, old, other):
        path.touch()
    remove_others(tmp_path / "sets", [str(own)])
    assert own.exists() and not old.exists() and other.exists()


@pytest.mark.parametrize(
    "cell", ["=1+1", "+cmd|' /C calc'!A0", "@SUM(A1)", "-x", "'=1+1", "''=1", "'quoted", "\t=1", "'-"]
)
def test_a_formula_is_text_in_the_file_and_itself_when_read_back(tmp_path, cell):
    path = tmp_path / "table.csv"
    write_rows(path, [{"a": cell, "b": "x"}], ["a", "b"])
    with open(path, newline="", encoding="utf-8") as file:
        written = list(csv.reader(file))[1][0]
    assert written[0] not in "=+-@\t"
    assert read_rows(path) == [{"a": cell, "b": "x"}] and read_columns(path)["a"] == [cell]


@pytest.mark.parametrize("cell", ["-3.5", "+2e-05", "-", "+", "−2 to 3", "1-2", ""])
def test_numbers_lone_signs_and_other_texts_stay_as_they_are(tmp_path, cell):
    path = tmp_path / "table.csv"
    write_rows(path, [{"a": cell, "b": "it's"}], ["a", "b"])
    assert path.read_text(encoding="utf-8") == f"a,b\n{cell},it's\n"
    assert read_rows(path) == [{"a": cell, "b": "it's"}]


def test_what_is_no_longer_made_is_deleted_and_nothing_else(tmp_path):
    kept = ["cox/models.csv", "figures/os_all/age.svg", "report/provenance.csv", "notes.csv", "report/letter.docx"]
    gone = ["cox/imputation.csv", "cox/parts/old.models.csv", "figures/old/age.svg", "changes/patients.csv"]
    for name in [*kept, *gone]:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    remove_stale(str(tmp_path), ["cox/models.csv", "figures/os_all"])
    assert sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()) == sorted(kept)
    assert not (tmp_path / "figures/old").exists()


def test_what_a_killed_job_left_half_written_is_deleted(tmp_path):
    (tmp_path / "cox").mkdir()
    for name in (".x12.tmp", "models.csv", ".snakemake_timestamp"):
        (tmp_path / "cox" / name).write_text("x")
    remove_half_written(tmp_path)
    assert {path.name for path in (tmp_path / "cox").iterdir()} == {"models.csv", ".snakemake_timestamp"}


def test_a_cell_may_be_longer_than_the_csv_module_takes_by_itself(tmp_path):
    """In a process of its own: another module of the tests may have lifted the limit."""
    (tmp_path / "long.csv").write_text("a\n" + "x" * 200_000 + "\n", encoding="utf-8")
    words = "import sys; from oncosurv.tables import read_columns, read_rows; p = sys.argv[1]"
    code = f"{words}; assert len(read_columns(p)['a'][0]) == len(read_rows(p)[0]['a']) == 200_000"
    subprocess.run([sys.executable, "-c", code, str(tmp_path / "long.csv")], check=True)


def test_a_folder_stands_whole_or_not_at_all(tmp_path):
    with replacing_folder(tmp_path / "figures") as place:
        (Path(place) / "a.svg").write_text("1")
        assert not (tmp_path / "figures").exists()
    with pytest.raises(ValueError), replacing_folder(tmp_path / "figures") as place:
        (Path(place) / "b.svg").write_text("2")
        raise ValueError
    assert [path.name for path in tmp_path.rglob("*")] == ["figures", "a.svg"]
    (tmp_path / ".killed.tmp").mkdir()
    (tmp_path / ".killed.tmp" / "c.svg").write_text("3")
    remove_half_written(tmp_path)
    assert [path.name for path in tmp_path.rglob("*")] == ["figures", "a.svg"]
