"""Methods: who could enter, what was measured and how, from the study file."""

from oncosurv.language import say
from oncosurv.report.blocks import ABSENT, Heading, Listing, Row, Table, text
from oncosurv.report.conditions import condition_words, field_words
from oncosurv.report.definitions import criterion_words, define_endpoint, define_variable
from oncosurv.report.labels import inner
from oncosurv.report.outcome_words import define_outcome
from oncosurv.wording import format_given


def write_methods(material):
    """Patients, variables, treatments after time zero, endpoints and outcomes."""
    return [
        Heading(2, say("Methods"), "methods"),
        *_patients(material),
        *_variables(material),
        *_endpoints(material),
    ]


def _patients(material):
    study, index, labels = material.study, material.study["index_event"], material.labels
    blocks = [Heading(3, say("Patients"), "methods-patients")]
    reports = study.get("reports")
    if reports:
        blocks.append(
            text(
                say(
                    "All patients with a report in {source} where {keep} were screened. Each report was "
                    "put into the first class with a pattern that occurs in its text: {classes}.",
                    source=field_words(reports["source"], labels),
                    keep=condition_words(reports["keep"], labels, reports["source"]),
                    classes=say(", then ").join(entry["class"] for entry in reports["classes"]),
                )
            )
        )
    blocks.append(text(say("Time zero is {label} ({words}).", label=inner(index["label"]), words=index["words"])))
    criteria = study["eligibility"]
    if not criteria:
        blocks.append(text(say("No eligibility criteria were applied: every patient of the table is in the cohort.")))
        return blocks
    rows = [Row((item["words"], criterion_words(item["keep"], labels))) for item in criteria]
    blocks.append(
        Table(
            "eligibility",
            material.mark(say("Eligibility criteria, in the order in which they were applied")),
            ((say("Left out: reason"), "l"), (say("Kept when"), "l")),
            tuple(rows),
            source="study file",
            notes=(say("The first criterion that a patient does not meet is the reason that is counted."),),
        )
    )
    return blocks


def _variables(material):
    labels, rows = material.labels, []
    cuts = any("source" in item for item in material.study["variables"])
    for title, late in ((say("Known at time zero (baseline)"), False), (say("Known only after time zero"), True)):
        own = [item for item in material.study["variables"] if (item["timing"] == "post_baseline") == late]
        if own:
            rows.append(Row((title,), "group"))
        for item in own:
            words = (labels.variable_with_unit(item["name"]), define_variable(item, labels))
            rows.append(Row((*words, _cut_source(item)) if cuts else words))
    notes = [say("Days are counted from {label}.", label=inner(material.study["index_event"]["label"]))]
    if any(ABSENT in row.cells for row in rows):
        notes.append(say("–: taken as recorded, or by the definition alone."))
    columns = [
        (say("Variable"), "l"),
        (say("Definition"), "l"),
        *([(say("Cut-point or limit from"), "l")] if cuts else []),
    ]
    levels = [
        (f"{labels.variable(item['name'])}: {labels.level(item['name'], str(item['reference']))}",)
        for item in material.study["variables"]
        if "reference" in item
    ]
    blocks = [
        Heading(3, say("Variables"), "methods-variables"),
        Table(
            "variables",
            material.mark(say("Variables and their definitions")),
            tuple(columns),
            tuple(rows),
            source="study file",
            notes=tuple(notes),
        ),
    ]
    if levels:
        blocks += [text(say("Levels that the others are compared with:")), Listing(tuple(levels))]
    for item in material.study.get("exposures", []):
        blocks.append(
            text(
                say(
                    "{label} ({source} where {keep}) begins after time zero. It is never a group of the "
                    "cohort at time zero and never a covariate of a prognostic model; once begun, it is "
                    "counted as given.",
                    label=item["label"],
                    source=field_words(item["from"], labels),
                    keep=condition_words(item["keep"], labels, item["from"]),
                )
            )
        )
    return blocks


def _cut_source(item):
    source = {"study": say("this study")}.get(item.get("source"), str(item.get("source", ABSENT)))
    return say("{source}, not chosen from these data", source=source) if item.get("prespecified") else source


def outcome_units(study, outcome):
    """{analyte: unit} of the measurements that an outcome is judged by."""
    own = [source for source in study.get("sources", []) if source["name"] == outcome.get("from")]
    return {item["analyte"]: item["unit"] for source in own for item in source.get("measurements", [])}


def _endpoints(material):
    study = material.study
    items = [
        (define_endpoint(item, inner(study["index_event"]["label"]), material.labels, bool(material.data_cut)),)
        for item in study["endpoints"]
    ]
    items += [
        (define_outcome(item, material.labels, outcome_units(study, item)),) for item in study.get("outcomes", [])
    ]
    title = say("Endpoints and outcomes") if study.get("outcomes") else say("Endpoints")
    cut = say(
        "The data cut is {data_cut}: events after it are not counted, and patients without an event by "
        "then are censored at it.",
        data_cut=material.data_cut,
    )
    if not material.data_cut:
        cut = say(
            "The files hold times in months and no dates. A month counts as {month} days, and a year as twelve such "
            "months; there is no data cut.",
            month=format_given(material.month_days),
        )
    return [Heading(3, title, "methods-endpoints"), Listing(tuple(items)), text(cut)]
