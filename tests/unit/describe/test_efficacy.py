"""Efficacy: the early dead stay in the denominator, an exposure counts as given by the landmark."""

import pytest

from oncosurv.describe.efficacy import EFFICACY_COLUMNS, groupings_of, summarise_efficacy

COUNTS = {
    "name": "count_improvement",
    "label": "Blood count improvement",
    "rule": "count_improvement",
    "days": [21, 120],
    "lineages": [{"name": "platelets", "label": "Platelets"}],
}
RESPONSE = {
    "name": "tumour_response",
    "label": "Tumour response",
    "rule": "best_response",
    "responders": ["CR", "PR"],
}
REGIMEN = {
    "kind": "variable",
    "name": "regimen",
    "label": "First regimen",
    "type": "category",
    "timing": "post_baseline",
    "levels": [{"id": "mild", "label": "Mild"}, {"id": "none", "label": "No regimen"}],
}
DRUG = {"kind": "exposure", "name": "drug", "label": "Drug after onset"}
# 8 patients: two dead before day 21, one lost on day 21, one who starts the drug on day 30, one exactly on day 21
COLUMNS = {
    "os_days": ["5", "21", "21", "100", "200", "300", "22", "400"],
    "os_event": ["1", "1", "0", "1", "1", "0", "1", "0"],
    "drug_start_day": ["0", "", "3", "21", "30", "", "0", ""],
    "regimen": ["none", "none", "mild", "mild", "mild", "", "mild", "strong"],
    "count_improvement": ["0", "0", "0", "1", "1", "0", "0", "1"],
    "count_improvement_sustained": ["0", "0", "0", "1", "0", "0", "0", "0"],
    "count_improvement_status": [
        "died_before_window", "died_before_window", "not_assessed", "improved", "improved", "alive_not_improved",
        "not_assessed", "improved",
    ],
    "count_improvement_evaluable": ["0", "0", "0", "1", "1", "1", "0", "1"],
    "count_improvement_platelets": ["0", "", "0", "1", "", "0", "0", ""],
    "count_improvement_platelets_eligible": ["1", "0", "1", "1", "0", "1", "1", "0"],
    "count_improvement_platelets_status": [
        "died_before_window", "", "not_assessed", "improved", "", "alive_not_improved", "not_assessed", "",
    ],
    "tumour_response": ["", "", "NE", "PR", "CR", "SD", "", "PD"],
    "tumour_response_measurable": ["1", "1", "1", "1", "0", "1", "0", "1"],
}  # fmt: skip


def summary(groupings=(), outcomes=(COUNTS, RESPONSE)):
    return summarise_efficacy(COLUMNS, outcomes, groupings, 21, "os")


def row_of(rows, measure, outcome="count_improvement", group="", lineage="", level=""):
    wanted = {"measure": measure, "outcome": outcome, "group": group, "lineage": lineage, "level": level}
    found = [row for row in rows if all(row.get(key, "") == value for key, value in wanted.items())]
    assert len(found) == 1, wanted
    return found[0]


def test_the_early_dead_stay_in_the_denominator():
    row = row_of(summary(), "response")
    counts = [row[name] for name in ("n", "denominator", "evaluable", "died_before_window", "sustained")]
    assert counts == [3, 8, 4, 2, 1]
    assert row["proportion"] == 3 / 8
    evaluable = row_of(summary(), "response_evaluable")
    assert (evaluable["n"], evaluable["denominator"]) == (3, 4)
    assert row_of(summary(), "sustained")["n"] == 1


def test_statuses_add_up_to_everyone():
    rows = summary([DRUG, REGIMEN])
    for outcome in ("count_improvement", "tumour_response"):
        for group in ("", "mild"):
            whole = row_of(rows, "response", outcome, group)["denominator"]
            own = [
                row
                for row in rows
                if (row["measure"], row["outcome"], row.get("group", "")) == ("status", outcome, group)
                and not row.get("lineage")
            ]
            assert sum(row["n"] for row in own) == whole


def test_exposure_is_taken_as_given_by_the_landmark_among_those_followed_beyond_it():
    rows = summary([DRUG])
    given_, not_given = row_of(rows, "response", group="1"), row_of(rows, "response", group="0")
    assert (given_["n"], given_["denominator"]) == (1, 2)  # started on days 21 and 0
    assert (not_given["n"], not_given["denominator"]) == (2, 3)  # one of them started on day 30
    assert given_["exposure_handling"] == "landmark" and given_["landmark_days"] == 21
    assert given_["note"] == "followed beyond day 21 only: 2 died and 1 left follow-up by then"
    assert not_given["note"].endswith("; 1 of this group started later")


def test_groups_by_a_variable_hold_everyone():
    rows = summary([REGIMEN])
    rows = [row for row in rows if row["measure"] == "response" and row["outcome"] == COUNTS["name"]]
    sizes = {row["group"]: row["denominator"] for row in rows if row.get("group") and not row.get("lineage")}
    assert sizes == {"mild": 4, "none": 2, "strong": 1, "unknown": 1}
    assert "after time zero" in row_of(rows, "response", group="mild")["note"]


def test_lineage_is_judged_among_its_eligible():
    row = row_of(summary(), "response", lineage="platelets")
    assert (row["n"], row["denominator"], row["died_before_window"]) == (1, 5, 1)
    assert row["lineage_label"] == "Platelets" and row["sustained"] is None


def test_statuses_of_a_lineage_add_up_to_its_eligible():
    rows = summary([REGIMEN])
    own = {row["level"]: row["n"] for row in rows
           if row["measure"] == "status" and row.get("lineage") and not row.get("group")}  # fmt: skip
    assert own == {"improved": 1, "alive_not_improved": 1, "died_before_window": 1, "not_assessed": 2}
    assert {row["denominator"] for row in rows if row.get("lineage") and not row.get("group")} == {5}


def test_response_without_a_measurable_site_is_its_own_row():
    rows = summary()
    row = row_of(rows, "response", "tumour_response")
    assert (row["n"], row["denominator"], row["evaluable"]) == (1, 8, 3)
    assert row_of(rows, "response_measurable", "tumour_response")["denominator"] == 6
    assert row_of(rows, "status", "tumour_response", level="no_measurable_site")["n"] == 2
    assert row["note"] == "responses recorded without a measurable site, not counted: 1"


def test_an_empty_group_has_no_proportion_and_an_unknown_status_is_kept():
    columns = {**COLUMNS, "tumour_response": ["XX", *COLUMNS["tumour_response"][1:]]}
    empty = {**REGIMEN, "levels": [*REGIMEN["levels"], {"id": "other", "label": "Other"}]}
    rows = summarise_efficacy(columns, [RESPONSE], [empty], 21, "os")
    row = row_of(rows, "response", "tumour_response", group="other")
    assert row["proportion"] is None and row["lower"] is None and row["denominator"] == 0
    assert row_of(rows, "status", "tumour_response", level="XX")["n"] == 1


def test_rows_have_the_table_columns():
    assert all(set(row) <= set(EFFICACY_COLUMNS) for row in summary([DRUG, REGIMEN]))


def test_groupings_are_exposures_flags_and_categories_and_an_exposure_needs_its_landmark():
    variables = [{"name": "regimen", "type": "category"}, {"name": "age", "type": "number"}]
    found = groupings_of(["drug", "regimen"], variables, [{"name": "drug"}])
    assert [grouping["kind"] for grouping in found] == ["exposure", "variable"]
    with pytest.raises(ValueError, match="age"):
        groupings_of(["age"], variables, [])
    with pytest.raises(ValueError, match="ever against never is refused"):
        summarise_efficacy(COLUMNS, [COUNTS], [DRUG], None, "os")
