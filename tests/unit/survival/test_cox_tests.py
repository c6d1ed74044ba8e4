"""Rows made from a Cox fit, and tests of blocks of columns."""

import math

import numpy as np
import pytest

from oncosurv.survival.cox import fit_cox
from oncosurv.survival.cox_tests import compare_nested, summarise_coefficients, summarise_fit, wald_block
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
    assert summarise_fit(full)["monotone"] and "Firth" in summarise_fit(full)["warnings"]


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
