"""Subgroups: the budget decides what is shown, an exposure splits in time, one level compares nothing."""

import numpy as np
import pytest

from oncosurv.analyses.coding import AnalysisSet
from oncosurv.analyses.designs import exposure_design
from oncosurv.analyses.models import estimate_model
from oncosurv.analyses.subgroups import build_subgroups

FLAG = {"type": "flag", "levels": [], "timing": "baseline"}


def cohort(n, events, seed=3):
    random = np.random.default_rng(seed)
    cells = {name: [str(value) for value in random.integers(0, 2, n)] for name in ("drug", "sex")}
    cells |= {"age": [str(value) for value in random.integers(40, 80, n)]}
    start = random.integers(1, 400, n)
    cells |= {"za_start_day": [str(day) if day < 250 else "" for day in start]}
    cells |= {"za_group": ["new" if day < 250 else "never" for day in start]}
    event = np.zeros(n, int)
    event[random.permutation(n)[:events]] = 1
    return AnalysisSet([f"P{i}" for i in range(n)], random.permutation(np.arange(1, n + 1)) * 3, event, None, cells)


def fitted(patients, by="sex", **model):
    base = {"name": "m", "endpoint": "os", "population": "all", "role": "primary", "variables": ["drug", "age"]}
    facts = [{"name": name, **FLAG} for name in ("drug", "sex")]
    facts.append({"name": "age", "type": "number", "levels": [], "timing": "baseline"})
    asked = [{"of": model.pop("of", "drug"), "by": by, "prespecified": False}]
    tables = estimate_model(patients, base | model | {"subgroups": asked}, facts)
    own = {table: [row for row in rows if row.get("variant", "main") != "main"] for table, rows in tables.items()}
    return own, tables


@pytest.mark.parametrize(
    ("events", "estimator"), [(60, "ml"), (25, "ml"), (14, "firth")]
)  # drug in two subgroups, age, sex: 4 parameters
def test_the_estimator_follows_from_the_events(events, estimator):
    own, _ = fitted(cohort(80, events))
    shown = [row for row in own["coefficients"] if row["kind"] == "subgroups" and row["variable"] == "drug"]
    assert {row["within_level"] for row in shown} == {"0", "1"}
    assert {row["estimator"] for row in shown if row["preferred"]} == {estimator}
    assert all(row["hr"] for row in shown if row["preferred"])


def test_too_few_events_leave_counts_and_a_reason_and_no_number():
    own, _ = fitted(cohort(80, 11))
    shown = [row for row in own["coefficients"] if row["kind"] == "subgroups" and row["variable"] == "drug"]
    assert [row["hr"] for row in shown] == [None, None] and all(row["reason"] for row in shown)
    assert all(row["lr_p"] is None for row in own["coefficients"] if "lr_p" in row)
    assert sum(row["events_level"] + row["events_reference"] for row in shown) == 11
    assert sum(row["n_level"] + row["n_reference"] for row in shown) == 80
    assert all("too few" in row["degrade_reason"] for row in own["models"])


def test_a_subgroup_variable_with_one_level_compares_nothing():
    patients = cohort(80, 60)
    patients.cells["sex"] = ["1"] * 80
    own, _ = fitted(patients)
    assert own["coefficients"] == []
    assert {row["estimator"] for row in own["models"]} == {"none"}
    assert all("one level only" in row["warnings"] for row in own["models"])


def test_patients_without_a_known_subgroup_are_left_out_of_it_alone():
    patients = cohort(80, 60)
    patients.cells["sex"][:7] = [""] * 7
    own, tables = fitted(patients)
    assert {row["n_missing"] for row in own["models"]} == {7} and {row["n"] for row in own["models"]} == {73}
    main = [row for row in tables["models"] if row["variant"] == "main" and row["kind"] == "multivariable"]
    assert [row["n"] for row in main] == [80]


def test_nothing_of_a_subgroup_is_of_record_or_left_out_in_turn():
    own, _ = fitted(cohort(80, 60))
    assert not any(row["of_record"] for row in [*own["coefficients"], *own["models"]])
    assert own["influence"] == []


def test_an_exposure_is_split_in_time_and_its_days_are_counted_once():
    patients = cohort(80, 60)
    facts = [{"name": "drug", **FLAG}, {"name": "sex", **FLAG}]
    whole = exposure_design(patients, facts, "za", "time_dependent")
    split = build_subgroups(whole, patients, "za", facts[1], "subgroups")
    assert np.array_equal(split.x[:, :2].sum(axis=1), whole.x[:, 0])
    sex = np.array(patients.cells["sex"])[split.patients]
    assert not split.x[sex == "1", 0].any() and not split.x[sex == "0", 1].any()
    assert [term.within for term in split.terms[:2]] == [("sex", "0"), ("sex", "1")]
    assert sum(count["events_level"] + count["events_reference"] for count in split.counts[:2]) == whole.events
    exposure = {"name": "za", "landmarks_days": [30], "month_days": 30.4375}
    own, _ = fitted(patients, exposure=exposure, of="za")
    assert {row["exposure_handling"] for row in own["models"] if "za_by" in row["variant"]} == {"time_dependent"}


def test_a_subgroup_of_fewer_than_five_has_no_number_nor_has_the_interaction():
    patients = cohort(80, 60)
    drug = np.array(patients.cells["drug"])
    sex = np.array(patients.cells["sex"])
    few = np.flatnonzero((drug == "1") & (sex == "1"))[4:]
    patients.cells["sex"] = ["0" if place in few else value for place, value in enumerate(sex)]
    own, _ = fitted(patients)
    shown = {row["within_level"]: row for row in own["coefficients"] if row.get("within") and row["preferred"]}
    assert shown["1"]["n_level"] == 4 and shown["1"]["hr"] is None and "fewer than 5 patients" in shown["1"]["reason"]
    assert shown["0"]["hr"] is not None
    product = [row for row in own["coefficients"] if row["variable"] == "drug:sex"]
    assert all(row["lr_p"] is None and row["reason"] for row in product)
