"""Hypothesis strategies of tiny cohorts with many ties, small enough for a brute-force answer."""

import numpy as np
from hypothesis import strategies as st


@st.composite
def cohorts(draw, most=8, least=1, delayed=False):
    """(time, event, entry): whole days 0 to 6, entry None or before the exit."""
    n = draw(st.integers(least, most))
    time = np.array(draw(st.lists(st.integers(0, 6), min_size=n, max_size=n)))
    event = np.array(draw(st.lists(st.integers(0, 1), min_size=n, max_size=n)))
    if not delayed:
        return time, event, None
    entry = np.array([draw(st.integers(-2, int(t) - 1)) for t in time])
    return time, event, entry


@st.composite
def grouped_cohorts(draw, most=8, groups=3, delayed=False):
    """(time, event, entry, group) with at least two patients."""
    time, event, entry = draw(cohorts(most, 2, delayed))
    group = np.array(draw(st.lists(st.integers(0, groups - 1), min_size=len(time), max_size=len(time))))
    return time, event, entry, group


OVERSHOOTING = [3, 20, 34, 91, 346]


def overshooting(seed):
    """(time, event, x) in which one patient's x is a hundred times the others': Newton's first steps go too far."""
    rng = np.random.default_rng(seed)
    n = int(rng.integers(12, 40))
    x, _ = np.exp(3 * rng.normal(size=n)), rng.normal(size=n)
    time = np.argsort(np.argsort(x * rng.choice([-1, 1]) + x.std() * 0.3 * rng.normal(size=n))) + 1
    return time, rng.integers(0, 2, n), x
