"""The public tables of a study from its exact ones: counts hidden and rounded together, estimates that rest on them."""

from oncosurv.disclosure import compared, described
from oncosurv.disclosure.cells import System, add_margins
from oncosurv.disclosure.checked import blur_checks
from oncosurv.disclosure.curves import collect_curves
from oncosurv.disclosure.people import People
from oncosurv.disclosure.policy import TREATMENTS, check_columns
from oncosurv.disclosure.rows import choose_rows
from oncosurv.disclosure.suppress import choose_hidden
from oncosurv.disclosure.write import View, protect_rows

COLLECT = {
    "flow": described.collect_flow,
    "characteristics": described.collect_characteristics,
    "ledger": described.collect_ledger,
    "report_hits": described.collect_hits,
    "efficacy": described.collect_efficacy,
    "estimates": compared.collect_estimates,
    "follow_up": compared.collect_whole,
    "comparisons": compared.collect_whole,
    "differences": compared.collect_levels,
    "coefficients": compared.collect_levels,
    "models": compared.collect_whole,
    "exposure_time": compared.collect_exposure_time,
}
LEFT_OUT = "groups too small, sensitivity analyses, reproduction"
LISTED = ["table", "row", "column", "what"]


def protect_tables(tables, columns, study):
    """(tables, rows of disclosure/suppressed.csv). Tables that are not among TREATMENTS come back without rows.

    tables: {room/name: rows of text} of the exact tables; columns: {room/name: its columns}; study: the study file's
    populations, describe, disclosure and survival. ValueError where a column has no rule. What the counts say together
    is solved, and as many are hidden as it takes (suppress.choose_hidden).
    """
    places = {name.partition("/")[2] if name != "cox/influence" else "influence of models": name for name in tables}
    tables = {name: tables[place] for name, place in places.items()}
    columns = {name: columns[place] for name, place in places.items()}
    threshold = study["disclosure"]["threshold"]
    base = study["disclosure"].get("rounding", threshold)
    for name in tables:
        if name in TREATMENTS:
            check_columns(name, columns[name])
    by = study["describe"]["characteristics"].get("by", "")
    everything, tables = tables, choose_rows(tables, by, threshold)
    system, people = System(), People(study)
    people.grouping = by
    cells = {}
    for name, collect in COLLECT.items():
        if name in tables:
            cells[name] = collect(tables[name], system, people)
    parts = {name: tables.get(name, []) for name in ("estimates", "curves", "at_risk", "timepoints")}
    along, drawn = collect_curves(parts, system, people, threshold, study["survival"]["month_days"])
    for (name, place, column), cell in along.items():
        cells.setdefault(name, {})[place, column] = cell
    add_margins(system)
    view = View(system, choose_hidden(system, threshold, base), threshold, base, study["survival"]["month_days"])
    cells["curves"] = {
        key: sorted(moment for moment, cell in moments.items() if view.shows(cell)) for key, moments in drawn.items()
    }
    protected, listed = {}, []
    for name, rows in tables.items():
        left_out = len(everything[name]) - len(rows)
        if left_out and name in TREATMENTS:
            listed.append({"table": name, "row": LEFT_OUT, "column": "", "what": "whole rows"})
        own, found = protect_rows(name, rows, cells.get(name, {}), view, tables) if name in TREATMENTS else ([], [])
        protected[name] = own
        listed += found
        if rows and name not in TREATMENTS and name != "cross_check":
            listed.append({"table": name, "row": "", "column": "", "what": "the whole table"})
    if "cross_check" in everything:
        protected["cross_check"] = blur_checks(everything["cross_check"])
    return {place: protected[name] for name, place in places.items()}, listed
