"""Hazard ratios of two periods beside a fit whose hazards were not proportional: a table, or why there is none."""

from oncosurv.language import say
from oncosurv.report.blocks import ABSENT, Ref, Row, Table
from oncosurv.report.material import is_on
from oncosurv.report.sections.likelihood import walds_from
from oncosurv.report.sections.terms import term_words
from oncosurv.wording import format_count, format_given, format_hr, format_span, is_printable_hr

TOGETHER = ("multivariable", "exposure")


def period_parts(material, fit):
    """A sentence on the hazard ratios of two periods, as parts; none where the table has none."""
    rows = material.rows("periods", model=fit["model"], kind=fit["kind"], exposure_handling=fit["exposure_handling"])
    if not rows:
        return []
    shown = [row for row in rows if is_on(row["shown"]) and is_printable_hr(row["hr"], row["lower"], row["upper"])]
    if shown:
        return [say(" Hazard ratios of two periods: "), Ref(f"periods-{fit['model']}"), "."]
    return [
        say(
            " Hazard ratios of two periods (to {half}, and after it) are withheld: they need 10 events in "
            "each and 5 of each level.",
            half=_half(material, rows[0]),
        )
    ]


def _half(material, row):
    """The day that parts two periods, in words. row: of the first period."""
    day = format_given(row["to_day"])
    return say(
        "day {day}, by which half of the {events} had happened", day=day, events=material.labels.events(row["endpoint"])
    )


def period_table(material, model):
    """Hazard ratios of two periods, of the fit of several variables; None where none is printed."""
    rows = [row for row in material.rows("periods", model=model["name"], variant="main") if row["kind"] in TOGETHER]
    if not any(is_on(row["shown"]) and is_printable_hr(row["hr"], row["lower"], row["upper"]) for row in rows):
        return None
    body = []
    for row in rows:
        number = format_hr(row["hr"], row["lower"], row["upper"]) if is_on(row["shown"]) else say("withheld")
        p = material.p(row["p"]) if is_on(row["shown"]) else ABSENT
        days = format_span(format_given(row["from_day"]), format_given(row["to_day"]))
        counts = [format_count(row[name]) for name in ("events", "events_level", "events_reference")]
        cells = (term_words(material, row), days, *counts, number, p)
        body.append(Row(cells, "level", shows=material.shows("periods", row)))
    fits = [fit for fit in material.rows("models", model=model["name"], variant="main") if fit["kind"] in TOGETHER]
    parts = say("The periods part at {half}; intervals by the profile likelihood.", half=_half(material, rows[0]))
    if most := walds_from(material, fits):
        parts = say("The periods part at {half}; intervals by Wald above {most} events, otherwise by the profile "
                    "likelihood.", half=_half(material, rows[0]), most=format_count(most))  # fmt: skip
    notes = [parts]
    if any(ABSENT in row.cells for row in body):
        notes.append(
            say("–: a number has no levels; withheld, as 10 events are needed in each period and 5 of each level.")
        )
    return Table(
        f"periods-{model['name']}",
        material.mark(say("Hazard ratios of two periods, {label}", label=model["label"]), cut=True),
        (
            (say("Term"), "l"),
            (say("Days"), "l"),
            (material.labels.events_head([model["endpoint"]]), "r"),
            (say("Of the level"), "r"),
            (say("Of the reference"), "r"),
            (say("HR (95 % CI)"), "l"),
            ("p", "r"),
        ),
        tuple(body),
        source="cox/periods.csv",
        notes=tuple(notes),
    )
