"""The sentences at the foot of a forest plot: methods, signs, and what the sections have to say of their fits."""

from oncosurv.figures.forest_cells import PENALISED
from oncosurv.figures.forest_rows import NAIVE, drawn_cells
from oncosurv.figures.rows import text
from oncosurv.language import join_and, phrase, say
from oncosurv.table_words import retell

NAMES = ("efron", "breslow", "wald")  # persons, to be written with a capital


def write_notes(coefficients, models, sections, limits, apart=False):
    """Sentences for the foot of a forest plot of these sections, whose axis has these limits.

    apart: the sections show nothing but exposures, in every handling.
    """
    cells = [cell for section in sections for line in section.lines for cell in line.cells.values()]
    notes = [say("HR, hazard ratio; CI, confidence interval.")]
    for estimator, begin in (
        ("ml", say("Maximum likelihood")),
        ("firth", say("‡ Firth's likelihood")),
    ):
        if any((PENALISED in cell.words) == (estimator == "firth") for cell in drawn_cells(sections)):
            rows = [row for row in coefficients if text(row, "estimator") in ("", estimator) and text(row, "hr")]
            notes.append(_method(begin, rows, [row for row in models if text(row, "estimator") in ("", estimator)]))
    if any(cell.overall for cell in cells):
        notes.append(say("Overall: likelihood-ratio test of all levels together."))
    if any(cell.estimate[1] < limits[0] or cell.estimate[2] > limits[1] for cell in drawn_cells(sections)):
        notes.append(say("Arrow: the interval goes on beyond the axis."))
    if any(NAIVE in line.name for section in sections for line in section.lines):
        notes.append(
            say(
                "† As if the later exposure had been known at time zero, which biases it (immortal time).",
            )
        )
    shown = any(text(row, "exposure_handling") == "time_dependent" for row in models)
    if shown and len({text(row, "exposure_handling") for row in models} - {"baseline"}) > 1 and not apart:
        notes.append(say("Time-dependent: as of record; landmarks and the naive estimate have a figure of their own."))
    return notes + [note for section in sections for note in section.notes]


def _method(begin, coefficients, models):
    """'Maximum likelihood, ties by Efron, Wald intervals, p by Wald test.', as far as the tables say it."""
    parts = [begin]
    for rows, column, words in (
        (models, "ties", phrase("ties by {names}")), (coefficients, "ci", phrase("{names} intervals")),
        (coefficients, "test", phrase("p by {names} test")),
    ):  # fmt: skip
        values = dict.fromkeys(filter(None, (text(row, column) for row in rows)))
        said = join_and(value.capitalize() if value in NAMES else retell(value) for value in values)
        parts += [say(words, names=said)] if said else []
    return ", ".join(parts) + "."
