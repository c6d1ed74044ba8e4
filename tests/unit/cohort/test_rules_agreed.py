import numpy as np

from oncosurv.cohort.asking import ask, told_in_months
from oncosurv.cohort.endpoints import derive_endpoint
from oncosurv.cohort.variables import derive_variables
from tests.unit.cohort.small import make_patients, messages, plain

SAMPLES = """
patient | collected:date | histology | age:integer
A       | 2015-01-01     | ductal    | 40
A       | 2016-01-01     | ductal    |
B       | 2009-01-01     | ductal    | 50
B       | 2009-01-01     | lobular   | 50
C       | 2011-01-01     |           | 60
"""


def derive(**spec):
    patients = make_patients(dict.fromkeys("ABCD", "2010-01-01"), samples=SAMPLES)
    derive_variables([{"name": "x", "timing": "baseline", "rule": "agreed_value"} | spec], patients)
    return patients


def test_rows_that_agree_give_the_value_whenever_they_were_written():
    """A's samples are dated after time zero: what they repeat of the tumour is known all the same."""
    patients = derive(
        **{"type": "category", "from": "samples.histology", "levels": [{"id": "ductal"}, {"id": "lobular"}]}
    )
    assert plain(patients.values["x"].values) == ["ductal", None, None, None]
    assert patients.values["x"].parts[0].rows.tolist() == [2, 4, -1, -1]
    [query] = patients.queries
    assert (query.rule, query.severity, query.row, query.value) == ("rows_differ", "query", 4, "ductal, lobular")
    assert messages(patients) == [
        "samples.csv, rows 4, 5, column histology: these rows of one patient should say the same and say ductal, "
        "lobular, so x is not known; correct the row that is wrong."
    ]


def test_a_number_and_an_empty_cell_beside_it():
    patients = derive(**{"type": "number", "from": "samples.age"})
    assert plain(patients.values["x"].values) == [40, 50, 60, None] and patients.queries == []


def test_queries_of_a_study_in_months_name_no_date():
    where = ("samples", "samples.txt", 7, "P-0000004")
    query = ask(where, "last", rule="before_index", severity="exclude", value="1900-01-13", shared="x",
                words="end before metastasis: 1900-01-13 lies before 1903-07-15, so os is not defined")  # fmt: skip
    [told] = told_in_months([query], 30)
    assert told.value == "0.4 months"
    assert told.message == (
        "samples.txt, row 7, last: end before metastasis: 0.4 months lies before 43 months, so os is not defined."
    )


def test_without_a_data_cut_everybody_is_followed_to_the_end_on_record():
    ends = "patient | last:date | status\nA | 2010-06-01 | dead\nB | 2099-01-01 | alive\nC | 2010-01-02 | dead"
    patients = make_patients(dict.fromkeys("ABC", "2010-01-01"), cut="NaT", ends=ends)
    spec = {
        "name": "os",
        "events": [{"label": "death", "date": "ends.last", "when": 'ends.status is "dead"'}],
        "censor": [{"label": "last contact", "date": "ends.last"}],
    }
    endpoint = derive_endpoint(spec, patients)
    assert endpoint.days.tolist() == [151, 32507, 1] and endpoint.event.tolist() == [1, 0, 1]
    assert np.isnan(endpoint.potential).all() and patients.queries == []
    assert endpoint.words == "first event, otherwise last contact"
