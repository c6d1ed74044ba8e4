"""Tails against R's pnorm and pchisq, and against scipy."""

import math

import pytest
from scipy import special

from oncosurv.survival.tail_probabilities import (
    chi_square_quantile_1,
    chi_square_tail,
    exp_or_inf,
    normal_quantile,
    two_sided_p,
)


@pytest.mark.parametrize("df", [1, 2, 3, 4, 7, 30])
@pytest.mark.parametrize("statistic", [0.0, 1e-8, 0.3, 3.84, 25.0, 300.0])
def test_chi_square_tail_equals_scipy(df, statistic):
    assert math.isclose(chi_square_tail(statistic, df), special.chdtrc(df, statistic), rel_tol=1e-11)


def test_where_there_is_no_test():
    assert math.isnan(chi_square_tail(1.0, 0)) and math.isnan(chi_square_tail(math.nan, 2))
    assert chi_square_tail(math.inf, 3) == 0.0


def test_normal():
    assert math.isclose(normal_quantile(0.975), 1.959963984540054, rel_tol=1e-14)
    assert math.isclose(two_sided_p(1.959963984540054), 0.05, rel_tol=1e-12)
    assert math.isclose(two_sided_p(-30), 9.813427854296374e-198, rel_tol=1e-12)  # R: 2 * pnorm(-30)
    assert math.isclose(chi_square_quantile_1(0.95), 3.841458820694124, rel_tol=1e-13)


def test_a_statistic_below_zero_has_no_tail():
    assert math.isnan(chi_square_tail(-0.5, 1)) and math.isnan(chi_square_tail(-0.5, 2))


def test_a_ratio_too_large_for_a_float_is_infinite():
    assert exp_or_inf(708.9) == math.exp(708.9) and exp_or_inf(709.8) == math.inf and exp_or_inf(-800) == 0
