"""Who came, who left, whose values changed between two runs, and why."""

PATIENT_COLUMNS = ["patient", "change", "field", "before", "after", "cause", "reason", "source"]
KINDS = (
    "entered", "left", "event", "event_lost", "follow_up", "moved", "changed", "screened", "not_screened", "reason",
)  # fmt: skip


def compare_patients(snapshots, cohort, derivations):
    """Rows of changes/patients.csv, sorted by kind of change, patient and field.

    snapshots: [(cause, patients, screening)] from the run before (cause '') to the run after, with the columns of
    patients.csv and the rows of screening.csv; cohort: the record's `cohort` of the run after; derivations: its rows of
    derivations.csv. A change belongs to the causes of the snapshots where it came about.
    """
    states = [(cause, _by_patient(patients), _screened(screening)) for cause, patients, screening in snapshots]
    (_, old, screened_before), (_, new, screened_after) = states[0], states[-1]
    everyone = sorted(old.keys() | new.keys() | screened_before.keys() | screened_after.keys())
    sources = {(row["patient"], row["variable"]): row["source"] for row in derivations}
    specs = {spec["name"]: spec for spec in cohort["variables"]}
    endings = {f"{spec['name']}_{part}" for spec in cohort["endpoints"] for part in ("days", "event", "reason")}
    rows = []
    for patient in everyone:
        if patient in old and patient in new:
            rows += _updated(states, patient, specs, endings, sources)
        else:
            rows += _screening(states, patient)
    return sorted(rows, key=lambda row: (KINDS.index(row["change"]), row["patient"], row.get("field", "")))


def _by_patient(columns):
    names = [name for name in columns if name != "patient"]
    return {patient: {name: columns[name][place] for name in names} for place, patient in enumerate(columns["patient"])}


def _screened(rows):
    return {row["patient"]: "; ".join(filter(None, (row["reason"], row["sub_reason"]))) for row in rows}


def _causes(states, value_of):
    """Causes of the states in which a value changed, in order."""
    values = [value_of(state) for state in states]
    return "; ".join(states[place][0] for place in range(1, len(states)) if values[place] != values[place - 1])


def _screening(states, patient):
    (_, old, before), (_, new, after) = states[0], states[-1]
    row = {"patient": patient, "before": _status(patient, old, before), "after": _status(patient, new, after)}
    row["cause"] = _causes(states, lambda state: _status(patient, state[1], state[2]))
    if patient in new:
        words = f"was left out before: {before[patient]}" if patient in before else "new in the exports"
        return [row | {"change": "entered", "reason": words}]
    if patient in old:
        words = after[patient] if patient in after else "no longer in the exports"
        return [row | {"change": "left", "reason": words}]
    if row["before"] == row["after"]:
        return []
    if patient not in before:
        return [row | {"change": "screened", "reason": after[patient]}]
    if patient not in after:
        return [row | {"change": "not_screened", "reason": "no longer in the exports"}]
    return [row | {"change": "reason", "reason": after[patient]}]


def _status(patient, eligible, screened):
    """'eligible', the reason for which a screened patient is out, 'not in the exports'."""
    return "eligible" if patient in eligible else screened.get(patient, "not in the exports")


def _updated(states, patient, specs, endings, sources):
    old, new = states[0][1][patient], states[-1][1][patient]
    rows = []
    for name in new:
        if name not in old or old[name] == new[name]:
            continue
        row = {"patient": patient, "field": name, "before": old[name], "after": new[name]}
        row["cause"] = _causes(states, lambda state, name=name: state[1].get(patient, {}).get(name))
        row["source"] = sources.get((patient, name), "")
        rows.append(row | _kind(name, old, new, specs, endings))
    return rows


def _kind(name, old, new, specs, endings):
    """change and reason of a value of one patient that is another."""
    if name in endings:
        if name.endswith("_event"):
            gained = old[name] == "0" and new[name] == "1"
            return {"change": "event" if gained else "event_lost", "reason": new[f"{name[:-6]}_reason"]}
        end = name.rsplit("_", 1)[0]
        return {"change": "follow_up", "reason": new[f"{end}_reason"]}
    spec = specs.get(name, {})
    made_of = str(spec.get("from", ""))
    reason = ""
    if made_of in new and old.get(made_of) != new[made_of]:
        reason = f"{made_of}: {old.get(made_of) or 'missing'} to {new[made_of] or 'missing'}"
    kind = "moved" if spec.get("type") in ("flag", "category") or name not in specs else "changed"
    return {"change": kind, "reason": reason}
