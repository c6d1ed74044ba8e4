# Figures room: from the tables only.
# Inputs:  cohort/flow.csv, survival/parts/*, cox/parts/*
# Outputs: figures/{flow,forest}.svg, figures/<item>/{overall,<factor>}.svg,
#          figures/model-checks/{left_out,residuals_<model>,states_<model>}.svg,
#          figures/patient-courses/{shares_<outcome>,swimmer,counts}.svg;
#          report/figures/**: the same as SVG and PNG (300 dpi)
MODEL_NAMES = names(config.get("models", []))


rule plot_flow:
    """Flow diagram of the screened patients."""
    input:
        flow=after_sets("<results>/cohort/flow.csv"),
        ledger=after_sets("<results>/cohort/ledger.csv"),
    output:
        svg=told("<results>/figures/flow.svg", "flow", "Figures", figure="flow diagram", by=""),
    log:
        "<logs>/plot_flow.log",
    conda:
        "../envs/analysis.yaml"
    params:
        code=code_of("scripts/plot_flow.py", CATALOGUE),
        versions=versions_of("matplotlib"),
        labels={"labels": labels_of(config, names(config["populations"] + config["endpoints"]))},
        profile=pick(config["disclosure"], "profile"),
        data_are={"data_are": config["study"]["data_are"]},
        language=LANGUAGE,
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
    resources:
        **sized(memory=30, seconds=1),
    params:
        code=code_of("scripts/plot_survival.py", CATALOGUE),
        versions=versions_of("matplotlib"),
        factors=lambda wc: {"factors": named(ITEMS, wc.item)["factors"]},
        labels=lambda wc: {
            "labels": labels_of(config, item_names(named(ITEMS, wc.item))),
            "index_event": config["index_event"]["label"],
            "month_days": config["survival"]["month_days"],
            "p_style": config["report"]["p_style"],
        },
        endpoint=lambda wc: named(config["endpoints"], named(ITEMS, wc.item)["endpoint"]),
        width=FIGURE_WIDTH,
        data_are={"data_are": config["study"]["data_are"]},
        language=LANGUAGE,
    script:
        "../../scripts/plot_survival.py"


rule plot_models:
    """Forest plot, and what stands beside the Cox models: leave-one-out, residuals, curves by state of an exposure."""
    input:
        **{
            table: after_sets(*[f"<results>/cox/parts/{model}.{table}.csv" for model in MODEL_NAMES], many=True)
            for table in ["coefficients", "models", "hazards", "residuals", "influence"]
            + ["state_curves", "state_at_risk", "state_tests"]
        },
    output:
        forest=told("<results>/figures/forest.svg", "forest", "Figures", figure="forest plot", by=""),
        folder=directory("<results>/figures/model-checks"),
    log:
        "<logs>/plot_models.log",
    conda:
        "../envs/analysis.yaml"
    resources:
        **sized(memory=30, seconds=1),
    params:
        code=code_of("scripts/plot_models.py", CATALOGUE),
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
        width=FIGURE_WIDTH,
        data_are={"data_are": config["study"]["data_are"]},
        language=LANGUAGE,
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
    resources:
        **sized(memory=30, seconds=1),
    params:
        code=code_of("scripts/plot_courses.py", CATALOGUE),
        versions=versions_of("matplotlib"),
        words={
            "labels": course_labels(config),
            "analytes": analyte_facts(config),
            "index_event": config["index_event"]["label"],
            "month_days": config["survival"]["month_days"],
        },
        endpoint=pick(config["endpoints"][0], "name", "events", "event_words"),
        outcomes={"outcomes": config.get("outcomes", [])},
        width=FIGURE_WIDTH,
        data_are={"data_are": config["study"]["data_are"]},
        language=LANGUAGE,
    script:
        "../../scripts/plot_courses.py"


rule rasterise_figures:
    """All figures in one folder to send: the SVG, and from it a PNG of 300 dots an inch."""
    input:
        figures=after_sets(*FIGURES, many=True),
    output:
        folder=directory("<results>/report/figures"),
    log:
        "<logs>/rasterise_figures.log",
    priority: 20  # the Word file waits for it, the other forms do not
    conda:
        "../envs/analysis.yaml"
    resources:
        **sized(memory=30, seconds=1),
    params:
        code=code_of("scripts/rasterise_figures.py"),
        versions=versions_of("typst"),
    script:
        "../../scripts/rasterise_figures.py"


rule figures:
    """Phase target: all figures."""
    input:
        after_sets("<results>/report/figures"),
