# Provenance: what made each result, from what. Included last: it tells of all the other rules.
# Inputs:  every file that the results need
# Outputs: report/provenance.csv, ro-crate-metadata.json, run.json
import glob

from oncosurv.lineage import rule_texts, short_names, steps_behind
from oncosurv.provenance import digest_of_content, software_version

PROVENANCE = [f"<results>/{name}" for name in ("report/provenance.csv", "run.json", "ro-crate-metadata.json")]
TOLD = {os.path.relpath(path): f"source:{name}" for name, path in zip(names(config["sources"]), SOURCES, strict=True)}
if CORRECTIONS:
    TOLD[os.path.relpath(CORRECTIONS)] = "study:corrections"
if "reproduction" in config:
    TOLD[os.path.relpath(os.path.join(STUDY_FOLDER, config["reproduction"]["targets"]))] = "study:reproduction.targets"
TOLD[os.path.relpath(BASELINE)] = "study:baseline"
STEPS = steps_behind(
    [target.replace("<results>", RESULTS).replace("<exact>", EXACT) for target in (*TABLES, *FIGURES, *REPORTS)],
    list(workflow.rules),
    rule_texts(sorted(glob.glob(os.path.join(workflow.basedir, "workflow/rules/*.smk")))),
    short_names(RESULTS, f"private/{config['study']['id']}", TOLD),
)
MADE = [f"{RESULTS}/{path}" for step in STEPS for path in step["outputs"] if ":" not in path]


rule write_provenance:
    """From each result back to the exports: rule, script, code, study-file keys and inputs, and digests of all files."""
    input:
        sources=after_sets("<exact>/cohort/sources.csv"),
        results=after_sets(*MADE, many=True),
    output:
        table=told("<results>/report/provenance.csv", "table", "Report"),
        record="<results>/run.json",  # what a baseline keeps of a run beside its tables
        crate="<results>/ro-crate-metadata.json",
    log:
        "<logs>/write_provenance.log",
    conda:
        "../envs/analysis.yaml"
    params:
        **{f"step_{number}": step for number, step in enumerate(STEPS)},
        code=code_of("scripts/write_provenance.py"),
        versions=versions_of("rocrate"),
        modules={
            file: digest
            for script in sorted({step["script"] for step in STEPS})
            for file, digest in code_of(script).items()
        },
        study={
            **pick(config["study"], "id", "title", "data_cut", "data_are"),
            "statement": str(config["study"].get("data_note", "")),
            "digest": digest_of_content(config),
        },
        record=RECORD,
        about={"folder": RESULTS, "version": software_version()},
    script:
        "../../scripts/write_provenance.py"
