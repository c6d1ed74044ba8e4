"""Each reported number of two runs side by side: before, after, the difference, and what turned."""

from oncosurv.changes.numbers import analysis_of

ESTIMATE_COLUMNS = [
    "table", "estimate_id", "place", "quantity", "status", "before", "after", "difference", "standard_error", "scale",
    "in_standard_errors", "flags", "analysis", "endpoint", "population", "factor", "level", "kind",
    "exposure_handling", "variant", "role", "of_record", "estimator_before", "estimator_after", "n_before", "n_after",
    "events_before", "events_after",
]  # fmt: skip
ALPHA = 0.05


def compare_numbers(before, after):
    """Rows of changes/estimates.csv: every number of either run, in the order of the run after, then what is gone.

    before, after: as read_numbers. status: same, moved, new, gone. standard_error: of the number before, on the scale
    named (log for hazard ratios). flags: keys of change_words.FLAGS, joined by '; '.
    """
    estimators = [_preferred(numbers) for numbers in (before, after)]
    fits = {_fit(key[1]) for key, number in after.items() if number.row.get("of_record") == "1"}
    return [
        _row(key, before.get(key), after.get(key), estimators, fits)
        for key in [*after, *(key for key in before if key not in after)]
        if key in before and key in after or (before.get(key) or after[key]).value is not None
    ]


def _row(key, old, new, estimators, fits):
    table, estimate, place, quantity = key
    row = (new or old).row
    found = {"table": table, "estimate_id": estimate, "place": place, "quantity": quantity}
    found |= {name: row.get(name, "") for name in ("endpoint", "population", "level", "kind", "variant", "role")}
    found |= {"analysis": analysis_of(table, row), "exposure_handling": row.get("exposure_handling", "")}
    found |= {"factor": row.get("factor") or row.get("variable") or row.get("term") or row.get("outcome") or ""}
    found |= {"of_record": _of_record(table, row, fits)}
    methods = [_method(key, number, known) for number, known in zip((old, new), estimators, strict=True)]
    found |= {"estimator_before": methods[0], "estimator_after": methods[1]}
    for name in ("n", "events"):
        found |= {
            f"{name}_{when}": own.row.get(name, "") if own else "" for when, own in (("before", old), ("after", new))
        }
    if old is None or new is None:
        value = {"after": new.value} if old is None else {"before": old.value}
        return found | value | {"status": "new" if old is None else "gone"}
    status = "moved" if old.differs(new) else "same"
    found |= {"status": status, "before": old.value, "after": new.value, "standard_error": old.error}
    found |= {"scale": ("log" if old.logarithm else "identity") if old.error else ""}
    if old.value is not None and new.value is not None:
        moved = status == "moved"
        found |= {"difference": new.value - old.value if moved else 0}
        found |= {"in_standard_errors": old.in_errors(new.value) if moved else 0 if old.error else None}
    return found | {"flags": list(_flags(table, quantity, old, new, methods))}


def _of_record(table, row, fits):
    """1 for a result of the main analysis: of a fit of record, its tests, of a curve or a test of groups; else 0.

    A test that says the same as another row does (of the only term of a fit) is no result of its own.
    """
    if row.get("role") == "reproduction" or row.get("variant", "main") != "main":
        return 0
    if table in ("cox/hazards", "cox/periods"):
        alone = row["kind"] in ("univariable", "exposure_alone") and row.get("term") == "GLOBAL"
        return int(row["estimate_id"] in fits and not alone)
    if table == "cox/models":
        return int(row["of_record"] == "1" and row["lr_df"] != "1")
    return int(row.get("of_record", "1") == "1")


def _fit(estimate):
    return estimate.removesuffix("/firth")


def _preferred(numbers):
    """{fit and quantity: estimator that is preferred}."""
    return {
        (table, _fit(estimate), quantity): number.row["estimator"]
        for (table, estimate, _, quantity), number in numbers.items()
        if number.row.get("preferred") == "1"
    }


def _method(key, number, known):
    """The test or estimator of record behind a number."""
    if number is None:
        return ""
    return number.row.get("p_method") or known.get((key[0], _fit(key[1]), key[3]), "")


def _flags(table, quantity, old, new, methods):
    if methods[0] != methods[1]:
        yield "test_switched" if table == "survival/comparisons" else "estimator_switched"
    if (old.value is None) != (new.value is None):
        if quantity.startswith("median"):
            yield "median_reached" if old.value is None else "median_not_reached"
        else:
            yield "given" if old.value is None else "not_given"
    if old.value is None or new.value is None:
        return
    if quantity == "p" and (old.value < ALPHA) != (new.value < ALPHA):
        yield "p_crossed_0.05"
    null = {"hr": 1, "difference": 0}.get(quantity)
    if null is not None and (old.value - null) * (new.value - null) < 0:
        yield "sign_changed"
