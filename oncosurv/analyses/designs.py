"""What a Cox fit is given: rows in time, a design matrix, and the counts that stand beside each of its columns.

A baseline design has one row a patient. An exposure that starts after time zero enters in one of three ways: time
dependent (of record), at a landmark (those followed beyond it, exposed by it or not), or naive (ever against never,
for comparison only: it credits the exposed with having lived long enough to start).
"""

from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from oncosurv.analyses.coding import Term, code_variables, complete, exposure_start
from oncosurv.survival.cox_columns import find_unestimable
from oncosurv.survival.exposure import derive_time_dependent_design, split_exposure
from oncosurv.survival.landmarks import derive_landmark


@dataclass(frozen=True)
class Design:
    """Rows of a fit. n, events, person_time count patients; counts: a dict a term; facts: more of its models row.

    patients: (rows,) place of the row's patient in the analysis set that the design was made from; fitting: strata,
    clusters and ties of the rows (requests.Fitting), None for the usual way.
    """

    time: np.ndarray
    event: np.ndarray
    entry: np.ndarray | None
    x: np.ndarray
    terms: list
    n: int
    events: int
    person_time: float
    counts: list
    patients: np.ndarray
    facts: dict = field(default_factory=dict)
    fitting: object = None

    @property
    def labels(self):
        """Names of the columns: variable, or variable=level; of a subgroup with its name."""
        return [term.label for term in self.terms]

    @property
    def data(self):
        """Keyword arguments of fit_cox and fit_firth."""
        data = {"time": self.time, "event": self.event, "x": self.x, "names": self.labels, "entry": self.entry}
        return data if self.fitting is None else data | {"strata": self.fitting.strata, "ties": self.fitting.ties}

    @property
    def robust(self):
        """Further keyword arguments of fit_cox: the clusters of a robust variance."""
        return {"cluster": self.fitting.cluster} if self.fitting and self.fitting.cluster is not None else {}

    @property
    def ties(self):
        """The rule for ties of this design's fits."""
        return self.fitting.ties if self.fitting else "efron"

    @cached_property
    def unestimable(self):
        """{number of a column: why} of those without information of their own; the others are the parameters."""
        return find_unestimable(**self.data) if self.terms and self.events else {}

    @property
    def parameters(self):
        """How many columns can be estimated: fewer than there are when some are constant or collinear."""
        return len(self.terms) - len(self.unestimable)


def _usable(analysis_set, facts):
    """Mask of the patients with every variable known, and the stratum and cluster where a model has such."""
    rows = complete(facts, analysis_set.cells, len(analysis_set.patients))
    return rows if analysis_set.fitting is None else rows & analysis_set.fitting.known


def baseline_design(analysis_set, facts):
    """Design of baseline variables: complete cases, one row a patient."""
    rows = _usable(analysis_set, facts)
    part = analysis_set.subset(rows)
    x, terms = code_variables(facts, part.cells, np.ones(len(part.patients), dtype=bool))
    counts = [_level_counts(term, part) for term in terms]
    entry = 0 if part.entry is None else np.maximum(part.entry, 0).sum()
    facts = {"n_missing": int((~rows).sum())} | (part.fitting.describe() if part.fitting else {})
    return Design(
        part.time, part.event, part.entry, x, terms, len(part.patients), int(part.event.sum()),
        float(part.time.sum() - entry), counts, np.flatnonzero(rows), facts, part.fitting,
    )  # fmt: skip


def exposure_design(analysis_set, facts, exposure, handling, split=False):
    """Design of an exposure and baseline variables. handling: naive, time_dependent or landmark_<day>.

    split (time_dependent only): a column for those who began it after time zero and one for those who continued it.
    """
    rows = _usable(analysis_set, facts)
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
        places = np.flatnonzero(rows)[landmark.keep]
        return _with_exposure(inside, facts, exposure, landmark.exposed, missing | extra, places)
    exposed = (start < part.time).astype(float)
    extra, places = missing | {"n_exposed": int(exposed.sum())}, np.flatnonzero(rows)
    design = _with_exposure(part, facts, exposure, exposed, extra, places)
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
    design = replace(
        design, time=rows["time"], event=rows["event"].astype(int), entry=rows["entry"], x=rows["x"],
        counts=[own, *design.counts[1:]], patients=places[intervals.patient],
        facts=design.facts | {"notes": " ".join(filter(None, [*intervals.notes, design.facts.get("notes")]))},
        fitting=design.fitting and design.fitting.only(intervals.patient),
    )  # fmt: skip
    return _split_by_start(design, exposure, start < 0, places) if split else design


def _split_by_start(design, exposure, continued, places):
    """The exposure's column as two: new and continuing; one of them where nobody is in the other.

    continued: (patients of the design,) began before time zero, at these places of the analysis set.
    """
    before = continued[np.searchsorted(places, design.patients)]
    columns, terms, counts = [], [], []
    for level, group in (("new", ~before), ("continuing", before)):
        exposed = design.x[:, 0] * group
        if exposed.any():
            own = {
                "n_level": len(set(design.patients[exposed == 1].tolist())),
                "events_level": int(design.event[exposed == 1].sum()),
            }
            columns.append(exposed)
            terms.append(Term(exposure, level, "0"))
            counts.append(design.counts[0] | own)
    return replace(
        design, x=np.column_stack([*columns, design.x[:, 1:]]), terms=[*terms, *design.terms[1:]],
        counts=[*counts, *design.counts[1:]],
    )  # fmt: skip


def _with_exposure(part, facts, exposure, exposed, extra, places):
    """Design with the exposure as its first column, one row a patient, of the patients at these places."""
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
        counts=[counts, *base.counts], patients=places, facts={**base.facts, **extra},
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
