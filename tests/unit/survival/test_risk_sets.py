"""Risk sets: who is at risk and who dies in each slot, whichever way the times are counted."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oncosurv.survival.risk_sets import accumulate, build_risk_sets, sum_over_slots
from tests.unit.survival.small_cohorts import cohorts


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


def test_strata_that_share_one_event_time_have_a_slot_each():
    sets = build_risk_sets(np.array([5, 5, 6, 6, 3]), np.array([1, 1, 0, 0, 0]), None, np.array([0, 1, 0, 1, 1]))
    assert sets.slot_time.tolist() == [5, 5] and sets.bounds == ((0, 1), (1, 2)) and sets.deaths.tolist() == [1, 1]
    assert sets.last.tolist() == [0, 1, 0, 1, 2]


def test_a_stratum_without_events_has_no_slots():
    time, event, strata = np.array([3, 5, 6, 4]), np.array([1, 1, 0, 0]), np.array([0, 1, 1, 2])
    assert build_risk_sets(time, event, None, strata).bounds == ((0, 1), (1, 2))
    assert build_risk_sets(time, event, None, 2 - strata).bounds == ((0, 1), (1, 2))
