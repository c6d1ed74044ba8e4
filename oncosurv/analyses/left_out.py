"""Leave-one-out of what needs no proportional hazards: differences between groups, and log-rank tests."""

import numpy as np

from oncosurv.analyses.contrasts import compare_pair, summarise_group
from oncosurv.survival.logrank import compare_groups

LARGEST_N = 2000  # above it the estimates without each patient would take minutes
TOO_MANY = f"none: more than {LARGEST_N} patients, whose groups are not compared again without each"
DONE = "without each patient in turn, in survival/influence.csv"
NOT_ESTIMABLE = "not estimable without"
DONE_TEST = f"{DONE}: the asymptotic p, as another permutation test for each would say the same for much more time"


def leave_out_contrast(contrast, keys, choices):
    """(rows of a Contrast with the range without one patient, rows of survival/influence.csv with these keys)."""
    if not any(row.get("estimate") is not None for row in contrast.rows):
        return contrast.rows, []
    if sum(len(part.patients) for part in contrast.pair) > LARGEST_N:
        return [row | {"leave_one_out": TOO_MANY} for row in contrast.rows], []
    whole = [summarise_group(part, choices) for part in contrast.pair]
    places = {(row["measure"], row["tau"]): row for row in contrast.rows if row.get("estimate") is not None}
    found = []
    for side, part in enumerate(contrast.pair):
        kept = np.ones(len(part.patients), dtype=bool)
        for place, patient in enumerate(part.patients):
            kept[place] = False
            groups = list(whole)
            groups[side] = summarise_group(part.subset(kept), choices)
            kept[place] = True
            found += [
                keys | {"left_out": patient} | {name: row[name] for name in ("measure", "tau", "estimate", "p")}
                for row in compare_pair(*groups)
                if (row["measure"], row["tau"]) in places
            ]
    rows = []
    for row in contrast.rows:
        own = [item for item in found if (item["measure"], item["tau"]) == (row["measure"], row["tau"])]
        lost = sum(item["estimate"] is None for item in own)
        words = f"{DONE}; {NOT_ESTIMABLE} {lost} of {len(own)} patients" if lost else DONE
        rows.append(row | _range(own) | ({"leave_one_out": words} if own else {}))
    return rows, found


def leave_out_test(analysis_set, labels, keys):
    """(columns of a test's row, rows of survival/influence.csv): the log-rank test without each patient in turn."""
    n = len(labels)
    if n > LARGEST_N:
        return {"leave_one_out": TOO_MANY}, []
    found, kept = [], np.ones(n, dtype=bool)
    for place, patient in enumerate(analysis_set.patients):
        kept[place] = False
        part = analysis_set.subset(kept)
        kept[place] = True
        row = compare_groups(part.time, part.event, labels[np.arange(n) != place], part.entry)
        numbers = {"estimate": row["statistic"], "p": row["p_asymptotic"]}
        found.append(keys | {"measure": "log-rank", "left_out": patient} | numbers)
    ranges = _range(found)
    return {"leave_one_out": DONE_TEST} | {name: ranges[name] for name in ranges if name.startswith("p_")}, found


def _range(rows):
    """Lowest and highest estimate and p of influence rows."""
    ranges = {}
    for name, start in (("estimate", "loo"), ("p", "p_loo")):
        values = [row[name] for row in rows if row[name] is not None]
        if values:
            ranges |= {f"{start}_min": min(values), f"{start}_max": max(values)}
    return ranges
