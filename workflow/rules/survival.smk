# Survival room, first part: curves and tests.
# Inputs:  sets/survival/<item>.csv
# Outputs: survival/parts/<item>.<table>.csv, stacked by publish_tables into survival/<table>.csv


rule estimate_survival:
    """Kaplan-Meier curves, medians, survival at fixed times, follow-up and log-rank tests of one population."""
    input:
        patients=after_sets("<results>/sets/survival/{item}.csv"),
    output:
        **{table: f"<results>/survival/parts/{{item}}.{table}.csv" for table in SURVIVAL_TABLES},
    log:
        "<logs>/estimate_survival.{item}.log",
    priority: 30
    conda:
        "../envs/analysis.yaml"
    params:
        code=code_of("scripts/estimate_survival.py"),
        versions=versions_of("numpy", "scipy"),
        item=lambda wc: without_words([named(ITEMS, wc.item)], "label")[0],
        choices=without_words([config["survival"]], "items")[0],
        variables=lambda wc: variable_facts(config, named(ITEMS, wc.item)["factors"]),
        data_cut={"data_cut": config["study"]["data_cut"]},
    script:
        "../../scripts/estimate_survival.py"


rule publish_tables:
    """The public tables: the parts of all analyses, stacked."""
    input:
        survival=after_sets(
            *[f"<results>/survival/parts/{item['name']}.{table}.csv" for table in SURVIVAL_TABLES for item in ITEMS],
            many=True,
        ),
        cox=after_sets(
            *[f"<results>/cox/parts/{model['name']}.{table}.csv" for table in COX_TABLES for model in MODELS],
            many=True,
        ),
    output:
        survival=[told(f"<results>/survival/{table}.csv", "table", "Tables") for table in SURVIVAL_TABLES],
        cox=[
            (
                f"<results>/cox/{table}.csv"
                if table in OF_PATIENTS
                else told(f"<results>/cox/{table}.csv", "table", "Tables")
            )
            for table in COX_TABLES
        ],
    log:
        "<logs>/publish_tables.log",
    conda:
        "../envs/analysis.yaml"
    params:
        code=code_of("scripts/publish_tables.py"),
    script:
        "../../scripts/publish_tables.py"


rule survival:
    """Phase target: curves, tests and their tables."""
    input:
        after_sets("<results>/survival/estimates.csv"),
