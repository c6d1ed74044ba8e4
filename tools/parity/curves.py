"""Kaplan-Meier curves, medians, survival at fixed times and restricted means beside R's."""

import numpy as np

from oncosurv.survival.kaplan_meier import CONF_TYPES, fit_kaplan_meier, quantile
from oncosurv.survival.proportions import summarise_proportion
from oncosurv.survival.rmst import summarise_rmst
from oncosurv.survival.timepoints import compare_survival_at, summarise_survival_at
from tests.reference.oracle import read_oracle
from tests.reference.test_kaplan_meier import fit
from tests.reference.test_rmst import data_of
from tools.parity.names import STATS, SURVIVAL
from tools.parity.rows import Family, compare

SURVFIT = f"survfit, {SURVIVAL}"
PRINTED = f"print of survfit, {SURVIVAL}"
DATA = {
    "lung_1": "lung, sex 1",
    "lung_2": "lung, sex 2",
    "lung_reverse": "lung, follow-up (reversed)",
    "lung_reverse_1": "lung, sex 1, follow-up (reversed)",
    "lung_reverse_2": "lung, sex 2, follow-up (reversed)",
    "heart": "heart, (start, stop]",
    "heart_late": "heart, (start, stop], entered after day 0",
}


def compare_kaplan_meier():
    oracle = read_oracle("kaplan_meier")
    rows = []
    for name, theirs in oracle["curves"].items():
        rows += _curve(name, theirs)
    theirs = oracle["conditional"]
    ours = summarise_survival_at(fit("lung"), theirs["time"], conditional_from=theirs["from"])
    for column in ("survival", "lower", "upper"):
        label = f"survival given alive at {theirs['from']}" + ("" if column == "survival" else f", {column} limit")
        rows.append(compare(label, "lung", [row[column] for row in ours], theirs[column], SURVFIT))
    flat = [10, 30, 50, 70, 87, 90, 95, 100, 110, 118], [1] * 5 + [0] * 5
    for name, data in (("four", ([1, 2, 3, 4], [1] * 4)), ("plateau", flat)):
        words = {"four": "1, 2, 3, 4, all died", "plateau": "10 rows, the curve ends flat at 0.5"}[name]
        rows.append(_median(words, fit_kaplan_meier(*data), oracle["medians"][name]))
    return Family(
        "Kaplan-Meier curves and medians",
        "A curve is compared at up to 100 of its times, spread evenly, with the last one.",
        rows,
    )


def _curve(name, theirs):
    data, ours, at = DATA.get(name, name), fit(name), theirs["rows"]
    counts = ("time", "n_risk", "n_event", "n_censored")
    rows = [
        compare(
            "times, at risk, events, censored", data,
            [getattr(ours, column)[at] for column in counts], [theirs[column] for column in counts], SURVFIT, 0,
        ),
        compare("survival", data, ours.survival[at], theirs["survival"], SURVFIT),
        compare("standard error (Greenwood)", data, ours.std_error[at], theirs["std_error"], SURVFIT),
    ]  # fmt: skip
    inner = ours.survival[at] < 1  # at S = 1 R prints 1 to 1 for "log" and "plain", the kernel no interval
    for conf_type in CONF_TYPES:
        curve, limits = fit(name, conf_type), theirs["limits"][conf_type]
        mine = [getattr(curve, side)[at][inner] for side in ("lower", "upper")]
        others = [np.array(limits[side], float)[inner] for side in ("lower", "upper")]
        rows.append(compare(f"limits, {conf_type}", data, mine, others, SURVFIT))
        rows.append(_median(data, curve, theirs["medians"][conf_type]))
    fixed = theirs["at"]
    points = summarise_survival_at(ours, fixed["time"])
    counts = ("n_risk", "cumulative_events")
    mine = [[row[column] for row in points] for column in counts]
    rows.append(
        compare("at risk and events at fixed times", data, mine, [fixed[column] for column in counts], SURVFIT, 0)
    )
    rows.append(
        compare("survival at fixed times", data, [row["survival"] for row in points], fixed["survival"], SURVFIT)
    )
    some = [k for k, survival in enumerate(fixed["survival"]) if survival < 1]
    mine = [[points[k][side] for k in some] for side in ("lower", "upper")]
    others = [[fixed[side][k] for k in some] for side in ("lower", "upper")]
    return [*rows, compare("limits at fixed times, log-log", data, mine, others, SURVFIT)]


def _median(data, curve, theirs):
    ours = quantile(curve, 0.5)
    ours = [ours["time"], ours["lower"], ours["upper"]]
    return compare(f"median, lower, upper ({curve.conf_type})", data, ours, theirs, PRINTED, 0)


def compare_restricted_means():
    oracle = read_oracle("rmst")
    rows = []
    for name, theirs in oracle["means"].items():
        ours = summarise_rmst(*data_of(name)[:2], theirs["tau"], data_of(name)[2])
        base, *part, tau = name.split("_")
        data = "1, 2, 2, 5, all died" if base == "died" else ", ".join([base, *(f"sex {k}" for k in part)])
        pair = [[row[key] for key in ("rmst", "std_error")] for row in (ours, theirs)]
        rows.append(compare(f"restricted mean to {tau}, standard error", data, *pair, PRINTED))
    curves = [fit_kaplan_meier(*data_of(f"lung_{sex}_365")[:2]) for sex in (2, 1)]
    ours, theirs = compare_survival_at(*curves, 365), oracle["survival_difference"]
    keys = ("estimate", "std_error", "p")
    pair = [[row[key] for key in keys] for row in (ours, theirs)]
    rows.append(compare("difference of survival at 365, standard error, p", "lung, sex 2 less sex 1", *pair, SURVFIT))
    for case in oracle["binomial"]:
        for level in (95, 90):
            ours = summarise_proportion(case["k"], case["n"], level / 100)
            pair = [ours["lower"], ours["upper"]], case[f"limits_{level}"]
            words = f"{case['k']} of {case['n']}"
            rows.append(compare(f"exact {level} % limits of a proportion", words, *pair, f"binom.test, {STATS}"))
    return Family("Restricted means, differences of survival, proportions", "", rows)
