"""Cox's (penalised) log partial likelihood of many fits at once, and Newton's steps for all of them together.

For small data: the risk sets are one dense table, an evaluation a few products of arrays (fits, columns, rows).
"""

import numpy as np


def climb(objective, kept, beta, free, sound, tol, max_iter):
    """Maximum over the columns `free` (fits, p) of each: beta, value (NaN where it does not come to rest), information,
    gradient. objective(kept, beta): as evaluate_many; sound (fits,): the others are not tried.

    The information is not the curvature of the penalised likelihood; a symmetric rank-one correction a fit learns the
    rest from the change of the gradient (see profile.maximise_others).
    """
    beta, value = beta.copy(), np.full(len(beta), np.nan)
    information, slope = np.tile(np.eye(beta.shape[1]), (len(beta), 1, 1)), np.zeros(beta.shape)
    go = np.flatnonzero(sound)
    if not len(go):
        return beta, value, information, slope
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
        value[go[done]], information[go[done]], slope[go[done]] = now[done], matrix[done], gradient[done]
        lost = ~np.isfinite(now) | (np.abs(beta[go]) > 20).any(axis=1)
        on = ~(done | lost)
        if not on.any():
            break
        go, now, gradient, matrix, correction = go[on], now[on], gradient[on], matrix[on], correction[on]
    return beta, value, information, slope


def _solve_free(matrix, gradient, free):
    """Newton's steps in the free columns, 0 in the others."""
    both = free[:, :, None] & free[:, None, :]
    matrix, slope = np.where(both, matrix, np.eye(free.shape[1])), (gradient * free)[..., None]
    try:
        return np.linalg.solve(matrix, slope)[..., 0]
    except np.linalg.LinAlgError:  # a fit that has lost a column has no slope along it, and takes no step
        return (np.linalg.pinv(matrix, hermitian=True) @ slope)[..., 0]


def at_risk_table(sets):
    """(rows, slots) 1.0 where the row is at risk at the slot's time."""
    slot = np.arange(sets.slots)
    table = slot <= sets.last[:, None]
    if sets.before is not None:  # `slots` stands for none missed
        missed = np.where(sets.before == sets.slots, -1, sets.before)
        table &= slot > missed[:, None]
    table[sets.last == sets.slots] = False
    return table.astype(float)


def evaluate_many(sets, at_risk, z, kept, beta, need="", penalised=False):
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
