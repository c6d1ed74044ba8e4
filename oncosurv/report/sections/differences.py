"""Differences between groups that need no proportional hazards."""

from oncosurv.language import join_or, say
from oncosurv.report.blocks import ABSENT, Row, Table
from oncosurv.report.labels import inner
from oncosurv.table_words import retell
from oncosurv.wording import format_against, format_count, format_interval, format_number, format_span


def write_differences(material, endpoint):
    """Differences in restricted mean survival time; None where none was estimated."""
    rows = restricted_rows(material, endpoint["name"])
    if not rows:
        return None
    body, seen = [], None
    for row in rows:
        place = (row["item"], row["factor"])
        if place != seen:
            seen = place
            population = material.labels.of("populations", row["population"])
            body.append(
                Row(
                    (
                        say(
                            "{population}, by {variable}",
                            population=population,
                            variable=inner(material.labels.variable(row["factor"])),
                        ),
                    ),
                    "group",
                )
            )
        level, reference = (material.labels.level(row["factor"], row[name]) for name in ("level", "reference"))
        means = [format_number(row[name], 0) for name in ("value_level", "value_reference")]
        limits = format_interval(row["lower"], row["upper"], 0)
        difference = f"{format_number(row['estimate'], 0)} ({limits})"
        counts = format_against(format_count(row["n_level"]), format_count(row["n_reference"]))
        events = format_against(format_count(row["events_level"]), format_count(row["events_reference"]))
        left_out = ABSENT
        if row["loo_min"]:
            tests = format_span(*(material.p(row[name]) for name in ("p_loo_min", "p_loo_max")))
            left_out = f"{format_interval(row['loo_min'], row['loo_max'], 0)} (p {tests})"
        body.append(
            Row(
                (
                    format_against(level, reference),
                    counts,
                    events,
                    format_against(*means),
                    difference,
                    material.p(row["p"]),
                    left_out,
                ),
                "level",
            )
        )
    absent = any(ABSENT in row.cells for row in body)
    taus = join_or(format_number(tau, 0) for tau in dict.fromkeys(row["tau"] for row in rows))
    return Table(
        f"restricted-{endpoint['name']}",
        material.mark(
            say("{label}: restricted mean survival time to day {taus}, in days", label=endpoint["label"], taus=taus),
            cut=True,
        ),
        (
            (say("Groups"), "l"),
            ("n", "l"),
            (material.labels.events(endpoint["name"]).capitalize(), "l"),
            (say("Mean, days"), "l"),
            (say("Difference, days (95 % CI)"), "l"),
            ("p", "r"),
            (say("Without one patient"), "l"),
        ),
        tuple(body),
        source="survival/differences.csv",
        notes=(
            say(
                "The mean of the time lived up to that day: it needs no proportional hazards. Intervals and "
                "p by the normal approximation, which is coarse in groups of fewer than ten."
            ),
            say("Without one patient: lowest to highest difference, and p, when each patient in turn is left out."),
            *([say("–: more than 200 patients, so nobody was left out.")] if absent else []),
            *_lost(material, endpoint),
            *_left_out(material, endpoint),
        ),
    )


def _lost(material, endpoint):
    """Differences that some patients are needed for, one note each: they are not in the range without one patient."""
    notes = []
    for row in restricted_rows(material, endpoint["name"]):
        lost = retell(row["leave_one_out"].partition("; ")[2])
        if lost:
            place = f"{material.labels.of('populations', row['population'])}, {material.labels.variable(row['factor'])}"
            notes.append(
                say(
                    "{place}, {level}: {lost}, so not in the range.",
                    place=place,
                    level=material.labels.level(row["factor"], row["level"]),
                    lost=lost,
                )
            )
    return notes


def _left_out(material, endpoint):
    """Why a difference was not estimated, or what it supposes, one note a factor and population."""
    notes = {}
    for row in material.rows("differences", endpoint=endpoint["name"], measure="rmst"):
        if row["role"] != "reproduction" and row["reason"]:
            level, reference = (material.labels.level(row["factor"], row[name]) for name in ("level", "reference"))
            place = f"{material.labels.of('populations', row['population'])}, {material.labels.variable(row['factor'])}"
            words = retell(row["reason"])
            words = words if row["estimate"] else say("not estimated, {reason}", reason=words)
            notes[f"{place}, {format_against(level, reference)}: {words}."] = None
    return tuple(notes)


def restricted_rows(material, endpoint):
    """Rows of the differences table that hold an estimated difference in restricted means of an endpoint."""
    rows = material.rows("differences", endpoint=endpoint, measure="rmst")
    return [row for row in rows if row["role"] != "reproduction" and row["tau"] and row["estimate"]]
