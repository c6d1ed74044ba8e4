# Report room: formats, never computes.
# Inputs:  the public tables and figures
# Outputs: report/report.html, analyses.csv, checklists.csv, report.docx, checklists.docx, report.pdf, tables.xlsx

REPORT_MATERIAL = {
    **({"efficacy": after_sets("<results>/describe/efficacy.csv")} if EFFICACY else {}),
    **{table: after_sets(f"<results>/survival/{table}.csv") for table in REPORT_TABLES + COMPETING_TABLES},
    **{table: after_sets(f"<results>/cox/{table}.csv") for table in COX_TABLES + ASKED_TABLES},
    **({"published": after_sets("<results>/checks/published.csv")} if "reproduction" in config and not PUBLIC else {}),
    **{f"changes_{table}": after_sets(f"<results>/changes/{table}.csv") for table in CHANGES_TABLES},
    **(
        {"partial_dates": after_sets("<results>/sensitivity/partial_dates.csv")} if PARTIAL_DATES and not PUBLIC else {}
    ),
    "cross_check": after_sets("<results>/checks/cross_check.csv"),
    "flow": after_sets("<results>/cohort/flow.csv"),
    "queries": after_sets("<results>/cohort/queries.csv"),
    "report_hits": after_sets("<results>/cohort/report_hits.csv"),
    **({"corrections": after_sets("<results>/cohort/corrections.csv")} if CORRECTIONS and not PUBLIC else {}),
    **({"linkage": after_sets("<results>/cohort/linkage.csv")} if config.get("linkage") and not PUBLIC else {}),
    "ledger": after_sets("<results>/cohort/ledger.csv"),
    "sources": after_sets("<results>/sets/report/sources.csv"),
    "characteristics": after_sets("<results>/describe/characteristics.csv"),
}
DERIVATIONS = {  # counted below each table, where single patients may be told
    table: after_sets(f"<results>/cohort/{table}.csv") for table in ["derivations"] if not PUBLIC
}
NOT_TOLD = ("reproduction", "sensitivity", "corrections") if PUBLIC else ()  # parts whose tables are not published
TOLD_STUDY = {key: value for key, value in config.items() if key not in NOT_TOLD}
BEYOND_TABLES = [  # no table of the report comes from these
    *("plot_flow", "plot_survival", "plot_models", "plot_courses", "rasterise_figures"),
    *("write_word", "write_pdf", "write_workbook"),
]
REPORT_VERSIONS = versions_of(
    "snakemake", "numpy", "scipy", "pandas", "matplotlib", "jinja2", "pypandoc_binary", "lifelines", "statsmodels"
)


AGREED = after_sets("<exact>/checks/agreement.txt")  # no form of the report where two programs differ; nobody reads it


rule write_report:
    """The report: one Markdown source from the tables, rendered as one self-contained HTML file."""
    input:
        AGREED,
        **REPORT_MATERIAL,
        **DERIVATIONS,
        curves=after_sets("<results>/survival/curves.csv"),
        figures=after_sets(*FIGURES, many=True),
    output:
        html=told("<results>/report/report.html", "document", "Report"),
        analyses=told("<results>/report/analyses.csv", "document", "Report"),
        checklists=told("<results>/report/checklists.csv", "document", "Report"),
    log:
        "<logs>/write_report.log",
    priority: 10
    conda:
        "../envs/analysis.yaml"
    resources:
        **sized(memory=20, seconds=1),
    params:
        code=code_of("scripts/write_report.py", "oncosurv/report/templates/*", CATALOGUE),
        versions=REPORT_VERSIONS,
        study=TOLD_STUDY,
        chain=lambda wc: {"steps": [step for step in STEPS if step["rule"] not in BEYOND_TABLES]},  # of provenance.smk
    script:
        "../../scripts/write_report.py"


rule write_word:
    """The report as a Word file, from the same Markdown, and its checklists as a file for the journal."""
    input:
        AGREED,
        **REPORT_MATERIAL,
        figures=after_sets("<results>/report/figures"),
    output:
        word="<results>/report/report.docx",
        checklists="<results>/report/checklists.docx",
    log:
        "<logs>/write_word.log",
    priority: 15
    conda:
        "../envs/analysis.yaml"
    resources:
        **sized(memory=20, seconds=1),
    params:
        code=code_of("scripts/write_word.py", "oncosurv/report/templates/*", CATALOGUE),
        versions=REPORT_VERSIONS,
        study=TOLD_STUDY,
    script:
        "../../scripts/write_word.py"


rule write_pdf:
    """The report as a PDF, from the same Markdown."""
    input:
        AGREED,
        **REPORT_MATERIAL,
        figures=after_sets(*FIGURES, many=True),
    output:
        pdf="<results>/report/report.pdf",
    log:
        "<logs>/write_pdf.log",
    priority: 5
    conda:
        "../envs/analysis.yaml"
    resources:
        **sized(memory=30, seconds=1),
    params:
        code=code_of("scripts/write_pdf.py", "oncosurv/report/templates/*", CATALOGUE),
        versions=REPORT_VERSIONS,
        typst=versions_of("typst", "matplotlib"),
        study=TOLD_STUDY,
    script:
        "../../scripts/write_pdf.py"


rule write_workbook:
    """The public tables as sheets of one workbook, numbers at full precision."""
    input:
        AGREED,
        **REPORT_MATERIAL,
        curves=after_sets("<results>/survival/curves.csv"),
        at_risk=after_sets("<results>/survival/at_risk.csv"),
        contrast_influence=after_sets("<results>/survival/influence.csv"),
        analyses="<results>/report/analyses.csv",
        checklists="<results>/report/checklists.csv",
        figures=after_sets(*FIGURES, many=True),
    output:
        workbook="<results>/report/tables.xlsx",
    log:
        "<logs>/write_workbook.log",
    conda:
        "../envs/analysis.yaml"
    resources:
        **sized(memory=20, seconds=1),
    params:
        code=code_of("scripts/write_workbook.py", CATALOGUE),
        versions=REPORT_VERSIONS,
        study=TOLD_STUDY,
    script:
        "../../scripts/write_workbook.py"
