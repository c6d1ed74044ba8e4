"""Exposures in a design: one start everywhere, landmarks with delayed entry, no E-value of the unprintable."""

import numpy as np

from oncosurv.analyses import exposures
from oncosurv.analyses.coding import AnalysisSet, exposure_start
from oncosurv.analyses.designs import exposure_design
from oncosurv.analyses.exposures import add_e_values

CELLS = {"za_start_day": ["0", "10", "", "0"], "za_group": ["continuing", "new", "never", "new"]}


def made(entry=None):
    return AnalysisSet(list("abcd"), np.array([0, 50, 60, 40]), np.array([1, 1, 0, 1]), entry, CELLS)


def test_a_continuing_user_is_exposed_from_before_day_0():
    assert exposure_start(CELLS, "za").tolist()[:2] == [-1, 10] and np.isnan(exposure_start(CELLS, "za")[2])


def test_a_continuing_user_who_dies_on_day_0_dies_exposed_and_one_who_starts_that_day_does_not():
    design = exposure_design(made(), [], "za", "time_dependent")
    assert design.counts[0]["events_level"] == 3 and design.x[0, 0] == 1
    same_day = {"za_start_day": ["0"], "za_group": ["new"]}
    alone = AnalysisSet(["a"], np.array([0]), np.array([1]), None, same_day)
    later = exposure_design(alone, [], "za", "time_dependent")
    assert later.x[:, 0].tolist() == [0]


def test_a_landmark_moves_entry_with_the_clock():
    design = exposure_design(made(np.array([-1, 30, 5, 0])), [], "za", "landmark_20")
    assert (design.time.tolist(), design.entry.tolist()) == ([30, 40, 20], [10, 0, 0])
    assert design.x[:, 0].tolist() == [1, 0, 1] and design.facts["n_before_landmark"] == 1


def test_no_e_value_of_a_hazard_ratio_that_is_not_printed():
    base = {"variable": "za", "exposure_handling": "time_dependent", "of_record": 1, "events": 20, "n": 25}
    rows = [base | {"hr": 0.5, "lower": 0.2, "upper": 1.2}, base | {"hr": 5.0, "lower": 0.2, "upper": 40.0}]
    add_e_values(rows, "za")
    assert "e_value" in rows[0] and "e_value" not in rows[1]


def test_new_and_continuing_users_are_two_columns_of_the_same_rows():
    whole = exposure_design(made(), [], "za", "time_dependent")
    apart = exposure_design(made(), [], "za", "time_dependent", split=True)
    assert [(term.level, term.reference) for term in apart.terms] == [("new", "0"), ("continuing", "0")]
    assert np.array_equal(apart.x.sum(axis=1), whole.x[:, 0]) and apart.patients.tolist() == whole.patients.tolist()
    assert [(counts["n_level"], counts["events_level"]) for counts in apart.counts] == [(2, 2), (1, 1)]


def test_rows_know_their_patients_when_others_are_left_out_for_a_missing_value():
    part = AnalysisSet(
        list("abcd"), np.array([9, 50, 60, 40]), np.array([1, 1, 0, 1]), None, CELLS | {"age": ["", *"567"]}
    )
    age = {"name": "age", "type": "number", "levels": [], "timing": "baseline"}
    assert exposure_design(part, [age], "za", "time_dependent").patients.tolist() == [1, 1, 2, 3]
    assert exposure_design(part, [age], "za", "landmark_45").patients.tolist() == [1, 2]
    apart = exposure_design(part, [age], "za", "time_dependent", split=True)
    assert [term.level for term in apart.terms] == ["new", ""]  # the continuing user has no known age


def test_a_state_of_fewer_than_five_patients_has_no_curve():
    model = {"name": "m", "endpoint": "os", "population": "all", "role": "secondary", "variables": [],
             "exposure": {"name": "za", "landmarks_days": [], "month_days": 30.4375}}  # fmt: skip
    curves = exposures.describe(made(), model)["state_curves"]
    assert {(row["level"], row["shown"], row.get("survival")) for row in curves} == {
        ("exposed", 0, None), ("unexposed", 0, None)
    }  # fmt: skip
    assert all("too few for a curve" in row["reason"] for row in curves)
