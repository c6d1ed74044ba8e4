"""Which rows are published at all: no variants, no group that is too small, nor the one that would give it back."""


def too_small(sizes, threshold):
    """Names of the groups to leave out: those below the threshold and, where that is one group only, the next one too.

    sizes: {name: patients}. An empty group is nobody and counts for neither.
    """
    small = [name for name, size in sizes.items() if 0 < size < threshold]
    others = sorted((size, name) for name, size in sizes.items() if size >= threshold)
    if len(small) == 1 and others and len(sizes) > 1:
        small.append(others[0][1])
    return set(small)


def choose_rows(tables, by, threshold):
    """{name: rows} to publish, of the exact tables. by: the variable that makes the groups of the characteristics.

    Not the reproduction of published numbers and not the sensitivity analyses: each is the same patients but for a few,
    and one difference more to solve for. No curve of a group with few patients or few events.
    """
    kept = {name: [row for row in rows if _is_result(row)] for name, rows in tables.items()}
    left_out = _small_levels(kept, by, threshold)
    for name in ("estimates", "at_risk", "timepoints", "curves"):
        few = {row["estimate_id"] for row in kept.get("estimates", []) if int(row["events"]) < threshold}
        few = few if name != "estimates" else set()
        kept[name] = [
            row
            for row in kept.get(name, [])
            if (row["population"], row["factor"], row["level"]) not in left_out and row["estimate_id"] not in few
        ]
    kept["characteristics"] = [
        row for row in kept.get("characteristics", []) if (row["population"], by, row["group"]) not in left_out
    ]
    for name in ("coefficients", "differences"):
        kept[name] = [row for row in kept.get(name, []) if _has_room(row, threshold)]
    kept["efficacy"] = _outcomes(kept.get("efficacy", []), threshold)
    kept["exposure_time"] = [row for row in kept.get("exposure_time", []) if int(row["n"]) >= threshold]
    return {name: kept[name] for name in tables}


def _is_result(row):
    within = row.get("within", "")  # the effect within a subgroup: fewer patients of the same model
    return row.get("role") != "reproduction" and row.get("variant", "main") in ("", "main") and not within


def _small_levels(tables, by, threshold):
    sizes = {}
    for row in tables.get("estimates", []):
        sizes.setdefault((row["population"], row["factor"]), {})[row["level"]] = int(row["n"])
    for row in tables.get("characteristics", []):
        if row["variable"] == "" and row["group"]:
            sizes.setdefault((row["population"], by), {})[row["group"]] = int(row["denominator"])
    return {(*key, level) for key, own in sizes.items() for level in too_small(own, threshold)}


def _has_room(row, threshold):
    """Whether a level and its reference have enough patients and events (as far as the row tells)."""
    names = [f"{what}_{side}" for what in ("n", "events") for side in ("level", "reference")]
    return all(int(row[name]) >= threshold for name in names if row.get(name, "") != "")


def _outcomes(rows, threshold):
    rows = [row for row in rows if not (row["lineage"] and row["group_variable"])]
    sizes = {}
    for row in rows:
        if row["measure"] == "response":
            key = (row["outcome"], row["lineage"], row["group_variable"])
            sizes.setdefault(key, {})[row["group"]] = int(row["denominator"])
    small = {(*key, group) for key, own in sizes.items() for group in too_small(own, threshold)}
    return [row for row in rows if (row["outcome"], row["lineage"], row["group_variable"], row["group"]) not in small]
