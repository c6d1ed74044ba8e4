"""Permutation log-rank test: the labels are exchanged, the printed chi-square with its own variance is computed again.

Recomputing the variance (studentising) is what makes it work: permuting the raw score sum has almost no power when a
group is tiny, and is undefined for three groups. The test is exact when groups differ neither in survival nor in
censoring; because it is studentised it also holds asymptotically when only censoring differs (Neuhaus 1993; Janssen
1997).
"""

import math
from dataclasses import dataclass

import numpy as np

from oncosurv.survival.logrank import check_weight, encode_groups, quadratic_form, weigh_times
from oncosurv.survival.risk_table import check_times, risk_table

ROWS_AT_ONCE = 10_000
# Equal statistics may differ in the last digits, and one that is 0 on paper may be 1e-32: within this, absolute and
# relative, they count as equal, hence as extreme.
ROUNDING = 1e-9


@dataclass(frozen=True)
class PooledSums:
    """What of the log-rank sums does not depend on the labels, per patient in order of time.

    The score of a group is the sum of `score` over its patients. Its variance is the sum of `linear` less, over event
    times, the squared sum of `presence` (patients x event times, scaled so that squares add up to sum c_j p_j^2).
    Without delayed entry the latter is also the sum over pairs of patients of `shared` of the one who leaves first.
    """

    score: np.ndarray
    linear: np.ndarray
    shared: np.ndarray | None
    presence: np.ndarray


def compare_by_permutation(
    time, event, group, seed, entry=None, weight="logrank", rho=0, gamma=0,
    permutations=99_999, max_splits=1_000_000, max_n=200,
):  # fmt: skip
    """Tidy columns p_permutation, permutations, permutation_method, seed, mc_se, permutation_reason.

    All distinct splits are enumerated when there are at most max_splits, and p is the share with a statistic at least
    as large as the observed one; otherwise `permutations` relabellings are drawn from `seed` (a whole number) and p =
    (b + 1) / (permutations + 1) with its Monte Carlo standard error mc_se. Any number of groups; other arguments as
    compare_groups. p_permutation is None, with a reason, above max_n patients or where compare_groups has no
    statistic. Source: Phipson & Smyth 2010 for (b + 1) / (B + 1); Neuhaus, Annals of Statistics 1993;21:1760 for
    studentising.
    """
    check_weight(weight)
    time, event, entry = check_times(time, event, entry)
    levels, codes = encode_groups(group, len(time))
    row = dict.fromkeys(("p_permutation", "permutations", "permutation_method", "seed", "mc_se"))
    if len(time) > max_n:
        return row | {"permutation_reason": f"more than {max_n} patients: the asymptotic test serves"}
    # Patients alike in all of these are exchangeable, so that what is drawn does not depend on the order of the rows.
    order = np.lexsort((codes, time if entry is None else entry, event, time))
    codes, entry = codes[order], None if entry is None else entry[order]
    sums = pool_sums(time[order], event[order], entry, weight, rho, gamma)
    observed, rank = statistics_of(sums, codes[None], len(levels))
    if rank[0] == 0:
        return row | {"permutation_reason": "nothing to compare: one group, no events, or never at risk together"}
    sizes = np.bincount(codes)
    splits = count_splits(sizes)
    exact = splits <= max_splits
    if len(sizes) == 2 and entry is None:
        statistics = _all_pairs(sums, sizes) if exact else _drawn_pairs(sums, sizes, permutations, seed)
    else:
        nobody = np.empty((1, 0), np.int8)
        labels = _all_labels(nobody, sizes[None]) if exact else _drawn_labels(codes, permutations, seed)
        statistics = (statistics_of(sums, part, len(sizes))[0] for part in labels)
    least = observed[0] - ROUNDING * max(1.0, observed[0])
    extreme = sum(int(np.count_nonzero(part >= least)) for part in statistics)
    if exact:
        p, method, mc_se = extreme / splits, "all splits", None
    else:
        p, method = (extreme + 1) / (permutations + 1), "Monte Carlo"
        mc_se = math.sqrt(p * (1 - p) / (permutations + 1))
    return {
        "p_permutation": p,
        "permutations": splits if exact else permutations,
        "permutation_method": method,
        "seed": None if exact else int(seed),
        "mc_se": mc_se,
        "permutation_reason": "",
    }


def choose_p_of_record(rows):
    """The rows of one table of tests with p_of_record and p_method added: one method for the whole table.

    rows: compare_groups joined with compare_by_permutation. If in any row the smallest group has fewer than 5
    patients or the smallest expected number of events is below 5, permutation for all rows, otherwise asymptotic. A
    row that lacks the chosen p keeps the other one and p_method says why.
    """
    tested = [row for row in rows if row["statistic"] is not None]
    small = any(min(row["n_level"]) < 5 or min(row["expected"]) < 5 for row in tested)
    chosen, other = ("permutation", "asymptotic") if small else ("asymptotic", "permutation")
    done = []
    for row in rows:
        p, method = row.get(f"p_{chosen}"), chosen
        if p is None and row.get(f"p_{other}") is not None:
            p, method = row[f"p_{other}"], f"{other} ({row.get('permutation_reason') or f'no {chosen} p'})"
        done.append(row | {"p_of_record": p, "p_method": method if p is not None else ""})
    return done


def count_splits(sizes):
    """Number of distinct ways to deal the patients to groups of these sizes."""
    total, left = 1, int(sum(sizes))
    for size in sizes:
        total *= math.comb(left, int(size))
        left -= int(size)
    return total


def pool_sums(time, event, entry=None, weight="logrank", rho=0, gamma=0):
    """PooledSums of checked data sorted by time."""
    table = risk_table(time, event, entry)
    died = table.n_event > 0
    times, total, deaths = table.time[died], table.n_risk[died], table.n_event[died]
    each = weigh_times(total, deaths, weight, rho, gamma)
    spread = each**2 * deaths * (total - deaths) / np.maximum(total - 1, 1)
    at_risk = time[:, None] >= times
    if entry is not None:
        at_risk &= entry[:, None] < times
    own = np.zeros(len(time))
    own[event == 1] = each[np.searchsorted(times, time[event == 1])]
    return PooledSums(
        score=own - at_risk @ (each * deaths / total),
        linear=at_risk @ (spread / total),
        shared=at_risk @ (spread / total**2) if entry is None else None,
        presence=at_risk * (np.sqrt(spread) / total),
    )


def statistics_of(sums, labels, groups):
    """(chi-square, degrees of freedom) of each row of `labels`: (relabellings, patients), values 0 to groups - 1."""
    kept = range(groups - 1)  # the scores sum to 0: one group tells nothing new
    score = np.empty((len(labels), groups - 1))
    variance = np.empty((len(labels), groups - 1, groups - 1))
    presence = []
    for k in kept:
        member = (labels == k).astype(float)
        score[:, k] = member @ sums.score
        presence.append(member @ sums.presence)
        for other in range(k + 1):
            variance[:, k, other] = variance[:, other, k] = -np.einsum("ij,ij->i", presence[k], presence[other])
        alone = member @ sums.linear
        variance[:, k, k] += alone
        # A group that is at risk only among its own: what is left is the rounding of the two terms.
        nothing = variance[:, k, k] <= ROUNDING * alone
        variance[nothing, k, :] = variance[nothing, :, k] = score[nothing, k] = 0.0
    return quadratic_form(score, variance)


def _all_pairs(sums, sizes):
    """Statistics of every split into two groups, by adding one member of the smaller group after the other.

    Members are added in order of time, so that the a-th of m is at risk together with the m - a after it.
    """
    size, n = int(min(sizes)), len(sums.score)
    score, variance, last = np.zeros(1), np.zeros(1), np.full(1, -1)
    for place in range(1, size + 1):
        gain = sums.linear - sums.shared * (2 * (size - place) + 1)
        choices = n - (size - place) - (last + 1)
        ends = np.cumsum(choices)
        member = np.arange(ends[-1]) + np.repeat(last + 1 - (ends - choices), choices)
        score = np.repeat(score, choices) + sums.score[member]
        variance = np.repeat(variance, choices) + gain[member]
        last = member
    yield _ratio(score, variance)


def _drawn_pairs(sums, sizes, permutations, seed):
    """Statistics of random splits into two groups: in order of time, patients join so that all splits are as likely."""
    rng, n = np.random.default_rng(seed), len(sums.score)
    for start in range(0, permutations, ROWS_AT_ONCE):
        rows = min(ROWS_AT_ONCE, permutations - start)
        places, score, variance = np.full(rows, float(min(sizes))), np.zeros(rows), np.zeros(rows)
        for i in range(n):
            joins = (rng.random(rows) * (n - i) < places).astype(float)
            places -= joins
            score += joins * sums.score[i]
            variance += joins * (sums.linear[i] - sums.shared[i] * (2 * places + 1))
        yield _ratio(score, variance)


def _ratio(score, variance):
    """score^2 / variance, 0 where the group is never at risk beside another."""
    return np.where(variance > 1e-10 * variance.max(), score**2 / np.where(variance > 0, variance, 1), 0)


def _all_labels(labels, left):
    """Every distinct way to go on from the rows of `labels` with the labels still `left`, (rows, groups), in chunks."""
    while left.any():
        rows, label = np.nonzero(left)
        labels = np.column_stack((labels[rows], label.astype(np.int8)))
        left = left[rows]
        left[np.arange(len(rows)), label] -= 1
        if len(labels) > ROWS_AT_ONCE:
            half = len(labels) // 2
            yield from _all_labels(labels[:half], left[:half])
            yield from _all_labels(labels[half:], left[half:])
            return
    yield labels


def _drawn_labels(codes, permutations, seed):
    rng = np.random.default_rng(seed)
    for start in range(0, permutations, ROWS_AT_ONCE):
        yield rng.permuted(np.tile(codes, (min(ROWS_AT_ONCE, permutations - start), 1)), axis=1)
