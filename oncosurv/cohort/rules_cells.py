"""Variable rules that read cells of the one row that speaks for a patient."""

import numpy as np

from oncosurv.cohort.dated_receptors import Guided
from oncosurv.cohort.definitions.morphology import breast_histology
from oncosurv.cohort.definitions.receptors import COLUMNS, is_contradictory, receptor_subtype
from oncosurv.cohort.definitions.stage import stage_group
from oncosurv.cohort.derived import Derived, Part, pick_cells
from oncosurv.exports.queries import StudyError
from oncosurv.tables import format_cell

UNKNOWN_STAGE = "unknown"


def derive_column(spec, patients):
    """The cell of 'source.column': a number, a flag from "1" and "0", or the id of a level."""
    name, _, column = spec["from"].partition(".")
    if column in patients.source(name).identifying:
        raise StudyError([f"variables, {spec['name']}: {spec['from']} identifies patients and cannot be a variable"])
    cells, rows = patients.cell_of(spec["from"])
    if spec["type"] == "category" and cells.dtype.kind == "f":
        cells = np.array([None if np.isnan(cell) else format_cell(cell) for cell in cells], dtype=object)
    if spec["type"] != "category" and cells.dtype.kind != "f":
        cells = _as_numbers(spec, patients, cells, rows, name, column)
    return Derived(cells, (_part_of_row(patients, name),), f"cell of {spec['from']}")


def _as_numbers(spec, patients, cells, rows, name, column):
    numbers = np.full(len(cells), np.nan)
    for position, cell in enumerate(cells.tolist()):
        try:
            numbers[position] = np.nan if cell is None else float(cell)
        except (TypeError, ValueError):
            patients.ask(
                position,
                name,
                rows[position],
                column,
                rule="number",
                severity="query",
                value=str(cell),
                words=f"{str(cell)!r} is no number, as {spec['name']} needs it",
                mend="correct the cell",
                shared="the cell is not a number",
            )
    return numbers


def derive_receptors(spec, patients):
    """Subtype from er_percent, pr_percent, her2_ihc and her2_ish of the source `from`.

    With `guideline`: by the ASCO/CAP guideline of that year, or of the patient's assay date, which is in the rule of
    each derived value; her2_ratio, her2_copies and her2_intense_percent are used where the source has them.
    """
    cells = [patients.cell_of(f"{spec['from']}.{column}")[0].tolist() for column in COLUMNS]
    part = _part_of_row(patients, spec["from"])
    values = np.full(len(patients), None, dtype=object)
    guided = Guided(spec, patients) if "guideline" in spec else None
    for position, (er, pr, ihc, ish) in enumerate(zip(*cells, strict=True)):
        if guided is None:
            values[position] = receptor_subtype(er, pr, ihc, ish, spec["positive_from_percent"])
        else:
            values[position] = guided.subtype(position, er, pr, ihc, ish)
        if is_contradictory(ihc, ish):
            patients.ask(
                position,
                spec["from"],
                part.rows[position],
                "her2_ish",
                rule="receptors",
                severity="query",
                value=ish,
                share_value=True,
                words=f"HER2 IHC {ihc} and an amplified gene contradict each other, so {spec['name']} is not known",
                mend="correct the one that is wrong",
                shared=f"HER2 IHC and ISH contradict each other, so {spec['name']} is not known",
            )
    words = f"receptors, positive from {format_cell(spec['positive_from_percent'])} %"
    return Derived(values, (part,), words if guided is None else guided.words())


def derive_icdo_morphology(spec, patients):
    """Ductal, lobular or other from an ICD-O-3 morphology code; a code that cannot be read is a query."""

    def read(cell):
        return None if cell is None else breast_histology(cell)

    return _read_cells(spec, patients, read, "morphology", "ICD-O-3 morphology")


def derive_stage_group(spec, patients):
    """Stage I to IV without its letter; a text that cannot be read is a query.

    An unknown stage is the level 'unknown' where that is declared, and missing otherwise.
    """
    unknown = UNKNOWN_STAGE if UNKNOWN_STAGE in [level["id"] for level in spec["levels"]] else None
    return _read_cells(spec, patients, lambda cell: stage_group(cell) or unknown, "stage", "stage without its letter")


def _read_cells(spec, patients, read, rule, words):
    name, _, column = spec["from"].partition(".")
    cells, rows = patients.cell_of(spec["from"])
    values = np.full(len(patients), None, dtype=object)
    for position in np.flatnonzero(rows >= 0).tolist():
        try:
            values[position] = read(cells[position])
        except ValueError as problem:
            patients.ask(
                position,
                name,
                rows[position],
                column,
                rule=rule,
                severity="query",
                value=cells[position],
                words=str(problem),
                mend="correct the cell",
                shared=f"the cell is no {rule} that can be read",
            )
    return Derived(values, (_part_of_row(patients, name),), f"{words}, {spec['from']}")


def _part_of_row(patients, name):
    """Part of a patient's one row, dated by the column that chose it (`one_per_patient`) where there is one."""
    source, chosen = patients.one_row(name)
    by = patients.dated_by.get(name)
    days = pick_cells(patients.days_of(source, by), chosen) if by else np.full(len(patients), np.nan)
    return Part(patients.named(name), pick_cells(source.rows, chosen, -1), days)
