"""Analysis sets: each holds the rows and columns of its analysis; every patient left out has a reason in the ledger."""

from oncosurv.analyses.sets import select_sets

PATIENTS = {
    "patient": ["P-1", "P-2", "P-3", "P-4"],
    "subtype": ["luminal", "her2", "luminal", ""],
    "age": ["50", "60", "", "70"],
    "os_days": ["100", "200", "", "5"],
    "os_event": ["1", "0", "", "1"],
    "os_reason": ["death", "last contact", "death before onset", "death"],
}
STUDY = {
    "populations": [{"name": "all"}, {"name": "luminal", "keep": "subtype is luminal"}],
    "endpoints": ["os"],
    "exposures": [],
    "outcomes": [],
    "describe": {"characteristics": {"populations": ["all"], "variables": ["age"], "by": "subtype"}},
    "survival": [{"name": "whole", "endpoint": "os", "population": "all", "factors": ["subtype"]}],
    "models": [{"name": "lum", "endpoint": "os", "population": "luminal", "columns": ["age"]}],
}
SOURCES = [{"file": "a.csv", "sha256": "0" * 64, "rows": "4"}]


def test_rows_and_columns():
    sets, _ = select_sets(PATIENTS, SOURCES, STUDY)
    rows, columns = sets["survival/whole.csv"]
    assert columns == ["patient", "days", "event", "subtype"]
    assert [tuple(row.values()) for row in rows] == [
        ("P-1", "100", "1", "luminal"), ("P-2", "200", "0", "her2"), ("P-4", "5", "1", "")
    ]  # fmt: skip
    assert [row["patient"] for row in sets["cox/lum.csv"][0]] == ["P-1"]
    assert sets["describe/characteristics.csv"][1] == [
        "patient",
        "age",
        "subtype",
        "population_all",
        "population_luminal",
    ]
    assert "sha256" not in sets["report/sources.csv"][1]


def test_the_ledger_accounts_for_everybody():
    _, ledger = select_sets(PATIENTS, SOURCES, STUDY)
    for analysis in ("whole", "lum"):
        lines = [line for line in ledger if line["analysis"] == analysis]
        assert lines[0]["n"] + sum(line["n_excluded"] for line in lines[1:]) == 4
    assert ("death before onset", 1) in [(line["reason"], line["n_excluded"]) for line in ledger]


def test_delayed_entry_after_the_end_is_left_out():
    sets, ledger = select_sets({**PATIENTS, "entry_days": ["10", "200", "0", ""]}, SOURCES, STUDY)
    assert [(row["patient"], row["entry_days"]) for row in sets["survival/whole.csv"][0]] == [("P-1", "10")]
    assert ("entry is unknown or not before the end of follow-up", 2) in [
        (line["reason"], line["n_excluded"]) for line in ledger
    ]
