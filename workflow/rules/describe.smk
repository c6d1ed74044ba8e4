# Describe room.
# Inputs:  sets/describe/*.csv
# Outputs: describe/characteristics.csv, describe/efficacy.csv
EFFICACY = bool(config["describe"].get("efficacy"))


rule describe_characteristics:
    """Characteristics with missing counts, denominators and timing."""
    input:
        patients=after_sets("<exact>/sets/describe/characteristics.csv"),
    output:
        characteristics=told("<exact>/describe/characteristics.csv", "table", "Tables"),
    log:
        "<logs>/describe_characteristics.log",
    conda:
        "../envs/analysis.yaml"
    resources:
        **sized(memory=20, seconds=1),
    params:
        code=code_of("scripts/describe_characteristics.py"),
        versions=versions_of("numpy"),
        study=pick(config, "variables", "populations", "describe"),
    script:
        "../../scripts/describe_characteristics.py"


rule describe_efficacy:
    """Outcomes of treatment with exact intervals, the early dead in the denominator; exposures by their landmark."""
    input:
        patients=after_sets("<exact>/sets/describe/efficacy.csv"),
    output:
        efficacy=told("<exact>/describe/efficacy.csv", "table", "Tables"),
    log:
        "<logs>/describe_efficacy.log",
    priority: 60  # short, and the longest job waits for it
    conda:
        "../envs/analysis.yaml"
    resources:
        **sized(memory=20, seconds=1),
    params:
        code=code_of("scripts/describe_efficacy.py"),
        versions=versions_of("numpy", "scipy"),
        study=pick(config, "variables", "exposures", "outcomes", "describe"),
    script:
        "../../scripts/describe_efficacy.py"


rule describe:
    """Phase target: the descriptive tables."""
    input:
        after_sets("<exact>/describe/characteristics.csv"),
        after_sets("<exact>/describe/efficacy.csv") if EFFICACY else [],
