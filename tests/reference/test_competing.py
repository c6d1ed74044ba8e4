"""Cumulative incidence against R survfit, Gray's test and Fine-Gray regression against cmprsk."""

import numpy as np
import pytest

from oncosurv.survival.competing import compare_incidence, fit_aalen_johansen
from oncosurv.survival.finegray import fit_fine_gray
from oncosurv.survival.kaplan_meier import CONF_TYPES
from tests.reference.oracle import assert_same, read_data, read_oracle, run_oracle

ORACLE = read_oracle("competing")


def data_of(name):
    """(time, cause, entry, age, female, decade) of a set in competing.R."""
    if name == "few":
        return (
            np.array([1, 2, 2, 3, 4, 4, 5, 6, 7, 7]),
            np.array([1, 2, 0, 1, 1, 2, 0, 2, 1, 1]),
            None,
            None,
            None,
            None,
        )
    data = read_data("mgus2")
    time = np.where(data["pstat"] == 1, data["ptime"], data["futime"])
    cause = np.where(data["pstat"] == 1, 1, 2 * data["death"])
    female, decade = (data["sex"] == "F").astype(int), np.digitize(data["age"], [60, 70, 80]) + 1
    columns = [time, cause, data["age"], female, decade]
    if name != "mgus2":
        columns = [column[:: 30 if name == "small" else 3] for column in columns]
    time, cause, age, female, decade = columns
    if name == "entered":
        entry = 7 * np.arange(1, len(time) + 1) % 36
        keep = entry < time
        return time[keep], cause[keep], entry[keep], age[keep], female[keep], decade[keep]
    return time, cause, None, age, female, decade


@pytest.mark.heavy
def test_stored_answers_are_those_of_a_live_r():
    assert_same(run_oracle("competing", ("survival", "cmprsk")), ORACLE, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("name", ORACLE["curves"])
def test_incidence_and_standard_error_equal_r(name):
    """survfit's numbers; with delayed entry the standard error is that of the books, written out in competing.R."""
    theirs = ORACLE["curves"][name]
    time, cause, entry, *_ = data_of(name)
    ours = fit_aalen_johansen(time, cause, entry)
    rows = theirs["rows"]
    assert len(ours.time) == theirs["length"] and ours.causes == (1, 2)
    assert ours.time[rows].tolist() == theirs["time"] and ours.n_risk[rows].tolist() == theirs["n_risk"]
    assert_same(ours.survival[rows].tolist(), theirs["survival"], atol=1e-14)
    for k in range(2):
        assert_same(ours.incidence[k][rows].tolist(), theirs["incidence"][k], atol=1e-14)
        assert_same(ours.std_error[k][rows].tolist(), theirs["std_error"][k], rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("conf_type", CONF_TYPES)
@pytest.mark.parametrize("name", [name for name, curve in ORACLE["curves"].items() if "limits" in curve])
def test_limits_of_incidence_equal_survfit(name, conf_type):
    time, cause, entry, *_ = data_of(name)
    ours, rows = fit_aalen_johansen(time, cause, entry, conf_type), ORACLE["curves"][name]["rows"]
    for k in range(2):
        inner = (ours.incidence[k][rows] > 0) & (ours.incidence[k][rows] < 1)
        for side in ("lower", "upper"):
            theirs = np.array(ORACLE["curves"][name]["limits"][conf_type][k][side], float)
            assert_same(getattr(ours, side)[k][rows][inner].tolist(), theirs[inner].tolist(), rtol=1e-9, atol=1e-12)


def test_incidence_equals_cuminc():
    time, cause, *_ = data_of("mgus2")
    ours = fit_aalen_johansen(time, cause)
    at = np.searchsorted(ours.time, [12, 60, 120, 240], side="right") - 1
    for k in range(2):
        assert_same(ours.incidence[k][at].tolist(), ORACLE["cuminc"][k], rtol=1e-12)


GRAY = {
    "mgus2_sex": ("mgus2", "sex", False, 0),
    "mgus2_decade": ("mgus2", "decade", False, 0),
    "mgus2_decade_rho": ("mgus2", "decade", False, 1),
    "mgus2_decade_by_sex": ("mgus2", "decade", True, 0),
    "small_sex": ("small", "sex", False, 0),
    "small_decade": ("small", "decade", False, 0),
    "few": ("few", None, False, 0),
}


@pytest.mark.parametrize("name", GRAY)
def test_gray_s_test_equals_cuminc(name):
    base, factor, by_sex, rho = GRAY[name]
    time, cause, _, _, female, decade = data_of(base)
    group = {"sex": female, "decade": decade, None: np.array([1, 1, 1, 2, 2, 1, 2, 2, 1, 2])}[factor]
    for k, statistic in enumerate(ORACLE["gray"][name]["statistic"]):
        row = compare_incidence(time, cause, group, k + 1, strata=female if by_sex else None, rho=rho)
        assert row["statistic"] == pytest.approx(statistic, rel=1e-10)
        assert row["df"] == ORACLE["gray"][name]["df"][k]


def test_every_stored_gray_test_is_compared():
    assert sorted(GRAY) == sorted(ORACLE["gray"])


FINE_GRAY = {"third_1": 1, "third_2": 2, "third_decade": 1, "small_2": 2, "few_1": 1}


@pytest.mark.parametrize("name", FINE_GRAY)
def test_fine_gray_equals_crr(name):
    theirs = ORACLE["fine_gray"][name]
    time, cause, _, age, female, decade = data_of(name.split("_")[0])
    if name == "few_1":
        x = np.array([1, 0, 2, 5, 3, 1, 2, 4, 1, 2])
    elif name == "third_decade":
        x = np.column_stack([decade == k for k in (2, 3, 4)])
    else:
        x = np.column_stack((age, female))
    fit = fit_fine_gray(time, cause, x, cause_of_interest=FINE_GRAY[name], min_events=1)
    assert fit.converged
    assert_same(fit.coef.tolist(), theirs["coef"], rtol=1e-8)
    assert_same(fit.se.tolist(), theirs["se"], rtol=1e-8)
    assert fit.loglik == pytest.approx(theirs["loglik"], rel=1e-12)
    assert fit.loglik_null == pytest.approx(theirs["loglik_null"], rel=1e-12)


def test_every_stored_fine_gray_fit_is_compared():
    assert sorted(FINE_GRAY) == sorted(ORACLE["fine_gray"])
