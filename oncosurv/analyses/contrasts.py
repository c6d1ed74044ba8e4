"""Two groups of a factor side by side: differences in restricted mean survival time and in survival at fixed times.

The companions of a hazard ratio: they need no proportional hazards, and are in days and in per cent.
"""

import numpy as np

from oncosurv.analyses.coding import levels_of
from oncosurv.survival.kaplan_meier import fit_kaplan_meier
from oncosurv.survival.rmst import compare_rmst, summarise_rmst
from oncosurv.survival.timepoints import compare_survival_at, summarise_survival_at

COLUMNS = ["level", "reference", "measure", "tau", "value_level", "value_reference", "estimate", "std_error", "lower",
           "upper", "p", "n_level", "n_reference", "reason"]  # fmt: skip


def contrast_levels(analysis_set, fact, choices, fewest):
    """Rows of COLUMNS: each level of a factor against its reference, for every day of rmst_days and of times_days.

    choices: rmst_days and times_days of the study file; fewest: patients that a group must have, else only the reason.
    """
    cells = np.array(analysis_set.cells[fact["name"]], dtype=object)
    levels = levels_of(fact, set(cells.tolist()))
    rows = []
    for level in levels[1:]:
        pair = [analysis_set.subset(cells == name) for name in (level, levels[0])]
        words = {"level": level, "reference": levels[0]}
        words |= {"n_level": len(pair[0].patients), "n_reference": len(pair[1].patients)}
        if min(len(part.patients) for part in pair) < fewest:
            rows.append(words | {"measure": "rmst", "reason": f"a group of fewer than {fewest} patients"})
            continue
        rows += [words | _rmst(pair, tau) for tau in choices.get("rmst_days", [])]
        rows += [words | _survival(pair, t) for t in choices["times_days"]]
    return rows


def _rmst(pair, tau):
    means = [summarise_rmst(part.time, part.event, tau, part.entry) for part in pair]
    row = compare_rmst(*means) | {"value_level": means[0]["rmst"], "value_reference": means[1]["rmst"]}
    first = max((float(part.entry.min()) for part in pair if part.entry is not None), default=0.0)
    if first > 0 and row["estimate"] is not None:
        row["reason"] = f"nobody of a group is under observation before day {first:g}: up to then all count as alive"
    return row


def _survival(pair, t):
    curves = [fit_kaplan_meier(part.time, part.event, part.entry) for part in pair]
    points = [summarise_survival_at(curve, [t])[0]["survival"] for curve in curves]
    return compare_survival_at(*curves, t) | {"value_level": points[0], "value_reference": points[1]}
