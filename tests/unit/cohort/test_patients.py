import pytest

from oncosurv.exports.queries import StudyError
from tests.unit.cohort.small import give, make_patients, plain

VISITS = "patient | visited:date | ecog:integer\nA | 2010-01-05 | 2\nB | 2010-01-06 | 1\nB | 2010-02-01 | 3"
BIRTHS = "patient | birth:date!\nA | 1950-01-01\nC | 1960-01-01"


def patients():
    return make_patients({"A": "2010-01-01", "B": "2010-01-01", "C": ""}, visits=VISITS, patients=BIRTHS)


def test_conditions_on_patients():
    found = patients()
    give(found, stage=["IV", "I", None])
    assert found.matching("any visits.ecog at least 3").tolist() == [False, True, False]
    assert found.matching('patients.birth above "1955-01-01"').tolist() == [False, False, True]
    assert found.matching('onset from "2010-01-01" to "2010-01-01" and stage is I').tolist() == [False, True, False]
    assert found.matching("stage is I", missing=True).tolist() == [False, True, True]


def test_fewer_patients_keep_their_rows_and_values():
    everyone = patients()
    give(everyone, age=[50, 60, 70])
    found = everyone.only(everyone.matching("age at least 60"))
    assert found.records.tolist() == ["B", "C"] and found.keys.tolist() == ["P-B", "P-C"]
    assert plain(found.values["age"].values) == [60, 70]
    assert plain(found.index) == ["2010-01-01", None]
    assert found.sources["visits"].place.tolist() == [0, 0]
    assert plain(found.cell_of("patients.birth")[0]) == [None, "1960-01-01"]
    assert found.queries is everyone.queries


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda found: found.source("x"), "there is no source 'x'; the study file has visits, patients"),
        (lambda found: found.column("visits.x"), "'visits.x': source 'visits' has the columns visited, ecog"),
        (lambda found: found.moment("relapse"), "there is no date 'relapse'; known are onset and source.column"),
        (lambda found: found.moment("patients.x"), "'patients.x': source 'patients' has the columns birth"),
        (lambda found: found.cell_of("visits.ecog"), "source 'visits' has several rows of a patient where one is "
         "needed: say under one_per_patient which is meant, or write 'any' in the condition"),
        (lambda found: found.matching("stage is IV"), "a condition asks for 'stage': no date and no variable that is "
         "declared above it"),
    ],
)  # fmt: skip
def test_what_is_not_there_is_said(ask, message):
    with pytest.raises(StudyError) as problem:
        ask(patients())
    assert problem.value.problems == [message]


def test_a_date_must_be_one():
    found = make_patients({"A": "2010-01-01"}, trial="patient | age:number\nA | 5")
    with pytest.raises(StudyError, match="'trial.age' is no date column"):
        found.moment("trial.age")
