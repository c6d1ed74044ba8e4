"""Corrections and linked exports in the report: patient by patient inside, counted outside."""

from types import SimpleNamespace

from oncosurv.report.labels import Labels
from oncosurv.report.sections.records import write_records

CORRECTIONS = [
    {
        "source": "labs",
        "row": "2",
        "patient": "P-1",
        "field": "value",
        "old": "14.2",
        "new": "14.3",
        "reason": "typing",
    },
    {"source": "people", "row": "3", "patient": "P-2", "field": "birth", "old": "", "new": "", "reason": "passport"},
]
LINKAGE = [
    {"linked": "vital", "column": "death", "outcome": outcome, "patient": f"P-{place}"}
    for place, outcome in enumerate(("agree", "agree", "precedence", ""))
]


STUDY = {
    "index_event": {"name": "onset", "label": "Onset"},
    "sources": [
        {"name": "labs", "label": "laboratory results", "columns": [{"name": "value", "label": "result"}]},
        {"name": "people", "columns": [{"name": "birth"}]},
        {"name": "registry", "columns": [{"name": "death", "label": "date of death"}]},
        {"name": "follow_up", "columns": []},
    ],
    "linkage": [{"name": "vital", "sources": ["registry", "follow_up"], "columns": ["death"]}],
}


def blocks(internal, **tables):
    return write_records(
        SimpleNamespace(
            rows=lambda name: tables.get(name, []), internal=internal, mark=lambda caption: caption,
            study=STUDY, labels=Labels(STUDY),
        )
    )  # fmt: skip


def test_nothing_is_said_where_nothing_was_corrected():
    assert blocks(True) == []


def test_corrections_stand_by_patient_inside_and_are_counted_outside():
    _, table = blocks(True, corrections=CORRECTIONS)
    assert table.rows[1].cells == ("People", "3", "P-2", "birth", "–", "–", "passport")
    _, table = blocks(False, corrections=CORRECTIONS)
    assert [row.cells for row in table.rows] == [("Laboratory results", "result", "1"), ("People", "birth", "1")]


def test_linked_exports_are_counted_by_what_was_found():
    _, table = blocks(False, linkage=LINKAGE)
    assert {row.cells[:2] for row in table.rows} == {("Vital", "date of death")}
    assert [row.cells[2:] for row in table.rows] == [
        ("exports agree", "2"), ("exports differ, the first is used", "1"), ("in no export", "1"),
    ]  # fmt: skip
    assert table.notes == ("Vital: in the order registry, follow up.",)
