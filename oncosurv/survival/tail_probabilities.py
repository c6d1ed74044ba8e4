"""Normal and chi-square tails from the standard library: a job that needs no more does not pay for scipy's import."""

import math
from statistics import NormalDist

_NORMAL = NormalDist()


def normal_quantile(probability):
    """z with P(Z <= z) = `probability`; 1.959963984540054 for 0.975."""
    return _NORMAL.inv_cdf(probability)


def two_sided_p(z):
    """P(|Z| >= |z|) of a standard normal; exact in the far tail, NaN for NaN."""
    return math.erfc(abs(z) / math.sqrt(2.0))


def chi_square_tail(statistic, df):
    """P(X >= statistic) of a chi-square with whole degrees of freedom; NaN where there is no test (df 0, NaN).

    The finite sums for whole df (Abramowitz & Stegun 26.4.4, 26.4.5); terms are all positive, so nothing cancels.
    """
    if df < 1 or not statistic >= 0:
        return math.nan
    half = statistic / 2.0
    if math.isinf(half):
        return 0.0
    total, term, power = (0.0, math.exp(-half), 0.0) if df % 2 == 0 else (math.erfc(math.sqrt(half)), 0.0, 0.5)
    if df % 2:
        term = math.sqrt(half) * math.exp(-half) / math.gamma(1.5)
    for _ in range(df // 2):
        total += term
        power += 1.0
        term *= half / power
    return total


def chi_square_quantile_1(probability):
    """Quantile of a chi-square with one degree of freedom: 3.841458820694124 for 0.95."""
    return normal_quantile((1.0 + probability) / 2.0) ** 2


def exp_or_inf(value):
    """exp(value), infinite where it is too large for a float: a hazard ratio per unit of 1e-6, say."""
    return math.exp(value) if value < 709 else math.inf
