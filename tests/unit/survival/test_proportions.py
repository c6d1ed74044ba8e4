import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import bdtr, bdtrc

from oncosurv.survival.proportions import summarise_proportion


@given(st.integers(1, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_limits_put_a_fortieth_into_each_tail(case):
    k, n = case
    row = summarise_proportion(k, n)
    assert row["lower"] <= row["proportion"] <= row["upper"]
    if k > 0:
        assert bdtrc(k - 1, n, row["lower"]) == pytest.approx(0.025, abs=1e-9)
    if k < n:
        assert bdtr(k, n, row["upper"]) == pytest.approx(0.025, abs=1e-9)


def test_none_and_all_and_nobody():
    assert summarise_proportion(0, 5)["lower"] == 0 and summarise_proportion(5, 5)["upper"] == 1
    nobody = summarise_proportion(0, 0)
    assert nobody["proportion"] is nobody["lower"] is nobody["upper"] is None


@pytest.mark.parametrize(("k", "n"), [(-1, 5), (6, 5), (1.5, 5)])
def test_impossible_counts_are_refused(k, n):
    with pytest.raises(ValueError, match="whole numbers with 0 <= k <= n"):
        summarise_proportion(k, n)
    for level in (95, 1.5, 1, 0, -0.5):
        with pytest.raises(ValueError, match="level must lie between 0 and 1"):
            summarise_proportion(1, 5, level=level)
