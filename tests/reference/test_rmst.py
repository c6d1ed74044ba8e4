"""Restricted mean survival, survival differences and binomial limits against R."""

import math

import numpy as np
import pytest

from oncosurv.survival.kaplan_meier import fit_kaplan_meier
from oncosurv.survival.proportions import summarise_proportion
from oncosurv.survival.rmst import compare_rmst, summarise_rmst
from oncosurv.survival.timepoints import compare_survival_at
from tests.reference.oracle import assert_same, read_data, read_oracle, run_oracle

ORACLE = read_oracle("rmst")


def data_of(name):
    base, *part, _ = name.split("_")
    if base == "died":
        return np.array([1, 2, 2, 5]), np.ones(4, int), None
    data = read_data(base)
    if base == "heart":
        return data["stop"], data["event"], data["start"]
    keep = data["sex"] == int(part[0]) if part else np.ones(len(data["time"]), bool)
    return data["time"][keep], data["status"][keep] - (base == "lung"), None


@pytest.mark.heavy
def test_stored_answers_are_those_of_a_live_r():
    assert_same(run_oracle("rmst"), ORACLE)


@pytest.mark.parametrize("name", ORACLE["means"])
def test_restricted_mean_and_its_standard_error_equal_r(name):
    theirs = ORACLE["means"][name]
    time, event, entry = data_of(name)
    row = summarise_rmst(time, event, theirs["tau"], entry)
    assert row["rmst"] == pytest.approx(theirs["rmst"], rel=1e-12)
    assert row["std_error"] == pytest.approx(theirs["std_error"], rel=1e-10)


def test_known_restricted_means_of_lung():
    first, second = (summarise_rmst(*data_of(f"lung_{sex}_365")[:2], 365) for sex in (1, 2))
    assert (round(first["rmst"], 3), round(first["std_error"], 3)) == (241.495, 10.358)
    assert (round(second["rmst"], 3), round(second["std_error"], 3)) == (297.465, 10.791)
    row = compare_rmst(second, first)
    assert row["estimate"] == pytest.approx(second["rmst"] - first["rmst"])
    assert row["std_error"] == pytest.approx(math.hypot(first["std_error"], second["std_error"]))
    assert (row["upper"] - row["lower"]) / row["std_error"] == pytest.approx(2 * 1.959963984540054)


def test_difference_of_survival_at_one_year_equals_r():
    curves = [fit_kaplan_meier(*data_of(f"lung_{sex}_365")[:2]) for sex in (2, 1)]
    row = compare_survival_at(*curves, 365)
    for column, value in ORACLE["survival_difference"].items():
        assert row[column] == pytest.approx(value, rel=1e-10)
    assert row["measure"] == "survival" and row["tau"] == 365


@pytest.mark.parametrize("case", ORACLE["binomial"])
def test_exact_limits_of_a_proportion_equal_binom_test(case):
    for level in (95, 90):
        row = summarise_proportion(case["k"], case["n"], level / 100)
        assert [row["lower"], row["upper"]] == pytest.approx(case[f"limits_{level}"], rel=1e-9, abs=1e-15)
        assert row["proportion"] == case["k"] / case["n"]
