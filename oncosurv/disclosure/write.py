"""Protected rows from exact ones, by the policy: hidden counts marked, the others rounded, estimates coarse or gone."""

from dataclasses import dataclass

from oncosurv.disclosure.cells import round_count
from oncosurv.disclosure.curves import count_until
from oncosurv.disclosure.marks import LEAST_FOR_MEDIAN, coarse_share, half_months, two_decimals, two_digits
from oncosurv.disclosure.policy import TREATMENTS
from oncosurv.survival.proportions import summarise_proportion
from oncosurv.wording import HIDDEN

NAMES = ("estimate_id", "step", "analysis", "population", "outcome", "variable", "term", "group", "level", "class",
         "pattern", "measure", "statistic", "time", "tau")  # fmt: skip
ESTIMATES = ("months", "digits", "decimals", "shares")
OF_LEVELS = ("coefficients", "differences")


@dataclass(frozen=True)
class View:
    """What a reader sees of a system: which cells are hidden, and how the others are rounded."""

    system: object
    hidden: frozenset
    threshold: int
    base: int
    month_days: float

    def shows(self, cell):
        return cell is None or cell not in self.hidden

    def text(self, cell):
        return HIDDEN if cell in self.hidden else round_count(self.system.counts[cell], self.base)


def protect_rows(name, rows, cells, view, tables):
    """(rows to publish, rows of disclosure/suppressed.csv) of one table."""
    if name == "curves":
        return _protect_curves(tables, cells, view)
    gates = _gates(name, rows, cells, view, tables)
    sizes = {row["estimate_id"]: round_count(int(row["n"]), view.base) for row in tables.get("estimates", [])}
    published, listed = [], []
    for place, row in enumerate(rows):
        own, gone = _protect_row(name, row, place, cells, view, gates[place], sizes)
        label = " ".join(row[key] for key in NAMES if row.get(key) and TREATMENTS[name][key] == "key")
        listed += [{"table": name, "row": label, "column": column, "what": what} for column, what in gone.items()]
        if own is not None:
            published.append(own)
    return published, listed


def _gates(name, rows, cells, view, tables):
    """For each row whether its estimates may be printed: every group that they rest on is printed and large enough."""
    if name in ("hazards", "comparisons"):
        return [_gate_whole(name, row, view, tables) for row in rows]
    found = []
    for place in range(len(rows)):
        ok = True
        for column, treatment in TREATMENTS[name].items():
            cell = cells.get((place, column))
            if treatment != "count" or cell is None or name in ("efficacy", "at_risk"):
                continue
            if column.startswith("n") and column != "n_risk":
                ok = ok and view.shows(cell)
            if name not in ("characteristics", "timepoints") and not name.startswith("exposure"):
                ok = ok and view.system.counts[cell] >= view.threshold
        if name == "timepoints":
            ok = view.shows(cells.get((place, "cumulative_events"), None)) and (place, "cumulative_events") in cells
        found.append(ok)
    return found


def _gate_whole(name, row, view, tables):
    """A test between groups: no group of it is hidden; of a fit: its own n is printed."""
    if name == "comparisons":
        groups = [cell for number in ("n_level", "events_level") for cell in row[number].split("; ") if cell]
        return all(int(cell) >= view.threshold for cell in groups)
    return True


def _protect_row(name, row, place, cells, view, may, sizes):
    own, gone = dict(row), {}
    for column, treatment in TREATMENTS[name].items():
        if column not in row:
            continue
        cell, value = cells.get((place, column)), row[column]
        if treatment in ("words", "blank"):
            own[column] = ""
        elif value == "":
            continue
        elif treatment == "hide":
            own[column] = HIDDEN
        elif treatment == "count" and cell is not None:
            own[column] = view.text(cell)
            if not view.shows(cell):
                gone[column] = "count"
        elif treatment == "count" and name != "characteristics":
            own[column], gone[column] = HIDDEN, "count"
        elif treatment in ESTIMATES:
            own[column] = _coarse(treatment, value, view, sizes.get(row.get("estimate_id"))) if may else HIDDEN
            if not may:
                gone[column] = "estimate"
    if name == "characteristics":
        _fill_statistic(own, row, cells, place, view, gone)
    if name == "efficacy":
        _fill_proportion(own, gone)
    if name in ("estimates", "timepoints") and not may:
        own |= {"shown": "0"}
    if name in OF_LEVELS and not may:
        own |= {"estimable": "0"} if "estimable" in own else {}
    if name == "estimates" and not _median_may(place, row, cells, view):
        own |= dict.fromkeys(("median", "median_lower", "median_upper"), HIDDEN)
    if name == "comparisons":
        own["p_method"] = row["p_method"].partition(" (")[0]
    return own, gone


def _coarse(treatment, value, view, n):
    if treatment == "months":
        return half_months(value, view.month_days)
    if treatment == "shares":
        return coarse_share(value, n, view.base)
    return two_digits(value) if treatment == "digits" else two_decimals(value)


def _median_may(place, row, cells, view):
    return int(row["events"]) >= LEAST_FOR_MEDIAN * view.threshold and view.shows(cells.get((place, "n")))


def _fill_statistic(own, row, cells, place, view, gone):
    """Shares from the printed counts; quartiles of large groups; no extremes, which are one patient's."""
    statistic = row["statistic"]
    if statistic in ("percent", "percent_of_all"):
        n, of = own["n"], own["denominator"]
        own["value"] = HIDDEN if HIDDEN in (n, of) else 100 * n / of if of else ""
    elif statistic in ("minimum", "maximum"):
        own["value"] = HIDDEN
    elif statistic in ("median", "q1", "q3"):
        least = view.threshold * (2 if statistic == "median" else 4)
        may = own["n"] != HIDDEN and int(row["n"]) >= least
        own["value"] = two_digits(row["value"]) if may else HIDDEN
    if own["value"] == HIDDEN:
        gone["value"] = gone.get("value", "estimate")


def _fill_proportion(own, gone):
    """The share and its interval from the printed counts."""
    n, of = own["n"], own["denominator"]
    if HIDDEN in (n, of):
        own |= dict.fromkeys(("proportion", "lower", "upper"), HIDDEN)
        gone["proportion"] = "estimate"
        return
    found = summarise_proportion(min(n, of), of)
    own |= {name: found[name] for name in ("proportion", "lower", "upper")}


def _protect_curves(tables, cells, view):
    """Steps at the printed moments only, each as high as the exact curve there."""
    published = []
    for row in tables["estimates"]:
        steps = [step for step in tables["curves"]
                 if step["estimate_id"] == row["estimate_id"] and step["method"] == "kaplan_meier"]  # fmt: skip
        times = cells.get(row["estimate_id"], ())
        before, n = 0, round_count(int(row["n"]), view.base)
        last_of_day = dict(times)
        for time, including in times:
            inside = [
                step for step in steps if float(step["time"]) < time or (including and float(step["time"]) == time)
            ]
            events = count_until(steps, time, including)[0]
            if not inside or events == before or last_of_day[time] != including:
                continue
            step = inside[-1]
            published.append(
                {**{key: step[key] for key in step if TREATMENTS["curves"][key] == "key"}, "time": time,
                 "n_risk": HIDDEN, "n_event": round_count(events - before, view.base), "n_censored": HIDDEN,
                 **{name: coarse_share(step[name], n, view.base) for name in ("survival", "lower", "upper")}}
            )  # fmt: skip
            before = events
    return published, [{"table": "curves", "row": "", "column": "time", "what": "single steps"}]
