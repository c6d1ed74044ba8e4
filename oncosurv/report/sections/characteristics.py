"""The characteristics of the cohort, overall and by group, what is known at time zero apart from what came later."""

from oncosurv.language import say
from oncosurv.report.blocks import ABSENT, Heading, Refs, Row, Table, text
from oncosurv.report.definitions import spoken_condition
from oncosurv.report.labels import inner
from oncosurv.wording import as_number, format_count, format_n_percent, format_number


def write_characteristics(material):
    """One table a population. No tests, and no groups but those of the study file."""
    blocks = [Heading(3, say("Characteristics"), "characteristics")]
    populations = list(dict.fromkeys(row["population"] for row in material.rows("characteristics")))
    names = {population: f"characteristics-{population}" for population in populations}
    blocks.append(text(say("What is known of the patients stands in "), Refs(tuple(names.values())), "."))
    return blocks + [_table(material, population, name) for population, name in names.items()]


def _table(material, population, name):
    rows = material.rows("characteristics", population=population)
    sizes = {row["group"]: row["n"] for row in rows if row["variable"] == ""}
    heads = {row["group"]: row["group_label"] for row in rows if row["variable"] == ""}
    groups = list(sizes)
    columns = [(say("Characteristic"), "l")]
    columns += [
        (f"{heads[group] if group else say('All')} (n = {format_count(sizes[group])})", "l") for group in groups
    ]
    by = material.study["describe"]["characteristics"].get("by")
    body, late = [], False
    variables = list(dict.fromkeys(row["variable"] for row in rows if row["variable"]))
    ordered = [name for name in variables if not material.labels.is_late(name)]
    for variable in ordered + [name for name in variables if material.labels.is_late(name)]:
        if material.labels.is_late(variable) != late or not body:
            late = material.labels.is_late(variable)
            body.append(
                Row((say("Known only after time zero") if late else say("Known at time zero (baseline)"),), "group")
            )
        own = [row for row in rows if row["variable"] == variable]
        body += _variable(material, own, groups, sizes, whole_only=variable == by)
    caption = say(
        "Characteristics of the patients: {population}", population=material.labels.of("populations", population)
    )
    if by and len(groups) > 1:
        caption += say(", all and by {variable}", variable=inner(material.labels.variable(by)))
    return Table(
        name,
        material.mark(caption),
        tuple(columns),
        tuple(body),
        "describe/characteristics.csv",
        _notes(material, body, rows, by),
    )


def _notes(material, body, rows, by):
    notes = [
        say(
            "Counts with the share of the patients known, or medians with quartiles and, after a semicolon, "
            "the range. A variable without a row Missing is known in every patient."
        )
    ]
    if any("[" in cell for row in body for cell in row.cells[1:]):
        notes.append(say("[k]: k patients of the group have a known value."))
    if any(ABSENT in row.cells for row in body):
        why = say("–: no known value in the group")
        notes.append(say("{why}, or the columns are these groups.", why=why) if by else f"{why}.")
    labels = material.labels
    for item in material.study["variables"]:
        if "undefined_when" in item and any(row["variable"] == item["name"] for row in rows):
            notes.append(
                say(
                    "{variable} is not defined when {condition}; these patients count as missing.",
                    variable=labels.variable(item["name"]),
                    condition=spoken_condition(item["undefined_when"], labels),
                )
            )
    return tuple(notes)


def _variable(material, own, groups, sizes, whole_only):
    """Rows of one variable. whole_only: the groups are made by this variable, so their columns would say nothing."""
    cells = {(row["statistic"], row["level"], row["group"]): row for row in own}
    label = material.labels.variable_with_unit(own[0]["variable"])
    kind = own[0]["type"]
    missing = {group: cells["missing", "", group]["value"] for group in groups}
    if kind == "number":
        whole = is_whole(own)
        numbers = (_number(cells, group, whole, material.internal) for group in groups)
        rows = [Row((label, *numbers), shows=_shown(material, cells, "median", "", groups))]
    elif kind == "flag":
        counts = _counts(cells, "1", groups, sizes, whole_only)
        rows = [Row((label, *counts), shows=_shown(material, cells, "n", "1", groups))]
    else:
        levels = {row["level"]: row["level_label"] for row in own if row["level"]}
        rows = [Row((label,), "group")]
        rows += [
            Row(
                (words, *_counts(cells, level, groups, sizes, whole_only)),
                "level",
                shows=_shown(material, cells, "n", level, groups),
            )
            for level, words in levels.items()
        ]
    if any(value != "0" for value in missing.values()):
        counts = (format_count(missing[group]) for group in groups)
        rows.append(Row((say("Missing"), *counts), "level", shows=_shown(material, cells, "missing", "", groups)))
    return rows


def _shown(material, cells, statistic, level, groups):
    """Origins of a line: of the whole and of each group."""
    return material.shows("characteristics", *(cells[statistic, level, group] for group in groups))


def _counts(cells, level, groups, sizes, whole_only):
    found = []
    for group in groups:
        row = cells["n", level, group]
        hidden = whole_only and group
        found.append(ABSENT if hidden else format_n_percent(row["n"], row["denominator"], sizes[group]))
    return found


def _number(cells, group, whole, internal):
    values = {
        statistic: cells[statistic, "", group]["value"] for statistic in ("median", "q1", "q3", "minimum", "maximum")
    }
    if as_number(values["median"]) is None:
        return ABSENT
    words = {statistic: number_words(value, whole) for statistic, value in values.items()}
    known = cells["median", "", group]
    suffix = f" [{known['n']}]" if known["missing"] != "0" else ""
    extent = say("; {minimum} to {maximum}", minimum=words["minimum"], maximum=words["maximum"]) if internal else ""
    return say(
        "{median} ({q1} to {q3}{extent}){suffix}",
        median=words["median"],
        q1=words["q1"],
        q3=words["q3"],
        extent=extent,
        suffix=suffix,
    )


def number_words(value, whole):
    """One decimal; of a variable that is recorded in whole numbers only where a quartile falls between two of them."""
    number = as_number(value)
    return format_number(value, 0 if whole and number is not None and number == int(number) else 1)


def is_whole(own):
    """Whether a variable is recorded in whole numbers, as its extremes in every group show."""
    values = [as_number(row["value"]) for row in own if row["statistic"] in ("minimum", "maximum")]
    return all(value is None or value == int(value) for value in values)
