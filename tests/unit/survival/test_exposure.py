"""Intervals of a time-dependent exposure, day by day."""

import math

import numpy as np
import pytest

from oncosurv.survival.cox import fit_cox
from oncosurv.survival.exposure import (
    compare_mantel_byar,
    count_exposed_by_level,
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


def test_each_patient_keeps_her_own_entry():
    rows = split_exposure([10, 12, 14], [1, 0, 1], [4, NEVER, 9], [1, 5, 3])
    assert rows.patient.tolist() == [0, 0, 1, 2, 2]
    assert rows.entry.tolist() == [1, 4, 5, 3, 9] and rows.exit.tolist() == [4, 10, 12, 9, 14]
    assert rows.event.tolist() == [False, True, False, False, True] and rows.exposed.tolist() == [0, 1, 0, 0, 1]


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
        (([9, 5, 6], [1, 1, 1], [1, 1, 1], [0, 5, 7]), "entry must be before time; row 1 has entry 5, time 5"),
        (([9, -5, -6], [1, 1, 1], [1, 1, 1]), "2 row(s) are unusable, the first is row 1: time -5"),
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


def test_strata_and_clusters_of_patients_go_with_their_intervals():
    rng = np.random.default_rng(3)
    time, event = rng.integers(2, 60, 50), rng.random(50) < 0.8
    start = np.where(rng.random(50) < 0.6, rng.integers(-5, 40, 50), np.nan)
    strata, cluster = rng.integers(0, 2, 50), rng.integers(0, 20, 50)
    fit = fit_time_dependent_cox(time, event, start, strata=strata, cluster=cluster)
    rows = []
    for i in range(50):  # the intervals written out
        if 0 < start[i] < time[i]:
            rows += [(0, start[i], False, 0.0, i), (start[i], time[i], event[i], 1.0, i)]
        else:
            rows.append((0, time[i], event[i], float(start[i] <= 0), i))
    begin, end, died, exposed, who = (np.array(column) for column in zip(*rows, strict=True))
    by_hand = fit_cox(end, died, exposed, entry=begin, strata=strata[who], cluster=cluster[who])
    assert np.allclose([fit.coef[0], fit.robust_se[0]], [by_hand.coef[0], by_hand.robust_se[0]], rtol=1e-12)
    assert fit.n == 50 and len(rows) > 50


@pytest.mark.parametrize("with_strata", [False, True])
def test_mantel_byar_is_the_sum_over_the_days_of_death(with_strata):
    """Hypergeometric by the definition: among those at risk on a day, the exposed are those who started before it."""
    rng = np.random.default_rng(11)
    time, event = rng.integers(1, 12, 30), rng.random(30) < 0.8
    time[0], time[1], event[:2], start = 15, 14, True, np.where(rng.random(30) < 0.6, rng.integers(-2, 9, 30), np.nan)
    start[0], start[1] = 2, np.nan  # two at risk at the end, then one
    strata = rng.integers(0, 2, 30) if with_strata else np.zeros(30, int)
    observed = expected = variance = 0.0
    for stratum in (0, 1):
        for day in np.unique(time[event & (strata == stratum)]):
            at_risk = (time >= day) & (strata == stratum)
            exposed = at_risk & (np.maximum(start, 0) < day) & (start < time)
            n, m, d = at_risk.sum(), exposed.sum(), (at_risk & event & (time == day)).sum()
            observed += (exposed & event & (time == day)).sum()
            expected += d * m / n
            variance += d * m / n * (1 - m / n) * (n - d) / (n - 1) if n > 1 else 0
    test = compare_mantel_byar(time, event, start, strata=strata if with_strata else None)
    assert math.isclose(test["expected_exposed"], expected) and math.isclose(test["variance"], variance)
    assert test["observed_exposed"] == observed and test["observed_unexposed"] == event.sum() - observed
    assert math.isclose(test["expected_unexposed"], event.sum() - expected)
    assert math.isclose(test["statistic"], (observed - expected) ** 2 / variance) and test["df"] == 1
    assert math.isclose(test["p"], math.erfc(math.sqrt(test["statistic"] / 2)), rel_tol=1e-12)


def test_simon_makuch_after_a_landmark_counts_those_still_followed():
    """Landmark 5: patients 0 and 1 are gone by then; the others are at risk from day 5 or from their change."""
    time, event = [3, 5, 6, 8, 9, 10], [1, 1, 1, 1, 0, 1]
    start = [NEVER, 1, NEVER, 2, 7, NEVER]
    curves = fit_simon_makuch(time, event, start, landmark=5)
    unexposed, exposed = curves["unexposed"], curves["exposed"]
    assert unexposed.time.tolist() == [6, 7, 10] and unexposed.n_risk.tolist() == [3, 2, 1]
    assert np.allclose(unexposed.survival, [2 / 3, 2 / 3, 0]) and unexposed.entry.tolist() == [5, 5, 5]
    assert exposed.time.tolist() == [8, 9] and exposed.n_risk.tolist() == [2, 1]
    assert exposed.survival.tolist() == [0.5, 0.5] and exposed.entry.tolist() == [5, 7]


def test_person_time_by_hand_with_delayed_entry():
    """Continuing (from day -1), new on day 0, new on day 6, on the last day (too late), never, gone on day 0."""
    time, event = [10, 20, 16, 12, 9, 0], [1, 0, 1, 1, 0, 1]
    start, entry = [-1, 0, 6, 12, NEVER, NEVER], [2, 0, 5, 1, 3, 0]
    rows = {row["group"]: row for row in summarise_exposure_time(time, event, start, entry)}
    columns = ("n", "person_time", "events", "person_time_unexposed", "events_unexposed", "person_time_exposed",
               "events_exposed", "first_start", "last_start")  # fmt: skip
    expected = {
        "continuing": (1, 8, 1, 0, 0, 8, 1, 0, 0),
        "new": (2, 31, 1, 1, 0, 30, 1, 0, 6),
        "never": (3, 17, 2, 17, 2, 0, 0, None, None),
        "all": (6, 56, 4, 18, 2, 38, 2, 0, 6),
    }
    assert {group: tuple(row[name] for name in columns) for group, row in rows.items()} == expected


def test_positivity_counts_an_exposure_on_the_last_day_as_none():
    rows = count_exposed_by_level([10, 10, 10, 10], [3, 10, NEVER, -2], ["a", "a", "b", "b"])
    assert rows == [
        {"level": "a", "n": 2, "exposed": 1, "unexposed": 1},
        {"level": "b", "n": 2, "exposed": 1, "unexposed": 1},
    ]
