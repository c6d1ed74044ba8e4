# Sensitivity room: what other choices than those of record do to the main estimates.
# Inputs:  private/<study>/exports/*
# Outputs: sensitivity/partial_dates.csv


rule vary_partial_dates:
    """The main estimates with every partial date at its first, middle and last possible day."""
    input:
        sets=after_sets("<exact>/sets/report/sources.csv"),  # the cohort is there, and with it the secret of its keys
        tables=after_sets(*[f"<private>/exports/{name}.csv" for name in names(config["sources"])], many=True),
    output:
        partial_dates=told("<exact>/sensitivity/partial_dates.csv", "table", "Tables"),
    log:
        "<logs>/vary_partial_dates.log",
    conda:
        "../envs/analysis.yaml"
    resources:
        **sized(memory=30, seconds=5),
    params:
        code=code_of("scripts/vary_partial_dates.py"),
        words={"words": private_log("vary_partial_dates")},  # they name record numbers, and Snakemake copies its log files
        versions=versions_of("numpy", "scipy"),
        secret=f"private/{config['study']['id']}/secret",
        study={
            **rules.build_cohort.params.study,
            "sources": [
                {**own, **pick(source, "partial_dates")}
                for own, source in zip(rules.build_cohort.params.study["sources"], config["sources"], strict=True)
            ],
        },
        plan=rules.write_analysis_sets.params.study,
        curves=[
            (
                without_words([item], "label")[0],
                without_words([config["survival"]], "items")[0],
                variable_facts(config, item_columns(item)),
            )
            for item in ITEMS
            if item["role"] != "reproduction"
        ],
        models=[
            (without_words([model], "label", *ASKED)[0], variable_facts(config, columns_of(model)))
            for model in MODELS
            if model["role"] != "reproduction"
        ],
    script:
        "../../scripts/vary_partial_dates.py"
