"""What delayed entry does to a curve, in words, and the naive curve that stands beside it.

The naive curve counts the same patients from time zero on, as if the days before their entry could have been their
last. It is too high, and is shown only to say by how much.
"""

import numpy as np

FEW_AT_RISK = 5
NAIVE = "without_entry"


def describe_entry(entry, curve):
    """(first entry, sentences) of a curve with delayed entry: what its first risk sets leave unknown."""
    first, notes = float(np.min(entry)), []
    if first > 0:
        notes.append(f"nobody is under observation before day {first:g}: survival up to then is taken as 1")
    died = np.flatnonzero(curve.n_event)
    if len(died) and curve.n_risk[died[0]] < min(FEW_AT_RISK, curve.n):
        at_risk, day = curve.n_risk[died[0]], curve.time[died[0]]
        notes.append(f"only {at_risk} of {curve.n} patients are at risk at the first event, on day {day:g}")
    return first, notes


def without_entry(keys):
    """Keys of the naive estimates beside those with the given keys."""
    return keys | {"estimate_id": f"{keys['estimate_id']}/{NAIVE}", "variant": NAIVE}
