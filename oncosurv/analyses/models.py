"""One Cox model of the study file as tidy rows: together, alone, an exposure in each handling, variants, influence."""

from oncosurv.analyses import exposures
from oncosurv.analyses.coding import check_references
from oncosurv.analyses.fits import UNLIMITED, fit_design
from oncosurv.analyses.influence import DONE, NOT_ESTIMATED, NOT_OF_RECORD, extremes, leave_one_out, too_many
from oncosurv.analyses.plan import plan_fits, plan_variants
from oncosurv.analyses.proportionality import PERIOD_COLUMNS, fit_periods, flag_hazards
from oncosurv.analyses.remedies import name_remedies
from oncosurv.analyses.subgroups import KINDS as SUBGROUPS
from oncosurv.analyses.subgroups import withhold_small

KEYS = ["estimate_id", "endpoint", "population", "model", "kind", "estimator", "exposure_handling", "variant", "role"]
COLUMNS = {
    "coefficients": [*KEYS, "of_record", "preferred", "variable", "level", "reference", "n", "events", "n_level",
                     "events_level", "n_reference", "events_reference", "person_time", "coef", "se", "hr", "lower",
                     "upper", "ci", "statistic", "p", "test", "lr_statistic", "lr_df", "lr_p", "estimable", "reason",
                     "e_value", "e_value_limit", "wald_lower", "wald_upper", "wald_p", "fit_id",
                     "events_per_parameter", "ties", "unit", "adjustment_set", "ph_p", "hr_loo_min", "hr_loo_max",
                     "p_loo_min", "p_loo_max", "loo_not_estimable", "data_cut", "within", "within_level"],
    "models": [*KEYS, "of_record", "preferred", "requested", "dropped", "degraded_to", "degrade_reason", "selection",
               "n", "events", "parameters", "events_per_parameter", "ties", "loglik", "loglik_null", "lr", "lr_df",
               "lr_p", "wald", "wald_df", "wald_p", "score", "score_df", "score_p", "iterations", "converged",
               "monotone", "n_missing", "n_before_landmark", "n_dead_before_landmark", "n_exposed", "n_exposed_later",
               "warnings", "ph_flag", "ph_reason", "remedy", "leave_one_out", "data_cut", "strata", "cluster",
               "n_clusters"],
    "hazards": [*KEYS, "term", "transform", "chi2", "df", "p", "reason"],
    "residuals": [*KEYS, "term", "time", "transformed", "scaled_schoenfeld", "smooth", "reason"],
    "influence": [*KEYS, "variable", "level", "left_out", "measure", "hr", "p", "wald_p"],
    "periods": [*KEYS, *PERIOD_COLUMNS],
}  # fmt: skip
COLUMNS |= exposures.COLUMNS
NOT_REDUCED = "no reduced model: the naive fit only shows what counting a treatment from time zero does"


def estimate_model(analysis_set, model, variables, data_cut="", leave_out=True, limits=UNLIMITED):
    """{table: rows} of one model, and of its variants (sensitivity analyses).

    model: the study file's, with `exposure` (name, landmarks_days, month_days) where it is of an exposure, `variants`
    (id and replace or drop) and `companions` (see remedies). variables: facts of all variables that it or a variant
    uses, in any order. leave_out: also each estimate of record without each patient; limits: residual_events
    and profile_events (see oncosurv.limits), by default neither.
    """
    tables = {table: [] for table in COLUMNS}
    facts = {fact["name"]: fact for fact in variables}
    also = [item["by"] for item in model.get("subgroups", [])]
    used = [facts[name] for name in dict.fromkeys([*model["variables"], *model.get("univariable_also", []), *also])]
    check_references(used, analysis_set.cells, f"model {model['name']}, population {model['population']}")
    if "exposure" in model:
        for table, rows in exposures.describe(analysis_set, model).items():
            tables[table] += rows
    for variant, part, names in plan_variants(analysis_set, model):
        for planned in plan_fits(part, model, [facts[name] for name in names], variant, facts):
            _add_fit(tables, part, model, planned, leave_out, limits)
    for row in tables["coefficients"]:
        fact = facts.get(row["variable"], {})
        row |= {"data_cut": data_cut, "unit": fact.get("unit", "1") if fact.get("type") == "number" else ""}
    for row in tables["models"]:
        row |= {"data_cut": data_cut}
    if "exposure" in model:
        exposures.add_e_values(tables["coefficients"], model["exposure"]["name"])
    return tables


def _add_fit(tables, part, model, planned, leave_out, limits):
    published_way = model["role"] == "reproduction"
    found = fit_design(planned.design, planned.keys, planned.keys["kind"], published_way, limits)
    for row in [*found["coefficients"], *found["models"]]:
        if not planned.of_main_analysis or published_way:  # what stands beside another fit, or only reproduces
            row |= {"of_record": 0}
    if planned.not_reduced:
        for row in found["models"]:
            row["degrade_reason"] = "; ".join(filter(None, [row.get("degrade_reason"), NOT_REDUCED]))
    if planned.keys["kind"] in SUBGROUPS:
        withhold_small(found["coefficients"])
    _add_proportionality(found, model, planned, planned.design.events <= limits["profile_events"])
    rows, words = _influence(part, planned, found["coefficients"], published_way) if leave_out else ([], "")
    estimated = {row["estimate_id"] for row in found["coefficients"] if row["estimable"]}
    rows = [row for row in rows if row["estimate_id"] in estimated]
    ranges = extremes(rows)
    for row in found["coefficients"]:
        row |= ranges.get(row["estimate_id"], {})
    for row in found["models"]:
        row |= {"selection": "none", "dropped": planned.dropped, "degraded_to": planned.kept}
        row |= {"leave_one_out": words if row["preferred"] else ""}
    found["influence"] = rows
    for table, own in found.items():
        tables[table] += own


def _add_proportionality(found, model, planned, profile):
    """p of the score test beside each term; flag, reason and remedy beside the fit; hazard ratios of two periods."""
    tests = found["hazards"]
    p_of = {row["term"]: row["p"] for row in tests}
    for row in found["coefficients"]:
        row |= {"ph_p": p_of.get(row["variable"])}
    if not tests:
        return
    flagged, reason, names = flag_hazards(planned.design, tests)
    numbers = {term.variable for term in planned.design.terms if not term.level}
    remedy = name_remedies(names, model, planned.keys["estimate_id"], numbers) if flagged else ""
    for row in found["models"]:
        row |= {"ph_flag": int(flagged), "ph_reason": reason, "remedy": remedy}
    record = [row for row in found["models"] if row["of_record"]]
    if flagged and record:
        keys = planned.keys | {"estimator": "ml"}
        found["periods"] = [keys | row for row in fit_periods(planned.design, names, profile=profile)]


def _influence(part, planned, coefficients, published_way):
    """Leave-one-out rows of the estimates of record, and words on it for the models row."""
    if not planned.of_main_analysis:
        return [], NOT_OF_RECORD
    # Of record always; maximum likelihood also beside it, as it is what other reports print.
    shown = {row["estimator"] for row in coefficients if row["hr"] and (row["preferred"] or row["estimator"] == "ml")}
    if not shown:
        return [], NOT_ESTIMATED
    if words := too_many(planned.design, len(part.patients), shown):
        return [], words
    return leave_one_out(part, planned, sorted(shown), published_way), DONE
