"""Survival by endpoint: figures, medians with intervals and ranges, survival at fixed times with those at risk."""

from oncosurv.report.blocks import ABSENT, Figure, Heading, Ref, Row, Table, sentence, text
from oncosurv.report.labels import inner
from oncosurv.report.material import TINY, is_on
from oncosurv.report.sections.competing import competing_notes, write_competing
from oncosurv.report.sections.differences import write_contrasts, write_differences
from oncosurv.report.sections.on_request import conditional_sentence, entry_notes, is_naive, naive_name
from oncosurv.wording import (
    NO_BREAK,
    as_number,
    format_count,
    format_median_months,
    format_range_months,
    format_survival,
)

MIDPOINT = "midpoint"
HEAD = f"95{NO_BREAK}% CI "  # stands in the caption of a table, so not in each of its cells


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
    figures = [_figure(material, endpoint, item, factor) for item, factor in _curves(material, name)]
    tables = [_medians(material, endpoint, rows)]
    points = material.rows("timepoints", endpoint=name, conditional_from="")
    points = [row for row in points if row["role"] != "reproduction"]
    if points:
        tables.append(_fixed_times(material, endpoint, rows, points))
    tables += filter(None, (write_contrasts(material, endpoint), write_differences(material, endpoint)))
    tables += write_competing(material, endpoint)
    whole = [row for row in rows if row["factor"] == "overall" and not is_naive(row)]
    lead = [part for row in whole for part in whole_sentence(material, row)]
    references = [part for table in tables for part in (Ref(table.name), ", ")][:-1]
    lead = text(*lead, *filter(None, [conditional_sentence(material, endpoint)]), "Groups: ", *references, ".")
    tiny = _tiny(material, rows)
    return [Heading(3, endpoint["label"], f"survival-{name}"), lead, *figures, *tables, *tiny]


def whole_sentence(material, row):
    """Parts of 'Whole cohort: 25 deaths in 29 patients; median 5.6 months (95 % CI 2.9 to 25.6). '."""
    table, endpoint = f"medians-{row['endpoint']}", row["endpoint"]

    def cite(words):
        return material.cite(words, table, "estimates", row)

    message = "{population}: {events} in {patients}; median {median}. "
    return sentence(
        message if is_on(row["shown"]) else "{population}: {events} in {patients}. ",
        population=material.labels.of("populations", row["population"]),
        events=cite(format_count(row["events"], material.labels.events(endpoint, 1), material.labels.events(endpoint))),
        patients=cite(format_count(row["n"], "patient", "patients")),
        median=cite(median_words(material, row)),
    )


def _curves(material, endpoint):
    """(item, factor) of the endpoint's figures that were drawn: overall first, then each factor."""
    wanted = [
        (item, factor)
        for item in material.items()
        if item["endpoint"] == endpoint
        for factor in ("overall", *item["factors"])
    ]
    return [(item, factor) for item, factor in wanted if f"{item['name']}/{factor}" in material.figures]


def _figure(material, endpoint, item, factor):
    labels = material.labels
    population = labels.of("populations", item["population"])
    rows = [row for row in material.rows("estimates", item=item["name"], factor=factor) if not is_naive(row)]
    by = "" if factor == "overall" else f" by {inner(labels.variable(factor))}"
    drawn = [row for row in rows if is_on(row["shown"])]
    left = [row for row in rows if not is_on(row["shown"])]
    caption = f"{endpoint['label']}{by}: {population}. Kaplan-Meier estimate with 95 % interval ({item_kind(rows)})"
    if left:
        names = [f"{_group(material, row)} (n = {row['n']})" for row in left]
        caption += f". Not drawn: {', '.join(names)}, too few for a curve"
    parts = [
        f"{_group(material, row)}: {row['n']} patients, {row['events']} "
        f"{labels.events(endpoint['name'], row['events'])}, median {median_words(material, row)}"
        for row in drawn
    ]
    return Figure(
        f"figure-{item['name']}-{factor}",
        material.mark(caption, cut=True),
        f"Kaplan-Meier curves of {inner(endpoint['label'])}{by}, {population}. {'. '.join(parts)}.",
        material.figures[f"{item['name']}/{factor}"],
        source="survival/curves.csv",
    )


def item_kind(rows):
    """Kind of the intervals of these rows, as the table names it."""
    return ", ".join(sorted({row["conf_type"] for row in rows if row["conf_type"]})) or "none"


def _group(material, row):
    if row["factor"] == "overall":
        return "All"
    return material.labels.level(row["factor"], row["level"])


def median_words(material, row):
    """The median of a curve with its interval, in months."""
    report = material.study["report"]
    limits = (row["median"], row["median_lower"], row["median_upper"])
    return format_median_months(*limits, report["months_decimals"], material.month_days)


def _by_group(material, rows):
    """Yields (title or None, row): a title before the first row of a population and of each of its factors."""
    seen = None
    for row in rows:
        place = (row["item"], row["factor"])
        title = None
        if place != seen and row["factor"] != "overall":
            population = material.labels.of("populations", row["population"])
            title = f"{population}, by {inner(material.labels.variable(row['factor']))}"
        seen = place
        yield title, row


def _name(material, row):
    if is_naive(row):
        return naive_name(material, row)
    return material.labels.of("populations", row["population"]) if row["factor"] == "overall" else _group(material, row)


def _medians(material, endpoint, rows):
    body, notes = (
        [],
        ["NR: not reached; NE: not estimable. Range of the observed times; a plus: still followed at that time."],
    )
    for title, row in _by_group(material, rows):
        if title:
            body.append(Row((title,), "group"))
        counts = [format_count(row["n"]), format_count(row["events"])]
        median = median_words(material, row) if is_on(row["shown"]) else ABSENT
        for words in (" months", " month", HEAD):
            median = median.replace(words, "")
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
        names = ", ".join(f"{material.labels.variable(row['factor'])}: {_group(material, row)}" for row in halves)
        notes.append(f"The median is the middle of a step at exactly one half for {names}.")
    if any(ABSENT in row.cells for row in body):
        notes.append(
            f"{ABSENT}: fewer than {TINY} patients or 3 events: no median; of nobody, or of single patients, no range."
        )
    events = material.labels.events(endpoint["name"]).capitalize()
    return Table(
        f"medians-{endpoint['name']}",
        material.mark(
            f"{endpoint['label']}: medians in months with 95 % intervals ({item_kind(rows)}) and ranges", cut=True
        ),
        (("Patients", "l"), ("n", "r"), (events, "r"), ("Median, months (95 % CI)", "l"), ("Range, months", "l")),
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
    notes = ["In square brackets the patients at risk just before that day. NE: after the last observation."]
    if any(cell.startswith(f"0{NO_BREAK}%") for row in body for cell in row.cells):
        notes.append(f"0{NO_BREAK}%: everybody had the event by then, which is known though nobody is at risk.")
    if any(ABSENT in row.cells for row in body):
        notes.append(f"{ABSENT}: fewer than {TINY} patients at risk, or a group too small for a curve or for per cent.")
    columns = [("Patients", "l"), *((f"Day {time} ({material.months(time)} months)", "l") for time in times)]
    estimate = f"Kaplan-Meier estimate with 95 % interval ({item_kind(rows)}) and those at risk"
    caption = f"{endpoint['label']} at fixed times: {estimate}"
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
        return "NE"
    if survival > 0 and int(row["n_risk"]) < TINY:
        return ABSENT
    words = format_survival(survival, row["lower"], row["upper"], n)
    return words if words == ABSENT else f"{words.replace(HEAD, '')} [{row['n_risk']}]"


def _tiny(material, rows):
    """Groups of one or two, patient by patient; only where single patients may be shown."""
    small = [row for row in rows if 0 < int(row["n"]) <= 2 and row["factor"] != "overall"]
    if not small or not material.internal:
        return []
    items = []
    for row in small:
        times = [_one(material, row, extreme) for extreme in ("minimum", "maximum")][: int(row["n"])]
        items.append(
            f"{material.labels.variable(row['factor'])}: {_group(material, row)} (n = {row['n']}): "
            f"{' and '.join(times)}"
        )
    return [text(f"Too few for a curve, so one by one, in months: {'; '.join(items)}.")]


def _one(material, row, extreme):
    return material.months(row[extreme], censored=is_on(row[f"{extreme}_censored"]))
