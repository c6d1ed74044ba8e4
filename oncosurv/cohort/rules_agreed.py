"""Variable rule for what every row of a patient repeats: facts of the tumour in a file of samples."""

import numpy as np

from oncosurv.cohort.derived import Derived, Part, pick_cells
from oncosurv.cohort.matching import is_missing
from oncosurv.cohort.sources import pick_first
from oncosurv.exports.queries import StudyError
from oncosurv.tables import format_cell


def derive_agreed_value(spec, patients):
    """The value of 'source.column' on which all of a patient's rows agree; empty cells say nothing.

    Where they differ the value is missing, and a query: which row is right is not for a program to guess. The value
    carries no day: it is for what does not change, whenever it was written down.
    """
    source, values = patients.column(spec["from"])
    column = spec["from"].partition(".")[2]
    if column in source.identifying:
        raise StudyError([f"variables, {spec['name']}: {spec['from']} identifies patients and cannot be a variable"])
    if spec["type"] == "category" and values.dtype.kind == "f":
        values = np.array([None if cell != cell else format_cell(cell) for cell in values.tolist()], dtype=object)
    known = ~is_missing(values)
    chosen = pick_first(source.place, source.rows, source.rows, known, len(patients))
    agreed = pick_cells(values, chosen)
    differs = known & (values != agreed[source.place])
    undecided = np.zeros(len(patients), dtype=bool)
    undecided[source.place[differs]] = True
    for position in np.flatnonzero(undecided).tolist():
        own = known & (source.place == position)
        found = ", ".join(dict.fromkeys(format_cell(value) for value in values[own].tolist()))
        patients.ask(
            position,
            source.name,
            source.rows[own].tolist(),
            column,
            rule="rows_differ",
            severity="query",
            value=found,
            share_value=True,
            words=f"these rows of one patient should say the same and say {found}, so {spec['name']} is not known",
            mend="correct the row that is wrong",
            shared=f"the rows of a patient should say the same and differ, so {spec['name']} is not known",
        )
    part = Part(patients.named(source.name), pick_cells(source.rows, chosen, -1), np.full(len(patients), np.nan))
    return Derived(agreed, (part,), f"{spec['from']}, the same in all rows of a patient").without(undecided)
