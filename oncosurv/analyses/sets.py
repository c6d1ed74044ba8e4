"""The analysis sets: of the patients' table, the rows and columns that each analysis needs, and no more.

They are the fire-break of an update: an analysis whose set has the same bytes as before is not run again.
"""

from oncosurv.cohort.matching import rows_matching

LEDGER_COLUMNS = ["analysis", "population", "endpoint", "n", "events", "reason", "n_excluded"]
NO_POPULATION = "not in the population"


def select_sets(patients, sources, study):
    """({name: (rows, columns)}, ledger rows).

    patients: columns of cohort/patients.csv as text; sources: rows of cohort/sources.csv; study: populations,
    endpoints, exposures, outcomes, describe, survival and models of the study file. Names are paths below sets/.
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
            variables = item["factors"] if kind == "survival" else item["columns"]
            item = item | {"with_potential": kind == "survival"}
            rows, columns, lines = _analysis(patients, members[item["population"]], item, variables)
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


def _analysis(patients, inside, item, variables):
    """Rows of one analysis (patient, days, event, entry_days if entry is delayed, variables) and its ledger lines."""
    endpoint = item["endpoint"]
    days, event, reason = (patients[f"{endpoint}_{part}"] for part in ("days", "event", "reason"))
    entry = patients.get("entry_days")
    potential = patients.get(f"{endpoint}_potential_days") if item["with_potential"] else None
    columns = ["patient", "days", "event", *(["entry_days"] if entry else [])]
    columns += [*(["potential_days"] if potential else []), *variables]
    rows, excluded = [], {}
    for i, patient in enumerate(patients["patient"]):
        why = _exclusion(inside[i], days[i], reason[i], entry[i] if entry else None)
        if why:
            excluded[why] = excluded.get(why, 0) + 1
            continue
        row = {"patient": patient, "days": days[i], "event": event[i]} | {name: patients[name][i] for name in variables}
        row |= {"entry_days": entry[i]} if entry else {}
        rows.append(row | ({"potential_days": potential[i]} if potential else {}))
    facts = {"analysis": item["name"], "population": item["population"], "endpoint": endpoint}
    total = {"n": len(rows), "events": sum(row["event"] == "1" for row in rows), "reason": "", "n_excluded": ""}
    lines = [facts | total]
    return (
        rows,
        columns,
        lines + [facts | {"reason": why, "n_excluded": count} for why, count in sorted(excluded.items())],
    )


def _exclusion(inside, days, reason, entry):
    if not inside:
        return NO_POPULATION
    if days == "":
        return reason or "no time for this endpoint"
    if entry is not None and (entry == "" or float(entry) >= float(days)):
        return "entry is unknown or not before the end of follow-up"
    return ""
