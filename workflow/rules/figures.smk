# Figures room: from the tables only.
# Inputs:  cohort/flow.csv, survival/parts/*, cox/parts/*
# Outputs: figures/{flow,forest}.{svg,png}, figures/<item>/{overall,<factor>}.{svg,png} (PNG at 300 dpi)


rule plot_flow:
    """Flow diagram of the screened patients."""
    input:
        flow=after_sets("<results>/cohort/flow.csv"),
        ledger=after_sets("<results>/cohort/ledger.csv"),
    output:
        svg=told("<results>/figures/flow.svg", "flow", "Figures", figure="flow diagram", by=""),
        png="<results>/figures/flow.png",
    log:
        "<logs>/plot_flow.log",
    conda:
        "../envs/analysis.yaml"
    params:
        code=code_of("scripts/plot_flow.py"),
        versions=versions_of("matplotlib"),
        labels={"labels": labels_of(config, names(config["populations"] + config["endpoints"]))},
        data_are={"data_are": config["study"]["data_are"]},
    script:
        "../../scripts/plot_flow.py"


rule plot_survival:
    """Kaplan-Meier figures of one population: overall and by each factor, with the table of those at risk."""
    input:
        **{table: after_sets(f"<results>/survival/parts/{{item}}.{table}.csv") for table in SURVIVAL_TABLES},
    output:
        folder=report(
            directory("<results>/figures/{item}"),
            patterns=["{factor}.svg"],
            caption="../report/survival.rst",
            category="Figures",
            labels={"figure": "{item}", "by": "{factor}"},
        ),
    log:
        "<logs>/plot_survival.{item}.log",
    conda:
        "../envs/analysis.yaml"
    params:
        code=code_of("scripts/plot_survival.py"),
        versions=versions_of("matplotlib"),
        factors=lambda wc: {"factors": named(ITEMS, wc.item)["factors"]},
        labels=lambda wc: {
            "labels": labels_of(config, item_names(named(ITEMS, wc.item))),
            "index_event": config["index_event"]["label"],
            "month_days": config["survival"]["month_days"],
            "p_style": config["report"]["p_style"],
        },
        endpoint=lambda wc: named(config["endpoints"], named(ITEMS, wc.item)["endpoint"]),
        data_are={"data_are": config["study"]["data_are"]},
    script:
        "../../scripts/plot_survival.py"


rule plot_forest:
    """Forest plot of the Cox models of record, with each variable alone beside it."""
    input:
        coefficients=after_sets(
            *[f"<results>/cox/parts/{model['name']}.coefficients.csv" for model in config.get("models", [])], many=True
        ),
        models=after_sets(
            *[f"<results>/cox/parts/{model['name']}.models.csv" for model in config.get("models", [])], many=True
        ),
    output:
        svg=told("<results>/figures/forest.svg", "forest", "Figures", figure="forest plot", by=""),
        png="<results>/figures/forest.png",
    log:
        "<logs>/plot_forest.log",
    conda:
        "../envs/analysis.yaml"
    params:
        code=code_of("scripts/plot_forest.py"),
        versions=versions_of("matplotlib"),
        labels={"labels": labels_of(config), "p_style": config["report"]["p_style"]},
        data_are={"data_are": config["study"]["data_are"]},
    script:
        "../../scripts/plot_forest.py"


rule figures:
    """Phase target: all figures."""
    input:
        after_sets(*FIGURES),
