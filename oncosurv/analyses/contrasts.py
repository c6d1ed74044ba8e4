"""Two groups of a factor side by side: differences in restricted mean survival time and in survival at fixed times.

The companions of a hazard ratio: they need no proportional hazards, and are in days and in per cent.
"""

from dataclasses import dataclass

import numpy as np

from oncosurv.analyses.coding import levels_of
from oncosurv.survival.kaplan_meier import fit_kaplan_meier
from oncosurv.survival.rmst import compare_rmst, summarise_rmst
from oncosurv.survival.timepoints import compare_survival_at, summarise_survival_at

COLUMNS = ["level", "reference", "measure", "tau", "value_level", "value_reference", "estimate", "std_error", "lower",
           "upper", "p", "n_level", "n_reference", "reason", "events_level", "events_reference", "loo_min", "loo_max",
           "p_loo_min", "p_loo_max", "leave_one_out"]  # fmt: skip
FEWEST_AT_RISK = 5  # survival at a time is not shown where fewer are at risk
NUMBERS = ("value_level", "value_reference", "estimate", "std_error", "lower", "upper", "p")
FEW_AT_RISK = f"fewer than {FEWEST_AT_RISK} patients at risk in a group"


@dataclass(frozen=True)
class Contrast:
    """A level against the reference: its rows of COLUMNS, and the two parts of the analysis set."""

    rows: list
    pair: tuple


def contrast_levels(analysis_set, fact, choices, fewest):
    """A Contrast for each level of a factor against its reference, for every day of rmst_days and of times_days.

    choices: rmst_days and times_days of the study file; fewest: patients that a group must have, else only the reason.
    """
    cells = np.array(analysis_set.cells[fact["name"]], dtype=object)
    levels = levels_of(fact, set(cells.tolist()))
    found = []
    for level in levels[1:]:
        pair = tuple(analysis_set.subset(cells == name) for name in (level, levels[0]))
        words = {"level": level, "reference": levels[0]}
        for name, part in zip(("level", "reference"), pair, strict=True):
            words |= {f"n_{name}": len(part.patients), f"events_{name}": int(part.event.sum())}
        if min(len(part.patients) for part in pair) < fewest:
            rows = [words | {"measure": "rmst", "reason": f"a group of fewer than {fewest} patients"}]
        else:
            rows = [words | row for row in compare_pair(*(summarise_group(part, choices) for part in pair))]
        found.append(Contrast(rows, pair))
    return found


def summarise_group(part, choices):
    """(rows of summarise_rmst a day of rmst_days, the curve, times_days) of one group."""
    means = [summarise_rmst(part.time, part.event, tau, part.entry) for tau in choices.get("rmst_days", [])]
    return means, fit_kaplan_meier(part.time, part.event, part.entry), choices["times_days"]


def compare_pair(first, second):
    """Rows measure, tau, the two values, their difference with its interval and p, reason, of two summarised groups."""
    rows = [
        compare_rmst(*means) | {"value_level": means[0]["rmst"], "value_reference": means[1]["rmst"]}
        for means in zip(first[0], second[0], strict=True)
    ]
    for row in rows:
        row["reason"] = _supposed(row, (first[1], second[1]))
    for t in first[2]:
        points = [summarise_survival_at(curve, [t])[0] for curve in (first[1], second[1])]
        row = compare_survival_at(first[1], second[1], t)
        row |= {"value_level": points[0]["survival"], "value_reference": points[1]["survival"]}
        if row["estimate"] is not None and min(point["n_risk"] for point in points) < FEWEST_AT_RISK:
            row |= dict.fromkeys(NUMBERS) | {"reason": FEW_AT_RISK}
        rows.append(row)
    return rows


def _supposed(row, curves):
    """Reason of a restricted mean that was estimated: what it supposes where nobody is watched from time zero on."""
    first = max((float(curve.entry[0]) for curve in curves if curve.entry is not None), default=0.0)
    if first <= 0 or row["estimate"] is None:
        return row["reason"]
    return f"nobody of a group is under observation before day {first:g}: up to then all count as alive"
