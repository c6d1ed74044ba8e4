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
AGE = {"name": "age", "type": "number", "levels": [], "timing": "baseline"}
STUDY = {
    "populations": [{"name": "all"}, {"name": "luminal", "keep": "subtype is luminal"}],
    "endpoints": ["os"],
    "entries": {},
    "exposures": [],
    "outcomes": [],
    "describe": {"characteristics": {"populations": ["all"], "variables": ["age"], "by": "subtype"}},
    "survival": [{"name": "whole", "endpoint": "os", "population": "all", "columns": ["subtype"]}],
    "models": [{"name": "lum", "endpoint": "os", "population": "luminal", "columns": ["age"], "facts": [AGE]}],
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


def test_completeness_stands_in_a_survival_set_and_the_days_that_it_is_made_of_do_not():
    """Clark's C: watched 100 + 200 + 5; possible the time of the two dead and the 300 days to the data cut of P-2."""
    potential = {"patient": PATIENTS["patient"], "os_potential_days": ["", "300", "", ""]}
    sets, _ = select_sets(PATIENTS, SOURCES, STUDY, potential)
    rows, columns = sets["survival/whole.csv"]
    assert columns == ["patient", "days", "event", "subtype", "completeness"]
    assert [row["completeness"] for row in rows] == [305 / 405] * 3
    assert "completeness" not in sets["cox/lum.csv"][1]
    lost = {**potential, "os_potential_days": ["", "", "", ""]}
    assert select_sets(PATIENTS, SOURCES, STUDY, lost)[0]["survival/whole.csv"][1] == columns[:-1]


def test_the_ledger_accounts_for_everybody():
    _, ledger = select_sets(PATIENTS, SOURCES, STUDY)
    for analysis in ("whole", "lum"):
        lines = [line for line in ledger if line["analysis"] == analysis]
        assert lines[0]["n"] + sum(line["n_excluded"] for line in lines[1:]) == 4
    assert ("death before onset", 1) in [(line["reason"], line["n_excluded"]) for line in ledger]


def test_delayed_entry_after_the_end_or_unknown_is_left_out_for_the_endpoints_that_have_an_entry():
    late = {**PATIENTS, "entry_days": ["10", "200", "0", ""]}
    sets, ledger = select_sets(late, SOURCES, {**STUDY, "entries": {"os": "sampling"}})
    assert [(row["patient"], row["entry_days"]) for row in sets["survival/whole.csv"][0]] == [("P-1", "10")]
    lines = [(line["reason"], line["n_excluded"]) for line in ledger if line["analysis"] == "whole"]
    assert lines == [
        ("", ""),
        ("death before onset", 1),
        ("entry (sampling) not before the end of follow-up", 1),
        ("no entry (sampling)", 1),
    ]
    sets, _ = select_sets(late, SOURCES, STUDY)
    assert len(sets["survival/whole.csv"][0]) == 3 and "entry_days" not in sets["survival/whole.csv"][1]


def test_the_ledger_counts_the_patients_that_a_model_loses_to_missing_values():
    models = [{"name": "age", "endpoint": "os", "population": "all", "columns": ["age"], "facts": [AGE]}]
    sets, ledger = select_sets({**PATIENTS, "age": ["50", "", "", "70"]}, SOURCES, {**STUDY, "models": models})
    assert len(sets["cox/age.csv"][0]) == 3  # its variables are fitted alone as well, each with all that it has
    lines = [line for line in ledger if line["analysis"] == "age"]
    assert (lines[0]["n"], lines[0]["events"]) == (2, 2)
    assert ("missing value in a variable of the model", 1) == (lines[-1]["reason"], lines[-1]["n_excluded"])
    assert lines[0]["n"] + sum(line["n_excluded"] for line in lines[1:]) == 4
