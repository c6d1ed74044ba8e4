"""One Cox model of the study file as tidy rows: together, alone, an exposure in each handling, variants, influence."""

from oncosurv.analyses import exposures
from oncosurv.analyses.coding import check_references
from oncosurv.analyses.fits import fit_design
from oncosurv.analyses.influence import leave_one_out
from oncosurv.analyses.plan import plan_fits, plan_variants

KEYS = ["estimate_id", "endpoint", "population", "model", "kind", "estimator", "exposure_handling", "variant", "role"]
COLUMNS = {
    "coefficients": [*KEYS, "of_record", "preferred", "variable", "level", "reference", "n", "events", "n_level",
                     "events_level", "n_reference", "events_reference", "person_time", "coef", "se", "hr", "lower",
                     "upper", "ci", "statistic", "p", "test", "lr_statistic", "lr_df", "lr_p", "estimable", "reason",
                     "e_value", "e_value_limit"],
    "models": [*KEYS, "of_record", "preferred", "requested", "dropped", "degraded_to", "degrade_reason", "selection",
               "n", "events", "parameters", "events_per_parameter", "ties", "loglik", "loglik_null", "lr", "lr_df",
               "lr_p", "wald", "wald_df", "wald_p", "score", "score_df", "score_p", "iterations", "converged",
               "monotone", "n_missing", "n_before_landmark", "n_dead_before_landmark", "n_exposed", "n_exposed_later",
               "warnings"],
    "hazards": [*KEYS, "term", "transform", "chi2", "df", "p", "reason"],
    "residuals": [*KEYS, "term", "time", "transformed", "scaled_schoenfeld", "smooth"],
    "influence": [*KEYS, "variable", "level", "left_out", "hr", "p"],
}  # fmt: skip
COLUMNS |= exposures.COLUMNS


def estimate_model(analysis_set, model, variables):
    """{table: rows} of one model, and of its variants (sensitivity analyses).

    model: the study file's, with `exposure` (name, landmarks_days, month_days) where it is of an exposure, and
    `variants` (id and replace or drop). variables: facts of all variables that it or a variant uses, in any order.
    """
    tables = {table: [] for table in COLUMNS}
    facts = {fact["name"]: fact for fact in variables}
    used = [facts[name] for name in [*model["variables"], *model.get("univariable_also", [])]]
    check_references(used, analysis_set.cells, f"model {model['name']}, population {model['population']}")
    if "exposure" in model:
        for table, rows in exposures.describe(analysis_set, model).items():
            tables[table] += rows
    for variant, part, names in plan_variants(analysis_set, model):
        for planned in plan_fits(part, model, [facts[name] for name in names], variant, facts):
            _add_fit(tables, part, model, planned)
    if "exposure" in model:
        exposures.add_e_values(tables["coefficients"], model["exposure"]["name"])
    return tables


def _add_fit(tables, part, model, planned):
    found = fit_design(planned.design, planned.keys, planned.keys["kind"], model["role"] == "reproduction")
    for table, rows in found.items():
        if planned.beside or model["role"] == "reproduction":  # what stands beside another fit, or only reproduces
            rows = [row | {"of_record": 0} if "of_record" in row else row for row in rows]
        if table == "models":
            words = {"selection": "none", "dropped": planned.dropped, "degraded_to": planned.kept}
            rows = [row | words for row in rows]
        tables[table] += rows
    if planned.influence:
        # Of record always; maximum likelihood also beside it, as it is what other reports print.
        shown = {
            row["estimator"]
            for row in found["coefficients"]
            if row["hr"] and (row["of_record"] or row["estimator"] == "ml")
        }
        tables["influence"] += leave_one_out(part, planned, sorted(shown))
