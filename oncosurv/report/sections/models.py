"""Cox models of what is known at time zero: each variable alone beside the model that holds them all."""

from oncosurv.report.blocks import ABSENT, Cite, Figure, Heading, Paragraph, Row, Table, sentence, spoken, text
from oncosurv.report.labels import inner
from oncosurv.report.material import is_on
from oncosurv.report.sections.asked_of_models import write_asked
from oncosurv.report.sections.model_checks import (
    average_note,
    hazards_notice,
    hazards_test,
    hazards_words,
    write_checks,
)
from oncosurv.report.sections.terms import (
    ESTIMATORS,
    estimate_cells,
    fit_of,
    has_too_few,
    of_record,
    reason_words,
    term_words,
    terms_of,
    unit_words,
)
from oncosurv.wording import as_number, format_count, format_number

FEW = 10  # events for each parameter estimated
ROLES = {"primary": "primary analysis", "secondary": "secondary analysis", "exploratory": "exploratory analysis"}


def write_models(material):
    """For each model its table, and what checks it; then the forest plot. [] without models."""
    models = [model for model in material.models() if "exposure" not in model]
    models = [model for model in models if material.rows("models", model=model["name"])]
    if not models:
        return []
    blocks = [Heading(3, "Cox models", "models")]
    for model in models:
        blocks += _model(material, model)
    if "forest" in material.figures:
        blocks.append(_forest(material, models))
    return blocks


def few_events_sentence(material, fit, table=""):
    """Parts of the fixed sentence of a model with few events for its parameters; () where there are enough.

    table: name of the table that holds both numbers, to which they lead.
    """
    events, parameters = as_number(fit["events"]), as_number(fit["parameters"])
    if not parameters or events >= FEW * parameters:
        return ()
    words = format_count(events, material.labels.events(fit["endpoint"], 1), material.labels.events(fit["endpoint"]))
    exploratory = "{events} for {parameters}; intervals are wide and the model is exploratory."
    other = "{events} for {parameters}; intervals are wide and the model is to be read as exploratory."
    return sentence(
        exploratory if fit.get("role", "exploratory") == "exploratory" else other,
        events=Cite(words, table),
        parameters=Cite(format_count(parameters, "parameter", "parameters"), table),
    )


def small_model_sentence(material, fit):
    """The same as text; '' where there are enough events."""
    return spoken(few_events_sentence(material, fit))


def _model(material, model):
    name = model["name"]
    alone = terms_of(material, model=name, kind="univariable", variant="main")
    together = terms_of(material, model=name, kind="multivariable", variant="main")
    if not alone and not together:
        return [text(f"{model['label']}: nothing could be estimated.")]
    both = {estimator for rows in together.values() for estimator in rows}
    record = {of_record(rows)["estimator"] for rows in together.values()}
    beside = sorted(both - record)
    labels = material.labels
    columns = [("Variable", "l"), ("n", "r"), (labels.events(model["endpoint"]).capitalize(), "r")]
    columns += [("Alone: HR (95 % CI)", "l"), ("p", "r")]
    if together:
        columns += [(f"Together, {ESTIMATORS[min(record)]}: HR (95 % CI)", "l"), ("p", "r")]
    columns += [
        part for other in beside for part in ((f"Together, {ESTIMATORS[other]}: HR (95 % CI)", "l"), ("p", "r"))
    ]
    body = []
    for variable in dict.fromkeys(variable for variable, _ in (*together, *alone)):
        body += _variable(material, variable, alone, together, beside)
    endpoint, population = labels.of("endpoints", model["endpoint"]), labels.of("populations", model["population"])
    caption = f"Cox models of {inner(endpoint)}, {population}: {ROLES.get(model['role'], model['role'])}"
    table = Table(
        f"model-{name}",
        material.mark(caption, cut=True),
        tuple(columns),
        tuple(body),
        source="cox/coefficients.csv",
        notes=_notes(material, alone, together, body),
    )
    notices = [*_few(material, together), *hazards_notice(material, name)]
    return [
        *(Paragraph(parts, "notice") for parts in notices),
        table,
        *write_checks(material, model),
        *write_asked(material, model),
    ]


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
        for found, words in ((alone, "alone"), (together, "together"))
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
            blank = ("1 (reference)", ABSENT) * width
            body.append(Row((labels.level(variable, row["reference"]), *counts, *blank), "level"))
        own = [*alone.get((variable, level), {}).values(), *together.get((variable, level), {}).values()]
        name = labels.level(variable, level) if level else unit_words(material, variable)
        cells = (name, format_count(row["n_level"]), format_count(row["events_level"]), *cells)
        body.append(Row(cells, "level", shows=material.shows("coefficients", *own)))
    return body


def _block_test(material, row, words):
    """The variable's own test in a fit, '' where that fit's numbers are not printed."""
    if row["estimator"] == "ml" and (has_too_few(fit_of(material, row)) or row["ci"] == "wald robust"):
        return ""
    kind = f"{words} (Firth) penalised likelihood-ratio" if row["estimator"] == "firth" else f"{words} likelihood-ratio"
    p = material.p(row["lr_p"]) if row["lr_p"] else "not estimable"
    return f"{kind} p {p} ({format_count(row['lr_df'])} df){hazards_words(material, row)}"


def _notes(material, alone, together, body):
    notes = []
    if together:
        fit = fit_of(material, of_record(next(iter(together.values()))))
        record = is_on(fit["of_record"])
        notes.append(_together(material, fit))
        if fit["degrade_reason"]:
            words = f"Estimator of record: {ESTIMATORS[fit['estimator']]}" if record else "No estimate is of record"
            notes.append(f"{words}. Reason: {reason_words(material, fit['degrade_reason'])}.")
        if small_model_sentence(material, fit):
            notes.append("At this size a nominal 5 % test is nearer 6 to 12 %.")
    rows = [of_record(found) for found in alone.values()]
    fits = {row["variable"]: fit_of(material, row) for row in rows}
    joint = fit_of(material, of_record(next(iter(together.values()))))["n"] if together else ""
    for variable, fit in fits.items():
        if fit["n_missing"] not in ("", "0") or (joint and fit["n"] != joint):
            counts = (
                f"n {format_count(fit['n'])}, {format_count(fit['events'])} {material.labels.events(fit['endpoint'])}"
            )
            notes.append(f"Alone, {material.labels.variable(variable)}: {counts}, {_missing(fit)}.")
    ties = " and ".join(sorted({fit["ties"].capitalize() for fit in fits.values() if fit["ties"]}))
    used = {row["estimator"] for found in (*alone.values(), *together.values()) for row in found.values()}
    words = {
        "ml": "Maximum likelihood: intervals by the profile likelihood, p by the likelihood ratio.",
        "firth": "Firth: intervals and p by the profile penalised likelihood.",
    }
    methods = " ".join(words[estimator] for estimator in words if estimator in used)
    notes.append(f"HR: hazard ratio, ties by {ties}. {methods} PH p: score test of proportional hazards.")
    shown = [(f"alone, {material.labels.variable(name)}", fit) for name, fit in fits.items()]
    shown += [("together", fit_of(material, of_record(found))) for found in together.values()]
    notes += average_note(shown)
    notes += _scarce(material, together)
    if any(ABSENT in row.cells for row in body):
        notes.append(
            f"{ABSENT}: a reference level has no test, nor has a term that is not in the model or not estimable."
        )
    warnings = [fit["warnings"] for fit in fits.values()]
    warnings += [fit_of(material, of_record(found))["warnings"] for found in together.values()]
    return (*notes, *dict.fromkeys(reason_words(material, words) for words in warnings if words))


def _scarce(material, together):
    """Why a term has no maximum-likelihood estimate beside its penalised one, where that is a matter of the term."""
    notes = {}
    for found in together.values():
        row = found.get("ml")
        if row and not is_on(row["of_record"]) and row["reason"] and found.get("firth"):
            notes.setdefault(reason_words(material, row["reason"]), []).append(term_words(material, row))
    return [f"Not estimable by maximum likelihood: {'; '.join(terms)} ({why})." for why, terms in notes.items()]


def _together(material, fit):
    events = material.labels.events(fit["endpoint"])
    words = (
        f"Together: n {format_count(fit['n'])}, {format_count(fit['events'])} {events}, "
        f"{format_count(fit['parameters'], 'parameter', 'parameters')} "
        f"({format_number(fit['events_per_parameter'], 1)} {events} each); adjusted for all variables shown; "
        f"{_missing(fit)}"
    )
    if not fit["lr_p"]:
        return f"{words}."
    ratio = f"{format_number(fit['lr'], 2)} on {fit['lr_df']} df, p {material.p(fit['lr_p'])}"
    return f"{words}; model likelihood ratio {ratio}."


def _missing(fit):
    number = fit["n_missing"]
    return (
        f"{format_count(number, 'patient', 'patients')} left out for missing values"
        if number != "0"
        else "nobody left out"
    )


def _forest(material, models):
    lines = []
    for model in models:
        kind = "multivariable" if len(model["variables"]) > 1 else "univariable"
        found = terms_of(material, model=model["name"], kind=kind, variant="main")
        rows = [of_record(rows) for rows in found.values()]
        terms = [f"{term_words(material, row)} {estimate_cells(material, row)[0]}" for row in rows]
        lines.append(f"{model['label']}: {'; '.join(terms)}")
    return Figure(
        "figure-forest",
        material.mark("Hazard ratios with 95 % intervals of the Cox models", cut=True),
        f"Forest plot of hazard ratios. {'. '.join(lines)}.",
        material.figures["forest"],
        source="cox/coefficients.csv",
    )
