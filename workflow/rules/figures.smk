# Figures room: from the tables only.
# Inputs:  cohort/flow.csv, survival/parts/*, cox/parts/*
# Outputs: figures/{flow,forest}.{svg,png}, figures/<item>/{overall,<factor>}.{svg,png} (PNG at 300 dpi),
#          figures/model-checks/{left_out,residuals_<model>,states_<model>}.{svg,png},
#          figures/patient-courses/{shares_<outcome>,swimmer,counts}.{svg,png}
MODEL_NAMES = names(config.get("models", []))


rule plot_flow:
    """Flow diagram of the screened patients."""
    input:
        flow=after_sets("<results>/cohort/flow.csv"),
        ledger=after_sets("<results>/cohort/ledger.csv"),
    output:
        svg="<results>/figures/flow.svg",
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
        folder=directory("<results>/figures/{item}"),
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
        svg="<results>/figures/forest.svg",
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


rule plot_models:
    """What stands beside the Cox models: leave-one-out, residuals over time, curves by state of an exposure."""
    input:
        **{
            table: after_sets(*[f"<results>/cox/parts/{model}.{table}.csv" for model in MODEL_NAMES], many=True)
            for table in ["coefficients", "hazards", "residuals", "influence"]
            + ["state_curves", "state_at_risk", "state_tests"]
        },
    output:
        folder=directory("<results>/figures/model-checks"),
    log:
        "<logs>/plot_models.log",
    conda:
        "../envs/analysis.yaml"
    params:
        code=code_of("scripts/plot_models.py"),
        versions=versions_of("matplotlib"),
        models=MODEL_NAMES,
        labels={
            "labels": labels_of(config),
            "index_event": config["index_event"]["label"],
            "month_days": config["survival"]["month_days"],
            "p_style": config["report"]["p_style"],
        },
        endpoints={item["name"]: pick(item, "label", "event_words") for item in config["endpoints"]},
        profile=pick(config["disclosure"], "profile"),
        data_are={"data_are": config["study"]["data_are"]},
    script:
        "../../scripts/plot_models.py"


rule plot_courses:
    """What became of the patients: shares by outcome; under the internal profile their courses and measurements too."""
    input:
        **{name: after_sets(path) for name, path in COURSE_TABLES.items()},
    output:
        folder=directory("<results>/figures/patient-courses"),
    log:
        "<logs>/plot_courses.log",
    conda:
        "../envs/analysis.yaml"
    params:
        code=code_of("scripts/plot_courses.py"),
        versions=versions_of("matplotlib"),
        words={
            "labels": course_labels(config),
            "analytes": analyte_facts(config),
            "index_event": config["index_event"]["label"],
            "month_days": config["survival"]["month_days"],
        },
        endpoint=pick(config["endpoints"][0], "name", "events", "event_words"),
        outcomes={"outcomes": config.get("outcomes", [])},
        data_are={"data_are": config["study"]["data_are"]},
    script:
        "../../scripts/plot_courses.py"


rule figures:
    """Phase target: all figures."""
    input:
        after_sets(*FIGURES),
