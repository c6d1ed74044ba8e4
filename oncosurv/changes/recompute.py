"""One analysis again, from the rows of its set: the tables that its jobs write, as rows of text."""

from oncosurv.analyses import competing, curves, discrimination, imputed, models
from oncosurv.analyses.coding import set_of
from oncosurv.analyses.of_record import decide_across
from oncosurv.describe import characteristics, efficacy
from oncosurv.tables import format_cell

COMPARISONS = "survival/comparisons"


def recompute(name, plan, columns):
    """{table: rows of text} of one analysis, without leave-one-out. Whatever the analysis itself raises is raised.

    name: as its set below sets/; plan: its part of comparison_plan; columns: of its set, {name: list of text}.
    """
    if name == "describe/characteristics":
        return {name: _text(_characteristics(columns, plan), characteristics.CHARACTERISTICS_COLUMNS)}
    if name == "describe/efficacy":
        return {name: _text(_efficacy(columns, plan), efficacy.EFFICACY_COLUMNS)}
    return _survival(columns, plan) if "item" in plan else _cox(columns, plan)


def decided(states):
    """Tables of all analyses, {analysis: {table: rows}}, as the published tables: stacked, one method of record."""
    tables = {}
    for own in states.values():
        for table, rows in own.items():
            tables.setdefault(table, []).extend(rows)
    if tables.get(COMPARISONS):
        tables[COMPARISONS] = decide_across(tables[COMPARISONS])
    return tables


def _survival(columns, plan):
    given = (set_of(columns), plan["item"], plan["choices"], plan["facts"])
    found = curves.estimate_item(*given, "", leave_out=False)
    wanted = ("estimates", "timepoints", "comparisons", "differences", "follow_up")
    tables = {f"survival/{table}": _text(found[table], curves.COLUMNS[table]) for table in wanted}
    if plan["causes"]:
        rows = competing.estimate_competing(*given, plan["causes"])["competing"]
        tables["survival/competing"] = _text(rows, competing.COLUMNS["competing"])
    return tables


def _cox(columns, plan):
    analysis_set = set_of(columns)
    found = models.estimate_model(analysis_set, plan["model"], plan["facts"], leave_out=False)
    wanted = ("coefficients", "models", "hazards", "periods", "exposure_time", "state_tests")
    tables = {f"cox/{table}": _text(found[table], models.COLUMNS[table]) for table in wanted}
    for table, estimate, names in (
        ("imputation", imputed.estimate_imputed, imputed.COLUMNS),
        ("concordance", discrimination.estimate_concordance, discrimination.COLUMNS),
    ):
        if table in plan["asked"]:
            tables[f"cox/{table}"] = _text(estimate(analysis_set, plan["asked"], plan["facts"]), names)
    return tables


def _characteristics(columns, plan):
    wanted, by_name = plan["describe"]["characteristics"], {item["name"]: item for item in plan["variables"]}
    populations = [item for item in plan["populations"] if item["name"] in wanted["populations"]]
    variables = [by_name[name] for name in wanted["variables"]]
    return characteristics.summarise_characteristics(columns, variables, populations, wanted.get("by"))


def _efficacy(columns, plan):
    wanted = plan["describe"]["efficacy"]
    outcomes = [item for item in plan["outcomes"] if item["name"] in wanted["outcomes"]]
    groupings = efficacy.groupings_of(wanted["by"], plan["variables"], plan.get("exposures", []))
    follow_up = next(name.removesuffix("_event") for name in columns if name.endswith("_event"))
    return efficacy.summarise_efficacy(columns, outcomes, groupings, wanted.get("landmark_days"), follow_up)


def _text(rows, columns):
    """Rows as they read back from a file."""
    return [{column: format_cell(row.get(column)) for column in columns} for row in rows]
