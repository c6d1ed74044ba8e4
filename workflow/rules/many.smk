# Many studies in one run (many.smk).
# Inputs:  the study files of a list, and their exports
# Outputs: results/<study>/ of each, as it has when it is run alone; results/<list>/{estimates.csv,ended/<study>.json}


rule run_study:
    """One study of the list, from its exports to its report, as a run of its own: a failure of one is no other's."""
    output:
        ended="<results>/ended/{study}.json",
    log:
        "<logs>/run_study.{study}.log",
    conda:
        "../envs/analysis.yaml"
    threads: LIST["cores"]
    resources:
        mem_mb=lambda wc, attempt: attempt * NEEDS[wc.study]["mem_mb"],
        runtime=lambda wc, attempt: attempt * NEEDS[wc.study]["minutes"],
    params:
        code=code_of("scripts/run_study.py"),
        everything={"code": EVERYTHING},
        study=lambda wc: STUDIES[wc.study],
        words={"words": WORDS},  # they may name record numbers, and Snakemake copies its log files
        sources=lambda wc: NEEDS[wc.study]["digests"],
    script:
        "../../scripts/run_study.py"


rule combine_estimates:
    """Every curve's median and every term of record of all studies, in one table."""
    input:
        ended=expand("<results>/ended/{study}.json", study=STUDIES),
    output:
        estimates="<results>/estimates.csv",
    log:
        "<logs>/combine_estimates.log",
    conda:
        "../envs/analysis.yaml"
    params:
        code=code_of("scripts/combine_estimates.py"),
        studies=LIST["studies"],
    script:
        "../../scripts/combine_estimates.py"
