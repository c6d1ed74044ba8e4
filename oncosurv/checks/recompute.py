"""What the engines are asked: every estimate that they define as the kernel does, by the plan the kernel follows."""

import numpy as np

from oncosurv.analyses.coding import FLAG_LEVELS, known
from oncosurv.analyses.curves import place_of
from oncosurv.analyses.fits import term_id
from oncosurv.analyses.plan import plan_fits, plan_variants
from oncosurv.checks import engines

BOTH = ("lifelines", "statsmodels")
COLUMNS = ["estimate_id", "quantity", "engine", "value", "unit", "reason"]


def recompute_item(analysis_set, item, variables):
    """Rows of COLUMNS for the curves and the log-rank tests of one survival item."""
    rows, everyone = [], np.ones(len(analysis_set.patients), dtype=bool)
    if all(fact["timing"] == "baseline" for fact in variables):
        rows += _curve(analysis_set, everyone, place_of(item, "overall", "all"))
    for fact in variables:
        cells = np.array(analysis_set.cells[fact["name"]], dtype=object)
        present = known(fact, cells.tolist())
        levels = [level for level in (FLAG_LEVELS if fact["type"] == "flag" else fact["levels"]) if level in cells]
        if fact["timing"] == "baseline":
            for level in levels:
                rows += _curve(analysis_set, cells == level, place_of(item, fact["name"], level))
        if analysis_set.entry is None and len(levels) > 1 and analysis_set.event[present].any():
            data = (analysis_set.time[present], analysis_set.event[present], cells[present].astype(str))
            rows += engines.recompute_logrank(place_of(item, fact["name"], "")["estimate_id"], *data)
    return rows


def _curve(analysis_set, mask, place):
    part = analysis_set.subset(mask)
    return engines.recompute_curve(place["estimate_id"], part.time, part.event, part.entry) if len(part.time) else []


def recompute_efficacy(rows):
    """Rows of COLUMNS for the Clopper-Pearson limits of describe/efficacy.csv (rows of text), numbered in order."""
    found = []
    for place, row in enumerate(rows):
        if row["lower"]:
            found += engines.recompute_proportion(f"efficacy/{place + 1}", int(row["n"]), int(row["denominator"]))
    return found


def recompute_model(analysis_set, model, variables):
    """Rows of COLUMNS for every fit of one Cox model; a fit that an engine refuses has its reason.

    statsmodels recomputes every fit, lifelines those of the main analyses (not landmarks, naive fits and variants).
    """
    facts = {fact["name"]: fact for fact in variables}
    rows = []
    for variant, part, names in plan_variants(analysis_set, model):
        for planned in plan_fits(part, model, [facts[name] for name in names], variant, facts):
            design = planned.design
            if design.events and design.terms and design.fitting is None:  # the engines are asked for the usual fit
                ids = [term_id(planned.keys, term) for term in design.terms]
                main = variant == "main" and not planned.beside
                asked = BOTH if main else BOTH[1:]  # the slower one of the two for the main analyses only
                rows += engines.recompute_cox(planned.keys["estimate_id"], ids, design, asked)
    return rows
