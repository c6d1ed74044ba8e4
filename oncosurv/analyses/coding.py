"""From the cells of an analysis set to arrays: time, event, entry, and a design matrix whose columns have names."""

from dataclasses import dataclass, replace

import numpy as np

from oncosurv.exports.queries import StudyError
from oncosurv.tables import numbers, read_columns

FLAG_LEVELS = ("0", "1")


@dataclass(frozen=True)
class AnalysisSet:
    """An analysis set: patients (study keys), time and event, entry or None, the cells of its variables as text.

    fitting: how a model wants to be fitted (requests.Fitting), None for the usual way.
    """

    patients: list
    time: np.ndarray
    event: np.ndarray
    entry: np.ndarray | None
    cells: dict
    completeness: float | None = None  # of the follow-up of all patients (Clark)
    fitting: object = None

    def subset(self, mask):
        """The patients in the mask."""
        chosen = np.flatnonzero(mask)
        if len(chosen) == len(self.patients) and np.asarray(mask).dtype == bool:  # everybody: nothing to copy
            return replace(self, completeness=None)
        cells = {name: _chosen(column, chosen) for name, column in self.cells.items()}
        entry = None if self.entry is None else self.entry[chosen]
        fitting = None if self.fitting is None else self.fitting.only(chosen)
        own = _chosen(self.patients, chosen), self.time[chosen], self.event[chosen]
        return AnalysisSet(*own, entry, cells, fitting=fitting)


def _chosen(cells, places):
    return list(map(cells.__getitem__, places.tolist()))


@dataclass(frozen=True)
class Term:
    """A column of a design matrix: its variable, its level and its reference level (both '' for a number).

    within: (variable, level) of the subgroup that the column is of; () of all patients.
    """

    variable: str
    level: str
    reference: str
    within: tuple = ()

    @property
    def label(self):
        """Name of the column: variable, variable=level, or either within a subgroup."""
        words = f"{self.variable}={self.level}" if self.level else self.variable
        return f"{words} within {self.within[0]}={self.within[1]}" if self.within else words


def read_set(path):
    """Read an analysis set: columns patient, days, event, optional entry_days and completeness, its variables."""
    return set_of(read_columns(path))


def set_of(columns):
    """The analysis set of these columns, {name: list of text}, as read_set reads them."""
    columns = dict(columns)
    patients, days, event = (columns.pop(name) for name in ("patient", "days", "event"))
    entry, completeness = columns.pop("entry_days", None), columns.pop("completeness", None)
    return AnalysisSet(
        patients,
        whole(numbers(days)),
        numbers(event).astype(int),
        None if entry is None else whole(numbers(entry)),
        columns,
        float(completeness[0]) if completeness else None,
    )


def exposure_start(cells, exposure):
    """Day on which the exposure starts (NaN: never); -1 for continuing users, who are exposed from day 0 on.

    Only so is somebody who took it before time zero and died on day 0 counted as exposed, everywhere.
    """
    start = numbers(cells[f"{exposure}_start_day"])
    continuing = np.array(cells[f"{exposure}_group"], dtype=object) == "continuing"
    return np.where(continuing, -1.0, start)


def whole(values):
    """Days as integers where all are whole, which the kernel counts instead of sorting."""
    return values.astype(int) if np.all(values == np.floor(values)) else values


def declared_levels(fact, cells=None):
    """Levels of a flag or category in declared order; with `cells` those that occur in them."""
    declared = list(FLAG_LEVELS) if fact["type"] == "flag" else list(fact["levels"])
    return declared if cells is None else [level for level in declared if level in cells]


def levels_of(fact, cells):
    """Levels of a flag or category in declared order, reference first, as far as they occur in `cells`."""
    declared = declared_levels(fact)
    reference = fact.get("reference", declared[0])
    ordered = [reference, *[level for level in declared if level != reference]]
    return [level for level in ordered if level in cells]


def check_references(facts, cells, where):
    """StudyError for every category whose declared reference level nobody has, though somebody has another level."""
    problems = []
    for fact in facts:
        declared = fact.get("reference")
        present = set(cells[fact["name"]]) & set(fact["levels"])
        if declared is not None and present and declared not in present:
            problems.append(
                f"{where}: nobody has the reference level '{declared}' of {fact['name']} (there are: "
                f"{', '.join(level for level in fact['levels'] if level in present)}). "
                f"Declare one of these as reference, or leave {fact['name']} out of this analysis."
            )
    if problems:
        raise StudyError(problems)


def known(fact, cells):
    """Mask of the cells that hold a value: not empty, and for categories one of the declared levels."""
    if fact["type"] == "number":
        return ~np.isnan(numbers(cells))
    return np.isin(np.array(cells, dtype=object), declared_levels(fact))


def complete(facts, cells, n):
    """Mask of the n rows in which every variable of `facts` is known."""
    mask = np.ones(n, dtype=bool)
    for fact in facts:
        mask &= known(fact, cells[fact["name"]])
    return mask


def code_variables(facts, cells, rows):
    """(x, terms) of the rows in the mask: a column a number, a 0/1 column a level other than the reference."""
    columns, terms = [], []
    for fact in facts:
        own = np.array(cells[fact["name"]], dtype=object)[rows]
        if fact["type"] == "number":
            columns.append(numbers(own))
            terms.append(Term(fact["name"], "", ""))
            continue
        levels = levels_of(fact, set(own))
        for level in levels[1:]:
            columns.append((own == level).astype(float))
            terms.append(Term(fact["name"], level, levels[0]))
    x = np.column_stack(columns) if columns else np.empty((int(np.sum(rows)), 0))
    return x, terms
