"""Many Cox fits at once: the same rows with other whole-number weights, as resampling needs.

A weight of 2 is the row twice, so duplicates of one death are tied deaths and get Efron's (or Breslow's) rule. All fits
take their Newton steps together, in arrays (fits, columns, rows).
"""

import numpy as np

_NUMBERS = 1 << 17  # numbers in the largest work array, to stay in the processor's cache: more fits go in parts


def fit_weighted_batch(sets, z, start, counts, ties, tol=1e-6, max_iter=25):
    """Coefficients (fits, p) of the standardised columns for each row of `counts` (fits, n) weights; NaN where none.

    start: (p,) where all fits begin. A last step below `tol` leaves an error of about its square.
    A fit has none when its rows leave a column without information, the likelihood is monotone (a coefficient beyond 10
    standard deviations) or `max_iter` steps do not suffice.
    """
    size = max(1, _NUMBERS // max(z.size, 1))
    layout = Layout(sets, z)
    parts = [
        _fit_part(layout, start, counts[k : k + size][:, layout.order], ties, tol, max_iter)
        for k in range(0, len(counts), size)
    ]
    return np.vstack(parts) if parts else np.empty((0, len(z)))


def _fit_part(layout, start, counts, ties, tol, max_iter):
    beta = np.tile(start, (len(counts), 1))
    loglik, score, information = evaluate_weighted(layout, counts, beta, ties)
    spread = np.linalg.eigvalsh(information)
    deaths = counts[:, layout.dead].sum(axis=1)
    alive = np.flatnonzero(spread[:, 0] > 1e-9 * np.maximum(deaths, 1))
    result = np.full(beta.shape, np.nan)
    beta, counts = beta[alive], counts[alive]
    loglik, score, information = loglik[alive], score[alive], information[alive]
    for _ in range(max_iter):
        if not len(alive):
            break
        step = np.linalg.solve(information, score[:, :, None])[:, :, 0]
        step /= np.maximum(np.abs(step).max(axis=1, keepdims=True) / 2.5, 1.0)
        done = np.abs(step).max(axis=1) < tol
        result[alive[done]] = (beta + step)[done]
        go = np.flatnonzero(~done)
        if not len(go):
            break
        alive, beta, counts, step, loglik = alive[go], beta[go], counts[go], step[go], loglik[go]
        new, score, information = evaluate_weighted(layout, counts, beta + step, ties)
        for _ in range(20):
            worse = np.flatnonzero(~(new >= loglik - 1e-9 * np.abs(loglik)))
            if not len(worse):
                break
            step[worse] /= 2
            new[worse], score[worse], information[worse] = evaluate_weighted(
                layout, counts[worse], beta[worse] + step[worse], ties
            )
        beta, loglik = beta + step, new
        sound = (np.abs(beta).max(axis=1) < 10) & (np.linalg.det(information) > 0)
        alive, beta, counts = alive[sound], beta[sound], counts[sound]
        loglik, score, information = loglik[sound], score[sound], information[sound]
    return result


class Layout:
    """Rows in the order of their exits, so that the sum over each slot is one segment; never-at-risk rows come last."""

    def __init__(self, sets, z):
        self.order = np.argsort(sets.last, kind="stable")
        place = np.empty(sets.n, np.intp)
        place[self.order] = np.arange(sets.n)
        self.z, self.slots, self.bounds, self.tie_slot = z[:, self.order], sets.slots, sets.bounds, sets.tie_slot
        self.dead, self.last = place[sets.dead], sets.last[self.order]
        self.before = None if sets.before is None else sets.before[self.order]
        self.used = int(np.searchsorted(self.last, sets.slots))
        self.exit_starts = np.searchsorted(self.last, np.arange(sets.slots))  # each slot has the row of its death
        self.entry = None if self.before is None else _segments(self.before, sets.slots)
        self.death_starts = np.cumsum(sets.deaths) - sets.deaths
        self.z_dead = self.z[:, self.dead]
        self.single = len(sets.dead) == sets.slots

    def at_risk(self, weighted):
        """Sums over the risk sets of `weighted` (..., n) -> (..., slots)."""
        table = np.add.reduceat(weighted[..., : self.used], self.exit_starts, axis=-1)
        if self.entry is not None and len(self.entry[0]):
            rows, starts, slots = self.entry
            table[..., slots] -= np.add.reduceat(weighted[..., rows], starts, axis=-1)
        for first, past in self.bounds:
            table[..., first:past] = table[..., first:past][..., ::-1].cumsum(axis=-1)[..., ::-1]
        return table

    def deaths(self, values):
        """Sums over the deaths of each slot of `values` (..., events)."""
        return values if self.single else np.add.reduceat(values, self.death_starts, axis=-1)

    def met(self, slot_values):
        """Sum of `slot_values` (fits, slots) over the slots at which each row is at risk -> (fits, n)."""
        table = np.zeros((len(slot_values), self.slots + 1))
        for first, past in self.bounds:
            np.cumsum(slot_values[:, first:past], axis=1, out=table[:, first:past])
        total = table[:, self.last]
        return total if self.before is None else total - table[:, self.before]


def _segments(slot, slots):
    rows = np.argsort(slot, kind="stable")
    rows = rows[slot[rows] < slots]
    ordered = slot[rows]
    starts = np.flatnonzero(np.diff(ordered, prepend=-1))
    return rows, starts, ordered[starts]


def evaluate_weighted(layout, counts, beta, ties):
    """Log-likelihoods (fits,), scores (fits, p), informations (fits, p, p)."""
    z, at_death = layout.z, layout.dead
    eta = beta @ z
    eta -= eta.max(axis=1, keepdims=True)
    weights = counts * np.exp(eta)
    weighted = weights[:, None, :] * z
    risk, risk_z = layout.at_risk(weights), layout.at_risk(weighted)
    count_dead = counts[:, at_death]
    deaths = layout.deaths(count_dead)
    dead, dead_z = layout.deaths(weights[:, at_death]), layout.deaths(weighted[:, :, at_death])
    log_sum, c, cf, q0, q1, q2 = _efron(risk, dead, deaths, ties)
    loglik = (count_dead * eta[:, at_death]).sum(axis=1) - log_sum
    score = count_dead @ layout.z_dead.T - (risk_z * c[:, None]).sum(axis=2) + (dead_z * cf[:, None]).sum(axis=2)
    hazard = layout.met(c)
    hazard[:, at_death] -= cf if layout.single else cf[:, layout.tie_slot]
    hazard *= weights
    information = ((hazard[:, None, :] * z).reshape(-1, z.shape[1]) @ z.T).reshape(-1, len(z), len(z))
    information -= (risk_z * q0[:, None]) @ risk_z.transpose(0, 2, 1)
    if ties == "efron":
        cross = (risk_z * q1[:, None]) @ dead_z.transpose(0, 2, 1)
        information += cross + cross.transpose(0, 2, 1) - (dead_z * q2[:, None]) @ dead_z.transpose(0, 2, 1)
    return loglik, score, information


def _efron(risk, dead, deaths, ties):
    """As partial_likelihood.efron_terms, for (fits, slots) tables in which a slot may have no death."""
    some = deaths > 0
    risk = np.where(some, risk, 1.0)
    if ties == "breslow":
        c, zero = deaths / risk, np.zeros(risk.shape)
        return (deaths * np.log(risk)).sum(axis=1), c, zero, c / risk, zero, zero
    inverse = some / risk
    log_sum = (some * np.log(risk)).sum(axis=1)
    square = inverse * inverse
    c, cf, q0, q1, q2 = inverse.copy(), np.zeros(risk.shape), square.copy(), np.zeros(risk.shape), np.zeros(risk.shape)
    for term in range(1, int(deaths.max(initial=0))):
        more = np.nonzero(deaths > term)
        fraction = term / deaths[more]
        denominator = risk[more] - fraction * dead[more]
        np.add.at(log_sum, more[0], np.log(denominator))
        inverse = 1.0 / denominator
        c[more] += inverse
        cf[more] += fraction * inverse
        inverse *= inverse
        q0[more] += inverse
        inverse *= fraction
        q1[more] += inverse
        q2[more] += fraction * inverse
    return log_sum, c, cf, q0, q1, q2
