"""Tests of the groups of one factor: the log-rank test, and what the study file asks for beside it.

Beside it may stand a stratified test, weighted tests, all pairs of levels and a test for trend. Each is a row of its
own with its own id; `variant` tells them from the plain test, which is `main`.
"""

import hashlib
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from oncosurv.analyses.coding import AnalysisSet, declared_levels, known
from oncosurv.survival.logrank import compare_groups
from oncosurv.survival.pairs_and_trend import compare_trend
from oncosurv.survival.permutation import compare_by_permutation

NOT_WITHIN_STRATA = "the permutation test is not made within strata"
NOT_FOR_TREND = "there is no permutation test for trend"


@dataclass(frozen=True)
class _Groups:
    """Patients with a known level: their arrays, labels as text, the levels that occur in declared order."""

    factor: str
    part: AnalysisSet
    labels: np.ndarray
    levels: list
    declared: list
    n_missing: int


def compare_factor(analysis_set, fact, item, facts, keys):
    """Rows of survival/comparisons.csv of one factor, the plain log-rank test first.

    item: the study file's, with strata, weights, pairwise and trend where they are asked for; facts: {name: facts} of
    its factors and strata; keys: columns common to all rows, `estimate_id` and `factor` among them.
    """
    groups = _group(analysis_set, fact)
    rows = [keys | _test(groups, keys["estimate_id"])]
    strata = [name for name in item.get("strata", []) if name != fact["name"]]
    inside, labels = _strata(groups, [facts[name] for name in strata]) if strata else (groups, None)
    if strata:
        rows.append(_row(keys, "stratified", _test(inside, "", labels) | {"strata": strata}))
    for weight in item.get("weights", []):
        name, exponents = weight["name"].replace("-", "_"), [weight.get(key, 0) for key in ("rho", "gamma")]
        variant = "_".join([name, *(f"{value:g}" for value in exponents)] if any(exponents) else [name])
        where = f"{keys['estimate_id']}/{variant}"
        found = _test(inside, where, labels, name, *exponents) | ({"strata": strata} if strata else {})
        rows.append(_row(keys, variant, found))
    if fact["name"] in item.get("pairwise", []):
        for pair in combinations(groups.levels, 2):
            variant = " v ".join(pair)
            found = _test(_only(groups, pair), f"{keys['estimate_id']}/{variant}")
            rows.append(_row(keys, "pairwise", found | {"test": "pairwise log-rank"}, variant))
    if fact["name"] in item.get("trend", []):
        rows.append(_row(keys, "trend", _trend(groups)))
    return rows


def seed_of(text):
    """A seed that belongs to an analysis and to nothing else: not to the order of analyses, nor to the machine."""
    return int(hashlib.sha256(text.encode()).hexdigest()[:8], 16)


def _row(keys, variant, found, last=""):
    return keys | {"estimate_id": f"{keys['estimate_id']}/{last or variant}", "variant": variant} | found


def _group(analysis_set, fact):
    cells = np.array(analysis_set.cells[fact["name"]], dtype=object)
    present = known(fact, cells.tolist())
    declared, levels = declared_levels(fact), declared_levels(fact, set(cells[present]))
    part = analysis_set.subset(present)
    return _Groups(fact["name"], part, cells[present].astype(str), levels, declared, int((~present).sum()))


def _only(groups, levels):
    """The patients of these levels."""
    inside = np.isin(groups.labels, levels)
    return _Groups(
        groups.factor,
        groups.part.subset(inside),
        groups.labels[inside],
        list(levels),
        groups.declared,
        groups.n_missing,
    )


def _strata(groups, facts):
    """(groups without the patients of unknown stratum, a label of the stratum for each other patient)."""
    columns = [np.array(groups.part.cells[fact["name"]], dtype=object) for fact in facts]
    inside = np.logical_and.reduce([known(fact, cells.tolist()) for fact, cells in zip(facts, columns, strict=True)])
    labels = np.array(
        [", ".join(cells) for cells in zip(*(cells[inside] for cells in columns), strict=True)], dtype=str
    )
    kept = groups.labels[inside]
    levels = [level for level in groups.levels if level in set(kept.tolist())]
    missing = groups.n_missing + int((~inside).sum())
    return _Groups(groups.factor, groups.part.subset(inside), kept, levels, groups.declared, missing), labels


def _test(groups, seed_text, strata=None, weight="logrank", rho=0, gamma=0):
    """A log-rank test with, where there are no strata, its permutation P."""
    part, labels, levels = groups.part, groups.labels, groups.levels
    time, event, entry = part.time, part.event, part.entry
    missing = {"test": "log-rank" if strata is None else "stratified log-rank", "n_missing": groups.n_missing}
    if not len(time):
        return missing | {"statistic": None, "n": 0, "events": 0, "reason": "no patients with a known value"}
    row = compare_groups(time, event, labels, entry, strata, weight, rho, gamma)
    row.pop("score")
    order = [row["levels"].index(level) for level in levels]
    for name in ("levels", "observed", "expected"):
        row[name] = [row[name][place] for place in order]
    if row["statistic"] is not None and strata is None:
        row |= compare_by_permutation(time, event, labels, seed_of(seed_text), entry, weight, rho, gamma)
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
    plain = _test(groups, "") if len(groups.levels) < 2 else None
    if plain:
        return plain | {"test": "log-rank test for trend", "permutation_reason": NOT_FOR_TREND}
    part, scores = groups.part, [groups.declared.index(level) + 1 for level in groups.levels]
    row = compare_trend(part.time, part.event, groups.labels, groups.levels, scores, part.entry)
    counts = compare_groups(part.time, part.event, groups.labels, part.entry)
    order = [counts["levels"].index(level) for level in groups.levels]
    found = {name: [counts[name][place] for place in order] for name in ("n_level", "observed", "expected")}
    return row | found | {"n_missing": groups.n_missing, "permutation_reason": NOT_FOR_TREND}
