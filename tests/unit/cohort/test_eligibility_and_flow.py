from oncosurv.cohort.eligibility import screen_patients
from oncosurv.cohort.flow import flow_rows, screening_rows
from oncosurv.cohort.reports import classify_reports
from tests.unit.cohort.small import give, make_patients, messages

REPORTS = {
    "source": "pathology", "date": "reported", "text": "text",
    "classes": [{"class": name, "any": [name]} for name in ("not diagnostic", "negative", "positive")],
}  # fmt: skip
CRITERIA = [
    {"id": "breast", "words": "Primary tumour not breast", "keep": 'any tumours.topography starts "C50"'},
    {"id": "positive", "words": "No report of carcinoma", "keep": 'any reports.class is "positive"',
     "sub_reasons": ["not diagnostic", "negative"]},
    {"id": "period", "words": "Outside the period", "keep": 'onset from "2000-01-01" to "2012-02-29"'},
    {"id": "cytopenia", "words": "No cytopenia", "keep": "anaemia or neutropenia"},
]  # fmt: skip
PATHOLOGY = """
patient | reported:date | text
A       | 2010-01-01    | negative
A       | 2010-02-01    | positive
B       | 2010-01-01    | negative
B       | 2010-01-02    | not diagnostic
C       | 2010-01-01    | negative
D       | 2010-01-01    | of unclear meaning
E       | 2012-03-01    | positive
F       | 2010-01-01    | positive
G       | 2010-01-01    | positive
H       | 2012-02-29    | positive
I       | 2010-01-01    | positive
"""
TUMOURS = "\n".join(["patient | topography", *(f"{record} | C50.9" for record in "ABCDEFGH"), "A | C18.0", "I | C18.0"])
INDEX = {"A": "2010-02-01", "B": "", "C": "", "D": "", "E": "2012-03-01", "F": "2010-01-01", "G": "2010-01-01",
         "H": "2012-02-29", "I": "2010-01-01"}  # fmt: skip


def screened():
    patients = make_patients(INDEX, pathology=PATHOLOGY, tumours=TUMOURS)
    classify_reports(REPORTS, patients)
    patients.queries.clear()
    give(patients, anaemia=[1, None, None, None, 1, 0, None, 0, 1], neutropenia=[0, None, None, None, 0, 0, 0, 1, 1])
    return patients, screen_patients(CRITERIA, patients)


def test_the_first_criterion_that_fails_is_the_reason():
    patients, screening = screened()
    assert [(row["patient"], row["eligible"], row["reason"], row["sub_reason"]) for row in
            screening_rows(CRITERIA, patients, screening)] == [
        ("P-A", 1, "", None),
        ("P-B", 0, "No report of carcinoma", "not diagnostic"),  # reports differ: the first in the list of sub-reasons
        ("P-C", 0, "No report of carcinoma", "negative"),
        ("P-D", 0, "No report of carcinoma", "not classified"),
        ("P-E", 0, "Outside the period", None),
        ("P-F", 0, "No cytopenia", None),
        ("P-G", 0, "No cytopenia", None),
        ("P-H", 1, "", None),
        ("P-I", 0, "Primary tumour not breast", None),
    ]  # fmt: skip
    assert screening.eligible.tolist() == [True, False, False, False, False, False, False, True, False]


def test_every_number_of_the_flow_adds_up():
    rows = flow_rows(CRITERIA, screened()[1])
    assert [tuple(row.values()) for row in rows] == [
        ("screened", "", None, 9),
        ("breast", "Primary tumour not breast", 1, 8),
        ("positive", "No report of carcinoma", 3, 5),
        ("positive:not diagnostic", "not diagnostic", 1, None),
        ("positive:negative", "negative", 1, None),
        ("positive:not classified", "not classified", 1, None),
        ("period", "Outside the period", 1, 4),
        ("cytopenia", "No cytopenia", 2, 2),
    ]


def test_who_is_out_for_want_of_values_is_a_query():
    patients, _ = screened()
    assert messages(patients) == [
        "cytopenia: excluded by 'No cytopenia' for want of values that 'anaemia or neutropenia' asks for; find the "
        "missing values."
    ]
    assert [(query.patient, query.severity) for query in patients.queries] == [
        ("G", "query")
    ]  # F is known to have none


def test_without_criteria_everybody_stays():
    patients = make_patients({"A": "", "B": ""})
    screening = screen_patients([], patients)
    assert screening.eligible.all()
    assert [tuple(row.values()) for row in flow_rows([], screening)] == [("screened", "", None, 2)]


def test_a_patient_without_any_row_in_a_source_is_a_query_and_not_a_silent_exclusion():
    patients = make_patients({"A": "2010-01-01", "B": "2010-01-01"}, tumours="patient | topography\nA | C50.9")
    screening = screen_patients(CRITERIA[:1], patients)
    assert screening.eligible.tolist() == [True, False]
    assert [(query.patient, query.rule, query.severity) for query in patients.queries] == [("B", "undecided", "query")]
    assert "for want of values" in messages(patients)[0]
