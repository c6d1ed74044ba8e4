"""The likelihood from slot sums against the definition, on random cohorts with ties, strata and delayed entry."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oncosurv.survival import partial_likelihood
from oncosurv.survival.partial_likelihood import TIES, evaluate
from oncosurv.survival.penalised_likelihood import evaluate_penalised
from oncosurv.survival.risk_sets import accumulate, build_risk_sets, sum_over_slots
from tests.unit.survival.brute_force import log_partial_likelihood, slope
from tests.unit.survival.small_cohorts import cohorts


def problem(data, delayed, stratified):
    time, event, entry = data.draw(cohorts(most=10, least=2, delayed=delayed))
    numbers = st.lists(st.integers(-3, 3), min_size=len(time), max_size=len(time))
    z = np.array([data.draw(numbers), data.draw(numbers)], float) / 2
    strata = np.array(data.draw(st.lists(st.integers(0, 2), min_size=len(time), max_size=len(time))))
    beta = np.array([data.draw(st.integers(-4, 4)), data.draw(st.integers(-4, 4))]) / 4
    return time, event, entry, strata if stratified else None, z, beta


@pytest.mark.parametrize("ties", TIES)
@pytest.mark.parametrize("stratified", [False, True])
@pytest.mark.parametrize("delayed", [False, True])
@given(data=st.data())
def test_likelihood_score_and_information(ties, stratified, delayed, data):
    time, event, entry, strata, z, beta = problem(data, delayed, stratified)
    sets = build_risk_sets(time, event, entry, strata)
    point = evaluate(sets, z, beta, ties)

    def loglik(at):
        return log_partial_likelihood(time, event, z.T, at, entry, strata, ties)

    assert np.isclose(point.loglik, loglik(beta), rtol=1e-12, atol=1e-12)
    assert np.allclose(point.score, slope(loglik, beta), rtol=1e-6, atol=1e-6)
    minus_curvature = -slope(lambda at: evaluate(sets, z, at, ties).score, beta)
    assert np.allclose(point.information, minus_curvature, rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize("ties", TIES)
@given(data=st.data())
def test_penalised_score_is_the_slope_of_the_penalised_likelihood(ties, data):
    time, event, entry, strata, z, beta = problem(data, True, True)
    sets = build_risk_sets(time, event, entry, strata)
    value, score, information = evaluate_penalised(sets, z, beta, ties)
    if not np.isfinite(value) or np.linalg.eigvalsh(information)[0] < 1e-3:
        return  # a column without information has no penalised likelihood
    assert np.allclose(score, slope(lambda at: evaluate_penalised(sets, z, at, ties)[0], beta), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("shift", [0.0, 0.25, -1.0, -3.0])
@given(data=st.data())
def test_whole_days_and_other_times_give_the_same_slots(shift, data):
    time, event, entry = data.draw(cohorts(most=10, delayed=True))
    whole = build_risk_sets(time, event, entry)
    other = build_risk_sets(time + shift, event, entry + shift)
    assert np.array_equal(whole.last, other.last) and np.array_equal(whole.before, other.before)
    assert np.array_equal(whole.slot_time + shift, other.slot_time)


@given(data=st.data())
def test_sums_over_risk_sets_and_back(data):
    time, event, entry = data.draw(cohorts(most=10, delayed=True))
    sets = build_risk_sets(time, event, entry)
    values = np.arange(1.0, len(time) + 1)
    (count, total), (deaths, total_dead) = sum_over_slots(sets, [None, values], 2)
    at_risk = (entry[None] < sets.slot_time[:, None]) & (sets.slot_time[:, None] <= time[None])
    dying = (time[None] == sets.slot_time[:, None]) & (event[None] == 1)
    assert np.allclose(count, at_risk.sum(axis=1)) and np.allclose(total, at_risk @ values)
    assert np.allclose(deaths, dying.sum(axis=1)) and np.allclose(total_dead, dying @ values)
    assert np.allclose(accumulate(sets, sets.slot_time), sets.slot_time @ at_risk)
    assert np.allclose(accumulate(sets, sets.slot_time, sets.slot_time), sets.slot_time @ (at_risk & ~dying))


@given(data=st.data())
def test_entries_between_whole_days(data):
    """Half a day after a whole one: nobody is at risk on the day before, that before time zero included."""
    time, event, entry = data.draw(cohorts(most=10, delayed=True))
    sets = build_risk_sets(time, event, entry + 0.5)
    later = (entry[None] + 0.5 < sets.slot_time[:, None]) & (sets.slot_time[:, None] <= time[None])
    assert np.array_equal(sum_over_slots(sets, [None], 1)[0][0], later.sum(axis=1))


def test_a_tiny_stratum_keeps_its_digits_beside_a_huge_one():
    """Sums restart in each stratum: the weights of one cannot drown those of the next."""
    time, event = np.array([1.0, 2, 3, 1, 2, 3]), np.array([1, 1, 0, 1, 1, 0])
    z = np.array([[60.0, 61, 62, 0.5, -0.5, 1]])
    sets = build_risk_sets(time, event, None, np.array(["huge"] * 3 + ["tiny"] * 3))
    alone = build_risk_sets(time[3:], event[3:])
    part = evaluate(build_risk_sets(time[:3], event[:3]), z[:, :3], np.ones(1), "efron")
    whole, tiny = evaluate(sets, z, np.ones(1), "efron"), evaluate(alone, z[:, 3:], np.ones(1), "efron")
    assert np.isclose(whole.loglik, part.loglik + tiny.loglik, rtol=1e-13)
    assert np.isclose(whole.score[0], part.score[0] + tiny.score[0], rtol=1e-12)


@pytest.mark.parametrize("block", [1, 7, 30, 31])
def test_products_in_blocks_are_products(block, monkeypatch):
    rng = np.random.default_rng(3)
    sets = build_risk_sets(rng.integers(0, 12, 30), rng.random(30) < 0.7)
    z, beta = rng.normal(size=(2, 30)), np.array([0.3, -0.4])
    whole = evaluate(sets, z, beta, "efron").information
    monkeypatch.setattr(partial_likelihood, "_BLOCK", block)
    assert np.allclose(evaluate(sets, z, beta, "efron").information, whole, rtol=1e-12)


def test_strata_that_share_one_event_time_have_a_slot_each():
    sets = build_risk_sets(np.array([5, 5, 6, 6, 3]), np.array([1, 1, 0, 0, 0]), None, np.array([0, 1, 0, 1, 1]))
    assert sets.slot_time.tolist() == [5, 5] and sets.bounds == ((0, 1), (1, 2)) and sets.deaths.tolist() == [1, 1]
    assert sets.last.tolist() == [0, 1, 0, 1, 2]


def test_a_stratum_without_events_has_no_slots():
    time, event, strata = np.array([3, 5, 6, 4]), np.array([1, 1, 0, 0]), np.array([0, 1, 1, 2])
    assert build_risk_sets(time, event, None, strata).bounds == ((0, 1), (1, 2))
    assert build_risk_sets(time, event, None, 2 - strata).bounds == ((0, 1), (1, 2))
