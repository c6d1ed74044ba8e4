"""What moved a number: code, data, data cut or study file, and of the data which patients. All computed."""

from oncosurv.changes.numbers import analysis_of, read_numbers
from oncosurv.changes.recompute import COMPARISONS, decided
from oncosurv.changes.sets import compare_sets, same_columns, undo_changes
from oncosurv.changes.stages import try_recompute

ATTRIBUTION_COLUMNS = [
    "table", "estimate_id", "place", "quantity", "cause", "patient", "change", "effect", "in_standard_errors", "exact",
    "note",
]  # fmt: skip
MOST_PATIENTS = 40  # of one set, each undone by itself; beyond, those who came, left and changed are undone together
MOST_ROWS = 10  # patients a number, the largest effects
TOGETHER = {"entered": "all who came", "left": "all who left", "changed": "all whose values changed"}
SEVERAL = {
    "cause": "patient", "patient": "", "change": "several together", "exact": 1,
    "note": "no one patient's change, undone by itself, changes it back",
}  # fmt: skip
NOT_OF_PATIENTS = ("completeness",)
OF_DATA = ("data", "data_cut")


def attribute_stages(stages, moved):
    """Rows of changes/attribution.csv with a cause and no patient: the effect of each stage on each moved number.

    moved: {key: Number before} of the numbers that differ. A number without a value at a stage has no effect there, and
    the row says why.
    """
    rows = []
    numbers = [stage.numbers() for stage in stages]
    for key, old in moved.items():
        for place in range(1, len(stages)):
            values = [numbers[at][key].value if key in numbers[at] else None for at in (place - 1, place)]
            here = {"cause": stages[place].cause, "exact": int(stages[place].exact), "note": stages[place].note}
            if None in values:
                if values != [None, None]:
                    known = numbers[0].get(key) or numbers[-1][key]
                    why = stages[place].failed.get(analysis_of(key[0], known.row), "")
                    words = "estimated from here on" if values[0] is None else "not estimated from here on"
                    rows.append(_keys(key) | here | {"note": "; ".join(filter(None, (words, why, here["note"])))})
            elif numbers[place - 1][key].differs(numbers[place][key]):
                rows.append(_keys(key) | here | _effect(old, *values))
    return rows


def moved_by_data(rows):
    """Keys of the numbers that the data moved, or the data cut, by the rows of attribute_stages."""
    return {_key(row) for row in rows if row["cause"] in OF_DATA}


def attribute_patients(old_sets, stage, moved, by_data):
    """Rows with a patient: what a moved number would be had this patient's data not changed.

    old_sets: the sets before; by_data: keys that moved_by_data gives, only of these must patients be told; stage: the
    state with today's data by the study file of before. effect: the number of that state less the number with the
    patient's change undone, so that a positive effect is a patient who raised it.
    """
    rows, base = [], stage.numbers()
    tests = {name: {COMPARISONS: tables.get(COMPARISONS, [])} for name, tables in stage.tables.items()}
    for name in stage.plan:
        keys = [key for key in moved if key in base and _of(key, base[key]) == name]
        keys = [key for key in keys if key[3] not in NOT_OF_PATIENTS]
        if not keys or name not in old_sets or not same_columns(old_sets[name], stage.sets[name]):
            continue
        for label, change, patients in _groups(compare_sets(old_sets[name], stage.sets[name])):
            columns = undo_changes(old_sets[name], stage.sets[name], patients)
            tables, why = try_recompute(name, stage.plan[name], columns)
            undone = read_numbers(decided({**tests, name: tables}))
            for key in keys:
                rows.append(_keys(key) | _of_patient(key, moved[key], base, undone, why, label, change))
        told = {_key(row) for row in rows if row.get("effect") != 0}
        rows += [_keys(key) | SEVERAL for key in keys if key in by_data and key not in told]
    return _largest(row for row in rows if row.get("effect") != 0)


def _groups(changed):
    """(patient or '', change, patients to undo)."""
    if len(changed) <= MOST_PATIENTS:
        return [(patient, change, [patient]) for patient, change in changed.items()]
    return [
        ("", TOGETHER[kind], [patient for patient, change in changed.items() if change == kind])
        for kind in TOGETHER
        if kind in changed.values()
    ]


def _of_patient(key, old, base, undone, why, patient, change):
    found = {"cause": "patient", "patient": patient, "change": change, "exact": 1}
    without = undone.get(key)
    if base[key].value is None or without is None or without.value is None:
        same = base[key].value is None and (without is None or without.value is None)
        words = "without this change it is not estimated" if base[key].value is not None else "estimated without it"
        return found | ({"effect": 0} if same else {"note": why or words})
    if not without.differs(base[key]):
        return found | {"effect": 0}
    return found | _effect(old, without.value, base[key].value)


def _effect(old, before, after):
    """effect on the number, and in units of its standard error before."""
    scaled = None
    if old.error and old.value is not None:
        steps = [old.in_errors(value) for value in (before, after)]
        scaled = None if None in steps else steps[1] - steps[0]
    return {"effect": after - before, "in_standard_errors": scaled}


def _largest(rows):
    """The rows, of each number those of the largest effect first; an estimate that comes or goes is the largest."""
    by_number = {}
    for row in rows:
        by_number.setdefault(_key(row), []).append(row)
    for own in by_number.values():
        own.sort(key=lambda row: (row.get("effect") is not None, -abs(row.get("effect") or 0), row["patient"]))
        yield from own[:MOST_ROWS]


def _keys(key):
    return dict(zip(ATTRIBUTION_COLUMNS[:4], key, strict=True))


def _key(row):
    return tuple(row[name] for name in ATTRIBUTION_COLUMNS[:4])


def _of(key, number):
    return analysis_of(key[0], number.row)
