"""Analysis sets of two runs: whose rows differ, and the later set without the change of some patients."""

OF_ALL = ("completeness",)  # one number of all patients, repeated in each row


def rows_of(columns):
    """{patient: {column: cell}} of a set, without what is no patient's own."""
    own = [name for name in columns if name not in OF_ALL]
    return {
        patient: {name: columns[name][place] for name in own}
        for place, patient in enumerate(columns.get("patient", []))
    }


def compare_sets(before, after):
    """{patient: entered, left or changed} of two sets with the same columns, sorted by patient."""
    old, new = rows_of(before), rows_of(after)
    found = {patient: "entered" for patient in new.keys() - old.keys()}
    found |= {patient: "left" for patient in old.keys() - new.keys()}
    found |= {patient: "changed" for patient in old.keys() & new.keys() if old[patient] != new[patient]}
    return dict(sorted(found.items()))


def same_columns(before, after):
    """Whether the rows of two sets can stand in for each other."""
    return [name for name in before if name not in OF_ALL] == [name for name in after if name not in OF_ALL]


def undo_changes(before, after, patients):
    """The set `after` with these patients as they were in `before`: back, away again, or with their old values."""
    old, rows = rows_of(before), rows_of(after)
    for patient in patients:
        rows.pop(patient, None)
        if patient in old:
            rows[patient] = old[patient]
    order = sorted(rows)
    columns = {name: [rows[patient][name] for patient in order] for name in after if name not in OF_ALL}
    shared = {name: after[name][:1] for name in OF_ALL if name in after}
    return columns | {name: cells * len(order) for name, cells in shared.items()}
