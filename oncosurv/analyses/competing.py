"""Competing events of one survival item: cumulative incidence of each cause, Gray's test, Fine and Gray's regression.

Where a competing event can come first, 1 less the Kaplan-Meier estimate is not the share of patients who will have the
event: those who had the other one are counted as if they still could.
"""

import numpy as np

from oncosurv.analyses.coding import code_variables, declared_levels, known, levels_of
from oncosurv.analyses.curves import FEWEST_EVENTS, FEWEST_PATIENTS, KEYS, place_of
from oncosurv.survival.competing import compare_incidence, fit_aalen_johansen
from oncosurv.survival.finegray import fit_fine_gray, summarise_fine_gray

COLUMNS = {
    "competing": [*KEYS, "cause", "kind", "time", "n_risk", "n_event", "n_censored", "incidence", "std_error", "lower",
                  "upper", "conf_type", "n", "events", "competing", "reference", "test", "statistic", "df", "p", "coef",
                  "se", "hr", "n_missing", "shown", "reason"],
}  # fmt: skip
LATE = "is not defined for delayed entry"
CAUSE = "cause"  # column of the analysis set: 0 censored, 1 the endpoint's own event, 2 and so on the others


def estimate_competing(analysis_set, item, choices, variables, causes):
    """{"competing": rows} of one item. causes: labels of the endpoint's own event and of the competing ones, in order.

    Kinds of rows: curve (a step), incidence (at times_days), gray (test of a factor), fine_gray (a level of a factor
    alone). What cannot be estimated is a row with its reason.
    """
    base = {"item": item["name"], "endpoint": item["endpoint"], "population": item["population"], "variant": "main"}
    base |= {"role": item["role"]}
    everyone, rows = np.ones(len(analysis_set.patients), dtype=bool), []
    rows += _group(analysis_set, everyone, base | place_of(item, "overall", "all"), choices, causes)
    for fact in [fact for fact in variables if fact["name"] in item["factors"]]:
        cells = np.array(analysis_set.cells[fact["name"]], dtype=object)
        present = known(fact, cells.tolist())
        for level in declared_levels(fact, set(cells[present])):
            rows += _group(analysis_set, cells == level, base | place_of(item, fact["name"], level), choices, causes)
        part = analysis_set.subset(present)
        for number, label in enumerate(causes, start=1):
            keys = base | place_of(item, fact["name"], "") | {"cause": label, "n_missing": int((~present).sum())}
            rows.append(_name(keys, number, "gray") | _gray(part, fact, number))
            rows += [_name(keys, number, "fine_gray", row) for row in _fine_gray(part, fact, number)]
    return {"competing": rows}


def _name(keys, number, kind, row=None):
    """Keys of a row with an id that tells its cause and kind."""
    row = row or {}
    words = [keys["estimate_id"], f"cause_{number}", kind, row.get("level", "")]
    return keys | row | {"estimate_id": "/".join(filter(None, words)), "kind": kind}


def _causes(analysis_set):
    return np.array(analysis_set.cells[CAUSE], dtype=float).astype(int)


def _group(analysis_set, mask, keys, choices, causes):
    """Incidence of every cause in one group: at the fixed times, then step by step."""
    part = analysis_set.subset(mask)
    cause = _causes(part)
    n, rows = len(part.patients), []
    curve = fit_aalen_johansen(part.time, cause, part.entry, choices["confidence_interval"]) if n else None
    for number, label in enumerate(causes, start=1):
        events = int((cause == number).sum())
        own = _name(keys | {"cause": label, "n": n, "events": events}, number, "incidence")
        own |= {"competing": int((cause != 0).sum()) - events, "conf_type": choices["confidence_interval"]}
        if n < FEWEST_PATIENTS or int((cause != 0).sum()) < FEWEST_EVENTS:
            rows.append(own | {"shown": 0, "reason": f"n {n}, events {int((cause != 0).sum())}: too few for a curve"})
            continue
        place = curve.causes.index(number) if number in curve.causes else None
        rows += [own | {"shown": 1} | _at(curve, place, t) for t in choices["times_days"]]
        if place is not None:
            rows += [own | {"kind": "curve", "shown": 1} | step for step in _steps(curve, place)]
    return rows


def _at(curve, place, t):
    """Incidence at a time; n_event: events of the cause up to it."""
    step = int(np.searchsorted(curve.time, t, side="right"))
    row = {"time": t, "n_event": 0 if place is None else int(curve.n_event[place, :step].sum())}
    at = np.searchsorted(curve.time, t)
    row["n_risk"] = int(curve.n_risk[at]) if at < len(curve.time) else 0
    if t > curve.time[-1] and curve.survival[-1] > 0:
        return row | {"reason": f"after the last observation at {curve.time[-1]:g}"}
    if place is None or step == 0 or curve.incidence[place, step - 1] == 0:
        return row | {"incidence": 0.0, "reason": "no event of this cause so far: no interval can be estimated"}
    names = ("incidence", "std_error", "lower", "upper")
    return row | {name: float(getattr(curve, name)[place, step - 1]) for name in names} | {"reason": ""}


def _steps(curve, place):
    names = ("incidence", "std_error", "lower", "upper")
    columns = [getattr(curve, name)[place] for name in names]
    whole = zip(curve.time, curve.n_risk, curve.n_event[place], curve.n_censored, *columns, strict=True)
    return [dict(zip(("time", "n_risk", "n_event", "n_censored", *names), values, strict=True)) for values in whole]


def _gray(part, fact, number):
    cause = _causes(part)
    row = {"n": len(part.patients), "events": int((cause == number).sum()), "test": "Gray"}
    row |= {"competing": int((cause != 0).sum()) - row["events"]}
    if part.entry is not None:
        return row | {"reason": f"Gray's test {LATE}"}
    if not row["n"]:
        return row | {"reason": "no patients with a known value"}
    found = compare_incidence(part.time, cause, np.array(part.cells[fact["name"]], dtype=str), number)
    return row | {name: found[name] for name in ("statistic", "df", "reason")} | {"p": found["p_asymptotic"]}


def _fine_gray(part, fact, number):
    """Rows of the levels of a factor against its reference, in a model of the factor alone."""
    cells = part.cells[fact["name"]]
    x, terms = code_variables([fact], part.cells, np.ones(len(cells), dtype=bool))
    counts = {"n": len(cells), "events": int((_causes(part) == number).sum()), "test": "Wald"}
    if len(levels_of(fact, set(cells))) < 2:
        return [counts | {"reason": "only one group: nothing to compare"}]
    if part.entry is not None:
        return [counts | {"reason": f"Fine and Gray's model {LATE} here"}]
    fit = fit_fine_gray(part.time, _causes(part), x, [term.level for term in terms], number)
    rows = []
    for term, row in zip(terms, summarise_fine_gray(fit), strict=True):
        kept = {name: row[name] for name in COLUMNS["competing"] if name in row and name != "cause"}
        rows.append(kept | {"level": term.level, "reference": term.reference})
    return rows
