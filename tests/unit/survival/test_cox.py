"""Edges of the Cox fit: what cannot be estimated is said in words, what can is independent of units and order."""

import math

import numpy as np
import pytest

from oncosurv.survival import cox, profile
from oncosurv.survival.cox import fit_cox
from oncosurv.survival.cox_tests import summarise_coefficients, summarise_fit
from oncosurv.survival.firth import fit_firth
from tests.unit.survival.small_cohorts import OVERSHOOTING, overshooting


@pytest.fixture
def cohort():
    rng = np.random.default_rng(11)
    time = rng.integers(1, 40, 60)
    event = rng.random(60) < 0.7
    x = np.column_stack([rng.normal(60, 10, 60), rng.integers(0, 2, 60), rng.normal(size=60)])
    return time, event, x


NAMES = ("age", "sex", "marker")


def test_no_events(cohort):
    time, _, x = cohort
    fit = fit_cox(time, np.zeros(60), x, NAMES)
    assert np.isnan(fit.coef).all() and fit.events == 0 and fit.converged
    assert fit.warnings == ("There are no events: no hazard ratio can be estimated.",)
    assert fit.reasons == ("there are no events",) * 3 and fit.iterations == 0
    row = summarise_fit(fit)
    assert (row["parameters"], row["lr"], row["wald_p"], row["events_per_parameter"]) == (0, None, None, None)


def test_everybody_dies(cohort):
    time, _, x = cohort
    fit = fit_cox(time, np.ones(60), x, NAMES)
    assert fit.converged and np.isfinite(fit.se).all() and fit.events == 60


def test_one_patient():
    fit = fit_cox([5], [1], [[1.0]], ["x"])
    assert np.isnan(fit.coef[0]) and fit.reasons == ("x has the same value in every row",)


def test_two_patients_are_monotone_and_firth_is_finite():
    fit = fit_cox([5, 6], [1, 1], [[1.0], [2.0]], ["x"])
    assert fit.monotone and math.isclose(fit.lr, 2 * math.log(2), rel_tol=1e-6)
    assert summarise_coefficients(fit)[0]["hr"] is None
    assert math.isclose(fit_firth([5, 6], [1, 1], [[1.0], [2.0]]).coef[0], -math.log(3), rel_tol=1e-9)


def test_constant_and_collinear_columns_are_left_out_with_their_reason(cohort):
    time, event, x = cohort
    wide = np.column_stack([np.full(60, 7.0), x, 2 * x[:, 0] - x[:, 2]])
    fit = fit_cox(time, event, wide, ("site", *NAMES, "sum"))
    assert fit.reasons == ("site has the same value in every row", "", "", "",
                           "sum is a linear combination of age, marker")  # fmt: skip
    assert np.allclose(fit.coef[1:4], fit_cox(time, event, x).coef, rtol=1e-12)
    assert np.isnan(fit.coef[[0, 4]]).all() and np.isnan(fit.cov[0]).all() and fit.lr_df == 3
    assert len(fit.warnings) == 2 and summarise_coefficients(fit)[4]["reason"] == fit.reasons[4]


def test_column_that_varies_only_between_strata_is_left_out(cohort):
    time, event, x = cohort
    fit = fit_cox(time, event, x, NAMES, strata=x[:, 1])
    assert fit.reasons[1] == "sex does not vary among the patients at risk at any event time"
    assert np.isfinite(fit.coef[[0, 2]]).all()


@pytest.mark.parametrize(
    ("level", "reason"),
    [("no events", "arm: no events where it is 1"), ("first", "arm: all events come first where it is 1")],
)
def test_level_without_events_or_with_all_first(cohort, level, reason):
    time, event, x = (np.array(values) for values in cohort)
    arm = np.zeros(60)
    if level == "no events":
        arm[:6], event[:6] = 1, 0
    else:
        arm[:6], time[:6], event[:6] = 1, 0, 1
    fit = fit_cox(time, event, np.column_stack([x, arm]), (*NAMES, "arm"))
    rows, penalised = summarise_coefficients(fit), fit_firth(time, event, np.column_stack([x, arm]))
    assert fit.monotone and not fit.converged and fit.reasons[3] == reason and reason in fit.warnings[0]
    assert rows[3]["p"] is None and not rows[3]["estimable"] and rows[0]["estimable"]
    assert summarise_fit(fit)["wald"] is None and summarise_fit(fit)["lr_p"] is not None
    assert penalised.converged and np.isfinite(penalised.coef).all() and np.isfinite(penalised.p).all()


def test_monotone_without_a_level_is_found_by_the_size_of_the_coefficient():
    time = np.arange(1, 21)
    fit = fit_cox(time, np.ones(20), -(time**1.5), ["marker"])
    assert fit.monotone and "marker" in fit.monotone_reason and "grows without limit" in fit.monotone_reason


@pytest.mark.parametrize("factor", [1e6, 1e-6])
def test_units_do_not_matter(cohort, factor):
    time, event, x = cohort
    plain, scaled = fit_cox(time, event, x), fit_cox(time, event, x * factor + 3 * factor)
    assert np.allclose(scaled.coef * factor, plain.coef, rtol=1e-9)
    assert np.allclose(scaled.coef / scaled.se, plain.coef / plain.se, rtol=1e-9)
    ours = [(row["statistic"], row["p"]) for row in summarise_coefficients(plain)]
    theirs = [(row["statistic"], row["p"]) for row in summarise_coefficients(scaled)]
    assert np.allclose(ours, theirs, rtol=1e-8)


def test_order_of_rows_and_type_of_times_do_not_matter(cohort):
    time, event, x = cohort
    shuffled = np.random.default_rng(1).permutation(60)
    fits = [
        fit_cox(time, event, x),
        fit_cox(time[shuffled], event[shuffled], x[shuffled]),
        fit_cox(time / 30.4375, event.astype(float), x),
        fit_cox(time, event, x, entry=np.full(60, -1)),
        fit_cox(time, event, x, strata=["all"] * 60),
    ]
    for fit in fits[1:]:
        assert np.allclose(fit.coef, fits[0].coef, rtol=1e-11) and np.allclose(fit.se, fits[0].se, rtol=1e-11)


def test_event_at_time_zero_counts():
    time, event = np.array([0, 2, 3, 4]), np.array([1, 1, 0, 1])
    x = np.array([1.0, 0, 1, 0])
    assert np.allclose(fit_cox(time, event, x).coef, fit_cox(np.where(time == 0, 0.5, time), event, x).coef, rtol=1e-12)


def test_left_truncation_with_an_empty_risk_set():
    """Nobody is at risk between day 5 and day 10; the two parts share coefficients only."""
    entry, time = np.array([0, 0, 0, 10, 10, 10, 10]), np.array([3, 4, 5, 12, 13, 14, 15])
    event, x = np.array([1, 1, 0, 1, 1, 1, 0]), np.array([1.0, 0, 1, 0, 1, 0, 1])
    fit = fit_cox(time, event, x, entry=entry)
    halves = fit_cox(time, event, x, strata=entry)
    assert np.allclose([fit.coef[0], fit.se[0], fit.loglik], [halves.coef[0], halves.se[0], halves.loglik], rtol=1e-10)


def test_a_row_is_at_risk_after_its_entry_only():
    """(entry, time]: who enters on the day of a death is not in its risk set."""
    time, event, x = np.array([5, 8, 9, 9]), np.array([1, 1, 0, 0]), np.array([0.0, 1, 0, 1])
    on_the_day = fit_cox(time, event, x, entry=[0, 0, 5, 0])
    day_after = fit_cox(time, event, x, entry=[0, 0, 6, 0])
    assert on_the_day.loglik_null == day_after.loglik_null == -math.log(3) - math.log(3)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"x": [[1.0], [np.nan], [2.0]]}, "age: 1 missing or infinite value(s), the first in row 1"),
        ({"time": [1.0, np.nan, 2.0]}, "time: 1 missing"),
        ({"event": [0, 2, 1]}, "event must hold only 0 (censored) and 1 (event)"),
        ({"entry": [0, 3, 0]}, "entry must be before time; 1 row(s) are not, the first is row 1 (entry 3, time 2)"),
        ({"x": [[1.0], [2.0]]}, "age has shape (2,), time has 3 rows"),
        ({"ties": "exact"}, "ties must be one of efron, breslow"),
        ({"strata": ["a"]}, "strata has shape (1,)"),
        ({"names": ["age", "sex"]}, "x has 1 columns"),
        ({"time": []}, "at least one row"),
        ({"x": [["a"], ["b"], ["c"]]}, "age must be numeric"),
        ({"cluster": [1]}, "cluster has shape (1,)"),
        ({"strata": [1.0, np.nan, 2.0]}, "strata: 1 missing label(s), the first in row 1"),
        ({"cluster": ["a", None, "b"]}, "cluster: 1 missing label(s), the first in row 1"),
        ({"level": 95}, "level must lie between 0 and 1"),
        ({"level": 1.5}, "level must lie between 0 and 1"),
        ({"level": 1}, "level must lie between 0 and 1"),
        ({"level": 0}, "level must lie between 0 and 1"),
        ({"level": -0.5}, "level must lie between 0 and 1"),
    ],
)
def test_unusable_input_is_named(change, message):
    arguments = {"time": [1, 2, 3], "event": [1, 0, 1], "x": [[1.0], [3.0], [2.0]], "names": ["age"]} | change
    with pytest.raises(ValueError) as caught:
        fit_cox(**arguments)
    assert message in str(caught.value)


def test_all_problems_are_reported_together():
    with pytest.raises(ValueError, match="time: 1 missing.*; age: 1 missing"):
        fit_cox([1.0, np.nan], [1, 0], [[np.nan], [1.0]], ["age"])


def test_the_first_step_is_score_over_information():
    x = np.array([3.0, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8])
    time, event = np.arange(12), np.ones(12)
    score = sum(x[i] - x[i:].mean() for i in range(12))
    information = sum(x[i:].var() for i in range(12))
    one = fit_cox(time, event, x, max_iter=1)
    assert math.isclose(one.coef[0], score / information) and (one.iterations, one.converged) == (1, False)
    assert one.reasons == ("the fit did not converge in 1 steps",)
    whole = fit_cox(time, event, x)
    assert fit_cox(time, event, x, max_iter=whole.iterations).converged
    assert not fit_cox(time, event, x, max_iter=whole.iterations - 1).converged


def test_a_column_with_patients_at_its_mean_is_not_constant():
    fit = fit_cox([1, 2, 3, 4, 5, 6], [1, 1, 1, 1, 1, 1], [0.0, 2, 1, 1, 2, 0])
    assert fit.reasons == ("",) and np.isfinite(fit.coef).all()


def test_the_column_that_grows_without_limit_is_named_and_no_number_of_the_fit_is_used():
    time = np.arange(1, 21)
    x = np.column_stack([np.full(20, 3.0), np.tile([0.0, 1, 5, 2], 5), -(time**1.5)])
    fit = fit_cox(time, np.ones(20), x, ["site", "noise", "marker"])
    words = "the likelihood still rises while the coefficient of marker grows without limit"
    assert fit.reasons == ("site has the same value in every row", words, words) and fit.monotone_reason == words
    assert fit.iterations < 40
    assert [row["estimable"] for row in summarise_coefficients(fit)] == [False, False, False]


@pytest.mark.parametrize("apart", [0.1, 0.01])
def test_nearly_collinear_columns_converge(cohort, apart):
    """a and a + small b: the coefficient of the second is that of b over the size of b, that of the first the rest."""
    time, event, x = cohort
    a, b = x[:, 0], x[:, 2]
    plain, close = (
        fit_cox(time, event, np.column_stack([a, b])),
        fit_cox(time, event, np.column_stack([a, a + apart * b])),
    )
    assert close.converged and close.warnings == ()
    assert math.isclose(close.coef[1] * apart, plain.coef[1], rel_tol=1e-6)
    assert math.isclose(close.coef.sum(), plain.coef[0], rel_tol=1e-6) and math.isclose(close.loglik, plain.loglik)


@pytest.mark.parametrize("solve", [cox._solve, profile._solve])
def test_a_singular_matrix_is_solved_with_the_shortest_step(solve):
    assert np.allclose(solve(np.array([[2.0, 2], [2, 2]]), np.array([4.0, 4])), [1, 1])
    assert np.allclose(solve(np.array([[2.0, 0], [0, 4]]), np.array([4.0, 4])), [2, 1])


@pytest.mark.parametrize("seed", OVERSHOOTING)
def test_steps_that_go_too_far_are_halved(seed):
    """At the maximum the score by its definition is 0."""
    time, event, x = overshooting(seed)
    fit = fit_cox(time, event, x)
    weights = np.exp(fit.coef[0] * (x - x.mean()))
    later = [time >= time[i] for i in np.flatnonzero(event)]
    score = (x @ event - sum(weights[own] @ x[own] / weights[own].sum() for own in later)) / x.std()
    assert fit.converged and fit.iterations < 15 and abs(score) < 1e-7
