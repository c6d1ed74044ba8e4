from dataclasses import replace

import pytest

from oncosurv.cohort.endpoints import derive_endpoint
from tests.unit.cohort.small import make_patients, messages, plain

OS = {"name": "os", "events": [{"label": "death of any cause", "date": "follow_up.death"}],
      "censor": [{"label": "last contact", "date": "follow_up.last_contact"}],
      "event_words": {"one": "death", "many": "deaths"}}  # fmt: skip


def derive(export, spec=OS, index="2010-01-01", cut="2012-06-30", **more):
    lines = ["patient | last_contact:date | vital_status:category | death:date", *export]
    records = [line.split("|")[0].strip() for line in export]
    patients = make_patients(dict.fromkeys(records, index), cut=cut, follow_up="\n".join(lines), **more)
    return derive_endpoint(spec, patients), patients


def test_how_long_a_patient_could_be_followed_is_known_of_those_without_the_event():
    export = ["A | 2010-02-01 | alive | ", "B | 2010-02-01 | dead | 2010-02-01", "C | 2012-09-01 | alive | "]
    endpoint, _ = derive(export)
    found = [None if day != day else day for day in endpoint.potential.tolist()]
    assert found == [911, None, 911]


@pytest.mark.parametrize(
    ("row", "days", "event", "reason"),
    [
        ("A | 2010-02-01 | dead  | 2010-02-01", 31, 1, "death of any cause"),
        ("A | 2010-02-01 | alive |           ", 31, 0, "last contact"),
        ("A | 2010-01-01 | dead  | 2010-01-01", 0, 1, "death of any cause"),  # on the day of the index event
        ("A | 2012-06-30 | dead  | 2012-06-30", 911, 1, "death of any cause"),  # on the day of the cut-off
        ("A | 2012-06-30 | alive |           ", 911, 0, "last contact"),
        ("A | 2012-09-01 | alive |           ", 911, 0, "data cut"),
        ("A | 2012-09-01 | dead  | 2012-09-01", 911, 0, "data cut"),
        ("A | 2012-06-01 | dead  | 2012-09-01", 882, 0, "last contact"),
        ("A |            | dead  | 2012-09-01", 911, 0, "data cut"),  # died later, so alive at the cut-off
        ("A | 2010-01-15 | dead  | 2010-02-01", 31, 1, "death of any cause"),  # a death on record was not lost
        ("A |            | dead  | 2010-02-01", 31, 1, "death of any cause"),
        ("A | 2010-02-01 |       |           ", 31, 0, "last contact"),
        ("A |            | alive |           ", None, None, "no event and no end of observation"),
        ("A | 2009-12-31 | dead  | 2009-12-31", None, None, "death before onset"),
        ("A | 2009-12-31 | alive |           ", None, None, "last contact before onset"),
        ("A | 2010-02-01 | alive | 2010-02-01", None, None, "alive with a date of death"),
        ("A | 2010-02-01 | dead  |           ", None, None, "dead without a date of death"),
    ],
)
def test_time_event_and_reason(row, days, event, reason):
    endpoint, _ = derive([row])
    assert (plain(endpoint.days), plain(endpoint.event), endpoint.reason.tolist()) == ([days], [event], [reason])


@pytest.mark.parametrize(
    ("row", "severity", "message", "shared"),
    [
        (
            "A | 2009-12-31 | dead | 2009-12-31",
            "exclude",
            "follow_up.csv, row 2, column death: death before onset: 2009-12-31 lies before 2010-01-01, so os is not "
            "defined; correct the date that is wrong.",
            "follow_up, death: death before onset, so os is not defined.",
        ),
        (
            "A | 2012-09-01 | alive |",
            "note",
            "follow_up.csv, row 2, column last_contact: 2012-09-01 is after the data cut-off 2012-06-30; the "
            "patient is censored at the cut-off.",
            "follow_up, last_contact: a last contact after the data cut-off; the patient is censored at the cut-off.",
        ),
        (
            "A | 2012-06-30 | dead | 2012-09-01",
            "note",
            "follow_up.csv, row 2, column death: 2012-09-01 is after the data cut-off 2012-06-30, so it is not "
            "counted.",
            "follow_up, death: an event after the data cut-off.",
        ),
        (
            "A | 2010-02-01 | alive | 2010-02-01",
            "query",
            "follow_up.csv, row 2, column vital_status: alive with a date of death, 2010-02-01, so os is not "
            "defined; correct the vital status or the date of death.",
            "follow_up, vital_status: alive with a date of death, so os is not defined.",
        ),
        (
            "A | 2010-02-01 | dead |",
            "query",
            "follow_up.csv, row 2, column vital_status: dead without a date of death, so os is not defined; "
            "correct the vital status or the date of death.",
            "follow_up, vital_status: dead without a date of death, so os is not defined.",
        ),
        (
            "A | | alive |",
            "exclude",
            "os: no event and no end of observation, so os is not defined; enter the date.",
            "cohort, os: no event and no end of observation, so os is not defined.",
        ),
        (
            "A | 2010-01-15 | dead | 2010-02-01",
            "note",
            "follow_up.csv, row 2, column last_contact: 2010-01-15 is earlier than the event, which is counted.",
            "follow_up, last_contact: an event is on record after the last contact, and is counted.",
        ),
    ],
)
def test_messages(row, severity, message, shared):
    _, patients = derive([row])
    assert messages(patients) == [message]
    assert patients.queries[0].severity == severity
    assert patients.queries[0].shareable("P-A").message == shared


def test_without_words_for_one_event_the_label_says_what_came_too_early():
    spec = {key: value for key, value in OS.items() if key != "event_words"}
    endpoint, _ = derive(["A | 2009-12-31 | dead | 2009-12-31"], spec)
    assert endpoint.reason.tolist() == ["death of any cause before onset"]


def test_without_an_index_event_there_is_no_time():
    endpoint, patients = derive(["A | 2010-02-01 | dead | 2010-02-01"], index="")
    assert plain(endpoint.days) == plain(endpoint.event) == [None]
    assert messages(patients) == ["os: no date of onset, so os is not defined; enter the date."]


def test_an_index_event_after_the_cut_off():
    endpoint, _ = derive(["A | 2012-09-01 | alive |"], index="2012-08-01")
    assert plain(endpoint.days) == [None]
    assert endpoint.reason.tolist() == ["data cut before onset"]


TRIAL = """
patient | recurrence_or_last:date | recurred:category
A       | 1990-05-01              | yes
B       | 1990-05-01              | no
C       | 1993-05-01              | yes
"""


def test_one_column_for_event_and_censoring_told_apart_by_a_condition():
    spec = {"name": "rfs", "events": [{"label": "recurrence", "date": "trial.recurrence_or_last",
                                       "when": 'trial.recurred is "yes"'}],
            "censor": [{"label": "last follow-up", "date": "trial.recurrence_or_last"}]}  # fmt: skip
    endpoint = derive_endpoint(spec, make_patients(dict.fromkeys("ABC", "1990-01-01"), cut="1992-06-30", trial=TRIAL))
    assert plain(endpoint.days) == [120, 120, 911]
    assert plain(endpoint.event) == [1, 0, 0]
    assert endpoint.reason.tolist() == ["recurrence", "last follow-up", "data cut"]


def test_a_composite_takes_the_first_event_and_rows_from_day_0_on():
    responses = """
    patient | assessed:date | response:category
    A       | 2009-11-01    | PD
    A       | 2010-03-02    | PD
    A       | 2010-02-01    | PR
    A       | 2010-02-15    | PD
    B       | 2010-03-01    | SD
    C       | 2010-02-01    | PD
    F       | 2010-01-01    | PD
    """
    spec = {"name": "pfs", "events": [{"label": "progression", "date": "responses.assessed",
                                       "when": 'any responses.response is "PD"'}, *OS["events"]],
            "censor": [{"label": "last assessment", "date": "responses.assessed"},
                       {"label": "last contact", "date": "follow_up.last_contact"}],
            "event_words": {"one": "progression or death", "many": "progressions or deaths"}}  # fmt: skip
    rows = ["A | 2010-06-01 | dead | 2010-06-01", "B | 2010-02-20 | alive |", "C | 2010-02-01 | dead | 2010-02-01",
            "D | 2010-06-01 | dead | 2010-06-01", "E | 2010-06-01 | alive |", "F | 2010-06-01 | alive |"]  # fmt: skip
    endpoint, _ = derive(rows, spec, responses=responses)
    assert plain(endpoint.days) == [45, 59, 31, 151, 151, 0]  # B: the latest of the two dates of censoring; F: day 0
    assert plain(endpoint.event) == [1, 0, 1, 1, 0, 1]
    assert endpoint.reason.tolist() == [
        "progression", "last assessment", "progression", "death of any cause", "last contact", "progression",
    ]  # fmt: skip
    assert endpoint.part.source.tolist() == ["responses"] * 3 + ["follow_up"] * 2 + ["responses"]
    assert endpoint.part.rows.tolist() == [5, 6, 7, 5, 6, 8]


def test_whether_an_early_event_is_history_or_an_error_depends_on_the_declared_source_alone():
    spec = {"name": "pfs", "events": [{"label": "progression", "date": "responses.assessed"}], "censor": OS["censor"]}
    row, responses = "A | 2010-06-01 | alive |", "patient | assessed:date\nA | 2009-11-01"
    for one_row, days, reason in ((True, None, "progression before onset"), (False, 151, "last contact")):
        _, patients = derive([row], spec, responses=responses)
        patients.sources["responses"] = replace(patients.sources["responses"], one_row=one_row)
        endpoint = derive_endpoint(spec, patients)
        assert (plain(endpoint.days), endpoint.reason.tolist()) == ([days], [reason])


def test_a_condition_on_rows_may_also_ask_for_the_patient():
    spec = {"name": "x", "events": [{"label": "progression", "date": "responses.assessed",
                                     "when": 'any responses.response is "PD" and follow_up.vital_status is "alive"'}],
            "censor": OS["censor"]}  # fmt: skip
    responses = """
    patient | assessed:date | response
    A       | 2010-02-01    | PD
    A       | 2010-03-01    | PD
    B       | 2010-02-01    | PD
    B       | 2010-03-01    | PD
    """
    endpoint, _ = derive(["A | 2010-06-01 | alive |", "B | 2010-06-01 | dead | 2010-06-01"], spec, responses=responses)
    assert plain(endpoint.event) == [1, 0]


def test_an_entry_is_counted_from_the_index_event_and_who_is_never_at_risk_is_a_query():
    samples = """
    patient | sampled:date | waited:number
    A       | 2010-01-11   | 10
    B       | 2010-02-01   | 31
    C       |              |
    D       | 2009-12-01   | 5
    """
    rows = [f"{name} | 2010-02-01 | dead | 2010-02-01" for name in "ABCD"]
    for entry, days in (
        ({"date": "samples.sampled"}, [10, 31, None, -31]),
        ({"days": "samples.waited"}, [10, 31, None, 5]),
    ):
        endpoint, patients = derive(rows, {**OS, "entry": {"label": "sampling", **entry}}, samples=samples)
        assert plain(endpoint.entry.days) == days and plain(endpoint.days) == [31] * 4
        assert [(query.rule, query.severity) for query in patients.queries] == [
            ("entry_not_before_end", "exclude"), ("no_entry", "exclude"),
        ]  # fmt: skip
    assert messages(patients) == [
        "samples.csv, row 3, column waited: entry (sampling) not before the end of follow-up: day 31, the end is day "
        "31, so the patient is never at risk for os; correct the date that is wrong, if one is.",
        "samples.csv, column waited: no entry (sampling), so the patient is never at risk for os; enter it.",
    ]
    assert patients.queries[0].shareable("P-B").message == (
        "samples, waited: entry (sampling) not before the end of follow-up, so the patient is never at risk for os."
    )


def test_of_competing_events_the_first_ends_the_time_and_the_own_one_wins_a_tie():
    relapses = """
    patient | relapsed:date | moved:date
    A       | 2010-01-11    |
    B       | 2010-03-01    |
    C       | 2010-02-01    |
    D       |               | 2010-01-05
    E       |               |
    F       | 2012-08-01    |
    """
    spec = {"name": "relapse", "events": [{"label": "relapse", "date": "relapses.relapsed"}], "censor": OS["censor"],
            "competing": [*OS["events"], {"label": "moved away", "date": "relapses.moved"}],
            "event_words": {"one": "relapse", "many": "relapses"}}  # fmt: skip
    rows = [f"{name} | 2010-02-01 | dead | 2010-02-01" for name in "ABCD"]
    rows += [f"{name} | 2012-02-01 | alive |" for name in "EF"]
    endpoint, patients = derive(rows, spec, relapses=relapses)
    assert plain(endpoint.days) == [10, 31, 31, 4, 761, 761]
    assert plain(endpoint.event) == [1, 0, 1, 0, 0, 0] and plain(endpoint.cause) == [1, 2, 1, 3, 0, 0]
    assert endpoint.reason.tolist() == [
        "relapse", "death of any cause", "relapse", "moved away", "last contact", "last contact",
    ]  # fmt: skip


def test_a_competing_event_before_the_index_event_leaves_the_endpoint_undefined():
    spec = {**OS, "name": "x", "competing": [{"label": "moved away", "date": "relapses.moved"}]}
    relapses = "patient | moved:date\nA | 2009-12-01"
    _, patients = derive(["A | 2010-06-01 | alive |"], spec, relapses=relapses)
    patients.sources["relapses"] = replace(patients.sources["relapses"], one_row=True)
    endpoint = derive_endpoint(spec, patients)
    assert plain(endpoint.days) == plain(endpoint.cause) == [None]
    assert endpoint.reason.tolist() == ["moved away before onset"]
