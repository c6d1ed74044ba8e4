"""What stands beside a Cox model: proportional hazards, single patients, the reduced model, sensitivity analyses."""

from oncosurv.language import join_or, say, say_count
from oncosurv.report.blocks import ABSENT, Row, Table
from oncosurv.report.labels import inner
from oncosurv.report.sections.hazards import TOGETHER, average_note
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
)
from oncosurv.wording import as_number, format_count, format_number, format_span

ALONE = ("univariable", "exposure_alone")


def write_checks(material, model):
    """Tables, as there are: reduced model, sensitivity analyses, leaving out one patient at a time."""
    name = model["name"]
    reduced = terms_of(material, model=name, kind="reduced", variant="main")
    parts = [(None, [("", reduced)])]
    tables = [_terms(material, model, "reduced", say("Reduced model"), parts, _reduced_note(material, model))]
    seen = dict.fromkeys(
        row["variant"]
        for row in material.rows("models", model=name)
        if row["variant"] != "main" and row["kind"] not in ("interaction", "subgroups")
    )
    variants = []
    for variant in seen:
        own = {"model": name, "variant": variant}
        found = [("", terms_of(material, **own, kind=kind)) for kind in (*TOGETHER, "reduced")]
        found += [(say(", alone"), terms_of(material, **own, kind=kind)) for kind in ALONE]
        variants.append((_variant_words(material, model, variant), found))
    note = say("Sensitivity analyses are not of record, and no patient was left out of them in turn.")
    tables.append(_terms(material, model, "sensitivity", say("Sensitivity analyses"), variants, note))
    return [table for table in (period_table(material, model), *tables, _influence(material, model)) if table]


def _variant_words(material, model, variant):
    """The study's label of a sensitivity analysis, or what one that is always made changes."""
    for item in material.study.get("sensitivity", []):
        if item["id"] == variant:
            return item.get("label", item["id"])
    labels = material.labels
    if variant == "new_and_continuing":
        return say("{variable}: begun after and before time zero apart", variable=labels.variable(model["exposure"]))
    marker = variant.removeprefix("continuous_")
    return say("{variable}: its number in place of the cut", variable=labels.variable(marker))


def _reduced_note(material, model):
    fits = material.rows("models", model=model["name"], kind="multivariable", variant="main")
    fit = next((fit for fit in fits if fit["dropped"]), None)
    if fit is None:
        return ""
    names = ", ".join(material.labels.variable(name) for name in fit["dropped"].split("; "))
    reason = reason_words(material, fit["degrade_reason"])
    return say(
        "Added because: {reason}. Dropped from the end of the declared order: {names}.", reason=reason, names=names
    )


def _terms(material, model, name, title, parts, note):
    """A table of terms by analysis, by the estimator of choice. parts: (title or None, [(words after it, terms)])."""
    body, fits = [], []
    for label, groups in parts:
        rows = [(after, of_record(rows)) for after, found in groups for rows in found.values()]
        if rows and label:
            body.append(Row((str(label),), "group"))
        for after, row in rows:
            counts = (format_count(row["n"]), format_count(row["events"]))
            words = f"{term_words(material, row)}{after}"
            cells = (*counts, *estimate_cells(material, row), say(ESTIMATORS[row["estimator"]]))
            body.append(Row((words, *cells), "level", shows=material.shows("coefficients", row)))
            fits.append((f"{label or title}{after}", fit_of(material, row)))
    if not body:
        return None
    notes = [*([note] if note else []), *average_note(fits), *_method_notes(material, fits)]
    if any(ABSENT in row.cells for row in body):
        notes.append(say("–: not estimable, so without a test."))
    endpoint = inner(material.labels.of("endpoints", model["endpoint"]))
    return Table(
        f"{name}-{model['name']}",
        material.mark(
            say("{title} of {endpoint}, {label}", title=title, endpoint=endpoint, label=model["label"]), cut=True
        ),
        (
            (say("Term"), "l"),
            ("n", "r"),
            (say("Events"), "r"),
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
    reasons = (f"{label}: {reason_words(material, fit['degrade_reason'])}." for label, fit in fits
               if fit and fit["degrade_reason"])  # fmt: skip
    return [*notes, *dict.fromkeys(reasons)]


def _influence(material, model):
    left_out = {}
    for row in material.rows("influence", model=model["name"], variant="main"):
        left_out.setdefault(row["estimate_id"], []).append(row)
    body = []
    for rows in material.rows("coefficients", model=model["name"], variant="main"):
        found = left_out.get(rows["estimate_id"])
        if found and rows["of_record"] == "1" and is_estimable(rows, fit_of(material, rows)):
            words = term_words(material, rows) + (say(", alone") if rows["kind"] in ALONE else "")
            cells = (words, estimate_cells(material, rows)[0], *_extent(material, found))
            body.append(Row(cells, shows=material.shows("coefficients", rows)))
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


def _extent(material, rows):
    lost = sum(row["hr"] == "" for row in rows)
    ratios = [as_number(row["hr"]) for row in rows if row["hr"]]
    tests = [as_number(row["p"]) for row in rows if row["p"]]
    if not ratios:
        return say("not estimable"), say("not estimable")
    hr = format_span(*(format_number(value, 2) for value in (min(ratios), max(ratios))))
    p = format_span(*(material.p(value) for value in (min(tests), max(tests)))) if tests else say("not estimable")
    if not lost:
        return hr, p
    why = say_count("not estimable without {n} patient", "not estimable without {n} patients", lost)
    return f"{hr} ({why})", p
