"""Least-squares natural cubic spline, the smooth of R's plot.cox.zph (splines::ns with 4 degrees of freedom)."""

import numpy as np


def fit_natural_spline(x, y, at, df=4, grid=40):
    """Fitted values at `at` of a natural cubic spline with `df` coefficients through (x, y); NaN if x cannot carry it.

    The inner knots are the quantiles of x together with `grid` equally spaced points over its range, as in
    plot.cox.zph.
    """
    low, high = float(np.min(x)), float(np.max(x))
    if not high > low:
        return np.full(len(at), np.nan)
    spread = np.concatenate([np.linspace(low, high, grid), x])
    inner = np.quantile(spread, np.arange(1, df - 1) / (df - 1))
    if not inner[-1] < high:  # nearly all of x is its maximum: nothing lies between the last two knots
        return np.full(len(at), np.nan)
    knots = (np.concatenate([[low], inner, [high]]) - low) / (high - low)
    basis = _basis((np.asarray(x, float) - low) / (high - low), knots)
    coefficients, _, rank, _ = np.linalg.lstsq(basis, y, rcond=None)
    if rank < df:
        return np.full(len(at), np.nan)
    return _basis((np.asarray(at, float) - low) / (high - low), knots) @ coefficients


def _basis(x, knots):
    """Truncated-power basis, linear beyond the end knots (Hastie, Tibshirani & Friedman, equation 5.4)."""

    def ramp(k):
        cubes = np.maximum(x - knots[k], 0.0) ** 3 - np.maximum(x - knots[-1], 0.0) ** 3
        return cubes / (knots[-1] - knots[k])

    last = ramp(len(knots) - 2)
    return np.column_stack([np.ones_like(x), x, *(ramp(k) - last for k in range(len(knots) - 2))])
