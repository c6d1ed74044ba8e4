"""What stands beside a Cox model: proportional hazards, single patients, the reduced model, sensitivity analyses."""

from oncosurv.report.blocks import ABSENT, Ref, Row, Table, joined, sentence
from oncosurv.report.labels import data_mark, inner
from oncosurv.report.material import is_on
from oncosurv.report.sections.differences import contrast_rows, is_contrast, restricted_rows
from oncosurv.report.sections.periods import period_parts, period_table
from oncosurv.report.sections.terms import (
    ESTIMATORS,
    TERM,
    estimate_cells,
    fit_of,
    is_estimable,
    of_record,
    reason_words,
    term_words,
    terms_of,
)
from oncosurv.wording import as_number, format_count, format_number

ALPHA = 0.05  # below it a test of proportional hazards is flagged
TOGETHER, ALONE = ("multivariable", "exposure"), ("univariable", "exposure_alone")
NOT_PROPORTIONAL = "Hazards were not proportional"
CANNOT_BE_COMPARED = "Hazards cannot be compared over the whole follow-up"
ENDED = "nobody at risk after half of the follow-up: "


def hazards_test(material, row):
    """The test of proportional hazards of a variable in the fit of a coefficient; None where it was not tested."""
    keys = {key: row[key] for key in ("model", "kind", "variant", "exposure_handling")}
    tests = material.rows("hazards", **keys, term=row["variable"])
    alone = row["kind"] == "univariable"
    tests = [test for test in tests if not alone or test["estimate_id"].endswith(f"/{row['variable']}")]
    return tests[0] if tests and tests[0]["p"] else None


def hazards_words(material, row):
    """', PH p 0.02' of a variable in the fit of a coefficient; '' where it was not tested."""
    test = hazards_test(material, row)
    return f", PH p {material.p(test['p'])}" if test else ""


def flagged_fit(material, model):
    """The main fit of several variables of a model that is flagged for proportional hazards; None without one."""
    fits = material.rows("models", model=model, variant="main", ph_flag="1")
    fits = [fit for fit in fits if fit["kind"] in TOGETHER and is_on(fit["preferred"])]
    return next((fit for fit in fits if fit["exposure_handling"] in ("baseline", "time_dependent")), None)


def hazards_sentence(material, model):
    """Parts of the fixed sentence on a flagged fit, and the variables that it is about; ((), []) without one."""
    fit = flagged_fit(material, model)
    if fit is None:
        return (), []
    keys = {key: fit[key] for key in ("model", "kind", "variant", "exposure_handling")}
    failed = [row for row in material.rows("hazards", **keys) if row["p"] and as_number(row["p"]) < ALPHA]
    table = f"{'treatment' if fit['kind'] == 'exposure' else 'model'}-{model}"
    reasons = [
        sentence(
            "{term}: p {p}",
            term=_term(material, row["term"]),
            p=material.cite(material.p(row["p"]), table, "hazards", row),
        )
        for row in failed
    ]
    ended = fit["ph_reason"].partition(ENDED)[2]
    reasons += [(f"{ENDED}{reason_words(material, ended)}",)] if ended else []
    message = NOT_PROPORTIONAL if failed else CANNOT_BE_COMPARED
    mark = data_mark(material.study)
    parts = sentence(f"{message} ({{reasons}}); the HR is an average over follow-up.", reasons=joined(reasons))
    names = [row["term"] for row in failed if row["term"] != "GLOBAL"] + [pair[0] for pair in TERM.findall(ended)]
    return (*parts, *([f" {mark}"] if mark else [])), names or fit["requested"].split("; ")


def hazards_notice(material, model):
    """The fixed sentence with what stands beside the fit, as parts, where a main fit of a model is flagged."""
    parts, names = hazards_sentence(material, model)
    if not parts:
        return []
    fit = flagged_fit(material, model)
    see = _companions(material, fit, names)
    return [(*parts, *([" Beside it: ", *see, "."] if see else []), *period_parts(material, fit))]


def _told_groups(rows):
    """How many groups have survival at some fixed time: where only one has, there is nothing to look at."""
    return len({row["level"] for row in rows if row["survival"]})


def _companions(material, fit, names):
    """References to the tables that hold another look at these variables of a fit, as parts with commas."""
    where = {"endpoint": fit["endpoint"], "population": fit["population"]}
    found = []
    if any(_told_groups(material.rows("timepoints", **where, factor=name)) > 1 for name in names):
        found.append(Ref(f"times-{fit['endpoint']}"))
    restricted = restricted_rows(material, fit["endpoint"])
    if any(row["factor"] in names and row["population"] == fit["population"] for row in restricted):
        found.append(Ref(f"restricted-{fit['endpoint']}"))
    contrasts = [row for row in contrast_rows(material, fit["endpoint"]) if is_contrast(row)]
    if any(row["factor"] in names and row["population"] == fit["population"] for row in contrasts):
        found.append(Ref(f"contrasts-{fit['endpoint']}"))
    if any(row["variant"].startswith("continuous") for row in material.rows("models", model=fit["model"])):
        found.append(Ref(f"sensitivity-{fit['model']}"))
    return [part for ref in found for part in (ref, ", ")][:-1]


def average_note(fits):
    """A note that names the fits of a table that are flagged. fits: (label, models row) of those whose HRs it shows."""
    names = dict.fromkeys(label for label, fit in fits if is_on(fit.get("ph_flag")))
    if not names:
        return []
    return [
        "An average over follow-up, as hazards were not proportional or a group had nobody at risk after half of it: "
        f"{'; '.join(names)}."
    ]


def _term(material, term):
    return "all terms" if term == "GLOBAL" else material.labels.variable(term)


def write_checks(material, model):
    """Tables, as there are: reduced model, sensitivity analyses, leaving out one patient at a time."""
    name = model["name"]
    reduced = terms_of(material, model=name, kind="reduced", variant="main")
    parts = [(None, [("", reduced)])]
    tables = [_terms(material, model, "reduced", "Reduced model", parts, _reduced_note(material, model))]
    seen = dict.fromkeys(row["variant"] for row in material.rows("models", model=name) if row["variant"] != "main")
    variants = []
    for variant in seen:
        own = {"model": name, "variant": variant}
        found = [("", terms_of(material, **own, kind=kind)) for kind in (*TOGETHER, "reduced")]
        found += [(", alone", terms_of(material, **own, kind=kind)) for kind in ALONE]
        variants.append((_variant_words(material, model, variant), found))
    note = "Sensitivity analyses are not of record, and no patient was left out of them in turn."
    tables.append(_terms(material, model, "sensitivity", "Sensitivity analyses", variants, note))
    return [table for table in (period_table(material, model), *tables, _influence(material, model)) if table]


def _variant_words(material, model, variant):
    """The study's label of a sensitivity analysis, or what one that is always made changes."""
    for item in material.study.get("sensitivity", []):
        if item["id"] == variant:
            return item.get("label", item["id"])
    labels = material.labels
    if variant == "new_and_continuing":
        return f"{labels.variable(model['exposure'])}: begun after and before time zero apart"
    marker = variant.removeprefix("continuous_")
    return f"{labels.variable(marker)}: its number in place of the cut"


def _reduced_note(material, model):
    fits = material.rows("models", model=model["name"], kind="multivariable", variant="main")
    fit = next((fit for fit in fits if fit["dropped"]), None)
    if fit is None:
        return ""
    names = ", ".join(material.labels.variable(name) for name in fit["dropped"].split("; "))
    reason = reason_words(material, fit["degrade_reason"])
    return f"Added because: {reason}. Dropped from the end of the declared order: {names}."


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
            cells = (*counts, *estimate_cells(material, row), ESTIMATORS[row["estimator"]])
            body.append(Row((words, *cells), "level", shows=material.shows("coefficients", row)))
            fits.append((f"{label or title}{after}", fit_of(material, row)))
    if not body:
        return None
    notes = [*([note] if note else []), *average_note(fits), *_method_notes(material, fits)]
    if any(ABSENT in row.cells for row in body):
        notes.append(f"{ABSENT}: not estimable, so without a test.")
    endpoint = inner(material.labels.of("endpoints", model["endpoint"]))
    return Table(
        f"{name}-{model['name']}",
        material.mark(f"{title} of {endpoint}, {model['label']}", cut=True),
        (("Term", "l"), ("n", "r"), ("Events", "r"), ("HR (95 % CI)", "l"), ("p", "r"), ("Estimator", "l")),
        tuple(body),
        source="cox/coefficients.csv",
        notes=tuple(notes),
    )


def _method_notes(material, fits):
    """How the fits of a table of sensitivity analyses were made, and of each why another estimator than usual."""
    ties = " or ".join(dict.fromkeys(fit["ties"].capitalize() for _, fit in fits if fit and fit["ties"]))
    notes = [
        f"n and events are those of the whole fit{f'; ties by {ties}' if ties else ''}. Intervals by the profile "
        "likelihood, p by the likelihood ratio, penalised where the estimator is Firth's."
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
            words = term_words(material, rows) + (", alone" if rows["kind"] in ALONE else "")
            cells = (words, estimate_cells(material, rows)[0], *_extent(material, found))
            body.append(Row(cells, shows=material.shows("coefficients", rows)))
    if not body:
        return None
    notes = [
        "The model was fitted again without each patient in turn: lowest to highest estimate, and p, among these fits."
    ]
    if any("without" in cell for row in body for cell in row.cells[2:]):
        notes.append("Not estimable without some patients: their number stands beside the range.")
    return Table(
        f"influence-{model['name']}",
        material.mark(f"What leaving out one patient does to the estimates of record, {model['label']}", cut=True),
        (("Term", "l"), ("HR (95 % CI)", "l"), ("HR without one patient", "l"), ("p without one patient", "l")),
        tuple(body),
        source="cox/influence.csv",
        notes=tuple(notes),
    )


def _extent(material, rows):
    lost = sum(row["hr"] == "" for row in rows)
    ratios = [as_number(row["hr"]) for row in rows if row["hr"]]
    tests = [as_number(row["p"]) for row in rows if row["p"]]
    if not ratios:
        return "not estimable", "not estimable"
    suffix = f" (not estimable without {lost} patients)" if lost else ""
    hr = " to ".join(format_number(value, 2) for value in (min(ratios), max(ratios)))
    p = " to ".join(material.p(value) for value in (min(tests), max(tests))) if tests else "not estimable"
    return f"{hr}{suffix}", p
