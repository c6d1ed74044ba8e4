"""Receptors of patients by the ASCO/CAP guideline of a year, or of the date of each patient's assay."""

import numpy as np

from oncosurv.cohort.definitions.asco_cap import (
    Assay,
    guidelines_of,
    guidelines_on,
    her2_by_guideline,
    hormone_limit,
    words_of,
)
from oncosurv.cohort.definitions.receptors import subtype_of

BY_DATE = "by assay date"
MORE = {"ratio": "her2_ratio", "copies": "her2_copies", "intense": "her2_intense_percent"}


class Guided:
    """The guideline of each patient, and the subtype by it. A patient without an assay date has none, and a query."""

    def __init__(self, spec, patients):
        self.before = spec["positive_from_percent"]
        count = len(patients)
        if spec["guideline"] == BY_DATE:
            dates, rows = patients.cell_of(f"{spec['from']}.{spec['assay_date']}")
            self.versions = [guidelines_on(date) for date in dates]
            self._ask(spec, patients, dates, rows)
        else:
            self.versions = [guidelines_of(spec["guideline"])] * count
        columns = patients.source(spec["from"]).columns
        self.more = {
            name: patients.cell_of(f"{spec['from']}.{column}")[0].tolist() if column in columns else [None] * count
            for name, column in MORE.items()
        }

    def subtype(self, position, er, pr, ihc, ish):
        """The subtype of one patient; None where it is not known."""
        her2, hormone = self.versions[position]
        if her2 is None:
            return None
        more = {
            name: None if cells[position] != cells[position] else cells[position] for name, cells in self.more.items()
        }
        status = her2_by_guideline(Assay(ihc, ish, **more), her2)
        return subtype_of(er, pr, status, hormone_limit(hormone, self.before))

    def words(self):
        """Per patient which guidelines were applied."""
        return np.array([f"receptors; {words_of(*version, self.before)}" for version in self.versions] + [None])[:-1]

    def _ask(self, spec, patients, dates, rows):
        for position in np.flatnonzero((rows >= 0) & np.isnat(dates)).tolist():
            patients.ask(
                position,
                spec["from"],
                rows[position],
                spec["assay_date"],
                rule="assay_date",
                severity="query",
                words=f"without the date of the assay no guideline applies, so {spec['name']} is not known",
                mend="enter the date",
                shared=f"without the date of the assay no guideline applies, so {spec['name']} is not known",
            )
