"""The provenance table: for each result which rule made it, by which code and study-file keys, from which files."""

from pathlib import PurePosixPath

COLUMNS = ["table", "key", "rule", "item", "script", "code", "study_keys", "inputs", "detail"]
ESTIMATE = ("estimate_id",)
KEYS = {  # the columns that name a row of a table
    "sources": ("source",), "screening": ("patient",), "flow": ("step",), "patients": ("patient",),
    "derivations": ("patient", "variable"), "queries": ("source", "row", "patient", "field", "rule"),
    "timelines": ("patient", "kind", "label", "start_day"), "measurements": ("patient", "analyte", "day"),
    "report_hits": ("class", "pattern"), "corrections": ("source", "row", "field"),
    "linkage": ("linked", "patient"), "ledger": ("analysis", "reason"),
    "characteristics": ("population", "variable", "group", "level", "statistic"),
    "efficacy": ("outcome", "lineage", "measure", "level", "group_variable", "group"),
    "estimates": ESTIMATE, "comparisons": ESTIMATE, "follow_up": ESTIMATE, "coefficients": ESTIMATE, "models": ESTIMATE,
    "state_tests": ESTIMATE, "curves": (*ESTIMATE, "method", "time"),
    "timepoints": (*ESTIMATE, "time", "conditional_from"),
    "at_risk": (*ESTIMATE, "time"), "differences": (*ESTIMATE, "measure", "tau"), "hazards": (*ESTIMATE, "term"),
    "residuals": (*ESTIMATE, "term", "time"), "influence": (*ESTIMATE, "left_out"),
    "periods": (*ESTIMATE, "variable", "level", "from_day"), "state_at_risk": (*ESTIMATE, "level", "time"),
    "competing": (*ESTIMATE, "kind", "cause", "level", "time"), "imputation": (*ESTIMATE, "kind"),
    "concordance": ESTIMATE, "partial_dates": (*ESTIMATE, "dates"),
    "exposure_time": (*ESTIMATE, "group"),
    "positivity": (*ESTIMATE, "variable", "level"), "state_curves": (*ESTIMATE, "level", "time"),
    "cross_check": (*ESTIMATE, "quantity", "engine", "place", "skipped_reason"),
    "engines": (*ESTIMATE, "quantity", "engine"),
    "published": ("id",), "analyses": ("analysis", "kind"), "checklists": ("checklist", "item"),
}  # fmt: skip
NUMBER = ("table", "estimate_id", "place", "quantity")
CHANGES = {
    "estimates": NUMBER,
    "attribution": (*NUMBER, "cause", "patient", "change"),
    "patients": ("patient", "change", "field"),
}
BY_PATIENT = "cohort/derivations.csv by patient and variable: source, source_row, rule"


def write_chain(steps):
    """Rows of report/provenance.csv, keys as COLUMNS: one a file that a step wrote. steps: as lineage.steps_behind."""
    rows = []
    for step in steps:
        for path in step["outputs"]:
            rows.append(
                {
                    "table": path,
                    "key": list(key_of(path)),
                    **{key: step[key] for key in ("rule", "item", "script", "code", "study_keys")},
                    "inputs": own_inputs(path, step["inputs"]),
                    "detail": BY_PATIENT if key_of(path) == ("patient",) and path != "cohort/screening.csv" else "",
                }
            )
    return rows


def key_of(path):
    """Columns that name a row of a table; () of what is no table. A part is named as its whole, a set by patients."""
    place = PurePosixPath(path)
    if place.suffix != ".csv" or path.startswith("private:"):
        return ()
    if place.parts[0] == "changes":
        return CHANGES[place.stem]
    if place.parts[0] == "sets" and place.stem != "sources":
        return ("patient",)
    if place.parts[0] == "survival" and place.stem.rsplit(".", 1)[-1] == "influence":
        return (
            *KEYS["influence"],
            "measure",
            "tau",
        )  # of differences and tests
    return KEYS.get(place.stem.rsplit(".", 1)[-1], ())


def own_inputs(path, inputs):
    """The inputs that a file was made from: a table that was stacked is made from its own parts only."""
    parts = [name for name in inputs if name.endswith(f".{PurePosixPath(path).name}")]
    return parts or inputs
