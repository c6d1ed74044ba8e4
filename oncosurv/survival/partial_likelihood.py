"""Cox's log partial likelihood with its first two derivatives, Efron's or Breslow's rule for ties.

Efron (JASA 1977;72:557-565), Breslow (Biometrics 1974;30:89-99). Notation of Therneau & Grambsch, Modeling Survival
Data, chapter 3: at each event time S0 and S1 are sums over the risk set, T0 and T1 over the tied deaths, and Efron's
l-th term has the denominator S0 - (l/d) T0. The second moments are never stored: sum_i z_i z_i' r_i needs one weight
per row.
"""

from dataclasses import dataclass
from itertools import chain

import numpy as np

from oncosurv.survival.risk_sets import accumulate, sum_over_slots

TIES = ("efron", "breslow")
_BLOCK = 1 << 14  # rows per matrix product: fits the processor's cache, and no n x p work array is needed


@dataclass(frozen=True)
class SlotSums:
    """Sums at one value of the coefficients. `risk` and `dead` hold S0, S1 and T0, T1 in their rows: (1 + p, slots)."""

    weights: np.ndarray  # (n,) exp(eta - shift)
    shift: float
    risk: np.ndarray
    dead: np.ndarray
    loglik: float
    c: np.ndarray  # (slots,) sum over Efron's terms of 1/denominator; times exp(-shift): the hazard increment
    cf: np.ndarray  # ... of f/denominator
    q0: np.ndarray  # ... of 1/denominator^2
    q1: np.ndarray  # ... of f/denominator^2
    q2: np.ndarray  # ... of f^2/denominator^2


@dataclass(frozen=True)
class LikelihoodPoint:
    """Log partial likelihood, its gradient and minus its second derivative, at one value of the coefficients."""

    loglik: float
    score: np.ndarray
    information: np.ndarray


def sum_slots(sets, z, beta, ties):
    """All sums that the likelihood, the residuals and the baseline hazard share. z: (p, n) columns, beta: (p,)."""
    p = len(beta)
    if not beta.any():  # the start of every fit
        risk, dead = sum_over_slots(sets, chain([None], z), 1 + p)
        weights, shift, observed = np.ones(sets.n), 0.0, 0.0
    else:
        weights = beta @ z
        shift, observed = float(weights.max()), float(weights @ sets.event)
        weights -= shift
        np.exp(weights, out=weights)
        buffer = np.empty(sets.n)
        products = (np.multiply(weights, column, out=buffer) for column in z)  # one at a time: one column of memory
        risk, dead = sum_over_slots(sets, chain([weights], products), 1 + p)
    log_denominator, *terms = efron_terms(sets, risk[0], dead[0], ties)
    loglik = observed - log_denominator - shift * sets.events
    return SlotSums(weights, shift, risk, dead, loglik, *terms)


def efron_terms(sets, s0, t0, ties):
    """Sum of the log denominators, and per slot the sums of 1/den, f/den, 1/den^2, f/den^2, f^2/den^2."""
    d = sets.deaths
    if ties == "breslow" or sets.events == sets.slots:
        zero = np.zeros(sets.slots)
        c = d / s0
        return float(d @ np.log(s0)), c, zero, c / s0, zero, zero
    start = np.cumsum(d) - d
    fraction = sets.tie_fraction
    denominator = s0[sets.tie_slot] - fraction * t0[sets.tie_slot]
    log_denominator = float(np.log(denominator).sum())
    inverse = 1.0 / denominator
    sums = []
    for values in (inverse, fraction * inverse):
        sums.append(np.add.reduceat(values, start))
    inverse *= inverse
    for _ in range(3):
        sums.append(np.add.reduceat(inverse, start))
        inverse *= fraction
    return log_denominator, *sums


def evaluate(sets, z, beta, ties, slot_weights=None):
    """LikelihoodPoint at `beta`; with `slot_weights` g (slots,) its score and information are sum g u and sum g V."""
    with np.errstate(all="ignore"):
        return point_of(sets, z, beta, sum_slots(sets, z, beta, ties), slot_weights)


def point_of(sets, z, beta, sums, slot_weights=None):
    """LikelihoodPoint from sums already at hand."""
    s1, t1 = sums.risk[1:], sums.dead[1:]
    c, cf, q0, q1, q2 = sums.c, sums.cf, sums.q0, sums.q1, sums.q2
    observed = sets.event
    if slot_weights is not None:
        c, cf, q0, q1, q2 = (slot_weights * values for values in (c, cf, q0, q1, q2))
        observed = observed * np.append(slot_weights, 0.0)[sets.last]
    score = z @ observed - s1 @ c + t1 @ cf
    cross = (s1 * q1) @ t1.T
    information = cross + cross.T - (s1 * q0) @ s1.T - (t1 * q2) @ t1.T
    row_weights = expected_events(sets, sums.weights, c, cf)
    for first in range(0, sets.n, _BLOCK):
        block = z[:, first : first + _BLOCK]
        information += (block * row_weights[first : first + _BLOCK]) @ block.T
    return LikelihoodPoint(sums.loglik, score, information)


def expected_events(sets, weights, c, cf):
    """Cumulative hazard that each row met, times its weight (n,): event - this is the martingale residual."""
    hazard = accumulate(sets, c, cf)
    hazard *= weights
    return hazard
