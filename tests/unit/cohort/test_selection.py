import numpy as np
import pytest

from oncosurv.cohort.selection import select_single_rows
from oncosurv.exports.queries import StudyError
from tests.unit.cohort.small import make_patients, messages, plain

TUMOURS = """
patient | topography | diagnosis:date | stage
A       | C50.9      | 2001-01-01     | I
A       | C50.1      | 2005-01-01     | II
A       | C50.1      | 2010-06-01     | III
A       | C18.0      | 2009-01-01     | IV
B       | C50.9      | 2009-01-01     | I
B       | C50.8      | 2009-01-01     | II
C       | C50.9      | 2009-01-01     | I
C       | C50.9      | 2009-01-01     | I
D       | C16.9      | 2009-01-01     | I
E       | C50.9      |                | I
F       | C50.9      | 2010-01-01     | I
G       | C50.9      | 2010-01-01     | III
"""
RULE = {"keep": 'topography starts "C50"', "latest": "diagnosis", "not_after_index": True}
INDEX = dict.fromkeys("ABCDEG", "2010-01-01") | {"F": ""}


def select(rule):
    patients = make_patients(INDEX, tumours=TUMOURS)
    select_single_rows([{"name": "tumours", "one_per_patient": rule}], patients)
    return patients


def test_the_latest_kept_row_on_or_before_the_index_event():
    patients = select(RULE)
    stage, rows = patients.cell_of("tumours.stage")
    assert plain(stage) == ["II", None, "I", None, None, None, "III"]
    # C: equal rows, the one further down; F: no index event; G: on its day
    assert rows.tolist() == [3, -1, 9, -1, -1, -1, 13]
    assert patients.dated_by == {"tumours": "diagnosis"}


def test_rows_of_one_day_that_differ_are_a_query_and_none_is_used():
    assert messages(select(RULE)) == [
        "tumours.csv, rows 6, 7, column diagnosis: these rows of one patient have the same date and differ, so "
        "none of them is used; correct the date, or remove the row that is not meant."
    ]


def test_conditions_with_any_still_see_all_rows():
    patients = select(RULE)
    assert np.flatnonzero(patients.matching('any tumours.topography starts "C16"')).tolist() == [3]
    assert np.flatnonzero(patients.matching("any tumours.stage is IV")).tolist() == [0]
    assert np.flatnonzero(patients.matching("tumours.stage is II")).tolist() == [0]


def test_the_earliest():
    patients = select({"keep": RULE["keep"], "earliest": "diagnosis"})
    assert plain(patients.cell_of("tumours.stage")[0]) == ["I", None, "I", None, None, "I", "III"]


def test_a_choice_needs_a_date():
    with pytest.raises(
        StudyError, match="source 'tumours', one_per_patient: name a date column under 'latest' or 'earliest'"
    ):
        select({"keep": RULE["keep"]})
