"""One item of the survival section: curves overall and by factor, medians, fixed times, follow-up, log-rank tests."""

from dataclasses import replace

import numpy as np

from oncosurv.analyses import contrasts
from oncosurv.analyses.axis import axis_times
from oncosurv.analyses.coding import declared_levels, known
from oncosurv.analyses.delayed_entry import describe_entry, without_entry
from oncosurv.analyses.left_out import leave_out_contrast, leave_out_test
from oncosurv.analyses.of_record import decide
from oncosurv.analyses.tests_of_groups import compare_factor
from oncosurv.survival.follow_up import summarise_follow_up
from oncosurv.survival.kaplan_meier import fit_kaplan_meier, summarise_curve
from oncosurv.survival.risk_table import at_risk_table
from oncosurv.survival.timepoints import summarise_survival_at

KEYS = ["estimate_id", "item", "endpoint", "population", "factor", "level", "variant", "role"]
COLUMNS = {
    "estimates": [*KEYS, "n", "n_entered", "events", "median", "median_lower", "median_upper", "median_rule", "minimum",
                  "minimum_censored", "maximum", "maximum_censored", "conf_type", "shown", "reason", "first_entry"],
    "curves": [*KEYS, "method", "landmark_days", "time", "n_risk", "n_event", "n_censored", "survival", "std_error",
               "lower", "upper"],
    "timepoints": [*KEYS, "time", "n_risk", "cumulative_events", "survival", "lower", "upper", "conditional_from",
                   "conf_type", "shown", "reason", "n_from"],
    "at_risk": [*KEYS, "time", "n_risk", "n_censored", "n_event"],
    "comparisons": [*KEYS, "test", "weight", "statistic", "df", "p_asymptotic", "p_permutation", "permutations",
                    "permutation_method", "seed", "mc_se", "permutation_reason", "p_of_record", "p_method", "n",
                    "events", "n_missing", "levels", "n_level", "observed", "expected", "reason", "strata", "scores",
                    "p_adjusted", "events_level", "p_loo_min", "p_loo_max", "leave_one_out", "observed_weighted",
                    "expected_weighted"],
    "differences": [*KEYS, *contrasts.COLUMNS[1:]],
    "influence": [*KEYS, "measure", "tau", "left_out", "estimate", "p"],
    "follow_up": [*KEYS, "n", "events", "median_reverse_km", "lower", "upper", "conf_type", "minimum_alive",
                  "maximum_alive", "person_time", "completeness", "data_cut"],
}  # fmt: skip

# S1: a group smaller than this gets no curve, no median and no interval.
FEWEST_PATIENTS, FEWEST_EVENTS = 5, 3
NOBODY = {"n": 0, "events": 0, "shown": 0, "reason": "no patients"}


def estimate_item(analysis_set, item, choices, variables, data_cut, leave_out=True):
    """All tables of one item: {table: rows}.

    choices: confidence_interval, times_days, conditional_from_days, month_days and so on of the study file; variables:
    facts of the item's factors, and of its strata; leave_out: also each contrast and test without each patient.
    """
    tables = {table: [] for table in COLUMNS}
    base = {
        "item": item["name"],
        "endpoint": item["endpoint"],
        "population": item["population"],
        "variant": "main",
        "role": item["role"],
    }
    everyone = np.ones(len(analysis_set.patients), dtype=bool)
    facts = {fact["name"]: fact for fact in variables}
    variables = [fact for fact in variables if fact["name"] in item["factors"]]
    naive = any(fact["timing"] == "post_baseline" for fact in variables)
    if not len(analysis_set.patients):
        tables["estimates"].append(base | place_of(item, "overall", "all") | NOBODY)
        return tables
    if not naive:
        overall = base | place_of(item, "overall", "all")
        _add_group(tables, analysis_set, everyone, overall, choices)
        if analysis_set.entry is not None:
            _add_group(tables, replace(analysis_set, entry=None), everyone, without_entry(overall), choices)
        tables["follow_up"].append(overall | _follow_up(analysis_set, choices, data_cut))
    for fact in variables:
        cells = np.array(analysis_set.cells[fact["name"]], dtype=object)
        present = known(fact, cells.tolist())
        if fact["timing"] == "baseline":  # no curve by what was not known at time zero
            for level in declared_levels(fact, set(cells[present])):
                _add_group(tables, analysis_set, cells == level, base | place_of(item, fact["name"], level), choices)
            for contrast in contrasts.contrast_levels(analysis_set, fact, choices, FEWEST_PATIENTS):
                keys = base | place_of(item, fact["name"], contrast.rows[0]["level"])
                rows, left_out = leave_out_contrast(contrast, keys, choices) if leave_out else (contrast.rows, [])
                tables["differences"] += [keys | row for row in rows]
                tables["influence"] += left_out
        keys = base | place_of(item, fact["name"], "")
        rows = compare_factor(analysis_set, fact, item, facts, keys)
        if leave_out and rows[0]["statistic"] is not None:
            extra, left_out = leave_out_test(analysis_set.subset(present), cells[present].astype(str), keys)
            rows[0] |= extra
            tables["influence"] += left_out
        tables["comparisons"] += rows
    tables["comparisons"] = decide(tables["comparisons"])
    return tables


def place_of(item, factor, level):
    """estimate_id, factor and level of a group's estimates, or of a factor's test (level '')."""
    words = [item["endpoint"], item["population"], factor, *([level] if factor != "overall" and level else [])]
    if item["role"] == "reproduction":
        words.insert(0, "reproduction")
    return {"estimate_id": "/".join(words), "factor": factor, "level": level}


def _part(analysis_set, mask):
    entry = analysis_set.entry
    return analysis_set.time[mask], analysis_set.event[mask], None if entry is None else entry[mask]


def _add_group(tables, analysis_set, mask, keys, choices):
    time, event, entry = _part(analysis_set, mask)
    if not len(time):
        tables["estimates"].append(keys | NOBODY)
        return
    curve = fit_kaplan_meier(time, event, entry, choices["confidence_interval"])
    row = summarise_curve(curve, time, event)
    first, notes = describe_entry(entry, curve) if entry is not None else (None, [])
    warning = "; ".join(filter(None, [row.pop("warning"), *notes]))
    too_few = curve.n < FEWEST_PATIENTS or curve.events < FEWEST_EVENTS
    reason = f"n {curve.n}, events {curve.events}: too few for a curve or a median" if too_few else warning
    if too_few:
        row |= {"median": None, "median_lower": None, "median_upper": None, "median_rule": "not estimated"}
    tables["estimates"].append(keys | row | {"shown": 0 if too_few else 1, "reason": reason, "first_entry": first})
    for point in _points(curve, choices):
        why = "too few patients or events" if too_few else _few_at_risk(point)
        hidden = dict.fromkeys(("survival", "lower", "upper")) | {"reason": why} if why else {}
        tables["timepoints"].append(keys | point | hidden | {"shown": 0 if why else 1})
    for line in at_risk_table(time, event, axis_times(analysis_set.time.max(), choices["month_days"]), entry):
        counts = {"n_censored": line["cumulative_censored"], "n_event": line["cumulative_events"]}
        tables["at_risk"].append(keys | {"time": line["time"], "n_risk": line["n_risk"]} | counts)
    if not too_few:
        names = ("time", "n_risk", "n_event", "n_censored", "survival", "std_error", "lower", "upper")
        for step in zip(*(getattr(curve, name) for name in names), strict=True):
            tables["curves"].append(keys | {"method": "kaplan_meier"} | dict(zip(names, step, strict=True)))


def _points(curve, choices):
    """Survival at the fixed times; then from each day of conditional_from_days on, at the times after it."""
    points = summarise_survival_at(curve, choices["times_days"])
    for start in choices.get("conditional_from_days", []):
        points += summarise_survival_at(curve, [t for t in choices["times_days"] if t > start], start)
    return points


def _few_at_risk(point):
    """Why survival at a time is not shown; '' where it is, and where everybody has had the event, which is known."""
    few = point["survival"] and point["n_risk"] < contrasts.FEWEST_AT_RISK
    return f"fewer than {contrasts.FEWEST_AT_RISK} patients at risk" if few else ""


def _follow_up(analysis_set, choices, data_cut):
    time, event, entry = _part(analysis_set, slice(None))
    row = summarise_follow_up(time, event, None, entry, choices["confidence_interval"])
    row["completeness"] = analysis_set.completeness
    names = {"median_reverse_km_lower": "lower", "median_reverse_km_upper": "upper"}
    names |= {"minimum": "minimum_alive", "maximum": "maximum_alive"}
    return {names.get(name, name): value for name, value in row.items()} | {"data_cut": data_cut}
