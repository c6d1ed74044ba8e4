"""A treatment that begins after time zero: counted from its start, at landmarks, and, only beside these, naively."""

from oncosurv.language import HIDDEN, phrase, say
from oncosurv.report.blocks import ABSENT, Heading, Paragraph, Row, Table, text
from oncosurv.report.labels import inner
from oncosurv.report.sections.estimand import write_estimand
from oncosurv.report.sections.exposed import e_value_sentence, exposed_row, exposure_sentence, few_exposed_sentence
from oncosurv.report.sections.figure_pages import write_handlings, write_states
from oncosurv.report.sections.hazards import average_note, hazards_notice
from oncosurv.report.sections.model_checks import write_checks
from oncosurv.report.sections.model_notes import of_model, role_words
from oncosurv.report.sections.positivity import write_positivity
from oncosurv.report.sections.terms import ESTIMATORS, estimate_cells, fit_of, reason_words
from oncosurv.table_words import retell
from oncosurv.wording import as_number, format_count, format_number, format_p_statement, format_span

NAIVE = phrase("Naive, ever against never: immortal-time biased")
HEADS = {
    "alone": phrase("Alone, {estimator}: HR (95 % CI)"),
    "adjusted": phrase("Adjusted, {estimator}: HR (95 % CI)"),
}
PLACES = {"alone": phrase("alone"), "adjusted": phrase("adjusted")}
SHORT = {"time_dependent": phrase("Time-dependent"), "naive": phrase("Naive")}
GROUPS = {
    "continuing": phrase("Begun before time zero"),
    "new": phrase("Begun after time zero"),
    "never": phrase("Never"),
    "all": phrase("All"),
}


def write_treatment(material):
    """For each model of an exposure: the fixed sentence, who was exposed when, the fits, positivity; [] without one."""
    models = [
        model for model in material.models() if "exposure" in model and material.rows("models", model=model["name"])
    ]
    if not models:
        return []
    blocks = [Heading(3, say("Treatment begun after time zero"), "treatment")]
    for model in models:
        blocks += [block for block in _model(material, model) if block is not None]
    return blocks + write_handlings(material)


def _model(material, model):
    """Sentences, then the estimand, the estimates in each handling, who was exposed when, and what checks the model."""
    notices = [few_exposed_sentence(material, model), *hazards_notice(material, model["name"])]
    notices = [exposure_sentence(material, model), *(of_model(material, model, parts) for parts in notices)]
    e_value = e_value_sentence(material, model)
    blocks = [Paragraph(parts, "notice") for parts in notices if parts]
    blocks += [write_estimand(material, model), _handlings(material, model), text(*e_value) if e_value else None]
    blocks += [_exposure_time(material, model), write_positivity(material, model), *write_states(material, model)]
    return [*blocks, *write_checks(material, model)]


def _handlings(material, model):
    name, exposure = model["name"], model["exposure"]
    fits = material.rows("models", model=name, variant="main")
    handlings = list(dict.fromkeys(fit["exposure_handling"] for fit in fits if fit["kind"].startswith("exposure")))
    body, estimators, shown_fits = [], {}, []
    for handling in handlings:
        row = exposed_row(material, model, "exposure", handling)
        alone = exposed_row(material, model, "exposure_alone", handling)
        shown = row or alone
        if shown is None:
            continue
        estimators |= {
            place: say(ESTIMATORS[found["estimator"]])
            for place, found in (("alone", alone), ("adjusted", row))
            if found
        }
        fit = fit_of(material, shown)
        for place, found in (("alone", alone), ("adjusted", row)):
            if found:
                words = f"{inner(_handling_words(handling))}, {say(PLACES[place])}"
                shown_fits.append((words, fit_of(material, found)))
        out = fit["n_before_landmark"]
        out_words = (
            say(
                "{out} ({n_dead_before_landmark} dead)",
                out=format_count(out),
                n_dead_before_landmark=format_count(fit["n_dead_before_landmark"]),
            )
            if out
            else ABSENT
        )
        later = format_count(fit["n_exposed_later"]) if fit["n_exposed_later"] else ABSENT
        counts = [format_count(fit[key]) for key in ("n", "events", "n_exposed")]
        cells = (*estimate_cells(material, alone), *estimate_cells(material, row))
        cells = (_handling_words(handling), *counts, later, out_words, *cells)
        body.append(Row(cells, shows=material.shows("coefficients", alone, row)))
    labels = material.labels
    adjusted = ", ".join(labels.variable(variable) for variable in model["variables"])
    caption = say(
        "{variable} and {endpoint}, {population}: {role}",
        variable=labels.variable(exposure),
        endpoint=inner(labels.of("endpoints", model["endpoint"])),
        population=labels.of("populations", model["population"]),
        role=role_words(model["role"]),
    )
    return Table(
        f"treatment-{name}",
        material.mark(caption, cut=True),
        (
            (say("Treatment counted"), "l"), ("n", "r"), (labels.events(model["endpoint"]).capitalize(), "r"),
            (say("Exposed"), "r"), (say("Exposed later"), "r"), (say("Out before"), "l"),
            *(head for place, words in HEADS.items()
              for head in ((say(words, estimator=estimators.get(place, say("none"))), "l"), ("p", "r"))),
        ),
        tuple(body),
        source="cox/coefficients.csv",
        notes=(*_notes(material, model, adjusted), *average_note(shown_fits)),
    )  # fmt: skip


def _handling_words(handling):
    if handling == "time_dependent":
        return say("From its start, time-dependent (of record)")
    return (
        say(NAIVE) if handling == "naive" else say("As it stood on day {day}", day=handling.removeprefix("landmark_"))
    )


def _short(handling):
    day = handling.removeprefix("landmark_")
    return say("Day {day}", day=day) if day != handling else say(SHORT[handling])


def _aside(fit):
    """What tells a fit from that of all variables: ', alone', ', reduced'."""
    asides = {"exposure_alone": say(", alone"), "reduced": say(", reduced")}
    return asides.get(fit["kind"], "")


def _notes(material, model, adjusted):
    notes = [
        say(
            "Adjusted for {adjusted}. At a landmark: patients followed beyond that day; all landmarks are "
            "shown, none is chosen by its p.",
            adjusted=adjusted,
        ),
        say("–: without a landmark nobody is out and nobody exposed later; not estimable, so without a test."),
    ]
    fits = [fit for fit in material.rows("models", model=model["name"], variant="main") if fit["degrade_reason"]]
    notes += dict.fromkeys(
        f"{_short(fit['exposure_handling'])}{_aside(fit)}: {reason_words(material, fit['degrade_reason'])}."
        for fit in fits
    )
    wanted = {"model": model["name"], "kind": "exposure", "exposure_handling": "time_dependent", "variant": "main"}
    tests = {row["term"]: row["p"] for row in material.rows("hazards", **wanted) if row["p"]}
    if {model["exposure"], "GLOBAL"} <= set(tests):
        own, whole = (material.p(tests[term]) for term in (model["exposure"], "GLOBAL"))
        notes.append(
            say(
                "Proportional hazards of the adjusted time-dependent fit: p {own} (treatment), {whole} (all terms).",
                own=own,
                whole=whole,
            )
        )
    if few_exposed_sentence(material, model):
        notes.append(say("At this size a nominal 5 % test is nearer 6 to 12 %."))
    notes.append(
        say(
            "The time-dependent estimate supposes exchangeability: that at each time, among patients alike "
            "in what the model adjusts for, who begins the treatment would have fared as who has not begun "
            "it."
        )
    )
    for test in material.rows("state_tests", model=model["name"]):
        words = (
            format_p_statement(test["p"], material.study["report"]["p_style"]) if test["p"] else retell(test["reason"])
        )
        statistic = (
            say("χ² {statistic}, {df} df, ", statistic=format_number(test["statistic"], 2), df=test["df"])
            if test["statistic"]
            else ""
        )
        notes.append(
            say(
                "{test} test of the exposed against the unexposed state: {statistic}{words}.",
                test=test["test"].title(),
                statistic=statistic,
                words=words,
            )
        )
    return tuple(notes)


def _exposure_time(material, model):
    rows = material.rows("exposure_time", model=model["name"])
    body = []
    for row in rows:
        starts = dict.fromkeys(row[key] for key in ("first_start", "last_start") if row[key])
        years = [
            HIDDEN if row[key] == HIDDEN else format_number(as_number(row[key]) / material.year_days, 1)
            for key in ("person_time_unexposed", "person_time_exposed")
        ]
        events = [format_count(row[key]) for key in ("events_unexposed", "events_exposed")]
        states = [f"{year} ({event})" for year, event in zip(years, events, strict=True)]
        words = say(GROUPS.get(row["group"], row["group"]))
        body.append(
            Row(
                (words, format_count(row["n"]), format_count(row["events"]), *states, format_span(*starts) or ABSENT),
                shows=material.shows("exposure_time", row),
            )
        )
    if not body:
        return None
    notes = [
        say("Once begun, the treatment counts as given; an event on the day of its start is the unexposed state's.")
    ]
    if any(ABSENT in row.cells for row in body):
        notes.append(say("–: nobody in the group, or no start."))
    caption = say(
        "{variable}: who was exposed when, {population}",
        variable=material.labels.variable(model["exposure"]),
        population=_population(material, model),
    )
    return Table(
        f"exposure-{model['name']}",
        material.mark(caption, cut=True),
        (
            (say("Patients"), "l"), ("n", "r"), (material.labels.events_head([model["endpoint"]]), "r"),
            (say("Unexposed: person-years (events)"), "l"),
            (say("Exposed: person-years (events)"), "l"), (say("Day of the start"), "l"),
        ),
        tuple(body),
        source="cox/exposure_time.csv",
        notes=tuple(notes),
    )  # fmt: skip


def _population(material, model):
    return material.labels.of("populations", model["population"])
