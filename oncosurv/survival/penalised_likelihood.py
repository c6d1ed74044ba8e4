"""Firth's penalised log partial likelihood: l(b) + 0.5 log det I(b), with its modified score.

Firth (Biometrika 1993;80:27-38), for the Cox model Heinze & Schemper (Biometrics 2001;57:114-119). The penalty's
gradient needs third central moments of the covariates in each risk set. They enter only through tr(I^-1 dI/db_j), so
that with the whitened length q = z' I^-1 z the sums of q, q z_j and z_j z_k over the risk sets are enough.
"""

from functools import cache

import numpy as np

from oncosurv.survival.partial_likelihood import point_of, sum_slots
from oncosurv.survival.risk_sets import sum_over_slots


def evaluate_penalised(sets, z, beta, ties):
    """(value, modified score, information) at `beta`; value is -inf where the information is singular."""
    p = len(beta)
    with np.errstate(all="ignore"):
        sums = sum_slots(sets, z, beta, ties)
        point = point_of(sets, z, beta, sums)
    sign, log_determinant = np.linalg.slogdet(point.information) if p else (1.0, 0.0)
    if sign <= 0 or not np.isfinite(log_determinant):
        return -np.inf, np.zeros(p), np.eye(p)
    penalty_score = 0.5 * _trace_gradient(sets, z, sums, np.linalg.inv(point.information), ties)
    return point.loglik + 0.5 * log_determinant, point.score + penalty_score, point.information


def _trace_gradient(sets, z, sums, inverse, ties):
    """tr(I^-1 dI/db_j) of each column j (p,)."""
    p = len(z)
    q = ((inverse @ z) * z).sum(axis=0)
    left, right = _pairs(p)
    features = np.concatenate([q[None], z * q, z[left] * z[right]])
    features *= sums.weights
    at_risk, dying = sum_over_slots(sets, features, len(features))
    at_risk = np.concatenate([sums.risk, at_risk])
    if ties == "efron":
        dying = np.concatenate([sums.dead, dying])
        moments = at_risk[:, sets.tie_slot] - sets.tie_fraction * dying[:, sets.tie_slot]
        count = 1.0
    else:
        moments, count = at_risk, sets.deaths
    moments = moments[1:] / moments[0]
    mean, mean_q, mean_zq, second = moments[:p], moments[p], moments[p + 1 : 2 * p + 1], moments[2 * p + 1 :]
    products = np.empty((p, p, moments.shape[1]))
    products[left, right] = second
    products[right, left] = second
    whitened = inverse @ mean
    length = (mean * whitened).sum(axis=0)
    third = mean_zq - 2 * (products * whitened).sum(axis=1) - mean * mean_q + 2 * mean * length
    return (third * count).sum(axis=1)


@cache
def _pairs(p):
    return np.tril_indices(p)
