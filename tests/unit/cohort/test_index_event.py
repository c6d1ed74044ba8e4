import pytest

from oncosurv.cohort.index_event import derive_index_event
from oncosurv.cohort.reports import classify_reports
from oncosurv.exports.queries import StudyError
from tests.unit.cohort.small import make_patients, plain

REPORTS = {
    "source": "pathology",
    "date": "reported",
    "text": "text",
    "classes": [{"class": "negative", "any": ["negative"]}, {"class": "positive", "any": ["carcinoma"]}],
}
RULE = {"name": "onset", "rule": "first_report", "class": "positive"}


def test_the_earliest_dated_report_of_the_class():
    patients = make_patients(
        dict.fromkeys("ABCDE", ""),
        pathology="""
        patient | reported:date | text:text!
        A       | 2010-03-01    | carcinoma
        A       | 2010-02-01    | carcinoma
        A       | 2010-01-01    | negative for carcinoma
        B       | 2010-01-01    | negative
        C       |               | carcinoma
        C       | 2011-01-01    | carcinoma
        D       | 2011-01-01    | carcinoma of the breast
        D       | 2011-01-01    | carcinoma
        E       |               | carcinoma
        """,
    )
    classify_reports(REPORTS, patients)
    moment = derive_index_event(RULE, patients, REPORTS)
    assert plain(moment.dates) == ["2010-02-01", None, "2011-01-01", "2011-01-01", None]
    assert moment.rows.tolist() == [3, -1, 7, 8, -1]  # of two on one day the upper row
    assert set(moment.source) == {"pathology"}
    assert moment.words == "date of the first report of class positive"


def test_a_column_of_the_one_row():
    patients = make_patients({"A": "", "B": ""}, trial="patient | diagnosis:date\nB | 1984-07-01\nA |")
    moment = derive_index_event({"name": "diagnosis", "rule": "column", "from": "trial.diagnosis"}, patients)
    assert plain(moment.dates) == [None, "1984-07-01"]
    assert moment.rows.tolist() == [3, 2]


def test_a_column_of_several_rows_is_refused():
    patients = make_patients({"A": ""}, trial="patient | diagnosis:date\nA | 1984-07-01\nA | 1985-01-01")
    with pytest.raises(StudyError, match="source 'trial' has several rows of a patient where one is needed"):
        derive_index_event({"name": "diagnosis", "rule": "column", "from": "trial.diagnosis"}, patients)


def test_an_unknown_rule_is_refused():
    with pytest.raises(StudyError, match="index_event.rule: 'guess' is none of first_report, column"):
        derive_index_event({"name": "onset", "rule": "guess"}, make_patients({"A": ""}))
