"""Log-rank tests, pairs, trends and permutation tests beside R's."""

from itertools import combinations

import numpy as np

from oncosurv.survival.logrank import compare_groups
from oncosurv.survival.pairs_and_trend import compare_pairs, compare_trend
from oncosurv.survival.permutation import compare_by_permutation, pool_sums
from tests.reference.oracle import read_data, read_oracle
from tests.reference.test_logrank import TESTS, data_of
from tools.parity.names import COIN, STATS, SURVIVAL, describe_test
from tools.parity.rows import Family, compare

SURVDIFF = f"survdiff, {SURVIVAL}"
CHI2 = "chi-square"


def compare_log_rank_tests():
    oracle = read_oracle("logrank")
    rows = []
    for name, theirs in oracle["tests"].items():
        base, group, options = TESTS[name]
        data, time, event = data_of(base)
        keep = ~np.isnan(data[group]) if data[group].dtype.kind == "f" else np.ones(len(time), bool)
        strata = data[options["strata"]][keep] if "strata" in options else None
        rho = options.get("rho", 0)
        weight = "fleming_harrington" if rho else "logrank"
        ours = compare_groups(time[keep], event[keep], data[group][keep], strata=strata, weight=weight, rho=rho)
        rows += _test(describe_test(base, group, options), ours, theirs, rho)
    rows += [*_small(oracle["small"]), *_entry(oracle["entry"]), *_pairs(oracle["pairs"]), *_trend(oracle["trend"])]
    rows += _permutations(read_oracle("permutation"))
    return Family("Log-rank tests", "O is observed, E expected events, group by group.", rows)


def _test(data, ours, theirs, rho=0):
    score = np.subtract(theirs["observed"], theirs["expected"])
    rows = [
        compare(CHI2, data, ours["statistic"], theirs["statistic"], SURVDIFF),
        compare("O - E (weighted)" if rho else "O - E", data, ours["score"], score, SURVDIFF, measure="largest"),
    ]
    return rows if rho else [*rows, compare("E", data, ours["expected"], theirs["expected"], SURVDIFF)]


def _small(small):
    sets = {
        "two": ("two patients, both died", [1, 2], [1, 1], [1, 2]),
        "group_of_one": ("a group of one patient", [5, 6, 7, 8, 9, 10], [1, 1, 0, 1, 1, 0], [1, 2, 2, 2, 2, 2]),
        "gone_before": ("a group never at risk at an event", [1, 2, 3, 4, 5], [0, 1, 1, 0, 1], [1, 2, 3, 2, 3]),
    }
    for name, (data, *columns) in sets.items():
        yield compare(CHI2, data, compare_groups(*columns)["statistic"], small[name]["statistic"], SURVDIFF)


def _entry(entry):
    heart = read_data("heart")
    for group in ("surgery", "transplant"):
        ours = compare_groups(heart["stop"], heart["event"], heart[group], entry=heart["start"])
        theirs, data, source = entry[f"heart_{group}"], f"heart by {group}, (start, stop]", f"textbook sums, {STATS}"
        yield compare(CHI2, data, ours["statistic"], theirs["statistic"], source)
        yield compare("E", data, ours["expected"], theirs["expected"], source)
    stop = heart["stop"] + np.arange(1, len(heart["stop"]) + 1) * 1e-4
    ours = compare_groups(stop, heart["event"], heart["transplant"], entry=heart["start"])["statistic"]
    source = f"score test of coxph, {SURVIVAL}"
    yield compare(CHI2, "heart, ties broken, (start, stop]", ours, entry["heart_untied"]["statistic"], source)


def _pairs(theirs):
    data, time, event = data_of("veteran")
    rows = compare_pairs(time, event, data["celltype"])
    for column, key, source in (("p_asymptotic", "p", SURVDIFF), ("p_adjusted", "holm", f"p.adjust, {STATS}")):
        words = "p of each pair" + (", Holm" if key == "holm" else "")
        yield compare(words, "veteran, pairs of celltype", [row[column] for row in rows], theirs[key], source)


def _trend(theirs):
    source = f"sums of survdiff, {SURVIVAL}"
    data, time, event = data_of("gbsg")
    for name, options in (("gbsg_grade", {}), ("gbsg_grade_rho", {"weight": "fleming_harrington", "rho": 1})):
        ours = compare_trend(time, event, data["grade"], [1, 2, 3], **options)["statistic"]
        yield compare(f"{CHI2} for trend", describe_test("gbsg", "grade", options), ours, theirs[name], source)
    data, time, event = data_of("lung")
    group, scores = data["ph.ecog"], [0, 1, 2, 5]
    keep = ~np.isnan(group)
    ours = compare_trend(time[keep], event[keep], group[keep], [0, 1, 2, 3], scores=scores)["statistic"]
    yield compare(f"{CHI2} for trend", "lung by ph.ecog, scores 0, 1, 2, 5", ours, theirs["lung_ecog"], source)


def _permutations(oracle):
    for name, theirs in oracle["enumerated"].items():
        ours = compare_by_permutation(theirs["time"], theirs["event"], theirs["group"], seed=1)
        data = f"{len(theirs['time'])} patients, {sum(theirs['group'])} in one group ({name.replace('_', ' ')})"
        pair = ours["p_permutation"], theirs["extreme"] / theirs["splits"]
        yield compare(f"permutation p, all {theirs['splits']} splits", data, *pair, f"{SURVDIFF}, on every split")
    raw = oracle["raw_score"]
    time, event = np.array(raw["time"]), np.array(raw["event"])
    order = np.argsort(time, kind="stable")
    scores = pool_sums(time[order], event[order]).score
    for name, words in (("old", "older than 67"), ("karno", "Karnofsky below 50")):
        group = np.array(raw[name]["group"])[order]
        sums = scores[np.array(list(combinations(range(len(time)), group.sum())))].sum(axis=1)
        share = np.mean(np.abs(sums) >= abs(scores[group == 1].sum()) * (1 - 1e-9))
        data = f"tiny29 without ties, {words}"
        yield compare("exact p of the raw score sum", data, share, raw[name]["p"], f"logrank_test, {COIN}")
