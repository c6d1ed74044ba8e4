"""What is said of single cells, and of a column that contradicts its declaration."""

import pytest

from oncosurv.exports.queries import Query
from tests.unit.exports.case import DAY, NUMBER, TEXT, messages, read, source

SEX = {"name": "sex", "column": "sex", "type": "category", "values": {"F": "female", "M": "male"}}
ECOG = {"name": "ecog", "column": "ecog", "type": "integer", "minimum": 0, "maximum": 4}


@pytest.mark.parametrize(
    ("column", "cell", "rule", "words"),
    [
        (
            DAY,
            "2011-02-31",
            "date",
            "'2011-02-31' is a date that does not exist (read as '%Y-%m-%d'); correct the cell.",
        ),
        (DAY, "2011", "date", "'2011' is not a date written as '%Y-%m-%d'; correct the cell."),
        (
            NUMBER,
            "12,3",
            "number",
            "'12,3' is not a number with decimal '.'; correct the cell or set decimal: ',' for this source.",
        ),
        (NUMBER, "201", "limits", "'201' is outside 0 to 200; correct the cell, or the limits in the study file."),
        (NUMBER, "=A1", "number", "'=A1' is not a number with decimal '.'; correct the cell."),
        (ECOG, "1.5", "integer", "'1.5' is not a whole number; correct the cell."),
        (SEX, "X", "category", "'X' is none of the declared values 'F', 'M'; correct the cell or add it under values."),
    ],
)
def test_a_cell_that_gives_no_value(tmp_path, column, cell, rule, words):
    good = {"date": "2011-02-28", "number": "12", "integer": "1", "category": "F"}[column["type"]]
    header = column["column"]
    content = f'id,{header}\n1,{good}\n2,"{cell}"\n3,{good}\n4,{good}\n'
    table, row, queries = read(tmp_path, content, source(column))
    message = f"visits.csv, row 3, column {header}: {words}"
    assert queries == [Query("visits", "visits.csv", 3, "2", column["name"], cell, rule, "query", message)]
    assert table[column["name"]][1] is None and table[column["name"]].count(None) == 1
    assert row["unread_cells"] == 1


def test_a_required_cell_that_is_empty(tmp_path):
    table, row, queries = read(tmp_path, "id,visit_date\n1,2011-05-12\n2, \n", source(DAY | {"required": True}))
    words = "visits.csv, row 3, column visit_date: the cell is empty and must not be; fill it."
    assert queries == [Query("visits", "visits.csv", 3, "2", "seen", "", "required", "query", words)]
    assert table["seen"][1] is None and row["unread_cells"] == 0
    _, _, queries = read(tmp_path, "id,visit_date\n1,2011-05-12\n2,\n", source(DAY))
    assert queries == []


def test_a_number_that_identifies_is_not_shared(tmp_path):
    content = "id,size_mm\n1,12\n2,1932\n"
    for identifies, value in ((False, "1932"), (True, "")):
        _, _, [query] = read(tmp_path, content, source(NUMBER | {"identifies": identifies}))
        shared = query.shareable("P-1")
        assert query.value == "1932" and shared.value == value and "1932" not in shared.message


def test_the_same_slip_in_many_rows_is_one_query(tmp_path):
    rows = "".join(f"{n},{'X' if n % 2 else 'F'}\n" for n in range(60))
    _, row, queries = read(tmp_path, "id,sex\n" + rows, source(SEX))
    words = (
        "visits.csv, row 3, column sex: 'X' is none of the declared values 'F', 'M'; correct the cell or add it under "
        "values. This stands in 30 rows: 3, 5, 7, 9, 11, 13, 15, 17, 19, 21 and 20 more."
    )
    assert [(query.row, query.patient, query.message) for query in queries] == [(3, "", words)]
    assert row["unread_cells"] == 30


def test_a_column_full_of_slips_is_summed_up(tmp_path):
    rows = "".join(f"{n},{n if n % 3 else f'x{n}'}\n" for n in range(3600))
    _, row, queries = read(tmp_path, "id,size_mm\n" + rows, source(NUMBER | {"maximum": None}))
    assert len(queries) == 1001 and row["unread_cells"] == 1200
    assert queries[-1].message == "visits.csv, column size_mm: 200 more cells like these, from row 3002 on."


@pytest.mark.parametrize(
    ("column", "cells", "kind"),
    [
        (SEX, ["1", "2", "1", "1", "2"], "one of the declared values"),
        (NUMBER, ["a", "b", "c", "d", "e"], "a number"),
        (NUMBER, ["201", "300", "400", "500", "600"], "a number"),
        (ECOG, ["a", "b", "c", "d", "e"], "a whole number"),
        (DAY, ["a", "b", "c", "d", "e"], "a date"),
    ],
)
def test_a_column_that_gives_no_value_at_all_stops(tmp_path, column, cells, kind):
    content = f"id,{column['column']}\n" + "".join(f"{n},{cell}\n" for n, cell in enumerate(cells))
    table, _, queries = read(tmp_path, content, source(column))
    words = f"visits.csv: column {column['column']}: none of 5 filled cells can be used as {kind}; the first: "
    words += f"'{cells[0]}' is "
    [message] = messages(queries, "stop")
    assert table is None and message.startswith(words)
    assert message.endswith(". Correct the column's declaration in the study file.")


def test_a_required_column_without_a_single_value_stops(tmp_path):
    content = "id,visit_date\n" + "".join(f"{n},\n" for n in range(5))
    _, _, queries = read(tmp_path, content, source(DAY | {"required": True}))
    words = "visits.csv: column visit_date: all 5 cells are empty and must not be; export the column again."
    assert messages(queries) == [words]
    table, _, queries = read(tmp_path, content, source(DAY))
    assert table["seen"] == [None] * 5 and queries == []


def test_a_column_with_the_other_decimal_mark_stops(tmp_path):
    _, _, queries = read(tmp_path, 'id,size_mm\n1,"12,5"\n2,"9,25"\n3,8\n', source(NUMBER))
    words = (
        "visits.csv: column size_mm: 2 of 3 cells are no number with decimal '.'; ',' reads 3 of the 3; "
        "correct decimal: for this source."
    )
    assert [(query.severity, query.message) for query in queries] == [("stop", words)]
    table, _, queries = read(tmp_path, "id;size_mm\n1;12,5\n2;9,25\n3;8\n", source(NUMBER, delimiter=";", decimal=","))
    assert table["size"] == [12.5, 9.25, 8.0] and queries == []


def test_day_and_month_the_wrong_way_round_stops(tmp_path):
    content = "id,visit_date\n1,03/04/2011\n2,13/04/2011\n"
    _, _, queries = read(tmp_path, content, source(DAY, date="%m/%d/%Y"))
    words = (
        "visits.csv: column visit_date: 1 of 2 cells are no date in the form '%m/%d/%Y'; the column reads whole with "
        "'%d/%m/%Y'; correct date: for this source, or the cells."
    )
    assert [(query.severity, query.message) for query in queries] == [("stop", words)]


def test_a_column_that_cannot_tell_day_from_month_is_noted_and_read(tmp_path):
    table, _, queries = read(tmp_path, "id,visit_date\n1,03/04/2011\n", source(DAY, date="%m/%d/%Y"))
    assert table["seen"][0].isoformat() == "2011-03-04"
    assert [(query.severity, query.rule) for query in queries] == [("note", "date_order")]


def test_a_source_that_does_not_say_how_its_cells_are_written(tmp_path):
    _, _, queries = read(tmp_path, "id,visit_date\n1,12/05/11\n", source(DAY, date="%d/%m/%y"))
    form = "'%d/%m/%y' has a two-digit year, whose century would be guessed; export years of four digits, or say "
    form += "under two_digit_years_from with which year the hundred years begin."
    assert messages(queries, "stop") == [f"visits.csv: date: {form}"]
    _, _, queries = read(tmp_path, "id,size_mm\n1,12\n", source(NUMBER, decimal=";"))
    assert messages(queries, "stop") == ["visits.csv: decimal: ';' is neither '.' nor ','."]


def test_text_needs_neither_date_nor_decimal(tmp_path):
    spec = source(TEXT)
    del spec["date"], spec["decimal"]
    table, _, queries = read(tmp_path, "id,note\n1,a\n", spec)
    assert table["note"] == ["a"] and queries == []
