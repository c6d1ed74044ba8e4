import numpy as np

from oncosurv.cohort.checks import check_orphans, day_of_death, drop_duplicates, drop_late_rows
from tests.unit.cohort.small import make_patients, messages, plain, read_small

FOLLOW_UP = """
patient | last_contact:date | vital_status | death:date
A       | 2010-06-01        | dead         | 2010-06-01
B       | 2012-12-01        | dead         | 2012-12-01
C       | 2010-06-01        | alive        | 2010-06-01
"""
VISITS = """
patient | visited:date | signed:date
A       | 2010-06-01   | 2010-06-30
A       | 2010-06-02   |
B       | 2012-06-30   |
B       | 2012-07-01   |
B       | 2012-07-02   |
C       | 2010-07-01   |
C       |              |
"""


def test_a_patient_in_one_export_only_is_a_query():
    _, visits = read_small("visits", "patient | x\nA | 1\nB | 1\nB | 2\nD | 1")
    _, follow_up = read_small("follow_up", "patient | x\nA | 1\nC | 1\nD | 1")
    queries = check_orphans({"visits": visits, "follow_up": follow_up}, {"visits": "v.csv", "follow_up": "f.csv"})
    assert [query.message for query in queries] == [
        "v.csv, row 3: the record number B occurs in this export only, in 2 rows; correct the number, or send the "
        "patient's rows of the other exports too.",
        "f.csv, row 3: the record number C occurs in this export only, in 1 row; correct the number, or send the "
        "patient's rows of the other exports too.",
    ]
    assert {(query.rule, query.severity) for query in queries} == {("orphan", "query")}
    assert queries[0].shareable("P-B").message == "visits: a record number occurs in this export only."


def test_one_export_has_no_orphans():
    assert check_orphans({"trial": {"row": [2], "patient": ["A"]}}, {"trial": "t.csv"}) == []


def test_rows_written_twice_are_used_once():
    patients = make_patients(
        {"A": "", "B": ""},
        courses="""
        patient | regimen   | start:date | dose:number
        A       | letrozole | 2010-01-01 |
        A       | letrozole | 2010-01-01 |
        A       | letrozole | 2010-01-02 |
        B       | letrozole | 2010-01-01 |
        A       | letrozole |            | 1
        A       | letrozole |            | 1
        """,
    )
    drop_duplicates(patients, ["courses"])
    assert patients.sources["courses"].rows.tolist() == [2, 4, 5, 6]
    assert messages(patients) == [
        "courses.csv, rows 2, 3: these rows are equal in every column that is read; only the first is used; remove "
        "one of them, or tell them apart.",
        "courses.csv, rows 6, 7: these rows are equal in every column that is read; only the first is used; remove "
        "one of them, or tell them apart.",
    ]


def test_rows_after_the_death_or_the_cut_off_are_not_used():
    patients = make_patients(dict.fromkeys("ABC", "2010-01-01"), follow_up=FOLLOW_UP, visits=VISITS)
    drop_late_rows(patients, apart={"follow_up"})
    # the first date of a source dates the row; C is not known to be dead; an undated row stays
    assert patients.sources["visits"].rows.tolist() == [2, 4, 7, 8]
    assert len(patients.sources["follow_up"]) == 3
    assert messages(patients) == [
        "visits.csv, row 3, column visited: 2010-06-02 lies after the death on 2010-06-01, so the row is not used; "
        "correct the date that is wrong.",
        "visits.csv, column visited: 2 rows dated after the data cut-off 2012-06-30, not used (the first is row 5).",
    ]
    assert [query.severity for query in patients.queries] == ["query", "note"]


def test_a_death_before_the_index_event_is_in_doubt_itself_and_takes_no_rows_with_it():
    patients = make_patients({"A": "2011-01-01", "B": "2010-01-01"}, follow_up=FOLLOW_UP, visits=VISITS)
    drop_late_rows(patients, apart={"follow_up"})
    assert {2, 3} <= set(patients.sources["visits"].rows.tolist())
    assert not any("lies after the death" in message for message in messages(patients))


def test_a_death_counts_only_where_the_status_agrees_and_up_to_the_cut_off():
    patients = make_patients(dict.fromkeys("ABC", "2010-01-01"), follow_up=FOLLOW_UP)
    assert plain(day_of_death(patients)) == [151, None, None]
    patients.cut = np.datetime64("2012-12-01")
    assert plain(day_of_death(patients)) == [151, 1065, None]
