"""REDCap exports, raw and with labels: events, repeats, and boxes that are not ticked."""

import pytest

from tests.unit.exports.case import DAY, messages, read, source

BONE = {"name": "bone", "column": "sites___1", "type": "category", "values": {"0": "no", "1": "yes"}}
LIVER = {"name": "liver", "column": "sites___2", "type": "category", "values": {"0": "no", "1": "yes"}}
TOXICITY = {"name": "grade", "column": "ae_grade", "type": "integer"}
# ruff: noqa: E501
RAW = """record_id,redcap_event_name,redcap_repeat_instrument,redcap_repeat_instance,visit_date,sites___1,sites___2,baseline_complete,ae_grade,adverse_event_complete
1,baseline_arm_1,,,2010-01-02,1,0,2,,
1,baseline_arm_1,adverse_event,1,,,,,3,2
1,baseline_arm_1,adverse_event,2,,,,,1,0
2,baseline_arm_1,,,2010-02-03,0,0,0,,
3,baseline_arm_1,,,2010-03-04,0,1,0,,
4,baseline_arm_1,,,2010-03-05,0,0,1,,
5,baseline_arm_1,,,,0,0,,,
1,month_6_arm_1,,,2010-07-02,,,,,
"""
LABELS = """Record ID,Event Name,Repeat Instrument,Repeat Instance,Date,Sites (choice=Bone),Sites (choice=Liver),Complete?,Grade,Complete?
1,Baseline,,,2010-01-02,Checked,Unchecked,Complete,,
2,Baseline,,,2010-02-03,Unchecked,Unchecked,Incomplete,,
3,Baseline,,,2010-03-04,Unchecked,Unchecked,Unverified,2,Complete
"""


def redcap(*columns, **changes):
    return source(*columns, format="redcap", patient="record_id", **changes)


def test_an_unticked_box_is_no_only_on_a_finished_form(tmp_path):
    table, _, queries = read(tmp_path, RAW, redcap(BONE, LIVER, DAY, events=["baseline_arm_1"]))
    assert table["patient"] == ["1", "2", "3", "4", "5"] and table["row"] == [2, 5, 6, 7, 8]
    assert table["bone"] == ["yes", None, None, "no", None]
    assert table["liver"] == ["no", None, "yes", "no", None]
    assert messages(queries) == [
        "visits.csv: rows of other repeating instruments are left out: adverse_event (2 rows)."
    ]


def test_a_repeating_instrument_is_a_table_of_its_own(tmp_path):
    spec = redcap(TOXICITY, events=["baseline_arm_1"], instrument="adverse_event")
    table, _, queries = read(tmp_path, RAW, spec)
    assert (table["patient"], table["grade"], table["row"]) == (["1", "1"], [3, 1], [3, 4]) and queries == []


def test_an_export_with_labels(tmp_path):
    values = {"Checked": "yes", "Unchecked": "no"}
    columns = [BONE | {"column": "Sites (choice=Bone)", "values": values}, LIVER | {"column": "Sites (choice=Liver)", "values": values},
               DAY | {"column": "Date"}]  # fmt: skip
    table, _, queries = read(tmp_path, LABELS, redcap(*columns) | {"patient": "Record ID"})
    assert queries == [] and table["bone"] == ["yes", None, "no"] and table["liver"] == ["no", None, "no"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (
            {},
            "the export has 2 events, a row each: 'baseline_arm_1' (7 rows), 'month_6_arm_1' (1 rows); say under events",
        ),
        ({"events": ["month_12"]}, "events: 'month_12' occurs nowhere; found are 'baseline_arm_1' (7 rows)"),
        (
            {"events": ["baseline_arm_1"], "instrument": "ae"},
            "instrument: 'ae' occurs nowhere; found are 'adverse_event'",
        ),
        (
            {"events": ["month_6_arm_1"], "instrument": "adverse_event"},
            "no row belongs to the declared events and instrument",
        ),
    ],
)
def test_what_is_not_declared_is_not_guessed(tmp_path, changes, words):
    table, _, queries = read(tmp_path, RAW, redcap(DAY, **changes))
    assert table is None and words in " ".join(messages(queries, "stop"))


def test_a_box_without_its_forms_status_stops(tmp_path):
    content = "record_id,visit_date,sites___1\n1,2010-01-02,0\n"
    table, _, queries = read(tmp_path, content, redcap(BONE, DAY))
    assert table is None and "no column tells whether its form is complete" in messages(queries, "stop")[0]


def test_a_column_that_only_looks_like_a_status(tmp_path):
    content = "record_id,sites___1,response_complete,form_complete\n1,0,CR,2\n2,0,PR,0\n"
    table, _, queries = read(tmp_path, content, redcap(BONE))
    assert (
        table is None
        and "response_complete is no status of a form, it holds 'CR', 'PR'" in messages(queries, "stop")[0]
    )
    table, _, _ = read(tmp_path, content, redcap(BONE | {"form_status": "form_complete"}))
    assert table["bone"] == ["no", None]
