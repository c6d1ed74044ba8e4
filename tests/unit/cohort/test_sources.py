from datetime import date

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from oncosurv.cohort.sources import any_of, load_source, pick_first, pick_last
from tests.unit.cohort.small import plain, read_small

SPEC, TABLE = read_small(
    "visits",
    """
    patient | visited:date | ecog:number | note:text!
    A       | 2010-01-05   | 2           | first
    B       |              | 1.5         |
    X       | 2010-01-07   | 0           | nobody's
    A       | 2010-01-05   |             | second
    """,
)


def test_a_table_is_typed_and_placed():
    source = load_source(SPEC, TABLE, {"A": 1, "B": 0})
    assert source.file == "visits.csv"
    assert source.place.tolist() == [1, 0, 1]
    assert source.rows.tolist() == [2, 3, 5]
    assert plain(source.columns["visited"]) == ["2010-01-05", None, "2010-01-05"]
    assert plain(source.columns["ecog"]) == [2, 1.5, None]
    assert source.columns["note"].tolist() == ["first", None, "second"]
    assert source.identifying == {"note"}
    assert source.dates() == ["visited"]
    assert not source.is_single()


def test_a_source_has_one_row_a_patient_as_declared_or_else_as_its_rows_are():
    positions = {"A": 0, "B": 1}
    once = {name: cells[:2] for name, cells in TABLE.items()}
    assert load_source(SPEC, once, positions).is_single()
    assert not load_source(SPEC | {"one_row_per_patient": False}, once, positions).is_single()
    assert load_source(SPEC | {"one_row_per_patient": True}, once, positions).is_single()


def test_dates_and_numbers_may_come_as_such():
    table = {
        "row": [2, 3],
        "patient": ["A", "A"],
        "visited": [date(2010, 1, 5), None],
        "ecog": [2, None],
        "note": ["", None],
    }
    source = load_source(SPEC | {"file": "data\\sub/visits.csv"}, table, {"A": 0})
    assert plain(source.columns["visited"]) == ["2010-01-05", None]
    assert plain(source.columns["ecog"]) == [2, None]
    assert source.columns["note"].tolist() == [None, None]
    assert source.file == "visits.csv"


def test_an_empty_table_has_typed_columns():
    source = load_source(SPEC, {name: [] for name in TABLE}, {"A": 0})
    assert len(source) == 0 and source.columns["visited"].dtype == "datetime64[D]"


def test_patients_that_leave_take_their_rows_along():
    source = load_source(SPEC, TABLE, {"A": 1, "B": 0}).placed(np.array([-1, 0]))
    assert source.place.tolist() == [0, 0]
    assert source.rows.tolist() == [2, 5]


def test_the_last_row_wins_a_tie_and_names_the_others():
    place, order = (
        np.array([0, 0, 1, 0]),
        np.array(["2010-01-05", "2010-01-05", "2011-01-01", "2009-01-01"], "datetime64[D]"),
    )
    rows, mask = np.array([2, 3, 4, 5]), np.ones(4, dtype=bool)
    chosen, tied = pick_last(place, order, rows, mask, 3)
    assert chosen.tolist() == [1, 2, -1]
    assert tied == [(1, 0)]
    assert pick_first(place, order, rows, mask, 3).tolist() == [3, 2, -1]
    assert pick_first(place, order, rows, np.array([True, True, False, False]), 3).tolist() == [0, -1, -1]


@settings(derandomize=True, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 4), st.booleans()), max_size=12))
def test_choices_agree_with_a_search_patient_by_patient(cells):
    place = np.array([cell[0] for cell in cells], dtype=int)
    order = np.array([cell[1] for cell in cells], dtype="datetime64[D]")
    mask = np.array([cell[2] for cell in cells], dtype=bool)
    rows = np.arange(2, len(cells) + 2)
    for patient in range(4):
        own = [(order[i], rows[i], i) for i in range(len(cells)) if place[i] == patient and mask[i]]
        assert pick_first(place, order, rows, mask, 4)[patient] == (min(own)[2] if own else -1)
        assert pick_last(place, order, rows, mask, 4)[0][patient] == (max(own)[2] if own else -1)
        assert any_of(place, mask, 4)[patient] == bool(own)
