# Exports room.
# Inputs:  the exports named under `sources`, as they are
# Outputs: private/<study>/exports/<source>.csv typed, private/<study>/exports/queries.csv, cohort/sources.csv


rule read_exports:
    """Every export as it is, into one typed table each; every cell that could not be read becomes a query."""
    input:
        **({"corrections": CORRECTIONS} if CORRECTIONS else {}),
        sources=[path for path in SOURCES if os.path.exists(path)],  # what is missing is named by the job, not by Snakemake
    output:
        **({"applied": "<private>/exports/corrections.csv"} if CORRECTIONS else {}),
        tables=[f"<private>/exports/{name}.csv" for name in names(config["sources"])],
        queries="<private>/exports/queries.csv",
        sources="<exact>/cohort/sources.csv",
    log:
        "<logs>/read_exports.log",
    conda:
        "../envs/analysis.yaml"
    resources:
        **sized(memory=15, seconds=1),
    params:
        code=code_of("scripts/read_exports.py"),
        words={"words": private_log("read_exports")},  # they name record numbers, and Snakemake copies its log files
        digests={name: digest_of(path) for name, path in zip(names(config["sources"]), SOURCES, strict=True)},
        corrections=CORRECTIONS,
        overlay=digest_of(CORRECTIONS) if CORRECTIONS else "",
        paths=dict(zip(names(config["sources"]), SOURCES, strict=True)),
        sources=read_as(config["sources"]),
    script:
        "../../scripts/read_exports.py"
