"""Cox's log partial likelihood and its gradient of many fits of one large data set, each without some of its rows.

What `batch_likelihood.climb` needs when a dense table of risk sets would be too large: one pass over the rows a fit.
The curvature is not computed but given; climb learns from the gradients how far it is off.
"""

from functools import partial

import numpy as np

from oncosurv.survival.batch_likelihood import climb


def climb_from(layout, kept, ties, start, curvature, free, tol, max_iter=60):
    """(beta, value) of each fit at its maximum over the columns `free` (p,); value NaN where it does not come to rest.

    layout: batch_cox.Layout; kept: (fits, rows) 1.0 or 0.0 in the layout's order; start: (p,) where all fits begin,
    0 in the columns held at 0; curvature: (p, p) the information of all rows there.
    """
    objective = partial(evaluate_scores, layout, ties, curvature)
    beta, many = np.tile(start, (len(kept), 1)), np.tile(free, (len(kept), 1))
    return climb(objective, kept, beta, many, np.ones(len(kept), bool), tol, max_iter)[:2]


def evaluate_scores(layout, ties, curvature, kept, beta):
    """Values (fits,), gradients (fits, p) and the given curvature once a fit.

    The gradient is the sum over the rows of z times event less expected events (the martingale residual).
    """
    z, at_death = layout.z, layout.dead
    eta = beta @ z
    eta -= eta.max(axis=1, keepdims=True)
    weights = kept * np.exp(eta)
    count_dead = kept[:, at_death]
    deaths, dead = layout.deaths(count_dead), layout.deaths(weights[:, at_death])
    log_sum, c, cf = _tie_sums(layout.at_risk(weights), dead, deaths, ties)
    expected = layout.met(c)
    expected[:, at_death] -= cf if layout.single else cf[:, layout.tie_slot]
    residual = -weights * expected
    residual[:, at_death] += count_dead
    value = (count_dead * eta[:, at_death]).sum(axis=1) - log_sum
    return value, residual @ z.T, np.broadcast_to(curvature, (len(kept), *curvature.shape))


def _tie_sums(risk, dead, deaths, ties):
    """Sum of the logarithms of the denominators (fits,), and per slot the sums of 1 / them and of f / them.

    A slot with d deaths has d terms l = 0, 1, ...: Efron's leave out f = l / d of the deaths, Breslow's none.
    """
    log_sum, c, cf, most = np.zeros(len(risk)), np.zeros(risk.shape), np.zeros(risk.shape), deaths.max(axis=0)
    for term in range(int(most.max())):
        slots = np.flatnonzero(most > term)
        inside = deaths[:, slots] > term
        fraction = term / np.maximum(deaths[:, slots], 1) if ties == "efron" else np.zeros(inside.shape)
        denominator = np.where(inside, risk[:, slots] - fraction * dead[:, slots], 1.0)
        log_sum += np.log(denominator).sum(axis=1)
        inverse = inside / denominator
        c[:, slots] += inverse
        cf[:, slots] += fraction * inverse
    return log_sum, c, cf
