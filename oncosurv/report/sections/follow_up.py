"""How long the patients were followed."""

from oncosurv.language import HIDDEN, say
from oncosurv.report.blocks import ABSENT, Heading, Row, Table
from oncosurv.wording import NO_BREAK, as_number, format_count, format_number, format_span, not_estimable, not_reached


def write_follow_up(material):
    """Reverse Kaplan-Meier median, follow-up without an event, person-years; a row an endpoint and population."""
    rows = [row for row in material.rows("follow_up") if row["role"] != "reproduction"]
    if not rows:
        return []
    body = [Row(_cells(material, row), shows=material.shows("follow_up", row)) for row in rows]
    notes = [
        say(
            "Median follow-up is by the reverse Kaplan-Meier method (events censored); NR: not reached. A "
            "plus: still followed."
        )
    ]
    if material.data_cut:
        notes[0] += " " + say(
            "Completeness: person-time watched over person-time possible up to the data cut (Clark's C; Lancet "
            "2002;359:1309)."
        )
    if any(row.cells[4] == ABSENT for row in body):
        notes.append(say("–: every patient had the event."))
    table = Table(
        "follow-up",
        material.mark(say("Follow-up"), cut=True),
        (
            (say("Endpoint, population"), "l"),
            ("n", "r"),
            (material.labels.events_head(row["endpoint"] for row in rows), "r"),
            (say("Median follow-up, months (95 % CI)"), "l"),
            (say("Without an event, months"), "l"),
            (say("Person-years"), "r"),
            *([(say("Completeness"), "r")] if material.data_cut else []),
        ),
        tuple(body),
        source="survival/follow_up.csv",
        notes=tuple(notes),
    )
    return [Heading(3, say("Follow-up"), "follow-up-section"), table]


def median_follow_up(material, row):
    """The median by the reverse Kaplan-Meier method with its interval, in months: 'NR (20.9 to NR)'."""
    limits = [material.months(row[limit]) if row[limit] else not_reached() for limit in ("lower", "upper")]
    median = material.months(row["median_reverse_km"]) if row["median_reverse_km"] else not_reached()
    return f"{median} ({format_span(*limits)})"


def _cells(material, row):
    labels = material.labels
    alive = ABSENT
    if row["minimum_alive"]:
        extremes = dict.fromkeys((row["minimum_alive"], row["maximum_alive"]))
        alive = format_span(*(material.months(days, censored=True) for days in extremes))
    cells = (
        f"{labels.of('endpoints', row['endpoint'])}, {labels.of('populations', row['population'])}",
        format_count(row["n"]),
        format_count(row["events"]),
        median_follow_up(material, row),
        alive,
        HIDDEN
        if row["person_time"] == HIDDEN
        else format_number(as_number(row["person_time"]) / material.year_days, 1),
    )
    if not material.data_cut:  # nobody knows how long a patient could have been followed
        return cells
    share = as_number(row["completeness"])
    return (*cells, not_estimable() if share is None else f"{format_number(100 * share, 1)}{NO_BREAK}%")
