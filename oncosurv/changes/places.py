"""Where baselines lie and which rules make which numbers; imports nothing, as the rule files read it at every start."""

import os

FOLDER = "baselines"
MANIFEST = "baseline.json"
JOBS = {  # rules whose code makes the tables of an analysis
    "describe/characteristics": ("describe_characteristics",),
    "describe/efficacy": ("describe_efficacy",),
    "survival": ("estimate_survival", "estimate_competing"),
    "cox": ("fit_cox", "impute_cox", "estimate_concordance"),
}
OF_COHORT = ("read_exports", "build_cohort", "write_analysis_sets")
OF_NUMBERS = sorted({*OF_COHORT, *(job for jobs in JOBS.values() for job in jobs)})
LIBRARIES = ("numpy", "scipy", "pandas", "statsmodels")


def baseline_folder(study, name):
    """Where a baseline of a study lies."""
    return os.path.join(FOLDER, study, name)
