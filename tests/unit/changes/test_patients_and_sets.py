"""Who came, left and changed; and a set with one patient as she was."""

from oncosurv.changes.patients import compare_patients
from oncosurv.changes.sets import compare_sets, rows_of, undo_changes

COHORT = {
    "variables": [
        {"name": "platelets", "type": "number", "from": "laboratory.platelets"},
        {"name": "low", "type": "flag", "from": "platelets"},
    ],
    "endpoints": [{"name": "os"}],
}


def patients(*rows):
    names = ("patient", "platelets", "low", "os_days", "os_event", "os_reason")
    return dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))


def screening(**reasons):
    return [{"patient": patient, "reason": reason, "sub_reason": ""} for patient, reason in reasons.items()]


BEFORE = patients(("A", "80", "0", "100", "0", "last contact"), ("B", "90", "0", "50", "1", "death"))
OUT = screening(A="", B="", C="not breast")


def compared(after, later, between=()):
    rows = compare_patients([("", BEFORE, OUT), *between, ("data", after, later)], COHORT, [])
    return [{key: value for key, value in row.items() if value} for row in rows]


def test_nothing_changed():
    assert compared(BEFORE, OUT) == []


def test_in_and_out_with_the_reason():
    after = patients(
        ("B", "90", "0", "50", "1", "death"), ("C", "60", "1", "7", "0", "last contact"), ("D", "1", "1", "5", "0", "x")
    )
    found = compared(after, screening(A="no report", B="", C="", D="", E="not breast"))
    assert [(row["change"], row["patient"], row["reason"]) for row in found] == [
        ("entered", "C", "was left out before: not breast"), ("entered", "D", "new in the exports"),
        ("left", "A", "no report"), ("screened", "E", "not breast"),
    ]  # fmt: skip


def test_a_patient_withdrawn():
    after = patients(("B", "90", "0", "50", "1", "death"))
    assert compared(after, screening(B="", C="not breast"))[0]["reason"] == "no longer in the exports"


def test_an_event_a_move_over_the_cut_and_the_value_behind_it():
    after = patients(("A", "70", "1", "130", "1", "death"), ("B", "90", "0", "50", "1", "death"))
    found = {row["field"]: row for row in compared(after, OUT)}
    assert found["os_event"]["change"] == "event" and found["os_event"]["reason"] == "death"
    assert (found["os_days"]["change"], found["os_days"]["after"]) == ("follow_up", "130")
    assert (found["low"]["change"], found["low"]["reason"]) == ("moved", "platelets: 80 to 70")
    assert found["platelets"]["change"] == "changed"


def test_a_change_belongs_to_the_state_in_which_it_came_about():
    low = patients(("A", "80", "1", "100", "0", "last contact"), ("B", "90", "0", "50", "1", "death"))
    rows = compare_patients([("", BEFORE, OUT), ("data", BEFORE, OUT), ("study_file", low, OUT)], COHORT, [])
    assert [(row["field"], row["cause"]) for row in rows] == [("low", "study_file")]


OLD = {"patient": ["A", "B"], "days": ["1", "2"], "completeness": ["0.5", "0.5"]}
NEW = {"patient": ["B", "C"], "days": ["3", "4"], "completeness": ["0.7", "0.7"]}


def test_sets_are_compared_by_patient_and_not_by_what_is_of_all():
    assert compare_sets(OLD, NEW) == {"A": "left", "B": "changed", "C": "entered"}
    assert compare_sets(OLD, OLD | {"completeness": ["0.1", "0.1"]}) == {}


def test_one_patient_as_she_was():
    assert undo_changes(OLD, NEW, ["B"])["days"] == ["2", "4"]
    assert undo_changes(OLD, NEW, ["C"]) == {"patient": ["B"], "days": ["3"], "completeness": ["0.7"]}
    assert undo_changes(OLD, NEW, ["A"])["patient"] == ["A", "B", "C"]
    assert rows_of(undo_changes(OLD, NEW, ["A", "B", "C"])) == rows_of(OLD)
