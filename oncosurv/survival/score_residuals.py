"""Score residuals of the Cox model and the robust variance made from them (Lin & Wei, JASA 1989;84:1074-1078)."""

import numpy as np

from oncosurv.survival.partial_likelihood import expected_events, sum_slots
from oncosurv.survival.risk_sets import accumulate


def slot_mean_sums(sums):
    """Per slot the sums over Efron's terms of the weighted mean m, m/den and f m/den -> three arrays (p, slots).

    m = (S1 - f T1)/den. Breslow's rule has f = 0 in each of its d terms.
    """
    s1, t1 = sums.risk[1:], sums.dead[1:]
    return s1 * sums.c - t1 * sums.cf, s1 * sums.q0 - t1 * sums.q1, s1 * sums.q1 - t1 * sums.q2


def score_residuals(sets, z, beta, ties):
    """(n, p): what each row adds to the score; the columns sum to 0 at the maximum. residuals(fit, 'score') in R."""
    sums = sum_slots(sets, z, beta, ties)
    means, over, over_f = slot_mean_sums(sums)
    hazard = expected_events(sets, np.ones(sets.n), sums.c, sums.cf)
    deaths_per_slot = np.maximum(sets.deaths, 1)
    result = np.empty((sets.n, len(z)))
    for j, column in enumerate(z):
        drift = accumulate(sets, over[j], over_f[j])
        values = sums.weights * (drift - column * hazard)
        values[sets.dead] += column[sets.dead] - (means[j] / deaths_per_slot)[sets.tie_slot]
        result[:, j] = values
    return result


def robust_covariance(sets, z, beta, ties, cov, groups):
    """Sandwich variance D'D with D the score residuals times `cov`, summed over `groups` (n,) of 0..k-1."""
    dfbeta = score_residuals(sets, z, beta, ties) @ cov
    summed = np.column_stack([np.bincount(groups, column) for column in dfbeta.T]) if len(z) else dfbeta
    return summed.T @ summed
