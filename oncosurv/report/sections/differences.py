"""Differences between groups that need no proportional hazards."""

from oncosurv.language import join_or, say
from oncosurv.report.blocks import ABSENT, Row, Table
from oncosurv.report.labels import inner
from oncosurv.report.material import TINY
from oncosurv.table_words import retell
from oncosurv.wording import (
    as_number,
    format_against,
    format_count,
    format_given,
    format_interval,
    format_number,
    format_span,
)


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
                shows=material.shows("differences", row),
            )
        )
    absent = any(ABSENT in row.cells for row in body)
    taus = join_or(format_given(tau) for tau in dict.fromkeys(row["tau"] for row in rows))
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
            *([say("–: too many patients for the groups to be compared again without each.")] if absent else []),
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


def write_contrasts(material, endpoint):
    """Differences in survival at the fixed times; None where none may be printed."""
    rows = contrast_rows(material, endpoint["name"])
    times = list(dict.fromkeys(row["tau"] for row in rows))
    lines, body, seen = {}, [], None
    for row in rows:
        lines.setdefault((row["item"], row["factor"], row["level"]), []).append(row)
    if not any(is_contrast(row) for row in rows):
        return None
    for (item, factor, level), own in lines.items():
        if (item, factor) != seen:
            seen = (item, factor)
            population = material.labels.of("populations", own[0]["population"])
            by = inner(material.labels.variable(factor))
            body.append(Row((say("{population}, by {factor}", population=population, factor=by),), "group"))
        names = [material.labels.level(factor, name) for name in (level, own[0]["reference"])]
        counts = [_versus(own[0], name) for name in ("n", "events")]
        cells = [_cell(material, {row["tau"]: row for row in own}.get(time)) for time in times]
        shows = material.shows("differences", *own)
        body.append(Row((format_against(*names), *counts, *cells), "level", shows=shows))
    notes = [
        say(
            "Percentage points: the first group's survival less the second's. In brackets the 95 % interval, after the "
            "semicolon p."
        ),
        say(
            "–: fewer than {tiny} patients at risk, a curve that is not known at that day, everybody with the event by "
            "then, or a group of fewer than ten, of whom no per cent are printed.",
            tiny=TINY,
        ),
    ]
    caption = say(
        "{endpoint}: differences in survival at fixed times, in percentage points", endpoint=endpoint["label"]
    )
    return Table(
        f"contrasts-{endpoint['name']}",
        material.mark(caption, cut=True),
        (
            (say("Groups"), "l"),
            ("n", "l"),
            (material.labels.events(endpoint["name"]).capitalize(), "l"),
            *((say("Day {day} ({months} months)", day=time, months=material.months(time)), "l") for time in times),
        ),
        tuple(body),
        source="survival/differences.csv",
        notes=tuple(notes),
    )


def _versus(row, name):
    return format_against(format_count(row[f"{name}_level"]), format_count(row[f"{name}_reference"]))


def _cell(material, row):
    words = _points(row)
    return words if words == ABSENT else f"{words}; {material.p(row['p'])}"


def _points(row):
    """'−5 (−31 to 21)' percentage points; a dash where it was not estimated or a group is smaller than ten."""
    sizes = [as_number(row[f"n_{side}"]) for side in ("level", "reference")] if row else []
    if not row or row["estimate"] == "" or None in sizes or min(sizes) < 10:
        return ABSENT
    decimals = 0 if sum(sizes) < 100 else 1
    limits = [as_number(row[name]) for name in ("lower", "upper")]  # none where survival is 0 or 1
    limits = format_interval(*(None if limit is None else 100 * limit for limit in limits), decimals)
    return f"{format_number(100 * as_number(row['estimate']), decimals)} ({limits})"


def is_contrast(row):
    """Whether a difference in survival at a time is printed."""
    return _points(row) != ABSENT


def contrast_rows(material, endpoint):
    """Rows of the differences table on survival at the fixed times of an endpoint, estimated or not."""
    rows = material.rows("differences", endpoint=endpoint, measure="survival")
    return [row for row in rows if row["role"] != "reproduction" and row["tau"]]


def restricted_rows(material, endpoint):
    """Rows of the differences table that hold an estimated difference in restricted means of an endpoint."""
    rows = material.rows("differences", endpoint=endpoint, measure="rmst")
    return [row for row in rows if row["role"] != "reproduction" and row["tau"] and row["estimate"]]
