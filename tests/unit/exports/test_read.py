import csv
import hashlib

import pytest

from oncosurv.exports.queries import StudyError
from oncosurv.exports.read import read_exports
from tests.unit.exports.case import DAY, NUMBER, TEXT, messages, read, source

BIRTH = {"name": "birth", "column": "born", "type": "date", "identifies": True}


def run(folder, contents, specs):
    """Write the exports, read them, and give the paths of everything that is written."""
    paths = {}
    for spec in specs:
        paths[spec["name"]] = folder / spec["file"]
        if contents.get(spec["name"]) is not None:
            paths[spec["name"]].write_text(contents[spec["name"]], encoding="utf-8", newline="")
    out = {spec["name"]: folder / "out" / f"{spec['name']}.csv" for spec in specs}
    written = {"queries": folder / "out" / "queries.csv", "sources": folder / "out" / "sources.csv"}
    read_exports(specs, paths, out, written["queries"], written["sources"])
    return out | written


def test_all_stops_of_all_sources_are_told_together_and_nothing_is_written(tmp_path):
    specs = [
        source(TEXT, name="patients", file="patients.csv", one_row_per_patient=True),
        source(NUMBER, name="tumours", file="tumours.csv"),
        source(DAY, name="follow_up", file="follow_up.csv"),
        source(TEXT, name="sheet", file="sheet.ods", format="ods"),
        source(TEXT, name="trial", file="datasets/trial.csv", package="lifelines"),
        source(TEXT, name="good", file="good.csv"),
    ]
    contents = {
        "patients": "id,note\n1,a\n2,b\n1,c\n,d\n",
        "tumours": "id,size\n1,3\n",
        "good": "id,note\n1,a\n",
    }
    with pytest.raises(StudyError) as caught:
        run(tmp_path, contents, specs)
    assert str(caught.value).split("\n") == [
        "6 problems stop this study:",
        "1. patients.csv: column id (the record number) is empty in rows 5; fill it or delete the row.",
        "2. patients.csv: patient '1' stands in rows 2, 4 of an export with one row a patient; keep one.",
        "3. tumours.csv: there is no column size_mm, did you mean size? (the header has id, size); "
        "correct sources → tumours → columns → size, or the export.",
        "4. follow_up.csv: there is no such file (file: follow_up.csv is looked for beside the study file); "
        "put it there or correct file:.",
        "5. sheet.ods: format: 'ods' is not known; use csv, xlsx, redcap, cbioportal, spss, stata, sas, parquet.",
        "6. trial.csv: there is no such file (file: datasets/trial.csv is looked for in the package lifelines); "
        "put it there or correct file:.",
    ]
    assert not (tmp_path / "out").exists()


def test_typed_tables_queries_and_sources_are_written(tmp_path):
    specs = [
        source(BIRTH, DAY, NUMBER, name="visits", date="%d.%m.%Y", decimal=",", delimiter=";"),
        source(TEXT, name="notes", file="notes.csv"),
    ]
    contents = {
        "visits": "id;born;visit_date;size_mm\nB;01.02.1950;13.05.2011;12,50\nA;31.12.1949;12.06.2011;100\n"
        "A;;31.06.2011;\n",
        "notes": 'id,note\nA,"two\r\nlines, ""quoted"""\nB,=1+1\n',
    }
    paths = run(tmp_path, contents, specs)
    assert paths["visits"].read_bytes() == (
        b"row,patient,birth,seen,size\n2,B,1950-02-01,2011-05-13,12.5\n3,A,1949-12-31,2011-06-12,100\n4,A,,,\n"
    )
    assert paths["notes"].read_bytes() == b'row,patient,note\n2,A,"two\nlines, ""quoted"""\n3,B,=1+1\n'
    with open(paths["sources"], newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    digest = hashlib.sha256(contents["visits"].encode()).hexdigest()
    assert list(rows[0].values()) == ["visits", "visits.csv", digest, "3", "2", "1", "0", "2011-05", "2011-06"]
    assert [rows[1][name] for name in ("rows", "unread_cells", "first_date", "last_date")] == ["2", "0", "", ""]
    with open(paths["queries"], newline="", encoding="utf-8") as file:
        queries = list(csv.DictReader(file))
    assert [(query["row"], query["patient"], query["field"], query["value"]) for query in queries] == [
        ("4", "A", "seen", "31.06.2011")
    ]


def test_the_same_exports_give_the_same_bytes(tmp_path):
    specs = [source(DAY, TEXT)]
    rows = "".join(f"{n % 7},2011-05-{n % 31 + 1:02d},{'é' * (n % 5)}\n" for n in range(200))
    first = run(tmp_path, {"visits": "id,visit_date,note\n" + rows}, specs)
    before = {name: path.read_bytes() for name, path in first.items()}
    again = run(tmp_path, {"visits": "id,visit_date,note\n" + rows}, specs)
    assert {name: path.read_bytes() for name, path in again.items()} == before


def test_a_missing_file_of_a_source(tmp_path):
    spec = source(TEXT)
    with pytest.raises(StudyError, match="visits.csv: there is no such file"):
        run(tmp_path, {}, [spec])


def test_an_optional_source_without_its_file_has_no_rows(tmp_path):
    specs = [source(TEXT), source(DAY, NUMBER, name="scans", file="scans.csv", optional=True)]
    paths = run(tmp_path, {"visits": "id,note\n1,a\n"}, specs)
    assert paths["scans"].read_text() == "row,patient,seen,size\n"
    with open(paths["sources"], newline="", encoding="utf-8") as file:
        assert list(list(csv.DictReader(file))[1].values()) == ["scans", "scans.csv", "", "0", "0", "0", "0", "", ""]
    assert "scans.csv: the file is absent; what is read from it is missing." in paths["queries"].read_text()
    with pytest.raises(StudyError, match="scans.csv: the file is empty"):
        run(tmp_path, {"visits": "id,note\n1,a\n", "scans": ""}, specs)


def test_many_duplicate_patients_are_summed_up(tmp_path):
    content = "id,note\n" + "".join(f"{n},a\n{n},b\n" for n in range(25))
    _, _, queries = read(tmp_path, content, source(TEXT, one_row_per_patient=True))
    assert len(queries) == 21
    assert (
        queries[0].message
        == "visits.csv: patient '0' stands in rows 2, 3 of an export with one row a patient; keep one."
    )
    assert queries[-1].message == "visits.csv: 5 more patients stand in more than one row, from row 42 on."


def test_record_numbers_stay_text_and_distinct(tmp_path):
    content = "id,note\n007,a\n7,b\n7.0,c\n"
    table, _, queries = read(tmp_path, content, source(TEXT, one_row_per_patient=True))
    assert table["patient"] == ["007", "7", "7.0"] and messages(queries) == []
