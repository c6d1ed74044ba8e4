from oncosurv.cohort.exposures import derive_exposure
from tests.unit.cohort.small import make_patients, messages, plain

SPEC = {"name": "za", "from": "treatments", "keep": "regimen contains zoledronic", "start": "start", "stop": "stop",
        "then": "stays exposed"}  # fmt: skip
TREATMENTS = """
patient | regimen         | start:date | stop:date
A       | zoledronic acid | 2009-01-01 | 2009-12-31
B       | zoledronic acid | 2009-01-01 | 2010-01-01
C       | zoledronic acid | 2009-01-01 |
D       | zoledronic acid | 2010-01-01 | 2010-02-01
E       | zoledronic acid | 2010-02-11 | 2010-03-01
E       | zoledronic acid | 2010-01-11 | 2010-01-20
E       | letrozole       | 2010-01-02 |
F       | zoledronic acid | 2008-01-01 | 2008-02-01
F       | zoledronic acid | 2010-01-31 |
"""
INDEX = dict.fromkeys("ABCDEFG", "2010-01-01")


def test_who_is_exposed_and_from_which_day():
    exposure = derive_exposure(SPEC, make_patients(INDEX, treatments=TREATMENTS))
    # A stopped the day before; B stops on the day; C goes on; D starts on the day; E and F start later; G never
    assert plain(exposure.ever) == [0, 1, 1, 1, 1, 1, 0]
    assert plain(exposure.start_day) == [None, 0, 0, 0, 10, 30, None]
    assert exposure.group.tolist() == ["never", "continuing", "continuing", "new", "new", "new", "never"]
    assert exposure.part.rows.tolist() == [-1, 3, 4, 5, 7, 10, -1]


def test_the_courses_that_overlap_or_follow_the_index_event_are_kept_for_the_timeline():
    exposure = derive_exposure(SPEC, make_patients(INDEX, treatments=TREATMENTS))
    courses = zip(
        exposure.courses.place.tolist(), plain(exposure.course_start), plain(exposure.course_stop), strict=True
    )
    assert list(courses) == [(1, -365, 0), (2, -365, None), (3, 0, 31), (4, 41, 59), (4, 10, 19), (5, 30, None)]


def test_a_course_with_bad_dates_leaves_the_exposure_unknown_unless_it_is_certain_without_it():
    patients = make_patients(
        dict.fromkeys("ABCD", "2010-01-01"),
        treatments="""
        patient | regimen         | start:date | stop:date
        A       | zoledronic acid |            | 2010-05-01
        A       | zoledronic acid | 2010-03-01 |
        B       | zoledronic acid | 2010-03-01 | 2010-02-01
        C       | zoledronic acid |            |
        C       | zoledronic acid | 2009-03-01 |
        """,
    )
    exposure = derive_exposure(SPEC, patients)
    assert plain(exposure.ever) == [None, None, 1, 0]
    assert plain(exposure.start_day) == [None, None, 0, None]
    assert exposure.group.tolist() == [None, None, "continuing", "never"]
    assert messages(patients) == [
        "treatments.csv, row 2, column start: the course has no start, so za of the patient is not known; correct "
        "its dates.",
        "treatments.csv, row 4, column stop: the course stops before it starts, so za of the patient is not known; "
        "correct its dates.",
    ]
    assert {query.severity for query in patients.queries} == {"exclude"}
