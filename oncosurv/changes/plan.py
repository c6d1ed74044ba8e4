"""What a run computes, in a form that a later run can compute again: for rule files only."""

import os

from oncosurv.study import (
    causes_of,
    columns_of,
    item_columns,
    model_items,
    pick,
    survival_items,
    variable_facts,
    without_words,
)

ON_REQUEST = ("imputation", "concordance")


def comparison_plan(config):
    """{name of an analysis, as its set below sets/: what its job is given} of a study file, labels left out."""
    choices = without_words([config["survival"]], "items")[0]
    plan = {"describe/characteristics": pick(config, "variables", "populations", "describe")}
    if config["describe"].get("efficacy"):
        plan["describe/efficacy"] = pick(config, "variables", "exposures", "outcomes", "describe")
    for item in survival_items(config):
        plan[f"survival/{item['name']}"] = {
            "item": without_words([item], "label")[0],
            "choices": choices,
            "facts": variable_facts(config, item_columns(item)),
            "causes": causes_of(config, item),
        }
    for model in model_items(config):
        plan[f"cox/{model['name']}"] = {
            "model": without_words([model], "label", *ON_REQUEST)[0],
            "asked": without_words([model], "label")[0] if any(key in model for key in ON_REQUEST) else {},
            "facts": variable_facts(config, columns_of(model)),
        }
    return plan


def run_record(config, cohort, sets, code, versions):
    """What a baseline keeps of a run beside its tables; plain dicts and lists, as they are written to JSON.

    cohort, sets: what the jobs of the cohort and of the analysis sets are given; code: {rule: {file: digest}}.
    """
    return {
        "study": dict(config),
        "cohort": cohort,
        "sets": sets,
        "plan": comparison_plan(config),
        "code": code,
        "versions": versions,
    }


def table_name(path):
    """'cox/models' of '<results>/cox/models.csv'."""
    return os.path.splitext(path.removeprefix("<results>/").removeprefix("<exact>/"))[0]
