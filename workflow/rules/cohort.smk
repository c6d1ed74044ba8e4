# Cohort room.
# Inputs:  private/<study>/exports/*
# Outputs: cohort/*.csv, private/<study>/{queries,study_keys,potential_days}.csv and queries.xlsx, and the fire-break: sets/**.csv
SOURCE_FACTS = ("name", "file", "one_row_per_patient", "one_per_patient", "columns")


rule build_cohort:
    """Screening, index event, variables, exposures, outcomes and endpoints; record numbers end here."""
    input:
        **({"applied": "<private>/exports/corrections.csv"} if CORRECTIONS else {}),
        tables=[f"<private>/exports/{name}.csv" for name in names(config["sources"])],
        queries="<private>/exports/queries.csv",
    output:
        **{table: f"<exact>/cohort/{table}.csv" for table in COHORT_TABLES},
        private_queries="<private>/queries.csv",
        clinic_list="<private>/queries.xlsx",
        key_map="<private>/study_keys.csv",
        potential="<private>/potential_days.csv",  # with the data cut it gives dates
    log:
        "<logs>/build_cohort.log",
    conda:
        "../envs/analysis.yaml"
    resources:
        **sized(memory=70, seconds=3),
    params:
        code=code_of("scripts/build_cohort.py"),
        words={"words": private_log("build_cohort")},  # they name record numbers, and Snakemake copies its log files
        versions=versions_of("numpy"),
        study={
            "study": {**pick(config["study"], "id", "data_are", "data_cut", "key_salt"), **month_of(config)},
            "sources": [
                {"one_row_per_patient": False, **pick(source, *SOURCE_FACTS)} for source in read_as(config["sources"])
            ],
            **pick(
                config, "reports", "index_event", "eligibility", "dates", "exposures", "outcomes", "checks", "linkage"
            ),
            "variables": without_words(config["variables"], "label", "unit", "source", "prespecified", "reference"),
            "endpoints": config["endpoints"],
            "limits": pick(LIMITS, "listed_patients"),
        },
    script:
        "../../scripts/build_cohort.py"


checkpoint write_analysis_sets:
    """The smallest table of each analysis: the fire-break of an update."""
    input:
        patients="<exact>/cohort/patients.csv",
        sources="<exact>/cohort/sources.csv",
        potential="<private>/potential_days.csv",
    output:
        SETS,
        ledger="<exact>/cohort/ledger.csv",
    log:
        "<logs>/write_analysis_sets.log",
    conda:
        "../envs/analysis.yaml"
    resources:
        **sized(memory=35, seconds=1),
    params:
        code=code_of("scripts/write_analysis_sets.py"),
        study={
            "populations": without_words(config["populations"], "label"),
            "endpoints": names(config["endpoints"]),
            "entries": entries_of(config),
            "describe": config["describe"],
            "exposures": names(config.get("exposures", [])),
            "outcomes": config.get("outcomes", []),
            "survival": [
                {**pick(item, "name", "population", "endpoint"), "columns": item_columns(item)} for item in ITEMS
            ],
            "models": [
                {
                    **pick(model, "name", "population", "endpoint"),
                    "columns": columns_of(model),
                    "facts": variable_facts(config, complete_of(model)),
                }
                for model in MODELS
            ],
        },
    script:
        "../../scripts/write_analysis_sets.py"


rule cohort:
    """Phase target: the cohort and its analysis sets."""
    input:
        SETS,  # by name: a new one is missing even where the ledger is there
        "<exact>/cohort/ledger.csv",
        "<exact>/cohort/flow.csv",
