import pytest

from oncosurv.cohort.variables import derive_variables
from tests.unit.cohort.small import make_patients, messages, plain

TREATMENTS = """
patient | regimen          | intent     | start:date
A       | letrozole        | metastatic | 2009-01-01
A       | capecitabine     | metastatic | 2009-06-01
A       | FEC q3w          | adjuvant   | 2001-01-01
A       | docetaxel q3w    | metastatic | 2010-01-10
A       | zoledronic acid  | supportive | 2010-01-05
B       | FEC q3w          | metastatic | 2010-01-01
B       | weekly docetaxel | metastatic | 2010-01-02
C       | zoledronic acid  | supportive | 2009-01-01
D       | FEC q3w          | metastatic |
E       | letrozole        | metastatic | 2010-01-03
E       | docetaxel q3w    | metastatic | 2010-01-03
F       | letrozole        | metastatic | 2009-01-01
G       | vinorelbine      | metastatic | 2010-02-01
"""
INDEX = dict.fromkeys("ABCDEGH", "2010-01-01") | {"F": ""}  # in order: A B C D E F G H
COUNT = {"name": "prior_lines", "rule": "count_courses", "type": "number", "timing": "baseline", "from": "treatments",
         "keep": 'intent is "metastatic"', "date": "start", "before_day": 0}  # fmt: skip
FIRST = {"name": "first_regimen", "rule": "first_course", "type": "category", "timing": "post_baseline",
         "from": "treatments", "keep": 'intent is "metastatic"', "date": "start", "after_day": 0, "text": "regimen",
         "classes": [{"class": "mild", "any": ["letrozole", "weekly", "capecitabine"]},
                     {"class": "strong", "any": ["q3w"]}],
         "none": "no_regimen", "levels": [{"id": "mild"}, {"id": "strong"}, {"id": "no_regimen"}]}  # fmt: skip


def derive(spec):
    patients = make_patients(INDEX, treatments=TREATMENTS)
    derive_variables([spec], patients)
    return patients


def test_courses_before_the_index_event_are_counted_without_the_day_itself():
    patients = derive(COUNT)
    derived = patients.values["prior_lines"]
    assert plain(derived.values) == [2, 0, 0, None, 0, None, 0, 0]
    assert derived.parts[0].rows.tolist() == ["2; 3", "", "", "", "", "", "", ""]
    assert plain(derived.parts[0].days)[0] == -214


def test_a_course_without_a_date_leaves_the_count_open_and_is_a_query():
    patients = derive(COUNT)
    assert messages(patients) == [
        "treatments.csv, row 10, column start: this row has no date, so prior_lines of the patient is not known; "
        "enter the date."
    ]


def test_any_course():
    spec = {"name": "ever", "rule": "any_course", "type": "flag", "timing": "post_baseline", "from": "treatments",
            "keep": "regimen contains zoledronic", "date": "start"}  # fmt: skip
    derived = derive(spec).values["ever"]
    assert plain(derived.values) == [1, 0, 1, 0, 0, None, 0, 0]
    assert derived.parts[0].rows.tolist() == [6, -1, 9, -1, -1, -1, -1, -1]


def test_an_undated_row_does_not_unsettle_what_is_certain_without_it():
    sites = "patient | site | documented:date\nA | bone |\nA | bone | 2009-05-01\nB | bone |\nB | liver | 2009-01-01"
    patients = make_patients({"A": "2010-01-01", "B": "2010-01-01", "C": "2010-01-01"}, sites=sites)
    spec = {"rule": "site", "type": "flag", "timing": "baseline", "from": "sites", "date": "documented"}
    derive_variables([{"name": "bone", "keep": "site is bone", "by_day": 0} | spec,
                      {"name": "liver", "keep": "site is liver", "by_day": 0} | spec], patients)  # fmt: skip
    assert plain(patients.values["bone"].values) == [1, None, 0]
    assert plain(patients.values["liver"].values) == [0, 1, 0]
    assert [query.row for query in patients.queries] == [4]


@pytest.mark.parametrize(("by_day", "expected"), [(0, [1, 1, 0]), (-1, [1, 0, 0]), (-30, [1, 0, 0]), (-31, [0, 0, 0])])
def test_a_site_on_the_day_itself_is_there(by_day, expected):
    sites = "patient | documented:date\nA | 2009-12-02\nB | 2010-01-01\nC | 2010-01-02"
    patients = make_patients(dict.fromkeys("ABC", "2010-01-01"), sites=sites)
    derive_variables([{"name": "x", "rule": "site", "type": "flag", "timing": "baseline", "from": "sites",
                       "date": "documented", "by_day": by_day}], patients)  # fmt: skip
    assert plain(patients.values["x"].values) == expected


def test_the_first_course_after_the_day():
    patients = derive(FIRST)
    derived = patients.values["first_regimen"]
    assert plain(derived.values) == ["strong", "mild", "no_regimen", None, None, None, "strong", "no_regimen"]
    assert plain(derived.parts[0].days) == [9, 1, None, None, 2, None, 31, None]
    assert derived.parts[0].rows.tolist() == [5, 8, -1, -1, 11, -1, 14, -1]


def test_what_the_first_course_leaves_open_is_said():
    assert messages(derive(FIRST)) == [
        "treatments.csv, row 14, column regimen: no pattern of first_regimen fits, so it counts as strong, the "
        "last class; add a pattern if it belongs to another one.",
        "treatments.csv, rows 11, 12, column regimen: first courses on one day belong to different classes, so "
        "first_regimen is not known; correct a date, or add a pattern that tells which one counts.",
        "treatments.csv, row 7, column start: this row lies on day 0, and first_regimen counts from the day after; "
        "check the date.",
        "treatments.csv, row 10, column start: this row has no date, so first_regimen of the patient is not known; "
        "enter the date.",
    ]
