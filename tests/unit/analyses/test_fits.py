"""What a fit shows of itself: parameters that were estimated, the test of record, and rows that say not estimable."""

import numpy as np
import pytest

from oncosurv.analyses import influence
from oncosurv.analyses.coding import AnalysisSet
from oncosurv.analyses.designs import baseline_design, exposure_design
from oncosurv.analyses.fits import fit_design
from oncosurv.analyses.models import COLUMNS, estimate_model
from oncosurv.analyses.plan import plan_fits
from oncosurv.survival.cox import fit_cox
from oncosurv.survival.cox_tests import compare_nested
from oncosurv.survival.profile import fit_profile_intervals

N = 60
RNG = np.random.default_rng(11)
TIMES, EVENTS = RNG.integers(1, 300, N), np.array([1] * 40 + [0] * 20)
NUMBERS = [f"{value:.3f}" for value in RNG.normal(size=N)]
FLAGS = [str(int(value)) for value in RNG.random(N) < 0.4]
CELLS = {
    "a": NUMBERS, "b": FLAGS, "same": ["7"] * N, "twice": [f"{2 * float(cell):.3f}" for cell in NUMBERS],
    "za_start_day": ["0"] * N, "za_group": ["continuing"] * N,
}  # fmt: skip


def fact(name, kind="number", **more):
    return {"name": name, "type": kind, "levels": [], "timing": "baseline"} | more


A, B, SAME, TWICE = fact("a"), fact("b", "flag"), fact("same"), fact("twice")
MODEL = {"name": "m", "endpoint": "os", "population": "all", "role": "primary"}
KEYS = {"estimate_id": "m", "kind": "multivariable", "exposure_handling": "baseline", "variant": "main"}


def made(events=EVENTS, n=N, **cells):
    cells = {name: column[:n] for name, column in (CELLS | cells).items()}
    return AnalysisSet([f"P-{i}" for i in range(n)], TIMES[:n], np.asarray(events)[:n], None, cells)


def planned(part, facts, **more):
    model = MODEL | {"variables": [item["name"] for item in facts]} | more
    return list(plan_fits(part, model, facts, "main", {item["name"]: item for item in facts}))


def test_parameters_are_those_that_can_be_estimated():
    design = baseline_design(made(), [A, TWICE, SAME, B])
    assert (len(design.terms), design.parameters, sorted(design.unestimable)) == (4, 2, [1, 2])
    assert "linear combination of a" in design.unestimable[1]


def test_the_plan_counts_as_the_verdict_does():
    """10 events, 4 columns, 2 of them parameters: 5 each, so nothing is dropped and nothing reduced."""
    fits = planned(made([1] * 10 + [0] * 50), [A, TWICE, SAME, B])
    assert [fit.keys["kind"] for fit in fits if fit.keys["kind"] != "univariable"] == ["multivariable"]
    reduced = planned(made([1] * 9 + [0] * 51), [A, TWICE, SAME, B])[0]
    assert reduced.dropped == ("b",) and reduced.kept == ("a", "twice", "same")


@pytest.mark.parametrize(
    ("design", "kind", "words"),
    [
        (baseline_design(made(), [SAME]), "univariable", "nothing to compare: same has the same value in every row"),
        (exposure_design(made(), [], "za", "time_dependent"), "exposure_alone", "everybody is exposed"),
        (
            exposure_design(made(za_start_day=[""] * N, za_group=["never"] * N), [A], "za", "naive"),
            "exposure",
            "nobody is exposed",
        ),
    ],
)
def test_a_fit_that_compares_nothing_is_of_no_record(design, kind, words):
    tables = fit_design(design, KEYS | {"kind": kind}, kind)
    fit = tables["models"][0]
    assert (len(tables["models"]), fit["of_record"], fit["preferred"], tables["hazards"]) == (1, 0, 0, [])
    assert words in fit["degrade_reason"]
    assert {row["estimable"] for row in tables["coefficients"]} == {False}
    assert all(row["reason"] and row["hr"] is None for row in tables["coefficients"])
    assert (fit["lr_p"], fit["wald_p"], fit["score_p"]) == (None, None, None)


def test_an_exposure_alone_is_judged_as_one_variable():
    """2 events for its one parameter: too few for several variables, enough to be fitted alone by Firth."""
    start = [str(i % 7) if i % 2 else "" for i in range(N)]
    group = ["new" if cell else "never" for cell in start]
    part = made([0] * 40 + [1, 1] + [0] * 18, za_start_day=start, za_group=group)
    design = exposure_design(part, [], "za", "time_dependent")
    fits = fit_design(design, KEYS | {"kind": "exposure_alone"}, "exposure_alone")["models"]
    assert [(row["estimator"], row["of_record"]) for row in fits] == [("ml", 0), ("firth", 1)]


def test_p_and_interval_of_record_are_the_likelihood_s_and_wald_s_stand_beside():
    design = baseline_design(made(), [A, B])
    rows = fit_design(design, KEYS, "multivariable")["coefficients"]
    ml = fit_cox(**design.data)
    for place, row in enumerate(rows[:2]):
        without = fit_cox(design.time, design.event, design.x[:, [1 - place]], [design.labels[1 - place]])
        expected = compare_nested(ml, without)
        assert (row["statistic"], row["p"]) == (pytest.approx(expected["statistic"]), pytest.approx(expected["p"]))
        limits = fit_profile_intervals(ml)[place]
        assert (row["lower"], row["upper"]) == pytest.approx((limits["lower"], limits["upper"]), rel=1e-10)
        assert (row["test"], row["ci"]) == ("likelihood ratio", "profile likelihood")
        wald = np.exp(ml.coef[place] + np.array([-1, 1]) * 1.959963984540054 * ml.se[place])
        assert (row["wald_lower"], row["wald_upper"]) == (pytest.approx(wald[0]), pytest.approx(wald[1]))
        assert 0 < row["wald_p"] < 1 and row["wald_p"] != row["p"]


def test_the_published_way_keeps_wald():
    row = fit_design(baseline_design(made(), [A, B]), KEYS, "multivariable", published_way=True)["coefficients"][0]
    assert (row["test"], row["ci"]) == ("wald", "wald")
    assert all(row[f"wald_{name}"] == row[name] is not None for name in ("lower", "upper", "p"))


def test_between_3_and_5_events_a_parameter_the_ml_row_says_not_estimable():
    tables = fit_design(baseline_design(made([1] * 9 + [0] * 51), [A, B]), KEYS, "multivariable")
    ml, firth = ([row for row in tables["coefficients"] if row["estimator"] == name] for name in ("ml", "firth"))
    assert {(row["estimable"], row["hr"], row["wald_p"] if "wald_p" in row else None) for row in ml} == {
        (False, None, None)
    }
    assert all(row["reason"].startswith("9 events for 2 parameters (fewer than 5 each)") for row in ml)
    assert all(row["of_record"] and row["hr"] for row in firth)
    fits = {row["estimator"]: row for row in tables["models"]}
    assert [fits["ml"][name] for name in ("lr_p", "wald_p", "score_p", "lr", "wald", "score")] == [None] * 6
    assert fits["firth"]["lr_p"] is not None


def test_beside_firth_only_the_scarce_level_is_not_estimable():
    rare = ["1" if i in (0, 45, 46) else "0" for i in range(N)]  # one event in three patients
    tables = fit_design(baseline_design(made(rare=rare), [A, fact("rare", "flag")]), KEYS, "multivariable")
    rows = {(row["variable"], row["estimator"]): row for row in tables["coefficients"]}
    assert rows["a", "ml"]["estimable"] and rows["a", "ml"]["hr"]
    assert not rows["rare", "ml"]["estimable"] and rows["rare", "ml"]["hr"] is None
    assert rows["rare", "ml"]["reason"] == "fewer than 2 events in this level or its reference"
    assert rows["rare", "firth"]["of_record"] == 1 and rows["rare", "firth"]["hr"]


def test_a_monotone_likelihood_is_tested_for_proportional_hazards_at_firth_s_estimate():
    never = ["1" if i >= 52 else "0" for i in range(N)]  # eight patients, all without the event
    tables = fit_design(baseline_design(made(never=never), [A, fact("never", "flag")]), KEYS, "multivariable")
    assert {row["estimator"] for row in tables["hazards"]} == {"firth"} and tables["residuals"] == []
    assert all(0 < row["p"] < 1 for row in tables["hazards"])


def test_what_stands_beside_each_estimate():
    model = MODEL | {"variables": ["a", "b"]}
    facts = [A | {"unit": "g/dL"}, B]
    tables = estimate_model(made(n=58), model, facts, "2020-01-01")
    for row in tables["coefficients"]:
        assert set(row) <= set(COLUMNS["coefficients"])
        assert row["ties"] == "efron" and row["data_cut"] == "2020-01-01" and 0 <= row["ph_p"] <= 1
        assert any(fit["estimate_id"] == row["fit_id"] for fit in tables["models"])
        assert row["hr_loo_min"] < row["hr"] < row["hr_loo_max"]
        assert row["events_per_parameter"] == 40 / (2 if row["kind"] == "multivariable" else 1)
    first, second = tables["coefficients"][:2]
    assert (first["unit"], second["unit"], first["adjustment_set"]) == ("g/dL", "", ["b"])
    assert {row["leave_one_out"] for row in tables["models"]} == {"without each patient in turn, in cox/influence.csv"}


@pytest.mark.parametrize("fitting", [{}, {"ties": "breslow", "strata": ["c"]}])
def test_hundreds_of_patients_are_left_out_one_after_the_other(fitting):
    part = many_patients()
    tables = estimate_model(part, MODEL | {"variables": ["a", "b"]} | fitting, [A, B])
    assert len(tables["influence"]) == 4 * 251 and not any(row["p"] is None for row in tables["influence"])
    kept = np.arange(251) != 7
    alone = estimate_model(part.subset(kept), MODEL | {"variables": ["a", "b"]} | fitting, [A, B])["coefficients"]
    found = {row["estimate_id"]: row for row in tables["influence"] if row["left_out"] == "P-7"}
    for row in alone:
        assert found[row["estimate_id"]]["hr"] == pytest.approx(row["hr"], rel=1e-8)
        assert found[row["estimate_id"]]["p"] == pytest.approx(row["p"], rel=1e-7)


def test_with_clusters_each_fit_is_made_alone_up_to_200_patients():
    tables = estimate_model(many_patients(), MODEL | {"variables": ["a"], "cluster": "c"}, [A])
    assert tables["influence"] == []
    assert tables["models"][0]["leave_one_out"].startswith("none: too many patients (n 251, parameters 1)")


def many_patients():
    times = np.arange(1, 252)
    cells = {"a": [str(i % 13) for i in range(251)], "b": ["01"[i % 2] for i in range(251)]}
    cells["c"] = ["pqr"[i % 3] for i in range(251)]
    return AnalysisSet([f"P-{i}" for i in range(251)], times // 2, (times % 3 > 0).astype(int), None, cells)


def test_above_the_limit_the_fit_says_why_nobody_was_left_out(monkeypatch):
    monkeypatch.setitem(influence.LARGEST_COST, "ml", 1e5)
    times = np.arange(1, 252)
    cells = {"a": [str(i % 13) for i in range(251)]}
    part = AnalysisSet([f"P-{i}" for i in range(251)], times, (times % 3 > 0).astype(int), None, cells)
    tables = estimate_model(part, MODEL | {"variables": ["a"]}, [A])
    assert tables["influence"] == []
    assert tables["models"][0]["leave_one_out"].startswith("none: too many patients (n 251, parameters 1)")


def test_a_level_whose_only_event_is_left_out_has_no_hazard_ratio_and_what_is_withheld_has_no_range():
    """Two patients have level z, the first with its only event: without that patient there is nothing to say of z."""
    kinds = ["z", *["y"] * 25, *["x"] * 33, "z"]
    tables = estimate_model(
        made(kind=kinds), MODEL | {"variables": ["kind"]}, [fact("kind", "category", levels=list("xyz"))]
    )
    assert [EVENTS[0], EVENTS[-1]] == [1, 0]
    of_z = {row["estimator"]: row for row in tables["coefficients"] if row["level"] == "z"}
    assert of_z["ml"]["estimable"] is False and "hr_loo_min" not in of_z["ml"]
    refits = {row["left_out"]: row["hr"] for row in tables["influence"] if row["level"] == "z" and "hr" in row}
    assert of_z["firth"]["loo_not_estimable"] == 1 and "P-0" not in refits and len(refits) == N - 1
    assert {row["estimator"] for row in tables["influence"] if row["level"] == "z"} == {"firth"}
