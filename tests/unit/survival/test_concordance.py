"""Concordance counted pair by pair."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oncosurv.survival import concordance
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


@pytest.mark.parametrize("block", [1, 7, 1 << 22])
def test_how_many_pairs_are_compared_at_once_does_not_matter(block, monkeypatch):
    rng = np.random.default_rng(2)
    time, event, risk = rng.integers(1, 9, 30), rng.random(30) < 0.7, rng.integers(0, 4, 30)
    whole = summarise_concordance(time, event, risk)
    monkeypatch.setattr(concordance, "_BLOCK", block)
    assert summarise_concordance(time, event, risk) == whole


def test_standard_error_in_strata_that_are_not_in_order():
    """Infinitesimal jackknife written down: every row's pairs within its stratum against the ratio of all pairs."""
    rng = np.random.default_rng(3)
    n = 25
    time, event, risk, strata = rng.integers(1, 9, n), rng.random(n) < 0.7, rng.integers(0, 4, n), rng.integers(0, 3, n)
    gain, pairs = np.zeros(n), np.zeros(n)
    for i, j in itertools.permutations(range(n), 2):
        if event[i] and strata[i] == strata[j] and (time[i] < time[j] or (time[i] == time[j] and not event[j])):
            for k in (i, j):
                gain[k] += 1.0 if risk[i] > risk[j] else 0.5 if risk[i] == risk[j] else 0.0
                pairs[k] += 1
    c = gain.sum() / pairs.sum()
    result = summarise_concordance(time, event, risk, strata=strata)
    assert np.isclose(result["concordance"], c, rtol=1e-14)
    assert np.isclose(result["std_error"], np.sqrt(((gain - c * pairs) ** 2).sum()) / (pairs.sum() / 2), rtol=1e-12)


def test_no_pairs_is_no_rows():
    first, second = comparable_pairs([1, 2], [0, 0])
    assert len(first) == len(second) == 0 and first.dtype.kind == "i"


def test_uno_weights_by_hand():
    """Censored at 2 (one of four left) and at 5 (the last): G(t-) is 1 up to 2, 3/4 after; no pair begins after 5."""
    time, event, risk = np.array([1, 2, 3, 4, 5]), np.array([1, 0, 1, 1, 0]), np.array([5.0, 1, 2, 3, 4])
    result = summarise_concordance(time, event, risk, weight="uno")
    # from day 1: four pairs, all concordant; from day 3: (4, 5) discordant twice; from day 4: one, discordant
    assert np.isclose(result["concordant"], 4) and np.isclose(result["discordant"], 3 / (3 / 4) ** 2)
