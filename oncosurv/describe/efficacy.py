"""Outcomes of treatment, with the early dead in the denominator and exposures as they stood at a landmark.

A patient who died before an outcome could be seen did not reach it and stays in the denominator. A treatment that
started later is no group known at time zero: an exposure is taken as given by the landmark, among those alive then
(Anderson, Cain & Gelber, J Clin Oncol 1983;1:710-9), never as ever against never.
"""

import numpy as np

from oncosurv.describe.characteristics import UNKNOWN, levels_of
from oncosurv.survival.proportions import summarise_proportion

EFFICACY_COLUMNS = [
    "outcome",
    "label",
    "lineage",
    "lineage_label",
    "measure",
    "level",
    "level_label",
    "group_variable",
    "group",
    "group_label",
    "unit",
    "n",
    "denominator",
    "evaluable",
    "died_before_window",
    "sustained",
    "landmark_days",
    "exposure_handling",
    "proportion",
    "lower",
    "upper",
    "interval",
    "note",
]
STATUS_LEVELS = [
    ("improved", "Improved"),
    ("alive_not_improved", "Alive, not improved"),
    ("died_before_window", "Died without a count in the window"),
    ("not_assessed", "Alive, not assessed"),
]
RESPONSE_LEVELS = [
    ("CR", "Complete response"),
    ("PR", "Partial response"),
    ("SD", "Stable disease"),
    ("PD", "Progressive disease"),
    ("NE", "Not evaluable"),
    ("not_assessed", "Not assessed"),
    ("no_measurable_site", "No measurable site recorded"),
]


def groupings_of(names, variables, exposures):
    """The study's exposures and variables of these names, marked with their kind; a number makes no groups."""
    found = {item["name"]: {**item, "kind": "exposure"} for item in exposures}
    found |= {item["name"]: {**item, "kind": "variable"} for item in variables if item["type"] != "number"}
    unknown = [name for name in names if name not in found]
    if unknown:
        raise ValueError(f"efficacy by {', '.join(unknown)}: neither an exposure, a flag nor a category of the study")
    return [found[name] for name in names]


def summarise_efficacy(columns, outcomes, groupings, landmark_days, follow_up):
    """Rows of describe/efficacy.csv: each outcome for all patients and by each grouping.

    columns: {name: list of text cells} with the outcome's columns, `<follow_up>_days` (days from time zero to the end
    of follow-up), `<follow_up>_event`, and of an exposure `<name>_start_day` ('' never). outcomes: the study's.
    groupings: dicts, kind exposure or variable, with name and label, and of a variable its type and levels.
    measure is response (denominator: everyone), response_evaluable, sustained, or status (one row a level, adding up to
    everyone); of a lineage the denominator is its eligible, and its statuses go by its own counts. Intervals are
    Clopper-Pearson, 95 %. ValueError where an exposure has no landmark to be taken at.
    """
    if landmark_days is None and any(grouping["kind"] == "exposure" for grouping in groupings):
        raise ValueError("efficacy by an exposure needs describe.efficacy.landmark_days; ever against never is refused")
    size = len(next(iter(columns.values())))
    parts = [{"mask": np.ones(size, dtype=bool), "facts": {"exposure_handling": "none"}}]
    for grouping in groupings:
        if grouping["kind"] == "exposure":
            parts += _landmark_groups(columns, grouping, landmark_days, follow_up)
        else:
            parts += _variable_groups(columns, grouping)
    rows = []
    for outcome in outcomes:
        summarise = RULES[outcome["rule"]]
        for part in parts:
            shared = {
                "outcome": outcome["name"],
                "label": outcome.get("label", outcome["name"]),
                "unit": "patients",
                **part["facts"],
            }
            rows += [_joined(shared, row) for row in summarise(columns, outcome, part["mask"])]
    return rows


def _joined(shared, row):
    """A row with the facts of its group; its own note follows the group's."""
    notes = [shared.get("note", ""), row.pop("own_note", "")]
    return {**shared, **row, "note": "; ".join(note for note in notes if note)}


def _variable_groups(columns, variable):
    cells = columns[variable["name"]]
    levels = levels_of(variable, cells) + ([UNKNOWN] if "" in cells else [])
    values = np.array([cell or UNKNOWN[0] for cell in cells], dtype=object)
    note = "groups formed after time zero, not by chance" if variable.get("timing") == "post_baseline" else ""
    return [
        {
            "mask": values == level,
            "facts": {
                "group_variable": variable["name"],
                "group": level,
                "group_label": label,
                "exposure_handling": "none",
                "note": note,
            },
        }
        for level, label in levels
    ]


def _landmark_groups(columns, exposure, landmark, follow_up):
    """Those followed beyond the landmark day, exposed by it or not; the notes say who is out and who started later."""
    days = _numbers(columns[f"{follow_up}_days"])
    events = np.array([cell == "1" for cell in columns[f"{follow_up}_event"]])
    start = _numbers(columns[f"{exposure['name']}_start_day"])
    alive = days > landmark
    dead, left = (int(out.sum()) or "nobody" for out in (~alive & events, ~alive & ~events))
    exposed = alive & (start <= landmark)
    later = int((alive & (start > landmark)).sum())
    out = f"followed beyond day {landmark} only: {dead} died and {left} left follow-up by then"
    groups = [("1", f"Given by day {landmark}", exposed, out)]
    groups += [("0", f"Not given by day {landmark}", alive & ~exposed, f"{out}; {later} of this group started later")]
    return [
        {
            "mask": mask,
            "facts": {
                "group_variable": exposure["name"],
                "group": group,
                "group_label": label,
                "landmark_days": landmark,
                "exposure_handling": "landmark",
                "note": note,
            },
        }
        for group, label, mask, note in groups
    ]


def _count_improvement(columns, outcome, mask):
    name = outcome["name"]
    improved, sustained = _flag(columns, name), _flag(columns, f"{name}_sustained")
    evaluable = _flag(columns, f"{name}_evaluable")
    status = np.array(columns[f"{name}_status"], dtype=object)
    died = status == "died_before_window"

    def counts(inside):
        return {
            "evaluable": int((inside & evaluable).sum()),
            "died_before_window": int((inside & died).sum()),
            "sustained": int((inside & sustained).sum()),
        }

    whole = counts(mask)
    rows = [
        {"measure": "response", **_share(mask & improved, mask), **whole},
        {"measure": "response_evaluable", **_share(mask & improved & evaluable, mask & evaluable), **whole},
        {"measure": "sustained", **_share(mask & sustained, mask), **whole},
    ]
    first, last = outcome["days"]
    died_words = f"Died by day {last} without a count in days {first} to {last}"
    levels = [(level, died_words if level == "died_before_window" else label) for level, label in STATUS_LEVELS]
    rows += _statuses(status, levels, mask, whole)
    for lineage in outcome["lineages"]:
        column = f"{name}_{lineage['name']}"
        eligible = mask & _flag(columns, f"{column}_eligible")
        facts = {"lineage": lineage["name"], "lineage_label": lineage.get("label", lineage["name"])}
        inside = {**counts(eligible), "sustained": None}  # sustained is of the patient, not of the lineage
        rows.append({"measure": "response", **facts, **_share(eligible & _flag(columns, column), eligible), **inside})
        own = np.array(columns[f"{column}_status"], dtype=object)
        rows += [{**facts, **row} for row in _statuses(own, STATUS_LEVELS, eligible, inside)]
    return rows


def _best_response(columns, outcome, mask):
    name = outcome["name"]
    measurable = _flag(columns, f"{name}_measurable")
    best = np.array([cell or "not_assessed" for cell in columns[name]], dtype=object)
    status = np.where(measurable, best, "no_measurable_site").astype(object)
    responders = measurable & np.isin(best, outcome["responders"])
    assessed = measurable & ~np.isin(best, ["NE", "not_assessed"])
    whole = {"evaluable": int((mask & assessed).sum())}
    unmeasured = int((mask & ~measurable & (best != "not_assessed")).sum())
    note = f"responses recorded without a measurable site, not counted: {unmeasured}" if unmeasured else ""
    if not mask.all():  # said once, of all patients
        note = ""
    rows = [
        {"measure": "response", **_share(mask & responders, mask), **whole},
        {"measure": "response_measurable", **_share(mask & responders, mask & measurable), **whole},
    ]
    rows += _statuses(status, RESPONSE_LEVELS, mask, whole)
    return [{**row, "own_note": note} for row in rows]


RULES = {
    "count_improvement": _count_improvement,
    "best_response": _best_response,
    "response_from_sums": _best_response,
}


def _share(taken, inside):
    found = summarise_proportion((taken & inside).sum(), inside.sum())
    numbers = {name: found[name] for name in ("n", "proportion", "lower", "upper")}
    numbers |= {"n": found["k"], "denominator": found["n"]}
    return numbers | {"interval": found["conf_type"] if found["n"] else ""}


def _statuses(status, declared, mask, whole):
    """A row a status; together they hold everyone, also those with a status that nobody declared."""
    known = {level for level, _ in declared}
    others = sorted(set(status[mask]) - known)
    levels = declared + [(level, level or "Unknown") for level in others]
    return [
        {
            "measure": "status",
            "level": level or "unknown",
            "level_label": label,
            **_share(status == level, mask),
            **whole,
        }
        for level, label in levels
    ]


def _flag(columns, name):
    return np.array([cell == "1" for cell in columns[name]], dtype=bool)


def _numbers(cells):
    return np.array([float(cell) if cell != "" else np.nan for cell in cells], dtype=float)
