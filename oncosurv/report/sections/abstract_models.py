"""Cox models in the abstract: the models of record, each with what its hazard ratios may not stand without."""

from oncosurv.language import phrase, say, say_count
from oncosurv.report.blocks import Cite, joined, sentence
from oncosurv.report.labels import data_mark, inner
from oncosurv.report.sections.abstract_cuts import write_as_numbers
from oncosurv.report.sections.exposed import exposed_row, exposure_sentence, few_exposed_sentence
from oncosurv.report.sections.hazards import flagged_fit, hazards_sentence
from oncosurv.report.sections.model_notes import few_events_sentence
from oncosurv.report.sections.plain_terms import name_together, plain_term
from oncosurv.report.sections.terms import ESTIMATORS, fit_of, is_estimable, of_record, term_words, terms_of
from oncosurv.wording import as_number, format_count, format_hr, format_interval, hr_decimals

TOLD = ("primary", "secondary")  # roles; without any of them the first model is told


def models_told(material):
    """The models that the abstract tells of: the primary and secondary ones, else the first."""
    models = [model for model in material.models() if material.rows("models", model=model["name"], of_record="1")]
    return [model for model in models if model["role"] in TOLD] or models[:1]


def model_parts(material, model):
    """Sentences of one model, as parts: its estimates with n and events, few events, hazards, single patients."""
    if "exposure" in model:
        row = exposed_row(material, model, "exposure", "time_dependent")
        told = [exposure_sentence(material, model), _left_out_alone(material, model, row)]
        told += [few_exposed_sentence(material, model)]
        rows = [row] if row else []
    else:
        rows = _rows(material, model)
        told = _estimates(material, model, rows) if rows else []
    if rows:
        told += [hazards_sentence(material, model["name"], "")[0] or _tested(material, model, rows[0])]
        told += [] if any(row["hr_loo_min"] for row in rows) else [_nobody_left_out(material, rows[0])]
    mark = data_mark(material.study)  # no p of a synthetic cohort without the word
    return [parts for parts in (*told, (mark,) if mark and rows else ()) if parts]


def tells_firth(material):
    """Whether an estimate that the abstract tells of is penalised: only then do its methods name Firth's."""
    rows = []
    for model in models_told(material):
        treated = "exposure" in model
        rows += [exposed_row(material, model, "exposure", "time_dependent")] if treated else _rows(material, model)
    return any(row and row["estimator"] == "firth" for row in rows)


def _rows(material, model):
    """The rows of record of the terms of the model that holds all its variables."""
    kind = "multivariable" if len(model["variables"]) > 1 else "univariable"
    return [of_record(rows) for rows in terms_of(material, model=model["name"], kind=kind, variant="main").values()]


def _estimates(material, model, rows):
    fit, table = fit_of(material, rows[0]), f"model-{model['name']}"
    one, many = material.labels.events(fit["endpoint"], 1), material.labels.events(fit["endpoint"])
    message = phrase(
        "Cox model, {label} ({estimator}; n {n}, {events}, {parameters}, adjusted for one another), HR (95 % CI): "
        "{terms}."
    )
    alone = phrase("Cox model, {label} ({estimator}; n {n}, {events}, {parameters}), HR (95 % CI): {terms}.")
    parts = sentence(
        message if len(model["variables"]) > 1 else alone,
        label=str(model["label"]),
        estimator=say(ESTIMATORS[fit["estimator"]]),
        n=Cite(format_count(fit["n"]), table),
        events=Cite(format_count(fit["events"], one, many), table),
        parameters=Cite(say_count("{n} parameter", "{n} parameters", fit["parameters"]), table),
        terms=joined(_term(material, row, fit, table) for row in rows),
    )
    return [parts, write_as_numbers(material, model, rows, fit), few_events_sentence(material, fit, table)]


def _term(material, row, fit, table):
    """Parts of 'Grade: 3 (v 1) HR 2.10 (95 % CI 1.20 to 3.90), p 0.01, without one patient 1.90 to 2.40'."""
    words = term_words(material, row)
    if not is_estimable(row, fit):
        return sentence("{term} not estimable", term=words)
    ratio = format_hr(row["hr"], row["lower"], row["upper"])

    def cite(text, place=table):
        return material.cite(text, place, "coefficients", row)

    parts = sentence("{term} {ratio}, p {p}", term=words, ratio=cite(ratio), p=cite(material.p(row["p"])))
    if not row["hr_loo_min"]:
        return parts
    return (
        *parts,
        *sentence(", without one patient {range}", range=_range(material, row, f"influence-{row['model']}")),
    )


def _range(material, row, table):
    words = format_interval(row["hr_loo_min"], row["hr_loo_max"], hr_decimals(row["hr"], row["lower"], row["upper"]))
    lost = int(as_number(row["loo_not_estimable"]) or 0)
    if lost:
        words = say("{range} (not estimable without {n})", range=words, n=lost)
    return material.cite(words, table, "coefficients", row)


def _left_out_alone(material, model, row):
    """Leave-one-out of a treatment's hazard ratio, as a sentence of its own beside the fixed one."""
    if row is None or not row["hr_loo_min"]:
        return ()
    return sentence(
        "Without one patient in turn the time-dependent HR is {range}.",
        range=_range(material, row, f"influence-{model['name']}"),
    )


def _nobody_left_out(material, row):
    fit = fit_of(material, row)
    if not fit["leave_one_out"].startswith("none: more than"):
        return ()
    return (say("No patient was left out in turn: the cohort is large."),)


def _tested(material, model, row):
    """The test of proportional hazards of a fit that is not flagged."""
    keys = {key: row[key] for key in ("model", "kind", "variant", "exposure_handling")}
    tests = [test for test in material.rows("hazards", **keys) if test["p"]]
    tests = [test for test in tests if test["term"] == "GLOBAL"] or tests[:1]
    if not tests:
        return ()
    table = f"{'treatment' if row['kind'] == 'exposure' else 'model'}-{model['name']}"
    p = material.cite(material.p(tests[0]["p"]), table, "hazards", tests[0])
    return sentence("Test of proportional hazards, all terms: p {p}.", p=p)


def model_conclusion(material, model):
    """Sentences, as parts, on which way the hazard of one model's terms lay; of a treatment only what is not known."""
    if "exposure" in model:
        label = material.labels.variable(model["exposure"])
        words = say(
            "{exposure}, {population}: whether survival depends on it cannot be told from these records.",
            exposure=label,
            population=inner(material.labels.of("populations", model["population"])),
        )
        return [(words,)]
    sides = {"higher": [], "lower": [], "open": []}
    for row in _rows(material, model):
        if is_estimable(row, fit_of(material, row)):
            lower, upper = as_number(row["lower"]), as_number(row["upper"])
            side = "higher" if lower > 1 else "lower" if upper < 1 else "open"
            sides[side].append(plain_term(material, row))
    event = material.labels.events(model["endpoint"], 1)
    messages = {
        "higher": phrase("The hazard of {event} was higher with {terms}."),
        "lower": phrase("The hazard of {event} was lower with {terms}."),
        "open": phrase("The interval holds 1: no evidence of an association with {event} for {terms}."),
    }
    told = [sentence(messages[side], event=event, terms=name_together(terms)) for side, terms in sides.items() if terms]
    if told and flagged_fit(material, model["name"]):
        told.append((say("These hazard ratios are averages over follow-up."),))
    return told
