"""Every statistic at every edge: a finite number or None with a reason, never NaN, infinity, a warning or a crash."""

import warnings

import numpy as np
import pytest

from oncosurv.survival.bootstrap import bootstrap_cox, summarise_bootstrap
from oncosurv.survival.competing import compare_incidence, fit_aalen_johansen
from oncosurv.survival.concordance import summarise_concordance
from oncosurv.survival.cox import fit_cox
from oncosurv.survival.cox_tests import summarise_coefficients, summarise_fit
from oncosurv.survival.exposure import (
    compare_mantel_byar,
    fit_simon_makuch,
    fit_time_dependent_cox,
    summarise_exposure_time,
)
from oncosurv.survival.finegray import fit_fine_gray, summarise_fine_gray
from oncosurv.survival.firth import fit_firth, summarise_firth_coefficients
from oncosurv.survival.follow_up import summarise_follow_up
from oncosurv.survival.hazards import check_proportional_hazards
from oncosurv.survival.kaplan_meier import fit_kaplan_meier, fit_reverse_kaplan_meier, quantile, summarise_curve
from oncosurv.survival.logrank import WEIGHTS, compare_groups
from oncosurv.survival.pairs_and_trend import compare_pairs, compare_trend
from oncosurv.survival.permutation import compare_by_permutation
from oncosurv.survival.profile import summarise_profile_coefficients
from oncosurv.survival.rmst import compare_rmst, summarise_rmst
from oncosurv.survival.timepoints import compare_survival_at, summarise_survival_at

N = 12
PLAIN = {
    "time": np.array([3, 3, 5, 6, 6, 8, 9, 10, 10, 12, 13, 14]),
    "event": np.array([1, 0, 1, 1, 1, 0, 1, 1, 1, 0, 1, 0]),
    "group": np.arange(N) % 2,
    "x": np.array([0.3, 1.2, -0.5, 2, 0.1, 0.7, -1.1, 0.4, 1.6, -0.2, 0.9, 0.05]),
    "entry": None,
}


def few(time, event):
    n = len(time)
    return {"time": np.array(time), "event": np.array(event), "group": np.arange(n), "x": np.arange(1.0, n + 1)}


THREE = np.array([0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0])  # none of these three has an event
EDGES = {
    "nothing special": {},
    "no events": {"event": np.zeros(N)},
    "all events": {"event": np.ones(N)},
    "one group": {"group": np.zeros(N)},
    "a group of one, who leaves first": {"group": (np.arange(N) == 0).astype(int)},
    "a group of one, who leaves last": {"group": (np.arange(N) == N - 1).astype(int)},
    "one patient, dead": few([5], [1]),
    "one patient, alive": few([5], [0]),
    "two patients": few([5, 6], [1, 1]),
    "two patients, the later alive": few([5, 6], [1, 0]),
    "two patients, alive": few([5, 6], [0, 0]),
    "two patients, same day": few([5, 5], [1, 1]),
    "all times equal": {"time": np.full(N, 7)},
    "all times equal, all dead": {"time": np.full(N, 7), "event": np.ones(N)},
    "a death at time zero": {"time": np.append(0, PLAIN["time"][1:])},
    "all at time zero": {"time": np.zeros(N, int)},
    "all dead at time zero": {"time": np.zeros(N, int), "event": np.ones(N)},
    "S exactly 0.5": few([1, 2, 3, 4], [1, 1, 0, 1]) | {"group": np.array([0, 1, 0, 1])},
    "constant covariate": {"x": np.full(N, 3.0)},
    "collinear covariates": {"x": np.column_stack([PLAIN["x"], 2 * PLAIN["x"] + 1])},
    "a level without events": {"x": THREE.astype(float), "group": THREE},
    "covariate of a million": {"x": PLAIN["x"] * 1e6},
    "covariate of a millionth": {"x": PLAIN["x"] * 1e-6},
    "covariates of both": {"x": np.column_stack([PLAIN["x"] * 1e6, PLAIN["x"] ** 2 * 1e-6])},
    "nobody at risk early": {"entry": np.full(N, 2)},
    "nobody at risk for a while": {
        "time": np.array([3, 3, 5, 6, 6, 6, 9, 10, 10, 12, 13, 14]), "entry": np.repeat([0, 7], 6),
    },
    "one at risk early": {"entry": np.append([0, 2.5], np.full(N - 2, 4))[PLAIN["time"].argsort(kind="stable")] * 0.6},
}  # fmt: skip


def of_curve(d):
    curve = fit_kaplan_meier(d["time"], d["event"], d["entry"])
    reverse = fit_reverse_kaplan_meier(d["time"], d["event"], d["entry"])
    return [
        summarise_curve(curve, d["time"], d["event"]), quantile(reverse, 0.5), summarise_survival_at(curve, [0, 5, 99]),
        summarise_survival_at(curve, [5, 9], conditional_from=4), summarise_rmst(*of(d), 8, d["entry"]),
        summarise_follow_up(*of(d), None, d["entry"]),
    ]  # fmt: skip


def of(d):
    return d["time"], d["event"]


def of_groups(d):
    args = (*of(d), d["group"], d["entry"])
    halves = np.arange(len(d["time"])) // 3 % 2
    few_draws = {"permutations": 99, "max_splits": 0}
    return [
        [compare_groups(*args, weight=weight) for weight in WEIGHTS], compare_groups(*args, strata=halves),
        compare_pairs(*args), compare_trend(*args[:3], sorted(set(d["group"].tolist())), entry=d["entry"]),
        compare_by_permutation(*args[:3], 1, d["entry"]), compare_by_permutation(*args[:3], 1, d["entry"], **few_draws),
    ]  # fmt: skip


def of_two(d):
    levels = sorted(set(d["group"].tolist()))[:2]
    parts = []
    for level in levels:
        own = d["group"] == level
        parts.append((d["time"][own], d["event"][own], None if d["entry"] is None else d["entry"][own]))
    if len(parts) < 2:
        return []
    means, curves = [summarise_rmst(*part[:2], 8, part[2]) for part in parts], [fit_kaplan_meier(*p) for p in parts]
    return [means, compare_rmst(*means), compare_survival_at(*curves, 6)]


def of_cox(d):
    names = tuple("ab"[: 1 if d["x"].ndim == 1 else 2])
    columns, rows = (*of(d), d["x"], names), []
    for options in ({}, {"ties": "breslow"}, {"robust": True}, {"cluster": np.arange(len(d["time"])) // 2}):
        fit = fit_cox(*columns, entry=d["entry"], **options)
        rows += [summarise_fit(fit), summarise_coefficients(fit)]
    fit, penalised = fit_cox(*columns, entry=d["entry"]), fit_firth(*columns, entry=d["entry"])
    rows += [summarise_profile_coefficients(fit), summarise_firth_coefficients(penalised)]
    rows += [check_proportional_hazards(at, *of(d), d["entry"]) for at in (fit, penalised)]
    first = d["x"] if d["x"].ndim == 1 else d["x"][:, 0]
    return [*rows, summarise_bootstrap(fit, bootstrap_cox(fit, 20, 1)), summarise_concordance(*of(d), first)]


def of_causes(d):
    if d["entry"] is not None:
        return []
    cause = (d["event"] * (1 + np.arange(len(d["time"])) % 2)).astype(int)
    incidence = fit_aalen_johansen(d["time"], cause).incidence
    fine_gray = summarise_fine_gray(fit_fine_gray(d["time"], cause, d["x"], min_events=1))
    return [incidence.tolist(), compare_incidence(d["time"], cause, d["group"]), fine_gray]


def of_exposure(d):
    start = np.where(np.arange(len(d["time"])) % 2, 4.0, np.nan)
    fit = fit_time_dependent_cox(*of(d), start, entry=d["entry"])
    curves = fit_simon_makuch(*of(d), start, d["entry"], landmark=5).values()
    return [
        summarise_fit(fit), summarise_coefficients(fit), compare_mantel_byar(*of(d), start, d["entry"]),
        [quantile(curve, 0.5) for curve in curves if curve], summarise_exposure_time(*of(d), start, d["entry"]),
    ]  # fmt: skip


def impossible(found, where=""):
    """The places of a nested answer that hold NaN, or an infinite number that is no hazard ratio nor its limit."""
    if isinstance(found, dict):
        return [place for key, value in found.items() for place in impossible(value, f"{where}.{key}")]
    if isinstance(found, list):
        return [place for value in found for place in impossible(value, where)]
    ratio = where.endswith((".hr", "lower", "upper"))
    if isinstance(found, float) and (np.isnan(found) or np.isinf(found) and not ratio):
        return [where]
    return []


@pytest.mark.parametrize("statistics", [of_curve, of_groups, of_two, of_cox, of_causes, of_exposure])
@pytest.mark.parametrize("edge", EDGES)
def test_a_number_or_a_reason(edge, statistics):
    """A hazard ratio per millionth may be too large for a float, and a monotone likelihood has no upper limit."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert impossible(statistics(PLAIN | EDGES[edge])) == []


def test_a_missing_number_is_refused_everywhere():
    time = np.where(np.arange(N) == 4, np.nan, PLAIN["time"])
    for statistics in (of_curve, of_groups, of_two, of_cox, of_causes, of_exposure):
        with pytest.raises(ValueError, match="time"):
            statistics(PLAIN | {"time": time})


def test_a_million_patients_on_ten_days_are_counted_exactly():
    """Ten days, 100,000 patients each, every second one dies: each step is 50,000 of those left."""
    time = np.repeat(np.arange(1, 11), 100_000)
    event, group = np.arange(10**6) % 2, np.arange(10**6) // 2 % 2
    left = 1_000_000 - 100_000 * np.arange(10)
    assert np.allclose(fit_kaplan_meier(time, event).survival, np.cumprod(1 - 50_000 / left), rtol=1e-13)
    row = compare_groups(time, event, group)
    assert row["statistic"] < 1e-20 and row["observed"] == [250_000, 250_000]
    fit = fit_cox(time, event, group.astype(float), ties="breslow")
    assert abs(fit.coef[0]) < 1e-12 and np.isclose(fit.loglik_null, -50_000 * np.log(left).sum(), rtol=1e-13)
    deaths = np.arange(50_000)
    efron = sum(np.log(at - 1.0 * deaths).sum() for at in left)
    assert np.isclose(fit_cox(time, event, group.astype(float)).loglik_null, -efron, rtol=1e-12)
