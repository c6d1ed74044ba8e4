"""Cells that were corrected and patients for whom two exports had to be weighed: what was changed, and why."""

from oncosurv.language import say
from oncosurv.report.blocks import ABSENT, Heading, Row, Table
from oncosurv.wording import capital, format_count


def write_records(material):
    """The corrections that were applied and how exports were linked; nothing in a study without either."""
    blocks = [_corrections(material)] if material.rows("corrections") else []
    blocks += [_linkage(material)] if material.rows("linkage") else []
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
        told = [{**line, **_place(material, line["source"], line["field"])} for line in material.rows("corrections")]
        rows = [Row(tuple(line[name] or ABSENT for name in names)) for line in told]
    else:
        columns = (say("Export"), "l"), (say("Column"), "l"), (say("Cells"), "r")
        counts = {}
        for line in material.rows("corrections"):
            place = tuple(_place(material, line["source"], line["field"]).values())
            counts[place] = counts.get(place, 0) + 1
        rows = [Row((*place, str(count))) for place, count in sorted(counts.items())]
    notes = (
        say("The exports are never edited: these cells are read as the corrections say while they hold the old value."),
        say("–: dates, texts and what identifies are in the private list only, as is who corrected them and when."),
    )
    caption = material.mark(say("Cells of the exports that were corrected"))
    return Table("corrections", caption, columns, tuple(rows), "cohort/corrections.csv", notes)


def _linkage(material):
    words = {
        "agree": say("exports agree"),
        "one export": say("in one export only"),
        "precedence": say("exports differ, the first is used"),
        "asked": say("exports differ, none is used"),
        "": say("in no export"),
    }
    counts = {}
    for line in material.rows("linkage"):
        key = (line["linked"], line["column"], line["outcome"])
        counts[key] = counts.get(key, 0) + 1
    places = list(dict.fromkeys(key[:2] for key in counts))
    order = {item["name"]: item["sources"] for item in material.study["linkage"]}
    rows = [
        Row(
            (
                *_place(material, linked, column, order[linked]).values(),
                words[outcome],
                format_count(counts[linked, column, outcome]),
            )
        )
        for linked, column in places
        for outcome in words
        if (linked, column, outcome) in counts
    ]
    columns = (say("Linked as"), "l"), (say("Column"), "l"), (say("What was found"), "l"), (say("Patients"), "r")
    labels = material.labels
    notes = tuple(
        say(
            "{linked}: in the order {sources}.",
            linked=capital(labels.source(name)),
            sources=", ".join(map(labels.source, sources)),
        )
        for name, sources in order.items()
    )
    caption = material.mark(say("Exports about the same patients, weighed against each other"))
    return Table("linkage", caption, columns, tuple(rows), "cohort/linkage.csv", notes)


def _place(material, source, field, exports=()):
    """{source, field} as the report calls them; a column of a linked export is called as in one of `exports`."""
    labels = material.labels
    home = next((name for name in exports if field in labels.columns(name)), source)
    return {"source": capital(labels.source(source)), "field": labels.column(home, field) if field else ""}
