"""Risk sets of a Cox model without sorting the patients: each row knows its first and last event time at risk.

A *slot* is one event time of one stratum. All sums over risk sets are then sums per slot, cumulated backwards in time,
so that a step of Newton-Raphson costs one pass over the rows and tables of the size of the event times.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np


@dataclass(frozen=True)
class RiskSets:
    """What the partial likelihood needs of the times. Rows: patients or intervals; slots: event times of a stratum."""

    last: np.ndarray  # (n,) last slot at which the row is at risk; `slots` (one past the end) if there is none
    before: np.ndarray | None  # (n,) last slot missed through delayed entry, else `slots`; None without entry
    cell: np.ndarray  # (n,) `last`, plus slots + 1 for a row that ends with an event: sums both kinds in one pass
    event: np.ndarray  # (n,) 1.0 or 0.0
    slot_time: np.ndarray  # (slots,) event time
    deaths: np.ndarray  # (slots,) number of events
    bounds: tuple  # ((first, past), ...) slots of each stratum that has events
    stratum: np.ndarray | None  # (n,) stratum number, None without strata
    strata_labels: np.ndarray | None

    @property
    def slots(self):
        return len(self.deaths)

    @property
    def n(self):
        return len(self.last)

    @cached_property
    def events(self):
        return int(self.deaths.sum())

    @cached_property
    def dead(self):
        """(events,) row numbers of the events, in the order of their slots."""
        rows = np.flatnonzero(self.event)
        return rows[np.argsort(self.last[rows], kind="stable")]

    @cached_property
    def tie_slot(self):
        """(events,) slot of each term of Efron's product, and of each row of `dead`."""
        return np.repeat(np.arange(self.slots), self.deaths)

    @cached_property
    def tie_fraction(self):
        """(events,) share of the tied deaths that Efron's term leaves out: 0, 1/d, ... (d-1)/d."""
        first = np.repeat(np.cumsum(self.deaths) - self.deaths, self.deaths)
        return (np.arange(self.events) - first) / self.deaths[self.tie_slot]


def build_risk_sets(time, event, entry=None, strata=None):
    """Slots of checked data (see `check_survival_data`): a row is at risk at event time t when entry < t <= time."""
    dead_rows = np.flatnonzero(event)
    stratum, labels = (None, None) if strata is None else _number(strata)
    ticks, counter = _event_ticks(time, time[dead_rows])
    past = counter(time)
    missed = None if entry is None else counter(entry)
    starts, slot_time = 0, ticks
    if labels is None:
        deaths = np.bincount(past[dead_rows] - 1, minlength=len(ticks)) if len(dead_rows) else np.zeros(0, np.intp)
        bounds = ((0, len(ticks)),) if len(ticks) else ()
    else:
        # Slots are ordered by stratum, then time; a row's slots lie inside the block of its own stratum.
        keys, deaths = np.unique(stratum[dead_rows] * len(ticks) + past[dead_rows] - 1, return_counts=True)
        offset = stratum * len(ticks) - 1
        past = np.searchsorted(keys, offset + past, side="right")
        missed = None if missed is None else np.searchsorted(keys, offset + missed, side="right")
        edges = np.searchsorted(keys, np.arange(len(labels) + 1) * len(ticks))
        starts = edges[stratum]
        slot_time = ticks[keys % len(ticks)]
        bounds = tuple((int(a), int(b)) for a, b in zip(edges[:-1], edges[1:], strict=True) if b > a)
    slots, before = len(deaths), None
    last = past - 1
    last[past <= (starts if missed is None else missed)] = slots
    if missed is not None:
        before = np.where((missed > starts) & (last < slots), missed - 1, slots)
    cell = last + (slots + 1) * event
    return RiskSets(last, before, cell, event.astype(float), slot_time, deaths, bounds, stratum, labels)


def sum_over_slots(sets, row_values, k):
    """Sums of `row_values` (k arrays (n,), taken one after the other) over each slot's risk set and over its deaths.

    Returns at_risk (k, slots), dead (k, slots).
    """
    size = sets.slots
    at_risk, dead = np.empty((k, size)), np.empty((k, size))
    for line, line_dead, values in zip(at_risk, dead, row_values, strict=True):
        leaving = np.bincount(sets.cell, values, 2 * size + 2)
        line_dead[:] = leaving[size + 1 : -1]
        np.add(leaving[:size], line_dead, out=line)
        if sets.before is not None:
            line -= np.bincount(sets.before, values, size)[:size]
    for first, past in sets.bounds:
        block = at_risk[:, first:past]
        block[:] = block[:, ::-1].cumsum(axis=1)[:, ::-1]
    return at_risk, dead


def accumulate(sets, slot_values, at_event=None):
    """Sum of `slot_values` (slots,) over the slots at which each row is at risk -> (n,).

    at_event (slots,): taken from the sum of a row that ends with an event, at the slot of the event.
    """
    size = sets.slots
    table = np.zeros(2 * size + 2)  # cells size and 2 size + 1 stay 0: rows that are never at risk point to them
    for first, past in sets.bounds:
        np.cumsum(slot_values[first:past], out=table[first:past])
    if at_event is None:
        total = table[sets.last]
    else:
        np.subtract(table[:size], at_event, out=table[size + 1 : -1])
        total = table[sets.cell]
    return total if sets.before is None else total - table[sets.before]


def _number(strata):
    labels, numbers = np.unique(np.asarray(strata), return_inverse=True)
    return numbers, labels


def _event_ticks(time, event_times):
    """Distinct event times, and a function giving for any times the number of ticks at or before each.

    Whole days up to a few times the number of rows are counted in a table; other times are searched. The function is
    for times up to the last of `time`.
    """
    if len(event_times) and _whole(time) and 0 <= time.min() and time.max() < max(4 * len(time), 1 << 16):
        seen = np.zeros(int(time.max()) + 1, bool)
        seen[event_times.astype(np.intp)] = True
        table = np.append(np.cumsum(seen), 0)  # the last one, index -1, is that of the days before 0
        ticks = np.flatnonzero(seen).astype(float)

        def counter(times):
            if not _whole(times):
                return np.searchsorted(ticks, times, side="right")
            days = times.astype(np.intp)
            return table[np.maximum(days, -1, out=days)]

        return ticks, counter
    ticks = np.unique(event_times).astype(float)
    return ticks, lambda times: np.searchsorted(ticks, times, side="right")


def _whole(times):
    return times.dtype.kind in "iu" or bool(np.all(times == np.floor(times)))
