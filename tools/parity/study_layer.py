"""Rows of the result tables, as a study asks for them, beside R's: delayed entry, pairs, trend, subgroups, periods."""

import numpy as np

from oncosurv.analyses.curves import estimate_item
from oncosurv.analyses.designs import baseline_design
from oncosurv.analyses.models import estimate_model
from oncosurv.analyses.of_record import decide
from oncosurv.analyses.proportionality import fit_periods
from oncosurv.analyses.tests_of_groups import compare_factor
from tests.reference.oracle import read_oracle
from tests.reference.study_sets import TRANSPLANTS, VETERAN, read_gbsg, read_transplants, read_veteran
from tools.parity.names import STATS, SURVIVAL
from tools.parity.rows import Family, compare

SURVDIFF, SURVFIT, COXPH = (f"{name}, {SURVIVAL}" for name in ("survdiff", "survfit", "coxph"))
EXACT = f"score test of coxph, exact ties, {SURVIVAL}"
LIMIT = f"root of the profile of {COXPH}"
KEYS = {"estimate_id": "x", "item": "x", "variant": "main", "role": "exploratory"}


def compare_study_layer():
    rows = [*_tests_of_groups(), *_delayed_entry(), *_subgroups(), *_periods()]
    return Family(
        "Tables of a study",
        "Cells of the result tables as a study file asks for them: `survival/comparisons.csv`, `estimates.csv`, "
        "`curves.csv`, `timepoints.csv`, `differences.csv`, `cox/coefficients.csv`, `cox/periods.csv`.",
        rows,
    )


def _tests_of_groups():
    theirs, data = read_oracle("group_tests"), read_veteran()

    def ask(factor, **asked):
        item = {"factors": [factor], **asked}
        return compare_factor(data, VETERAN[factor], item, VETERAN, KEYS | {"factor": factor})

    def statistics(rows):
        return [row["statistic"] for row in rows]

    pairs, words = decide(ask("celltype", pairwise=["celltype"]))[1:], "veteran by celltype"
    yield compare("pairwise log-rank tests", words, statistics(pairs), theirs["statistic"], SURVDIFF)
    adjusted = [row["p_adjusted"] for row in pairs]
    yield compare("P by Holm's method", words, adjusted, theirs["holm"], f"p.adjust, {STATS}", 1e-10)
    trend = ask("celltype", trend=["celltype"])[1:]
    yield compare("test for trend", words, statistics(trend), [theirs["trend"]], EXACT, 1e-9)
    within = ask("celltype", strata=["trt"], pairwise=["celltype"], trend=["celltype"])[2:]
    words += ", strata trt"
    yield compare(
        "pairwise log-rank tests", words, statistics(within[:-1]), theirs["pairs_stratified"], SURVDIFF, 1e-11
    )
    yield compare("test for trend", words, statistics(within[-1:]), [theirs["trend_stratified"]], EXACT, 1e-9)
    weights = [{"name": "fleming-harrington", "rho": 1, "gamma": 0}]
    plain, weighted = ask("trt", strata=["celltype"], weights=weights)[1:]
    words = "veteran by trt, strata celltype"
    yield compare("log-rank test", words, plain["statistic"], theirs["stratified"], SURVDIFF)
    yield compare("log-rank test", f"{words}, rho = 1", weighted["statistic"], theirs["weighted"], SURVDIFF)
    for name in ("observed_weighted", "expected_weighted"):
        own = name.replace("_weighted", " events, weighted")
        yield compare(own, f"{words}, rho = 1", weighted[name], theirs[name], SURVDIFF)


def _delayed_entry():
    theirs, data, words = read_oracle("left_truncation"), read_transplants(), "jasa, seen from transplant on"
    item = {"name": "os_all", "endpoint": "os", "population": "all", "factors": ["surgery"], "role": "primary"}
    choices = {"confidence_interval": "log-log", "times_days": [90, 365], "rmst_days": [365], "month_days": 30.4375}
    tables = estimate_item(data, item | {"strata": ["older"]}, choices, TRANSPLANTS, "1974-04-01")
    for estimate_id, name in (("os/all/overall", "whole"), ("os/all/overall/without_entry", "naive")):
        own, label = theirs[name], words if name == "whole" else "jasa, entry left out of account"
        curve = [
            row for row in tables["curves"] if row["estimate_id"] == estimate_id and row["method"] == "kaplan_meier"
        ]
        for columns, quantity, bound in (
            (("time", "n_risk", "n_event"), "curve: times, at risk, died", 0),
            (("survival",), "curve: survival", 1e-12),
        ):
            pair = [[[row[column] for row in curve] for column in columns], [own[column] for column in columns]]
            yield compare(quantity, label, *pair, SURVFIT, bound)
        row = next(row for row in tables["estimates"] if row["estimate_id"] == estimate_id)
        names = ("median", "median_lower", "median_upper")
        yield compare("median and limits", label, [row[n] for n in names], [own[n] for n in names], SURVFIT, 0)
    points = [row for row in tables["timepoints"] if row["estimate_id"] == "os/all/overall"]
    for column in ("survival", "lower", "upper"):
        pair = [row[column] for row in points], theirs["fixed"][column]
        yield compare(f"days 90 and 365: {column}", words, *pair, SURVFIT, 1e-10)
    row = next(row for row in tables["differences"] if row["measure"] == "rmst")
    (no, no_error), (yes, yes_error) = theirs["rmst"]["no"], theirs["rmst"]["yes"]
    pair = [row["value_level"], row["value_reference"], row["std_error"]], [yes, no, np.hypot(yes_error, no_error)]
    yield compare(
        "restricted means to day 365, error of their difference", f"{words} by surgery", *pair, SURVFIT, 1e-10
    )
    for row, name in zip(tables["comparisons"], ("logrank", "stratified"), strict=True):
        label = f"{words} by surgery" + (", strata age 50 or more" if name == "stratified" else "")
        yield compare("log-rank test", label, row["statistic"], theirs[name], EXACT, 1e-9)
    yield from _delayed_models(theirs, data, words)


def _delayed_models(theirs, data, words):
    base = {"name": "m", "endpoint": "os", "population": "all", "role": "primary", "variables": ["age", "surgery"]}
    asked = {
        "efron": {}, "breslow": {"ties": "breslow"}, "cluster": {"cluster": "year"},
        "strata": {"strata": ["surgery"], "variables": ["age"]},
    }  # fmt: skip
    for name, more in asked.items():
        kind = "univariable" if name == "strata" else "multivariable"
        rows = estimate_model(data, base | more, TRANSPLANTS)["coefficients"]
        rows = [row for row in rows if (row["estimator"], row["variant"], row["kind"]) == ("ml", "main", kind)]
        label = f"{words}: {' + '.join((base | more)['variables'])}, {name}"
        for column, quantity in (("coef", "coefficients"), ("se", "standard errors")):
            yield compare(quantity, label, [row[column] for row in rows], theirs[name][column], COXPH, 1e-8)


def _subgroups():
    data, facts = read_gbsg()
    cases = read_oracle("subgroups")["cases"]
    asked = [{"of": "hormon", "by": case["by"], "prespecified": False} for case in cases]
    model = {"name": "rfs", "endpoint": "rfs", "population": "all", "role": "primary", "subgroups": asked}
    tables = estimate_model(data, model | {"variables": [fact["name"] for fact in facts]}, facts)
    for case in cases:
        words, source = f"gbsg: hormon within {case['by']}, adjusted", COXPH
        own = [row for row in tables["coefficients"] if row["variant"] == f"hormon_by_{case['by']}"]
        within = [row for row in own if row["kind"] == "subgroups" and row["variable"] == "hormon"]
        for column, quantity in (("coef", "coefficients"), ("se", "standard errors")):
            yield compare(quantity, words, [row[column] for row in within], case[column], source, 1e-9)
        for side in ("lower", "upper"):
            limits = np.log([row[side] for row in within])
            yield compare(f"profile limits, {side}", words, limits, case[side], LIMIT, 1e-7, "se", case["se"])
        test = next(row for row in own if row["variable"] == f"hormon:{case['by']}" and row["kind"] == "interaction")
        pair = [test["lr_statistic"], test["lr_p"]], [case["statistic"], case["p"]]
        yield compare("likelihood ratio of the interaction, P", words, *pair, f"anova of two {COXPH}", 1e-8)


def _periods():
    theirs, (data, facts) = read_oracle("gbsg_periods"), read_gbsg()
    names = ("age", "meno", "pgr", "er")
    rows = fit_periods(baseline_design(data, facts), list(names))
    for name in names:
        words, own = f"gbsg: {name} to and after day {theirs['day']}", [row for row in rows if row["variable"] == name]
        logs = np.log([row["hr"] for row in own])
        yield compare("log hazard ratios of two periods", words, logs, theirs[name]["coef"], COXPH, 1e-7)
        p = [row["p"] for row in own]
        yield compare("their likelihood-ratio P", words, p, theirs[name]["p"], f"anova of two {COXPH}", 1e-6)
