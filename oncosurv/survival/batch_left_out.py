"""Many Cox fits of one data set, each without some of its rows, all at once: maximum likelihood or Firth's penalty.

What leave-one-out needs: coefficients, standard errors and the (penalised) likelihood-ratio test of every column, in
arrays (fits, columns, rows). A fit that does not come to rest here is left to the single fitters, which know why.
"""

from functools import partial

import numpy as np

from oncosurv.survival.batch_likelihood import at_risk_table, climb, evaluate_many
from oncosurv.survival.cox_columns import find_aliased
from oncosurv.survival.cox_data import check_survival_data, standardise
from oncosurv.survival.partial_likelihood import evaluate
from oncosurv.survival.risk_sets import build_risk_sets
from oncosurv.survival.tail_probabilities import chi_square_tail

_NUMBERS = 1 << 20  # numbers in the largest work array: more fits go in parts
_FAR = 4.0  # standard deviations of a column: from there on a fit may be monotone, and is left to the single fitter


def fit_left_out(time, event, x, kept, entry=None, penalised=False, tol=1e-10, max_iter=60):
    """Arrays coef, se, p (fits, columns) of the fits of the rows in each mask of `kept` (fits, rows); NaN where none.

    time, event, x, entry: as fit_cox, ties by Efron. p: likelihood ratio of each column, or with `penalised` the
    penalised one with the penalty of the full model, as fit_firth and fit_cox with compare_block give them. A column
    without information in all rows is NaN throughout. A fit is NaN in every column where a column has no information
    among its rows, where a coefficient goes past 4 standard deviations, or where Newton's steps do not come to rest.
    """
    time, event, x, names, entry, _ = check_survival_data(time, event, x, None, entry)
    sets, columns = build_risk_sets(time, event, entry), standardise(x)
    null = evaluate(sets, columns.z, np.zeros(len(names)), "efron")
    aliased = find_aliased(null.information, int(event.sum()), names, ~columns.z.any(axis=1))
    active = [j for j in range(len(names)) if j not in aliased]
    found = [np.full((len(kept), len(names)), np.nan) for _ in range(3)]
    if not active or not sets.slots:
        return found
    z, scale = columns.z[active], columns.scale[active]
    width = len(active) * (len(active) + 5) // 2 + 2
    size = max(1, _NUMBERS // (len(active) * width * max(sets.n, 1)))
    for first in range(0, len(kept), size):
        part = np.asarray(kept[first : first + size], float)
        objective = partial(evaluate_many, sets, at_risk_table(sets), z, penalised=penalised)
        for place, values in enumerate(_fit_part(objective, part, len(active), tol, max_iter)):
            found[place][first : first + size, active] = values
    found[0][:, active] /= scale
    found[1][:, active] /= scale
    return found


def _fit_part(objective, kept, p, tol, max_iter):
    beta = np.zeros((len(kept), p))
    # At 0 a column that nobody has among the kept, or that others add up to, leaves the information singular.
    information = objective(kept, beta, need="information")
    sound = np.linalg.eigvalsh(information)[:, 0] > 1e-9 * np.maximum(np.trace(information, axis1=1, axis2=2), 1)
    beta, value, information, _ = climb(objective, kept, beta, np.ones(beta.shape, bool), sound, tol, max_iter)
    sound &= np.isfinite(value) & (np.abs(beta) < _FAR).all(axis=1)
    se, probability = np.full(beta.shape, np.nan), np.full(beta.shape, np.nan)
    information[~sound] = np.eye(p)
    inverse = np.linalg.inv(information)
    spread = np.diagonal(inverse, axis1=1, axis2=2)
    se[sound] = np.sqrt(spread[sound])
    # Each column in turn held at 0, in all fits at once: fit 0 without column 0, fit 0 without column 1, ... The others
    # begin where their covariances with it say. A last step of 1e-6 leaves the likelihood right to its square.
    free = np.tile(~np.eye(p, dtype=bool), (len(kept), 1))
    start = beta[:, None] - (beta / spread)[:, :, None] * inverse
    start = np.where(free, start.reshape(-1, p), 0.0)
    many, whole = np.repeat(kept, p, axis=0), np.repeat(sound, p)
    restricted = climb(objective, many, start, free, whole, 1e-6, max_iter)[1].reshape(beta.shape)
    sound &= np.isfinite(restricted).all(axis=1)
    chi2 = np.maximum(2 * (value[sound, None] - restricted[sound]), 0.0)
    probability[sound] = np.reshape([chi_square_tail(one, 1) for one in chi2.ravel().tolist()], chi2.shape)
    for values in (beta, se, probability):
        values[~sound] = np.nan
    return beta, se, probability
