"""How well a Cox model tells patients apart: Harrell's concordance without its optimism; on request only.

The concordance in the patients that gave the model is too high. The bootstrap says by how much, where there are
enough events for that to be more than noise; below, there is a row with the reason and no number.
"""

from oncosurv.analyses.chunks import numbers_of, read_parts
from oncosurv.analyses.designs import baseline_design
from oncosurv.analyses.requests import with_fitting
from oncosurv.analyses.tests_of_groups import seed_of
from oncosurv.survival.bootstrap import BATCH, estimate_optimism, measure_gaps

COLUMNS = ["estimate_id", "endpoint", "population", "model", "role", "n", "events", "parameters", "apparent",
           "optimism", "corrected", "resamples", "failed", "seed", "reason"]  # fmt: skip


PART_COLUMNS = ["number", "gap"]


def estimate_concordance(analysis_set, model, variables, study, parts=()):
    """Rows of COLUMNS, one, of the model of all its variables. variables: facts of them; study: its id, for the seed.

    parts: files of draw_part, where the resamples were drawn in jobs of their own.
    """
    design, keys, data = _prepare(analysis_set, model, variables)
    if not design.terms or not design.events:
        return [keys | {"reason": "no events or nothing to compare"}]
    resamples, seed = model["concordance"]["resamples"], _seed(study, keys)
    gaps = read_parts(parts)["gap"] if parts else None
    found = estimate_optimism(**data, resamples=resamples, seed=seed, gaps=gaps)
    return [keys | {"parameters": design.parameters} | found]


def draw_part(analysis_set, model, variables, study, chunk):
    """Rows of PART_COLUMNS: the resamples of one part ("2of5") and what each says of the optimism."""
    design, keys, data = _prepare(analysis_set, model, variables)
    if not design.terms or not design.events:
        return []
    numbers = numbers_of(chunk, model["concordance"]["resamples"], BATCH)
    gaps = measure_gaps(**data, numbers=numbers, seed=_seed(study, keys))
    return [{"number": number, "gap": gap} for number, gap in zip(numbers, gaps, strict=False)]


def _prepare(analysis_set, model, variables):
    facts = {fact["name"]: fact for fact in variables}
    design = baseline_design(with_fitting(analysis_set, model), [facts[name] for name in model["variables"]])
    keys = {name: model[name] for name in ("endpoint", "population", "role")} | {"model": model["name"]}
    keys |= {"estimate_id": f"{model['name']}/concordance", "n": design.n, "events": design.events}
    strata = design.fitting.strata if design.fitting else None
    data = {"time": design.time, "event": design.event, "x": design.x, "entry": design.entry, "strata": strata}
    return design, keys, data | {"ties": design.ties}


def _seed(study, keys):
    return seed_of(f"{study}/{keys['estimate_id']}")
