"""Differences between groups that need no proportional hazards."""

from oncosurv.report.blocks import ABSENT, Row, Table
from oncosurv.report.labels import inner
from oncosurv.report.material import TINY
from oncosurv.wording import as_number, format_count, format_interval, format_number


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
            body.append(Row((f"{population}, by {inner(material.labels.variable(row['factor']))}",), "group"))
        level, reference = (material.labels.level(row["factor"], row[name]) for name in ("level", "reference"))
        means = [format_number(row[name], 0) for name in ("value_level", "value_reference")]
        limits = format_interval(row["lower"], row["upper"], 0)
        difference = f"{format_number(row['estimate'], 0)} ({limits})"
        counts = f"{format_count(row['n_level'])} v {format_count(row['n_reference'])}"
        events = f"{format_count(row['events_level'])} v {format_count(row['events_reference'])}"
        left_out = ABSENT
        if row["loo_min"]:
            tests = " to ".join(material.p(row[name]) for name in ("p_loo_min", "p_loo_max"))
            left_out = f"{format_interval(row['loo_min'], row['loo_max'], 0)} (p {tests})"
        body.append(
            Row(
                (
                    f"{level} v {reference}",
                    counts,
                    events,
                    " v ".join(means),
                    difference,
                    material.p(row["p"]),
                    left_out,
                ),
                "level",
                shows=material.shows("differences", row),
            )
        )
    absent = any(ABSENT in row.cells for row in body)
    taus = " or ".join(format_number(tau, 0) for tau in dict.fromkeys(row["tau"] for row in rows))
    return Table(
        f"restricted-{endpoint['name']}",
        material.mark(f"{endpoint['label']}: restricted mean survival time to day {taus}, in days", cut=True),
        (
            ("Groups", "l"),
            ("n", "l"),
            (material.labels.events(endpoint["name"]).capitalize(), "l"),
            ("Mean, days", "l"),
            ("Difference, days (95 % CI)", "l"),
            ("p", "r"),
            ("Without one patient", "l"),
        ),
        tuple(body),
        source="survival/differences.csv",
        notes=(
            "The mean of the time lived up to that day: it needs no proportional hazards. Intervals and p by the "
            "normal approximation, which is coarse in groups of fewer than ten.",
            "Without one patient: lowest to highest difference, and p, when each patient in turn is left out.",
            *([f"{ABSENT}: too many patients for the groups to be compared again without each."] if absent else []),
            *_lost(material, endpoint),
            *_left_out(material, endpoint),
        ),
    )


def _lost(material, endpoint):
    """Differences that some patients are needed for, one note each: they are not in the range without one patient."""
    notes = []
    for row in restricted_rows(material, endpoint["name"]):
        lost = row["leave_one_out"].partition("; ")[2]
        if lost:
            place = f"{material.labels.of('populations', row['population'])}, {material.labels.variable(row['factor'])}"
            notes.append(f"{place}, {material.labels.level(row['factor'], row['level'])}: {lost}, so not in the range.")
    return notes


def _left_out(material, endpoint):
    """Why a difference was not estimated, or what it supposes, one note a factor and population."""
    notes = {}
    for row in material.rows("differences", endpoint=endpoint["name"], measure="rmst"):
        if row["role"] != "reproduction" and row["reason"]:
            level, reference = (material.labels.level(row["factor"], row[name]) for name in ("level", "reference"))
            place = f"{material.labels.of('populations', row['population'])}, {material.labels.variable(row['factor'])}"
            words = row["reason"] if row["estimate"] else f"not estimated, {row['reason']}"
            notes[f"{place}, {level} v {reference}: {words}."] = None
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
            body.append(Row((f"{population}, by {inner(material.labels.variable(factor))}",), "group"))
        names = [material.labels.level(factor, name) for name in (level, own[0]["reference"])]
        counts = [_versus(own[0], name) for name in ("n", "events")]
        cells = [_cell(material, {row["tau"]: row for row in own}.get(time)) for time in times]
        shows = material.shows("differences", *own)
        body.append(Row((" v ".join(names), *counts, *cells), "level", shows=shows))
    notes = [
        "Percentage points: the first group's survival less the second's. In brackets the 95 % interval, after the "
        "semicolon p.",
        f"{ABSENT}: fewer than {TINY} patients at risk, a curve that is not known at that day, everybody with the "
        "event by then, or a group of fewer than ten, of whom no per cent are printed.",
    ]
    return Table(
        f"contrasts-{endpoint['name']}",
        material.mark(f"{endpoint['label']}: differences in survival at fixed times, in percentage points", cut=True),
        (
            ("Groups", "l"),
            ("n", "l"),
            (material.labels.events(endpoint["name"]).capitalize(), "l"),
            *((f"Day {time} ({material.months(time)} months)", "l") for time in times),
        ),
        tuple(body),
        source="survival/differences.csv",
        notes=tuple(notes),
    )


def _versus(row, name):
    return f"{format_count(row[f'{name}_level'])} v {format_count(row[f'{name}_reference'])}"


def _cell(material, row):
    words = _points(row)
    return words if words == ABSENT else f"{words}; {material.p(row['p'])}"


def _points(row):
    """'−5 (−31 to 21)' percentage points; a dash where it was not estimated or a group is smaller than ten."""
    sizes = [as_number(row[f"n_{side}"]) for side in ("level", "reference")] if row else []
    if not row or row["estimate"] == "" or min(sizes) < 10:
        return ABSENT
    decimals = 0 if sum(sizes) < 100 else 1
    limits = format_interval(100 * as_number(row["lower"]), 100 * as_number(row["upper"]), decimals)
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
