import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oncosurv.survival.logrank import compare_groups
from oncosurv.survival.pairs_and_trend import adjust_holm, compare_pairs, compare_trend
from tests.unit.survival.small_cohorts import grouped_cohorts


@given(grouped_cohorts())
def test_each_pair_is_compared_among_its_own_patients(cohort):
    time, event, _, group = cohort
    rows = compare_pairs(time, event, group)
    assert len(rows) == len(set(group.tolist())) * (len(set(group.tolist())) - 1) // 2
    for row in rows:
        own = np.isin(group, row["levels"])
        assert row["n"] == own.sum()
        alone = compare_groups(time[own], event[own], group[own])
        assert {key: row[key] for key in alone} == alone


def test_pair_with_strata_and_entry_takes_the_same_patients():
    time, event, group = [4, 5, 6, 7, 8, 9], [1, 1, 1, 0, 1, 1], list("aabbcc")
    rows = compare_pairs(time, event, group, entry=[0, 1, 2, 3, 4, 5], strata=list("xyxyxy"))
    assert [row["levels"] for row in rows] == [["a", "b"], ["a", "c"], ["b", "c"]]
    assert rows[0] == compare_groups(
        time[:4], event[:4], group[:4], [0, 1, 2, 3], list("xyxy")
    ) | {"p_adjusted": rows[0]["p_adjusted"]}  # fmt: skip


def test_holm_leaves_out_what_was_not_tested():
    assert adjust_holm([0.01, None, 0.04, 0.03]) == pytest.approx([0.03, None, 0.06, 0.06])
    assert adjust_holm([]) == [] and adjust_holm([None]) == [None]
    assert adjust_holm([0.9, 0.8]) == [1.0, 1.0]


@given(st.lists(st.floats(0, 1), min_size=1, max_size=8))
def test_holm_by_its_definition(p):
    adjusted = adjust_holm(p)
    order = np.argsort(p, kind="stable")
    for rank, i in enumerate(order):
        expected = max(min(1, (len(p) - k) * p[order[k]]) for k in range(rank + 1))
        assert adjusted[i] == pytest.approx(expected)


def test_trend_of_two_groups_is_the_log_rank_test():
    time, event, group = [3, 4, 6, 7, 9, 11], [1, 1, 0, 1, 1, 0], list("lhlhhl")
    trend, plain = compare_trend(time, event, group, ["l", "h"]), compare_groups(time, event, group)
    assert trend["statistic"] == pytest.approx(plain["statistic"]) and trend["df"] == 1


@given(grouped_cohorts(), st.floats(-5, 5), st.sampled_from([0.5, 2, -3]))
def test_trend_does_not_depend_on_origin_and_scale_of_the_scores(cohort, shift, scale):
    time, event, _, group = cohort
    first = compare_trend(time, event, group, [0, 1, 2])
    second = compare_trend(time, event, group, [0, 1, 2], scores=[shift + scale * k for k in range(3)])
    assert (first["statistic"] is None) == (second["statistic"] is None)
    if first["statistic"] is not None:
        assert second["statistic"] == pytest.approx(first["statistic"], rel=1e-6, abs=1e-9)


def test_trend_refuses_unnamed_levels_and_says_when_there_is_nothing_to_compare():
    with pytest.raises(ValueError, match=r"levels must name every group, with one score each; not named: \['c'\]"):
        compare_trend([1, 2], [1, 1], ["a", "c"], ["a", "b"])
    row = compare_trend([1, 2], [0, 0], ["a", "b"], ["a", "b"])
    assert row["statistic"] is None and row["reason"].startswith("no events at which groups of different score")


@pytest.mark.parametrize("scores", [None, [0, 1, 5]])
def test_trend_is_its_formula_with_scores_in_the_order_of_the_levels(scores):
    """(c'U)^2 / c'V c, sums over the event times written down; the levels are not in alphabetical order."""
    rng = np.random.default_rng(4)
    time, event = rng.integers(1, 15, 40), rng.random(40) < 0.7
    levels = ["low", "middle", "high"]
    group = np.array(levels)[rng.integers(0, 3, 40)]
    c = dict(zip(levels, scores or [1, 2, 3], strict=True))
    score = np.array([c[label] for label in group], float)
    u = v = 0.0
    for t in np.unique(time[event]):
        at_risk, died = time >= t, (time == t) & event
        n, d, mean = at_risk.sum(), died.sum(), score[at_risk].mean()
        u += (score[died] - mean).sum()
        v += d * (n - d) / max(n - 1, 1) * ((score[at_risk] - mean) ** 2).mean()
    row = compare_trend(time, event, group, levels, scores)
    assert row["statistic"] == pytest.approx(u**2 / v) and row["df"] == 1 and row["scores"] == list(c.values())
    assert row["p_asymptotic"] == pytest.approx(math.erfc(math.sqrt(row["statistic"] / 2)))
    assert (row["n"], row["events"], row["levels"], row["reason"]) == (40, event.sum(), levels, "")
