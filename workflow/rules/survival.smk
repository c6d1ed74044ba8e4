# Survival room, first part: curves and tests.
# Inputs:  sets/survival/<item>.csv
# Outputs: survival/parts/<item>.<table>.csv, stacked by publish_tables into survival/<table>.csv


rule estimate_survival:
    """Kaplan-Meier curves, medians, survival at fixed times, follow-up and log-rank tests of one population."""
    input:
        patients=after_sets("<exact>/sets/survival/{item}.csv"),
    output:
        **{table: f"<exact>/survival/parts/{{item}}.{table}.csv" for table in SURVIVAL_TABLES},
    log:
        "<logs>/estimate_survival.{item}.log",
    priority: 30
    conda:
        "../envs/analysis.yaml"
    resources:
        **sized(memory=15, seconds=1),
    params:
        code=code_of("scripts/estimate_survival.py"),
        versions=versions_of("numpy", "scipy"),
        item=lambda wc: without_words([named(ITEMS, wc.item)], "label")[0],
        choices=without_words([config["survival"]], "items")[0],
        variables=lambda wc: variable_facts(config, item_columns(named(ITEMS, wc.item))),
        data_cut={"data_cut": config["study"]["data_cut"]},
    script:
        "../../scripts/estimate_survival.py"


rule estimate_competing:
    """Where events compete: cumulative incidence of each cause, Gray's test, Fine and Gray's regression."""
    input:
        patients=after_sets("<exact>/sets/survival/{item}.csv"),
    output:
        competing="<exact>/survival/parts/{item}.competing.csv",
    log:
        "<logs>/estimate_competing.{item}.log",
    conda:
        "../envs/analysis.yaml"
    resources:
        **sized(memory=15, seconds=1),
    params:
        code=code_of("scripts/estimate_competing.py"),
        versions=versions_of("numpy", "scipy"),
        item=lambda wc: without_words([named(ITEMS, wc.item)], "label")[0],
        choices=without_words([config["survival"]], "items")[0],
        variables=lambda wc: variable_facts(config, item_columns(named(ITEMS, wc.item))),
        causes=lambda wc: {"causes": causes_of(config, named(ITEMS, wc.item))},
    script:
        "../../scripts/estimate_competing.py"


rule publish_tables:
    """The public tables: the parts of all analyses, stacked."""
    input:
        survival=after_sets(
            *[f"<exact>/survival/parts/{item['name']}.{table}.csv" for table in SURVIVAL_TABLES for item in ITEMS],
            *[f"<exact>/survival/parts/{item['name']}.competing.csv" for item in RIVALS],
            many=True,
        ),
        cox=after_sets(
            *[f"<exact>/cox/parts/{model['name']}.{table}.csv" for table in COX_TABLES for model in MODELS],
            *[f"<exact>/cox/parts/{model['name']}.{table}.csv" for table in ASKED_TABLES for model in ASKED[table]],
            many=True,
        ),
    output:
        survival=[shared(f"<exact>/survival/{table}.csv") for table in SURVIVAL_TABLES + COMPETING_TABLES],
        cox=[shared(f"<exact>/cox/{table}.csv") for table in COX_TABLES + ASKED_TABLES],
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
        after_sets("<exact>/survival/estimates.csv"),
