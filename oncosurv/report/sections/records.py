"""Cells that were corrected and patients for whom two exports had to be weighed: what was changed, and why."""

from oncosurv.language import say
from oncosurv.report.blocks import ABSENT, Heading, Row, Table


def write_records(material):
    """The corrections that were applied; nothing in a study without them."""
    blocks = [_corrections(material)] if material.rows("corrections") else []
    return [Heading(3, say("Corrections and conflicts"), "records"), *blocks] if blocks else []


def _corrections(material):
    if material.internal:
        columns = (
            (say("Export"), "l"),
            (say("Row"), "r"),
            (say("Patient"), "l"),
            (say("Column"), "l"),
            (say("Old"), "l"),
        )
        columns = (*columns, (say("New"), "l"), (say("Reason"), "l"))
        names = ("source", "row", "patient", "field", "old", "new", "reason")
        rows = [Row(tuple(line[name] or ABSENT for name in names)) for line in material.rows("corrections")]
    else:
        columns = (say("Export"), "l"), (say("Column"), "l"), (say("Cells"), "r")
        counts = {}
        for line in material.rows("corrections"):
            counts[line["source"], line["field"]] = counts.get((line["source"], line["field"]), 0) + 1
        rows = [Row((*place, str(count))) for place, count in sorted(counts.items())]
    notes = (
        say("The exports are never edited: these cells are read as the corrections say while they hold the old value."),
        say("Dates, texts and what identifies are shown in the private list only, with who corrected them and when."),
    )
    caption = material.mark(say("Cells of the exports that were corrected"))
    return Table("corrections", caption, columns, tuple(rows), "cohort/corrections.csv", notes)
