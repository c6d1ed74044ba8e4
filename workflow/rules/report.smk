# Report room: formats, never computes.
# Inputs:  the public tables and figures
# Outputs: report/report.html, report/analyses.csv, report/checklists.csv


rule write_report:
    """The report: one Markdown source from the tables, rendered as one self-contained HTML file."""
    input:
        **({"efficacy": after_sets("<results>/describe/efficacy.csv")} if EFFICACY else {}),
        **{table: after_sets(f"<results>/survival/{table}.csv") for table in REPORT_TABLES},
        **{table: after_sets(f"<results>/cox/{table}.csv") for table in COX_TABLES},
        **({"published": after_sets("<results>/checks/published.csv")} if "reproduction" in config else {}),
        cross_check=after_sets("<results>/checks/cross_check.csv"),
        flow=after_sets("<results>/cohort/flow.csv"),
        queries=after_sets("<results>/cohort/queries.csv"),
        report_hits=after_sets("<results>/cohort/report_hits.csv"),
        ledger=after_sets("<results>/cohort/ledger.csv"),
        sources=after_sets("<results>/sets/report/sources.csv"),
        characteristics=after_sets("<results>/describe/characteristics.csv"),
        figures=after_sets(*[path for path in FIGURES if not path.endswith(".png")], many=True),
    output:
        html=told("<results>/report/report.html", "document", "Report"),
        analyses=told("<results>/report/analyses.csv", "document", "Report"),
        checklists=told("<results>/report/checklists.csv", "document", "Report"),
    log:
        "<logs>/write_report.log",
    conda:
        "../envs/analysis.yaml"
    params:
        code=code_of("scripts/write_report.py", "oncosurv/report/templates/*"),
        versions=versions_of(
            "snakemake",
            "numpy",
            "scipy",
            "pandas",
            "matplotlib",
            "jinja2",
            "pypandoc_binary",
            "lifelines",
            "statsmodels",
        ),
        study=config,
    script:
        "../../scripts/write_report.py"
