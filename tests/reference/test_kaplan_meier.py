"""Kaplan-Meier, medians, survival at fixed times and follow-up against R survival."""

import numpy as np
import pytest

from oncosurv.survival.kaplan_meier import (
    CONF_TYPES,
    fit_kaplan_meier,
    fit_reverse_kaplan_meier,
    quantile,
)
from oncosurv.survival.timepoints import summarise_survival_at
from tests.reference.oracle import assert_same, read_data, read_oracle, run_oracle

ORACLE = read_oracle("kaplan_meier")


def data_of(name):
    """(time, event, entry) of a set in kaplan_meier.R."""
    base, _, part = name.partition("_")
    data = read_data(base)
    if base == "lung":
        time, event, keep = data["time"], data["status"] - 1, np.ones(228, bool)
        if part and part[-1] in "12":
            keep = data["sex"] == int(part[-1])
        return time[keep], event[keep], None
    if base == "heart":
        keep = data["start"] > (0 if part else -1)
        return data["stop"][keep], data["event"][keep], data["start"][keep]
    time, event = {"gbsg": ("rfstime", "status"), "rotterdam": ("dtime", "death")}.get(base, ("time", "status"))
    return data[time], data[event], None


def fit(name, conf_type="log-log"):
    time, event, entry = data_of(name)
    if "reverse" in name:
        return fit_reverse_kaplan_meier(time, event, entry, conf_type)
    return fit_kaplan_meier(time, event, entry, conf_type)


@pytest.mark.heavy
def test_stored_answers_are_those_of_a_live_r():
    assert_same(run_oracle("kaplan_meier"), ORACLE)


@pytest.mark.parametrize("name", ORACLE["curves"])
def test_curve_equals_r(name):
    theirs, ours = ORACLE["curves"][name], fit(name)
    rows = theirs["rows"]
    assert len(ours.time) == theirs["length"]
    for column in ("time", "n_risk", "n_event", "n_censored"):
        assert getattr(ours, column)[rows].tolist() == theirs[column]
    assert_same(ours.survival[rows].tolist(), theirs["survival"], atol=1e-15)
    assert_same(ours.std_error[rows].tolist(), theirs["std_error"], atol=1e-15)


@pytest.mark.parametrize("conf_type", CONF_TYPES)
@pytest.mark.parametrize("name", ORACLE["curves"])
def test_limits_and_median_equal_r(name, conf_type):
    theirs, ours = ORACLE["curves"][name], fit(name, conf_type)
    inner = ours.survival[theirs["rows"]] < 1  # at S = 1 R prints 1 to 1 for "log" and "plain", we print nothing
    for side in ("lower", "upper"):
        limits = np.array(theirs["limits"][conf_type][side], float)
        assert_same(getattr(ours, side)[theirs["rows"]][inner].tolist(), limits[inner].tolist(), atol=1e-14)
        assert np.isnan(getattr(ours, side)[theirs["rows"]][~inner]).all()
    median = quantile(ours, 0.5)
    assert [median["time"], median["lower"], median["upper"]] == theirs["medians"][conf_type]


@pytest.mark.parametrize("name", ORACLE["curves"])
def test_survival_at_fixed_times_equals_r(name):
    theirs = ORACLE["curves"][name]["at"]
    rows = summarise_survival_at(fit(name), theirs["time"])
    for column, values in theirs.items():
        if column in ("lower", "upper"):  # at S = 1 R prints 1, we print that there is no interval
            values = [x if s < 1 else None for x, s in zip(values, theirs["survival"], strict=True)]
        assert_same([row[column] for row in rows], values, atol=1e-14, where=column)


def test_conditional_survival_is_the_curve_of_those_still_alive():
    theirs = ORACLE["conditional"]
    rows = summarise_survival_at(fit("lung"), theirs["time"], conditional_from=theirs["from"])
    for column in ("time", "survival", "lower", "upper"):
        assert_same([row[column] for row in rows], theirs[column], atol=1e-14)
    assert {row["n_from"] for row in rows} == {theirs["n_from"]}


def test_median_on_a_flat_step_follows_r_s_print():
    four = quantile(fit_kaplan_meier([1, 2, 3, 4], [1, 1, 1, 1]), 0.5)
    assert [four["time"], four["lower"], four["upper"]] == ORACLE["medians"]["four"]
    assert four["rule"] == "midpoint of the flat step at 0.5"
    flat = quantile(fit_kaplan_meier([10, 30, 50, 70, 87, 90, 95, 100, 110, 118], [1] * 5 + [0] * 5), 0.5)
    assert [flat["time"], flat["lower"], flat["upper"]] == ORACLE["medians"]["plateau"]
    assert flat["time"] == 87 and flat["rule"] == "first time S <= 0.5"


def test_median_follow_up_of_lung_by_sex():
    """Published by R for lung: 840 (806 to not reached) and 529 (376 to 740), log-log."""
    first, second = (quantile(fit(f"lung_reverse_{sex}"), 0.5) for sex in (1, 2))
    assert (first["time"], first["lower"], first["upper"]) == (840, 806, None)
    assert (second["time"], second["lower"], second["upper"]) == (529, 376, 740)
