"""Words of a Cox model: few events, and the notes below its table."""

from oncosurv.language import join_and, phrase, say, say_count
from oncosurv.report.blocks import ABSENT, Cite, sentence, spoken
from oncosurv.report.material import is_on
from oncosurv.report.sections.hazards import average_note
from oncosurv.report.sections.likelihood import likelihood_note
from oncosurv.report.sections.terms import (
    ESTIMATORS,
    fit_of,
    of_record,
    reason_words,
    term_words,
)
from oncosurv.wording import as_number, format_count, format_number

FEW = 10  # events for each parameter estimated
ROLES = {
    "primary": phrase("primary analysis"),
    "secondary": phrase("secondary analysis"),
    "exploratory": phrase("exploratory analysis"),
}


def role_words(role):
    """'primary analysis': the role of a model in the language spoken."""
    return say(ROLES.get(role, role))


def few_events_sentence(material, fit, table=""):
    """Parts of the fixed sentence of a model with few events for its parameters; () where there are enough.

    table: name of the table that holds both numbers, to which they lead.
    """
    events, parameters = as_number(fit["events"]), as_number(fit["parameters"])
    if not parameters or events >= FEW * parameters:
        return ()
    exploratory = phrase("{events} for {parameters}; intervals are wide and the model is exploratory.")
    other = phrase("{events} for {parameters}; intervals are wide and the model is to be read as exploratory.")
    return sentence(
        exploratory if fit.get("role", "exploratory") == "exploratory" else other,
        events=Cite(material.labels.counted_events(fit["endpoint"], events), table),
        parameters=Cite(say_count("{n} parameter", "{n} parameters", parameters), table),
    )


def of_model(material, model, parts):
    """A notice above a table of a model, with the model's name where the report has several."""
    several = sum(bool(material.rows("models", model=own["name"])) for own in material.models()) > 1
    return sentence("{model}: {notice}", model=str(model["label"]), notice=parts) if several and parts else parts


def small_model_sentence(material, fit):
    """The same as text; '' where there are enough events."""
    return spoken(few_events_sentence(material, fit))


def model_notes(material, alone, together, body):
    """The notes below the table of a model: what it rests on, its methods, what is not estimable and why."""
    notes = []
    if together:
        fit = fit_of(material, of_record(next(iter(together.values()))))
        record = is_on(fit["of_record"])
        notes.append(_together(material, fit))
        if fit["degrade_reason"]:
            words = (
                say("Estimator of record: {estimator}", estimator=say(ESTIMATORS[fit["estimator"]]))
                if record
                else say("No estimate is of record")
            )
            notes.append(
                say(
                    "{words}. Reason: {reason_words}.",
                    words=words,
                    reason_words=reason_words(material, fit["degrade_reason"]),
                )
            )
        if small_model_sentence(material, fit):
            notes.append(say("At this size a nominal 5 % test is nearer 6 to 12 %."))
    rows = [of_record(found) for found in alone.values()]
    fits = {row["variable"]: fit_of(material, row) for row in rows}
    joint = fit_of(material, of_record(next(iter(together.values()))))["n"] if together else ""
    for variable, fit in fits.items():
        if fit["n_missing"] not in ("", "0") or (joint and fit["n"] != joint):
            counts = f"n {format_count(fit['n'])}, {_events(material, fit)}"
            notes.append(
                say(
                    "Alone, {variable}: {counts}, {missing}.",
                    variable=material.labels.variable(variable),
                    counts=counts,
                    missing=_missing(fit),
                )
            )
    ties = join_and(sorted({fit["ties"].capitalize() for fit in fits.values() if fit["ties"]}))
    used = {row["estimator"] for found in (*alone.values(), *together.values()) for row in found.values()}
    words = {
        "ml": likelihood_note(material, fits.values()),
        "firth": say("Firth: intervals and p by the profile penalised likelihood."),
    }
    methods = " ".join(words[estimator] for estimator in words if estimator in used)
    notes.append(
        say(
            "HR: hazard ratio, ties by {ties}. {methods} PH p: score test of proportional hazards.",
            ties=ties,
            methods=methods,
        )
    )
    shown = [(say("alone, {variable}", variable=material.labels.variable(name)), fit) for name, fit in fits.items()]
    shown += [(say("together"), fit_of(material, of_record(found))) for found in together.values()]
    notes += average_note(shown)
    notes += _scarce(material, together)
    if any(ABSENT in row.cells for row in body):
        notes.append(say("–: a reference level has no test, nor has a term that is not in the model or not estimable."))
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
    return [
        say("Not estimable by maximum likelihood: {terms} ({why}).", terms="; ".join(terms), why=why)
        for why, terms in notes.items()
    ]


def _together(material, fit):
    events = material.labels.events(fit["endpoint"])
    words = say(
        "Together: n {n}, {events}, {parameters} ({events_per_parameter} {event_words} each); "
        "adjusted for all variables shown; {missing}",
        n=format_count(fit["n"]),
        events=_events(material, fit),
        event_words=events,
        parameters=say_count("{n} parameter", "{n} parameters", fit["parameters"]),
        events_per_parameter=format_number(fit["events_per_parameter"], 1),
        missing=_missing(fit),
    )
    if not fit["lr_p"]:
        return f"{words}."
    ratio = say(
        "{lr} on {lr_df} df, p {p}", lr=format_number(fit["lr"], 2), lr_df=fit["lr_df"], p=material.p(fit["lr_p"])
    )
    return say("{words}; model likelihood ratio {ratio}.", words=words, ratio=ratio)


def _events(material, fit):
    return material.labels.counted_events(fit["endpoint"], fit["events"])


def _missing(fit):
    if fit["n_missing"] == "0":
        return say("nobody left out")
    return say_count(
        "{n} patient left out for missing values", "{n} patients left out for missing values", fit["n_missing"]
    )
