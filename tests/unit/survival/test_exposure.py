"""Intervals of a time-dependent exposure, day by day."""

import math

import numpy as np
import pytest

from oncosurv.survival.cox import fit_cox
from oncosurv.survival.exposure import (
    compare_mantel_byar,
    derive_time_dependent_design,
    fit_simon_makuch,
    fit_time_dependent_cox,
    split_exposure,
    summarise_exposure_time,
)
from oncosurv.survival.landmarks import derive_landmark
from tests.reference.oracle import read_data, read_oracle

NEVER = np.nan


def rows_of(time, event, start, entry=None):
    rows = split_exposure([time], [event], [start], None if entry is None else [entry])
    return list(zip(rows.entry, rows.exit, rows.event.astype(int), rows.exposed.astype(int), strict=True))


@pytest.mark.parametrize(
    ("time", "event", "start", "expected"),
    [
        (10, 1, NEVER, [(0, 10, 1, 0)]),
        (10, 1, 4, [(0, 4, 0, 0), (4, 10, 1, 1)]),
        (10, 0, 4, [(0, 4, 0, 0), (4, 10, 0, 1)]),
        (10, 1, 10, [(0, 10, 1, 0)]),  # starts on the day of death: too late to matter
        (10, 1, 12, [(0, 10, 1, 0)]),
        (10, 1, 0, [(0, 10, 1, 1)]),
        (10, 1, -300, [(0, 10, 1, 1)]),  # continuing user
        (10, 1, 9, [(0, 9, 0, 0), (9, 10, 1, 1)]),
        (0, 1, NEVER, [(0, 0.5, 1, 0)]),
        (0, 1, 0, [(0, 0.5, 1, 0)]),
        (0, 0, -5, [(0, 0.5, 0, 1)]),
    ],
)
def test_one_patient(time, event, start, expected):
    assert rows_of(time, event, start) == expected


@pytest.mark.parametrize(
    ("start", "expected"),
    [(4, [(4, 10, 1, 1)]), (5, [(5, 10, 1, 1)]), (7, [(5, 7, 0, 0), (7, 10, 1, 1)]), (NEVER, [(5, 10, 1, 0)])],
)
def test_delayed_entry(start, expected):
    entry = min(5.0, start) if start == 4 else 5.0
    assert rows_of(10, 1, start, entry) == expected


def test_follow_up_of_zero_days_is_noted_and_equals_the_fit_at_zero():
    time, event = np.array([0, 5, 6, 9, 12, 14]), np.array([1, 1, 0, 1, 1, 0])
    x = np.array([1.0, 0, 1, 0, 1, 0])
    rows = split_exposure(time, event, np.full(6, NEVER))
    assert rows.notes == ("1 patient(s) with follow-up of 0 days: the interval ends at day 0.5.",)
    split = fit_cox(rows.exit, rows.event, x[rows.patient], entry=rows.entry)
    assert math.isclose(split.coef[0], fit_cox(time, event, x).coef[0], rel_tol=1e-12)


def test_person_time_and_events_are_kept():
    rng = np.random.default_rng(5)
    time, event = rng.integers(1, 50, 40), rng.integers(0, 2, 40)
    start = np.where(rng.random(40) < 0.6, rng.integers(-10, 60, 40), np.nan)
    rows = split_exposure(time, event, start)
    assert (rows.exit - rows.entry).sum() == time.sum() and rows.event.sum() == event.sum()
    table = {row["group"]: row for row in summarise_exposure_time(time, event, start)}
    exposed = rows.exposed == 1
    assert table["all"]["person_time_exposed"] == (rows.exit - rows.entry)[exposed].sum()
    assert table["all"]["events_exposed"] == rows.event[exposed].sum()
    for column in ("n", "person_time", "events", "events_unexposed", "person_time_unexposed"):
        assert sum(table[group][column] for group in ("continuing", "new", "never")) == table["all"][column]


def test_counting_the_wait_as_exposed_would_look_protective():
    """No effect at all, exposure after a wait: the naive hazard ratio is far below 1, the time-dependent one is not."""
    rng = np.random.default_rng(8)
    time = np.ceil(rng.exponential(300, 4000)).astype(int)
    start = np.where(rng.random(4000) < 0.7, rng.integers(1, 400, 4000), np.nan)
    event = np.ones(4000)
    naive = fit_cox(time, event, (start < time).astype(float))
    honest = fit_time_dependent_cox(time, event, start)
    assert math.exp(naive.coef[0]) < 0.6 and abs(honest.coef[0]) < 2 * honest.se[0]


def test_stanford_heart_intervals_give_the_known_fit():
    """The published (start, stop] rows are rebuilt from one row a patient: wait and follow-up."""
    data, case = read_data("heart"), next(c for c in read_oracle("cox_models")["cases"] if c["id"] == "heart_efron")
    patients = np.unique(data["id"])
    last = [np.flatnonzero(data["id"] == i)[-1] for i in patients]
    start = np.array([data["start"][i] if data["transplant"][i] else np.nan for i in last])
    covariates = np.column_stack([data["age"], data["surgery"]])[last]
    fit = fit_time_dependent_cox(data["stop"][last], data["event"][last], start, covariates, ("age", "surgery"))
    age, surgery, transplant = case["expected"]["coef"]
    assert np.allclose(fit.coef, [transplant, age, surgery], rtol=1e-9) and fit.n == 103
    expected = read_oracle("exposure_bminv29")["mantel_byar_heart"]
    test = compare_mantel_byar(data["stop"][last], data["event"][last], start)
    assert math.isclose(test["statistic"], expected, rel_tol=1e-9)


def test_mantel_byar_without_both_states_at_risk():
    test = compare_mantel_byar([1, 2, 3], [1, 1, 1], [NEVER, NEVER, NEVER])
    assert test["p"] is None and "both exposed and unexposed" in test["reason"]


def test_simon_makuch_without_an_exposed_patient():
    curves = fit_simon_makuch([1, 2, 3], [1, 1, 1], [NEVER] * 3)
    assert curves["exposed"] is None and curves["unexposed"].events == 3


def test_design_takes_one_covariate_or_several():
    rows = split_exposure([5, 6], [1, 0], [2, NEVER])
    assert derive_time_dependent_design(rows, [7.0, 8.0], ["age"])["x"].tolist() == [[0, 7], [1, 7], [0, 8]]
    assert derive_time_dependent_design(rows)["names"] == ("exposure",)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([5, -1], [1, 0], [1, 1]), "1 row(s) are unusable, the first is row 1: time -1"),
        (([5], [1], [np.inf]), "start inf a day or NaN for never"),
        (([5, 6], [1], [1, 1]), "differ in shape"),
        (([5], [1], [1], [7]), "entry must be before time; row 0 has entry 7, time 5"),
    ],
)
def test_unusable_input(arguments, message):
    with pytest.raises(ValueError) as caught:
        split_exposure(*arguments)
    assert message in str(caught.value)


def test_a_missing_time_is_not_dropped_at_a_landmark():
    with pytest.raises(ValueError, match="the first is row 1: time nan"):
        derive_landmark([40, np.nan], [1, 1], [5, 5], 30)


@pytest.mark.parametrize(("start", "exposed", "later"), [(30, 1, 0), (31, 0, 1), (40, 0, 0), (np.nan, 0, 0)])
def test_landmark_day(start, exposed, later):
    chosen = derive_landmark([40, 30, 29], [1, 1, 0], [start, 5, 5], 30)
    assert (chosen.n, chosen.n_out_dead, chosen.n_out_censored) == (1, 1, 1)
    assert (chosen.n_exposed, chosen.n_exposed_later, chosen.time.tolist()) == (exposed, later, [10])
