"""More than one export about the same patients: one record of each patient by declared precedence, or a query.

Where the exports agree, an empty cell is filled from the next one. Where they differ in any of the linked columns, the
record of a patient is either not used at all and asked about (`ask`), or that of the first export alone (`first`),
which is noted. Nothing depends on the order of the rows or of the files; never does the last one win.
"""

from dataclasses import dataclass, replace

import numpy as np

from oncosurv.cohort.asking import ask
from oncosurv.cohort.matching import is_missing
from oncosurv.cohort.sources import Source
from oncosurv.tables import format_cell

LINKAGE_COLUMNS = ("linked", "patient", "column", "outcome", "source", "source_row", "others")
FILE = "cohort/linkage.csv"
ASK, FIRST = "ask", "first"
AGREE, ONLY, PRECEDENCE, ASKED = "agree", "one export", "precedence", "asked"
FIRST_LINE = 2


@dataclass(frozen=True)
class Member:
    """One linked export: per patient the index of its row (-1: none)."""

    source: Source
    chosen: np.ndarray

    def cell(self, column, place):
        """The patient's cell; None where there is no row, no such column or no value."""
        if self.chosen[place] < 0 or column not in self.source.columns:
            return None
        cell = self.source.columns[column][self.chosen[place]]
        return None if is_missing(np.array([cell]))[0] else cell


def link_sources(specs, patients):
    """Add every linked source to patients.sources, and give the rows of linkage.csv (a patient and column each).

    specs: the section linkage. A linked source has one row a patient, whose line is the patient's first in linkage.csv.
    """
    log = []
    for spec in specs:
        members = [_member(patients.source(name), len(patients)) for name in spec["sources"]]
        places = np.flatnonzero(np.any([member.chosen >= 0 for member in members], axis=0))
        cells, lines = {column: [] for column in spec["columns"]}, []
        for place in places.tolist():
            lines.append(FIRST_LINE + len(log))
            for column, (cell, row) in _linked(spec, members, place, patients).items():
                cells[column].append(cell)
                log.append(row)
        columns = {column: _typed(found, column, members) for column, found in cells.items()}
        identifying = {name for member in members for name in member.source.identifying}
        patients.sources[spec["name"]] = Source(
            spec["name"], FILE, places, np.array(lines, dtype=int), columns,
            headers={column: column for column in columns}, identifying=frozenset(identifying & set(columns)),
            one_row=True,
        )  # fmt: skip
        for name in spec["sources"]:
            patients.sources[name] = replace(patients.sources[name], linked_into=spec["name"])
    return log


def _member(source, count):
    chosen = np.full(count, -1)
    chosen[source.place] = np.arange(len(source))
    return Member(source, chosen)


def _linked(spec, members, place, patients):
    """{column: (cell, row of the log)} of one patient; a difference is a query or, with `first`, a note."""
    known = {
        column: [(member, cell) for member in members if (cell := member.cell(column, place)) is not None]
        for column in spec["columns"]
    }
    differing = [column for column, found in known.items() if _differ(spec, [cell for _, cell in found])]
    chosen = next((member for member in members if member.chosen[place] >= 0), None)
    if differing:
        _tell(spec, known, differing, place, patients)
    rows = {}
    for column, found in known.items():
        if not differing:
            member, cell = found[0] if found else (None, None)
            outcome = AGREE if len(found) > 1 else ONLY if found else ""
        elif spec["when_they_differ"] == FIRST:
            member, cell, outcome = chosen, chosen.cell(column, place), PRECEDENCE
        else:
            member, cell, outcome = None, None, ASKED
        rows[column] = (cell, _row(spec, column, outcome, member, cell, found, place, patients))
    return rows


def _row(spec, column, outcome, member, cell, found, place, patients):
    others = [
        f"{other.source.name} row {other.source.rows[other.chosen[place]]}" for other, _ in found if other is not member
    ]
    return {
        "linked": spec["name"],
        "patient": patients.keys[place],
        "column": column,
        "outcome": outcome,
        "source": member.source.name if member else "",
        "source_row": int(member.source.rows[member.chosen[place]]) if member else None,
        "others": "; ".join(others),
    }


def _differ(spec, cells):
    return any(_gap(spec, cells[0], other) for other in cells[1:])


def _gap(spec, one, other):
    if isinstance(one, np.datetime64):
        return abs((one - other).astype(int)) > spec.get("tolerance_days", 0)
    if isinstance(one, float):
        return abs(one - other) > spec.get("tolerance", 0)
    return one != other


def _tell(spec, known, differing, place, patients):
    column = differing[0]
    said = [
        f"{format_cell(cell)} in {member.source.file}, row {member.source.rows[member.chosen[place]]}"
        for member, cell in known[column]
    ]
    first = spec["when_they_differ"] == FIRST
    member = known[column][0][0]
    what = f"{', '.join(differing)} differ{'s' * (len(differing) == 1)} between the exports"
    then = f"the record of {member.source.file} is used" if first else "none of them is used"
    patients.queries.append(
        ask(
            (spec["name"], member.source.file, member.source.rows[member.chosen[place]], patients.records[place]),
            column,
            header=member.source.headers.get(column, column),
            rule="precedence" if first else "conflict",
            severity="note" if first else "query",
            words=f"{what}: {'; '.join(said)}; {then}",
            mend="correct the export that is wrong" + ("" if first else ", or say under linkage which is believed"),
            shared=f"{what}; {'that of the first is used' if first else 'none is used'}",
        )
    )


def _typed(cells, column, members):
    kind = next(member.source.columns[column].dtype.kind for member in members if column in member.source.columns)
    if kind == "M":
        return np.array(["NaT" if cell is None else cell for cell in cells], dtype="datetime64[D]")
    if kind == "f":
        return np.array([np.nan if cell is None else cell for cell in cells], dtype=float)
    return np.array([*cells, None], dtype=object)[:-1]
