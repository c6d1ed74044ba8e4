"""The analysis sets: of the patients' table, the rows and columns that each analysis needs, and no more.

They are the fire-break of an update: an analysis whose set has the same bytes as before is not run again.
"""

from collections import Counter

import numpy as np

from oncosurv.analyses.coding import complete
from oncosurv.cohort.entry import COLUMN as ENTRY
from oncosurv.cohort.matching import rows_matching
from oncosurv.survival.follow_up import follow_up_completeness
from oncosurv.table_text import ColumnRows
from oncosurv.tables import numbers

LEDGER_COLUMNS = ["analysis", "population", "endpoint", "n", "events", "reason", "n_excluded"]
NO_POPULATION = "not in the population"
NO_TIME = "no time for this endpoint"
MISSING = "missing value in a variable of the model"


def select_sets(patients, sources, study, potential=None):
    """({name: (rows, columns)}, ledger rows).

    patients: columns of cohort/patients.csv as text; sources: rows of cohort/sources.csv; study: populations,
    endpoints, entries ({endpoint: label} where entry is delayed), exposures, outcomes, describe, survival and models
    (with the columns they need, models with the facts of their variables); potential: columns of the private table of
    days to the data cut, in the order of patients. Names are paths below sets/.
    """
    n = len(patients["patient"])
    if potential and potential["patient"] != patients["patient"]:
        raise ValueError("the days to the data cut are of other patients than the table of patients")
    members = {
        population["name"]: np.array(
            rows_matching(population["keep"], patients) if "keep" in population else [True] * n, dtype=bool
        )
        for population in study["populations"]
    }
    sets = {
        "report/sources.csv": _sources(sources),
        "describe/characteristics.csv": _described(patients, members, study),
    }
    if study["describe"].get("efficacy"):
        sets["describe/efficacy.csv"] = _efficacy(patients, study)
    ledger = []
    for kind, items in (("survival", study["survival"]), ("cox", study["models"])):
        for item in items:
            entry = study["entries"].get(item["endpoint"])
            columns, places, lines = _analysis(patients, members[item["population"]], item, entry)
            if kind == "survival":
                columns = _with_completeness(columns, places, potential, item["endpoint"])
            if kind == "survival" and f"{item['endpoint']}_cause" in patients:  # which event ended each patient's time
                cause = patients[f"{item['endpoint']}_cause"]
                columns = columns | {"cause": list(map(cause.__getitem__, places))}
            sets[f"{kind}/{item['name']}.csv"] = (ColumnRows(columns), list(columns))
            ledger += lines
    return sets, ledger


def _sources(sources):
    """The exports without their digests: those change with every white space and would rewrite the report."""
    columns = ["source", "file", "rows", "patients", "unread_cells", "first_date", "last_date"]
    return [{column: row.get(column, "") for column in columns} for row in sources], columns


def _described(patients, members, study):
    variables = study["describe"]["characteristics"]["variables"]
    by = study["describe"]["characteristics"].get("by")
    wanted = list(dict.fromkeys(["patient", *variables, *([by] if by else [])]))
    columns = {name: patients[name] for name in wanted}
    columns |= {f"population_{name}": mask.astype(int) for name, mask in members.items()}
    return ColumnRows(columns), list(columns)


def _efficacy(patients, study):
    efficacy, endpoint = study["describe"]["efficacy"], study["endpoints"][0]
    wanted = ["patient", f"{endpoint}_days", f"{endpoint}_event"]
    wanted += [name for name in patients if any(_belongs(name, outcome) for outcome in efficacy["outcomes"])]
    for name in efficacy["by"]:
        wanted += [f"{name}_start_day"] if name in study["exposures"] else [name]
    return ColumnRows({name: patients[name] for name in wanted}), list(wanted)


def _belongs(column, outcome):
    return column == outcome or column.startswith(f"{outcome}_")


def _analysis(patients, inside, item, entry):
    """(columns of one analysis: patient, days, event, entry_days if entry is delayed, ...; their places; ledger lines).

    entry: what the delayed entry is called, or None. The n of a model is that of its complete cases.
    """
    endpoint = item["endpoint"]
    parts = ("days", "event", "reason")
    days, event, reason = (np.array(patients[f"{endpoint}_{part}"], dtype=object) for part in parts)
    why = np.where(inside, np.where(days != "", "", np.where(reason != "", reason, NO_TIME)), NO_POPULATION)
    if entry:
        why = np.where(why == "", _late(patients[ENTRY], days, entry), why)
    places = np.flatnonzero(why == "").tolist()
    own = {"patient": patients["patient"], "days": patients[f"{endpoint}_days"], "event": patients[f"{endpoint}_event"]}
    own |= {ENTRY: patients[ENTRY]} if entry else {}
    own |= {name: patients[name] for name in item["columns"]}
    columns = {name: list(map(cells.__getitem__, places)) for name, cells in own.items()}
    facts = {"analysis": item["name"], "population": item["population"], "endpoint": endpoint}
    used = complete(item.get("facts", []), columns, len(places))
    events = int((np.array(columns["event"], dtype=object)[used] == "1").sum())
    lines = [facts | {"n": int(used.sum()), "events": events, "reason": "", "n_excluded": ""}]
    excluded = Counter(why[why != ""].tolist())
    lines += [facts | {"reason": words, "n_excluded": count} for words, count in sorted(excluded.items())]
    if "facts" in item:
        lines.append(facts | {"reason": MISSING, "n_excluded": len(places) - int(used.sum())})
    return columns, places, lines


def _with_completeness(columns, places, potential, endpoint):
    """The columns with Clark's completeness of follow-up, the same in each row: the days it is made of tell dates."""
    if not places or not potential:
        return columns
    days, event = (numbers(columns[name]) for name in ("days", "event"))
    possible = np.where(event == 1, days, numbers(potential[f"{endpoint}_potential_days"])[places])
    if not np.isfinite(possible).all() or not possible.any():
        return columns
    completeness = follow_up_completeness(days, event.astype(int), possible)
    return columns | {"completeness": [completeness] * len(places)}


def _late(entries, days, label):
    """Per patient why the entry leaves nothing to be observed; '' where it does. days: known where it matters."""
    entry, end = numbers(entries), numbers(days)
    late = np.where(entry >= end, f"entry ({label}) not before the end of follow-up", "")
    return np.where(np.isnan(entry), f"no entry ({label})", late)
