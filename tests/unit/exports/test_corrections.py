"""Corrections: an overlay by cell, refused when stale; the export is never edited, and every use is told."""

import pytest

from oncosurv.exports.corrections import COLUMNS, read_corrections
from oncosurv.exports.queries import StudyError
from oncosurv.exports.read import read_exports
from oncosurv.tables import read_rows
from tests.unit.exports.case import DAY, NUMBER, TEXT, source

SPEC = source(DAY, NUMBER, TEXT)
EXPORT = "id,visit_date,size_mm,note\nA1,2010-01-05,12,x\nA1,2010-02-05,12,\nB2,2010-01-09,300,\nC3,2010-01-10,5,y\n"
HEAD = ",".join(COLUMNS)
GOOD = "visits,B2,,size,300,30,typing error,KL,2012-06-01"


def run(folder, *lines, export=EXPORT, head=HEAD, specs=(SPEC,)):
    """(rows of the typed table, of the queries, of the sources, of the applied corrections)."""
    (folder / "visits.csv").write_text(export, encoding="utf-8")
    overlay = folder / "fix.csv"
    overlay.write_bytes("\n".join([head, *lines]).encode("utf-8") if head else b"".join(lines))
    before = (folder / "visits.csv").read_bytes()
    out = {name: folder / "out" / f"{name}.csv" for name in ("visits", "queries", "sources", "applied")}
    read_exports(list(specs), {"visits": folder / "visits.csv"}, {"visits": out["visits"]}, out["queries"],
                 out["sources"], overlay, out["applied"])  # fmt: skip
    assert (folder / "visits.csv").read_bytes() == before
    return [read_rows(out[name]) for name in out]


def refused(folder, *lines, **changes):
    """Messages of the stops; nothing is written."""
    with pytest.raises(StudyError) as error:
        run(folder, *lines, **changes)
    assert not (folder / "out").exists()
    return [problem.message for problem in error.value.problems]


def test_a_cell_is_read_as_corrected_and_the_export_stays(tmp_path):
    table, queries, sources, applied = run(
        tmp_path, GOOD, "visits,A1,visit_date=2010-02-05,note,,seen late,letter,KL,2012-06-01"
    )
    assert [row["size"] for row in table] == ["12", "12", "30", "5"]
    assert [row["note"] for row in table] == ["x", "seen late", "", "y"]
    assert [(query["rule"], query["severity"], query["row"], query["value"]) for query in queries] == [
        ("corrected", "note", "3", ""), ("corrected", "note", "4", "300"),
    ]  # fmt: skip
    assert queries[1]["message"] == (
        "visits.csv: row 4, column size_mm: '300' is read as '30' (typing error; KL, 2012-06-01)."
    )
    assert sources[0]["corrected_cells"] == "2" and sources[0]["unread_cells"] == "0"
    assert applied[0] == {
        "source": "visits", "file": "visits.csv", "row": "4", "patient": "B2", "column": "size_mm", "old": "300",
        "new": "30", "reason": "typing error", "author": "KL", "date": "2012-06-01",
    }  # fmt: skip


def test_without_the_correction_the_value_is_a_query(tmp_path):
    table, queries, sources, _ = run(tmp_path)
    assert table[2]["size"] == "" and queries[0]["rule"] == "limits" and sources[0]["corrected_cells"] == "0"


def test_a_stale_correction_is_refused(tmp_path):
    assert refused(tmp_path, GOOD, export=EXPORT.replace(",300,", ",31,")) == [
        "visits.csv: the correction in row 2 of the corrections is refused: it is stale: size_mm is '31' now, not "
        "'300'; look at the export again and correct or delete the row."
    ]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("visits,A1,,size,12,13,r,KL,2012-06-01", "it fits rows 2, 3; name the row under where, for example seen=..."),
        ("visits,Z9,,size,12,13,r,KL,2012-06-01", "the export has no row of the record number 'Z9'"),
        ("visits,A1,seen=2011-01-01,size,12,13,r,KL,2012-06-01", "no row of this patient has visit_date=2011-01-01"),
        ("visits,A1,visit_date,size,12,13,r,KL,2012-06-01", "where: 'visit_date' should read column=cell"),
        ("visit,A1,,size,12,13,r,KL,2012-06-01", "'visit' is no source; the sources are visits."),
        (
            "visits,A1,,sise,12,13,r,KL,2012-06-01",
            "source visits has no column 'sise'; its columns are id, visit_date,",
        ),
        ("visits,B2,,size,300,300,r,KL,2012-06-01", "old and new are the same"),
        ("visits,B2,,size,300,30,,KL,2012-06-01", "fix.csv, row 2: reason is empty; fill it."),
        ("visits,B2,,size,300,30,r,,2012-06-01", "author is empty"),
        ("visits,B2,,size,300,30,r,KL,01/06/2012", "date '01/06/2012' is no date such as 2012-06-30."),
        ("visits,B2,,size,300,30,r,KL", "8 cells where the header has 9"),
        ("visits,B2,,size,300,30,asked B2 again,KL,2012-06-01", "reason or author name a record number"),
        ("visits,B2,,size,300,30,as in C3.,KL,2012-06-01", "reason or author name a record number"),
    ],
)
def test_what_is_wrong_with_a_correction(tmp_path, line, words):
    found = refused(tmp_path, line)
    assert len(found) == 1 and words in found[0]


def test_all_that_is_wrong_is_told_at_once(tmp_path):
    found = refused(tmp_path, "visits,Z9,,size,12,13,r,KL,2012-06-01", GOOD, GOOD, "x,,,,,,,,")
    assert len(found) == 9
    assert any("the same cell is corrected in row 3 already" in words for words in found)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"source,patient\n", "the header needs where, column, old, new, reason, author, date once"),
        (b"", "the header needs source, patient,"),
        (b"\xff\xfe\x00s", "the corrections cannot be read"),
        (b"source\x00", "the corrections cannot be read (it holds NUL characters)"),
        (b'"source', "the corrections cannot be read (unexpected end of data)"),
    ],
)
def test_a_file_that_is_no_corrections_file(tmp_path, content, words):
    found = refused(tmp_path, content, head="")
    assert len(found) == 1 and words in found[0]


def test_a_missing_file_and_blank_lines(tmp_path):
    assert "No such file" in read_corrections(tmp_path / "gone.csv", [SPEC])[1][0].message
    (tmp_path / "fix.csv").write_text(f"\ufeff{HEAD}\n\n,,,,,,,,\n", encoding="utf-8")
    assert read_corrections(tmp_path / "fix.csv", [SPEC]) == ([], [])


def test_a_record_number_can_be_corrected_too(tmp_path):
    table = run(tmp_path, "visits,C3,,id,C3,B2,one patient under two numbers,KL,2012-06-01")[0]
    assert [row["patient"] for row in table] == ["A1", "A1", "B2", "B2"]


def test_a_stop_of_one_row_a_patient_is_lifted_by_a_correction(tmp_path):
    spec = SPEC | {"one_row_per_patient": True}
    export = EXPORT.replace("A1,2010-02-05", "D4,2010-02-05").replace("C3", "B2")
    assert "stands in rows 4, 5" in refused(tmp_path, export=export, specs=[spec])[0]
    line = "visits,B2,seen=2010-01-10,patient_id,B2,E5,x,KL,2012-06-01".replace("patient_id", "id")
    assert [row["patient"] for row in run(tmp_path, line, export=export, specs=[spec])[0]] == ["A1", "D4", "B2", "E5"]
