"""The likelihood from slot sums against the definition, on random cohorts with ties, strata and delayed entry."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oncosurv.survival import partial_likelihood
from oncosurv.survival.partial_likelihood import TIES, evaluate
from oncosurv.survival.penalised_likelihood import evaluate_penalised
from oncosurv.survival.risk_sets import build_risk_sets
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
