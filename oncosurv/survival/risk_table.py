"""Who is at risk, dies, is censored and enters, time by time: the table that the nonparametric estimates are made of.

A patient is at risk on (entry, exit]: at time t when entry < t <= exit. Deaths come before censorings of the same
time, and an event at time 0 counts. Whole days are counted, not sorted, which makes ten million patients a matter of
0.1 s.
"""

from dataclasses import dataclass

import numpy as np

# Up to this many days (179 years), or four per patient, a count per day is cheaper than a sort.
DAYS_WORTH_COUNTING = 65_536
_BLOCK = 1 << 18  # patients counted at a time: their keys stay in the processor's cache


@dataclass(frozen=True)
class RiskTable:
    """One row per distinct exit time, ascending; n_risk counts those with entry < time <= exit.

    n_entered counts those who came under observation since the row before, so that
    n_risk[i] = n_risk[i-1] - n_event[i-1] - n_censored[i-1] + n_entered[i].
    """

    time: np.ndarray
    n_risk: np.ndarray
    n_event: np.ndarray
    n_censored: np.ndarray
    n_entered: np.ndarray


def check_times(time, event, entry=None):
    """The three as numpy arrays (event as integers, entry may stay None), or ValueError saying what is wrong and where.

    Refused: other than one dimension, unequal lengths, nobody, NaN or infinite, a time below 0, an event other than 0
    and 1 (or False and True), an entry that is not before the exit.
    """
    time, event = np.asarray(time), np.asarray(event)
    entry = None if entry is None else np.asarray(entry)
    for name, values in (("time", time), ("event", event), ("entry", entry)):
        if values is None:
            continue
        if values.ndim != 1 or len(values) != len(time):
            raise ValueError(
                f"{name} must be one column of {len(np.atleast_1d(time))} values, has shape {values.shape}"
            )
        if values.dtype.kind not in "biuf":
            raise ValueError(f"{name} must hold numbers, holds {values.dtype}")
        if values.dtype.kind == "f" and not np.isfinite(values).all():
            raise ValueError(f"{name} is missing or infinite at position {np.flatnonzero(~np.isfinite(values))[0]}")
    if not len(time):
        raise ValueError("no patients: time is empty")
    if time.min() < 0:
        raise ValueError(f"time is below 0 at position {np.argmin(time)}: {time.min()}")
    if event.dtype.kind != "b":
        wrong = (event != 0) & (event != 1)
        if wrong.any():
            where = np.flatnonzero(wrong)[0]
            raise ValueError(f"event must be 0 (censored) or 1, is {event[where]} at position {where}")
    if entry is not None and (late := entry >= time).any():
        where = np.flatnonzero(late)[0]
        raise ValueError(
            f"{late.sum()} of {len(time)} enter at or after their exit and are never at risk, first at position "
            f"{where} (entry {entry[where]}, exit {time[where]}): leave them out and say how many"
        )
    return time, event.astype(np.intp, copy=False), entry


def encode_times(time):
    """(codes, values): values ascending and of the kind of `time`, with values[codes] == time.

    Whole numbers that are not too spread out are their own codes (values then also holds days on which nobody
    leaves); other times go through np.unique. Times are equal only when exactly equal (R's survfit also merges
    rounding differences).
    """
    whole = time.dtype.kind in "iu" or (time.dtype.kind == "f" and bool((time == np.floor(time)).all()))
    if whole and (last := int(time.max())) < max(DAYS_WORTH_COUNTING, 4 * len(time)):
        return time.astype(np.intp, copy=False), np.arange(last + 1).astype(time.dtype)
    values, codes = np.unique(time, return_inverse=True)
    return codes, values


def count_exits(codes, event, size, group=None, groups=1):
    """Counts of shape (groups, 2, size): [:, 0] censored, [:, 1] events at each time code."""
    counts = np.zeros(2 * groups * size, dtype=np.intp)
    block = max(_BLOCK, len(counts))  # so that adding up the blocks never costs more than the counting
    for first in range(0, len(codes), block):
        rows = slice(first, first + block)
        kind = event[rows] if group is None else event[rows] + 2 * group[rows]
        counts += np.bincount(codes[rows] + size * kind, minlength=len(counts))
    return counts.reshape(groups, 2, size)


def count_entries(entry, values):
    """Number of patients first at risk at values[i], the first value after their entry; one longer than values."""
    return np.bincount(np.searchsorted(values, entry, side="right"), minlength=len(values) + 1)


def risk_table(time, event, entry=None):
    """The risk table of one group as a RiskTable.

    time, event, entry: one value a patient; time >= 0 in any unit, event 1 or 0, entry (optional) before time.
    ValueError as in check_times. Counts are exact integers; `time` keeps its kind (whole days stay whole).
    """
    time, event, entry = check_times(time, event, entry)
    codes, values = encode_times(time)
    censored, events = count_exits(codes, event, len(values))[0]
    exits = censored + events
    if entry is None:
        entered_by = len(time)
    else:
        entered_by = np.cumsum(count_entries(entry, values)[:-1])
    at_risk = entered_by - np.cumsum(exits) + exits
    seen = np.flatnonzero(exits)
    if entry is None:
        entered = np.zeros(len(seen), dtype=np.intp)
        entered[0] = len(time)
    else:
        entered = np.diff(entered_by[seen], prepend=0)
    return RiskTable(values[seen], at_risk[seen], events[seen], censored[seen], entered)


def check_risk_table(table):
    """What delayed entry does to the risk sets of `table`, in words, or "" when nobody enters late or no harm is done.

    Two things are worth saying (Klein & Moeschberger, Survival Analysis, section 4.6): when everybody at risk dies
    before others enter, the product-limit curve is 0 from there on and cannot recover; when the risk set only runs
    empty, the curve is carried flat over a gap in which nobody was watched.
    """
    left = table.n_risk - table.n_event - table.n_censored
    empty = np.flatnonzero(left[:-1] == 0)
    died_out = empty[table.n_event[empty] == table.n_risk[empty]]
    notes = []
    if len(died_out):
        first = died_out[0]
        later = int(table.n_entered[first + 1 :].sum())
        notes.append(
            f"everybody at risk at time {table.time[first]:g} died (n at risk {table.n_risk[first]}) before {later} "
            "others entered: survival is 0 from there on whatever happens later"
        )
    gaps = [f"{table.time[i]:g}" for i in empty if table.n_event[i] < table.n_risk[i]]
    if gaps:
        notes.append(f"nobody was at risk just after time {', '.join(gaps)}: survival is carried over the gap")
    return "; ".join(notes)


def at_risk_table(time, event, times, entry=None):
    """Rows for the table under a survival figure, one dict per element of `times` in their order.

    n_risk: #{entry < t <= exit}; cumulative_events, cumulative_censored: with exit before t; n_entered: under
    observation before t. So n_risk + events + censored = n_entered, which is n without delayed entry (KMunicate:
    Morris et al., BMJ Open 2019;9:e030215; R's summary(survfit) counts at risk in the same way). At t = 0 those who
    enter at 0 count as at risk.
    """
    time, event, entry = check_times(time, event, entry)
    times = np.asarray(times)
    died, left = np.sort(time[event == 1]), np.sort(time[event == 0])
    events, censored = np.searchsorted(died, times), np.searchsorted(left, times)
    if entry is None:
        entered = np.full(len(times), len(time))
    else:
        # Entering at 0 means watched from the start: (0, exit] misses no day, and the first row should show them.
        entered = np.searchsorted(np.sort(entry), times)
        entered = np.where(times == 0, np.count_nonzero(entry <= 0), entered)
    return [
        {
            "time": t,
            "n_risk": int(n - d - c),
            "cumulative_events": int(d),
            "cumulative_censored": int(c),
            "n_entered": int(n),
        }
        for t, n, d, c in zip(times.tolist(), entered, events, censored, strict=True)
    ]
