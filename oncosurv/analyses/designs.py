"""What a Cox fit is given: rows in time, a design matrix, and the counts that stand beside each of its columns.

A baseline design has one row a patient. An exposure that starts after time zero enters in one of three ways: time
dependent (of record), at a landmark (those followed beyond it, exposed by it or not), or naive (ever against never,
for comparison only: it credits the exposed with having lived long enough to start).
"""

from dataclasses import dataclass, field, replace

import numpy as np

from oncosurv.analyses.coding import Term, code_variables, complete, exposure_start
from oncosurv.survival.exposure import derive_time_dependent_design, split_exposure
from oncosurv.survival.landmarks import derive_landmark


@dataclass(frozen=True)
class Design:
    """Rows of a fit. n, events, person_time count patients; counts: a dict a term; facts: more of its models row."""

    time: np.ndarray
    event: np.ndarray
    entry: np.ndarray | None
    x: np.ndarray
    terms: list
    n: int
    events: int
    person_time: float
    counts: list
    facts: dict = field(default_factory=dict)

    @property
    def labels(self):
        """Names of the columns: variable, or variable=level."""
        return [f"{term.variable}={term.level}" if term.level else term.variable for term in self.terms]


def baseline_design(analysis_set, facts):
    """Design of baseline variables: complete cases, one row a patient."""
    rows = complete(facts, analysis_set.cells, len(analysis_set.patients))
    part = analysis_set.subset(rows)
    x, terms = code_variables(facts, part.cells, np.ones(len(part.patients), dtype=bool))
    counts = [_level_counts(term, part) for term in terms]
    entry = 0 if part.entry is None else part.entry.sum()
    return Design(
        part.time, part.event, part.entry, x, terms, len(part.patients), int(part.event.sum()),
        float(part.time.sum() - entry), counts, {"n_missing": int((~rows).sum())},
    )  # fmt: skip


def exposure_design(analysis_set, facts, exposure, handling):
    """Design of an exposure and baseline variables. handling: naive, time_dependent or landmark_<day>."""
    rows = complete(facts, analysis_set.cells, len(analysis_set.patients))
    part = analysis_set.subset(rows)
    missing = {"n_missing": int((~rows).sum())}
    start = exposure_start(part.cells, exposure)
    if handling.startswith("landmark_"):
        landmark = derive_landmark(part.time, part.event, start, int(handling.removeprefix("landmark_")))
        inside = replace(part.subset(landmark.keep), time=landmark.time)
        if inside.entry is not None:  # who came under observation before the landmark is watched from it on
            inside = replace(inside, entry=np.maximum(inside.entry - landmark.landmark, 0))
        extra = {
            "n_before_landmark": landmark.n_out_dead + landmark.n_out_censored,
            "n_dead_before_landmark": landmark.n_out_dead,
            "n_exposed": landmark.n_exposed,
            "n_exposed_later": landmark.n_exposed_later,
        }
        return _with_exposure(inside, facts, exposure, landmark.exposed, missing | extra)
    exposed = (start < part.time).astype(float)
    design = _with_exposure(part, facts, exposure, exposed, missing | {"n_exposed": int(exposed.sum())})
    if handling == "naive":
        return design
    intervals = split_exposure(part.time, part.event, start, part.entry)
    rows = derive_time_dependent_design(intervals, design.x[:, 1:])
    died = intervals.event & (intervals.exposed == 1)
    own = design.counts[0] | {
        "events_level": int(died.sum()),
        "events_reference": int(intervals.event.sum() - died.sum()),
        "n_reference": int((intervals.exposed == 0).sum()),
    }
    return replace(
        design, time=rows["time"], event=rows["event"].astype(int), entry=rows["entry"], x=rows["x"],
        counts=[own, *design.counts[1:]], facts=design.facts | {"notes": " ".join(intervals.notes)},
    )  # fmt: skip


def _with_exposure(part, facts, exposure, exposed, extra):
    """Design with the exposure as its first column, one row a patient."""
    base = baseline_design(part, facts)
    event = part.event.astype(bool)
    counts = {
        "n_level": int(exposed.sum()),
        "events_level": int(event[exposed == 1].sum()),
        "n_reference": int((exposed == 0).sum()),
        "events_reference": int(event[exposed == 0].sum()),
    }
    return replace(
        base, x=np.column_stack([exposed, base.x]), terms=[Term(exposure, "1", "0"), *base.terms],
        counts=[counts, *base.counts], facts=extra,
    )  # fmt: skip


def _level_counts(term, part):
    n, events = len(part.patients), int(part.event.sum())
    if not term.level:
        return {"n_level": n, "events_level": events}
    own = np.array(part.cells[term.variable], dtype=object)
    counts = {}
    for suffix, level in (("level", term.level), ("reference", term.reference)):
        inside = own == level
        counts |= {f"n_{suffix}": int(inside.sum()), f"events_{suffix}": int(part.event[inside].sum())}
    return counts
