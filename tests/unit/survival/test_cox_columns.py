"""Columns without an estimate: separated ones by the definition, standardised ones exactly, problems by name."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oncosurv.survival.cox import fit_cox
from oncosurv.survival.cox_columns import find_separated
from oncosurv.survival.cox_data import check_survival_data, standardise
from oncosurv.survival.risk_sets import build_risk_sets
from tests.unit.survival.small_cohorts import cohorts


def separated_by_definition(time, event, entry, strata, column):
    """The reason, or None: does anybody with the high (or low) value die while both values are at risk?"""
    low, high = column.min(), column.max()
    moments, died = [], {low: [], high: []}
    for stratum in set(strata.tolist()):
        own = strata == stratum
        for t in sorted(set(time[own & (event == 1)].tolist())):
            at_risk = own & (time >= t) & (True if entry is None else entry < t)
            both = len(set(column[at_risk].tolist())) == 2
            moments.append(both)
            for value in died:
                died[value] += [both] * int((own & (time == t) & (event == 1) & (column == value)).sum())
    if low == high or not any(moments):
        return None
    for value, other in ((high, low), (low, high)):
        if not any(died[value]):
            return f"x: all events come first where it is {other:g}" if died[value] else (
                f"x: no events where it is {value:g}")  # fmt: skip
    return None


@pytest.mark.parametrize("delayed", [False, True])
@pytest.mark.parametrize("stratified", [False, True])
@given(data=st.data())
def test_separated_columns_are_those_of_the_definition(delayed, stratified, data):
    time, event, entry = data.draw(cohorts(delayed=delayed))
    n = len(time)
    column = np.array(data.draw(st.lists(st.sampled_from([2, 5]), min_size=n, max_size=n)), float)
    strata = np.array(data.draw(st.lists(st.integers(0, 1), min_size=n, max_size=n))) * stratified
    sets = build_risk_sets(time, event, entry, strata if stratified else None)
    expected = separated_by_definition(time, event, entry, strata, column)
    assert find_separated(sets, column[:, None], ["x"]) == ({} if expected is None else {0: expected})
    beside = np.column_stack([np.arange(n) / 7, column, np.arange(n) % 3])
    assert find_separated(sets, beside, ["age", "x", "grade"]).get(1) == expected


def test_three_values_are_never_separated_even_when_the_third_comes_late():
    column = np.zeros(150)
    column[[0, 3]], column[140] = 1, 2
    sets = build_risk_sets(np.arange(150), np.arange(150) > 10, None, None)
    assert find_separated(sets, column[:, None], ["x"]) == {}


@pytest.mark.parametrize("n", range(1, 40))
def test_a_constant_column_becomes_exactly_zero(n):
    columns = standardise(np.full((n, 2), [0.1, 1 / 3]))
    assert not columns.z.any() and columns.mean.tolist() == [0.1, 1 / 3] and columns.scale.tolist() == [1, 1]


def test_columns_are_centred_and_scaled_whatever_their_ends():
    x = np.array([[1.0, 1, 5], [4, 1, 2], [1, 1, 5], [0, 7, 5], [1, 1, 2]])
    columns = standardise(x)
    assert np.allclose(columns.mean, x.mean(axis=0)) and np.allclose(columns.scale, x.std(axis=0))
    assert np.allclose(columns.z, ((x - x.mean(axis=0)) / x.std(axis=0)).T)


def test_problems_name_their_column_and_row():
    x = np.array([[1.0, 2], [np.nan, np.inf], [3, -np.inf]])
    with pytest.raises(ValueError) as caught:
        check_survival_data([1, 2, 3], [1, 0, 1], x, ["a", "b"])
    assert str(caught.value) == (
        "a: 1 missing or infinite value(s), the first in row 1; leave such rows out; "
        "b: 2 missing or infinite value(s), the first in row 1; leave such rows out"
    )
    with pytest.raises(ValueError, match=r"2 row\(s\) are not, the first is row 1 \(entry 2, time 2\)"):
        check_survival_data([1, 2, 3], [1, 0, 1], [1, 2, 3], entry=[0, 2, 5])
    with pytest.raises(ValueError, match="names must be as many, all different: a, a"):
        check_survival_data([1, 2], [1, 0], [[1, 2], [3, 4]], ["a", "a"])
    with pytest.raises(ValueError, match="must be a one-dimensional array"):
        check_survival_data([[1, 2]], [1, 0], [1, 2])
    assert check_survival_data([1, 2], [1, 0], [[1, 2], [3, 4]])[3] == ("x1", "x2")
    with pytest.raises(ValueError, match="event must hold only 0"):
        fit_cox([1, 2], [0.5, 1], [1, 2])
