"""The account of the cross-check: what becomes of each column of each published table. None may be forgotten.

A column is compared with another engine (COMPARED), named with the reason why none can answer (NOT_COMPARED), or no
estimate at all: a key, a count, a plan, words (NO_ESTIMATE). A test reads the columns that the tables declare and fails
where one stands in none of the three, so that a new number cannot be published unseen.
"""

from oncosurv.checks import reasons

# How a kind of number is compared: (measure, tolerance, floor). relative: gap / max(|kernel|, floor); absolute: in
# units of the number; log: of the logarithm. A coefficient and a hazard ratio are taken in standard deviations of their
# column. A floor stands where a number may be 0 but for rounding: a difference of larger ones, and a chi-square, whose
# error is about 1e-15 of its root; and a p below 1e-15, where a statistic of 60 and more multiplies its last digits.
# Each tolerance is that of the number a quantity is made of: a p-value changes x/2 times as fast as its chi-square x, a
# Wald statistic has its standard error's.
KINDS = {
    "count": ("absolute", 0.0, 0),
    "exact": ("relative", 1e-9, 0),
    "difference": ("relative", 1e-9, 1),
    "chi-square": ("relative", 1e-9, 1e-12),
    "p": ("relative", 1e-8, 1e-15),
    "coefficient": ("absolute", 1e-6, 0),
    "ratio": ("log", 1e-6, 0),
    "standard error": ("relative", 1e-5, 0),
    "loglik": ("relative", 1e-8, 0),
    "likelihood ratio": ("relative", 1e-8, 1),
    "z": ("relative", 1e-5, 1),
    "p of a fit": ("relative", 1e-5, 1e-15),
}

STEPS = {
    "n_risk": ("{}number at risk", "count"),
    "n_event": ("{}events", "count"),
    "n_censored": ("{}censored", "count"),
    "survival": ("{}survival", "exact"),
    "std_error": ("{}standard error of survival", "exact"),
    "lower": ("{}lower limit of survival", "exact"),
    "upper": ("{}upper limit of survival", "exact"),
}


def _steps(of):
    return {column: (quantity.format(of), kind) for column, (quantity, kind) in STEPS.items()}


COMPARED = {
    "estimates": {
        "median": ("median", "exact"), "median_lower": ("lower limit of the median", "exact"),
        "median_upper": ("upper limit of the median", "exact"), "minimum": ("shortest time", "exact"),
        "maximum": ("longest time", "exact"),
    },
    "curves": _steps(""),
    "timepoints": {
        "survival": ("survival at a fixed time", "exact"), "lower": ("lower limit at a fixed time", "exact"),
        "upper": ("upper limit at a fixed time", "exact"),
    },
    "at_risk": {
        "n_risk": ("number at risk under a figure", "count"), "n_censored": ("censored under a figure", "count"),
        "n_event": ("events under a figure", "count"),
    },
    "comparisons": {
        "statistic": ("log-rank chi-square", "chi-square"), "p_asymptotic": ("log-rank p", "p"),
        "observed": ("observed events of a group", "count"), "expected": ("expected events of a group", "exact"),
    },
    "differences": {
        "value_level": ("value of the level in a difference", "exact"),
        "value_reference": ("value of the reference in a difference", "exact"),
        "estimate": ("difference", "difference"), "std_error": ("standard error of a difference", "exact"),
        "lower": ("lower limit of a difference", "difference"), "upper": ("upper limit of a difference", "difference"),
        "p": ("p of a difference", "p"),
    },
    "follow_up": {
        "median_reverse_km": ("median follow-up", "exact"), "lower": ("lower limit of median follow-up", "exact"),
        "upper": ("upper limit of median follow-up", "exact"), "person_time": ("person-time", "exact"),
        "minimum_alive": ("shortest time among the living", "exact"),
        "maximum_alive": ("longest time among the living", "exact"),
    },
    "coefficients": {
        "coef": ("coefficient", "coefficient"), "se": ("standard error", "standard error"),
        "hr": ("hazard ratio", "ratio"), "wald_lower": ("Wald's lower limit of the hazard ratio", "ratio"),
        "wald_upper": ("Wald's upper limit of the hazard ratio", "ratio"), "wald_p": ("Wald p", "p of a fit"),
        "statistic": ("likelihood ratio of a term", "likelihood ratio"),
        "p": ("likelihood-ratio p of a term", "p of a fit"),
        "lr_statistic": ("likelihood ratio of a variable", "likelihood ratio"),
        "lr_p": ("likelihood-ratio p of a variable", "p of a fit"),
    },
    "models": {
        "loglik": ("log-likelihood", "loglik"), "loglik_null": ("log-likelihood of the empty model", "loglik"),
        "lr": ("likelihood ratio of the fit", "likelihood ratio"),
        "lr_p": ("likelihood-ratio p of the fit", "p of a fit"),
        "wald": ("Wald chi-square of the fit", "z"), "wald_p": ("Wald p of the fit", "p of a fit"),
        "score": ("score chi-square of the fit", "likelihood ratio"), "score_p": ("score p of the fit", "p of a fit"),
    },
    "state_curves": _steps("by exposure state: "),
    "state_tests": {
        "statistic": ("Mantel-Byar chi-square", "chi-square"), "p": ("Mantel-Byar p", "p"),
        "observed_exposed": ("observed events of a state", "count"),
        "observed_unexposed": ("observed events of a state", "count"),
        "expected_exposed": ("expected events of a state", "exact"),
        "expected_unexposed": ("expected events of a state", "exact"),
    },
    "efficacy": {
        "lower": ("lower limit of a proportion", "exact"), "upper": ("upper limit of a proportion", "exact"),
    },
}  # fmt: skip

# What a row of a table is about besides its estimate_id, where that alone does not name one number.
PLACES = {
    "curves": ("time",),
    "timepoints": ("time", "conditional_from"),
    "at_risk": ("time",),
    "differences": ("measure", "tau"),
    "state_curves": ("level", "time"),
}

# quantity: (reason, {table: its columns}). Without columns it is a kind of row, which the comparison meets one by one.
NOT_COMPARED = {
    reasons.FIRTH: (reasons.FIRTH_REASON, {}),
    reasons.TREND: (reasons.TREND_REASON, {}),
    reasons.WEIGHTS: (reasons.WEIGHTS_REASON, {}),
    reasons.ROBUST: (reasons.ROBUST_REASON, {}),
    "sums of events weighted by their times": (
        "their difference is what the compared chi-square is made of",
        {"comparisons": ("observed_weighted", "expected_weighted")},
    ),
    reasons.CONDITIONAL: (reasons.CONDITIONAL_REASON, {}),
    "competing events, imputed covariates and concordance": (
        "on request: competing events are R's in the tests, the others follow their definition there",
        {
            "competing": ("n_risk", "n_event", "n_censored", "incidence", "std_error", "lower", "upper", "statistic",
                          "p", "coef", "se", "hr"),
            "imputation": ("coef", "se", "hr", "lower", "upper", "statistic", "p", "missing_information"),
            "concordance": ("apparent", "optimism", "corrected"),
        },
    ),
    "p-values adjusted by Holm's method": ("made of the p-values of record", {"comparisons": ("p_adjusted",)}),
    "error, interval and p of a difference in restricted mean survival time": (reasons.RMST_ERROR, {}),
    "tests of proportional hazards": (
        "lifelines uses the approximation of R before 3.0; statsmodels has none",
        {"hazards": ("chi2", "df", "p"), "coefficients": ("ph_p",)},
    ),
    "scaled Schoenfeld residuals and their smooth line": (
        "lifelines scales them for a column, not for a factor, and neither engine has the smooth line",
        {"residuals": ("transformed", "scaled_schoenfeld", "smooth")},
    ),
    "permutation p-values and the p of record": (
        "neither engine has permutation tests; the p of record is one of the two p-values beside it",
        {"comparisons": ("p_permutation", "mc_se", "p_of_record")},
    ),
    "leave-one-out estimates": (
        "made by the same sums that are compared for the whole group",
        {"influence": ("hr", "p", "wald_p"), "survival_influence": ("estimate", "p"),
         "coefficients": ("hr_loo_min", "hr_loo_max", "p_loo_min", "p_loo_max"),
         "comparisons": ("p_loo_min", "p_loo_max"),
         "differences": ("loo_min", "loo_max", "p_loo_min", "p_loo_max")},
    ),
    "profile-likelihood limits": (
        "neither engine has them; the likelihood that they are read from is compared",
        {"coefficients": ("lower", "upper")},
    ),
    "hazard ratios of two periods": (
        "fits of rows from entry to exit, as those of the exposures are, which are compared",
        {"periods": ("hr", "lower", "upper", "p")},
    ),
    "numbers at risk by exposure state": (
        "counts of the days in the set; the curves by state are compared",
        {"state_at_risk": ("n_risk", "n_event", "n_left")},
    ),
    "estimates with partial dates at other days": (
        "made by the same sums that are compared for the dates of record",
        {"partial_dates": ("estimate", "lower", "upper", "p")},
    ),
    "E-values": ("neither engine has them", {"coefficients": ("e_value", "e_value_limit")}),
    "completeness of follow-up": ("neither engine has Clark's C", {"follow_up": ("completeness",)}),
    "person-time by exposure state and the first and last start": (
        "sums and ranges of the days in the set; neither engine counts them by group",
        {"exposure_time": ("person_time", "person_time_unexposed", "person_time_exposed", "first_start", "last_start"),
         "coefficients": ("person_time",)},
    ),
    "proportions of the efficacy table": (
        "the quotient of the two counts beside it; its limits are compared",
        {"efficacy": ("proportion",)},
    ),
}  # fmt: skip

_KEYS = ("estimate_id", "endpoint", "population", "variant", "role")
_CURVE = (*_KEYS, "item", "factor", "level")
_FIT = (*_KEYS, "model", "kind", "estimator", "exposure_handling")
_EXPOSURE = (*_KEYS, "model", "exposure")

NO_ESTIMATE = {
    "estimates": (*_CURVE, "n", "n_entered", "events", "median_rule", "minimum_censored", "maximum_censored",
                  "conf_type", "shown", "reason", "first_entry"),
    "curves": (*_CURVE, "method", "landmark_days", "time"),
    "timepoints": (*_CURVE, "time", "n_risk", "cumulative_events", "conditional_from", "conf_type", "shown", "reason",
                   "n_from"),
    "at_risk": (*_CURVE, "time"),
    "comparisons": (*_CURVE, "test", "weight", "df", "permutations", "permutation_method", "seed", "permutation_reason",
                    "p_method", "n", "events", "n_missing", "levels", "n_level", "reason", "strata", "scores",
                    "events_level", "leave_one_out"),
    "differences": (*_CURVE, "reference", "measure", "tau", "n_level", "n_reference", "reason",
                    "events_level", "events_reference", "leave_one_out"),
    "follow_up": (*_CURVE, "n", "events", "conf_type", "data_cut"),
    "coefficients": (*_FIT, "of_record", "preferred", "variable", "level", "reference", "n", "events", "n_level",
                     "events_level", "n_reference", "events_reference", "ci", "test", "lr_df", "estimable", "reason",
                     "fit_id", "events_per_parameter", "ties", "unit", "adjustment_set", "loo_not_estimable",
                     "data_cut", "within", "within_level"),
    "models": (*_FIT, "of_record", "preferred", "requested", "dropped", "degraded_to", "degrade_reason", "selection",
               "n", "events", "parameters", "events_per_parameter", "ties", "lr_df", "wald_df", "score_df",
               "iterations", "converged", "monotone", "n_missing", "n_before_landmark", "n_dead_before_landmark",
               "n_exposed", "n_exposed_later", "warnings", "ph_flag", "ph_reason", "remedy", "leave_one_out",
               "data_cut", "strata", "cluster", "n_clusters"),
    "periods": (*_FIT, "variable", "level", "reference", "from_day", "to_day", "n", "events", "events_level",
                "events_reference", "ci", "test", "shown", "reason"),
    "hazards": (*_FIT, "term", "transform", "reason"),
    "residuals": (*_FIT, "term", "time", "reason"),
    "influence": (*_FIT, "variable", "level", "measure", "left_out"),
    "survival_influence": (*_CURVE, "measure", "tau", "left_out"),
    "exposure_time": (*_EXPOSURE, "group", "n", "events", "events_unexposed", "events_exposed"),
    "positivity": (*_EXPOSURE, "variable", "level", "n", "exposed", "unexposed"),
    "state_curves": (*_EXPOSURE, "level", "method", "landmark_days", "time", "n", "events", "shown", "reason"),
    "state_at_risk": (*_EXPOSURE, "level", "time"),
    "state_tests": (*_EXPOSURE, "test", "df", "reason"),
    "competing": (*_CURVE, "cause", "kind", "time", "conf_type", "n", "events", "competing", "reference", "test", "df",
                  "n_missing", "shown", "reason"),
    "imputation": (*_KEYS[:3], "model", "kind", "role", "variable", "level", "reference", "n", "n_incomplete", "events",
                   "parameters", "imputations", "seed", "ci", "test", "df", "estimable", "reason", "warnings"),
    "concordance": (*_KEYS[:3], "model", "role", "n", "events", "parameters", "resamples", "failed", "seed", "reason"),
    "partial_dates": (*_KEYS[:3], "dates", "quantity", "item", "model", "role", "variable", "level", "reference",
                      "unit", "partial_dates", "n", "events", "reason"),
    "efficacy": ("outcome", "label", "lineage", "lineage_label", "measure", "level", "level_label", "group_variable",
                 "group", "group_label", "unit", "n", "denominator", "evaluable", "died_before_window", "sustained",
                 "landmark_days", "exposure_handling", "interval", "note"),
}  # fmt: skip

# What the numbers of a table are about, in a reader's words.
TOPICS = {
    "estimates": "medians and ranges", "curves": "survival curves", "timepoints": "survival at fixed times",
    "at_risk": "counts under a figure", "comparisons": "log-rank tests", "differences": "differences of two groups",
    "follow_up": "follow-up", "coefficients": "coefficients of Cox models", "models": "Cox models as a whole",
    "state_curves": "curves by exposure state", "state_tests": "Mantel-Byar tests", "efficacy": "proportions",
}  # fmt: skip
TOPIC_OF = {quantity: TOPICS[table] for table, columns in COMPARED.items() for quantity, _ in columns.values()}
KIND_OF = {quantity: kind for columns in COMPARED.values() for quantity, kind in columns.values()}


def check_account(tables):
    """Sentences about columns that stand in none, or in more than one, of the three. tables: {name: columns}."""
    problems = []
    for table, columns in tables.items():
        named = [column for _, places in NOT_COMPARED.values() for column in places.get(table, ())]
        declared = [*COMPARED.get(table, ()), *named, *NO_ESTIMATE.get(table, ())]
        for column in dict.fromkeys([*columns, *declared]):
            if column not in columns:
                problems.append(f"{table}.{column} has an account, but the table has no such column")
            elif declared.count(column) != 1:
                problems.append(
                    f"{table}.{column} stands {declared.count(column)} times in the account of the cross-check. "
                    "Compare it (COMPARED, with an answer of an engine), say why it is not (NOT_COMPARED), or that "
                    "it is no estimate (NO_ESTIMATE)"
                )
    return problems
