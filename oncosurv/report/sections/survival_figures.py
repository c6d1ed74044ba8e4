"""Kaplan-Meier figures of an endpoint with their words, and the sentence on a whole population."""

from oncosurv.language import phrase, say, say_count
from oncosurv.report.blocks import Figure, sentence
from oncosurv.report.labels import inner
from oncosurv.report.material import is_on
from oncosurv.report.sections.on_request import is_naive
from oncosurv.wording import (
    format_median_months,
)


def whole_sentence(material, row):
    """Parts of 'Whole cohort: 25 deaths in 29 patients; median 5.6 months (95 % CI 2.9 to 25.6). '."""
    table, endpoint = f"medians-{row['endpoint']}", row["endpoint"]

    def cite(words):
        return material.cite(words, table, "estimates", row)

    message = phrase("{population}: {events} in {patients}; median {median}. ")
    without = phrase("{population}: {events} in {patients}. ")
    return sentence(
        message if is_on(row["shown"]) else without,
        population=material.labels.of("populations", row["population"]),
        events=cite(material.labels.counted_events(endpoint, row["events"])),
        patients=cite(say_count("{n} patient", "{n} patients", row["n"])),
        median=cite(median_words(material, row)),
    )


def curves_of(material, endpoint):
    """(item, factor) of the endpoint's figures that were drawn: overall first, then each factor."""
    wanted = [
        (item, factor)
        for item in material.items()
        if item["endpoint"] == endpoint
        for factor in ("overall", *item["factors"])
    ]
    return [(item, factor) for item, factor in wanted if f"{item['name']}/{factor}" in material.figures]


def survival_figure(material, endpoint, item, factor):
    labels = material.labels
    population = labels.of("populations", item["population"])
    rows = [row for row in material.rows("estimates", item=item["name"], factor=factor) if not is_naive(row)]
    by = "" if factor == "overall" else say(" by {variable}", variable=inner(labels.variable(factor)))
    drawn = [row for row in rows if is_on(row["shown"])]
    left = [row for row in rows if not is_on(row["shown"])]
    caption = say(
        "{label}{by}: {population}. Kaplan-Meier estimate with 95 % interval ({item_kind})",
        label=endpoint["label"],
        by=by,
        population=population,
        item_kind=item_kind(rows),
    )
    if left:
        names = [f"{group_words(material, row)} (n = {row['n']})" for row in left]
        caption += say(". Not drawn: {names}, too few for a curve", names=", ".join(names))
    parts = [
        say(
            "{group}: {patients}, {events}, median {median}",
            group=group_words(material, row),
            patients=say_count("{n} patient", "{n} patients", row["n"]),
            events=labels.counted_events(endpoint["name"], row["events"]),
            median=median_words(material, row),
        )
        for row in drawn
    ]
    return Figure(
        f"figure-{item['name']}-{factor}",
        material.mark(caption, cut=True),
        say(
            "Kaplan-Meier curves of {label}{by}, {population}. {parts}.",
            label=inner(endpoint["label"]),
            by=by,
            population=population,
            parts=". ".join(parts),
        ),
        material.figures[f"{item['name']}/{factor}"],
        source="survival/curves.csv",
        narrow=material.narrow,
    )


def item_kind(rows):
    """Kind of the intervals of these rows, as the table names it."""
    return ", ".join(sorted({row["conf_type"] for row in rows if row["conf_type"]})) or say("none")


def group_words(material, row):
    if row["factor"] == "overall":
        return say("All")
    return material.labels.level(row["factor"], row["level"])


def median_words(material, row, named=True):
    report = material.study["report"]
    limits = (row["median"], row["median_lower"], row["median_upper"])
    return format_median_months(*limits, report["months_decimals"], material.month_days, named=named)
