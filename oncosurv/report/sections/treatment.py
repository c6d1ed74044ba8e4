"""A treatment that begins after time zero: counted from its start, at landmarks, and, only beside these, naively."""

from oncosurv.report.blocks import ABSENT, Heading, Paragraph, Row, Table, text
from oncosurv.report.labels import inner
from oncosurv.report.sections.estimand import write_estimand
from oncosurv.report.sections.exposed import e_value_sentence, exposed_row, exposure_sentence, few_exposed_sentence
from oncosurv.report.sections.follow_up import DAYS_OF_A_YEAR
from oncosurv.report.sections.model_checks import average_note, hazards_notice, write_checks
from oncosurv.report.sections.models import ROLES
from oncosurv.report.sections.terms import ESTIMATORS, estimate_cells, fit_of, reason_words
from oncosurv.wording import as_number, format_count, format_number, format_p_statement

NAIVE = "Naive, ever against never: immortal-time biased"
GROUPS = {"continuing": "Begun before time zero", "new": "Begun after time zero", "never": "Never", "all": "All"}


def write_treatment(material):
    """For each model of an exposure: the fixed sentence, who was exposed when, the fits, positivity; [] without one."""
    models = [
        model for model in material.models() if "exposure" in model and material.rows("models", model=model["name"])
    ]
    if not models:
        return []
    blocks = [Heading(3, "Treatment begun after time zero", "treatment")]
    for model in models:
        blocks += [block for block in _model(material, model) if block is not None]
    return blocks


def _model(material, model):
    """Sentences, then the estimand, the estimates in each handling, who was exposed when, and what checks the model."""
    sentences = [exposure_sentence(material, model), few_exposed_sentence(material, model)]
    notices = [*filter(None, sentences), *hazards_notice(material, model["name"])]
    e_value = e_value_sentence(material, model)
    blocks = [Paragraph(parts, "notice") for parts in notices]
    blocks += [write_estimand(material, model), _handlings(material, model), text(*e_value) if e_value else None]
    return [*blocks, _exposure_time(material, model), _positivity(material, model), *write_checks(material, model)]


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
            place: ESTIMATORS[found["estimator"]] for place, found in (("Alone", alone), ("Adjusted", row)) if found
        }
        fit = fit_of(material, shown)
        for place, found in (("alone", alone), ("adjusted", row)):
            if found:
                shown_fits.append((f"{inner(_handling_words(handling))}, {place}", fit_of(material, found)))
        out = fit["n_before_landmark"]
        out_words = f"{format_count(out)} ({format_count(fit['n_dead_before_landmark'])} dead)" if out else ABSENT
        later = format_count(fit["n_exposed_later"]) if fit["n_exposed_later"] else ABSENT
        counts = [format_count(fit[key]) for key in ("n", "events", "n_exposed")]
        cells = (*estimate_cells(material, alone), *estimate_cells(material, row))
        cells = (_handling_words(handling), *counts, later, out_words, *cells)
        body.append(Row(cells, shows=material.shows("coefficients", alone, row)))
    labels = material.labels
    adjusted = ", ".join(labels.variable(variable) for variable in model["variables"])
    caption = (
        f"{labels.variable(exposure)} and {inner(labels.of('endpoints', model['endpoint']))}, "
        f"{labels.of('populations', model['population'])}: {ROLES.get(model['role'], model['role'])}"
    )
    return Table(
        f"treatment-{name}",
        material.mark(caption, cut=True),
        (
            ("Treatment counted", "l"), ("n", "r"), (labels.events(model["endpoint"]).capitalize(), "r"),
            ("Exposed", "r"), ("Exposed later", "r"), ("Out before", "l"),
            *(head for place in ("Alone", "Adjusted")
              for head in ((f"{place}, {estimators.get(place, 'none')}: HR (95 % CI)", "l"), ("p", "r"))),
        ),
        tuple(body),
        source="cox/coefficients.csv",
        notes=(*_notes(material, model, adjusted), *average_note(shown_fits)),
    )  # fmt: skip


def _handling_words(handling):
    if handling == "time_dependent":
        return "From its start, time-dependent (of record)"
    return NAIVE if handling == "naive" else f"As it stood on day {handling.removeprefix('landmark_')}"


def _short(handling):
    day = handling.removeprefix("landmark_")
    return f"Day {day}" if day != handling else handling.replace("_", "-").capitalize()


def _notes(material, model, adjusted):
    notes = [
        f"Adjusted for {adjusted}. At a landmark: patients followed beyond that day; all landmarks are shown, none is "
        "chosen by its p.",
        f"{ABSENT}: without a landmark nobody is out and nobody exposed later; not estimable, so without a test.",
    ]
    fits = [fit for fit in material.rows("models", model=model["name"], variant="main") if fit["degrade_reason"]]
    notes += dict.fromkeys(
        f"{_short(fit['exposure_handling'])}: {reason_words(material, fit['degrade_reason'])}." for fit in fits
    )
    wanted = {"model": model["name"], "kind": "exposure", "exposure_handling": "time_dependent", "variant": "main"}
    tests = {row["term"]: row["p"] for row in material.rows("hazards", **wanted) if row["p"]}
    if {model["exposure"], "GLOBAL"} <= set(tests):
        own, whole = (material.p(tests[term]) for term in (model["exposure"], "GLOBAL"))
        notes.append(
            f"Proportional hazards of the adjusted time-dependent fit: p {own} (treatment), {whole} (all terms)."
        )
    if few_exposed_sentence(material, model):
        notes.append("At this size a nominal 5 % test is nearer 6 to 12 %.")
    notes.append(
        "The time-dependent estimate supposes exchangeability: that at each time, among patients alike in what the "
        "model adjusts for, who begins the treatment would have fared as who has not begun it."
    )
    for test in material.rows("state_tests", model=model["name"]):
        words = format_p_statement(test["p"], material.study["report"]["p_style"]) if test["p"] else test["reason"]
        statistic = f"χ² {format_number(test['statistic'], 2)}, {test['df']} df, " if test["statistic"] else ""
        notes.append(f"{test['test'].title()} test of the exposed against the unexposed state: {statistic}{words}.")
    return tuple(notes)


def _exposure_time(material, model):
    rows = material.rows("exposure_time", model=model["name"])
    body = []
    for row in rows:
        starts = dict.fromkeys(row[key] for key in ("first_start", "last_start") if row[key])
        years = [
            format_number(as_number(row[key]) / DAYS_OF_A_YEAR, 1)
            for key in ("person_time_unexposed", "person_time_exposed")
        ]
        events = [format_count(row[key]) for key in ("events_unexposed", "events_exposed")]
        states = [f"{year} ({event})" for year, event in zip(years, events, strict=True)]
        words = GROUPS.get(row["group"], row["group"])
        body.append(
            Row(
                (words, format_count(row["n"]), format_count(row["events"]), *states, " to ".join(starts) or ABSENT),
                shows=material.shows("exposure_time", row),
            )
        )
    if not body:
        return None
    notes = ["Once begun, the treatment counts as given; an event on the day of its start is the unexposed state's."]
    if any(ABSENT in row.cells for row in body):
        notes.append(f"{ABSENT}: nobody in the group, or no start.")
    caption = f"{material.labels.variable(model['exposure'])}: who was exposed when, {_population(material, model)}"
    return Table(
        f"exposure-{model['name']}",
        material.mark(caption, cut=True),
        (
            ("Patients", "l"), ("n", "r"), ("Events", "r"), ("Unexposed: person-years (events)", "l"),
            ("Exposed: person-years (events)", "l"), ("Day of the start", "l"),
        ),
        tuple(body),
        source="cox/exposure_time.csv",
        notes=tuple(notes),
    )  # fmt: skip


def _population(material, model):
    return material.labels.of("populations", model["population"])


def _positivity(material, model):
    body, seen = [], None
    for row in material.rows("positivity", model=model["name"]):
        if row["variable"] != seen:
            seen = row["variable"]
            body.append(Row((material.labels.variable(seen),), "group"))
        level = "Missing" if row["level"] == "missing" else material.labels.level(seen, row["level"])
        cells = (level, *(format_count(row[key]) for key in ("n", "exposed", "unexposed")))
        body.append(Row(cells, "level", shows=material.shows("positivity", row)))
    if not body:
        return None
    exposure, population = material.labels.variable(model["exposure"]), _population(material, model)
    return Table(
        f"positivity-{model['name']}",
        material.mark(f"{exposure} by what the model adjusts for, {population}"),
        (("Level", "l"), ("n", "r"), ("Ever exposed", "r"), ("Never exposed", "r")),
        tuple(body),
        source="cox/positivity.csv",
        notes=(
            "A level in which nobody, or everybody, was exposed says nothing about the treatment. Counts only: not "
            "groups.",
        ),
    )
