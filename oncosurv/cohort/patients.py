"""The patients at hand: their records, what has been derived for them so far, and where every value comes from."""

from dataclasses import dataclass, field, replace

import numpy as np

from oncosurv.cohort.asking import ask
from oncosurv.cohort.conditions import parse_condition
from oncosurv.cohort.derived import Derived, Moment, Part, days_between, pick_cells
from oncosurv.cohort.matching import combine, test_mask
from oncosurv.cohort.sources import Source, any_of
from oncosurv.exports.queries import StudyError

COHORT = "cohort"  # the source of a query that concerns no export


@dataclass
class Patients:
    """Everything about some patients, sorted by study key. `queries` is shared by all parts of the cohort."""

    records: np.ndarray
    keys: np.ndarray
    sources: dict[str, Source]
    cut: np.datetime64
    queries: list
    index_name: str = ""
    moments: dict[str, Moment] = field(default_factory=dict)
    single: dict[str, Source] = field(default_factory=dict)  # one chosen row a patient, where a source has several
    dated_by: dict[str, str] = field(default_factory=dict)  # the date column that chose it
    values: dict[str, Derived] = field(default_factory=dict)

    def __len__(self):
        return len(self.records)

    @property
    def index(self):
        """Date of the index event (datetime64[D], NaT for none)."""
        return self.moments[self.index_name].dates

    def only(self, mask):
        """These patients without the others, in the same order."""
        if np.all(mask):  # everybody: the arrays are shared, as no one changes them in place
            parts = {name: dict(getattr(self, name)) for name in ("sources", "moments", "single", "values")}
            return replace(self, **parts)
        positions = np.where(mask, np.cumsum(mask) - 1, -1)
        return replace(
            self,
            records=self.records[mask],
            keys=self.keys[mask],
            sources={name: source.placed(positions) for name, source in self.sources.items()},
            moments={name: moment.only(mask) for name, moment in self.moments.items()},
            single={name: source.placed(positions) for name, source in self.single.items()},
            values={name: derived.only(mask) for name, derived in self.values.items()},
        )

    def source(self, name):
        """A source by its name. StudyError where the study file has no such source."""
        if name not in self.sources:
            raise StudyError([f"there is no source {name!r}; the study file has {', '.join(self.sources)}"])
        return self.sources[name]

    def column(self, reference):
        """(source, its values) of 'source.column'. StudyError for an unknown one."""
        name, _, column = reference.partition(".")
        source = self.source(name)
        if column not in source.columns:
            raise StudyError([f"{reference!r}: source {name!r} has the columns {', '.join(source.columns)}"])
        return source, source.columns[column]

    def one_row(self, name):
        """(source, per patient the index of its one row in it, -1 for none). StudyError where it is not one row."""
        source = self.single[name] if name in self.single else self.source(name)
        chosen = np.full(len(self), -1)
        chosen[source.place] = np.arange(len(source))
        if len(source) != (chosen >= 0).sum():
            words = f"source {name!r} has several rows of a patient where one is needed"
            raise StudyError([f"{words}: say under one_per_patient which is meant, or write 'any' in the condition"])
        return source, chosen

    def cell_of(self, reference):
        """Per patient the value of 'source.column' in its one row, and that row's line in the file (-1 for none)."""
        name, _, column = reference.partition(".")
        self.column(reference)
        source, chosen = self.one_row(name)
        return pick_cells(source.columns[column], chosen), pick_cells(source.rows, chosen, -1)

    def moment(self, reference):
        """A date per patient: the index event, a named date, or 'source.column' in the patient's one row."""
        if reference in self.moments:
            return self.moments[reference]
        if "." not in reference:
            raise StudyError([f"there is no date {reference!r}; known are {', '.join(self.moments)} and source.column"])
        dates, rows = self.cell_of(reference)
        if dates.dtype.kind != "M":
            raise StudyError([f"{reference!r} is no date column"])
        return Moment(dates, self.named(reference.partition(".")[0]), rows)

    def named(self, source):
        """The name of one source for every patient, as a Part and a Moment want it."""
        return np.full(len(self), source, dtype=object)

    def part_of(self, moment):
        """A Moment as a Part: with its days from the index event."""
        return Part(moment.source, moment.rows, days_between(self.index, moment.dates))

    def days_of(self, source, column):
        """Days of a date column of a source from the index event of each row's patient; NaN where one is missing."""
        return days_between(self.index[source.place], source.columns[column])

    def matching(self, words, missing=False):
        """Boolean array: which patients pass a condition over variables, dates and source columns."""
        return combine(parse_condition(words), lambda test: self.test(test, missing))

    def test(self, test, missing=False):
        """Boolean array: which patients pass one test of a condition."""
        if test.field in self.values:
            return test_mask(test, self.values[test.field].values, missing)
        if test.field in self.moments:
            return test_mask(test, self.moments[test.field].dates, missing)
        if "." not in test.field:
            raise StudyError(
                [f"a condition asks for {test.field!r}: no date and no variable that is declared above it"]
            )
        if test.any_row:
            source, values = self.column(test.field)
            return any_of(source.place, test_mask(test, values), len(self))
        return test_mask(test, self.cell_of(test.field)[0], missing)

    def ask(self, position, source, rows, column, **query):
        """Note a query about one patient (by position): the source ('' for none), its line or lines, the column.

        query: rule, severity, words, mend, shared, value, share_value of `asking.ask`.
        """
        export = self.sources.get(source)
        where = (source, export.file, rows) if export else (COHORT, "", None)
        header = export.headers.get(column) if export else None
        self.queries.append(ask((*where, self.records[position]), column, header=header, **query))
