"""Concordance of a risk score with survival: Harrell's C and Uno's C."""

import math

import numpy as np

from oncosurv.survival.cox_data import check_survival_data

_BLOCK = 1 << 22  # pairs compared at a time


def summarise_concordance(time, event, risk, entry=None, strata=None, weight="harrell"):
    """C index: share of usable pairs in which the one who dies first has the higher `risk` (ties in risk count half).

    time, event, risk: (n,); entry, strata: as fit_cox, pairs are formed within strata. weight "harrell" counts every
    pair once (R: concordance()); "uno" weights by 1/G(t-)^2, G the Kaplan-Meier curve of censoring, which removes the
    dependence on how patients were censored (Uno et al., Statistics in Medicine 2011;30:1105; R: timewt = "n/G2").
    Returns concordance, std_error (None for Uno), concordant, discordant, tied_risk, weight, reason.
    A C from the data that gave the model is too high: see bootstrap.estimate_optimism.
    """
    if weight not in ("harrell", "uno"):
        raise ValueError(f"weight must be harrell or uno, not {weight!r}")
    if weight == "uno" and entry is not None:
        raise ValueError("Uno's C is not defined for delayed entry")
    time, event, risk, _, entry, strata = check_survival_data(time, event, risk, ["risk"], entry, strata)
    risk = risk[:, 0].astype(float)
    groups = np.zeros(len(time)) if strata is None else np.unique(np.asarray(strata), return_inverse=True)[1]
    totals, influence, n_pairs = np.zeros(3), np.zeros((len(time), 3)), 0.0
    for group in np.unique(groups):
        who = np.flatnonzero(groups == group)
        begin = None if entry is None else np.asarray(entry, float)[who]
        weights = np.ones(len(who)) if weight == "harrell" else _uno_weights(time[who], event[who])
        counts = _count(time[who], event[who], risk[who], begin, weights)
        totals += counts.sum(axis=1) / 2
        influence[who] = counts.T
    n_pairs = totals.sum()
    if n_pairs == 0:
        reason = "no two patients can be compared"
        return dict.fromkeys(("concordance", "std_error")) | _counts(totals, weight, reason)
    concordance = float((totals[0] + totals[2] / 2) / n_pairs)
    # Infinitesimal jackknife: each row's pairs against the overall ratio (R: concordance()$dfbeta, summed squares).
    change = (influence[:, 0] + influence[:, 2] / 2 - concordance * influence.sum(axis=1)) / n_pairs
    std_error = math.sqrt(float(change @ change)) if weight == "harrell" else None
    return {"concordance": concordance, "std_error": std_error} | _counts(totals, weight, "")


def comparable_pairs(time, event, entry=None, strata=None):
    """Row numbers (first, second) of all pairs in which `first` is known to die before `second`, within strata."""
    time, event = np.asarray(time, float), np.asarray(event).astype(bool)
    labels = np.zeros(len(time)) if strata is None else np.unique(np.asarray(strata), return_inverse=True)[1]
    firsts, seconds = [], []
    for row in np.flatnonzero(event):
        others = np.flatnonzero(_usable(time, event, entry, np.array([row]))[0] & (labels == labels[row]))
        firsts.append(np.full(len(others), row))
        seconds.append(others)
    return np.concatenate(firsts or [np.zeros(0, int)]), np.concatenate(seconds or [np.zeros(0, int)])


def _usable(time, event, entry, rows):
    """(rows, n) who is followed beyond the death of each row, or censored on its day (deaths precede censorings)."""
    usable = (time[None] > time[rows, None]) | ((time[None] == time[rows, None]) & ~event[None])
    return usable if entry is None else usable & (np.asarray(entry)[None] < time[rows, None])


def _count(time, event, risk, entry, weights):
    """(3, n) concordant, discordant, tied-risk pairs that each row takes part in."""
    n, dead = len(time), np.flatnonzero(event)
    counts = np.zeros((3, n))
    step = max(1, _BLOCK // max(n, 1))
    for first in range(0, len(dead), step):
        rows = dead[first : first + step]
        usable = _usable(time, event, entry, rows)
        difference = risk[rows, None] - risk[None]
        for line, kind in zip(counts, (difference > 0, difference < 0, difference == 0), strict=True):
            pairs = (usable & kind) * weights[rows, None]
            line += pairs.sum(axis=0)
            line[rows] += pairs.sum(axis=1)
    return counts


def _uno_weights(time, event):
    """1/G(t-)^2 at each row's time, G the Kaplan-Meier curve of the censoring times; 0 where G is 0."""
    ordered = np.sort(time)
    ticks, censored = np.unique(time[~event], return_counts=True)
    # Deaths precede censorings on one day, so those who die then are no longer at risk of being censored.
    at_risk = len(time) - np.searchsorted(ordered, ticks, "left")
    at_risk = at_risk - np.array([np.count_nonzero(event & (time == tick)) for tick in ticks], dtype=int)
    survival = np.concatenate([[1.0], np.cumprod(1 - censored / np.maximum(at_risk, 1))])
    before = survival[np.searchsorted(ticks, time, "left")]
    return np.divide(1.0, before**2, out=np.zeros(len(time)), where=before > 0)


def _counts(totals, weight, reason):
    concordant, discordant, tied = (float(value) for value in totals)
    counts = {"concordant": concordant, "discordant": discordant, "tied_risk": tied}
    return counts | {"weight": weight, "reason": reason}
