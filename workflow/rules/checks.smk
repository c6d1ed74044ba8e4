# Checks.
# Inputs:  the analysis sets, the public tables
# Outputs: checks/cross_check.csv, checks/agreement.txt, checks/published.csv (studies with a reproduction chapter)
COMPARED_COX = ["coefficients", "models", "state_curves", "state_tests"]  # the others hold what no engine makes


rule recompute_estimates:
    """lifelines and statsmodels recompute every estimate that they define as the kernel does, from the same sets."""
    input:
        survival=after_sets(*[f"<exact>/sets/survival/{item['name']}.csv" for item in ITEMS], many=True),
        cox=after_sets(*[f"<exact>/sets/cox/{model['name']}.csv" for model in MODELS], many=True),
        efficacy=after_sets("<exact>/describe/efficacy.csv") if EFFICACY else [],
    output:
        engines="<exact>/checks/engines.csv",
    log:
        "<logs>/recompute_estimates.log",
    priority: 50  # the longest job, and the report waits for it
    conda:
        "../envs/analysis.yaml"
    resources:
        **sized(memory=15, seconds=2),
    params:
        code=code_of("scripts/recompute_estimates.py"),
        versions=versions_of("numpy", "scipy", "pandas", "lifelines", "statsmodels"),
        plan={
            "items": without_words(ITEMS, "label"),
            "models": without_words(MODELS, "label"),
            "choices": without_words([config["survival"]], "items")[0],
            "most": LIMITS["cross_check_patients"],
            "facts": {
                **{item["name"]: variable_facts(config, item_columns(item)) for item in ITEMS},
                **{model["name"]: variable_facts(config, columns_of(model)) for model in MODELS},
            },
        },
    script:
        "../../scripts/recompute_estimates.py"


rule compare_engines:
    """The kernel's numbers against those of the engines: written whatever it says."""
    input:
        **{table: after_sets(f"<exact>/survival/{table}.csv") for table in SURVIVAL_TABLES if table != "influence"},
        **{table: after_sets(f"<exact>/cox/{table}.csv") for table in COX_TABLES if table in COMPARED_COX},
        engines=after_sets("<exact>/checks/engines.csv"),
        efficacy=after_sets("<exact>/describe/efficacy.csv") if EFFICACY else [],
    output:
        cross_check=told("<exact>/checks/cross_check.csv", "check", "Checks"),
    log:
        "<logs>/compare_engines.log",
    conda:
        "../envs/analysis.yaml"
    params:
        code=code_of("scripts/compare_engines.py"),
    script:
        "../../scripts/compare_engines.py"


rule assert_agreement:
    """Ends the run with the name of each number on which the kernel and another engine disagree."""
    input:
        cross_check=after_sets("<exact>/checks/cross_check.csv"),
    output:
        agreement="<exact>/checks/agreement.txt",
    log:
        "<logs>/assert_agreement.log",
    conda:
        "../envs/analysis.yaml"
    params:
        code=code_of("scripts/assert_agreement.py"),
    script:
        "../../scripts/assert_agreement.py"


rule compare_published:
    """Published numbers against those of this run, each read from a row of a public table."""
    input:
        tables=after_sets(
            "<exact>/cohort/flow.csv",
            "<exact>/describe/characteristics.csv",
            "<exact>/survival/estimates.csv",
            "<exact>/survival/comparisons.csv",
            *[f"<exact>/cox/{table}.csv" for table in COX_TABLES[:1]],
        ),
        targets=after_sets(
            os.path.relpath(os.path.join(STUDY_FOLDER, config.get("reproduction", {}).get("targets", "")))
        ),
    output:
        published=told("<exact>/checks/published.csv", "check", "Checks"),
    log:
        "<logs>/compare_published.log",
    conda:
        "../envs/analysis.yaml"
    params:
        code=code_of("scripts/compare_published.py"),
        month_days={"month_days": config["survival"]["month_days"]},
    script:
        "../../scripts/compare_published.py"
