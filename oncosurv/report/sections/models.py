"""Cox models of what is known at time zero: each variable alone beside the model that holds them all."""

from oncosurv.language import phrase, say
from oncosurv.report.blocks import ABSENT, Figure, Heading, Paragraph, Row, Table, text
from oncosurv.report.labels import inner
from oncosurv.report.sections.asked_of_models import write_asked
from oncosurv.report.sections.figure_pages import CHECKS, figures_from
from oncosurv.report.sections.hazards import hazards_notice, hazards_test, hazards_words
from oncosurv.report.sections.model_checks import write_checks
from oncosurv.report.sections.model_notes import few_events_sentence, model_notes, of_model, role_words
from oncosurv.report.sections.terms import (
    ESTIMATORS,
    estimate_cells,
    fit_of,
    has_too_few,
    of_record,
    term_words,
    terms_of,
    unit_words,
)
from oncosurv.wording import format_count


def write_models(material):
    """For each model its table, and what checks it; then the forest plot. [] without models."""
    models = [model for model in material.models() if "exposure" not in model]
    models = [model for model in models if material.rows("models", model=model["name"])]
    if not models:
        return []
    blocks = [Heading(3, say("Cox models"), "models")]
    for model in models:
        blocks += _model(material, model)
    if "forest" in material.figures:
        blocks += _forests(material, models)
    return blocks


def _model(material, model):
    name = model["name"]
    alone = terms_of(material, model=name, kind="univariable", variant="main")
    together = terms_of(material, model=name, kind="multivariable", variant="main")
    if not alone and not together:
        return [text(say("{label}: nothing could be estimated.", label=model["label"]))]
    both = {estimator for rows in together.values() for estimator in rows}
    record = {of_record(rows)["estimator"] for rows in together.values()}
    beside = sorted(both - record)
    labels = material.labels
    columns = [(say("Variable"), "l"), ("n", "r"), (labels.events(model["endpoint"]).capitalize(), "r")]
    columns += [(say("Alone: HR (95 % CI)"), "l"), ("p", "r")]
    if together:
        columns += [(_together_head(min(record)), "l"), ("p", "r")]
    columns += [part for other in beside for part in ((_together_head(other), "l"), ("p", "r"))]
    body = []
    for variable in dict.fromkeys(variable for variable, _ in (*together, *alone)):
        body += _variable(material, variable, alone, together, beside)
    endpoint, population = labels.of("endpoints", model["endpoint"]), labels.of("populations", model["population"])
    caption = say(
        "Cox models of {endpoint}, {population}: {role}",
        endpoint=inner(endpoint),
        population=population,
        role=role_words(model["role"]),
    )
    table = Table(
        f"model-{name}",
        material.mark(caption, cut=True),
        tuple(columns),
        tuple(body),
        source="cox/coefficients.csv",
        notes=model_notes(material, alone, together, body),
    )
    notices = [*_few(material, together), *hazards_notice(material, name)]
    return [
        *(Paragraph(of_model(material, model, parts), "notice") for parts in notices),
        table,
        *write_checks(material, model),
        *write_asked(material, model),
    ]


def _together_head(estimator):
    return say("Together, {estimator}: HR (95 % CI)", estimator=say(ESTIMATORS[estimator]))


def _few(material, together):
    fits = {
        fit_of(material, of_record(rows))["estimate_id"]: fit_of(material, of_record(rows))
        for rows in together.values()
    }
    found = (few_events_sentence(material, fit, f"model-{fit['model']}") for fit in fits.values())
    return [parts for parts in found if parts]


def _variable(material, variable, alone, together, beside):
    labels = material.labels
    levels = list(dict.fromkeys(level for name, level in (*together, *alone) if name == variable))
    width = 1 + bool(together) + len(beside)
    tests = [
        _block_test(material, of_record(found[variable, levels[0]]), words)
        for found, words in ((alone, BLOCK_TESTS[0]), (together, BLOCK_TESTS[1]))
        if (variable, levels[0]) in found
    ]
    shown = [of_record(found[variable, levels[0]]) for found in (alone, together) if (variable, levels[0]) in found]
    shows = material.shows("hazards", *(hazards_test(material, row) for row in shown))
    body = [Row((labels.variable_with_unit(variable),), "group", "; ".join(filter(None, tests)), shows)]
    for level in levels:
        rows = [of_record(found[variable, level]) for found in (alone, together) if (variable, level) in found]
        row = rows[-1]
        cells = list(
            estimate_cells(material, of_record(alone[variable, level]) if (variable, level) in alone else None)
        )
        if together:
            cells += estimate_cells(
                material, of_record(together[variable, level]) if (variable, level) in together else None
            )
        for other in beside:
            cells += estimate_cells(material, together.get((variable, level), {}).get(other))
        if level and level == levels[0]:
            counts = (format_count(row["n_reference"]), format_count(row["events_reference"]))
            blank = (say("1 (reference)"), ABSENT) * width
            body.append(Row((labels.level(variable, row["reference"]), *counts, *blank), "level"))
        own = [*alone.get((variable, level), {}).values(), *together.get((variable, level), {}).values()]
        name = labels.level(variable, level) if level else unit_words(material, variable)
        cells = (name, format_count(row["n_level"]), format_count(row["events_level"]), *cells)
        body.append(Row(cells, "level", shows=material.shows("coefficients", *own)))
    return body


# The test of a variable with all its levels, alone and together with others: by maximum likelihood, by Firth's.
BLOCK_TESTS = (
    (
        phrase("alone likelihood-ratio p {p} ({df} df){hazards}"),
        phrase("alone (Firth) penalised likelihood-ratio p {p} ({df} df){hazards}"),
    ),
    (
        phrase("together likelihood-ratio p {p} ({df} df){hazards}"),
        phrase("together (Firth) penalised likelihood-ratio p {p} ({df} df){hazards}"),
    ),
)


def _block_test(material, row, words):
    """The variable's own test in a fit, '' where that fit's numbers are not printed."""
    if row["estimator"] == "ml" and (has_too_few(fit_of(material, row)) or row["ci"] == "wald robust"):
        return ""
    p = material.p(row["lr_p"]) if row["lr_p"] else say("not estimable")
    text = words[row["estimator"] == "firth"]
    return say(text, p=p, df=format_count(row["lr_df"]), hazards=hazards_words(material, row))


def _forests(material, models):
    lines = []
    for model in models:
        kind = "multivariable" if len(model["variables"]) > 1 else "univariable"
        found = terms_of(material, model=model["name"], kind=kind, variant="main")
        rows = [of_record(rows) for rows in found.values()]
        terms = [f"{term_words(material, row)} {estimate_cells(material, row)[0]}" for row in rows]
        lines.append(f"{model['label']}: {'; '.join(terms)}")
    caption = material.mark(say("Hazard ratios with 95 % intervals of the Cox models"), cut=True)
    alt = say("Forest plot of hazard ratios. {lines}.", lines=". ".join(lines))
    pages = [("", material.figures["forest"]), *figures_from(material, f"{CHECKS}/forest_")]
    return [
        Figure(f"figure-forest{'-' if page else ''}{page}", caption, alt, path, source="cox/coefficients.csv")
        for page, path in pages
    ]
