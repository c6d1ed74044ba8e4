"""Concordance counted pair by pair."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oncosurv.survival.concordance import comparable_pairs, summarise_concordance
from tests.unit.survival.small_cohorts import cohorts


@given(data=st.data())
def test_pairs_by_hand(data):
    time, event, entry = data.draw(cohorts(most=9, least=2, delayed=True))
    risk = np.array(data.draw(st.lists(st.integers(0, 3), min_size=len(time), max_size=len(time))))
    counts = [0, 0, 0]
    for i, j in itertools.permutations(range(len(time)), 2):
        first_dies = event[i] and (time[i] < time[j] or (time[i] == time[j] and not event[j])) and entry[j] < time[i]
        if first_dies:
            counts[0 if risk[i] > risk[j] else 1 if risk[i] < risk[j] else 2] += 1
    result = summarise_concordance(time, event, risk, entry)
    assert [result["concordant"], result["discordant"], result["tied_risk"]] == counts
    assert len(comparable_pairs(time, event, entry)[0]) == sum(counts)
    if sum(counts):
        assert np.isclose(result["concordance"], (counts[0] + counts[2] / 2) / sum(counts))
    else:
        assert result["concordance"] is None and result["reason"]


def test_uno_needs_right_censoring_and_a_known_weight():
    with pytest.raises(ValueError, match="delayed entry"):
        summarise_concordance([1, 2], [1, 1], [1, 2], entry=[0, 0], weight="uno")
    with pytest.raises(ValueError, match="risk: 1 missing"):
        summarise_concordance([1, 2], [1, 1], [1, np.nan])
    with pytest.raises(ValueError, match="harrell or uno"):
        summarise_concordance([1, 2], [1, 1], [1, 2], weight="peto")


def test_without_censoring_uno_is_harrell():
    rng = np.random.default_rng(1)
    time, risk = rng.permutation(50) + 1, rng.normal(size=50)
    both = [summarise_concordance(time, np.ones(50), risk, weight=weight) for weight in ("harrell", "uno")]
    assert np.isclose(both[0]["concordance"], both[1]["concordance"], rtol=1e-14)
