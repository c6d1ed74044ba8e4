from oncosurv.cohort.timelines import measurement_rows, timeline_rows
from tests.unit.cohort.small import make_patients

REGIMEN = {"name": "regimen", "rule": "first_course", "from": "treatments", "date": "start", "text": "regimen",
           "classes": [{"class": "mild", "any": ["weekly"]}, {"class": "strong", "any": ["q3w"]}]}  # fmt: skip
TREATMENTS = """
patient | regimen | start:date | stop:date
A       | weekly  | 2010-01-01 | 2010-01-31
A       | q3w     | 2009-12-01 | 2010-01-01
A       | other   | 2009-06-01 |
A       | weekly  | 2009-01-01 | 2009-12-31
A       | weekly  |            | 2010-12-31
"""


def regimens(**study):
    patients = make_patients({"A": "2010-01-01"}, treatments=TREATMENTS)
    rows = timeline_rows({"variables": [REGIMEN]} | study, patients, [], [], [])
    return [tuple(None if cell != cell else cell for cell in row.values()) for row in rows]


def test_regimens_that_overlap_or_follow_the_index_event():
    exposures = [{"from": "treatments", "stop": "stop"}]
    assert regimens(exposures=exposures) == [
        ("P-A", "regimen", "strong", -214, None, True),  # no pattern: the last class; no stop: going on
        ("P-A", "regimen", "strong", -31, 0, False),
        ("P-A", "regimen", "mild", 0, 30, False),
    ]


def test_without_a_column_for_the_end_only_those_that_start_later_are_known_to_follow():
    assert regimens() == [("P-A", "regimen", "mild", 0, None, None)]


def test_measurements_of_the_analytes_that_variables_are_taken_from():
    laboratory = """
    patient | sampled:date | analyte   | value:number | unit
    B       | 2010-01-03   | platelets | 90           | 10^9/L
    A       | 2010-01-02   | platelets | 80           | 10^9/L
    A       | 2009-12-31   | platelets | 70           | 10^9/L
    A       |              | platelets | 60           | 10^9/L
    A       | 2010-01-05   | platelets |              | 10^9/L
    A       | 2010-01-05   | sodium    | 140          | mmol/L
    """
    patients = make_patients({"A": "2010-01-01", "B": "2010-01-01"}, laboratory=laboratory)
    spec = {"name": "plt", "rule": "measurement", "from": "laboratory.platelets", "date": "sampled"}
    assert [tuple(row.values()) for row in measurement_rows({"variables": [spec, spec]}, patients)] == [
        ("P-A", "platelets", -1, 70, "10^9/L"), ("P-A", "platelets", 1, 80, "10^9/L"),
        ("P-B", "platelets", 2, 90, "10^9/L"),
    ]  # fmt: skip
