"""Survival by endpoint: figures, medians with intervals and ranges, survival at fixed times with those at risk."""

from oncosurv.language import join_and, say
from oncosurv.report.blocks import ABSENT, Heading, Refs, Row, Table, text
from oncosurv.report.labels import inner
from oncosurv.report.material import TINY, is_on
from oncosurv.report.sections.competing import competing_notes, write_competing
from oncosurv.report.sections.differences import write_contrasts, write_differences
from oncosurv.report.sections.on_request import conditional_sentence, entry_notes, is_naive, naive_name
from oncosurv.report.sections.survival_figures import (
    curves_of,
    group_words,
    item_kind,
    median_words,
    survival_figure,
    whole_sentence,
)
from oncosurv.wording import (
    NO_BREAK,
    as_number,
    format_count,
    format_range_months,
    format_survival,
    not_estimable,
)

MIDPOINT = "midpoint"  # as the table says it


def write_survival(material):
    """One section an endpoint, in the study file's order."""
    blocks = []
    for endpoint in material.study["endpoints"]:
        rows = [row for row in material.rows("estimates", endpoint=endpoint["name"]) if row["role"] != "reproduction"]
        if rows:
            blocks += _endpoint(material, endpoint, rows)
    return blocks


def _endpoint(material, endpoint, rows):
    name = endpoint["name"]
    figures = [survival_figure(material, endpoint, item, factor) for item, factor in curves_of(material, name)]
    tables = [_medians(material, endpoint, rows)]
    points = material.rows("timepoints", endpoint=name, conditional_from="")
    points = [row for row in points if row["role"] != "reproduction"]
    if points:
        tables.append(_fixed_times(material, endpoint, rows, points))
    tables += filter(None, (write_contrasts(material, endpoint), write_differences(material, endpoint)))
    tables += write_competing(material, endpoint)
    whole = [row for row in rows if row["factor"] == "overall" and not is_naive(row)]
    lead = [part for row in whole for part in whole_sentence(material, row)]
    references = Refs(tuple(table.name for table in tables))
    lead = text(*lead, *filter(None, [conditional_sentence(material, endpoint)]), say("Groups: "), references, ".")
    tiny = _tiny(material, rows)
    return [Heading(3, endpoint["label"], f"survival-{name}"), lead, *_mixed(figures, tables), *tiny]


def _mixed(figures, tables):
    """Two figures, a table, two figures ...: what has no room below figures on a page, a table that may break has."""
    pairs = [figures[start : start + 2] for start in range(0, len(figures), 2)]
    longest = max(len(pairs), len(tables))
    places = [[*own, *tables[i : i + 1]] for i, own in enumerate([*pairs, *[[]] * (longest - len(pairs))])]
    return [block for place in places for block in place]


def _by_group(material, rows):
    """Yields (title or None, row): a title before the first row of a population and of each of its factors."""
    seen = None
    for row in rows:
        place = (row["item"], row["factor"])
        title = None
        if place != seen and row["factor"] != "overall":
            population = material.labels.of("populations", row["population"])
            title = say(
                "{population}, by {variable}",
                population=population,
                variable=inner(material.labels.variable(row["factor"])),
            )
        seen = place
        yield title, row


def _name(material, row):
    if is_naive(row):
        return naive_name(material, row)
    return (
        material.labels.of("populations", row["population"])
        if row["factor"] == "overall"
        else group_words(material, row)
    )


def _medians(material, endpoint, rows):
    body, notes = (
        [],
        [say("NR: not reached; NE: not estimable. Range of the observed times; a plus: still followed at that time.")],
    )
    for title, row in _by_group(material, rows):
        if title:
            body.append(Row((title,), "group"))
        counts = [format_count(row["n"]), format_count(row["events"])]
        median = median_words(material, row, named=False) if is_on(row["shown"]) else ABSENT
        body.append(
            Row(
                (_name(material, row), *counts, median, _range(material, row)),
                "level" if row["factor"] != "overall" else "row",
                shows=material.shows("estimates", row),
            )
        )
    notes += [*entry_notes(material, endpoint, rows), *competing_notes(endpoint)]
    halves = [row for row in rows if is_on(row["shown"]) and MIDPOINT in row["median_rule"]]
    if halves:
        names = ", ".join(f"{material.labels.variable(row['factor'])}: {group_words(material, row)}" for row in halves)
        notes.append(say("The median is the middle of a step at exactly one half for {names}.", names=names))
    if any(ABSENT in row.cells for row in body):
        notes.append(
            say(
                "–: fewer than {tiny} patients or 3 events: no median; of nobody, or of single patients, no range.",
                tiny=TINY,
            )
        )
    events = material.labels.events(endpoint["name"]).capitalize()
    return Table(
        f"medians-{endpoint['name']}",
        material.mark(
            say(
                "{label}: medians in months with 95 % intervals ({item_kind}) and ranges",
                label=endpoint["label"],
                item_kind=item_kind(rows),
            ),
            cut=True,
        ),
        (
            (say("Patients"), "l"),
            ("n", "r"),
            (events, "r"),
            (say("Median, months (95 % CI)"), "l"),
            (say("Range, months"), "l"),
        ),
        tuple(body),
        source="survival/estimates.csv",
        notes=tuple(notes),
    )


def _range(material, row):
    if row["minimum"] == "" or (int(row["n"]) < TINY and not material.internal):
        return ABSENT
    report = material.study["report"]
    extremes = (row[name] for name in ("minimum", "minimum_censored", "maximum", "maximum_censored"))
    return format_range_months(*extremes, report["months_decimals"], material.month_days)


def _fixed_times(material, endpoint, rows, points):
    times = list(dict.fromkeys(row["time"] for row in points))
    cells = {(row["estimate_id"], row["time"]): row for row in points}
    sizes = {row["estimate_id"]: row["n"] for row in rows}
    body = []
    for title, row in _by_group(material, rows):
        if row["estimate_id"] not in {key for key, _ in cells}:
            continue
        if title:
            body.append(Row((title,), "group"))
        own = [cells[row["estimate_id"], time] for time in times]
        found = [_point(point, sizes[row["estimate_id"]]) for point in own]
        kind = "level" if row["factor"] != "overall" else "row"
        body.append(Row((_name(material, row), *found), kind, shows=material.shows("timepoints", *own)))
    notes = [say("In square brackets the patients at risk just before that day. NE: after the last observation.")]
    if any(cell.startswith(f"0{NO_BREAK}%") for row in body for cell in row.cells):
        notes.append(
            say(
                "0{no_break}%: everybody had the event by then, which is known though nobody is at risk.",
                no_break=NO_BREAK,
            )
        )
    if any(ABSENT in row.cells for row in body):
        notes.append(
            say(
                "–: fewer than {tiny} patients at risk, or a group too small for a curve or for per cent.",
                tiny=TINY,
            )
        )
    columns = [
        (say("Patients"), "l"),
        *((say("Day {time} ({time2} months)", time=time, time2=material.months(time)), "l") for time in times),
    ]
    estimate = say(
        "Kaplan-Meier estimate with 95 % interval ({item_kind}) and those at risk", item_kind=item_kind(rows)
    )
    caption = say("{label} at fixed times: {estimate}", label=endpoint["label"], estimate=estimate)
    return Table(
        f"times-{endpoint['name']}",
        material.mark(caption, cut=True),
        tuple(columns),
        tuple(body),
        source="survival/timepoints.csv",
        notes=tuple(notes),
    )


def _point(row, n):
    """One cell of survival at a time; blank (a dash) with fewer than 5 at risk, unless everybody had the event."""
    survival = as_number(row["survival"])
    if not is_on(row["shown"]):
        return ABSENT
    if survival is None:
        return not_estimable()
    if survival > 0 and (as_number(row["n_risk"]) or 0) < TINY:
        return ABSENT
    words = format_survival(survival, row["lower"], row["upper"], n, named="CI")
    return words if words == ABSENT else f"{words} [{row['n_risk']}]"


def _tiny(material, rows):
    """Groups of one or two, patient by patient; only where single patients may be shown."""
    small = [row for row in rows if 0 < (as_number(row["n"]) or 0) <= 2 and row["factor"] != "overall"]
    if not small or not material.internal:
        return []
    items = []
    for row in small:
        times = [_one(material, row, extreme) for extreme in ("minimum", "maximum")][: int(row["n"])]
        factor = material.labels.variable(row["factor"])
        items.append(f"{factor}: {group_words(material, row)} (n = {row['n']}): {join_and(times)}")
    return [text(say("Too few for a curve, so one by one, in months: {items}.", items="; ".join(items)))]


def _one(material, row, extreme):
    return material.months(row[extreme], censored=is_on(row[f"{extreme}_censored"]))
