"""Checks of what a caller hands to a regression, and standardised columns."""

from dataclasses import dataclass

import numpy as np

_BLOCK = 1 << 12


@dataclass(frozen=True)
class Columns:
    """Centred and scaled covariates: z = (x - mean) / scale, one row of `z` per column of x."""

    z: np.ndarray  # (p, n)
    mean: np.ndarray
    scale: np.ndarray


def check_survival_data(time, event, x, names=None, entry=None, strata=None):
    """Arrays of one length without missing values, or a ValueError that lists every problem.

    time, entry: (n,) numbers, entry < time; event: (n,) 0/1 or bool; x: (n, p) or (n,) numbers; strata: (n,) labels.
    Returns time, event (bool), x (n, p), names (tuple), entry, strata.
    """
    time, event = np.asarray(time), np.asarray(event)
    x = np.asarray(x)
    x = x[:, None] if x.ndim == 1 else x
    problems = []
    if time.ndim != 1 or len(time) == 0:
        raise ValueError(f"time must be a one-dimensional array with at least one row, not of shape {time.shape}")
    n = len(time)
    names = tuple(f"x{j + 1}" for j in range(x.shape[1])) if names is None else tuple(str(name) for name in names)
    if len(names) != x.shape[1] or len(set(names)) != len(names):
        raise ValueError(f"x has {x.shape[1]} columns; names must be as many, all different: {', '.join(names)}")
    columns = [("time", time), ("event", event)] + ([] if entry is None else [("entry", np.asarray(entry))])
    if x.dtype.kind not in "biuf" or len(x) != n or not np.isfinite(x.sum()):  # one pass in the usual case
        columns += [(name, x[:, j]) for j, name in enumerate(names)]
    for name, values in columns:
        problems += _column_problems(name, values, n)
    problems += check_labels("strata", strata, n)
    if not problems and not ((event == 0) | (event == 1)).all():
        problems.append("event must hold only 0 (censored) and 1 (event)")
    if entry is not None and not problems:
        entry = np.asarray(entry)
        late = np.flatnonzero(~(entry < time))
        if len(late):
            problems.append(
                f"entry must be before time; {len(late)} row(s) are not, the first is row {late[0]} "
                f"(entry {entry[late[0]]}, time {time[late[0]]})"
            )
    if problems:
        raise ValueError("; ".join(problems))
    return time, event.astype(bool), x, names, entry, None if strata is None else np.asarray(strata)


def check_labels(name, labels, n):
    """Problems of a column of group labels (None for no groups): its length, and missing labels, as a list of words."""
    if labels is None:
        return []
    labels = np.asarray(labels)
    if labels.shape != (n,):
        return [f"{name} has shape {labels.shape}, time has {n} rows"]
    # A missing label would make a group of its own; NaN alone differs from itself.
    missing = [row for row, label in enumerate(labels.tolist()) if label is None or label != label]
    return [f"{name}: {len(missing)} missing label(s), the first in row {missing[0]}"] if missing else []


def _column_problems(name, values, n):
    if values.shape != (n,):
        return [f"{name} has shape {values.shape}, time has {n} rows"]
    if values.dtype.kind not in "biuf":
        return [f"{name} must be numeric, not {values.dtype}"]
    bad = np.flatnonzero(~np.isfinite(values)) if values.dtype.kind == "f" else ()
    if len(bad):
        return [f"{name}: {len(bad)} missing or infinite value(s), the first in row {bad[0]}; leave such rows out"]
    return []


def standardise(x):
    """Columns of x (n, p) centred and divided by their standard deviation; a constant one becomes 0 with scale 1."""
    n, p = x.shape
    z, mean, scale = np.empty((p, n)), np.empty(p), np.ones(p)
    for first in range(0, n, _BLOCK):  # a transpose in blocks that fit the processor's cache
        z[:, first : first + _BLOCK] = x[first : first + _BLOCK].T
    for j, column in enumerate(z):
        constant = column[0] == column[n // 2] == column[-1] and np.all(column == column[0])
        mean[j] = column[0] if constant else column.mean()
        column -= mean[j]
        deviation = np.sqrt(column @ column / n)
        if deviation > 0:
            scale[j] = deviation
            column /= deviation
    return Columns(z, mean, scale)
