import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oncosurv.survival.competing import compare_incidence, fit_aalen_johansen
from oncosurv.survival.finegray import fit_fine_gray, summarise_fine_gray
from oncosurv.survival.kaplan_meier import fit_kaplan_meier
from tests.unit.survival.small_cohorts import cohorts, grouped_cohorts

causes = st.lists(st.integers(1, 3), min_size=8, max_size=8)


def brute_force(time, cause, entry, wanted, t):
    """Incidence as a sum over the definition of the risk set."""
    start = np.full(len(time), -1) if entry is None else entry
    survival, incidence = 1.0, 0.0
    for u in sorted(set(time[cause > 0].tolist())):
        if u <= t:
            n = int(((start < u) & (time >= u)).sum())
            incidence += survival * int(((time == u) & (cause == wanted)).sum()) / n
            survival *= 1 - int(((time == u) & (cause > 0)).sum()) / n
    return incidence


def closed_variance(curve, k, died_all):
    """Var F(t) at the last time by the sum over earlier times (the formula in the books)."""
    n, d = curve.n_risk.astype(float), died_all
    before = np.concatenate(([1.0], curve.survival[:-1]))
    gap = curve.incidence[k][-1] - curve.incidence[k]
    left = np.where(n > d, n - d, 1)
    d1 = curve.n_event[k]
    total = gap**2 * np.where(n > d, d / (n * left), 0) + before**2 * d1 * (n - d1) / n**3
    return np.sum(total - 2 * gap * before * d1 / n**2)


@given(cohorts(delayed=True), causes)
def test_incidence_is_the_definition_and_everything_adds_up_to_one(cohort, kinds):
    time, event, entry = cohort
    cause = event * np.array(kinds[: len(time)])
    curve = fit_aalen_johansen(time, cause, entry)
    assert curve.causes == tuple(sorted(set(cause[cause > 0].tolist())))
    np.testing.assert_allclose(curve.incidence.sum(axis=0) + curve.survival, 1, atol=1e-12)
    for k, wanted in enumerate(curve.causes):
        for i, t in enumerate(curve.time):
            assert curve.incidence[k, i] == pytest.approx(brute_force(time, cause, entry, wanted, t), abs=1e-12)
        died_all = curve.n_event.sum(axis=0)
        assert curve.std_error[k, -1] ** 2 == pytest.approx(closed_variance(curve, k, died_all), abs=1e-12)


@given(cohorts())
def test_with_one_cause_it_is_one_minus_kaplan_meier(cohort):
    time, event, _ = cohort
    curve, plain = fit_aalen_johansen(time, event), fit_kaplan_meier(time, event)
    if event.any():
        np.testing.assert_allclose(curve.incidence[0], 1 - plain.survival, atol=1e-12)
        inner = plain.survival > 0
        np.testing.assert_allclose(curve.std_error[0][inner], plain.std_error[inner], atol=1e-9)
    else:
        assert curve.causes == () and curve.incidence.shape == (0, len(curve.time))


def test_ties_are_counted_and_not_shaken():
    time, cause = [5] * 6, [1, 1, 2, 0, 0, 0]
    first = fit_aalen_johansen(time, cause)
    assert first.incidence[:, 0].tolist() == pytest.approx([2 / 6, 1 / 6])
    assert first.std_error.tolist() == fit_aalen_johansen(time, cause).std_error.tolist()


@pytest.mark.parametrize("cause", [[0, -1], [0, 1.5], [0, np.nan], ["a", "b"]])
def test_causes_must_be_whole_numbers(cause):
    with pytest.raises(ValueError, match="cause must hold whole numbers"):
        fit_aalen_johansen([1, 2], cause)
    with pytest.raises(ValueError, match="conf_type must be one of"):
        fit_aalen_johansen([1, 2], [0, 1], conf_type="arcsin")
    with pytest.raises(ValueError, match="level must lie"):
        fit_aalen_johansen([1, 2], [0, 1], level=1.5)


def test_causes_may_be_of_any_kind_of_number_and_refusals_say_what_is_wrong():
    for cause in ([0, 1, 2], [0.0, 1.0, 2.0], np.array([0, 1, 2], np.uint8)):
        assert fit_aalen_johansen([1, 2, 3], cause).causes == (1, 2)
    assert fit_aalen_johansen([1, 2], [False, True]).causes == (1,)
    for cause in ([0, np.nan], [0, np.inf], ["a", "b"]):
        with pytest.raises(ValueError, match="cause must hold whole numbers, 0 for censored, and none missing"):
            fit_aalen_johansen([1, 2], cause)
    for cause in ([0, -1], [0, 1.5]):
        with pytest.raises(ValueError, match=r"cause must hold whole numbers from 0 \(censored\) upwards"):
            fit_aalen_johansen([1, 2], cause)
    for level in (0, 1, -0.5):
        with pytest.raises(ValueError, match="level must lie between 0 and 1"):
            fit_aalen_johansen([1, 2], [0, 1], level=level)
    assert fit_aalen_johansen([1, 1, 2, 3, 3], [0, 0, 1, 2, 0]).n == 5


def test_gray_s_score_at_the_first_event_is_observed_less_expected():
    """One event time: nobody has had an event before, so that the risk sets are the ordinary ones."""
    row = compare_incidence([2, 2, 3, 3, 3, 3, 3], [1, 1, 0, 0, 0, 2, 0], list("aababbb"), 1)
    assert row["score"] == pytest.approx([2 - 2 * 3 / 7, -2 * 4 / 7])
    # hypergeometric variance of the two events among 3 and 4 of 7
    assert row["statistic"] == pytest.approx((8 / 7) ** 2 / (2 * 3 / 7 * 4 / 7 * 5 / 6))
    assert row["observed"] == [2, 0] and row["n_level"] == [3, 4] and row["events"] == 2
    assert row["reason"] == "" and row["df"] == 1
    other = compare_incidence([2, 2, 3, 3, 3, 3, 3], [1, 1, 0, 0, 0, 2, 0], list("aababbb"), 2)
    assert other["observed"] == [0, 1] and other["events"] == 1


def test_gray_s_weight_is_one_where_none_is_given():
    time, cause, group = np.arange(1, 21), np.tile([1, 2, 1, 0], 5), np.arange(20) % 3
    assert compare_incidence(time, cause, group) == compare_incidence(time, cause, group, 1, None, 0)
    assert compare_incidence(time, cause, group)["weight"] == "rho=0"


def test_groups_that_never_meet_at_an_event_are_named_and_lower_the_degrees_of_freedom():
    alone = compare_incidence([1, 1, 5, 6], [0, 0, 1, 1], [0, 0, 1, 1])
    assert alone["statistic"] is None
    assert alone["reason"] == "no event of this cause at which two groups were at risk: nothing to compare"
    time, cause, group = [1, 1, 5, 6, 7, 8], [0, 0, 1, 1, 1, 0], np.array([0, 0, 1, 2, 1, 2])
    some = compare_incidence(time, cause, group)
    assert some["df"] == 1 and some["reason"] == "some groups were never compared: 1 degrees of freedom"
    without = compare_incidence(time[2:], cause[2:], group[2:])
    assert some["statistic"] == pytest.approx(without["statistic"]) and without["reason"] == ""


@given(grouped_cohorts(), causes)
def test_gray_s_test_does_not_depend_on_names_or_order(cohort, kinds):
    time, event, _, group = cohort
    cause = event * np.array(kinds[: len(time)])
    first = compare_incidence(time, cause, group, 1)
    second = compare_incidence(time[::-1], cause[::-1], np.array(list("abc"))[group][::-1], 1)
    assert (first["statistic"] is None) == (second["statistic"] is None)
    assert sum(first["score"]) == pytest.approx(0, abs=1e-9)
    if first["statistic"] is not None:
        assert second["statistic"] == pytest.approx(first["statistic"], rel=1e-6, abs=1e-9)
        assert np.isfinite(first["statistic"])


@pytest.mark.parametrize(
    ("cause", "group", "reason"),
    [
        ([1, 0, 1], [0, 0, 0], "only one group: nothing to compare"),
        ([2, 0, 2], [0, 1, 1], "no events of this cause: nothing to compare"),
    ],
)
def test_what_gray_s_test_cannot_compare_is_said(cause, group, reason):
    row = compare_incidence([1, 2, 3], cause, group)
    assert row["statistic"] is None and row["reason"] == reason


def test_fine_gray_refuses_few_events_and_useless_covariates_in_words():
    time, cause = np.arange(1, 41), np.tile([1, 2, 1, 0], 10)
    x = np.arange(40) % 7
    few = fit_fine_gray(time[:20], cause[:20], x[:20])
    assert few.reason == "10 events of this cause and 5 of others: fewer than 10 are not modelled"
    assert np.isnan(few.coef).all()
    row = summarise_fine_gray(few)[0]
    assert row["hr"] is None and row["estimable"] == 0 and row["reason"] == few.reason
    assert fit_fine_gray(time, cause, np.ones(40)).reason.startswith("a covariate is constant")
    assert fit_fine_gray(time, np.zeros(40, int), x).reason == "no events of this cause"
    with pytest.raises(ValueError, match="40 rows of covariates without missing values"):
        fit_fine_gray(time, cause, x[:39])


def test_fine_gray_gives_tidy_rows():
    time, cause = np.arange(1, 41), np.tile([1, 2, 1, 0], 10)
    fit = fit_fine_gray(time, cause, np.column_stack((np.arange(40) % 7, np.arange(40) % 3 == 0)), ["age", "female"])
    rows = summarise_fine_gray(fit)
    assert [row["variable"] for row in rows] == ["age", "female"]
    for row in rows:
        assert row["hr"] == pytest.approx(np.exp(row["coef"])) and row["lower"] < row["hr"] < row["upper"]
        assert 0 < row["p"] < 1 and row["events"] == 20 and row["competing"] == 10


def test_fine_gray_gives_no_number_when_a_level_has_no_event_of_the_cause():
    time, cause = np.arange(1, 41), np.tile([1, 2, 1, 0], 10)
    row = summarise_fine_gray(fit_fine_gray(time, cause, np.arange(40) % 2, ["odd"]))[0]
    assert row["hr"] is None and row["p"] is None and row["estimable"] == 0
    assert "a coefficient may grow without limit" in row["reason"]


def test_without_other_events_fine_gray_is_breslow_s_cox_score():
    """At the maximum the Breslow score of the ordinary hazard is 0."""
    rng = np.random.default_rng(1)
    time, cause, x = rng.integers(1, 15, 60), rng.integers(0, 2, 60), rng.normal(size=60)
    fit = fit_fine_gray(time, cause, x)
    risk = np.exp(fit.coef[0] * x)
    score = sum(x[i] - risk[time >= time[i]] @ x[time >= time[i]] / risk[time >= time[i]].sum()
                for i in np.flatnonzero(cause))  # fmt: skip
    assert score == pytest.approx(0, abs=1e-8)
