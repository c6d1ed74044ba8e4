# Oncosurv: from the exports of a hospital to a survival report. The study is config.yaml, or --configfile other.yaml.
import os
import sys

from snakemake.utils import min_version

from oncosurv.provenance import keep_known_code
from oncosurv.study import StudyFileError, check_study, study_folder

min_version("9.27")

if "study" not in config:

    configfile: "config.yaml"


for library in ("OPENBLAS", "OMP", "MKL"):  # the matrices here are small: threads would cost more than they give
    os.environ.setdefault(f"{library}_NUM_THREADS", "1")
os.makedirs(".snakemake", exist_ok=True)
os.chmod(".snakemake", 0o700)  # Snakemake copies the messages of failed jobs there, and those name record numbers
STUDY_FOLDER = study_folder(workflow.configfiles)
try:
    check_study(config, STUDY_FOLDER, workflow.configfiles)
except StudyFileError as problem:
    sys.exit(f"{workflow.configfiles[0]}\n{problem}")


PUBLIC = config["disclosure"]["profile"] == "public"  # then what is exact stays in private/, and results/ is protected


pathvars:
    results=f"results/{config['study']['id']}" + ("-public" if PUBLIC else ""),
    exact=f"private/{config['study']['id']}/exact" if PUBLIC else f"results/{config['study']['id']}",
    private=f"private/{config['study']['id']}",
    logs=f"private/{config['study']['id']}/logs" if PUBLIC else f"logs/{config['study']['id']}",


wildcard_constraints:
    item="[A-Za-z0-9_]+",
    model="[A-Za-z0-9_]+",


include: "workflow/rules/common.smk"
include: "workflow/rules/exports.smk"
include: "workflow/rules/cohort.smk"
include: "workflow/rules/describe.smk"
include: "workflow/rules/survival.smk"
include: "workflow/rules/cox.smk"
include: "workflow/rules/checks.smk"
include: "workflow/rules/changes.smk"


if PUBLIC:

    include: "workflow/rules/disclosure.smk"


include: "workflow/rules/figures.smk"
include: "workflow/rules/report.smk"
include: "workflow/rules/provenance.smk"


keep_known_code()


rule all:
    """Everything: tables, figures, report."""
    default_target: True
    input:
        after_sets(*TABLES, *FIGURES, *REPORTS, *PROVENANCE),
