"""Many Cox fits of one data set, each without some of its rows, all at once: maximum likelihood or Firth's penalty.

What leave-one-out needs: coefficients, standard errors and the (penalised) likelihood-ratio test of every column, in
arrays (fits, columns, rows). A fit that does not come to rest here is left to the single fitters, which know why.
"""

from functools import partial

import numpy as np

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
        objective = partial(_evaluate, sets, _at_risk_table(sets), z, penalised=penalised)
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
    beta, value, information = _climb(objective, kept, beta, np.ones(beta.shape, bool), sound, tol, max_iter)
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
    restricted = _climb(objective, many, start, free, whole, 1e-6, max_iter)[1].reshape(beta.shape)
    sound &= np.isfinite(restricted).all(axis=1)
    chi2 = np.maximum(2 * (value[sound, None] - restricted[sound]), 0.0)
    probability[sound] = [[chi_square_tail(one, 1) for one in line] for line in chi2.tolist()]
    for values in (beta, se, probability):
        values[~sound] = np.nan
    return beta, se, probability


def _climb(objective, kept, beta, free, sound, tol, max_iter):
    """Maximum over the columns `free` (fits, p) of each: beta, value (NaN where it does not come to rest), information.

    The information is not the curvature of the penalised likelihood; a symmetric rank-one correction a fit learns the
    rest from the change of the gradient (see profile.maximise_others).
    """
    beta, value = beta.copy(), np.full(len(beta), np.nan)
    information = np.tile(np.eye(beta.shape[1]), (len(beta), 1, 1))
    go = np.flatnonzero(sound)
    if not len(go):
        return beta, value, information
    now, gradient, matrix = objective(kept[go], beta[go])
    correction = np.zeros(matrix.shape)
    for _ in range(max_iter):
        own = free[go]
        step = _solve_free(matrix + correction, gradient, own)
        misled = (step * gradient).sum(axis=1) < 0
        if misled.any():
            correction[misled] = 0.0
            step[misled] = _solve_free(matrix[misled], gradient[misled], own[misled])
        largest = np.abs(step).max(axis=1)
        step /= np.maximum(largest / 2.0, 1.0)[:, None]
        at = beta[go]
        for _ in range(30):
            new, new_gradient, new_matrix = objective(kept[go], at + step)
            worse = ~(new >= now - 1e-11 * np.abs(now))
            if not worse.any():
                break
            step[worse] /= 2
        unexplained = gradient - new_gradient - ((new_matrix + correction) @ step[..., None])[..., 0]
        unexplained *= own
        overlap = (unexplained * step).sum(axis=1)
        enough = np.abs(overlap) > 1e-8 * np.linalg.norm(unexplained, axis=1) * np.linalg.norm(step, axis=1)
        outer = unexplained[:, :, None] * unexplained[:, None, :]
        correction[enough] += outer[enough] / overlap[enough, None, None]
        beta[go], now, gradient, matrix = at + step, new, new_gradient, new_matrix
        done = largest < tol
        value[go[done]], information[go[done]] = now[done], matrix[done]
        lost = ~np.isfinite(now) | (np.abs(beta[go]) > 20).any(axis=1)
        on = ~(done | lost)
        if not on.any():
            break
        go, now, gradient, matrix, correction = go[on], now[on], gradient[on], matrix[on], correction[on]
    return beta, value, information


def _solve_free(matrix, gradient, free):
    """Newton's steps in the free columns, 0 in the others."""
    both = free[:, :, None] & free[:, None, :]
    matrix = np.where(both, matrix, np.eye(free.shape[1]))
    return np.linalg.solve(matrix, (gradient * free)[..., None])[..., 0]


def _at_risk_table(sets):
    """(rows, slots) 1.0 where the row is at risk at the slot's time."""
    slot = np.arange(sets.slots)
    table = slot <= sets.last[:, None]
    if sets.before is not None:  # `slots` stands for none missed
        missed = np.where(sets.before == sets.slots, -1, sets.before)
        table &= slot > missed[:, None]
    table[sets.last == sets.slots] = False
    return table.astype(float)


def _evaluate(sets, at_risk, z, kept, beta, need="", penalised=False):
    """Values (fits,), gradients (fits, p), informations (fits, p, p) of the fits with these rows kept."""
    p, n = z.shape
    left, right = np.tril_indices(p)
    eta = beta @ z
    eta = eta - eta.max(axis=1, keepdims=True)
    weights = kept * np.exp(eta)
    features = np.concatenate([np.ones((1, n)), z, z[left] * z[right]])
    risk, dead = _sums(sets, at_risk, weights[:, None, :] * features)
    kept_dead = kept[:, sets.dead]
    deaths = np.add.reduceat(kept_dead, np.cumsum(sets.deaths) - sets.deaths, axis=1)
    terms = _tie_terms(deaths)
    moments, log_sum = [], np.zeros(len(kept))
    for slots, inside, fraction in terms:
        sums = risk[:, :, slots] - fraction[:, None] * dead[:, :, slots]
        total = np.where(inside, sums[:, 0], 1.0)
        log_sum += np.where(inside, np.log(np.where(total > 0, total, np.nan)), 0).sum(axis=1)
        moments.append((total, np.where(inside[:, None], sums[:, 1:] / total[:, None], 0.0)))
    observed = (kept_dead * eta[:, sets.dead]).sum(axis=1)
    gradient = kept_dead @ z[:, sets.dead].T - sum(found[:, :p].sum(axis=2) for _, found in moments)
    information = np.zeros((len(kept), p, p))
    for _, found in moments:
        mean = found[:, :p]
        information[:, left, right] += found[:, p:].sum(axis=2)
        information -= np.tril(mean @ mean.transpose(0, 2, 1))
    information = information + np.tril(information, -1).transpose(0, 2, 1)
    if need == "information":
        return information
    value = observed - log_sum
    if not penalised:
        return value, gradient, information
    sign, log_determinant = np.linalg.slogdet(information)
    singular = ~(sign > 0) | ~np.isfinite(log_determinant)
    information[singular] = np.eye(p)
    inverse = np.linalg.inv(information)
    q = ((inverse @ z) * z).sum(axis=1)
    third = np.concatenate([q[:, None], q[:, None] * z], axis=1)
    risk_q, dead_q = _sums(sets, at_risk, weights[:, None, :] * third)
    penalty = np.zeros(gradient.shape)
    for (slots, inside, fraction), (total, found) in zip(terms, moments, strict=True):
        more = risk_q[:, :, slots] - fraction[:, None] * dead_q[:, :, slots]
        more = np.where(inside[:, None], more / total[:, None], 0.0)
        mean, products = found[:, :p], np.zeros((len(kept), p, p, found.shape[2]))
        products[:, left, right] = products[:, right, left] = found[:, p:]
        whitened = inverse @ mean
        length = (mean * whitened).sum(axis=1)
        crossed = (products * whitened[:, None]).sum(axis=2)
        penalty += (more[:, 1:] - 2 * crossed - mean * more[:, :1] + 2 * mean * length[:, None]).sum(axis=2)
    gradient = gradient + 0.5 * penalty
    value = np.where(singular, -np.inf, value + 0.5 * np.where(singular, 0, log_determinant))
    gradient[singular] = 0.0
    return value, gradient, information


def _tie_terms(deaths):
    """Efron's terms l = 0, 1, ...: slots with more than l deaths in some fit, whether in each fit, and l / deaths."""
    terms = []
    for f in range(int(deaths.max(initial=0))):
        slots = np.flatnonzero((deaths > f).any(axis=0))
        terms.append((slots, deaths[:, slots] > f, f / np.maximum(deaths[:, slots], 1)))
    return terms


def _sums(sets, at_risk, weighted):
    """Sums of (fits, features, rows) over the risk set and over the deaths of each slot."""
    starts = np.cumsum(sets.deaths) - sets.deaths
    return weighted @ at_risk, np.add.reduceat(weighted[:, :, sets.dead], starts, axis=2)
