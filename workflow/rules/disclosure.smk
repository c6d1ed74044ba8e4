# Disclosure room, of the public profile only.
# Inputs:  the exact tables, in private/
# Outputs: the protected tables, in results/<study>-public, whole and in parts, and disclosure/suppressed.csv


rule protect_tables:
    """The tables that may be published: small counts hidden, the others rounded, and nothing that gives them back."""
    input:
        tables=after_sets(*[f"<exact>/{table}.csv" for table in PROTECTED], many=True),
        agreement=after_sets("<exact>/checks/agreement.txt"),
    output:
        tables=[told(f"<results>/{table}.csv", "table", "Tables") for table in PROTECTED],
        suppressed=told("<results>/disclosure/suppressed.csv", "table", "Tables"),
        survival=[
            f"<results>/survival/parts/{item['name']}.{table}.csv" for item in CURVES for table in SURVIVAL_TABLES
        ],
        cox=[
            f"<results>/cox/parts/{model}.{table}.csv"
            for model in names(config.get("models", []))
            for table in COX_TABLES
        ],
    log:
        "<logs>/protect_tables.log",
    conda:
        "../envs/analysis.yaml"
    resources:
        **sized(memory=20, seconds=20),
    params:
        code=code_of("scripts/protect_tables.py"),
        versions=versions_of("numpy", "scipy"),
        study=pick(config, "populations", "describe", "disclosure", "survival"),
    script:
        "../../scripts/protect_tables.py"
