"""Tests of the groups of one factor: the log-rank test, and what the study file asks for beside it.

Beside it may stand a stratified test, weighted tests, all pairs of levels and a test for trend. Each is a row of its
own with its own id; `variant` tells them from the plain test, which is `main`.
"""

import hashlib
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from oncosurv.analyses.coding import AnalysisSet, declared_levels, known
from oncosurv.survival.logrank import compare_groups
from oncosurv.survival.pairs_and_trend import compare_trend
from oncosurv.survival.permutation import compare_by_permutation

NOT_WITHIN_STRATA = "the permutation test is not made within strata"
NOT_FOR_TREND = "there is no permutation test for trend"
WEIGHTED = ("observed_weighted", "expected_weighted")  # of a weighted test; of others the counts themselves


@dataclass(frozen=True)
class Groups:
    """Patients with a known level: their arrays, labels as text, the levels that occur in declared order.

    strata: a label of the stratum for each patient, None for a test without strata.
    """

    factor: str
    part: AnalysisSet
    labels: np.ndarray
    levels: list
    declared: list
    n_missing: int
    strata: np.ndarray | None = None


@dataclass(frozen=True)
class PlannedTest:
    """One test. variant: its column; name: the end of its estimate_id, '' of the plain one; trend: over ordered levels.

    weight, rho, gamma: as compare_groups.
    """

    variant: str
    name: str
    groups: Groups
    weight: str = "logrank"
    rho: float = 0
    gamma: float = 0
    trend: bool = False


def plan_tests(analysis_set, fact, item, facts):
    """PlannedTests of one factor, the plain log-rank test first: the kernel and the engines that check it follow them.

    item: the study file's, with strata, weights, pairwise and trend where they are asked for; where strata are, all
    tests but the plain one are stratified. facts: {name: facts} of its factors and strata.
    """
    groups = _group(analysis_set, fact)
    yield PlannedTest("main", "", groups)
    if strata := strata_of(fact, item):
        groups = _within_strata(groups, [facts[name] for name in strata])
        yield PlannedTest("stratified", "stratified", groups)
    for weight in item.get("weights", []):
        name, exponents = weight["name"].replace("-", "_"), [weight.get(key, 0) for key in ("rho", "gamma")]
        variant = "_".join([name, *(f"{value:g}" for value in exponents)] if any(exponents) else [name])
        yield PlannedTest(variant, variant, groups, name, *exponents)
    if fact["name"] in item.get("pairwise", []):
        for pair in combinations(groups.levels, 2):
            yield PlannedTest("pairwise", " v ".join(pair), _only(groups, pair))
    if fact["name"] in item.get("trend", []):
        yield PlannedTest("trend", "trend", groups, trend=True)


def strata_of(fact, item):
    """Names of the strata of a factor's tests: those of the item but for itself."""
    return [name for name in item.get("strata", []) if name != fact["name"]]


def compare_factor(analysis_set, fact, item, facts, keys):
    """Rows of survival/comparisons.csv of one factor, in the order of plan_tests.

    keys: columns common to all rows, `estimate_id` and `factor` among them.
    """
    rows, strata = [], strata_of(fact, item)
    for planned in plan_tests(analysis_set, fact, item, facts):
        estimate_id = "/".join(filter(None, [keys["estimate_id"], planned.name]))
        row = _trend(planned.groups) if planned.trend else _test(planned, estimate_id)
        if planned.variant == "pairwise":
            row["test"] = row["test"].replace("log-rank", "pairwise log-rank")
        if planned.variant != "main":
            row |= {"variant": planned.variant} | ({"strata": strata} if strata else {})
        rows.append(keys | {"estimate_id": estimate_id} | row)
    return rows


def seed_of(text):
    """A seed that belongs to an analysis and to nothing else: not to the order of analyses, nor to the machine."""
    return int(hashlib.sha256(text.encode()).hexdigest()[:8], 16)


def _group(analysis_set, fact):
    cells = np.array(analysis_set.cells[fact["name"]], dtype=object)
    present = known(fact, cells.tolist())
    declared, levels = declared_levels(fact), declared_levels(fact, set(cells[present]))
    part = analysis_set.subset(present)
    return Groups(fact["name"], part, cells[present].astype(str), levels, declared, int((~present).sum()))


def _only(groups, levels):
    """The patients of these levels."""
    inside = np.isin(groups.labels, levels)
    strata = None if groups.strata is None else groups.strata[inside]
    own = {"part": groups.part.subset(inside), "labels": groups.labels[inside], "levels": list(levels)}
    return replace(groups, **own, strata=strata)


def _within_strata(groups, facts):
    """The groups with a label of its stratum for each patient, without the patients of unknown stratum."""
    columns = [np.array(groups.part.cells[fact["name"]], dtype=object) for fact in facts]
    inside = np.logical_and.reduce([known(fact, cells.tolist()) for fact, cells in zip(facts, columns, strict=True)])
    labels = np.array(
        [", ".join(cells) for cells in zip(*(cells[inside] for cells in columns), strict=True)], dtype=str
    )
    kept = groups.labels[inside]
    levels = [level for level in groups.levels if level in set(kept.tolist())]
    missing = groups.n_missing + int((~inside).sum())
    return Groups(groups.factor, groups.part.subset(inside), kept, levels, groups.declared, missing, labels)


def _test(planned, estimate_id):
    """A log-rank test with, where there are no strata, its permutation P, whose seed is made of the estimate_id."""
    groups, weight, rho, gamma = planned.groups, planned.weight, planned.rho, planned.gamma
    part, labels, levels, strata = groups.part, groups.labels, groups.levels, groups.strata
    time, event, entry = part.time, part.event, part.entry
    missing = {"test": "log-rank" if strata is None else "stratified log-rank", "n_missing": groups.n_missing}
    if not len(time):
        return missing | {"statistic": None, "n": 0, "events": 0, "reason": "no patients with a known value"}
    row = compare_groups(time, event, labels, entry, strata, weight, rho, gamma)
    for name in ("score", *(WEIGHTED if weight == "logrank" else ())):
        row.pop(name)
    order = [row["levels"].index(level) for level in levels]
    for name in [name for name in ("levels", "observed", "expected", *WEIGHTED) if name in row]:
        row[name] = [row[name][place] for place in order]
    if row["statistic"] is not None and strata is None:
        row |= compare_by_permutation(time, event, labels, seed_of(estimate_id), entry, weight, rho, gamma)
    elif row["statistic"] is not None:
        row |= {"permutation_reason": NOT_WITHIN_STRATA}
    ended = [level for level in levels if 2 * time[labels == level].max() < time.max()]
    if ended and row["statistic"] is not None:
        some = " or ".join(f"{groups.factor}={level}" for level in ended)
        words = f"nobody with {some} is at risk after half of the follow-up, so a hazard ratio is an average over it"
        row["reason"] = "; ".join(filter(None, [row["reason"], words]))
    counts = {"n_level": [int((labels == level).sum()) for level in levels]}
    counts["events_level"] = [int(event[labels == level].sum()) for level in levels]
    return row | missing | counts


def _trend(groups):
    """The test for trend, its scores the places of the levels in the declared order, 1 for the first."""
    if len(groups.levels) < 2:
        plain = _test(PlannedTest("", "", groups), "")
        return plain | {"test": f"{plain['test']} test for trend", "permutation_reason": NOT_FOR_TREND}
    part, scores = groups.part, [groups.declared.index(level) + 1 for level in groups.levels]
    row = compare_trend(part.time, part.event, groups.labels, groups.levels, scores, part.entry, groups.strata)
    counts = compare_groups(part.time, part.event, groups.labels, part.entry, groups.strata)
    order = [counts["levels"].index(level) for level in groups.levels]
    found = {name: [counts[name][place] for place in order] for name in ("n_level", "observed", "expected")}
    return row | found | {"n_missing": groups.n_missing, "permutation_reason": NOT_FOR_TREND}
