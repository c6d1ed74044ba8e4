"""The counts of the tables that describe: flow, ledger, reports, exports, characteristics, efficacy."""

from oncosurv.disclosure.people import split

WHOLE = frozenset()


def collect_flow(rows, system, people):
    """{(row, column): cell}. What is left out and what remains make up what was there before."""
    found, before = {}, None
    for place, row in enumerate(rows):
        if row["n_remaining"] == "":
            found[place, "n_excluded"] = system.add("left out", {("step", row["step"])}, int(row["n_excluded"]))
            continue
        last = all(later["n_remaining"] == "" for later in rows[place + 1 :])
        own = ("n", WHOLE) if last else ("left", frozenset({("step", row["step"])}))
        found[place, "n_remaining"] = cell = system.add(*own, int(row["n_remaining"]))
        if before:
            found[place, "n_excluded"] = out = system.add("left out", {("step", row["step"])}, int(row["n_excluded"]))
            split(system, before, [cell, out])
        before = cell
    for place, row in enumerate(rows):
        parts = [found[i, "n_excluded"] for i, other in enumerate(rows) if other["step"].startswith(f"{row['step']}:")]
        if parts:
            split(system, found[place, "n_excluded"], parts)
    return found


def collect_ledger(rows, system, people):
    """{(row, column): cell} of the patients and events of each analysis; who was left out of it is not printed."""
    found = {}
    for place, row in enumerate(rows):
        if row["n"] != "":
            found[place, "n"] = n = people.add(system, "n", row["population"], (), int(row["n"]))
            if row["events"] != "":
                kind = ("events", row["endpoint"])
                found[place, "events"] = people.add(system, kind, row["population"], (), int(row["events"]))
                split(system, n, [found[place, "events"]])
    return found


def collect_hits(rows, system, people):
    """{(row, column): cell} of reports by class and pattern."""
    found = {}
    for place, row in enumerate(rows):
        found[place, "reports"] = system.add("reports", {("class", row["class"]), ("pattern", row["pattern"])},
                                             int(row["reports"]))  # fmt: skip
    for name in dict.fromkeys(row["class"] for row in rows):
        own = {row["pattern"]: found[place, "reports"] for place, row in enumerate(rows) if row["class"] == name}
        whole = own.pop("", None)
        if whole and own:
            split(system, whole, list(own.values()))
    return found


def collect_characteristics(rows, system, people):
    """{(row, column): cell}: levels, missing and known values of each variable, in the population and in each group."""
    found, sizes = {}, {}
    for row in rows:
        if row["variable"] == "":
            sizes[row["population"], row["group"]] = int(row["denominator"])
    for place, row in enumerate(rows):
        population, group, variable = row["population"], row["group"], row["variable"]
        where = {(people.grouping, group)} if group else set()
        whole = people.add(system, "n", population, where, sizes[population, group])
        if variable == "":
            cells = dict.fromkeys(("n", "denominator", "value" if row["statistic"] == "n" else "n"), whole)
        else:
            cells = _of_variable(row, system, people, where, whole)
        found |= {(place, column): cell for column, cell in cells.items()}
    return found


def _of_variable(row, system, people, where, whole):
    variable, statistic = row["variable"], row["statistic"]
    missing = people.add(system, "n", row["population"], where | {(variable, "missing")}, int(row["missing"]))
    known = whole
    if row["missing"] != "0":
        known = system.add("known", {("of", whole), ("is", variable)}, system.counts[whole] - int(row["missing"]))
        split(system, whole, [known, missing])
    counted = missing if statistic == "missing" else known
    if row["level"]:
        counted = people.add(system, "n", row["population"], where | {(variable, row["level"])}, int(row["n"]))
    cells = {"n": counted, "denominator": whole if statistic in ("missing", "percent_of_all") else known}
    cells["missing"] = missing
    return cells | ({"value": counted} if statistic in ("n", "missing") else {})


def collect_efficacy(rows, system, people):
    """{(row, column): cell} of the outcomes: who reached each, who could have, what became of the others."""
    found, groups = {}, {}
    whole_population = next(name for name, own in people.conditions.items() if not own)
    for place, row in enumerate(rows):
        day = f"@{row['landmark_days']}" if row["landmark_days"] else ""
        group = {(f"{row['group_variable']}{day}", row["group"])} if row["group_variable"] else set()
        about = f"{row['outcome']}:{row['lineage']}"
        base = group | ({(about, "eligible")} if row["lineage"] else set())

        def cell(extra, value, base=base):
            return people.add(system, "n", whole_population, base | extra, int(value))

        measure, own = row["measure"], {}
        part = measure.removeprefix("response_") if measure.startswith("response_") else ""
        inside = {(f"{about}:{part}", "1")} if part else set()
        own["denominator"] = cell(inside, row["denominator"])
        name = f"{about}:{'status' if measure == 'status' else 'sustained' if measure == 'sustained' else 'response'}"
        own["n"] = cell(inside | {(name, row["level"] or "1")}, row["n"])
        for column in ("evaluable", "died_before_window", "sustained"):
            if row[column] != "":
                own[column] = cell({(f"{about}:{column}", "1")}, row[column])
        found |= {(place, column): one for column, one in own.items()}
        groups.setdefault((row["outcome"], row["lineage"], row["group_variable"], row["group"]), []).append((row, own))
    for lines in groups.values():
        _link_statuses(lines, system)
    return found


def _link_statuses(lines, system):
    """The same patients under two names: whenever a count is a sum of statuses, a reader can know it."""
    statuses = {row["level"]: own["n"] for row, own in lines if row["measure"] == "status"}
    sums = [("improved",), ("died_before_window",), ("CR", "PR"), ("improved", "alive_not_improved"),
            ("CR", "PR", "SD", "PD"), tuple(level for level in statuses if level != "no_measurable_site")]  # fmt: skip
    for names in sums:
        parts = [statuses[name] for name in names if name in statuses]
        if not parts:
            continue
        total = sum(system.counts[cell] for cell in parts)
        others = {cell for row, own in lines for cell in own.values() if cell not in statuses.values()}
        for cell in sorted(others, key=repr):
            if system.counts[cell] == total:
                system.relate([(cell, 1), *((part, -1) for part in parts)])
