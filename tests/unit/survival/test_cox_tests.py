"""Rows made from a Cox fit, and tests of blocks of columns."""

import math

import numpy as np
import pytest

from oncosurv.survival.cox import fit_cox
from oncosurv.survival.cox_tests import (
    compare_nested,
    summarise_coefficients,
    summarise_fit,
    wald_block,
    wald_statistic,
)
from tests.reference.oracle import read_data


@pytest.fixture(scope="module")
def veteran():
    data = read_data("veteran")
    cells = np.column_stack([data["celltype"] == level for level in ("smallcell", "adeno", "large")]).astype(float)
    x = np.column_stack([data["karno"], cells])
    return data["time"], data["status"], x, ("karno", "small", "adeno", "large")


def test_row_of_a_column(veteran):
    fit = fit_cox(*veteran, level=0.9)
    row = summarise_coefficients(fit)[0]
    assert list(row) == ["name", "coef", "se", "hr", "lower", "upper", "ci", "statistic", "p", "test", "estimable",
                         "reason"]  # fmt: skip
    assert math.isclose(row["upper"] / row["lower"], math.exp(2 * 1.6448536269514722 * row["se"]), rel_tol=1e-12)
    assert (row["ci"], row["test"], row["estimable"], row["reason"]) == ("wald", "wald", True, "")


def test_robust_rows_name_it(veteran):
    fit = fit_cox(*veteran, robust=True)
    row = summarise_coefficients(fit)[0]
    assert row["se"] == fit.robust_se[0] != fit.se[0] and row["ci"] == "wald robust"


def test_factor_block(veteran):
    """R: anova(coxph(Surv(time, status) ~ karno), coxph(Surv(time, status) ~ karno + celltype)), and b' V^-1 b."""
    time, event, x, names = veteran
    full, reduced = fit_cox(*veteran), fit_cox(time, event, x[:, :1], names[:1])
    test = compare_nested(full, reduced)
    assert test["df"] == 3 and math.isclose(test["statistic"], 17.34047, abs_tol=5e-6)
    assert math.isclose(test["p"], 0.00060146, abs_tol=5e-9)
    block = wald_block(full, names[1:])
    assert math.isclose(block["statistic"], 17.2820097074, abs_tol=1e-9)
    assert (block["df"], block["test"]) == (3, "wald")
    single = wald_block(full, ["karno"])
    assert math.isclose(single["p"], summarise_coefficients(full)[0]["p"], rel_tol=1e-9)


def test_order_of_baseline_level_does_not_change_the_block(veteran):
    time, event, x, names = veteran
    other = x.copy()
    other[:, 1] = 1 - x[:, 1:].sum(axis=1)  # squamous instead of small cell
    tests = [wald_block(fit_cox(time, event, columns, names), names[1:])["statistic"] for columns in (x, other)]
    assert math.isclose(*tests, rel_tol=1e-8)


def test_fits_of_other_rows_are_refused(veteran):
    time, event, x, names = veteran
    full = fit_cox(*veteran)
    with pytest.raises(ValueError, match="same rows: full n 137"):
        compare_nested(full, fit_cox(time[1:], event[1:], x[1:, :1], names[:1]))
    for other in (
        fit_cox(time, event, x[:, :1], names[:1], ties="breslow"),
        fit_cox(time, np.where(np.arange(137) == np.flatnonzero(event)[0], 0, event), x[:, :1], names[:1]),
        fit_cox(time[::-1] * 2 + np.arange(137) % 2, event, x[:, :1], names[:1]),  # as many events, at other times
        # one more patient, gone before the first event: the likelihood without covariates is the same
        fit_cox(np.append(time, 0), np.append(event, 0), np.append(x[:, :1], [[50]], axis=0), names[:1]),
    ):
        with pytest.raises(ValueError, match="needs two fits of the same rows"):
            compare_nested(full, other)
    with pytest.raises(ValueError, match="not nested: the full fit lacks other"):
        compare_nested(full, fit_cox(time, event, x[:, :1], ["other"]))
    with pytest.raises(ValueError, match="not in the fit: dose"):
        wald_block(full, ["dose"])


def test_monotone_block_has_a_likelihood_ratio_and_no_wald_test():
    time, event = np.arange(1, 13), np.array([1, 0] * 6)
    x = np.column_stack([np.tile([0.0, 0, 1], 4), event == 0])
    full, reduced = fit_cox(time, event, x, ["a", "b"]), fit_cox(time, event, x[:, :1], ["a"])
    assert wald_block(full, ["b"])["p"] is None and "no events where it is 1" in wald_block(full, ["b"])["reason"]
    assert 0 < compare_nested(full, reduced)["p"] < 0.1
    assert summarise_fit(full)["monotone"] and "monotone: b" in summarise_fit(full)["warnings"]


def test_aliased_columns_lower_the_degrees_of_freedom(veteran):
    time, event, x, names = veteran
    twice = fit_cox(time, event, np.column_stack([x, x[:, 1]]), (*names, "again"))
    assert wald_block(twice, ["small", "again"])["df"] == 1
    assert wald_block(twice, ["again"])["p"] is None
    assert compare_nested(twice, fit_cox(*veteran))["statistic"] is None
    assert compare_nested(twice, fit_cox(*veteran)) == {
        "statistic": None, "df": 0, "p": None, "test": "likelihood ratio",
        "reason": "the full fit estimates no more columns than the reduced one",
    }  # fmt: skip


def test_the_fit_as_a_whole(veteran):
    fit = fit_cox(*veteran)
    row = summarise_fit(fit)
    assert (row["n"], row["events"], row["parameters"]) == (137, 128, 4) and row["events_per_parameter"] == 32
    for test in ("lr", "wald", "score"):
        assert (row[test], row[f"{test}_df"], row[f"{test}_p"]) == (getattr(fit, test), 4, getattr(fit, f"{test}_p"))
    coefficient = summarise_coefficients(fit)[0]
    assert math.isclose(coefficient["statistic"], fit.coef[0] / fit.se[0])
    assert math.isclose(coefficient["lower"], math.exp(fit.coef[0] - 1.959963984540054 * fit.se[0]))


def test_with_fewer_clusters_than_columns_there_is_no_wald_test_of_all(veteran):
    """R 4.2.2 gives 0.33 with 1 degree of freedom or another number, by the order of the columns."""
    time, event, x, names = veteran
    fit = fit_cox(time, event, x, names, cluster=np.arange(len(time)) % 2)
    assert math.isnan(fit.wald) and math.isnan(fit.wald_p)
    assert (summarise_fit(fit)["wald"], summarise_fit(fit)["wald_p"]) == (None, None)
    block = wald_block(fit, names)
    assert (block["statistic"], block["p"], block["df"]) == (None, None, len(names))
    assert block["reason"] == f"the robust variance does not tell {len(names)} columns apart"
    own = wald_block(fit, names[:1])
    assert math.isclose(own["statistic"], (fit.coef[0] / fit.robust_se[0]) ** 2, rel_tol=1e-12)
    enough = fit_cox(time, event, x, names, cluster=np.arange(len(time)) % 12)
    whole = enough.coef @ np.linalg.inv(enough.robust_cov) @ enough.coef
    assert math.isclose(enough.wald, whole, rel_tol=1e-9) and math.isclose(
        wald_block(enough, names)["statistic"], whole
    )


def test_a_robust_standard_error_of_zero_has_no_test():
    """All die on one day: no row pulls the coefficient, whose robust standard error is 0 or rounding."""
    fit = fit_cox(np.full(12, 7), np.ones(12), np.arange(12.0) % 5, ["x"], robust=True)
    row = summarise_coefficients(fit)[0]
    assert not row["estimable"] and row["reason"] == "its robust standard error is 0"
    assert [row[name] for name in ("coef", "hr", "lower", "statistic", "p")] == [None] * 5
    assert summarise_fit(fit)["wald"] is None and summarise_fit(fit)["score_p"] == 1


@pytest.mark.parametrize(
    ("cov", "coef", "expected"),
    [
        ([[4.0, 1], [1, 9]], [2.0, 3], (4 * 9 - 2 * 6 + 9 * 4) / 35),
        ([[4e12, 1e-3], [1e-3, 9e-18]], [2e6, 3e-9], 12 / 7),
        ([[4.0, 6], [6, 9]], [2.0, 3], None),
        ([[4.0, 0], [0, 0]], [2.0, 3], None),
        ([[np.inf]], [2.0], None),
        (np.empty((0, 0)), [], None),
    ],
)
def test_wald_statistic(cov, coef, expected):
    found = wald_statistic(np.array(cov), np.array(coef))
    assert math.isnan(found) if expected is None else math.isclose(found, expected, rel_tol=1e-9)
