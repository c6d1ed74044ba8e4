"""One item of the survival section: curves overall and by factor, medians, fixed times, follow-up, log-rank tests."""

import hashlib

import numpy as np

from oncosurv.analyses import contrasts
from oncosurv.analyses.coding import FLAG_LEVELS, known
from oncosurv.analyses.left_out import leave_out_contrast, leave_out_test
from oncosurv.survival.follow_up import summarise_follow_up
from oncosurv.survival.kaplan_meier import fit_kaplan_meier, summarise_curve
from oncosurv.survival.logrank import compare_groups
from oncosurv.survival.permutation import choose_p_of_record, compare_by_permutation
from oncosurv.survival.risk_table import at_risk_table
from oncosurv.survival.timepoints import summarise_survival_at

KEYS = ["estimate_id", "item", "endpoint", "population", "factor", "level", "variant", "role"]
COLUMNS = {
    "estimates": [*KEYS, "n", "n_entered", "events", "median", "median_lower", "median_upper", "median_rule", "minimum",
                  "minimum_censored", "maximum", "maximum_censored", "conf_type", "shown", "reason"],
    "curves": [*KEYS, "method", "landmark_days", "time", "n_risk", "n_event", "n_censored", "survival", "std_error",
               "lower", "upper"],
    "timepoints": [*KEYS, "time", "n_risk", "cumulative_events", "survival", "lower", "upper", "conditional_from",
                   "conf_type", "shown", "reason"],
    "at_risk": [*KEYS, "time", "n_risk", "n_censored", "n_event"],
    "comparisons": [*KEYS, "test", "weight", "statistic", "df", "p_asymptotic", "p_permutation", "permutations",
                    "permutation_method", "seed", "mc_se", "permutation_reason", "p_of_record", "p_method", "n",
                    "events", "n_missing", "levels", "n_level", "observed", "expected", "reason", "events_level",
                    "p_loo_min", "p_loo_max", "leave_one_out"],
    "differences": [*KEYS, *contrasts.COLUMNS[1:]],
    "influence": [*KEYS, "measure", "tau", "left_out", "estimate", "p"],
    "follow_up": [*KEYS, "n", "events", "median_reverse_km", "lower", "upper", "conf_type", "minimum_alive",
                  "maximum_alive", "person_time", "completeness", "data_cut"],
}  # fmt: skip

# S1: a group smaller than this gets no curve, no median and no interval.
FEWEST_PATIENTS, FEWEST_EVENTS = 5, 3
NOBODY = {"n": 0, "events": 0, "shown": 0, "reason": "no patients"}


def estimate_item(analysis_set, item, choices, variables, data_cut):
    """All tables of one item: {table: rows}. choices: confidence_interval, times_days, month_days of the study file."""
    tables = {table: [] for table in COLUMNS}
    base = {
        "item": item["name"],
        "endpoint": item["endpoint"],
        "population": item["population"],
        "variant": "main",
        "role": item["role"],
    }
    everyone = np.ones(len(analysis_set.patients), dtype=bool)
    naive = any(fact["timing"] == "post_baseline" for fact in variables)
    if not len(analysis_set.patients):
        tables["estimates"].append(base | place_of(item, "overall", "all") | NOBODY)
        return tables
    if not naive:
        _add_group(tables, analysis_set, everyone, base | place_of(item, "overall", "all"), choices)
        tables["follow_up"].append(
            base | place_of(item, "overall", "all") | _follow_up(analysis_set, choices, data_cut)
        )
    for fact in variables:
        cells = np.array(analysis_set.cells[fact["name"]], dtype=object)
        present = known(fact, cells.tolist())
        declared = list(FLAG_LEVELS) if fact["type"] == "flag" else fact["levels"]
        levels = [level for level in declared if level in set(cells[present])]
        if fact["timing"] == "baseline":  # no curve by what was not known at time zero
            for level in levels:
                _add_group(tables, analysis_set, cells == level, base | place_of(item, fact["name"], level), choices)
            for contrast in contrasts.contrast_levels(analysis_set, fact, choices, FEWEST_PATIENTS):
                keys = base | place_of(item, fact["name"], contrast.rows[0]["level"])
                rows, left_out = leave_out_contrast(contrast, keys, choices)
                tables["differences"] += [keys | row for row in rows]
                tables["influence"] += left_out
        keys = base | place_of(item, fact["name"], "")
        row = keys | _test(analysis_set, cells, present, levels, seed_of(keys["estimate_id"]), fact["name"])
        if row["statistic"] is not None:
            extra, left_out = leave_out_test(analysis_set.subset(present), cells[present].astype(str), keys)
            row, tables["influence"] = row | extra, tables["influence"] + left_out
        tables["comparisons"].append(row)
    tables["comparisons"] = choose_p_of_record(tables["comparisons"])
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
    warning = row.pop("warning")
    too_few = curve.n < FEWEST_PATIENTS or curve.events < FEWEST_EVENTS
    reason = f"n {curve.n}, events {curve.events}: too few for a curve or a median" if too_few else warning
    if too_few:
        row |= {"median": None, "median_lower": None, "median_upper": None, "median_rule": "not estimated"}
    tables["estimates"].append(keys | row | {"shown": 0 if too_few else 1, "reason": reason})
    for point in summarise_survival_at(curve, choices["times_days"]):
        point.pop("n_from")
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


def _few_at_risk(point):
    """Why survival at a time is not shown; '' where it is, and where everybody has had the event, which is known."""
    few = point["survival"] and point["n_risk"] < contrasts.FEWEST_AT_RISK
    return f"fewer than {contrasts.FEWEST_AT_RISK} patients at risk" if few else ""


def axis_times(longest, month_days):
    """Days of a round grid of months over `longest` days, at most 9 ticks: those of the figure and its table."""
    months = longest / month_days
    step = next(width for width in (1, 2, 3, 6, 12, 24, 36, 48, 60, 120, 240, 600) if months / width <= 8)
    return [tick * step * month_days for tick in range(int(months // step) + 1)]


def _follow_up(analysis_set, choices, data_cut):
    time, event, entry = _part(analysis_set, slice(None))
    potential = analysis_set.potential
    if potential is not None:  # known of those without the event; the others are complete
        potential = np.where(event == 1, time, potential)
        potential = potential if np.isfinite(potential).all() else None
    row = summarise_follow_up(time, event, potential, entry, choices["confidence_interval"])
    names = {"median_reverse_km_lower": "lower", "median_reverse_km_upper": "upper"}
    names |= {"minimum": "minimum_alive", "maximum": "maximum_alive"}
    return {names.get(name, name): value for name, value in row.items()} | {"data_cut": data_cut}


def seed_of(text):
    """A seed that belongs to an analysis and to nothing else: not to the order of analyses, nor to the machine."""
    return int(hashlib.sha256(text.encode()).hexdigest()[:8], 16)


def _test(analysis_set, cells, present, levels, seed, factor):
    time, event, entry = _part(analysis_set, present)
    labels = cells[present].astype(str)
    missing = {"test": "log-rank", "n_missing": int((~present).sum())}
    if not len(time):
        return missing | {"statistic": None, "n": 0, "events": 0, "reason": "no patients with a known value"}
    row = compare_groups(time, event, labels, entry)
    row.pop("score")
    order = [row["levels"].index(level) for level in levels]
    for name in ("levels", "observed", "expected"):
        row[name] = [row[name][place] for place in order]
    if row["statistic"] is not None:
        row |= compare_by_permutation(time, event, labels, seed, entry)
    ended = [level for level in levels if 2 * time[labels == level].max() < time.max()]
    if ended and row["statistic"] is not None:
        groups = " or ".join(f"{factor}={level}" for level in ended)
        words = f"nobody with {groups} is at risk after half of the follow-up, so a hazard ratio is an average over it"
        row["reason"] = "; ".join(filter(None, [row["reason"], words]))
    return (
        row
        | missing
        | {
            f"{name}_level": [int(counted[labels == level].sum()) for level in levels]
            for name, counted in (("n", np.ones(len(time), int)), ("events", event))
        }
    )
