"""The analysis sets: of the patients' table, the rows and columns that each analysis needs, and no more.

They are the fire-break of an update: an analysis whose set has the same bytes as before is not run again.
"""

import numpy as np

from oncosurv.analyses.coding import complete
from oncosurv.cohort.entry import COLUMN as ENTRY
from oncosurv.cohort.matching import rows_matching
from oncosurv.survival.follow_up import follow_up_completeness
from oncosurv.tables import numbers

LEDGER_COLUMNS = ["analysis", "population", "endpoint", "n", "events", "reason", "n_excluded"]
NO_POPULATION = "not in the population"
MISSING = "missing value in a variable of the model"


def select_sets(patients, sources, study, potential=None):
    """({name: (rows, columns)}, ledger rows).

    patients: columns of cohort/patients.csv as text; sources: rows of cohort/sources.csv; study: populations,
    endpoints, entries ({endpoint: label} where entry is delayed), exposures, outcomes, describe, survival and models
    (with the columns they need, models with the facts of their variables); potential: columns of the private table of
    days to the data cut, in the order of patients. Names are paths below sets/.
    """
    n = len(patients["patient"])
    members = {
        population["name"]: rows_matching(population["keep"], patients) if "keep" in population else [True] * n
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
            rows, columns, lines = _analysis(patients, members[item["population"]], item, entry)
            if kind == "survival":
                rows, columns = _with_completeness(rows, columns, potential, item["endpoint"])
            if kind == "survival" and f"{item['endpoint']}_cause" in patients:
                rows, columns = _with_cause(rows, columns, patients, item["endpoint"])
            sets[f"{kind}/{item['name']}.csv"] = (rows, columns)
            ledger += lines
    return sets, ledger


def _sources(sources):
    """The exports without their digests: those change with every white space and would rewrite the report."""
    columns = ["source", "file", "rows", "patients", "unread_cells", "first_date", "last_date"]
    return [{column: row.get(column, "") for column in columns} for row in sources], columns


def _rows(patients, columns, mask=None):
    n = len(patients["patient"])
    return [{name: patients[name][i] for name in columns} for i in range(n) if mask is None or mask[i]]


def _described(patients, members, study):
    variables = study["describe"]["characteristics"]["variables"]
    by = study["describe"]["characteristics"].get("by")
    wanted = list(dict.fromkeys(["patient", *variables, *([by] if by else [])]))
    rows = _rows(patients, wanted)
    for name, mask in members.items():
        for row, inside in zip(rows, mask, strict=True):
            row[f"population_{name}"] = int(inside)
    return rows, [*wanted, *(f"population_{name}" for name in members)]


def _efficacy(patients, study):
    efficacy, endpoint = study["describe"]["efficacy"], study["endpoints"][0]
    wanted = ["patient", f"{endpoint}_days", f"{endpoint}_event"]
    wanted += [name for name in patients if any(_belongs(name, outcome) for outcome in efficacy["outcomes"])]
    for name in efficacy["by"]:
        wanted += [f"{name}_start_day"] if name in study["exposures"] else [name]
    return _rows(patients, wanted), wanted


def _belongs(column, outcome):
    return column == outcome or column.startswith(f"{outcome}_")


def _analysis(patients, inside, item, entry):
    """(rows of one analysis, their columns: patient, days, event, entry_days if entry is delayed, ...; ledger lines).

    entry: what the delayed entry is called, or None. The n of a model is that of its complete cases.
    """
    endpoint = item["endpoint"]
    days, event, reason = (patients[f"{endpoint}_{part}"] for part in ("days", "event", "reason"))
    own = {ENTRY: patients[ENTRY]} if entry else {}
    own |= {name: patients[name] for name in item["columns"]}
    rows, excluded = [], {}
    for i, patient in enumerate(patients["patient"]):
        why = _exclusion(inside[i], days[i], reason[i]) or (entry and _late(patients[ENTRY][i], days[i], entry))
        if why:
            excluded[why] = excluded.get(why, 0) + 1
            continue
        rows.append(
            {"patient": patient, "days": days[i], "event": event[i]} | {name: cells[i] for name, cells in own.items()}
        )
    facts = {"analysis": item["name"], "population": item["population"], "endpoint": endpoint}
    used = [row for row, kept in zip(rows, _complete(rows, item.get("facts", [])), strict=True) if kept]
    total = {"n": len(used), "events": sum(row["event"] == "1" for row in used), "reason": "", "n_excluded": ""}
    lines = [facts | total]
    lines += [facts | {"reason": why, "n_excluded": count} for why, count in sorted(excluded.items())]
    if "facts" in item:
        lines.append(facts | {"reason": MISSING, "n_excluded": len(rows) - len(used)})
    return rows, ["patient", "days", "event", *own], lines


def _with_cause(rows, columns, patients, endpoint):
    """The rows with the number of the event that ended each patient's time, for competing risks."""
    causes = dict(zip(patients["patient"], patients[f"{endpoint}_cause"], strict=True))
    return [row | {"cause": causes[row["patient"]]} for row in rows], [*columns, "cause"]


def _with_completeness(rows, columns, potential, endpoint):
    """The rows with Clark's completeness of follow-up, the same in each: the days it is made of would tell dates."""
    if not rows or not potential:
        return rows, columns
    days, event = (np.array([float(row[name]) for row in rows]) for name in ("days", "event"))
    known = dict(zip(potential["patient"], numbers(potential[f"{endpoint}_potential_days"]), strict=True))
    possible = np.where(event == 1, days, [known[row["patient"]] for row in rows])
    if not np.isfinite(possible).all() or not possible.any():
        return rows, columns
    completeness = follow_up_completeness(days, event.astype(int), possible)
    return [row | {"completeness": completeness} for row in rows], [*columns, "completeness"]


def _complete(rows, facts):
    cells = {fact["name"]: [row[fact["name"]] for row in rows] for fact in facts}
    return complete(facts, cells, len(rows)) if rows else np.zeros(0, dtype=bool)


def _exclusion(inside, days, reason):
    if not inside:
        return NO_POPULATION
    return "" if days != "" else reason or "no time for this endpoint"


def _late(entry, days, label):
    if entry == "":
        return f"no entry ({label})"
    return f"entry ({label}) not before the end of follow-up" if float(entry) >= float(days) else ""
