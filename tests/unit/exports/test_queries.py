import csv

import pytest

from oncosurv.exports.queries import (
    QUERY_COLUMNS,
    Query,
    StudyError,
    check_stops,
    read_queries,
    sort_queries,
    write_queries,
)


def query(**changes):
    cells = {
        "source": "laboratory",
        "file": "lab_results.csv",
        "row": 7,
        "patient": "SYN-0001",
        "field": "value",
        "value": "75000",
        "rule": "limits",
        "severity": "query",
        "message": "lab_results.csv, row 7, column value: SYN-0001 on 2011-05-12.",
    }
    return Query(**(cells | changes))


def test_the_shareable_query_has_the_study_key_and_a_measured_number_only():
    shared = query().shareable("P-12AB34CD")
    assert shared.as_row() == {
        "source": "laboratory",
        "file": "lab_results.csv",
        "row": 7,
        "patient": "P-12AB34CD",
        "field": "value",
        "value": "75000",
        "rule": "limits",
        "severity": "query",
        "message": "laboratory, value: the number is outside the declared limits.",
    }


@pytest.mark.parametrize(
    ("rule", "value"),
    [("date", "20110512"), ("date", "31/02/2011"), ("category", "Dr Smith"), ("number", "1234567"), ("orphan", "4711")],
)
def test_a_value_that_may_identify_stays_private(rule, value):
    shared = query(rule=rule, value=value, message=f"row 7: {value}").shareable("P-12AB34CD")
    assert value not in "|".join(str(cell) for cell in shared.as_row().values())


def test_a_room_may_say_what_is_shared():
    shared = query(rule="vital", value="alive", shared="alive with a date of death", share_value=True).shareable("P-1")
    assert (shared.value, shared.message) == ("alive", "laboratory, value: alive with a date of death.")


def test_an_unknown_severity_is_refused():
    with pytest.raises(ValueError, match="severity 'error' is none of stop, exclude, query, note"):
        query(severity="error")


def test_the_study_error_lists_all_problems_numbered():
    with pytest.raises(StudyError) as caught:
        check_stops([query(severity="stop", message="one."), query(), query(severity="stop", message="two.")])
    assert str(caught.value) == "2 problems stop this study:\n1. one.\n2. two."
    assert caught.value.for_users
    assert str(StudyError(["a plain sentence."])) == "1 problem stops this study:\n1. a plain sentence."
    check_stops([query()])


def test_queries_come_back_from_their_file_sorted(tmp_path):
    queries = [query(row=12), query(row=None, source="zeta"), query(value="two\nlines", row=3), query(field="", row=2)]
    write_queries(tmp_path / "queries.csv", queries)
    with open(tmp_path / "queries.csv", newline="", encoding="utf-8") as file:
        assert tuple(next(csv.reader(file))) == QUERY_COLUMNS
    assert read_queries(tmp_path / "queries.csv") == sort_queries(queries)
    assert [q.row for q in sort_queries(queries)] == [2, 3, 12, None]


@pytest.mark.parametrize("value", ["=1+1", "+cmd|' /C calc'!A0", "@SUM(A1)", "-x", "'=1+1", "-3.5", "'quoted", "\t=1"])
def test_a_formula_is_inert_in_the_file_and_itself_when_read_back(tmp_path, value):
    write_queries(tmp_path / "queries.csv", [query(value=value)])
    with open(tmp_path / "queries.csv", newline="", encoding="utf-8") as file:
        written = next(csv.DictReader(file))["value"]
    assert not written.startswith(("=", "+", "@", "\t")) and (written == "-3.5" or not written.startswith("-"))
    assert read_queries(tmp_path / "queries.csv")[0].value == value
