# Survival room, second part: Cox models.
# Inputs:  sets/cox/<model>.csv
# Outputs: cox/parts/<model>.<table>.csv, stacked by publish_tables into cox/<table>.csv


rule fit_cox:
    """One Cox model of the study file, with each of its variables alone beside it."""
    input:
        patients=after_sets("<exact>/sets/cox/{model}.csv"),
    output:
        **{table: f"<exact>/cox/parts/{{model}}.{table}.csv" for table in COX_TABLES},
    log:
        "<logs>/fit_cox.{model}.log",
    priority: 40  # before the figures, which wait for some of them
    conda:
        "../envs/analysis.yaml"
    resources:
        **sized(memory=65, seconds=3),
    params:
        code=code_of("scripts/fit_cox.py"),
        versions=versions_of("numpy", "scipy"),
        model=lambda wc: without_words([named(MODELS, wc.model)], "label", *ASKED)[0],
        variables=lambda wc: variable_facts(config, columns_of(named(MODELS, wc.model))),
        data_cut={"data_cut": config["study"]["data_cut"]},
        limits=pick(LIMITS, "residual_events", "profile_events"),
    script:
        "../../scripts/fit_cox.py"


rule complete_sets:
    """On request, where it takes minutes: some of the completed data sets of one Cox model."""
    input:
        patients=after_sets("<exact>/sets/cox/{model}.csv"),
    output:
        part=temp("<exact>/cox/parts/{model}.imputation.{chunk}.csv"),
    log:
        "<logs>/complete_sets.{model}.{chunk}.log",
    conda:
        "../envs/analysis.yaml"
    resources:
        **sized(memory=100, seconds=60),
    params:
        code=code_of("scripts/complete_sets.py"),
        versions=versions_of("numpy", "scipy", "pandas", "statsmodels"),
        model=lambda wc: without_words([named(MODELS, wc.model)], "label")[0],
        variables=lambda wc: variable_facts(config, columns_of(named(MODELS, wc.model))),
        study={"study": config["study"]["id"]},  # for the seeds
    script:
        "../../scripts/complete_sets.py"


rule impute_cox:
    """On request: one Cox model with missing covariates imputed, beside its complete cases."""
    input:
        patients=after_sets("<exact>/sets/cox/{model}.csv"),
        parts=drawn_apart("imputation"),
    output:
        imputation="<exact>/cox/parts/{model}.imputation.csv",
    log:
        "<logs>/impute_cox.{model}.log",
    conda:
        "../envs/analysis.yaml"
    resources:
        **sized(memory=100, seconds=60),
    params:
        code=code_of("scripts/impute_cox.py"),
        versions=versions_of("numpy", "scipy", "pandas", "statsmodels"),
        model=lambda wc: without_words([named(MODELS, wc.model)], "label")[0],
        variables=lambda wc: variable_facts(config, columns_of(named(MODELS, wc.model))),
        study={"study": config["study"]["id"]},  # for the seeds
    script:
        "../../scripts/impute_cox.py"


rule draw_resamples:
    """On request, where it takes minutes: some of the resamples behind one concordance."""
    input:
        patients=after_sets("<exact>/sets/cox/{model}.csv"),
    output:
        part=temp("<exact>/cox/parts/{model}.concordance.{chunk}.csv"),
    log:
        "<logs>/draw_resamples.{model}.{chunk}.log",
    conda:
        "../envs/analysis.yaml"
    resources:
        **sized(memory=100, seconds=60),
    params:
        code=code_of("scripts/draw_resamples.py"),
        versions=versions_of("numpy", "scipy"),
        model=lambda wc: without_words([named(MODELS, wc.model)], "label")[0],
        variables=lambda wc: variable_facts(config, columns_of(named(MODELS, wc.model))),
        study={"study": config["study"]["id"]},  # for the seeds
    script:
        "../../scripts/draw_resamples.py"


rule estimate_concordance:
    """On request: the concordance of one Cox model, corrected for optimism."""
    input:
        patients=after_sets("<exact>/sets/cox/{model}.csv"),
        parts=drawn_apart("concordance"),
    output:
        concordance="<exact>/cox/parts/{model}.concordance.csv",
    log:
        "<logs>/estimate_concordance.{model}.log",
    conda:
        "../envs/analysis.yaml"
    resources:
        **sized(memory=100, seconds=60),
    params:
        code=code_of("scripts/estimate_concordance.py"),
        versions=versions_of("numpy", "scipy"),
        model=lambda wc: without_words([named(MODELS, wc.model)], "label")[0],
        variables=lambda wc: variable_facts(config, columns_of(named(MODELS, wc.model))),
        study={"study": config["study"]["id"]},  # for the seeds
    script:
        "../../scripts/estimate_concordance.py"


rule cox:
    """Phase target: the Cox models and their tables."""
    input:
        after_sets(*[f"<exact>/cox/{table}.csv" for table in COX_TABLES + ASKED_TABLES], many=True),
