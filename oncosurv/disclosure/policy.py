"""What each column of each table becomes in the public profile. A column that is not listed here is refused.

key: kept as it is; count: a cell of the system, rounded or hidden; hide: always hidden; blank: always left empty;
words: a reason or a note, which may name counts, left empty; months, digits, decimals: estimates, to half a month, two
digits, two decimals; shares: to so many patients as counts are rounded to. A table that is not listed holds single
patients, or what cannot be protected: not published.
"""

KEYS = "estimate_id item endpoint population factor level variant role"
FIT = "estimate_id endpoint population model kind estimator exposure_handling variant role"

_TABLES = {
    "flow": {"key": "step reason", "count": "n_excluded n_remaining"},
    "ledger": {"key": "analysis population endpoint reason", "count": "n events", "hide": "n_excluded"},
    "report_hits": {"key": "class pattern", "count": "reports"},
    "sources": {
        "key": "source file sha256",
        "hide": "rows patients unread_cells corrected_cells",
        "blank": "first_date last_date",
    },
    "characteristics": {
        "key": "population variable label type unit level level_label group group_label statistic timing source",
        "count": "n denominator missing value",
    },
    "efficacy": {
        "key": "outcome label lineage lineage_label measure level level_label group_variable group group_label unit "
        "landmark_days exposure_handling interval",
        "count": "n denominator evaluable died_before_window sustained",
        "derived": "proportion lower upper",
        "words": "note",
    },
    "estimates": {
        "key": f"{KEYS} median_rule conf_type shown",
        "count": "n events",
        "months": "median median_lower median_upper",
        "blank": "n_entered minimum minimum_censored maximum maximum_censored first_entry",
        "words": "reason",
    },
    "follow_up": {
        "key": f"{KEYS} conf_type data_cut",
        "count": "n events",
        "months": "median_reverse_km lower upper",
        "digits": "person_time",
        "decimals": "completeness",
        "blank": "minimum_alive maximum_alive",
    },
    "comparisons": {
        "key": f"{KEYS} test weight df strata scores levels p_method",
        "count": "n events",
        "digits": "p_asymptotic p_permutation p_of_record p_adjusted",
        "blank": "statistic permutations permutation_method seed mc_se permutation_reason n_missing n_level observed "
        "expected observed_weighted expected_weighted events_level p_loo_min p_loo_max",
        "words": "reason leave_one_out",
    },
    "differences": {
        "key": f"{KEYS} reference measure tau",
        "count": "n_level n_reference events_level events_reference",
        "digits": "value_level value_reference estimate lower upper p",
        "blank": "std_error loo_min loo_max p_loo_min p_loo_max",
        "words": "reason leave_one_out",
    },
    "at_risk": {"key": f"{KEYS} time", "count": "n_risk n_censored n_event"},
    "timepoints": {
        "key": f"{KEYS} time conditional_from conf_type shown",
        "count": "n_risk cumulative_events",
        "shares": "survival lower upper",
        "hide": "n_from",
        "words": "reason",
    },
    "curves": {
        "key": f"{KEYS} method landmark_days time",
        "count": "n_risk n_event n_censored",
        "shares": "survival lower upper",
        "blank": "std_error",
    },
    "coefficients": {
        "key": f"{FIT} within within_level of_record preferred variable level reference ci test estimable fit_id ties "
        "unit adjustment_set "
        "data_cut lr_df",
        "count": "n events n_level events_level n_reference events_reference",
        "digits": "hr lower upper p lr_p wald_lower wald_upper wald_p ph_p e_value e_value_limit person_time",
        "blank": "coef se statistic lr_statistic events_per_parameter hr_loo_min hr_loo_max p_loo_min p_loo_max "
        "loo_not_estimable",
        "words": "reason",
    },
    "models": {
        "key": f"{FIT} of_record preferred requested dropped degraded_to selection parameters ties converged monotone "
        "lr_df wald_df score_df data_cut strata cluster ph_flag ph_reason",
        "count": "n events",
        "digits": "lr_p wald_p score_p",
        "blank": "n_clusters events_per_parameter "
        "loglik loglik_null lr wald score iterations n_missing n_before_landmark "
        "n_dead_before_landmark n_exposed n_exposed_later",
        "words": "degrade_reason warnings remedy leave_one_out",
    },
    "hazards": {"key": f"{FIT} term transform df", "digits": "p", "blank": "chi2", "words": "reason"},
    "exposure_time": {
        "key": "estimate_id endpoint population model variant role exposure group",
        "count": "n events events_unexposed events_exposed",
        "digits": "person_time person_time_unexposed person_time_exposed",
        "blank": "first_start last_start",
    },
}

TREATMENTS = {
    table: {column: treatment for treatment, columns in own.items() for column in columns.split()}
    for table, own in _TABLES.items()
}


def check_columns(table, columns):
    """ValueError names the columns of a table that nobody has said how to protect: then nothing is published."""
    unknown = [column for column in columns if column not in TREATMENTS[table]]
    if unknown:
        raise ValueError(
            f"table {table}: how {', '.join(unknown)} is protected in the public profile is not said; add it to "
            "oncosurv/disclosure/policy.py"
        )
