"""Leave-one-out of a Cox fit of any size: coefficients, errors and likelihood-ratio tests without some rows each time.

Each fit starts from the fit of all rows and costs a few passes over them, so that n fits cost n x n operations a pass:
seconds for a few thousand patients. Strata, delayed entry and both rules for ties; a robust variance is not made here.
"""

import numpy as np

from oncosurv.survival.batch_cox import Layout, evaluate_weighted
from oncosurv.survival.batch_score import climb_from
from oncosurv.survival.tail_probabilities import chi_square_tail

_NUMBERS = 1 << 17  # numbers in the largest work array, to stay in the processor's cache: more fits go in parts
_FAR = 4.0  # standard deviations of a column: from there on a fit may be monotone, and is left to the single fitter


def fit_left_out_cox(fit, kept, tol=1e-8):
    """Arrays coef, se, p (fits, columns) of the fits of the rows in each mask of `kept` (fits, rows); NaN where none.

    fit: the CoxFit of all rows. p: likelihood ratio of each column, as compare_block gives it. A fit is NaN in every
    column where a column has no information among its rows, where a coefficient goes past 4 standard deviations, or
    where the steps do not come to rest; a column that `fit` could not estimate is NaN throughout, as is all of a
    monotone fit.
    """
    p, found = len(fit.active), [np.full((len(kept), len(fit.names)), np.nan) for _ in range(3)]
    if not p or fit.monotone:
        return found
    layout = Layout(fit.sets, fit.z)
    top = fit.coef[fit.active] * fit.scale
    starts = [_start(layout, fit, top, held) for held in (None, *range(p))]
    size = max(1, _NUMBERS // fit.sets.n)
    for first in range(0, len(kept), size):
        part = np.asarray(kept[first : first + size], float)[:, layout.order]
        for place, values in enumerate(_fit_part(layout, part, fit.ties, starts, tol)):
            found[place][first : first + size, fit.active] = values
    found[0][:, fit.active] /= fit.scale
    found[1][:, fit.active] /= fit.scale
    return found


def _start(layout, fit, top, held):
    """(start, curvature there, free columns): the maximum of all rows, with the column `held` at 0 or with none."""
    everybody, free = np.ones((1, fit.sets.n)), np.ones(len(top), bool)
    information = evaluate_weighted(layout, everybody, top[None], fit.ties)[2][0]
    if held is None:
        return top, information, free
    free[held] = False
    cov = np.linalg.inv(information)
    guess = np.where(free, top - cov[:, held] * top[held] / cov[held, held], 0.0)
    start = climb_from(layout, everybody, fit.ties, guess, information, free, 1e-8)[0][0]
    return start, evaluate_weighted(layout, everybody, start[None], fit.ties)[2][0], free


def _fit_part(layout, kept, ties, starts, tol):
    beta, value = climb_from(layout, kept, ties, *starts[0], tol)
    # A last step of 1e-6 leaves the likelihood right to its square.
    restricted = np.array([climb_from(layout, kept, ties, *start, 1e-6)[1] for start in starts[1:]]).T
    information = evaluate_weighted(layout, kept, beta, ties)[2]
    sound = np.isfinite(value) & np.isfinite(restricted).all(axis=1) & (np.abs(beta) < _FAR).all(axis=1)
    sound &= np.linalg.eigvalsh(information)[:, 0] > 1e-9 * np.maximum(np.trace(information, axis1=1, axis2=2), 1)
    se, probability = np.full(beta.shape, np.nan), np.full(beta.shape, np.nan)
    se[sound] = np.sqrt(np.diagonal(np.linalg.inv(information[sound]), axis1=1, axis2=2))
    chi2 = np.maximum(2 * (value[sound, None] - restricted[sound]), 0.0)
    probability[sound] = np.reshape([chi_square_tail(one, 1) for one in chi2.ravel().tolist()], chi2.shape)
    beta[~sound] = np.nan
    return beta, se, probability
