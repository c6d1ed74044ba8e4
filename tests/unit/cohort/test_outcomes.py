import pytest

from oncosurv.cohort.outcomes import derive_outcome
from oncosurv.exports.queries import StudyError
from tests.unit.cohort.small import give, make_patients, messages, plain

VARIABLES = [
    {"name": "hb", "rule": "measurement", "timing": "baseline", "from": "laboratory.haemoglobin"},
    {"name": "plt", "rule": "measurement", "timing": "baseline", "from": "laboratory.platelets"},
]
COUNTS = {
    "name": "improved", "rule": "count_improvement", "from": "laboratory", "date": "sampled", "days": [21, 120],
    "sustained_days": 56,
    "lineages": [
        {"name": "haemoglobin", "eligible_below": 11, "rise_of": 1.5},
        {"name": "platelets", "eligible_below": 100, "rise_of": 30, "low_below": 20, "low_target": 20, "low_fold": 2},
    ],
}  # fmt: skip
LABORATORY = """
patient | sampled:date | analyte     | value:number
A       | 2010-01-21   | haemoglobin | 12
B       | 2010-01-22   | haemoglobin | 10.5
B       | 2010-03-19   | haemoglobin | 10.6
C       | 2010-01-22   | haemoglobin | 10.4
C       | 2010-05-01   | haemoglobin | 10.5
C       | 2010-05-02   | haemoglobin | 10.5
D       | 2010-02-01   | platelets   | 400
D       | 2010-04-10   | platelets   | 400
D       | 2010-02-01   | haemoglobin | 9.5
F       | 2010-02-01   | haemoglobin | 14
F       | 2010-02-01   | platelets   | 300
G       | 2010-02-01   | platelets   | 60
H       | 2010-02-01   | haemoglobin |
"""
FOLLOW_UP = """
patient | vital_status | death:date
A       | dead         | 2010-01-21
B       | alive        |
E       | dead         | 2010-02-15
H       | dead         | 2010-06-01
"""


def counts(**changes):
    patients = make_patients(dict.fromkeys("ABCDEFGH", "2010-01-01"), laboratory=LABORATORY, follow_up=FOLLOW_UP)
    give(patients, hb=[9, 9, 9, 9, 9, 13, None, 9], plt=[200, 200, 200, 150, 10, 150, 30, 200])
    return derive_outcome(COUNTS | changes, VARIABLES, patients)


def test_improvement_per_patient():
    columns = counts().columns
    # A: the count of day 20 is before the window, dead by then; B: day 21 and day 77; C: only after day 120;
    # D: platelets rise from a normal count, which does not count; E: dead in the window without a count; F: nothing
    # low; G: platelets by exactly 30; H: no value in the window, died after it
    assert plain(columns["improved"]) == [0, 1, 1, 0, 0, None, 1, 0]
    assert columns["improved_status"].tolist() == [
        "died_before_window", "improved", "improved", "alive_not_improved", "died_before_window", None, "improved",
        "not_assessed",
    ]  # fmt: skip
    assert plain(columns["improved_evaluable"]) == [0, 1, 1, 1, 0, None, 1, 0]


def test_sustained_is_56_days_of_a_low_lineage():
    assert plain(counts().columns["improved_sustained"]) == [0, 1, 0, 0, 0, None, 0, 0]
    assert plain(counts(sustained_days=57).columns["improved_sustained"]) == [0, 0, 0, 0, 0, None, 0, 0]


def test_lineages():
    columns = counts().columns
    assert plain(columns["improved_haemoglobin_eligible"]) == [1, 1, 1, 1, 1, 0, None, 1]
    assert plain(columns["improved_haemoglobin"]) == [0, 1, 1, 0, 0, None, None, 0]
    assert plain(columns["improved_platelets_eligible"]) == [0, 0, 0, 0, 1, 0, 1, 0]
    assert plain(columns["improved_platelets"]) == [None, None, None, None, 0, None, 1, None]
    assert list(columns) == [
        "improved", "improved_sustained", "improved_status", "improved_evaluable", "improved_haemoglobin",
        "improved_haemoglobin_eligible", "improved_haemoglobin_status", "improved_platelets",
        "improved_platelets_eligible", "improved_platelets_status",
    ]  # fmt: skip


def test_what_became_of_a_lineage_goes_by_its_own_counts():
    patients = make_patients(dict.fromkeys("ABCDE", "2010-01-01"), laboratory="""
        patient | sampled:date | analyte     | value:number
        A       | 2010-02-01   | haemoglobin | 12
        B       | 2010-02-01   | haemoglobin | 12
        B       | 2010-02-01   | platelets   | 31
        C       | 2010-02-01   | platelets   | 90
        D       | 2010-02-01   | haemoglobin | 12
    """, follow_up="""
        patient | vital_status | death:date
        C       | dead         | 2010-03-01
        D       | dead         | 2010-05-02
    """)  # fmt: skip
    give(patients, hb=[9, 9, 9, 9, 9], plt=[30, 30, 30, 30, 200])
    columns = derive_outcome(COUNTS, VARIABLES, patients).columns
    # day 120 is May 1: D died after the window
    assert columns["improved_haemoglobin_status"].tolist() == [
        "improved", "improved", "died_before_window", "improved", "not_assessed"]  # fmt: skip
    assert columns["improved_platelets_status"].tolist() == [
        "not_assessed", "alive_not_improved", "improved", "not_assessed", None]  # fmt: skip
    assert columns["improved_status"].tolist() == ["improved"] * 4 + ["not_assessed"]


def test_the_first_improved_count_is_where_it_comes_from():
    outcome = counts()
    assert outcome.part.rows.tolist() == [-1, 3, 6, -1, -1, -1, 13, -1]
    assert outcome.marks == [(1, "improved", 21), (2, "improved", 120), (6, "improved", 31)]


def test_a_lineage_needs_its_baseline_variable():
    patients = make_patients({"A": "2010-01-01"}, laboratory=LABORATORY)
    with pytest.raises(StudyError, match="outcomes, improved: no baseline variable with rule measurement is taken from "
                                         "laboratory.haemoglobin"):  # fmt: skip
        derive_outcome(COUNTS, [], patients)


RESPONSE = {"name": "response", "rule": "best_response", "from": "responses.response", "date": "assessed",
            "within_days": 180, "measurable": ["nodes", "liver"]}  # fmt: skip
RESPONSES = """
patient | assessed:date | response:category
A       | 2010-03-01    | SD
A       | 2010-05-01    | PR
A       | 2010-06-01    | PR
B       | 2010-01-01    | CR
B       | 2010-06-30    | PD
C       | 2010-07-01    | CR
D       | 2010-02-01    | NE
E       | 2010-02-01    | PR
"""


def response():
    patients = make_patients(dict.fromkeys("ABCDE", "2010-01-01"), responses=RESPONSES)
    give(patients, nodes=[1, 0, 0, 1, 0], liver=[0, 1, None, 1, 0])
    return derive_outcome(RESPONSE, [], patients), patients


def test_the_best_response_after_the_day_and_within_the_days():
    outcome, _ = response()
    # B: the assessment of day 0 does not count, that of day 180 does; C: day 181
    assert outcome.columns["response"].tolist() == ["PR", "PD", None, "NE", "PR"]
    assert plain(outcome.columns["response_measurable"]) == [1, 1, 0, 1, 0]
    assert outcome.part.rows.tolist() == [3, 6, -1, 8, 9]  # of two equal ones the first


def test_a_response_without_a_measurable_site_is_a_query():
    assert messages(response()[1]) == [
        "responses.csv, row 9, column response: a response is recorded without any of nodes, liver, so it is shown "
        "apart; add the site that was measured, or correct the response."
    ]


def test_an_unknown_rule_is_refused():
    with pytest.raises(StudyError, match="outcomes, x: rule 'guess' is none of count_improvement, best_response"):
        derive_outcome({"name": "x", "rule": "guess"}, [], make_patients({"A": ""}))


SUMS = """
patient | assessed:date | sum:number | new:category
A       | 2009-12-20    | 50         | 0
A       | 2010-03-01    | 34         | 0
A       | 2010-06-01    | 41         | 0
A       | 2010-06-20    | 0          | 0
B       | 2010-01-01    | 30         |
B       | 2010-02-01    |            |
C       | 2010-03-01    | 20         | 0
D       | 2009-12-31    | 40         | 0
D       | 2010-02-01    | 10         | 1
E       | 2009-12-31    | 40         | 0
E       | 2010-02-01    | 30         | 0
"""


def test_responses_from_sums_of_diameters_end_with_the_progression():
    """A: partial response, then 20 % and 7 mm more than the smallest: the later disappearance does not count."""
    patients = make_patients(dict.fromkeys("ABCDEF", "2010-01-01"), responses=SUMS)
    give(patients, nodes=[1, 1, 1, 1, 1, 1])
    spec = {"name": "response", "rule": "response_from_sums", "from": "responses.sum", "date": "assessed",
            "within_days": 365, "measurable": ["nodes"], "baseline_days": [-28, 0], "new_lesion": "new"}  # fmt: skip
    outcome = derive_outcome(spec, [], patients)
    assert outcome.columns["response"].tolist() == ["PR", "NE", "NE", "PD", "SD", None]
    assert outcome.part.rows.tolist() == [3, 7, 8, 10, 12, -1]
    plain = derive_outcome({key: value for key, value in spec.items() if key != "new_lesion"}, [], patients)
    assert plain.columns["response"].tolist() == ["PR", "NE", "NE", "PR", "SD", None]
