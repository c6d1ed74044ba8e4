# Changes since the baseline that the study file names.
# Inputs:  baselines/<study>/<name>/**, cohort/*.csv, the analysis sets, the public tables
# Outputs: changes/{estimates,patients,attribution}.csv
from oncosurv.changes.numbers import TABLES as TABLES_OF_NUMBERS
from oncosurv.changes.places import LIBRARIES, MANIFEST, OF_NUMBERS, baseline_folder
from oncosurv.changes.plan import run_record, table_name

BASELINE = os.path.join(baseline_folder(config["study"]["id"], str(config.get("baseline", "none"))), MANIFEST)
RECORD = run_record(
    config,
    rules.build_cohort.params.study,
    rules.write_analysis_sets.params.study,
    {name: code_of(f"scripts/{name}.py") for name in OF_NUMBERS},
    versions_of(*LIBRARIES),
)


rule compare_baseline:
    """Against the baseline: who came, left and changed, every reported number before and after, and what moved it."""
    input:
        baseline=after_sets(BASELINE),
        exports=after_sets(*[f"<private>/exports/{name}.csv" for name in names(config["sources"])], many=True),
        potential=after_sets("<private>/potential_days.csv"),
        cohort=after_sets(
            *[f"<exact>/cohort/{table}.csv" for table in ("patients", "screening", "derivations", "sources")]
        ),
        sets=after_sets(*[path for path in SETS if not path.endswith("report/sources.csv")], many=True),
        tables=after_sets(*[path for path in EXACT_TABLES if table_name(path) in TABLES_OF_NUMBERS], many=True),
    output:
        estimates=told("<results>/changes/estimates.csv", "table", "Tables"),
        patients="<results>/changes/patients.csv",
        attribution="<results>/changes/attribution.csv",
    log:
        "<logs>/compare_baseline.log",
    conda:
        "../envs/analysis.yaml"
    resources:
        **sized(memory=30, seconds=5),
    params:
        code=code_of("scripts/compare_baseline.py"),
        words={"words": private_log("compare_baseline")},  # they name record numbers, and Snakemake copies its log files
        versions=versions_of(*LIBRARIES),
        baseline={"digest": digest_of(BASELINE)},
        record=RECORD,
        folders={"results": RESULTS, "private": f"private/{config['study']['id']}"},
        exports=dict(zip(names(config["sources"]), SOURCES, strict=True)),
    script:
        "../../scripts/compare_baseline.py"
