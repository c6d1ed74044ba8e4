import math

import pytest

from oncosurv.cohort.build import build_cohort
from oncosurv.cohort.keys import make_study_keys
from oncosurv.exports.queries import StudyError
from tests.unit.cohort.small import read_small
from tests.unit.cohort.study import STUDY, small_study

SECRET = b"salt"
RECORDS = ["7001", "7002", "7003", "7004", "7009"]
KEYS = make_study_keys("small", RECORDS, SECRET)


def cohort(**exports):
    return build_cohort(*small_study(**exports), SECRET)


def by_key(rows):
    return {row["patient"]: row for row in rows}


def test_everybody_in_any_export_has_a_key():
    assert cohort().keys == {record: KEYS[record] for record in sorted(RECORDS, key=KEYS.get)}


def test_who_was_screened_and_who_is_in():
    found = cohort()
    assert [(row["step"], row["n_excluded"], row["n_remaining"]) for row in found.flow] == [
        ("screened", None, 3),  # 7004 has no report of the bone marrow, 7009 no report at all
        ("positive", 1, 2),
        ("positive:negative", 1, None),
    ]
    assert [row["patient"] for row in found.screening] == sorted(KEYS[record] for record in ("7001", "7002", "7003"))


def test_the_row_of_a_patient():
    columns, rows = cohort().patients
    assert columns == [
        "patient", "age", "haemoglobin", "anaemia", "regimen", "za", "za_start_day", "za_group", "improved",
        "improved_sustained", "improved_status", "improved_evaluable", "improved_haemoglobin",
        "improved_haemoglobin_eligible", "improved_haemoglobin_status", "os_days", "os_event", "os_reason",
    ]  # fmt: skip
    dead = by_key(rows)[KEYS["7001"]]
    assert dead == {
        "patient": KEYS["7001"], "age": 21915 / 365.25, "haemoglobin": 9.0, "anaemia": 1.0, "regimen": "endocrine",
        "za": 1.0, "za_start_day": 9.0, "za_group": "new", "improved": 1.0, "improved_sustained": 0.0,
        "improved_status": "improved", "improved_evaluable": 1.0, "improved_haemoglobin": 1.0,
        "improved_haemoglobin_eligible": 1.0, "improved_haemoglobin_status": "improved", "os_days": 100.0,
        "os_event": 1.0, "os_reason": "death of any cause",
    }  # fmt: skip
    other = by_key(rows)[KEYS["7003"]]
    assert (other["os_days"], other["os_event"], other["os_reason"]) == (791.0, 0.0, "data cut")
    columns, rows = cohort().potential
    assert columns == ["patient", "os_potential_days"]
    assert math.isnan(by_key(rows)[KEYS["7001"]]["os_potential_days"]), "of those without the event only"
    assert by_key(rows)[KEYS["7003"]]["os_potential_days"] == 791.0
    assert (other["za"], other["za_group"], other["improved_status"]) == (0.0, "never", "not_assessed")


def test_derivations_lead_back_to_the_rows():
    rows = [row for row in cohort().derivations if row["patient"] == KEYS["7001"]]
    assert [tuple(None if cell != cell else cell for cell in tuple(row.values())[1:]) for row in rows] == [
        ("onset", 0.0, "pathology", "2", "date of the first report of class positive", 0.0, 0),
        ("age", 21915 / 365.25, "patients", "2", "(onset - patients.birth) / 365.25 days", None, None),
        ("haemoglobin", 9.0, "laboratory", "2", "latest of laboratory.haemoglobin in days -14 to 0", -2.0, 0),
        ("anaemia", 1.0, "laboratory", "2", "haemoglobin < 10", -2.0, 0),
        ("regimen", "endocrine", "treatments", "2", "class of the first row of treatments after day 0", 4.0, 1),
        ("za_start_day", 9.0, "treatments", "3", "first course of treatments that overlaps or follows the index event; "
         "stays exposed", 9.0, 1),
        ("improved", 1.0, "laboratory", "3", "first improved count in days 21 to 120", 31.0, 1),
        ("os_days", 100.0, "follow_up", "2", "first event, otherwise last contact, not after the data cut-off", 100.0,
         1),
    ]  # fmt: skip


def test_timelines_and_measurements():
    found = cohort()
    own = [tuple(row.values())[1:] for row in found.timelines if row["patient"] == KEYS["7001"]]
    assert [tuple(None if cell != cell else cell for cell in row) for row in own] == [
        ("regimen", "endocrine", 4.0, 35.0, False),
        ("exposure", "za", 9.0, None, True),
        ("outcome", "improved: improved", 31.0, None, None),
        ("end", "os: death of any cause", 100.0, None, None),
    ]
    assert [tuple(row.values())[1:] for row in found.measurements if row["patient"] == KEYS["7001"]] == [
        ("haemoglobin", -2.0, 9.0, "g/dL"), ("haemoglobin", 31.0, 10.6, "g/dL"),
    ]  # fmt: skip


def test_queries_of_all_parts():
    assert sorted((query.rule, query.severity, query.patient) for query in cohort().queries) == [
        ("after_data_cut", "note", "7003"),
        ("orphan", "query", "7009"),
        ("report_class", "query", "7003"),
    ]


def test_a_death_before_onset_leaves_the_endpoint_undefined():
    found = cohort(follow_up="""
        patient | last_contact:date | vital_status | death:date
        7001    | 2009-12-01        | dead         | 2009-12-01
        7003    | 2012-01-01        | alive        |
    """)  # fmt: skip
    row = by_key(found.patients[1])[KEYS["7001"]]
    assert row["os_days"] != row["os_days"] and row["os_reason"] == "death before onset"


def test_rows_in_another_order_give_the_same_cohort():
    study, tables = small_study()
    turned = {name: {column: cells[::-1] for column, cells in table.items()} for name, table in tables.items()}
    one, other = build_cohort(study, tables, SECRET), build_cohort(study, turned, SECRET)
    assert str(one.patients) == str(other.patients)
    assert str(list(one.derivations)) == str(list(other.derivations))
    assert (str(one.screening), str(one.flow)) == (str(other.screening), str(other.flow))
    assert (str(one.timelines), str(one.measurements)) == (str(other.timelines), str(other.measurements))


def test_nobody_eligible_stops_the_run():
    with pytest.raises(StudyError, match="none of the 1 screened patients is eligible; look at eligibility"):
        cohort(pathology="patient | reported:date | specimen | text:text!\n7002 | 2010-03-01 | bone marrow | negative")


def test_one_wide_table_without_criteria():
    spec, table = read_small(
        "trial",
        """
        patient | diagnosis:date | age:integer | arm:category | end:date   | died:category
        1       | 1990-01-01     | 50          | yes          | 1990-04-11 | yes
        2       | 1990-01-01     | 60          | no           | 1991-01-01 | no
        3       | 1990-01-01     |             | no           | 1990-01-01 | yes
        """,
    )
    study = {
        "study": STUDY["study"],
        "sources": [spec],
        "index_event": {"name": "diagnosis", "rule": "column", "from": "trial.diagnosis"},
        "eligibility": [],
        "variables": [
            {"name": "age", "rule": "column", "type": "number", "timing": "baseline", "from": "trial.age"},
            {"name": "arm", "rule": "column", "type": "category", "timing": "baseline", "from": "trial.arm",
             "levels": [{"id": "no"}, {"id": "yes"}]},
        ],
        "endpoints": [{"name": "os", "events": [{"label": "death", "date": "trial.end", "when": 'trial.died is "yes"'}],
                       "censor": [{"label": "last follow-up", "date": "trial.end"}]}],
    }  # fmt: skip
    found = build_cohort(study, {"trial": table}, SECRET)
    assert found.flow == [{"step": "screened", "reason": "", "n_excluded": None, "n_remaining": 3}]
    rows = by_key(found.patients[1])
    expected = {
        "1": ("yes", 100.0, 1.0, "death"),
        "2": ("no", 365.0, 0.0, "last follow-up"),
        "3": ("no", 0.0, 1.0, "death"),
    }
    for record, key in found.keys.items():
        assert tuple(rows[key].values())[2:] == expected[record]
    assert found.report_hits == [] and found.queries == []


def test_of_a_large_cohort_values_are_counted_by_variable_and_source_and_courses_are_not_listed():
    study, tables = small_study()
    listed = build_cohort(study, tables, SECRET)
    counted = build_cohort(study | {"limits": {"listed_patients": 1}}, tables, SECRET)
    assert (str(counted.patients), str(counted.screening)) == (str(listed.patients), str(listed.screening))
    assert list(counted.timelines) == [{"kind": "end", "label": "not listed patient by patient: more than 1 patients"}]
    rows = list(counted.derivations)
    assert all("patient" not in row and row["rule"].endswith("more than 1 patients)") for row in rows)
    for name in {row["variable"] for row in listed.derivations}:
        wanted = {}
        for row in listed.derivations:
            if row["variable"] == name:
                wanted[row["source"]] = wanted.get(row["source"], 0) + 1
        assert {row["source"]: int(row["value"].split()[0]) for row in rows if row["variable"] == name} == wanted, name
