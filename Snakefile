# Oncosurv: from the exports of a hospital to a survival report. The study is config.yaml, or --configfile other.yaml.
import os

from snakemake.utils import min_version

from oncosurv.guard import close_records, hold_threads, refuse_mistakes, refuse_unreadable, take_data_folder
from oncosurv.provenance import keep_known_code
from oncosurv.study import study_folder
from oncosurv.watch import watch_run

min_version("9.27")

if "study" not in config:
    refuse_unreadable("config.yaml")

    configfile: "config.yaml"


hold_threads()
close_records()
STUDY_FOLDER = study_folder(workflow.configfiles)
DATA_FOLDER = take_data_folder(config, workflow.config_settings.config, STUDY_FOLDER)  # --config data=FOLDER; or None
refuse_mistakes(config, STUDY_FOLDER, workflow.configfiles, DATA_FOLDER)


PUBLIC = config["disclosure"]["profile"] == "public"  # then what is exact stays in private/, and results/ is protected


pathvars:
    results=f"results/{config['study']['id']}" + ("-public" if PUBLIC else ""),
    exact=f"private/{config['study']['id']}/exact" if PUBLIC else f"results/{config['study']['id']}",
    private=f"private/{config['study']['id']}",
    logs=f"private/{config['study']['id']}/logs" if PUBLIC else f"logs/{config['study']['id']}",


wildcard_constraints:
    item="[A-Za-z0-9_]+",
    model="[A-Za-z0-9_]+",
    chunk="[0-9]+of[0-9]+",


include: "workflow/rules/common.smk"
include: "workflow/rules/cluster.smk"
include: "workflow/rules/exports.smk"
include: "workflow/rules/cohort.smk"
include: "workflow/rules/describe.smk"
include: "workflow/rules/survival.smk"
include: "workflow/rules/cox.smk"
include: "workflow/rules/checks.smk"
include: "workflow/rules/sensitivity.smk"
include: "workflow/rules/changes.smk"


if PUBLIC:

    include: "workflow/rules/disclosure.smk"


include: "workflow/rules/figures.smk"
include: "workflow/rules/report.smk"
include: "workflow/rules/provenance.smk"


keep_known_code()
watch_run(workflow, config["study"]["id"], len(STEPS) + 1)


rule all:
    """Everything: tables, figures, report."""
    default_target: True
    input:
        after_sets(*TABLES, *FIGURES, *REPORTS, *PROVENANCE),
