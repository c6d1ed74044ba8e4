import csv
import io
import random

import pytest

from tests.unit.exports.case import NUMBER, TEXT, messages, read, source

TAB = r"'\t'"
GOOD = "id,note\n1,a\n2,b\n"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "visits.csv: the file is empty; export it again."),
        ("\n \n", "visits.csv: the file is empty; export it again."),
        ("id,note\n", "visits.csv: the export has a header and no data rows; export it again."),
        ("id,note\n,\n\n", "visits.csv: the export has a header and no data rows; export it again."),
        ("id;note\n1;a\n", "visits.csv: the cells are parted by ';', not by ','; set delimiter: ';' for this source."),
        (
            "id\tnote\n1\ta\n",
            f"visits.csv: the cells are parted by {TAB}, not by ','; set delimiter: {TAB} for this source.",
        ),
        (
            "id;note,x\n1;a,2\n",
            "visits.csv: the cells are parted by ';', not by ','; set delimiter: ';' for this source.",
        ),
        (
            "id,notes,other\n1,a,b\n",
            "visits.csv: there is no column note, did you mean notes? (the header has id, notes, other); "
            "correct sources → visits → columns → note, or the export.",
        ),
        ("id,note,note\n1,a,b\n", "visits.csv: column note stands more than once in the header; keep one."),
        (
            "id,note\n1,a\n2,b,c\n3\n4,d\n",
            "visits.csv: rows 3, 4 have not the 2 cells of the header; put cells that hold delimiters, line breaks or "
            "quotation marks in quotation marks, inner ones doubled.",
        ),
        (
            'id,note\n1,a\n2,"b\n3,c\n',
            "visits.csv: the quotation marks cannot be followed after row 2 (unexpected end of data); put cells that "
            "hold delimiters, line breaks or quotation marks in quotation marks, inner ones doubled.",
        ),
        (b"PK\x03\x04rest", "visits.csv: this is a workbook or another zip archive, not text; save it as CSV."),
        (
            "id,note\n1,Stra\xdfe\n".encode("cp1252"),
            "visits.csv: the byte 0xDF in line 2 is not utf-8; set encoding: cp1252 for this source, or export it "
            "again.",
        ),
        (
            b"id,note\n1,\x81\xdf\n",
            "visits.csv: the byte 0x81 in line 2 is not utf-8; set encoding: latin-1 for this source, or export it "
            "again.",
        ),
        (
            GOOD.encode("utf-16"),
            "visits.csv: the file begins with the mark of UTF-16, not of utf-8; set encoding: utf-16 for this source.",
        ),
        (
            GOOD.encode("utf-16-le"),
            "visits.csv: the text holds NUL characters, so it is not utf-8; set encoding: utf-16, or export it again.",
        ),
    ],
)
def test_what_stops_a_file(tmp_path, content, words):
    table, row, queries = read(tmp_path, content, source(TEXT))
    assert messages(queries, "stop") == [words]
    assert table is None and row is None


def test_every_missing_column_is_named(tmp_path):
    _, _, queries = read(tmp_path, "a,b\n1,2\n", source(TEXT, NUMBER))
    assert [query.field for query in queries] == ["id", "note", "size_mm"]
    assert {query.row for query in queries} == {1}


def test_another_encoding_than_declared(tmp_path):
    _, _, queries = read(tmp_path, GOOD, source(TEXT, encoding="utf8x"))
    words = "visits.csv: encoding: 'utf8x' is not known; use utf-8, cp1252, latin-1 or utf-16."
    assert messages(queries) == [words]
    _, _, queries = read(tmp_path, GOOD.encode("utf-8-sig"), source(TEXT, encoding="latin-1"))
    words = "visits.csv: the file begins with the mark of UTF-8, not of latin-1; set encoding: utf-8 for this source."
    assert messages(queries) == [words]
    table, _, queries = read(tmp_path, "id,note\n1,Straße\n", source(TEXT, encoding="cp1252"))
    assert [(query.severity, query.rule) for query in queries] == [("note", "encoding")]
    assert table["note"] == ["StraÃŸe"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "latin-1"])
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends(tmp_path, encoding, ends):
    content = "id,note\n1,Größe\n2, b \n".replace("\n", ends).encode(encoding)
    table, row, queries = read(tmp_path, content, source(TEXT, encoding=encoding))
    assert table == {"row": [2, 3], "patient": ["1", "2"], "note": ["Größe", "b"]}
    assert queries == [] and row["rows"] == 2


def test_a_byte_order_mark_is_no_part_of_the_first_name(tmp_path):
    table, _, queries = read(tmp_path, GOOD.encode("utf-8-sig"), source(TEXT))
    assert table["patient"] == ["1", "2"] and queries == []


def test_rows_are_numbered_as_a_spreadsheet_shows_them(tmp_path):
    content = 'id,note\r\n1,"first\r\nsecond, ""third"""\r\n\r\n,\r\n2,b,,\r\n3,c\r\n'
    table, _, queries = read(tmp_path, content, source(TEXT))
    assert table == {"row": [2, 5, 6], "patient": ["1", "2", "3"], "note": ['first\nsecond, "third"', "b", "c"]}
    assert queries == []


def test_white_space_around_names_and_cells_goes(tmp_path):
    table, _, _ = read(tmp_path, " id ,size_mm, note\n 007 ,\u00a012 ,\t x  y \n", source(TEXT, NUMBER))
    assert table == {"row": [2], "patient": ["007"], "note": ["x  y"], "size": [12.0]}


@pytest.mark.parametrize(
    "cell", ["=1+1", "=cmd|' /C calc'!A0", "+49 30", "@x", "-", "1E5", "TRUE", "NA", "null", "007"]
)
def test_text_stays_text(tmp_path, cell):
    table, _, queries = read(tmp_path, f"id,note\n1,{cell}\n", source(TEXT))
    assert table["note"] == [cell] and queries == []


def test_cells_longer_than_the_csv_module_allows(tmp_path):
    table, _, queries = read(tmp_path, f"id,note\n1,{'x' * 200_000}\n", source(TEXT))
    assert len(table["note"][0]) == 200_000 and queries == []


def test_equal_records_are_noted(tmp_path):
    table, _, queries = read(tmp_path, "id,note,x\n1,a,1\n2,b,1\n1,a,1\n1,a,2\n2,b,1\n", source(TEXT))
    assert len(table["row"]) == 5
    words = "visits.csv: rows 4, 6 repeat an earlier row in every column; is the export joined twice?"
    assert [(query.severity, query.message) for query in queries] == [("note", words)]


def test_whatever_is_written_by_the_csv_rules_is_read_back(tmp_path):
    chance = random.Random(20)
    words = ["".join(chance.choices("ab,;\"\n'= é", k=chance.randrange(1, 9))).strip() or "x" for _ in range(300)]
    rows = [[str(number), word] for number, word in enumerate(words)]
    text = io.StringIO()
    csv.writer(text).writerows([["id", "note"], *rows])
    table, _, queries = read(tmp_path, text.getvalue(), source(TEXT))
    assert list(map(list, zip(table["patient"], table["note"], strict=True))) == rows
    assert table["row"] == list(range(2, 302)) and queries == []


def test_rows_keep_their_numbers_far_down_the_file(tmp_path):
    rows = [f"{number},a{number}" for number in range(2, 3001)]
    rows[700 - 2] = ","
    rows[1500 - 2] = rows[10 - 2]
    table, listing, queries = read(tmp_path, "id,note\n" + "\n".join(rows), source(TEXT))
    assert table["row"] == [row for row in range(2, 3001) if row != 700] and listing["rows"] == 2998
    assert all(table["patient"][place] == str(row) for place, row in enumerate(table["row"]) if row != 1500)
    assert messages(queries) == [
        "visits.csv: rows 1500 repeat an earlier row in every column; is the export joined twice?"
    ]
    rows[2900 - 2] += ",b"
    rows[2950 - 2] = ",b"
    _, _, queries = read(tmp_path, "id,note\n" + "\n".join(rows), source(TEXT))
    stops = [(query.rule, query.row) for query in queries if query.severity == "stop"]
    assert stops == [("cells", 2900), ("record_number", 2950)]
