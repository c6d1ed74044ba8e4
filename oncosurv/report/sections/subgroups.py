"""Subgroup analyses: effects within subgroups with their counts, the tests of their difference, and what they carry."""

from oncosurv.language import say, say_count
from oncosurv.report.blocks import ABSENT, Figure, Heading, Paragraph, Row, Table, joined, sentence, text
from oncosurv.report.labels import data_mark, inner
from oncosurv.report.sections.figure_pages import CHECKS
from oncosurv.report.sections.terms import (
    ESTIMATORS,
    estimate_cells,
    fit_of,
    is_estimable,
    of_record,
    reason_words,
    term_words,
)
from oncosurv.wording import as_number, format_count

SMALL = 100  # events: below, no subgroup analysis tells subgroups apart


def write_subgroups(material):
    """For each model with subgroup analyses the statement, its table and its forest; [] without any."""
    models = [model for model in material.models() if material.rows("models", model=model["name"], kind="subgroups")]
    if not models:
        return []
    blocks = [Heading(3, say("Subgroups"), "subgroups"), _statement(material, models)]
    for model in models:
        blocks += [text(*parts) for parts in [_tests(material, model)] if parts]
        blocks += [_table(material, model), *_forest(material, model)]
    return blocks


def _statement(material, models):
    """How many were made, whether they were planned, and that few events carry none."""
    asked = [item for model in models for item in model["subgroups"]]
    planned = sum(item["prespecified"] for item in asked)
    words = [
        say_count("{n} subgroup analysis was made,", "{n} subgroup analyses were made,", len(asked)),
        say("{planned} planned before the data were seen.", planned=format_count(planned))
        if planned
        else say("none planned before the data were seen."),
        say(
            "Subgroups are compared by the test of interaction, not by their own p-values; no p-value is adjusted for "
            "the number of tests. Where there is no difference at all, one test in twenty still gives p below 0.05."
        ),
    ]
    fits = [material.rows("models", model=model["name"], kind="subgroups")[0] for model in models]
    few = [fit for fit in fits if as_number(fit["events"]) < SMALL]
    if few:
        counted = material.labels.counted_events(few[0]["endpoint"], few[0]["events"])
        words.append(
            say(
                "A cohort of {patients} with {events} carries no subgroup analysis: what is not refused below is a "
                "description.",
                patients=say_count("{n} patient", "{n} patients", few[0]["n"]),
                events=counted,
            )
        )
    return Paragraph((" ".join(words),), "notice")


def _tests(material, model):
    """Parts of the sentence on the tests of interaction that were made."""
    items = []
    for asked in model["subgroups"]:
        row = _interaction(material, model, asked)
        if row is not None:
            p = material.cite(material.p(row["lr_p"]), f"subgroups-{model['name']}", "coefficients", row)
            items.append(
                sentence(
                    "{of} by {by}: p {p} ({df} df)",
                    of=material.labels.variable(asked["of"]),
                    by=inner(material.labels.variable(asked["by"])),
                    p=p,
                    df=format_count(row["lr_df"]),
                )
            )
    if not items:
        return ()
    mark = data_mark(material.study)
    parts = sentence("Likelihood-ratio tests of interaction. {tests}.", tests=joined(items))
    return (*parts, *([f" {mark}"] if mark else []))


def _interaction(material, model, asked):
    """A row of the block of products with its test, of the estimator of choice; None where none was made."""
    wanted = {"model": model["name"], "kind": "interaction", "variable": f"{asked['of']}:{asked['by']}"}
    rows = [row for row in material.rows("coefficients", **wanted, preferred="1") if row["lr_p"]]
    return rows[0] if rows else None


def _table(material, model):
    labels, body, reasons = material.labels, [], {}
    for asked in model["subgroups"]:
        variant = f"{asked['of']}_by_{asked['by']}"
        fit = of_record(
            {row["estimator"]: row for row in
             material.rows("models", model=model["name"], kind="subgroups", variant=variant)}
        )  # fmt: skip
        test = _interaction(material, model, asked)
        title = say("{of}, by {by}", of=labels.variable(asked["of"]), by=inner(labels.variable(asked["by"])))
        body.append(Row((title,), "group", _aside(material, fit, test, asked), _shows(material, test, fit)))
        body += _levels(material, model, asked, variant)
        why = fit["degrade_reason"] or (fit["warnings"] if fit["estimator"] == "none" else "")
        if why:
            reasons[title] = reason_words(material, why)
        for name, words in _withheld(material, model, asked, variant).items():
            reasons[f"{title}: {name}"] = words
    notes = [
        say(
            "Each subgroup: patients and events with the level, then with its reference. The hazard ratios of one "
            "variable are of one fit with all variables of the model and the subgroup's own, so that only the effect "
            "differs. None is of record, and nobody was left out in turn."
        ),
        *(f"{title}: {why}." for title, why in reasons.items()),
    ]
    if any(ABSENT in row.cells for row in body):
        notes.append(say("–: not estimable, so without a test, or nobody to compare with."))
    endpoint = labels.of("endpoints", model["endpoint"])
    caption = say("Subgroup analyses of {endpoint}, {model}", endpoint=inner(endpoint), model=model["label"])
    if model["label"] == endpoint:  # the model is called as what it is of
        caption = say("Subgroup analyses of {endpoint}", endpoint=inner(endpoint))
    return Table(
        f"subgroups-{model['name']}",
        material.mark(caption, cut=True),
        (
            (say("Subgroup"), "l"),
            ("n", "l"),
            (labels.events(model["endpoint"]).capitalize(), "l"),
            (say("HR (95 % CI)"), "l"),
            ("p", "r"),
            (say("Estimator"), "l"),
        ),
        tuple(body),
        source="cox/coefficients.csv",
        notes=tuple(notes),
    )


def _shows(material, test, fit):
    return (*material.shows("coefficients", test), *material.shows("models", fit))


def _aside(material, fit, test, asked):
    planned = say("planned") if asked["prespecified"] else say("not planned")
    counted = material.labels.counted_events(fit["endpoint"], fit["events"])
    words = say("{planned}; n {n}, {events}", planned=planned, n=format_count(fit["n"]), events=counted)
    if as_number(fit["parameters"]):
        words = say(
            "{words}, {parameters}",
            words=words,
            parameters=say_count("{n} parameter", "{n} parameters", fit["parameters"]),
        )
    interaction = say("interaction p {p}", p=material.p(test["lr_p"])) if test else say("no test of interaction")
    return f"{words}; {interaction}"


def _levels(material, model, asked, variant):
    found = {}
    wanted = {"model": model["name"], "kind": "subgroups", "variant": variant, "variable": asked["of"]}
    for row in material.rows("coefficients", **wanted):
        found.setdefault((row["level"], row["within_level"]), {})[row["estimator"]] = row
    several = len({level for level, _ in found}) > 1
    for (_, within), rows in found.items():
        row = of_record(rows)
        fit = fit_of(material, row)
        label = _level_words(material, asked["by"], within)
        name = f"{label}: {term_words(material, row)}" if several else label
        counts = [_pair(row, side) for side in ("n", "events")]
        done = say(ESTIMATORS[row["estimator"]]) if is_estimable(row, fit) else ABSENT
        cells = (name, *counts, *estimate_cells(material, row), done)
        yield Row(cells, "level", shows=material.shows("coefficients", row))


def _withheld(material, model, asked, variant):
    """{subgroup: why it has no number} of those that are too small for one; one sentence for several."""
    wanted = {"model": model["name"], "kind": "subgroups", "variant": variant, "variable": asked["of"]}
    found = {}
    for row in material.rows("coefficients", **wanted):
        if row["reason"] and (row["preferred"] == "1"):
            label = _level_words(material, asked["by"], row["within_level"])
            found.setdefault(reason_words(material, row["reason"]), {})[label] = None
    return {", ".join(labels): words for words, labels in found.items()}


def _level_words(material, variable, level):
    label = material.labels.level(variable, level)
    is_flag = material.labels.find("variables", variable).get("type") == "flag"
    return f"{material.labels.variable(variable)}: {label}" if is_flag else label


def _pair(row, side):
    counts = [format_count(row[f"{side}_{part}"]) for part in ("level", "reference") if row[f"{side}_{part}"] != ""]
    return f" {say('v')} ".join(counts)


def _forest(material, model):
    path = material.figures.get(f"{CHECKS}/subgroups_{model['name']}")
    if path is None:
        return []
    caption = say("Forest of subgroups, {model}: hazard ratios with 95 % intervals", model=inner(model["label"]))
    said = []
    for asked in model["subgroups"]:
        rows = _levels(material, model, asked, f"{asked['of']}_by_{asked['by']}")
        said += [f"{row.cells[0]} {row.cells[3]}" for row in rows]
    alt = f"{caption}. {'; '.join(said)}."
    name = f"figure-subgroups-{model['name']}"
    return [Figure(name, material.mark(caption, cut=True), alt, path, "cox/coefficients.csv")]
