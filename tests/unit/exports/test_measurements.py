import pytest

from tests.unit.exports.case import messages, read, source

COLUMNS = (
    {"name": "sampled", "column": "sample_date", "type": "date", "required": True},
    {"name": "analyte", "column": "test", "type": "text", "required": True},
    {"name": "value", "column": "result", "type": "number", "required": True},
    {"name": "unit", "column": "unit", "type": "text", "required": True},
)
HAEMOGLOBIN = {"analyte": "haemoglobin", "names": ["Haemoglobin", "HGB"], "unit": "g/dL", "minimum": 2, "maximum": 25}
PLATELETS = {"analyte": "platelets", "names": ["Platelets"], "unit": "10^9/L", "minimum": 1, "maximum": 2000}


def laboratory(folder, rows, *measurements, **changes):
    content = "id,sample_date,test,result,unit\n" + "".join(f"7,2011-05-12,{row}\n" for row in rows)
    return read(folder, content, source(*COLUMNS, measurements=list(measurements or [HAEMOGLOBIN]), **changes))


def test_names_values_and_units_become_ours(tmp_path):
    rows = ["Haemoglobin,120,g/L", "hgb,9.1,g/dL", "  PLATELETS ,75000,/µL", "Platelets,74,10^9/L", "Haemoglobin,,g/L"]
    table, row, queries = laboratory(tmp_path, rows, HAEMOGLOBIN, PLATELETS)
    assert table["analyte"] == ["haemoglobin", "haemoglobin", "platelets", "platelets", "haemoglobin"]
    assert table["value"] == [12.0, 9.1, 75.0, 74.0, None]
    assert table["unit"] == ["g/dL", "g/dL", "10^9/L", "10^9/L", "g/dL"]
    assert [query.rule for query in queries] == ["required"] and row["unread_cells"] == 0


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (
            "Platelets,75000,10^9/L",
            "platelets 75000 10^9/L is outside 1 to 2000 10^9/L; correct the value or its unit "
            "(75000 /uL would be 75 10^9/L).",
        ),
        (
            "Platelets,325,/uL",
            "platelets 325 /uL = 0.325 10^9/L is outside 1 to 2000 10^9/L; correct the value or its unit "
            "(325 10^9/L would be 325 10^9/L).",
        ),
        (
            "Haemoglobin,120,g/dL",
            "haemoglobin 120 g/dL is outside 2 to 25 g/dL; correct the value or its unit (120 g/L would be 12 g/dL).",
        ),
        (
            "Haemoglobin,13.5,g/L",
            "haemoglobin 13.5 g/L = 1.35 g/dL is outside 2 to 25 g/dL; correct the value or its unit "
            "(13.5 g/dL would be 13.5 g/dL; 13.5 mmol/L would be 21.75 g/dL).",
        ),
        ("Haemoglobin,900,g/dL", "haemoglobin 900 g/dL is outside 2 to 25 g/dL; correct the value or its unit."),
    ],
)
def test_a_value_outside_its_limits_is_not_used(tmp_path, row, words):
    rows = ["Haemoglobin,12,g/dL", "Platelets,75,10^9/L", row]
    table, listing, queries = laboratory(tmp_path, rows, HAEMOGLOBIN, PLATELETS)
    assert messages(queries) == [f"visits.csv, row 4, column result: {words}"]
    query = queries[0]
    assert (query.rule, query.severity, query.field, query.patient) == ("limits", "query", "value", "7")
    assert query.value == row.split(",")[1]
    assert table["value"] == [12.0, 75.0, None] and listing["unread_cells"] == 1


def test_an_unknown_unit_is_not_guessed(tmp_path):
    rows = ["Haemoglobin,12,g/dL", "Haemoglobin,12,%", "Haemoglobin,12,10^9/L"]
    table, _, queries = laboratory(tmp_path, rows)
    assert messages(queries) == [
        "visits.csv, row 3, column unit: '%' is no unit of haemoglobin that converts to g/dL; correct the cell.",
        "visits.csv, row 4, column unit: '10^9/L' is no unit of haemoglobin that converts to g/dL; correct the cell.",
    ]
    assert {query.rule for query in queries} == {"unit"} and table["value"] == [12.0, None, None]


def test_a_value_without_a_unit_is_not_used(tmp_path):
    rows = ["Haemoglobin,12,g/dL", "Haemoglobin,12,"]
    table, _, queries = laboratory(tmp_path, rows)
    words = "visits.csv, row 3, column unit: the cell is empty and must not be; fill it."
    assert messages(queries) == [words] and table["value"] == [12.0, None]
    columns = [column | {"required": False} for column in COLUMNS]
    table, _, queries = laboratory(tmp_path, rows, columns=columns)
    words = "visits.csv, row 3, column unit: haemoglobin 12 has no unit and is not used; fill the cell."
    assert messages(queries) == [words] and table["value"] == [12.0, None]


def test_undeclared_analytes_are_left_out_with_a_note(tmp_path):
    rows = ["Haemoglobin,12,g/dL", "ALT,30,U/L", "ALT,31,U/L", "Calcium,2.3,?", ",3,g/dL"]
    table, row, queries = laboratory(tmp_path, rows)
    assert table["row"] == [2] and table["patient"] == ["7"] and row["rows"] == 5
    words = (
        "visits.csv: rows of analytes that are not under measurements are left out: 'ALT' (2 rows), 'Calcium' (1 rows)."
    )
    assert messages(queries, "note") == [words]
    assert [query.rule for query in queries if query.severity == "query"] == ["required"]


def test_an_analyte_without_a_single_usable_value_stops(tmp_path):
    rows = ["Haemoglobin,12,g/dL", *(f"Platelets,{value}000,10^9/L" for value in range(75, 80))]
    table, _, queries = laboratory(tmp_path, rows, HAEMOGLOBIN, PLATELETS)
    words = (
        "visits.csv: none of 5 values of platelets can be used; the first: platelets 75000 10^9/L is outside 1 to 2000 "
        "10^9/L; correct the value or its unit (75000 /uL would be 75 10^9/L). "
        "Correct its unit or limits under measurements."
    )
    assert table is None and messages(queries, "stop") == [words]


def test_a_declared_analyte_that_never_occurs_stops(tmp_path):
    table, _, queries = laboratory(tmp_path, ["Hb,12,g/dL"], HAEMOGLOBIN)
    words = (
        "visits.csv: haemoglobin occurs nowhere as 'Haemoglobin', 'HGB' (the export has 'Hb'); correct its names under "
        "measurements, or leave it out there."
    )
    assert table is None and messages(queries, "stop") == [words]


THOUSANDS = {"written": "10^9/L", "meant": "/uL", "from": 5000, "to": 1_000_000}
UNNAMED = {"written": "", "meant": "10^9/L", "from": 10, "to": 1000}


def test_a_declared_rule_reads_a_value_by_its_size_and_every_use_is_a_note(tmp_path):
    rows = ["Platelets,75000,10^9/L", "Platelets,80,10^9/L", "Platelets,4000,10^9/L", "Platelets,75000,x10⁹/L"]
    rows += ["Platelets,90,", "Platelets,2000000,10^9/L"]
    platelets = PLATELETS | {"magnitudes": [THOUSANDS, UNNAMED | {"from": 100}]}
    table, row, queries = laboratory(tmp_path, rows, platelets)
    assert table["value"] == [75.0, 80.0, None, 75.0, None, None]
    notes = [query for query in queries if query.severity == "note" and query.rule == "magnitude"]
    assert [(query.row, query.value) for query in notes] == [(2, "75000"), (5, "75000")]
    assert notes[0].message == (
        "visits.csv, row 2, column result: platelets 75000 10^9/L is read as /uL by the rule under magnitudes: "
        "75 10^9/L."
    )
    assert notes[0].shareable("P-1").value == "75000"
    assert row["unread_cells"] == 2  # 4000 and 2000000 are under no rule; the empty unit is a query of its own
    unsure = [(query.row, query.rule) for query in queries if query.severity == "query"]
    assert unsure == [(6, "required"), (4, "limits"), (7, "limits")]


def test_a_rule_may_name_the_unit_of_an_empty_cell(tmp_path):
    columns = [column if column["name"] != "unit" else {**column, "required": False} for column in COLUMNS]
    content = "id,sample_date,test,result,unit\n7,2011-05-12,Platelets,90,\n7,2011-05-12,Platelets,9,\n"
    spec = source(*columns, measurements=[PLATELETS | {"magnitudes": [UNNAMED]}])
    table, _, queries = read(tmp_path, content, spec)
    assert table["value"] == [90.0, None]
    assert [(query.rule, query.severity) for query in queries] == [("unit", "query"), ("magnitude", "note")]


def test_a_rule_does_not_lift_the_limits(tmp_path):
    rows = ["Platelets,9000000,10^9/L", "Platelets,75,10^9/L"]
    table, _, queries = laboratory(tmp_path, rows, PLATELETS | {"magnitudes": [THOUSANDS | {"to": 9_999_999}]})
    assert table["value"] == [None, 75.0]
    assert messages(queries) == [
        "visits.csv, row 2, column result: platelets 9000000 10^9/L, read as /uL, is 9000 10^9/L: outside 1 to 2000; "
        "correct the cell."
    ]
