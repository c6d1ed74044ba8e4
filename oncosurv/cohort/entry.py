"""Delayed entry: the day on which a patient comes under observation, where that is after time zero (left truncation).

Who has the event before that day could never be in the data, so the days up to it must not count as survived. At risk
is a patient from the day after the entry on: on (entry, exit].
"""

from dataclasses import dataclass

import numpy as np

from oncosurv.cohort.derived import Part

COLUMN = "entry_days"


@dataclass(frozen=True)
class Entry:
    """Per patient: days from the index event (NaN for unknown; below 0 for before it), where they come from."""

    days: np.ndarray
    part: Part
    words: str


def derive_entry(spec, patients):
    """The Entry of an endpoint's `entry`: a date as source.column (`date`), or a number of days (`days`)."""
    if "date" in spec:
        part = patients.part_of(patients.moment(spec["date"]))
        return Entry(part.days.copy(), part, f"days from {patients.index_name} to {spec['label']}")
    days, rows = patients.cell_of(spec["days"])
    source = patients.named(spec["days"].partition(".")[0])
    return Entry(days.astype(float), Part(source, rows, days.astype(float)), f"{spec['label']}, as recorded")


def check_entry(spec, entry, days, patients):
    """Queries about patients who are never at risk: the entry unknown, or not before the end of their follow-up.

    spec: the endpoint, with its `entry`; days: its days (NaN where it is not defined, which is a query of its own).
    """
    words, column = spec["entry"]["label"], spec["entry"].get("date", spec["entry"].get("days")).partition(".")[2]
    for position in np.flatnonzero(~np.isnan(days)).tolist():
        first, last = entry.days[position], days[position]
        if first < last:
            continue
        unknown = np.isnan(first)
        why = f"no entry ({words})" if unknown else f"entry ({words}) not before the end of follow-up"
        detail = why if unknown else f"{why}: day {first:g}, the end is day {last:g}"
        patients.ask(
            position,
            entry.part.source[position],
            None if unknown else entry.part.rows[position],
            column,
            rule="no_entry" if unknown else "entry_not_before_end",
            severity="exclude",
            words=f"{detail}, so the patient is never at risk for {spec['name']}",
            mend="enter it" if unknown else "correct the date that is wrong, if one is",
            shared=f"{why}, so the patient is never at risk for {spec['name']}",
        )
