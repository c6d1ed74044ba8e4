# Shared by the other files here: the fire-break, the lists of what the study asks for, the digests. No domain logic.
import os

from oncosurv.limits import limits_of
from oncosurv.provenance import code_of, digest_of, versions_of
from oncosurv.study import (
    analyte_facts,
    beside_study,
    causes_of,
    columns_of,
    complete_of,
    course_labels,
    entries_of,
    item_columns,
    item_names,
    labels_of,
    model_items,
    month_of,
    named,
    names,
    pick,
    read_as,
    set_paths,
    sources_of,
    survival_items,
    variable_facts,
    without_words,
)

RESULTS = f"results/{config['study']['id']}" + ("-public" if PUBLIC else "")
EXACT = f"private/{config['study']['id']}/exact" if PUBLIC else RESULTS  # of all that the analyses read and write
SETS = [path.replace("<results>", EXACT) for path in set_paths(config)]
LEDGER = f"{EXACT}/cohort/ledger.csv"  # written with the sets
SOURCES = sources_of(config, STUDY_FOLDER if DATA_FOLDER is None else DATA_FOLDER.path)
CORRECTIONS = beside_study(config.get("corrections", {}).get("file"), STUDY_FOLDER)  # None without such a file
ITEMS = survival_items(config)
MODELS = model_items(config)
CURVES = [item for item in ITEMS if item["role"] != "reproduction"]
RIVALS = [item for item in ITEMS if causes_of(config, item)]  # items whose endpoint has competing events

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
LIMITS = limits_of(config)
LANGUAGE = pick(config["report"], "language")  # of the jobs that print text
FIGURE_WIDTH = {"figure_width": config["report"].get("figure_width", "one_column")}
CATALOGUE = f"oncosurv/locale/{LANGUAGE['language']}.mo"  # what these jobs say; English stands in the code
COMPETING_TABLES = ["competing"] if RIVALS else []
REPORT_TABLES = ["estimates", "timepoints", "comparisons", "differences", "follow_up"]
COX_TABLES = (  # none in a study without models
    [
        *["coefficients", "models", "hazards", "residuals", "influence", "periods"],
        *["exposure_time", "positivity", "state_curves", "state_at_risk", "state_tests"],
    ]
    if MODELS
    else []
)
ASKED = {table: [model for model in MODELS if table in model] for table in ("imputation", "concordance")}  # on request
ASKED_TABLES = [table for table, models in ASKED.items() if models]
PARTIAL_DATES = any("partial_dates" in source for source in config["sources"])  # then their choice is varied
CHANGES_TABLES = ["estimates", "patients", "attribution"] if "baseline" in config else []
OF_PATIENTS = ["residuals", "influence"]  # a row for a patient: not for `snakemake --report`
COHORT_TABLES = ["screening", "flow", "patients", "derivations", "queries", "timelines", "measurements", "report_hits"]
COHORT_TABLES += ["corrections"] if CORRECTIONS else []
COHORT_TABLES += ["linkage"] if config.get("linkage") else []

# What the figures of the patients are drawn from; single patients only where they may be shown.
SHARES = any(item["rule"] == "count_improvement" for item in config.get("outcomes", []))
COURSE_TABLES = {
    **(
        {"efficacy": "<results>/describe/efficacy.csv"}
        if SHARES and config["describe"].get("efficacy") and not PUBLIC
        else {}
    ),
    **(
        {table: f"<results>/cohort/{table}.csv" for table in ("timelines", "measurements")}
        if not PUBLIC and (any(course_labels(config).values()) or analyte_facts(config) or config.get("outcomes"))
        else {}
    ),
}

TABLES = [
    *[f"<results>/cohort/{table}.csv" for table in ["sources", "ledger", *COHORT_TABLES]],
    "<results>/describe/characteristics.csv",
    *(["<results>/describe/efficacy.csv"] if config["describe"].get("efficacy") else []),
    *[f"<results>/survival/{table}.csv" for table in SURVIVAL_TABLES + COMPETING_TABLES],
    *[f"<results>/cox/{table}.csv" for table in COX_TABLES + ASKED_TABLES],
    "<results>/checks/cross_check.csv",
    "<results>/checks/agreement.txt",
    *(["<results>/checks/published.csv"] if "reproduction" in config else []),
    *(["<results>/sensitivity/partial_dates.csv"] if PARTIAL_DATES else []),
    *[f"<results>/changes/{table}.csv" for table in CHANGES_TABLES],
]
EXACT_TABLES = [path.replace("<results>", "<exact>") for path in TABLES]
if PUBLIC:  # what protect_tables publishes; the others hold single patients, or cannot be protected
    PROTECTED = [
        *[f"cohort/{table}" for table in ("flow", "ledger", "report_hits", "queries")],
        *["sets/report/sources", "describe/characteristics", "checks/cross_check"],
        *(["describe/efficacy"] if config["describe"].get("efficacy") else []),
        *[f"survival/{table}" for table in SURVIVAL_TABLES + COMPETING_TABLES],
        *[f"cox/{table}" for table in COX_TABLES + ASKED_TABLES],
    ]
    TABLES = [f"<results>/{table}.csv" for table in PROTECTED] + ["<results>/disclosure/suppressed.csv"]
    TABLES += ["<exact>/checks/agreement.txt"]
FIGURES = [
    "<results>/figures/flow.svg",
    *[f"<results>/figures/{item['name']}" for item in CURVES],  # a folder an item: overall and one figure a factor
    *(["<results>/figures/forest.svg"] if config.get("models") else []),
    *(["<results>/figures/patient-courses"] if COURSE_TABLES else []),
    *(
        ["<results>/figures/model-checks"] if config.get("models") and not PUBLIC else []
    ),  # a hyphen: no item can have this name
]
REPORTS = [
    "<results>/report/figures",
    *[f"<results>/report/report.{form}" for form in ("html", "docx", "pdf")],
    "<results>/report/tables.xlsx",
    "<results>/report/analyses.csv",
    "<results>/report/checklists.csv",
    "<results>/report/checklists.docx",
]


def told(path, caption, category, **labels):
    """An output that `snakemake --report` lists, with its caption, category and labels. No table of single patients."""
    if PUBLIC and path.startswith("<exact>"):
        return path
    labels = labels or {"result": os.path.basename(path)}
    return report(path, caption=f"../report/{caption}.rst", category=category, labels=labels)


def private_log(rule):
    """Where the words of a rule go that may name record numbers."""
    return f"private/{config['study']['id']}/logs/{rule}.txt"


def shared(path):
    """A public table as `snakemake --report` lists it, unless its rows are patients."""
    of_patients = os.path.splitext(os.path.basename(path))[0] in OF_PATIENTS
    return path if of_patients else told(path, "table", "Tables")


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

    inputs.patterns = [  # for who asks what a rule reads
        pattern.replace("<results>", RESULTS)
        .replace("<exact>", EXACT)
        .replace("<private>", f"private/{config['study']['id']}")
        for pattern in patterns
    ]
    return inputs
