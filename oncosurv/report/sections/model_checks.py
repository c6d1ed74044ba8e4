"""What stands beside a Cox model: proportional hazards, single patients, the reduced model, sensitivity analyses."""

from oncosurv.language import join_or, phrase, say, say_count
from oncosurv.report.blocks import ABSENT, Row, Table
from oncosurv.report.labels import inner
from oncosurv.report.sections.hazards import TOGETHER, average_note
from oncosurv.report.sections.likelihood import likelihood_note, walds_from
from oncosurv.report.sections.periods import period_table
from oncosurv.report.sections.terms import (
    ESTIMATORS,
    estimate_cells,
    fit_of,
    is_estimable,
    of_record,
    reason_words,
    term_words,
    terms_of,
    why_not,
)
from oncosurv.wording import as_number, format_count, format_interval, format_span, hr_decimals

VARIANTS = {
    "without_entry": phrase("naive: as if watched from time zero"),
    "stratified": phrase("stratified"),
    "pairwise": phrase("pairs of groups"),
    "trend": phrase("trend across groups"),
}
ALONE = ("univariable", "exposure_alone")


def write_checks(material, model):
    """Tables, as there are: reduced model, sensitivity analyses, leaving out one patient at a time."""
    name = model["name"]
    own = {"model": name, "kind": "reduced", "variant": "main"}
    parts = [
        (_landmark_words(handling), [("", terms_of(material, **own, exposure_handling=handling))])
        for handling in dict.fromkeys(row["exposure_handling"] for row in material.rows("models", **own))
    ]
    title = say("Reduced models") if len(parts) > 1 else say("Reduced model")
    tables = [_terms(material, model, "reduced", title, parts, _dropped_notes(material, model, "main"))]
    seen = dict.fromkeys(
        row["variant"]
        for row in material.rows("models", model=name)
        if row["variant"] != "main" and row["kind"] not in ("interaction", "subgroups")
    )
    variants, notes = [], [say("Sensitivity analyses are not of record, and no patient was left out of them in turn.")]
    for variant in seen:
        own = {"model": name, "variant": variant}
        found = [("", terms_of(material, **own, kind=kind)) for kind in TOGETHER]
        found += [(say(", reduced"), terms_of(material, **own, kind="reduced"))]
        found += [(say(", alone"), terms_of(material, **own, kind=kind)) for kind in ALONE]
        words = variant_words(material, name, variant)
        variants.append((words, found))
        notes += _dropped_notes(material, model, variant, words)
    tables.append(_terms(material, model, "sensitivity", say("Sensitivity analyses"), variants, notes))
    return [table for table in (period_table(material, model), *tables, _influence(material, model)) if table]


def variant_words(material, model, variant):
    """The study's label of a variant of a model (a name), or what one that is made without being asked for changes."""
    for item in material.study.get("sensitivity", []):
        if item["id"] == variant:
            return item.get("label", item["id"])
    labels = material.labels
    if variant == "new_and_continuing":
        exposure = labels.find("models", model)["exposure"]
        return say("{variable}: begun after and before time zero apart", variable=labels.variable(exposure))
    for asked in labels.find("models", model).get("subgroups", []):
        if variant == f"{asked['of']}_by_{asked['by']}":
            of, by = labels.variable(asked["of"]), inner(labels.variable(asked["by"]))
            return say("{of}, by {by}", of=of, by=by)
    if not variant.startswith("continuous_"):
        return say(VARIANTS[variant]) if variant in VARIANTS else variant.replace("_", " ")
    marker = variant.removeprefix("continuous_")
    return say("{variable}: its number in place of the cut", variable=labels.variable(marker))


def _landmark_words(handling):
    """'As it stood on day 30' of a landmark, None of another handling."""
    day = handling.removeprefix("landmark_")
    return say("As it stood on day {day}", day=day) if day != handling else None


def _dropped_notes(material, model, variant, label=None):
    """Why each reduced model of a variant stands there, and what it lacks. label: words of the variant, if it has."""
    notes, own = [], {"model": model["name"], "variant": variant}
    for fit in (row for kind in TOGETHER for row in material.rows("models", **own, kind=kind)):
        if fit["dropped"] and fit["degraded_to"]:
            names = ", ".join(material.labels.variable(name) for name in fit["dropped"].split("; "))
            facts = {"reason": reason_words(material, fit["degrade_reason"]), "names": names}
            place = f"{label}{say(', reduced')}" if label else _landmark_words(fit["exposure_handling"])
            alone = phrase("Added because: {reason}. Dropped from the end of the declared order: {names}.")
            placed = phrase("{place}, added ({reason}). Dropped from the end of the declared order: {names}.")
            notes.append(say(placed, place=place, **facts) if place else say(alone, **facts))
    return list(dict.fromkeys(notes))


def _terms(material, model, name, title, parts, first_notes):
    """A table of terms by analysis, by the estimator of choice. parts: (title or None, [(words after it, terms)])."""
    body, fits, absent = [], [], {}
    for label, groups in parts:
        rows = [(after, of_record(rows)) for after, found in groups for rows in found.values()]
        if rows and label:
            body.append(Row((str(label),), "group"))
        for after, row in rows:
            counts = (format_count(row["n"]), format_count(row["events"]))
            words = f"{term_words(material, row)}{after}"
            cells = (*counts, *estimate_cells(material, row), say(ESTIMATORS[row["estimator"]]))
            body.append(Row((words, *cells), "level", shows=material.shows("coefficients", row)))
            fit = fit_of(material, row)
            fits.append((f"{label or title}{after}", fit))
            if not is_estimable(row, fit):
                place = f"{words}, {inner(str(label))}" if label else words
                absent.setdefault(why_not(material, row, fit), []).append(place)
    if not body:
        return None
    notes = [*first_notes, *average_note(fits), *_method_notes(material, fits)]
    if any(ABSENT in row.cells for row in body):
        notes.append(say("–: not estimable, so without a test."))
    notes += [say("Not estimable: {terms} ({why}).", terms="; ".join(terms), why=why)
              for why, terms in absent.items() if why]  # fmt: skip
    endpoint = inner(material.labels.of("endpoints", model["endpoint"]))
    return Table(
        f"{name}-{model['name']}",
        material.mark(
            say("{title} of {endpoint}, {label}", title=title, endpoint=endpoint, label=model["label"]), cut=True
        ),
        (
            (say("Term"), "l"),
            ("n", "r"),
            (material.labels.events_head([model["endpoint"]]), "r"),
            (say("HR (95 % CI)"), "l"),
            ("p", "r"),
            (say("Estimator"), "l"),
        ),
        tuple(body),
        source="cox/coefficients.csv",
        notes=tuple(notes),
    )


def _method_notes(material, fits):
    """How the fits of a table of sensitivity analyses were made, and of each why another estimator than usual."""
    ties = join_or(dict.fromkeys(fit["ties"].capitalize() for _, fit in fits if fit and fit["ties"]))
    notes = [
        say(
            "n and events are those of the whole fit{words}. Intervals by the profile likelihood, p by the "
            "likelihood ratio, penalised where the estimator is Firth's.",
            words=say("; ties by {ties}", ties=ties) if ties else "",
        )
    ]
    if walds_from(material, [fit for _, fit in fits]):
        notes.append(likelihood_note(material, [fit for _, fit in fits]))
    reasons = (f"{label}: {reason_words(material, fit['degrade_reason'])}." for label, fit in fits
               if fit and fit["degrade_reason"])  # fmt: skip
    return [*notes, *dict.fromkeys(reasons)]


def _influence(material, model):
    left_out = {}
    for row in material.rows("influence", model=model["name"], variant="main"):
        left_out.setdefault(row["estimate_id"], []).append(row)
    body = []
    for row in material.rows("coefficients", model=model["name"], variant="main"):
        found = left_out.get(row["estimate_id"])
        if found and row["of_record"] == "1" and is_estimable(row, fit_of(material, row)):
            words = term_words(material, row) + (say(", alone") if row["kind"] in ALONE else "")
            decimals = hr_decimals(row["hr"], row["lower"], row["upper"])
            cells = (words, estimate_cells(material, row)[0], *_extent(material, found, decimals))
            body.append(Row(cells, shows=material.shows("coefficients", row)))
    if not body:
        return None
    notes = [
        say(
            "The model was fitted again without each patient in turn: lowest to highest estimate, and p, "
            "among these fits."
        )
    ]
    if any("(" in cell for row in body for cell in row.cells[2:]):
        notes.append(say("Not estimable without some patients: their number stands beside the range."))
    return Table(
        f"influence-{model['name']}",
        material.mark(
            say("What leaving out one patient does to the estimates of record, {label}", label=model["label"]), cut=True
        ),
        (
            (say("Term"), "l"),
            (say("HR (95 % CI)"), "l"),
            (say("HR without one patient"), "l"),
            (say("p without one patient"), "l"),
        ),
        tuple(body),
        source="cox/influence.csv",
        notes=tuple(notes),
    )


def _extent(material, rows, decimals):
    lost = sum(row["hr"] == "" for row in rows)
    ratios = [as_number(row["hr"]) for row in rows if row["hr"]]
    tests = [as_number(row["p"]) for row in rows if row["p"]]
    if not ratios:
        return say("not estimable"), say("not estimable")
    hr = format_interval(min(ratios), max(ratios), decimals)
    p = format_span(*(material.p(value) for value in (min(tests), max(tests)))) if tests else say("not estimable")
    if not lost:
        return hr, p
    why = say_count("not estimable without {n} patient", "not estimable without {n} patients", lost)
    return f"{hr} ({why})", p
