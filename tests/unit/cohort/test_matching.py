import numpy as np
import pytest

from oncosurv.cohort.conditions import ConditionError
from oncosurv.cohort.matching import is_missing, rows_matching

NUMBERS = np.array([1.0, 2.0, np.nan, 3.0])
DATES = np.array(["2000-01-01", "2006-07-01", "NaT", "2012-02-29"], dtype="datetime64[D]")
TEXTS = np.array(["C50.9", "c50.1", None, "C16.9"], dtype=object)
COLUMNS = {"number": NUMBERS, "date": DATES, "text": TEXTS, "flag": np.array([1.0, 0.0, np.nan, 1.0])}


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("number is 2", [0, 1, 0, 0]),
        ("number is not 2", [1, 0, 0, 1]),
        ("number at least 2", [0, 1, 0, 1]),
        ("number at most 2", [1, 1, 0, 0]),
        ("number above 2", [0, 0, 0, 1]),
        ("number below 2", [1, 0, 0, 0]),
        ("number from 2 to 3", [0, 1, 0, 1]),
        ("flag", [1, 0, 0, 1]),
        ("flag is 0", [0, 1, 0, 0]),
        ('date from "2000-01-01" to "2012-02-28"', [1, 1, 0, 0]),
        ("date at least 2006-07-01", [0, 1, 0, 1]),
        ("date above 2006-07-01", [0, 0, 0, 1]),
        ('text is "C50.9"', [1, 0, 0, 0]),
        ('text is not "C50.9"', [0, 1, 0, 1]),
        ("text starts c50", [1, 1, 0, 0]),
        ("text contains 6.", [0, 0, 0, 1]),
        ("number is 1 or flag and text starts C16", [1, 0, 0, 1]),
        ("number is 1 and flag or text starts C16", [1, 0, 0, 1]),
        ("flag and number is 1", [1, 0, 0, 0]),
    ],
)
def test_conditions_on_columns(words, expected):
    assert rows_matching(words, COLUMNS).tolist() == [bool(cell) for cell in expected]


@pytest.mark.parametrize("words", ["number is 9", "number is not 9", "date above 2050-01-01", "text starts X", "flag"])
def test_a_missing_cell_passes_nothing_unless_asked_what_it_could_be(words):
    assert not rows_matching(words, COLUMNS)[2]
    assert rows_matching(words, COLUMNS, missing=True)[2]


def test_cells_of_a_csv_file_are_read_as_what_the_value_is():
    columns = {"age": ["54.7", "", "77"], "onset": ["2001-05-06", "", "2012-03-01"], "flag": ["1", "", "0"]}
    assert rows_matching("age above 60", columns).tolist() == [False, False, True]
    assert rows_matching('onset from "2000-01-01" to "2012-02-29"', columns).tolist() == [True, False, False]
    assert rows_matching("flag", columns).tolist() == [True, False, False]
    assert rows_matching("flag is 0", columns).tolist() == [False, False, True]


@pytest.mark.parametrize("cells", [[], ["x"], [None]])
def test_empty_columns_and_single_cells(cells):
    assert rows_matching("text is x", {"text": cells}).tolist() == [cell == "x" for cell in cells]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("number is two", "'number is': 'two' is no number"),
        ("date above 1/2/2003", "'date above': '1/2/2003' is no date like 2012-06-30"),
        ("date above 2003-02-30", "'date above': '2003-02-30' is no date like 2012-06-30"),
        ("text above 3", "'text above': 'C50.9' is no number"),
        ("number contains 1", "'number contains ...' asks for text, but 'number' holds none"),
        ("colour is red", "'colour is red': there is no 'colour'; known are number, date, text, flag"),
        ("any text is x", "'any text is x': 'any' speaks of several rows of a patient and has no place here"),
    ],
)
def test_what_does_not_fit_is_said(words, message):
    with pytest.raises(ConditionError) as problem:
        rows_matching(words, COLUMNS)
    assert str(problem.value) == message


def test_missing_cells_of_every_kind():
    assert is_missing(NUMBERS).tolist() == is_missing(DATES).tolist() == [False, False, True, False]
    assert is_missing(np.array([None, "", float("nan"), "0", 0], dtype=object)).tolist() == [
        True,
        True,
        True,
        False,
        False,
    ]
