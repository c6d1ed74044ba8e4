"""What the choice of a day for partial dates does: the main estimates with all of them at another possible day.

The cohort is derived again from the typed exports with every partial date at the first, the middle and the last day
that it can be, in the order that the study file declares, and the curves and the models of record are computed again.
Beside them the same with the dates of record: these are the published numbers.
"""

from oncosurv.analyses.coding import set_of
from oncosurv.analyses.curves import estimate_item
from oncosurv.analyses.models import estimate_model
from oncosurv.analyses.sets import select_sets
from oncosurv.cohort.build import build_cohort
from oncosurv.exports.partial_dates import RULES, redate_table
from oncosurv.exports.queries import StudyError
from oncosurv.tables import format_cell

RECORD = "record"
COLUMNS = [
    *("dates", "estimate_id", "quantity", "endpoint", "population", "item", "model", "role", "variable", "level"),
    *("reference", "unit", "partial_dates", "n", "events", "estimate", "lower", "upper", "p", "reason"),
]
ALONE = "univariable"


def vary_partial_dates(study, tables, secret, plan, items, models):
    """Rows for the table of COLUMNS; none where no date of the exports is partial.

    study: as build_cohort takes it, its sources with partial_dates; tables: {source: typed table, dates as text};
    secret: of the study keys; plan: what select_sets takes; items: (item, choices, facts) of the survival section;
    models: (model, facts). partial_dates counts them in the exports; estimates are medians in days and hazard ratios.
    """
    specs = {spec["name"]: spec for spec in study["sources"]}
    count = sum(redate_table(specs[name], table, None)[1] for name, table in tables.items())
    if not count:
        return []
    rows = []
    for rule in (RECORD, *RULES):
        dated = {
            name: redate_table(specs[name], table, None if rule == RECORD else rule)[0]
            for name, table in tables.items()
        }
        try:
            found = list(_estimates(study, dated, secret, plan, items, models))
        except StudyError as problem:  # nobody is eligible, or a source is contradicted
            found = [{"estimate_id": "", "reason": str(problem).replace("\n", " ")}]
        rows += [{"dates": rule, "partial_dates": count, **row} for row in found]
    return rows


def _estimates(study, tables, secret, plan, items, models):
    columns, rows = build_cohort(study, tables, secret).patients
    patients = {name: [format_cell(row[name]) for row in rows] for name in columns}
    sets, _ = select_sets(patients, [], plan)
    for item, choices, facts in items:
        yield from _median(_set(sets, f"survival/{item['name']}.csv"), item, choices, facts)
    for model, facts in models:
        yield from _hazard_ratios(_set(sets, f"cox/{model['name']}.csv"), model, facts)


def _set(sets, name):
    rows, columns = sets[name]
    return set_of({column: [format_cell(row[column]) for row in rows] for column in columns})


def _median(analysis_set, item, choices, facts):
    plain = {key: value for key, value in item.items() if key not in ("strata", "weights", "pairwise", "trend")}
    limits = {"rmst_days": [], "conditional_from_days": []}
    tables = estimate_item(analysis_set, plain | {"factors": []}, choices | limits, facts, "", False)
    for row in tables["estimates"]:
        if row["variant"] == "main":
            own = {
                key: row.get(key) for key in ("estimate_id", "endpoint", "population", "item", "role", "n", "events")
            }
            reason = "" if row["shown"] else row["reason"]
            limits = {"estimate": "median", "lower": "median_lower", "upper": "median_upper"}
            yield own | {"quantity": "median", "reason": reason} | {key: row[name] for key, name in limits.items()}


def _hazard_ratios(analysis_set, model, facts):
    plain = {key: value for key, value in model.items() if key not in ("variants", "subgroups")}
    for row in estimate_model(analysis_set, plain, facts, "", False)["coefficients"]:
        if row["of_record"] == 1 and row["variant"] == "main" and row["kind"] != ALONE:
            wanted = [name for name in COLUMNS if name in row]
            yield {name: row[name] for name in wanted} | {"quantity": "hazard ratio", "estimate": row["hr"]}
