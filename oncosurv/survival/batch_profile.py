"""Profile limits and likelihood-ratio tests of all columns of a small fit at once.

The limits of profile.find_limits and the tests of profile.compare_block, the columns side by side in one batch.
"""

from functools import partial

import numpy as np

from oncosurv.survival.batch_likelihood import at_risk_table, climb, evaluate_many
from oncosurv.survival.profile_limit import Limit

_LARGEST = 20_000  # rows times event times: the dense table of the batch costs more above it
_FAR = 20.0  # standard deviations of a column, where the batch gives up


def profile_together(sets, z, beta, ties, level, penalised):
    """(limits (p, 2), likelihood-ratio statistics (p,)) of the standardised coefficients `beta` at their maximum.

    None where the batch does not apply: one column, strata, other ties than Efron's, many rows, or a limit so far away
    that the likelihood may rise for ever. The caller then goes column by column.
    """
    p = len(beta)
    if p < 2 or ties != "efron" or sets.stratum is not None or sets.n * sets.slots > _LARGEST:
        return None
    objective = partial(evaluate_many, sets, at_risk_table(sets), z, penalised=penalised)
    value, _, information = (found[0] for found in objective(np.ones((1, sets.n)), beta[None]))
    inverse = np.linalg.pinv(information)
    free = ~np.eye(p, dtype=bool)
    start = beta - (beta / np.diag(inverse))[:, None] * inverse
    kept, everyone = np.ones((p, sets.n)), np.ones(p, dtype=bool)
    restricted = climb(objective, kept, np.where(free, start, 0.0), free, everyone, 1e-6, 60)[1]
    limits = _limits(objective, sets.n, value, beta, inverse, free, level)
    if limits is None or np.isnan(restricted).any():
        return None
    return limits, np.maximum(2 * (value - restricted), 0.0)


def _limits(objective, n, value, beta, inverse, free, level):
    """(p, 2) lower and upper limits, or None where one could not be found here."""
    p = len(beta)
    searches = [Limit(beta, k, inverse, sign, level) for k in range(p) for sign in (-1.0, 1.0)]
    columns = np.repeat(np.arange(p), 2)
    for _ in range(100):
        open_ = [place for place, search in enumerate(searches) if search.found is None]
        if not open_:
            return np.array([search.found for search in searches]).reshape(p, 2)
        at = np.array([searches[place].at for place in open_])
        if np.abs(at).max() > _FAR:
            return None
        kept, many = np.ones((len(open_), n)), np.ones(len(open_), dtype=bool)
        at, values, _, gradients = climb(objective, kept, at, free[columns[open_]], many, 1e-5, 60)
        if np.isnan(values).any():
            return None
        for place, point, own, gradient in zip(open_, at, values, gradients, strict=True):
            searches[place].step(point, value, own, gradient)
    return None
