"""Where each number of the report stands in full precision."""

from oncosurv.report.blocks import Figure, Heading, Listing, Ref, Table, text

CONTENTS = {
    "cohort/flow.csv": "patients at each step of screening",
    "cohort/report_hits.csv": "reports by class and pattern",
    "cohort/queries.csv": "one line a query, without anything that identifies",
    "cohort/sources.csv": "the exports as they were read",
    "cohort/timelines.csv": "one line a course, an outcome or an end of follow-up",
    "cohort/measurements.csv": "one line a measured value",
    "cohort/ledger.csv": "patients of each analysis and who is left out",
    "describe/characteristics.csv": "one line a statistic of a variable, level and group",
    "describe/efficacy.csv": "one line an outcome in a group",
    "survival/follow_up.csv": "one line a population",
    "survival/estimates.csv": "one line a curve: n, events, median, range",
    "survival/curves.csv": "one line a step of a curve",
    "survival/timepoints.csv": "survival at fixed times",
    "survival/comparisons.csv": "one line a test",
    "survival/competing.csv": "one line a step, a time, a test or a level: cumulative incidence of competing events",
    "survival/differences.csv": "one line a contrast of two groups at a time",
    "survival/influence.csv": "one line a patient left out of a contrast or a test",
    "cox/coefficients.csv": "one line a term of a model",
    "cox/models.csv": "one line a fit",
    "cox/hazards.csv": "one line a test of proportional hazards",
    "cox/residuals.csv": "one line an event and a term",
    "cox/influence.csv": "one line a patient left out and a term",
    "cox/imputation.csv": "one line a term of a model with imputed values, and of its complete cases",
    "cox/periods.csv": "hazard ratios of two periods, shown or withheld",
    "cox/exposure_time.csv": "patients, time and events by state of exposure",
    "cox/positivity.csv": "exposed and unexposed by level of what a model adjusts for",
    "cox/state_curves.csv": "one line a step of a curve by state of exposure",
    "checks/cross_check.csv": "one line a quantity computed twice, or not compared and why",
    "checks/published.csv": "one line a published number",
    "changes/patients.csv": "one line a patient and value that changed since the baseline",
    "changes/estimates.csv": "one line a reported number before and after",
    "changes/attribution.csv": "one line a moved number and what moved it, or a patient who did",
    "report/analyses.csv": "one line an analysis that was run",
    "report/checklists.csv": "one line an item of a reporting checklist",
}


def write_files(material, blocks):
    """A line a result table, with links to what shows it among `blocks`, the report so far."""
    shown = {}
    for block in blocks:
        if isinstance(block, (Table, Figure)) and block.source in CONTENTS:
            shown.setdefault(block.source, []).append(block.name)
    models = [name for name in shown.get("cox/coefficients.csv", []) if name.startswith(("model-", "treatment-"))]
    if models:
        shown["cox/models.csv"] = models
    if models and material.rows("hazards"):
        shown["cox/hazards.csv"] = [name for name in models if name.startswith("model-")]
    restricted = [name for name in shown.get("survival/differences.csv", []) if name.startswith("restricted-")]
    if any(row["loo_min"] for row in material.rows("differences")) and restricted:
        shown["survival/influence.csv"] = restricted
    items = [(f"{file}: {words}; ", *_links(shown[file])) for file, words in CONTENTS.items() if file in shown]
    folder = f"results/{material.study['study']['id']}"
    return [
        Heading(2, "Files", "files"),
        text(f"Every number of this report stands in full precision in one of these tables of {folder}."),
        Listing(tuple(items)),
        text(
            "What made each of these files, from what, and by which code stands in report/provenance.csv; from "
            "cohort/patients.csv on, cohort/derivations.csv names the line of an export behind each value. The same "
            "for programs, with a digest of every file, stands in ro-crate-metadata.json."
        ),
    ]


def _links(names):
    return [part for place, name in enumerate(names) for part in ((", ", Ref(name)) if place else (Ref(name),))]
