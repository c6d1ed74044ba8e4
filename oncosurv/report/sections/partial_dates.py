"""The main estimates with partial dates at another possible day, beside those of record."""

from oncosurv.language import phrase, say, say_count
from oncosurv.report.blocks import ABSENT, Heading, Row, Table, text
from oncosurv.report.sections.terms import term_words
from oncosurv.wording import format_count, format_hr, format_median_months

NAME = "partial-dates"
HEADS = {
    "record": phrase("Of record"),
    "first": phrase("First day"),
    "mid": phrase("Middle day"),
    "last": phrase("Last day"),
}


def write_partial_dates(material):
    """A table, an estimate a row and a choice of the day a column; [] where every date is known to the day."""
    rows = material.rows("partial_dates")
    if not rows:
        return []
    kept = [row for row in rows if row["estimate_id"]]
    estimates = list(dict.fromkeys((row["estimate_id"], row["quantity"]) for row in kept))
    found = {(row["estimate_id"], row["quantity"], row["dates"]): row for row in kept}
    body = []
    for key in estimates:
        own = {dates: found.get((*key, dates)) for dates in HEADS}
        first = next(row for row in own.values() if row)
        cells = tuple(_cell(material, row) for row in own.values())
        body.append(Row((_name(material, first), *cells), shows=material.shows("partial_dates", *own.values())))
    told = say_count(
        "{n} date of the exports is known in part only (the year, or year and month).",
        "{n} dates of the exports are known in part only (the year, or year and month).",
        int(rows[0]["partial_dates"]),
    )
    notes = [
        say(
            "n and events stand before each estimate: another day may bring a patient in, or leave one out. All "
            "partial dates at once lie on the first, the middle or the last day that they can be, in their declared "
            "order."
        ),
        say("NR: not reached; NE: not estimable."),
    ]
    notes += [f"{say(HEADS[row['dates']])}: {row['reason']}" for row in rows if not row["estimate_id"]]
    if any(ABSENT in row.cells for row in body):
        notes.append(say("–: not estimated with these days."))
    columns = [(say("Estimate"), "l"), *((say(head), "l") for head in HEADS.values())]
    table = Table(
        NAME,
        material.mark(say("The main estimates by the day that partial dates are given"), cut=True),
        tuple(columns),
        tuple(body),
        source="sensitivity/partial_dates.csv",
        notes=tuple(notes),
    )
    return [Heading(3, say("Partial dates"), "partial-dates-section"), text(told), table]


def _name(material, row):
    labels = material.labels
    if row["quantity"] == "median":
        label, population = labels.of("endpoints", row["endpoint"]), labels.of("populations", row["population"])
        return say("{label}, {population}: median, months", label=label, population=population)
    return say("{model}: {term}, HR", model=labels.of("models", row["model"]), term=term_words(material, row))


def _cell(material, row):
    """'29, 25: 12.3 (9.0 to 20.1)' of one estimate; – where it is not there."""
    if row is None:
        return ABSENT
    counts = f"{format_count(row['n'])}, {format_count(row['events'])}"
    limits = (row["estimate"], row["lower"], row["upper"])
    if row["quantity"] == "median":
        if row["reason"]:
            return f"{counts}: {ABSENT}"
        decimals = material.study["report"]["months_decimals"]
        return f"{counts}: {format_median_months(*limits, decimals, material.month_days, named=False)}"
    return f"{counts}: {format_hr(*limits)}"
