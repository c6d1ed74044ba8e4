"""Where each number of the report stands in full precision."""

from oncosurv.language import phrase, say
from oncosurv.report.blocks import Figure, Heading, Listing, Refs, Table, text

CONTENTS = {
    "cohort/flow.csv": phrase("patients at each step of screening"),
    "cohort/report_hits.csv": phrase("reports by class and pattern"),
    "cohort/queries.csv": phrase("one line a query, without anything that identifies"),
    "cohort/sources.csv": phrase("the exports as they were read"),
    "cohort/linkage.csv": phrase("one line a patient and column of a linked export: which export is used"),
    "cohort/corrections.csv": phrase("one line a corrected cell"),
    "cohort/timelines.csv": phrase("one line a course, an outcome or an end of follow-up"),
    "cohort/measurements.csv": phrase("one line a measured value"),
    "cohort/ledger.csv": phrase("patients of each analysis and who is left out"),
    "describe/characteristics.csv": phrase("one line a statistic of a variable, level and group"),
    "describe/efficacy.csv": phrase("one line an outcome in a group"),
    "survival/follow_up.csv": phrase("one line a population"),
    "survival/estimates.csv": phrase("one line a curve: n, events, median, range"),
    "survival/curves.csv": phrase("one line a step of a curve"),
    "survival/timepoints.csv": phrase("survival at fixed times"),
    "survival/comparisons.csv": phrase("one line a test"),
    "survival/competing.csv": phrase(
        "one line a step, a time, a test or a level: cumulative incidence of competing events"
    ),
    "survival/differences.csv": phrase("one line a contrast of two groups at a time"),
    "survival/influence.csv": phrase("one line a patient left out of a contrast or a test"),
    "cox/coefficients.csv": phrase("one line a term of a model"),
    "cox/models.csv": phrase("one line a fit"),
    "cox/hazards.csv": phrase("one line a test of proportional hazards"),
    "cox/residuals.csv": phrase("one line an event and a term"),
    "cox/influence.csv": phrase("one line a patient left out and a term"),
    "cox/imputation.csv": phrase("one line a term of a model with imputed values, and of its complete cases"),
    "cox/periods.csv": phrase("hazard ratios of two periods, shown or withheld"),
    "cox/exposure_time.csv": phrase("patients, time and events by state of exposure"),
    "cox/positivity.csv": phrase("exposed and unexposed by level of what a model adjusts for"),
    "cox/state_curves.csv": phrase("one line a step of a curve by state of exposure"),
    "sensitivity/partial_dates.csv": phrase("one line a main estimate with partial dates at another possible day"),
    "checks/cross_check.csv": phrase("one line a quantity computed twice, or not compared and why"),
    "checks/published.csv": phrase("one line a published number"),
    "changes/patients.csv": phrase("one line a patient and value that changed since the baseline"),
    "changes/estimates.csv": phrase("one line a reported number before and after"),
    "changes/attribution.csv": phrase("one line a moved number and what moved it, or a patient who did"),
    "report/analyses.csv": phrase("one line an analysis that was run"),
    "report/checklists.csv": phrase("one line an item of a reporting checklist"),
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
    items = [(f"{file}: {say(words)}; ", Refs(tuple(shown[file]))) for file, words in CONTENTS.items() if file in shown]
    folder = f"results/{material.study['study']['id']}"
    return [
        Heading(2, say("Files"), "files"),
        text(
            say(
                "Every number of this report stands in full precision in one of these tables of {folder}.",
                folder=folder,
            )
        ),
        Listing(tuple(items)),
        text(
            say(
                "What made each of these files, from what, and by which code stands in "
                "report/provenance.csv; from cohort/patients.csv on, cohort/derivations.csv names the line "
                "of an export behind each value. The same for programs, with a digest of every file, stands "
                "in ro-crate-metadata.json."
            )
        ),
    ]
