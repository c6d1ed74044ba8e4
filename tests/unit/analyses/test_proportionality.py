"""Flags of proportional hazards and what stands beside them: words, companions, hazard ratios of two periods."""

import numpy as np
import pytest

from oncosurv.analyses import proportionality
from oncosurv.analyses.coding import AnalysisSet
from oncosurv.analyses.designs import baseline_design, exposure_design
from oncosurv.analyses.proportionality import fit_periods, flag_hazards
from oncosurv.analyses.remedies import name_remedies
from oncosurv.survival.cox import fit_cox
from tests.reference.oracle import assert_same, read_data, read_oracle, run_oracle

X = {"name": "x", "type": "flag", "levels": [], "timing": "baseline"}


def design(times, events, flags):
    patients = [f"P-{i}" for i in range(len(times))]
    part = AnalysisSet(patients, np.array(times), np.array(events), None, {"x": [str(flag) for flag in flags]})
    return baseline_design(part, [X])


def crossing(n=80):
    """Group 1 dies early, group 0 late: 40 events each."""
    times = [*range(1, 41), *range(21, 61)]
    return design(times, [1] * n, [1] * 40 + [0] * 40)


def test_a_small_p_flags_its_term_and_a_small_global_p_all_terms():
    whole = crossing()
    small, large = {"term": "x", "p": 0.049}, {"term": "GLOBAL", "p": 0.05}
    assert flag_hazards(whole, [small, large]) == (True, "score test p < 0.05: x", ["x"])
    assert flag_hazards(whole, [large | {"term": "x"}, large]) == (False, "", [])
    assert flag_hazards(whole, [large | {"term": "x"}, {"term": "GLOBAL", "p": 0.01}])[2] == ["x"]


def test_a_group_that_ends_before_half_of_the_follow_up_is_flagged_without_a_small_p():
    ended = design([1, 2, 3, 4, 5, 20], [1, 1, 1, 1, 1, 0], [1, 1, 1, 0, 0, 0])
    flagged, reason, names = flag_hazards(ended, [{"term": "x", "p": None}])
    assert (flagged, names, reason) == (True, ["x"], "nobody at risk after half of the follow-up: x=1")


def test_two_periods_are_two_fits_when_the_variable_is_alone():
    """With one variable, the hazard ratio of a period is of its own rows: censored at the day, or entered on it."""
    whole = crossing()
    rows = fit_periods(whole, ["x"], day=30)
    early = fit_cox(np.minimum(whole.time, 30), (whole.time <= 30).astype(int), whole.x)
    late = whole.time > 30
    after = fit_cox(whole.time[late], whole.event[late], whole.x[late], entry=np.full(late.sum(), 30))
    assert [row["hr"] for row in rows] == pytest.approx([np.exp(early.coef[0]), np.exp(after.coef[0])])
    assert [(row["from_day"], row["to_day"], row["events"]) for row in rows] == [(0, 30, 40), (30, 60, 40)]
    assert [(row["events_level"], row["events_reference"], row["shown"]) for row in rows] == [(30, 10, 1), (10, 30, 1)]


def test_the_day_is_that_of_half_of_the_events():
    assert fit_periods(crossing(), ["x"])[0]["to_day"] == 30


def test_too_few_events_withhold_both_periods():
    rows = fit_periods(crossing(), ["x"], day=38)  # 2 events of group 1 after it
    assert [row["shown"] for row in rows] == [0, 0] and {row["hr"] for row in rows} == {None}
    assert rows[1]["reason"] == "2 events of a level in it; 10 in each period and 5 in each level are needed"
    assert rows[0]["reason"] == "withheld with the other period or level"


def test_remedies_name_where_they_are_and_what_is_missing():
    model = {"companions": {"x": {"contrast": "os/all/x", "continuous": "continuous_x"}}, "exposure": {"name": "za"}}
    words = name_remedies(["x", "za", "y"], model, "m/multivariable")
    assert "os/all/x in survival/differences.csv" in words and "variant continuous_x" in words
    assert (
        "za: landmark analyses" in words
        and "y: no groups of it" in words
        and "m/multivariable in cox/periods.csv" in words
    )


def test_a_number_is_remedied_by_its_periods_and_course_and_by_its_declared_cut_where_it_has_one():
    model = {"companions": {"x": {"contrast": "os/all/x_cut", "form": "x_log"}}}
    with_cut, without = (name_remedies([name], model, "m/multivariable", {"x", "y"}) for name in "xy")
    for words in (with_cut, without):
        assert "its hazard ratio in two periods (m/multivariable in cox/periods.csv)" in words
        assert "m/multivariable in cox/residuals.csv" in words and "no groups" not in words
    assert "os/all/x_cut in survival/differences.csv" in with_cut and "(variant x_log" in with_cut
    assert "no declared cut" in without and "no declared cut" not in with_cut


FACTORS, NUMBERS = ("hormon", "meno", "grade"), ("age", "size", "nodes", "pgr", "er")


def test_the_periods_of_the_gbsg_trial_are_those_of_r():
    """Numbers and factors whose hazards were not proportional: flagged by R's test, with R's hazard ratios and p."""
    data, theirs = read_data("gbsg"), read_oracle("gbsg_periods")
    cells = {name: data[name].astype(str).tolist() for name in (*FACTORS, *NUMBERS)}
    facts = [X | {"name": name, "type": "category", "levels": sorted(set(cells[name]))} for name in FACTORS]
    facts += [X | {"name": name, "type": "number"} for name in NUMBERS]
    part = AnalysisSet([f"P-{i}" for i in range(686)], data["rfstime"], data["status"], None, cells)
    rows = fit_periods(baseline_design(part, facts), ["age", "meno", "pgr", "er"])
    assert {row["to_day"] for row in rows} == {theirs["day"], data["rfstime"].max()}
    for name in ("age", "meno", "pgr", "er"):
        own = [row for row in rows if row["variable"] == name]
        assert np.log([row["hr"] for row in own]) == pytest.approx(theirs[name]["coef"], rel=1e-7, abs=1e-10)
        assert [row["p"] for row in own] == pytest.approx(theirs[name]["p"], rel=1e-6)


@pytest.mark.heavy
def test_r_says_the_same_of_the_periods_today():
    assert_same(run_oracle("gbsg_periods"), read_oracle("gbsg_periods"), rtol=1e-9)


def test_the_split_at_day_90_of_the_29_invented_patients(monkeypatch):
    """R, coxph with th2 before and after day 90, zoledronic acid time-dependent, ECOG, subtype: 1.6 and 69."""
    monkeypatch.setattr(proportionality, "FEWEST_EVENTS", 0)
    monkeypatch.setattr(proportionality, "FEWEST_OF_A_LEVEL", 0)
    data = read_data("bminv29")
    start = ["" if np.isnan(day) else f"{day:g}" for day in data["za_start_day"]]
    cells = {
        "th2": [str(int(value)) for value in data["th2"]], "ecog": [str(int(value)) for value in data["ecog23"]],
        "subtype": list(data["subtype"]), "za_start_day": start, "za_group": ["new"] * 29,
    }  # fmt: skip
    part = AnalysisSet(list(range(29)), data["time"], data["event"], None, cells)
    subtype = {"name": "subtype", "type": "category", "levels": ["luminal", "her2", "tn"], "timing": "baseline"}
    facts = [X | {"name": "th2"}, X | {"name": "ecog"}, subtype]
    rows = fit_periods(exposure_design(part, facts, "za", "time_dependent"), ["th2"], day=90)
    assert [(row["events"], round(row["hr"], 1)) for row in rows] == [(9, 1.6), (16, 69.5)]
