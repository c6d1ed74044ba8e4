"""Treatments given after time zero: who was ever exposed, from which day, and whether they continue or start anew.

A patient is exposed from max(start, index event) of the first course that overlaps or follows the index event, and
stays exposed. A course that started before it is a continuing one (prevalent users), one that started on or after it a
new one.
"""

from dataclasses import dataclass

import numpy as np

from oncosurv.cohort.derived import Part, pick_cells
from oncosurv.cohort.rules_rows import kept_rows
from oncosurv.cohort.sources import Source, pick_first

CONTINUING, NEW, NEVER = "continuing", "new", "never"
STAYS_EXPOSED = "stays exposed"


@dataclass(frozen=True)
class Exposure:
    """Per patient: ever (1, 0, NaN), start_day (NaN for never), group (None where unknown), the part it comes from.

    courses: the rows that overlap or follow the index event, with their start_day and stop_day (NaN: ongoing).
    """

    name: str
    ever: np.ndarray
    start_day: np.ndarray
    group: np.ndarray
    part: Part
    words: str
    courses: Source
    course_start: np.ndarray
    course_stop: np.ndarray


def derive_exposure(spec, patients):
    """One exposure of the section `exposures`. A kept course without a start, or that stops before it starts, is a
    query of severity exclude and leaves the exposure unknown, unless the patient is exposed from day 0 without it.
    """
    source = patients.source(spec["from"])
    kept = source.only(kept_rows(spec, patients, source))
    start = patients.days_of(kept, spec["start"])
    stop = patients.days_of(kept, spec["stop"]) if "stop" in spec else np.full(len(kept), np.nan)
    bad = np.isnan(start) | (stop < start)
    relevant = ~bad & (np.isnan(stop) | (stop >= 0))  # a course that follows the index event ends after it as well
    first = pick_first(kept.place, start, kept.rows, relevant, len(patients))
    began = pick_cells(start, first)
    start_day = np.fmax(began, 0.0)
    start_day[np.isnan(began)] = np.nan
    group = np.full(len(patients), NEVER, dtype=object)
    group[began >= 0], group[began < 0] = NEW, CONTINUING
    ever = np.where(first >= 0, 1.0, 0.0)
    unsure = _ask_for_dates(spec, patients, kept, bad, start_day == 0)
    ever[unsure], start_day[unsure], group[unsure] = np.nan, np.nan, None
    part = Part(patients.named(kept.name), pick_cells(kept.rows, first, -1), start_day)
    words = (
        f"first course of {spec['from']} that overlaps or follows the index event; {spec.get('then', STAYS_EXPOSED)}"
    )
    return Exposure(
        spec["name"], ever, start_day, group, part, words, kept.only(relevant), start[relevant], stop[relevant]
    )


def _ask_for_dates(spec, patients, kept, bad, from_day_0):
    """Boolean array: the patients whose exposure hangs on a course with bad dates; each such course is a query."""
    unsure = np.zeros(len(patients), dtype=bool)
    for index in np.flatnonzero(bad & ~from_day_0[kept.place]).tolist():
        undated = np.isnat(kept.columns[spec["start"]][index])
        what = "has no start" if undated else "stops before it starts"
        patients.ask(
            kept.place[index],
            kept.name,
            kept.rows[index],
            spec["start"] if undated else spec["stop"],
            rule="exposure_dates",
            severity="exclude",
            words=f"the course {what}, so {spec['name']} of the patient is not known",
            mend="correct its dates",
            shared=f"a course {what}, so {spec['name']} of the patient is not known",
        )
        unsure[kept.place[index]] = True
    return unsure
