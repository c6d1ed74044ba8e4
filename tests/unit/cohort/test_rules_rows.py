import pytest

from oncosurv.cohort.rules_rows import last_day_of
from oncosurv.cohort.variables import derive_variables
from tests.unit.cohort.small import make_patients, messages, plain

LABORATORY = """
patient | sampled:date | analyte     | value:number | unit
A       | 2009-12-17   | platelets   | 17           | 10^9/L
A       | 2009-12-18   | platelets   | 18           | 10^9/L
A       | 2010-01-02   | platelets   | 102          | 10^9/L
B       | 2009-12-30   | platelets   | 30           | 10^9/L
B       | 2010-01-01   | platelets   | 101          | 10^9/L
B       | 2010-01-01   | haemoglobin | 9.5          | g/dL
C       | 2009-12-31   | platelets   | 31           | 10^9/L
C       | 2010-01-01   | platelets   |              | 10^9/L
D       | 2009-12-31   | platelets   | 40           | 10^9/L
D       | 2009-12-31   | platelets   | 41           | 10^9/L
D       | 2009-12-31   | platelets   | 41           | 10^9/L
E       |              | platelets   | 50           | 10^9/L
F       | 2009-12-31   | platelets   | 60           | 10^9/L
"""
INDEX = dict.fromkeys("ABCDE", "2010-01-01") | {"F": ""}
MEASUREMENT = {"name": "platelets", "rule": "measurement", "type": "number", "timing": "baseline",
               "from": "laboratory.platelets", "date": "sampled", "window_days": [-14, 0]}  # fmt: skip


def test_the_latest_value_in_the_window_with_both_its_ends():
    patients = make_patients(INDEX, laboratory=LABORATORY)
    derive_variables([MEASUREMENT], patients)
    derived = patients.values["platelets"]
    # A: day -14 is in, -15 and +1 are not; B: day 0 is in; C: the empty value does not count; F: no index event
    assert plain(derived.values) == [18, 101, 31, 41, None, None]
    assert derived.parts[0].rows.tolist() == [3, 6, 8, 12, -1, -1]
    assert plain(derived.parts[0].days) == [-14, 0, -1, -1, None, None]
    assert derived.words == "latest of laboratory.platelets in days -14 to 0"


def test_two_values_of_one_day_that_differ_are_noted():
    patients = make_patients(INDEX, laboratory=LABORATORY)
    derive_variables([MEASUREMENT], patients)
    assert messages(patients) == [
        "laboratory.csv, rows 10, 12, column value: two values of platelets on one day; the one further down is used."
    ]


def test_the_last_value_of_a_column_among_the_kept_rows():
    patients = make_patients(
        {"A": "2010-01-31", "B": "2010-01-31"},
        visits="""
        patient | visited:date | kind   | ecog:integer
        A       | 2010-01-01   | clinic | 1
        A       | 2010-01-20   | clinic | 2
        A       | 2010-01-25   | phone  | 0
        A       | 2010-02-01   | clinic | 3
        B       | 2009-12-31   | clinic | 1
        """,
    )
    ecog = {"name": "ecog", "rule": "last_value", "type": "number", "timing": "baseline", "from": "visits.ecog",
            "keep": "kind is clinic", "date": "visited", "window_days": [-30, 0]}  # fmt: skip
    derive_variables([ecog], patients)
    assert plain(patients.values["ecog"].values) == [2, None]  # B: day -31


@pytest.mark.parametrize(
    ("spec", "last"),
    [
        ({}, float("inf")), ({"after_day": 0}, float("inf")), ({"window_days": [-30, 7]}, 7), ({"by_day": 0}, 0),
        ({"before_day": 1}, 0), ({"by_day": 9, "before_day": 0}, -1),
    ],
)  # fmt: skip
def test_the_last_day_that_a_rule_can_look_at(spec, last):
    assert last_day_of(spec) == last
