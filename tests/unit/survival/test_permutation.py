from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings

from oncosurv.survival import permutation
from oncosurv.survival.logrank import WEIGHTS, compare_groups
from oncosurv.survival.permutation import (
    PooledSums,
    _drawn_pairs,
    choose_p_of_record,
    compare_by_permutation,
    count_splits,
    pool_sums,
    statistics_of,
)
from tests.unit.survival.small_cohorts import grouped_cohorts


def brute_force(time, event, entry, group, **weight):
    """(splits at least as extreme, splits): compare_groups on every distinct arrangement of the labels."""
    observed = compare_groups(time, event, group, entry, **weight)["statistic"]
    arrangements = sorted(set(permutations(group.tolist())))
    statistics = [compare_groups(time, event, labels, entry, **weight)["statistic"] or 0.0 for labels in arrangements]
    return sum(s >= observed - 1e-9 for s in statistics), len(arrangements)


def check_against_brute_force(cohort, **weight):
    time, event, entry, group = cohort
    row = compare_by_permutation(time, event, group, 1, entry, **weight)
    if compare_groups(time, event, group, entry, **weight)["statistic"] is None:
        assert row["p_permutation"] is None and row["permutation_reason"].startswith("nothing to compare")
    else:
        extreme, splits = brute_force(time, event, entry, group, **weight)
        assert row["permutations"] == splits == count_splits(np.unique(group, return_counts=True)[1])
        assert row["p_permutation"] == pytest.approx(extreme / splits, abs=1e-12)


@settings(max_examples=25, deadline=None)
@given(grouped_cohorts(most=6, groups=2))
def test_all_splits_of_two_groups(cohort):
    check_against_brute_force(cohort)


@settings(max_examples=25, deadline=None)
@given(grouped_cohorts(most=6, groups=2, delayed=True))
def test_all_splits_with_delayed_entry(cohort):
    check_against_brute_force(cohort)


def test_a_group_that_enters_after_the_last_event_is_nothing_to_compare():
    """Of the other group's two terms of the variance, 1.5 and 1.5, only rounding is left."""
    time, event = np.array([0, 0, 0, 0, 1, 0]), np.array([0, 0, 0, 1, 0, 1])
    entry, group = np.array([-1, -1, -1, -1, 0, -1]), np.array([0, 0, 0, 0, 1, 0])
    check_against_brute_force((time, event, entry, group))


@settings(max_examples=25, deadline=None)
@given(grouped_cohorts(most=6, groups=4))
def test_all_splits_of_more_groups(cohort):
    check_against_brute_force(cohort)


@pytest.mark.parametrize("weight", WEIGHTS)
def test_all_splits_with_each_weight(weight):
    time, event, group = (
        np.array([1, 2, 2, 3, 5, 6, 8]),
        np.array([1, 1, 0, 1, 1, 0, 1]),
        np.array([0, 0, 1, 0, 1, 1, 1]),
    )
    check_against_brute_force((time, event, None, group), weight=weight, rho=1, gamma=0.5)


@pytest.mark.parametrize("entry", [None, np.array([0, 0, 1, 0, 2, 3, 1])])
@pytest.mark.parametrize("group", [[0, 0, 1, 0, 1, 1, 1], [0, 2, 1, 0, 1, 2, 1]])
@pytest.mark.parametrize("weight", WEIGHTS)
def test_the_sums_give_the_statistic_of_the_groups_as_they_are(weight, group, entry):
    """Shares of splits alone would not tell a variance that is a little off."""
    time, event = np.array([1, 2, 2, 3, 5, 6, 8]), np.array([1, 1, 0, 1, 1, 0, 1])
    row = compare_groups(time, event, group, entry, weight=weight, rho=1, gamma=0.5)
    sums = pool_sums(time, event, entry, weight, 1, 0.5)
    statistic, df = statistics_of(sums, np.array([group]), max(group) + 1)
    assert statistic[0] == pytest.approx(row["statistic"], rel=1e-12) and df[0] == row["df"]


def test_pooled_sums_have_no_exponents_where_none_are_given():
    time, event = np.array([1, 2, 2, 3, 5, 6, 8]), np.array([1, 1, 0, 1, 1, 0, 1])
    plain, weighted = pool_sums(time, event), pool_sums(time, event, None, "fleming_harrington")
    assert weighted.score == pytest.approx(plain.score) and weighted.linear == pytest.approx(plain.linear)
    early, late = (pool_sums(time, event, None, "fleming_harrington", *at).score for at in ((1, 0), (0, 1)))
    assert early != pytest.approx(plain.score) and late != pytest.approx(plain.score)


TIME = np.array([9, 10, 12, 58, 63, 80, 85, 88, 91, 99, 103, 120])
EVENT = np.array([1, 1, 1, 1, 0, 1, 1, 1, 1, 0, 1, 1])
TWO, THREE = np.repeat([0, 1], [5, 7]), np.array([0, 0, 1, 0, 2, 1, 0, 2, 1, 2, 2, 1])


@pytest.mark.parametrize("group", [TWO, THREE])
@pytest.mark.parametrize("entry", [None, np.full(12, -1)])
def test_random_relabelling_comes_close_to_all_splits(group, entry):
    exact = compare_by_permutation(TIME, EVENT, group, 5, entry)
    drawn = compare_by_permutation(TIME, EVENT, group, 5, entry, permutations=20_000, max_splits=0)
    assert drawn["permutation_method"] == "Monte Carlo" and drawn["permutations"] == 20_000 and drawn["seed"] == 5
    p = drawn["p_permutation"]
    assert drawn["mc_se"] == pytest.approx(np.sqrt(p * (1 - p) / 20_001))
    assert abs(p - exact["p_permutation"]) < 4 * drawn["mc_se"]
    assert exact["seed"] is None and exact["mc_se"] is None


def test_same_seed_same_p_and_the_observed_arrangement_is_counted():
    first = compare_by_permutation(TIME, EVENT, TWO, 7, permutations=999, max_splits=0)
    assert first == compare_by_permutation(TIME, EVENT, TWO, 7, permutations=999, max_splits=0)
    assert first["p_permutation"] * 1000 == pytest.approx(round(first["p_permutation"] * 1000))
    other = compare_by_permutation(TIME, EVENT, TWO, 8, permutations=999, max_splits=0)
    assert first["p_permutation"] != other["p_permutation"]
    separate = compare_by_permutation(np.arange(30), np.ones(30, int), np.repeat([0, 1], 15), 1, permutations=99)
    assert separate["p_permutation"] == 0.01


@pytest.mark.parametrize("groups", [2, 3])
@pytest.mark.parametrize("delayed", [False, True])
def test_the_order_of_the_patients_does_not_matter(groups, delayed):
    """Tied times, so that patients who differ in event, entry or group stand at one place of the sorted rows."""
    rng = np.random.default_rng(5)
    time, event, group = rng.integers(2, 9, 30), rng.integers(0, 2, 30), rng.integers(0, groups, 30)
    entry = rng.integers(0, 2, 30) if delayed else None
    found = set()
    for _ in range(6):
        order = rng.permutation(30)
        entered = None if entry is None else entry[order]
        data = (time[order], event[order], group[order], 3, entered)
        row = compare_by_permutation(*data, permutations=499, max_splits=1)
        found.add((row["permutation_method"], row["p_permutation"], row["mc_se"]))
    assert len(found) == 1 and next(iter(found))[0] == "Monte Carlo"


def test_every_split_is_drawn_equally_often():
    """Scores 1, 2, 4 ... give each of the 20 splits of six into three and three a number of its own."""
    size, draws = 3, 20_000
    sums = PooledSums(score=2.0 ** np.arange(6), linear=np.ones(6), shared=np.zeros(6), presence=np.zeros((6, 1)))
    statistics = np.concatenate(list(_drawn_pairs(sums, [size, 3], draws, seed=11)))
    drawn, counts = np.unique(np.rint(np.sqrt(statistics * size)).astype(int), return_counts=True)
    assert [number.bit_count() for number in drawn.tolist()] == [size] * 20
    assert np.sum((counts - draws / 20) ** 2 / (draws / 20)) < 36.2  # 99 % of a chi-square with 19 degrees of freedom


def test_large_cohorts_are_left_to_the_asymptotic_test():
    row = compare_by_permutation(np.arange(201), np.ones(201, int), np.arange(201) % 2, 1)
    assert row["p_permutation"] is None
    assert row["permutation_reason"] == "more than 200 patients: the asymptotic test serves"


def test_p_of_record_falls_back_in_words():
    big = {"statistic": 1.0, "n_level": [3, 300], "expected": [2, 90], "p_asymptotic": 0.3, "p_permutation": None}
    big["permutation_reason"] = "more than 200 patients: the asymptotic test serves"
    empty = {"statistic": None, "n_level": [3], "expected": [0], "p_asymptotic": None, "p_permutation": None}
    rows = choose_p_of_record([big, empty])
    assert rows[0]["p_of_record"] == 0.3
    assert rows[0]["p_method"] == "asymptotic (more than 200 patients: the asymptotic test serves)"
    assert rows[1]["p_of_record"] is None and rows[1]["p_method"] == ""


@pytest.mark.parametrize(
    ("n_level", "expected", "chosen"),
    [
        ([5, 9], [5.0, 9.0], "asymptotic"),
        ([9, 5], [9.0, 5.0], "asymptotic"),
        ([4, 9], [6.0, 9.0], "permutation"),
        ([9, 4], [6.0, 9.0], "permutation"),
        ([5, 9], [4.9, 9.0], "permutation"),
        ([9, 5], [9.0, 4.9], "permutation"),
    ],
)
def test_one_small_group_or_expectation_decides_for_the_whole_table(n_level, expected, chosen):
    large = {
        "statistic": 2.0,
        "n_level": [50, 50],
        "expected": [30.0, 30.0],
        "p_asymptotic": 0.2,
        "p_permutation": 0.25,
    }
    row = {"statistic": 1.0, "n_level": n_level, "expected": expected, "p_asymptotic": 0.3, "p_permutation": 0.35}
    for table in ([large, row], [row, large]):
        rows = choose_p_of_record(table)
        assert [r["p_of_record"] for r in rows] == [r[f"p_{chosen}"] for r in table]
        assert {r["p_method"] for r in rows} == {chosen}
    untested = row | {"statistic": None, "n_level": [1, 1], "expected": [0.0, 0.0], "p_asymptotic": None}
    rows = choose_p_of_record([large, untested | {"p_permutation": None}])
    assert (rows[0]["p_of_record"], rows[1]["p_of_record"], rows[1]["p_method"]) == (0.2, None, "")
    without = choose_p_of_record([{key: value for key, value in row.items() if key != "p_permutation"}])[0]
    words = "asymptotic" if chosen == "asymptotic" else "asymptotic (no permutation p)"
    assert (without["p_of_record"], without["p_method"]) == (0.3, words)


def test_limits_of_patients_and_splits_are_included():
    time, event = np.arange(200), np.ones(200, int)
    row = compare_by_permutation(time, event, np.arange(200) % 2, 1, permutations=9)
    assert row["permutation_method"] == "Monte Carlo" and row["permutations"] == 9
    for most, method in ((792, "all splits"), (791, "Monte Carlo")):  # 12 over 5
        row = compare_by_permutation(TIME, EVENT, TWO, 1, permutations=99, max_splits=most)
        assert row["permutation_method"] == method


@pytest.mark.parametrize("group", [TWO, THREE])
def test_draws_come_in_parts_of_any_size(group, monkeypatch):
    """25 draws in parts of 10: as many statistics as draws, each that of a relabelling."""
    parts = []
    original = permutation.statistics_of, permutation._ratio

    def seen(statistics):
        parts.append(len(statistics[0]) if isinstance(statistics, tuple) else len(statistics))
        return statistics

    monkeypatch.setattr(permutation, "ROWS_AT_ONCE", 10)
    monkeypatch.setattr(permutation, "statistics_of", lambda *arguments: seen(original[0](*arguments)))
    monkeypatch.setattr(permutation, "_ratio", lambda *arguments: seen(original[1](*arguments)))
    row = compare_by_permutation(TIME, EVENT, group, 3, permutations=25, max_splits=0)
    assert parts == [1, 10, 10, 5] and row["permutations"] == 25
    parts.clear()
    exact = compare_by_permutation(TIME, EVENT, group, 3)
    assert sum(parts) == exact["permutations"] + 1
    monkeypatch.undo()
    assert compare_by_permutation(TIME, EVENT, group, 3) == exact


def test_exponents_are_those_of_the_log_rank_test_where_none_is_given():
    plain = compare_by_permutation(TIME, EVENT, TWO, 3)
    assert compare_by_permutation(TIME, EVENT, TWO, 3, weight="fleming_harrington") == plain


def test_a_split_that_cannot_be_compared_is_as_extreme_as_a_statistic_of_zero():
    """Two of six are gone before the first event: alone they are never at risk, which counts as no difference."""
    time, event, group = [2, 3, 2, 3, 1, 1], [1, 1, 1, 1, 0, 0], [0, 0, 1, 1, 1, 1]
    assert compare_groups(time, event, group)["statistic"] == pytest.approx(0, abs=1e-12)
    assert compare_by_permutation(time, event, group, 1)["p_permutation"] == 1
