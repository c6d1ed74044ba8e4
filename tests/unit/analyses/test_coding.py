"""Cells to arrays: levels in declared order, the reference first, the unknown out."""

import numpy as np
import pytest

from oncosurv.analyses.coding import Term, code_variables, complete, known, levels_of, read_set

FLAG = {"name": "severe", "type": "flag", "levels": [], "timing": "baseline"}
NUMBER = {"name": "age", "type": "number", "levels": [], "timing": "baseline"}
GRADE = {"name": "grade", "type": "category", "levels": ["1", "2", "3"], "reference": "2", "timing": "baseline"}
CELLS = {"severe": ["0", "1", "", "1"], "age": ["50", "61.5", "70", "44"], "grade": ["3", "2", "1", "unknown"]}


def test_a_set_is_read_in_whole_days(tmp_path):
    path = tmp_path / "set.csv"
    path.write_text("patient,days,event,entry_days,age\nP-1,10,1,0,50\nP-2,20,0,3,\n")
    found = read_set(path)
    assert found.time.dtype.kind == "i" and found.time.tolist() == [10, 20]
    assert (found.event.tolist(), found.entry.tolist(), found.cells) == ([1, 0], [0, 3], {"age": ["50", ""]})


def test_known_cells():
    assert known(FLAG, CELLS["severe"]).tolist() == [True, True, False, True]
    assert known(GRADE, CELLS["grade"]).tolist() == [True, True, True, False]
    assert complete([FLAG, GRADE, NUMBER], CELLS, 4).tolist() == [True, True, False, False]


def test_levels_begin_with_the_reference_and_leave_out_what_does_not_occur():
    assert levels_of(GRADE, {"1", "2", "3"}) == ["2", "1", "3"]
    assert levels_of(GRADE, {"3", "1"}) == ["1", "3"]


def test_design_matrix():
    x, terms = code_variables([FLAG, NUMBER, GRADE], CELLS, np.array([True, True, True, False]))
    assert terms == [Term("severe", "1", "0"), Term("age", "", ""), Term("grade", "1", "2"), Term("grade", "3", "2")]
    assert x.tolist() == [[0, 50, 0, 1], [1, 61.5, 0, 0], [0, 70, 1, 0]]


def test_one_level_makes_no_column():
    x, terms = code_variables([FLAG], {"severe": ["1", "1"]}, np.array([True, True]))
    assert (x.shape, terms) == ((2, 0), [])


def test_a_cell_that_is_no_number_is_an_error():
    with pytest.raises(ValueError, match="fifty"):
        code_variables([NUMBER], {"age": ["fifty"]}, np.array([True]))
