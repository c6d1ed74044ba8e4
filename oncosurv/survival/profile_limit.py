"""The search for one limit of a profile-likelihood interval, one profile after the other."""

import math

import numpy as np

from oncosurv.survival.tail_probabilities import normal_quantile

_FAR = 1e3  # standard deviations of a column: beyond that a limit is infinite


class Limit:
    """The search for a limit of coefficient `k`: `at` is where to profile next, `found` the limit once it is known."""

    def __init__(self, beta, k, inverse, sign, level):
        spread = math.sqrt(max(inverse[k, k], 0.0))
        self.z, self.k, self.sign = normal_quantile((1 + level) / 2), k, sign
        # Along the ridge of the likelihood the others move with coefficient k as their covariances say.
        self.ridge = inverse[:, k] / inverse[k, k] if spread > 0 else np.eye(len(beta))[k]
        self.centre, self.inside, self.outside, self.found = beta[k], beta[k], None, None
        self.at = beta + sign * (min(self.z * spread, 2.0) if spread > 0 else 1.0) * self.ridge

    def step(self, at, maximum, value, gradient):
        """Take in the profile at `at` (its value and gradient): finds the limit, or the next place to look."""
        k = self.k
        root = math.sqrt(max(2 * (maximum - value), 0.0)) if math.isfinite(value) else math.inf
        if abs(root - self.z) < 1e-9:
            self.found = float(at[k])
            return
        if root < self.z:
            self.inside = at[k]
        else:
            self.outside = at[k]
        if abs(at[k]) > _FAR:
            self.found = math.copysign(math.inf, self.sign)
            return
        slope = -gradient[k] / root if 0 < root < math.inf else 0.0
        target = at[k] + (self.z - root) / slope if slope * self.sign > 0 else math.nan
        if self.outside is None:
            # Not yet past the limit: go on, at most ten times as far, and never back.
            reach = self.inside - self.centre
            usable = math.isfinite(target) and 0 < (target - self.inside) / reach <= 10
            target = target if usable else self.inside + reach
        elif abs(self.inside - self.outside) < 1e-14 * max(1.0, abs(self.outside)):
            self.found = float(self.outside)
            return
        elif not (target - self.inside) * (target - self.outside) < 0:
            target = (self.inside + self.outside) / 2
        self.at = at + (target - at[k]) * self.ridge
