import math
import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import chdtrc

from oncosurv.survival.logrank import WEIGHTS, compare_groups, encode_groups, quadratic_form, sum_scores, weigh_times
from oncosurv.survival.pairs_and_trend import compare_pairs, compare_trend
from tests.unit.survival.small_cohorts import grouped_cohorts


def compare_trend_of_letters(time, event, group, **options):
    return compare_trend(time, event, group, ["l", "m", "h"], **options)


def compare_first_pair(time, event, group, **options):
    return compare_pairs(time, event, group, **options)[0]


def brute_force(time, event, entry, group, weight, rho=0, gamma=0):
    """(scores, covariance) by the definition, event time by event time, in plain loops."""
    levels = sorted(set(group.tolist()))
    start = np.full(len(time), -1) if entry is None else entry
    score, variance = np.zeros(len(levels)), np.zeros((len(levels), len(levels)))
    before = peto = 1.0
    for t in sorted(set(time[event == 1].tolist())):
        at_risk = [int(((start < t) & (time >= t) & (group == level)).sum()) for level in levels]
        died = [int(((time == t) & (event == 1) & (group == level)).sum()) for level in levels]
        n, d = sum(at_risk), sum(died)
        peto *= 1 - d / (n + 1)
        w = {
            "logrank": 1,
            "gehan_breslow": n,
            "tarone_ware": math.sqrt(n),
            "peto": peto,
            "fleming_harrington": before**rho * (1 - before) ** gamma,
        }[weight]
        for i in range(len(levels)):
            score[i] += w * (died[i] - d * at_risk[i] / n)
            for j in range(len(levels)):
                if n > 1:
                    same = at_risk[i] / n * ((i == j) - at_risk[j] / n)
                    variance[i, j] += w**2 * d * (n - d) / (n - 1) * same
        before *= 1 - d / n
    return score, variance


def check_against_brute_force(cohort, weight, rho=0, gamma=0):
    time, event, entry, group = cohort
    row = compare_groups(time, event, group, entry, weight=weight, rho=rho, gamma=gamma)
    score, variance = brute_force(time, event, entry, group, weight, rho, gamma)
    np.testing.assert_allclose(row["score"], score, atol=1e-10)
    rank = np.linalg.matrix_rank(variance, tol=1e-9) if len(score) > 1 else 0
    if rank == 0:
        assert row["statistic"] is None and row["reason"]
    else:
        assert row["df"] == rank
        assert row["statistic"] == pytest.approx(score @ np.linalg.pinv(variance, rcond=1e-9) @ score, abs=1e-9)
        assert row["p_asymptotic"] == pytest.approx(chdtrc(row["df"], row["statistic"]), rel=1e-9)


@given(grouped_cohorts(), st.sampled_from(WEIGHTS))
def test_statistic_is_the_definition(cohort, weight):
    check_against_brute_force(cohort, weight, rho=1)


@given(grouped_cohorts(delayed=True))
def test_statistic_with_delayed_entry_is_the_definition(cohort):
    check_against_brute_force(cohort, "logrank")


@given(grouped_cohorts(), st.floats(0, 2), st.floats(0, 2))
def test_statistic_of_fleming_and_harrington_is_the_definition(cohort, rho, gamma):
    check_against_brute_force(cohort, "fleming_harrington", rho, gamma)


@given(grouped_cohorts())
def test_names_of_groups_and_order_of_patients_do_not_matter(cohort):
    time, event, _, group = cohort
    names = np.array(["luminal", "HER2", "triple negative"])[group]
    first, second = compare_groups(time, event, group), compare_groups(time[::-1], event[::-1], names[::-1])
    assert first["df"] == second["df"]
    if first["df"]:
        assert first["statistic"] == pytest.approx(second["statistic"], rel=1e-9, abs=1e-12)
    assert sum(first["observed"]) == first["events"] == pytest.approx(sum(first["expected"]))


@given(grouped_cohorts())
def test_one_stratum_is_no_stratum_and_two_add_up(cohort):
    time, event, _, group = cohort
    plain = compare_groups(time, event, group)
    one = compare_groups(time, event, group, strata=["a"] * len(time))
    assert one["statistic"] == plain["statistic"] and one["test"] == "stratified log-rank"
    twice = [np.concatenate((part, part)) for part in (time, event, group)]
    doubled = compare_groups(*twice, strata=np.repeat([0, 1], len(time)))
    np.testing.assert_allclose(doubled["score"], 2 * np.array(plain["score"]), atol=1e-10)
    if plain["df"]:
        assert doubled["statistic"] == pytest.approx(2 * plain["statistic"], rel=1e-9, abs=1e-12)


@pytest.mark.parametrize(
    ("time", "event", "group", "reason"),
    [
        ([1, 2], [0, 0], [0, 1], "no events: nothing to compare"),
        ([1, 2], [1, 1], [1, 1], "only one group: nothing to compare"),
        ([7], [1], [0], "only one group: nothing to compare"),
        ([1, 5, 6], [0, 1, 1], ["a", "b", "b"], "never at risk at an event, so nothing to compare: a"),
        (
            [4, 4, 4],
            [1, 1, 1],
            [0, 1, 1],
            "no event at which two groups were at risk and somebody was spared",
        ),
    ],
)
def test_what_cannot_be_compared_is_said_and_not_raised(time, event, group, reason):
    row = compare_groups(time, event, group)
    assert row["statistic"] is row["df"] is row["p_asymptotic"] is None
    assert row["reason"] == reason


def test_two_patients_and_a_group_of_one():
    two = compare_groups([1, 2], [1, 1], [0, 1])
    assert two["statistic"] == pytest.approx(1) and two["p_asymptotic"] == pytest.approx(0.3173105, abs=1e-7)
    assert compare_groups([5, 6, 7, 8, 9, 10], [1, 1, 0, 1, 1, 0], [1, 2, 2, 2, 2, 2])["statistic"] == pytest.approx(5)


def test_all_times_equal_with_survivors_is_the_hypergeometric_test():
    row = compare_groups([4] * 6, [1, 1, 0, 0, 0, 1], [0, 0, 0, 1, 1, 1])
    expected, variance = 1.5, 3 * (3 / 6) * (3 / 6) * (6 - 3) / (6 - 1)
    assert row["statistic"] == pytest.approx((2 - expected) ** 2 / variance)


def test_events_at_time_zero_count():
    assert compare_groups([0, 0, 3, 4], [1, 1, 0, 1], [0, 0, 1, 1])["observed"] == [2, 1]


def test_a_group_never_at_risk_is_left_out_and_groups_that_never_meet_lower_the_degrees_of_freedom():
    row = compare_groups([1, 2, 3, 4, 5], [0, 1, 1, 0, 1], list("abcbc"))
    assert row["df"] == 1 and row["reason"] == "never at risk at an event, left out of the test: a"
    entry = [0, 0, 0, 10, 10, 10]
    apart = compare_groups([2, 3, 4, 12, 13, 14], [1, 1, 1, 1, 1, 1], list("abacdc"), entry=entry)
    assert apart["df"] == 2 and apart["reason"] == "some groups were never compared: 2 degrees of freedom"


def test_groups_that_meet_at_one_event_only_keep_all_degrees_of_freedom():
    """Two eras of 200 patients in which one event has both at risk: one eigenvalue of the scaled variance is 1e-4."""
    rng = np.random.default_rng(8)
    time = np.concatenate((rng.integers(1, 50, 199), [60], 60 + rng.integers(1, 50, 200)))
    entry = np.concatenate((np.zeros(200), np.full(200, 52)))
    group = np.concatenate((rng.integers(0, 2, 200), rng.integers(2, 4, 200)))
    row = compare_groups(time, np.ones(400, int), group, entry)
    score, variance = brute_force(time, np.ones(400, int), entry, group, "logrank")
    assert row["df"] == 3 and row["reason"] == ""
    assert row["statistic"] == pytest.approx(score[:3] @ np.linalg.solve(variance[:3, :3], score[:3]), rel=1e-9)


def test_a_million_patients_and_a_group_of_ten_agree_with_the_definition():
    rng = np.random.default_rng(3)
    time, event = rng.integers(0, 30, 1_000_000), rng.integers(0, 2, 1_000_000)
    group = np.zeros(1_000_000, int)
    group[:10] = 1
    row = compare_groups(time, event, group)
    score, variance = brute_force(time, event, None, group, "logrank")
    assert row["statistic"] == pytest.approx(score[1] ** 2 / variance[1, 1], rel=1e-9)


@pytest.mark.parametrize(
    ("group", "message"),
    [
        ([0.0, np.nan], "group is missing at position 1"),
        (["a", None], "group is missing at position 1"),
        ([0], "group must be one column of 2 labels"),
    ],
)
def test_missing_labels_are_refused(group, message):
    with pytest.raises(ValueError, match=message):
        compare_groups([1, 2], [1, 1], group)
    with pytest.raises(ValueError, match="weight must be one of"):
        compare_groups([1, 2], [1, 1], [0, 1], weight="wilcoxon")


@given(st.lists(st.integers(-300, 300), min_size=1, max_size=9))
def test_labels_are_coded_in_sorted_order_however_they_are_spread(group):
    levels, codes = encode_groups(group, len(group))
    assert levels.tolist() == sorted(set(group)) and levels[codes].tolist() == group


def test_labels_true_and_false_keep_their_kind():
    levels, codes = encode_groups([True, False, True], 3)
    assert levels.tolist() == [False, True] and codes.tolist() == [1, 0, 1]


@pytest.mark.parametrize("compare", [compare_groups, compare_trend_of_letters, compare_first_pair])
def test_fleming_harrington_without_exponents_is_the_log_rank_test_and_the_row_names_its_weight(compare):
    time, event, group = [3, 4, 6, 7, 9, 11, 5, 8], [1, 1, 0, 1, 1, 0, 1, 1], list("lhlhhlml")
    plain, weighted = compare(time, event, group), compare(time, event, group, weight="fleming_harrington")
    assert plain["weight"] == "logrank" and weighted["weight"] == "fleming_harrington(rho=0, gamma=0)"
    assert weighted["statistic"] == pytest.approx(plain["statistic"], rel=1e-12) and plain["statistic"] > 0
    early = compare(time, event, group, weight="fleming_harrington", rho=1, gamma=0.5)
    assert early["weight"] == "fleming_harrington(rho=1, gamma=0.5)"
    assert early["statistic"] != pytest.approx(plain["statistic"], rel=1e-3)
    with pytest.raises(ValueError, match="weight must be one of"):
        compare(time, event, group, weight="wilcoxon")


def test_sums_and_weights_have_no_exponents_where_none_are_given():
    total, deaths = np.array([5, 4, 2]), np.array([1, 1, 1])
    assert weigh_times(total, deaths, "fleming_harrington").tolist() == [1, 1, 1]
    assert weigh_times(total, deaths, "fleming_harrington", 1).tolist() == pytest.approx([1, 0.8, 0.6])
    time, event, codes = np.array([1, 2, 3, 4]), np.array([1, 1, 0, 1]), np.array([0, 1, 0, 1])
    plain, weighted = sum_scores(time, event, codes, 2), sum_scores(time, event, codes, 2, None, "fleming_harrington")
    assert weighted.score == pytest.approx(plain.score)


def test_forms_and_ranks_of_many_tests_are_those_of_each():
    """Ranks 2, 1 and 0; scores within the range of their variance, where v'V^-v has one value."""
    variances = np.array([[[2.0, 0.5], [0.5, 1]], [[0, 0], [0, 3]], [[0, 0], [0, 0]]])
    scores = np.array([[1.0, -2], [0, 1.5], [0, 0]])
    forms, ranks = quadratic_form(scores, variances)
    assert ranks.tolist() == [2, 1, 0] and forms[1:].tolist() == [0.75, 0]
    assert forms[0] == pytest.approx(scores[0] @ np.linalg.inv(variances[0]) @ scores[0])
    for score, variance, form, rank in zip(scores, variances, forms, ranks, strict=True):
        assert quadratic_form(score, variance) == (pytest.approx(form), rank)


@pytest.mark.parametrize("size", [1e-9, 1e9])
def test_the_rank_of_a_tiny_group_is_judged_by_its_own_size(size):
    variance, score = np.array([[4.0, 1, 0], [1, 9, 0], [0, 0, 0]]), np.array([2.0, -3, 0])
    scale = np.array([size, 1, 1])
    form, rank = quadratic_form(score * scale, variance * np.outer(scale, scale))
    assert rank == 2 and form == pytest.approx((4 * 9 + 2 * 6 + 9 * 4) / 35, rel=1e-12)


def test_a_variance_that_rounding_put_below_zero_counts_as_zero():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert quadratic_form(np.array([1e-17, 1.5]), np.array([[-1e-20, 0], [0, 3]])) == (pytest.approx(0.75), 1)
