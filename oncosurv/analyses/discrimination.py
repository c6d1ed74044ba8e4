"""How well a Cox model tells patients apart: Harrell's concordance without its optimism; on request only.

The concordance in the patients that gave the model is too high. The bootstrap says by how much, where there are
enough events for that to be more than noise; below, there is a row with the reason and no number.
"""

from oncosurv.analyses.designs import baseline_design
from oncosurv.analyses.requests import with_fitting
from oncosurv.analyses.tests_of_groups import seed_of
from oncosurv.survival.bootstrap import estimate_optimism

COLUMNS = ["estimate_id", "endpoint", "population", "model", "role", "n", "events", "parameters", "apparent",
           "optimism", "corrected", "resamples", "failed", "seed", "reason"]  # fmt: skip


def estimate_concordance(analysis_set, model, variables):
    """Rows of COLUMNS, one, of the model of all its variables. variables: facts of them."""
    facts = {fact["name"]: fact for fact in variables}
    design = baseline_design(with_fitting(analysis_set, model), [facts[name] for name in model["variables"]])
    keys = {name: model[name] for name in ("endpoint", "population", "role")} | {"model": model["name"]}
    keys |= {"estimate_id": f"{model['name']}/concordance", "n": design.n, "events": design.events}
    if not design.terms or not design.events:
        return [keys | {"reason": "no events or nothing to compare"}]
    options = {
        "resamples": model["concordance"]["resamples"],
        "seed": seed_of(keys["estimate_id"]),
        "ties": design.ties,
    }
    strata = design.fitting.strata if design.fitting else None
    found = estimate_optimism(design.time, design.event, design.x, design.entry, strata, **options)
    return [keys | {"parameters": design.parameters} | found]
