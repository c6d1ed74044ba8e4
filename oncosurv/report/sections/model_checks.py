"""What stands beside a Cox model: proportional hazards, single patients, the reduced model, sensitivity analyses."""

from oncosurv.report.blocks import ABSENT, Ref, Row, Table
from oncosurv.report.labels import data_mark, inner
from oncosurv.report.sections.differences import restricted_rows
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
from oncosurv.wording import as_number, format_count, format_number

ALPHA = 0.05  # below it a test of proportional hazards is flagged
TOGETHER = ("multivariable", "exposure")


def hazards_words(material, row):
    """', PH P 0.02' of a variable in the fit of a coefficient; '' where it was not tested."""
    keys = {key: row[key] for key in ("model", "kind", "variant", "exposure_handling")}
    tests = material.rows("hazards", **keys, term=row["variable"])
    tests = [
        test for test in tests if row["kind"] != "univariable" or test["estimate_id"].endswith(f"/{row['variable']}")
    ]
    return f", PH P {material.p(tests[0]['p'])}" if tests and tests[0]["p"] else ""


def hazards_notice(material, model):
    """The fixed sentence, as parts, where a term or the whole of a model fails the test of proportional hazards."""
    tests = [row for row in material.rows("hazards", model=model, variant="main") if row["kind"] in TOGETHER]
    tests = [row for row in tests if row["exposure_handling"] in ("baseline", "time_dependent")]
    failed = [row for row in tests if row["p"] and as_number(row["p"]) < ALPHA]
    if not failed:
        return []
    words = "; ".join(f"{_term(material, row['term'])}: P {material.p(row['p'])}" for row in failed)
    mark = inner(data_mark(material.study)).rstrip(".")
    endpoint = failed[0]["endpoint"]
    see = [Ref(f"times-{endpoint}")] if material.rows("timepoints", endpoint=endpoint) else []
    see += [", ", Ref(f"restricted-{endpoint}")] if restricted_rows(material, endpoint) else []
    parts = [
        f"Hazards were not proportional ({words}{f'; {mark}' if mark else ''}); the HR is an average over follow-up."
    ]
    return [(*parts, *([" Beside it: ", *see, "."] if see else []))]


def _term(material, term):
    return "all terms" if term == "GLOBAL" else material.labels.variable(term)


def write_checks(material, model):
    """Tables, as there are: reduced model, sensitivity analyses, leaving out one patient at a time."""
    reduced = terms_of(material, model=model["name"], kind="reduced", variant="main")
    tables = [_terms(material, model, "reduced", "Reduced model", [(None, reduced)], _reduced_note(material, model))]
    variants = [
        (item.get("label", item["id"]), terms_of(material, model=model["name"], variant=item["id"]))
        for item in material.study.get("sensitivity", [])
        if model["name"] in item["models"]
    ]
    tables.append(_terms(material, model, "sensitivity", "Sensitivity analyses", variants, ""))
    return [table for table in (*tables, _influence(material, model)) if table]


def _reduced_note(material, model):
    fits = material.rows("models", model=model["name"], kind="multivariable", variant="main")
    fit = next((fit for fit in fits if fit["dropped"]), None)
    if fit is None:
        return ""
    names = ", ".join(material.labels.variable(name) for name in fit["dropped"].split("; "))
    reason = reason_words(material, fit["degrade_reason"])
    return f"Added because: {reason}. Dropped from the end of the declared order: {names}."


def _terms(material, model, name, title, parts, note):
    """A table of terms by analysis, estimates of record only. parts: (title or None, terms)."""
    body = []
    for label, found in parts:
        rows = [of_record(rows) for rows in found.values()]
        if rows and label:
            body.append(Row((str(label),), "group"))
        for row in rows:
            counts = (format_count(row["n"]), format_count(row["events"]))
            words = ESTIMATORS[row["estimator"]]
            body.append(Row((term_words(material, row), *counts, *estimate_cells(material, row), words), "level"))
    if not body:
        return None
    notes = [note] if note else []
    if any(ABSENT in row.cells for row in body):
        notes.append(f"{ABSENT}: not estimable, so without a test.")
    endpoint = inner(material.labels.of("endpoints", model["endpoint"]))
    return Table(
        f"{name}-{model['name']}",
        material.mark(f"{title} of {endpoint}, {model['label']}", cut=True),
        (("Term", "l"), ("n", "r"), ("Events", "r"), ("HR (95 % CI)", "l"), ("P", "r"), ("Estimator", "l")),
        tuple(body),
        source="cox/coefficients.csv",
        notes=tuple(notes),
    )


def _influence(material, model):
    left_out = {}
    for row in material.rows("influence", model=model["name"], variant="main"):
        left_out.setdefault(row["estimate_id"], []).append(row)
    body = []
    for rows in material.rows("coefficients", model=model["name"], variant="main"):
        found = left_out.get(rows["estimate_id"])
        if found and rows["of_record"] == "1" and is_estimable(rows, fit_of(material, rows)):
            body.append(Row((term_words(material, rows), estimate_cells(material, rows)[0], *_extent(material, found))))
    if not body:
        return None
    notes = [
        "The model was fitted again without each patient in turn: lowest to highest estimate, and P, among these fits."
    ]
    if any("without" in cell for row in body for cell in row.cells[2:]):
        notes.append("Not estimable without some patients: their number stands beside the range.")
    return Table(
        f"influence-{model['name']}",
        material.mark(f"What leaving out one patient does to the estimates of record, {model['label']}", cut=True),
        (("Term", "l"), ("HR (95 % CI)", "l"), ("HR without one patient", "l"), ("P without one patient", "l")),
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
