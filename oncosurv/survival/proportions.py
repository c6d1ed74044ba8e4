"""Proportions with exact binomial limits."""

from scipy.special import betaincinv


def summarise_proportion(k, n, level=0.95):
    """Tidy row: k, n, proportion k / n and its Clopper-Pearson limits, (1 - level) / 2 on each side.

    At k = 0 the lower limit is 0 and at k = n the upper is 1, the other limit keeps its side of (1 - level) / 2. With
    n = 0 all three are None. ValueError unless k and n are whole and 0 <= k <= n. Source: Clopper & Pearson,
    Biometrika 1934;26:404; R binom.test.
    """
    if k != int(k) or n != int(n) or not 0 <= k <= n:
        raise ValueError(f"k of n must be whole numbers with 0 <= k <= n, are {k} and {n}")
    if not 0 < level < 1:
        raise ValueError(f"level must lie between 0 and 1, is {level}")
    k, n = int(k), int(n)
    row = {"k": k, "n": n, "proportion": None, "lower": None, "upper": None, "conf_type": "Clopper-Pearson"}
    if n == 0:
        return row
    tail = (1 - level) / 2
    lower = float(betaincinv(k, n - k + 1, tail)) if k > 0 else 0.0
    upper = float(betaincinv(k + 1, n - k, 1 - tail)) if k < n else 1.0
    return row | {"proportion": k / n, "lower": lower, "upper": upper}
