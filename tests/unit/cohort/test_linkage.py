"""Two exports about the same patients: filled where they agree, asked or by precedence where they differ."""

import random

import pytest

from oncosurv.cohort.build import build_cohort
from oncosurv.cohort.checks import date_of_death
from oncosurv.cohort.linkage import link_sources
from tests.unit.cohort.small import make_patients, messages, plain
from tests.unit.cohort.study import small_study

REGISTRY = """
patient | vital_status | death:date | sex | age:number
A       | dead         | 2010-06-01 | F   | 50
B       | alive        |            | F   | 61
C       | dead         | 2010-07-01 |     | 40
D       | dead         |            | M   |
"""
FOLLOW_UP = """
patient | vital_status | death:date | sex | age:number
E       | alive        |            | F   | 33
D       | dead         | 2011-01-01 | M   | 70
C       | dead         | 2010-07-03 | F   | 41
B       | dead         | 2012-01-01 | F   | 61
A       | dead         | 2010-06-01 | M   | 50
"""
VITAL = {"name": "vital", "sources": ["registry", "follow_up"], "columns": ["vital_status", "death"]}


def linked(spec, registry=REGISTRY, follow_up=FOLLOW_UP):
    patients = make_patients(dict.fromkeys("ABCDEF", ""), registry=registry, follow_up=follow_up)
    log = link_sources([spec], patients)
    return patients, patients.sources[spec["name"]], log


def test_where_exports_differ_nothing_is_used_and_the_clinic_is_asked():
    patients, vital, log = linked(VITAL | {"when_they_differ": "ask"})
    assert vital.place.tolist() == [0, 1, 2, 3, 4] and vital.is_single()
    assert plain(vital.columns["vital_status"]) == ["dead", None, None, "dead", "alive"]
    assert plain(vital.columns["death"]) == ["2010-06-01", None, None, "2011-01-01", None]
    assert messages(patients) == [
        "registry.csv, row 3, column vital_status: vital_status differs between the exports: alive in registry.csv, "
        "row 3; dead in follow_up.csv, row 5; none of them is used; correct the export that is wrong, or say under "
        "linkage which is believed.",
        "registry.csv, row 4, column death: death differs between the exports: 2010-07-01 in registry.csv, row 4; "
        "2010-07-03 in follow_up.csv, row 4; none of them is used; correct the export that is wrong, or say under "
        "linkage which is believed.",
    ]
    assert {(query.rule, query.severity) for query in patients.queries} == {("conflict", "query")}
    assert "2010" not in patients.queries[1].shareable("P").message


def test_the_first_export_is_believed_where_that_is_declared_and_each_use_is_noted():
    patients, vital, log = linked(VITAL | {"when_they_differ": "first"})
    assert plain(vital.columns["vital_status"]) == ["dead", "alive", "dead", "dead", "alive"]
    assert plain(vital.columns["death"]) == ["2010-06-01", None, "2010-07-01", "2011-01-01", None]
    assert [(query.rule, query.severity) for query in patients.queries] == [("precedence", "note")] * 2
    told = [
        (row["patient"], row["column"], row["outcome"], row["source"], row["source_row"], row["others"]) for row in log
    ]
    assert told[:4] == [
        ("P-A", "vital_status", "agree", "registry", 2, "follow_up row 6"),
        ("P-A", "death", "agree", "registry", 2, "follow_up row 6"),
        ("P-B", "vital_status", "precedence", "registry", 3, "follow_up row 5"),
        ("P-B", "death", "precedence", "registry", 3, "follow_up row 5"),
    ]
    assert told[6:] == [
        ("P-D", "vital_status", "agree", "registry", 5, "follow_up row 3"),
        ("P-D", "death", "one export", "follow_up", 3, ""),
        ("P-E", "vital_status", "one export", "follow_up", 2, ""),
        ("P-E", "death", "", "", None, ""),
    ]
    assert vital.rows.tolist() == [2, 4, 6, 8, 10]  # the patient's first line of linkage.csv


def test_the_order_that_is_declared_decides_and_not_that_of_the_files():
    spec = VITAL | {"sources": ["follow_up", "registry"], "when_they_differ": "first"}
    _, vital, _ = linked(spec)
    assert plain(vital.columns["death"]) == ["2010-06-01", "2012-01-01", "2010-07-03", "2011-01-01", None]


def test_two_sexes_and_ages_a_year_apart():
    spec = {"name": "person", "sources": ["registry", "follow_up"], "columns": ["sex"], "when_they_differ": "ask"}
    patients, person, _ = linked(spec)
    assert plain(person.columns["sex"]) == [None, "F", "F", "M", "F"] and len(patients.queries) == 1
    spec |= {"columns": ["age"]}
    assert plain(linked(spec)[1].columns["age"]) == [50, 61, None, 70, 33]
    assert plain(linked(spec | {"tolerance": 1})[1].columns["age"]) == [50, 61, 40, 70, 33]
    spec = VITAL | {"when_they_differ": "ask", "tolerance_days": 2}
    assert plain(linked(spec)[1].columns["death"])[2] == "2010-07-01"


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_rows_never_matters(seed):
    def shuffled(text):
        head, *rows = text.strip().splitlines()
        random.Random(seed).shuffle(rows)
        return "\n".join([head, *rows])

    for choice in ("ask", "first"):
        spec = VITAL | {"when_they_differ": choice}
        expected = {name: plain(cells) for name, cells in linked(spec)[1].columns.items()}
        again = linked(spec, shuffled(REGISTRY), shuffled(FOLLOW_UP))[1].columns
        assert {name: plain(cells) for name, cells in again.items()} == expected


def test_a_death_that_two_unlinked_exports_date_otherwise_is_not_believed():
    patients = make_patients(dict.fromkeys("ABCDE", ""), registry=REGISTRY, follow_up=FOLLOW_UP)
    assert plain(date_of_death(patients)) == ["2010-06-01", "2012-01-01", None, "2011-01-01", None]
    link_sources([VITAL | {"when_they_differ": "first"}], patients)
    assert plain(date_of_death(patients)) == ["2010-06-01", None, "2010-07-01", "2011-01-01", None]


def test_a_study_uses_the_linked_source_as_any_other():
    registry = """
    patient | vital_status | death:date | last_contact:date
    7003    | dead         | 2011-05-01 | 2011-05-01
    7001    | dead         | 2010-04-11 | 2010-04-11
    """
    study, tables = small_study(registry=registry)
    study["sources"] = [spec | {"one_row_per_patient": True} if spec["name"] in ("registry", "follow_up") else spec
                        for spec in study["sources"]]  # fmt: skip
    study["linkage"] = [VITAL | {"columns": ["vital_status", "death", "last_contact"], "when_they_differ": "first"}]
    study["endpoints"] = [{"name": "os", "events": [{"label": "death", "date": "vital.death"}],
                           "censor": [{"label": "last contact", "date": "vital.last_contact"}]}]  # fmt: skip
    cohort = build_cohort(study, tables, b"salt")
    assert sorted((row["os_days"], row["os_event"]) for row in cohort.patients[1]) == [(100, 1), (365, 1)]
    assert [row["outcome"] for row in cohort.linkage].count("precedence") == 3
    found = next(row for row in cohort.derivations if row["variable"] == "os_days" and row["value"] == 365)
    line = cohort.linkage[int(found["source_row"]) - 2]
    assert (found["source"], line["patient"], line["source"], line["source_row"]) == (
        "vital",
        found["patient"],
        "registry",
        2,
    )
    study["linkage"][0]["when_they_differ"] = "ask"
    cohort = build_cohort(study, tables, b"salt")
    assert [
        row["os_reason"] for row in cohort.patients[1] if row["os_event"] is None or row["os_event"] != row["os_event"]
    ] == ["no event and no end of observation"]
