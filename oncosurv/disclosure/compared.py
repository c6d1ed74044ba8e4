"""The counts of tests, differences, follow-up and Cox models: of groups that other tables count too."""

from oncosurv.disclosure.people import link_events, split


def collect_estimates(rows, system, people):
    """{(row, column): cell} of a table whose rows have n and events of a level (or of everyone)."""
    found = {}
    for place, row in enumerate(rows):
        where = set() if row["factor"] == "overall" else {(row["factor"], row["level"])}
        found |= _sizes(place, row, system, people, where)
    return found


def collect_whole(rows, system, people):
    """{(row, column): cell} of a table whose n and events are those of a whole population with known values."""
    found = {}
    for place, row in enumerate(rows):
        found |= _sizes(place, row, system, people, set())
    return found


def _sizes(place, row, system, people, where, suffix=""):
    n = events = None
    found = {}
    if row.get("n", "") != "":
        found[place, "n"] = n = people.add(system, "n", row["population"], where, int(row["n"]))
    if row.get("events", "") != "":
        kind = ("events", row["endpoint"])
        found[place, "events"] = events = people.add(system, kind, row["population"], where, int(row["events"]))
    link_events(system, n, events)
    return found


def collect_levels(rows, system, people):
    """{(row, column): cell} of rows with a level and its reference: n_level, events_level, n_reference, ..."""
    found = {}
    variable = "variable" if rows and "variable" in rows[0] else "factor"
    fits = {}
    for place, row in enumerate(rows):
        whole = _sizes(place, row, system, people, set())
        found |= whole
        for side, level in (("level", row["level"]), ("reference", row["reference"])):
            if not level or not row[variable]:
                continue
            for name, kind in (("n", "n"), ("events", ("events", row["endpoint"]))):
                if row.get(f"{name}_{side}", "") == "":
                    continue
                count = int(row[f"{name}_{side}"])
                cell = people.add(system, kind, row["population"], {(row[variable], level)}, count)
                found[place, f"{name}_{side}"] = cell
                if (place, name) in whole:
                    fits.setdefault((whole[place, name], row.get("fit_id", row["estimate_id"]), row[variable]),
                                    set()).add(cell)  # fmt: skip
            pair = [found.get((place, f"{name}_{side}")) for name in ("n", "events")]
            link_events(system, *pair)
    for (whole, *_), parts in sorted(fits.items(), key=repr):
        if sum(system.counts[cell] for cell in parts) <= system.counts[whole]:
            split(system, whole, sorted(parts, key=repr))
    return found


def collect_exposure_time(rows, system, people):
    """{(row, column): cell}: patients and events of each group of an exposure, and events by its state."""
    found = {}
    for place, row in enumerate(rows):
        group = set() if row["group"] == "all" else {(f"{row['exposure']}_group", row["group"])}
        found |= _sizes(place, row, system, people, group)
        parts = []
        for state in ("unexposed", "exposed"):
            kind = ("events", row["endpoint"])
            cell = people.add(system, kind, row["population"], group | {(f"{row['exposure']} then", state)},
                              int(row[f"events_{state}"]))  # fmt: skip
            found[place, f"events_{state}"] = cell
            parts.append(cell)
        split(system, found[place, "events"], parts)
    return found
