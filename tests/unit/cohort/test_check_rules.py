"""Every rule of the checks finds the rows that break it, and its severity decides what follows."""

import numpy as np
import pytest

from oncosurv.cohort.breaches import NAMED
from oncosurv.cohort.build import build_cohort
from oncosurv.cohort.check_pack import checks_of, regrade, run_checks
from oncosurv.cohort.near import is_near, near_pairs
from oncosurv.exports.queries import StudyError
from tests.unit.cohort.small import make_patients, messages
from tests.unit.cohort.study import small_study

PEOPLE = """
patient | birth:date! | sex
A1      | 1950-01-01  | F
A2      | 1950-01-01  | F
B7      | 1950-01-01  | M
C       | 2005-01-01  | F
D       | 1850-01-01  | F
"""
COURSES = """
patient | drug | start:date | stop:date
A1      | x    | 2010-01-05 | 2010-01-01
A1      | x    | 2010-03-05 | 2010-04-01
A2      | x    | 1949-12-31 |
A2      | x    | 2010-01-01 |
A2      | x    | 2010-01-03 |
C       | x    | 1999-01-01 |
C       | x    | 1999-05-01 |
D       | x    | 2010-01-01 |
E       | x    | 2010-01-01 |
"""
ANSWERS = """
patient | assessed:date | response
A1      | 2010-01-01    | CR
A1      | 2010-01-05    | PR
B7      | 2010-01-05    | PR
A2      |               | PR
"""
LABS = """
patient | sampled:date | analyte | value:number
A1      | 2010-01-01   | hb      | 9
A1      | 2010-01-01   | hb      | 10
A2      | 2010-01-01   | hb      | 9
A2      | 2010-01-01   | hb      | 9
A2      | 2010-01-02   | hb      | 900
"""


def patients(**exports):
    exports = exports or {"people": PEOPLE, "courses": COURSES, "answers": ANSWERS, "labs": LABS}
    return make_patients(dict.fromkeys(("A1", "A2", "B7", "C", "D", "E"), "2010-01-01"), **exports)


def asked(*checks, variables=(), sources=()):
    """(patients, excluded) after these checks."""
    who, excluded = patients(), {}
    run_checks({"checks": list(checks), "variables": list(variables), "sources": list(sources)}, who, excluded)
    return who, excluded


def test_a_date_before_another_in_one_row_and_between_sources():
    who, _ = asked({"rule": "date_order", "name": "stop", "first": "courses.start", "then": "courses.stop"})
    assert messages(who) == [
        "courses.csv, row 2, column stop: 2010-01-01 lies before 2010-01-05 (start), so the row is not used; correct "
        "what is wrong."
    ]
    assert who.sources["courses"].rows.tolist() == [3, 4, 5, 6, 7, 8, 9, 10]
    query = who.queries[0]
    assert (query.patient, query.field, query.value, query.rule, query.severity) == (
        "A1", "stop", "2010-01-01", "stop", "query",
    )  # fmt: skip
    assert query.shareable("P-1").message == ("courses, stop: two dates are in the wrong order; the row is not used.")
    who, _ = asked({"rule": "date_order", "first": "courses.start", "then": "answers.assessed", "severity": "note"})
    assert messages(who) == ["answers.csv, row 2, column assessed: 2010-01-01 lies before 2010-01-05 (start)."]
    assert len(who.sources["answers"]) == 4


def test_dates_before_birth_and_ages_that_nobody_has():
    birth = {"rule": "before_birth", "birth": "people.birth"}
    who, _ = asked(birth)
    assert messages(who) == [
        # one row of three: that row; all rows: the birth itself, and the rows stay
        "courses.csv, row 4, column start: 1949-12-31 lies before the birth, so the row is not used; correct what is "
        "wrong.",
        "people.csv, row 5, column birth: 2 of 2 dated rows do not fit the birth on 2005-01-01, so the row is not "
        "used; correct what is wrong.",
    ]
    assert who.sources["courses"].rows.tolist() == [2, 3, 5, 6, 7, 8, 9, 10]
    assert who.sources["people"].rows.tolist() == [2, 3, 4, 6]
    who, _ = asked({"rule": "impossible_age", "birth": "people.birth", "severity": "note"})
    assert messages(who) == ["courses.csv, row 9, column start: 2010-01-01 lies 160 years after the birth."]
    who, _ = asked({"rule": "impossible_age", "birth": "people.birth", "maximum_years": 165})
    assert messages(who) == []


def test_two_record_numbers_of_one_patient():
    who, _ = asked({"rule": "same_person", "source": "people", "by": ["birth", "sex"]})
    assert messages(who) == [
        "people.csv, rows 2, 3, column birth: the record number A2 is nearly A1 of row 2, and birth, sex are equal: "
        "perhaps one patient under two numbers."
    ]


@pytest.mark.parametrize(
    ("one", "two", "near"),
    [("ab12", "ab12", True), ("ab12", "ab1", True), ("b12", "ab12", True), ("ab12", "ab13", True),
     ("ab12", "ba12", True), ("ab12", "ab21", True), ("ab12", "ba21", False), ("ab12", "ab123x", False),
     ("", "a", True), ("ab12", "xy12", False), ("1234", "1342", False)],
)  # fmt: skip
def test_nearness_of_record_numbers(one, two, near):
    assert is_near(one, two) == is_near(two, one) == near


def test_record_numbers_are_near_whatever_their_marks_case_and_zeros():
    assert near_pairs(["AB-0012", "zz", "ab 12", "xy"]) == [(0, 2)]


def test_a_birth_that_very_many_share_is_one_query():
    people = "patient | birth:date!\n" + "\n".join(f"N{number} | 1900-01-01" for number in range(60))
    who = make_patients({f"N{number}": "" for number in range(60)}, people=people)
    run_checks({"checks": [{"rule": "same_person", "source": "people", "by": ["birth"]}], "variables": [],
                "sources": []}, who, {})  # fmt: skip
    assert len(who.queries) == 1 and "60 record numbers have the same birth: perhaps a filler" in messages(who)[0]


def test_rows_of_one_key_that_differ_are_none_of_them_sure():
    who, _ = asked({"rule": "unique", "name": "one_value", "source": "labs", "by": ["sampled", "analyte"]})
    assert [(query.row, query.patient) for query in who.queries] == [(2, "A1"), (3, "A1")]
    assert "rows 2, 3 have the same sampled, analyte and differ otherwise, so the row is not used" in messages(who)[0]
    assert who.sources["labs"].rows.tolist() == [4, 5, 6]  # rows 4 and 5 are equal: the rule duplicate_row's


def test_a_row_repeated_a_few_days_later():
    check = {"rule": "near_duplicate", "source": "courses", "date": "start", "within_days": 2}
    who, _ = asked(check)
    assert messages(who) == [
        "courses.csv, rows 5, 6, column start: equal to row 5 but for start, which is 2 days later."
    ]
    assert asked(check | {"within_days": 1})[0].queries == []


def test_conditions_that_every_row_should_meet():
    check = {"rule": "expect", "source": "labs", "keep": "value at most 25", "words": "haemoglobin above 25"}
    who, _ = asked(check)
    assert messages(who) == [
        "labs.csv, row 6, column value: haemoglobin above 25, so the row is not used; correct what is wrong."
    ]
    who, _ = asked(check | {"keep": "analyte is plt", "severity": "note"} | {"words": ""})
    assert len(who.queries) == 5 and "the row does not meet 'analyte is plt'" in messages(who)[0]


def test_patients_who_are_absent_from_another_export():
    who, _ = asked({"rule": "known_in", "source": "courses", "of": "people"})
    assert messages(who) == ["courses.csv, row 10: the record number is not in people.csv (1 row)."]


def test_a_response_before_any_treatment():
    who, _ = asked({"rule": "response_before_treatment", "response": "answers.assessed", "treatment": "courses.start"})
    assert messages(who) == [
        "answers.csv, row 2, column assessed: a response on 2010-01-01, before the first treatment on 2010-01-05.",
        "answers.csv, row 4, column assessed: a response on 2010-01-05, courses.csv has no treatment.",
    ]


def test_a_stop_ends_the_run_and_names_every_row():
    with pytest.raises(StudyError) as error:
        asked(
            {"rule": "date_order", "first": "courses.start", "then": "courses.stop", "severity": "stop"},
            {"rule": "known_in", "source": "courses", "of": "people", "severity": "stop"},
        )
    assert [problem.row for problem in error.value.problems] == [2, 10]


def test_very_many_rows_are_summed_up_and_none_of_them_is_used():
    rows = "\n".join(f"A | 2010-01-0{1 + number % 2} | {number}" for number in range(NAMED + 50))
    who = make_patients({"A": ""}, labs=f"patient | sampled:date | value:number\n{rows}")
    check = {"rule": "expect", "source": "labs", "keep": "value at most -1"}
    run_checks({"checks": [check], "variables": [], "sources": []}, who, {})
    assert len(who.queries) == NAMED + 1 and len(who.sources["labs"]) == 0
    last = "labs.csv, column value: 50 more rows break this check, from row 1002 on, so they are not used; correct what"
    assert messages(who)[-1].startswith(last)


def test_the_standard_pack_and_what_a_study_says_of_it():
    study = {
        "variables": [{"rule": "years_to_index", "from": "people.birth"}],
        "sources": [{"name": "people", "columns": [{"name": "birth"}, {"name": "sex"}]}],
    }
    assert [(spec["rule"], spec["severity"]) for spec in checks_of(study)] == [
        ("before_birth", "query"), ("impossible_age", "query"), ("same_person", "note"),
    ]  # fmt: skip
    assert checks_of(study)[2]["by"] == ["birth", "sex"]
    study["checks"] = [{"rule": "impossible_age", "maximum_years": 100, "severity": "stop"}, {"rule": "orphan"}]
    found = {spec["rule"]: spec for spec in checks_of(study)}
    assert len(found) == 3
    assert (found["impossible_age"]["severity"], found["impossible_age"]["maximum_years"]) == ("stop", 100)


def test_a_patient_left_out_by_a_check_stands_in_the_flow():
    study, tables = small_study()
    study["checks"] = [{"rule": "expect", "name": "too_low", "source": "laboratory", "keep": "value above 9.5",
                        "severity": "exclude"}]  # fmt: skip
    cohort = build_cohort(study, tables, b"salt")
    steps = [(row["step"], row["reason"], row["n_excluded"], row["n_remaining"]) for row in cohort.flow]
    assert steps[-2:] == [
        ("data_checks", "Records fail a check of the data", 1, 1),
        ("data_checks:too_low", "too_low", 1, None),
    ]
    assert [row["reason"] for row in cohort.screening].count("Records fail a check of the data") == 1
    query = next(query for query in cohort.queries if query.rule == "too_low")
    assert query.severity == "exclude" and query.patient == "7001" and "the patient is left out" in query.message


def test_a_patient_whose_row_is_not_used_stays_screened():
    study, tables = small_study()
    before = build_cohort(study, tables, b"salt")
    study["checks"] = [{"rule": "expect", "name": "odd", "source": "pathology", "keep": 'text contains "zzz"'}]
    with pytest.raises(StudyError, match="none of the 3 screened patients is eligible"):
        build_cohort(study, tables, b"salt")
    assert before.flow[0]["n_remaining"] == 3


def test_severities_of_the_checks_of_other_modules():
    study, tables = small_study()
    study["checks"] = [{"rule": "orphan", "severity": "note"}]
    cohort = build_cohort(study, tables, b"salt")
    assert {query.severity for query in cohort.queries if query.rule == "orphan"} == {"note"}
    study["checks"] = [{"rule": "orphan", "severity": "stop"}]
    with pytest.raises(StudyError, match="the record number 7009 occurs in this export only"):
        build_cohort(study, tables, b"salt")
    study["checks"] = [{"rule": "vital_status", "severity": "exclude"}]
    assert build_cohort(study, tables, b"salt").flow == build_cohort(study | {"checks": []}, tables, b"salt").flow
    who, excluded = patients(labs=LABS), {}
    who.ask(0, "labs", 2, "value", rule="after_death", severity="query", words="x", shared="x")
    regrade({"checks": [{"rule": "after_death", "severity": "exclude"}]}, who, excluded)
    assert excluded == {"A1": "after_death"} and who.queries[0].severity == "exclude"


def test_alive_with_a_date_of_death():
    follow_up = """
    patient | last_contact:date | vital_status | death:date
    7001    | 2010-04-11        | alive        | 2010-04-11
    7003    | 2012-07-01        | alive        |
    """
    study, tables = small_study(follow_up=follow_up)
    study["checks"] = [{"rule": "vital_status", "severity": "exclude"}]
    cohort = build_cohort(study, tables, b"salt")
    assert [row["step"] for row in cohort.flow][-1] == "data_checks:vital_status"
    assert len(cohort.patients[1]) == 1 and not np.isnan(cohort.patients[1][0]["os_days"])


def test_two_exports_that_differ_about_a_patient():
    registry = """
    patient | sex | last_contact:date
    7001    | F   | 2010-04-11
    7003    | M   | 2012-07-02
    """
    people = """
    patient | birth:date! | sex
    7001    | 1950-01-01  | F
    7003    | 1940-01-01  | F
    """
    study, tables = small_study(registry=registry, patients=people)
    for spec in study["sources"]:
        spec["one_row_per_patient"] = spec["name"] in ("registry", "patients", "follow_up")
    found = [query for query in build_cohort(study, tables, b"salt").queries if query.rule == "conflict"]
    assert [(query.source, query.row, query.severity) for query in found] == [("registry", 3, "note")] * 2
    assert sorted(query.message for query in found) == [
        "registry.csv, row 3, column last_contact: 2012-07-02 here and 2012-07-01 in follow_up.csv, row 4.",
        "registry.csv, row 3, column sex: M here and F in patients.csv, row 3.",
    ]
