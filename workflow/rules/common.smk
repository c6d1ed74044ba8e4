# Shared by the other files here: the fire-break, the lists of what the study asks for, the digests. No domain logic.
import os

from oncosurv.provenance import code_of, digest_of, versions_of
from oncosurv.study import (
    columns_of,
    item_names,
    labels_of,
    model_items,
    named,
    names,
    pick,
    set_paths,
    sources_of,
    survival_items,
    variable_facts,
    without_words,
)

RESULTS = f"results/{config['study']['id']}"
SETS = [path.replace("<results>", RESULTS) for path in set_paths(config)]
LEDGER = f"{RESULTS}/cohort/ledger.csv"  # written with the sets
SOURCES = sources_of(config, STUDY_FOLDER)
ITEMS = survival_items(config)
MODELS = model_items(config)
CURVES = [item for item in ITEMS if item["role"] != "reproduction"]

SURVIVAL_TABLES = [
    "estimates",
    "curves",
    "timepoints",
    "at_risk",
    "comparisons",
    "differences",
    "influence",
    "follow_up",
]
REPORT_TABLES = ["estimates", "timepoints", "comparisons", "differences", "follow_up"]
COX_TABLES = (  # none in a study without models
    [
        *["coefficients", "models", "hazards", "residuals", "influence", "periods"],
        *["exposure_time", "positivity", "state_curves", "state_tests"],
    ]
    if MODELS
    else []
)
COHORT_TABLES = ["screening", "flow", "patients", "derivations", "queries", "timelines", "measurements", "report_hits"]

TABLES = [
    *[f"<results>/cohort/{table}.csv" for table in ["sources", "ledger", *COHORT_TABLES]],
    "<results>/describe/characteristics.csv",
    *(["<results>/describe/efficacy.csv"] if config["describe"].get("efficacy") else []),
    *[f"<results>/survival/{table}.csv" for table in SURVIVAL_TABLES],
    *[f"<results>/cox/{table}.csv" for table in COX_TABLES],
    "<results>/checks/cross_check.csv",
    "<results>/checks/agreement.txt",
    *(["<results>/checks/published.csv"] if "reproduction" in config else []),
]
FIGURES = [
    "<results>/figures/flow.svg",
    "<results>/figures/flow.png",
    *[f"<results>/figures/{item['name']}" for item in CURVES],  # a folder an item: overall and one figure a factor
    *(["<results>/figures/forest.svg", "<results>/figures/forest.png"] if config.get("models") else []),
]
REPORTS = ["<results>/report/report.html"]


def after_sets(*patterns, many=False):
    """Inputs past the fire-break: planned again, by content, once the analysis sets are written.

    many: a list of files also where there is one or none; otherwise one pattern gives one path.
    """

    def inputs(wildcards):
        absent = [path for path in [*SETS, LEDGER] if not os.path.exists(path)]
        if absent:  # a new or lost set: .get() alone would leave everything past here unplanned
            return absent
        checkpoints.write_analysis_sets.get()
        paths = [pattern.format(**dict(wildcards.items())) for pattern in patterns]
        return paths if many or len(paths) > 1 else paths[0]

    return inputs
