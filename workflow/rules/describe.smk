# Describe room.
# Inputs:  sets/describe/*.csv
# Outputs: describe/characteristics.csv, describe/efficacy.csv
EFFICACY = bool(config["describe"].get("efficacy"))


rule describe_cohort:
    """Characteristics with missing counts and denominators; efficacy with the early dead in the denominator."""
    input:
        characteristics=after_sets("<results>/sets/describe/characteristics.csv"),
        efficacy=after_sets("<results>/sets/describe/efficacy.csv") if EFFICACY else [],
    output:
        **({"efficacy": "<results>/describe/efficacy.csv"} if EFFICACY else {}),
        characteristics="<results>/describe/characteristics.csv",
    log:
        "<logs>/describe_cohort.log",
    conda:
        "../envs/analysis.yaml"
    params:
        code=code_of("scripts/describe_cohort.py"),
        versions=versions_of("numpy", "scipy"),
        study=pick(config, "variables", "exposures", "outcomes", "populations", "describe"),
    script:
        "../../scripts/describe_cohort.py"


rule describe:
    """Phase target: the descriptive tables."""
    input:
        after_sets("<results>/describe/characteristics.csv"),
