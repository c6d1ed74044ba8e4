"""Response to treatment: improvement of blood counts, and the best of several tumour assessments.

Blood counts: adapted from the haematologic improvement of the International Working Group 2006 (Cheson et al., Blood
2006;108:419-25): haemoglobin + 1.5 g/dL or more from below 11; platelets + 30 x 10^9/L or more, or, from below 20, to
more than 20 and at least double; neutrophils at least double and by more than 0.5 x 10^9/L. Adapted, because
transfusions are not known. Tumour response: RECIST categories (Eisenhauer et al., Eur J Cancer 2009;45:228-47).
"""

import numpy as np

RESPONSES = ("CR", "PR", "SD", "PD", "NE")  # best first; not evaluable only where nothing else was seen
DECIMALS = 9  # differences of decimal fractions: 9.1 - 7.6 is 1.5


def is_eligible(baseline, lineage):
    """Boolean array: whether a baseline count is low enough to improve (False for a missing one)."""
    return np.asarray(baseline, dtype=float) < lineage["eligible_below"]


def has_improved(baseline, value, lineage):
    """Boolean array: whether a later count is an improvement of the baseline. Arrays in the unit of the lineage.

    lineage: rise_of (absolute rise). With fold: at least that multiple, and by more than rise_of. With low_below,
    low_target, low_fold: from below low_below the count must pass low_target and reach that multiple instead; a
    baseline of exactly low_below takes the absolute rise.
    """
    baseline, value = np.asarray(baseline, dtype=float), np.asarray(value, dtype=float)
    rise = np.round(value - baseline, DECIMALS)
    if "fold" in lineage:
        return (value >= np.round(lineage["fold"] * baseline, DECIMALS)) & (rise > lineage["rise_of"])
    improved = rise >= lineage["rise_of"]
    if "low_below" in lineage:
        doubled = value >= np.round(lineage["low_fold"] * baseline, DECIMALS)
        improved = np.where(baseline < lineage["low_below"], (value > lineage["low_target"]) & doubled, improved)
    return improved


def sustained_from(days, improved, length):
    """Whether one patient's counts (sorted by day) show an improvement that lasts: two improved counts at least
    `length` days apart with no count that is not improved between them.
    """
    first = None
    for day, better in zip(days, improved, strict=True):
        if not better:
            first = None
        elif first is None:
            first = day
        elif day - first >= length:
            return True
    return False
