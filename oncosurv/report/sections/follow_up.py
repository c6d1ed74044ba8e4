"""How long the patients were followed."""

from oncosurv.report.blocks import ABSENT, Heading, Row, Table
from oncosurv.wording import NO_BREAK, NOT_ESTIMABLE, NOT_REACHED, as_number, format_count, format_number

DAYS_OF_A_YEAR = 365.25


def write_follow_up(material):
    """Reverse Kaplan-Meier median, follow-up without an event, person-years; a row an endpoint and population."""
    rows = [row for row in material.rows("follow_up") if row["role"] != "reproduction"]
    if not rows:
        return []
    body = [Row(_cells(material, row), shows=material.shows("follow_up", row)) for row in rows]
    notes = [
        "Median follow-up is by the reverse Kaplan-Meier method (events censored); NR: not reached. A plus: still "
        "followed. Completeness: person-time watched over person-time possible up to the data cut (Clark's C; Lancet "
        "2002;359:1309)."
    ]
    if any(row.cells[4] == ABSENT for row in body):
        notes.append(f"{ABSENT}: every patient had the event.")
    table = Table(
        "follow-up",
        material.mark("Follow-up", cut=True),
        (
            ("Endpoint, population", "l"),
            ("n", "r"),
            ("Events", "r"),
            ("Median follow-up, months (95 % CI)", "l"),
            ("Without an event, months", "l"),
            ("Person-years", "r"),
            ("Completeness", "r"),
        ),
        tuple(body),
        source="survival/follow_up.csv",
        notes=tuple(notes),
    )
    return [Heading(3, "Follow-up", "follow-up-section"), table]


def _cells(material, row):
    labels = material.labels
    limits = [material.months(row[limit]) if row[limit] else NOT_REACHED for limit in ("lower", "upper")]
    median = material.months(row["median_reverse_km"]) if row["median_reverse_km"] else NOT_REACHED
    alive = ABSENT
    if row["minimum_alive"]:
        extremes = dict.fromkeys((row["minimum_alive"], row["maximum_alive"]))
        alive = " to ".join(material.months(days, censored=True) for days in extremes)
    return (
        f"{labels.of('endpoints', row['endpoint'])}, {labels.of('populations', row['population'])}",
        format_count(row["n"]),
        format_count(row["events"]),
        f"{median} ({' to '.join(limits)})",
        alive,
        format_number(as_number(row["person_time"]) / DAYS_OF_A_YEAR, 1),
        f"{format_number(100 * as_number(row['completeness']), 1)}{NO_BREAK}%"
        if row["completeness"]
        else NOT_ESTIMABLE,
    )
