# Many studies in one run: snakemake --snakefile many.smk --config studies=LIST (docs/many_studies.md).
import glob
import os
import sys

from snakemake.utils import min_version

from oncosurv.combined import results_of, write_combined
from oncosurv.guard import close_records, hold_threads
from oncosurv.many import needs_of, read_list, run_command
from oncosurv.provenance import code_of, digest_of, digest_of_content, keep_known_code
from oncosurv.watch import watch_run

min_version("9.27")

if "studies" not in config:
    sys.exit("Which studies? Give their list: --config studies=LIST (docs/many_studies.md).")

LIST = read_list(str(config["studies"]))
hold_threads()
close_records()
close_records(f"private/{LIST['name']}")


pathvars:
    results=f"results/{LIST['name']}",
    logs=f"logs/{LIST['name']}",


wildcard_constraints:
    study="[A-Za-z0-9_]+",


HOME = workflow.basedir
STUDIES = {
    study["id"]: {
        "id": study["id"],
        "results": results_of(study),
        "command": run_command(study, os.path.relpath(os.path.join(HOME, "Snakefile")), LIST["cores"]),
    }
    for study in LIST["studies"]
}
NEEDS = {study["id"]: needs_of(study) for study in LIST["studies"]}  # digests of its files, memory, minutes
WORDS = {name: f"private/{LIST['name']}/logs/run_study.{name}.txt" for name in STUDIES}
SCRIPTS = sorted(os.path.relpath(path, HOME) for path in glob.glob(os.path.join(HOME, "scripts/*.py")))
RULES = [os.path.join(HOME, "Snakefile"), *sorted(glob.glob(os.path.join(HOME, "workflow/rules/*.smk")))]
EVERYTHING = digest_of_content([[digest_of(path) for path in RULES], [code_of(script) for script in SCRIPTS]])


include: "workflow/rules/many.smk"


keep_known_code()
watch_run(workflow, LIST["name"], len(STUDIES) + 1)


localrules:
    all,
    combine_estimates,


rule all:
    """The results of every study, and one table of all estimates."""
    default_target: True
    input:
        "<results>/estimates.csv",


onerror:
    write_combined(
        f"results/{LIST['name']}/estimates.csv", LIST["studies"], f"results/{LIST['name']}/ended"
    )  # of those that ended, the others named
