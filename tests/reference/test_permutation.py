"""Permutation log-rank test against R (survdiff on every split, coin for the raw scores) and on a synthetic cohort."""

from itertools import combinations

import numpy as np
import pytest

from oncosurv.survival.logrank import compare_groups
from oncosurv.survival.permutation import choose_p_of_record, compare_by_permutation, pool_sums
from tests.reference.oracle import assert_same, read_oracle, run_oracle

ORACLE = read_oracle("permutation")

# Synthetic cohort of 29 patients (no real person), sorted 22 luminal, 2 HER2 positive, 5 triple negative.
TIME = [12, 85, 1112, 88, 120, 706, 91, 1026, 282, 103, 128, 1163, 137, 962, 652]
TIME = np.array([*TIME, 780, 99, 2071, 80, 63, 160, 2219, 170, 1367, 9, 10, 12, 58, 636])
EVENT = np.ones(29, int)
EVENT[[16, 20, 23, 28]] = 0
SUBTYPE = np.repeat([0, 1, 2], [22, 2, 5])
FACTORS = {
    "th2": "10011010010010001010101001010",
    "ecog23": "10100010000011101011001011010",
    "za_after": "01101101110110111101111100000",
    "sync": "01100011010100110100010000010",
}


@pytest.mark.heavy
def test_stored_answers_are_those_of_a_live_r():
    assert_same(run_oracle("permutation", ("survival", "coin")), ORACLE)


@pytest.mark.parametrize("name", ORACLE["enumerated"])
def test_enumeration_equals_survdiff_on_every_split(name):
    data = ORACLE["enumerated"][name]
    row = compare_by_permutation(data["time"], data["event"], data["group"], seed=1)
    assert row["permutations"] == data["splits"] and row["permutation_method"] == "all splits"
    assert row["p_permutation"] * data["splits"] == pytest.approx(data["extreme"], abs=1e-9)
    # the same through the general way, which also serves delayed entry
    entry = np.full(len(data["time"]), -1)
    assert compare_by_permutation(data["time"], data["event"], data["group"], 1, entry=entry) == row


@pytest.mark.parametrize("name", ["old", "karno"])
def test_scores_give_coin_s_exact_test_of_the_raw_sum(name):
    data = ORACLE["raw_score"]
    time, event, group = np.array(data["time"]), np.array(data["event"]), np.array(data[name]["group"])
    order = np.argsort(time, kind="stable")
    scores = pool_sums(time[order], event[order]).score
    observed = scores[group[order] == 1].sum()
    sums = scores[np.array(list(combinations(range(len(time)), group.sum())))].sum(axis=1)
    share = np.mean(np.abs(sums) >= abs(observed) * (1 - 1e-9))
    assert share == pytest.approx(data[name]["p"], rel=1e-9)


# Population, factor, p asymptotic, p permutation, its tolerance: four Monte Carlo standard errors, or the last digit
# printed.
TARGETS = [
    ("all", "th2", 0.0039, 0.0059, 0.001),
    ("all", "ecog23", 0.021, 0.027, 0.002),
    ("all", "za_after", 0.0016, 0.003, 0.0007),
    ("all", "sync", 0.147, 0.160, 0.005),
    ("luminal", "th2", 0.0065, 0.011, 0.001),
    ("luminal", "ecog23", 0.153, 0.173, 0.0015),
    ("luminal", "za_after", 0.0155, 0.026, 0.0005),
    ("luminal", "sync", 0.026, 0.035, 0.0005),
]


@pytest.mark.parametrize(("population", "factor", "asymptotic", "permutation", "tolerance"), TARGETS)
def test_synthetic_cohort_gives_its_known_p(population, factor, asymptotic, permutation, tolerance):
    keep = (SUBTYPE == 0) | (population == "all")
    group = np.array(list(FACTORS[factor]), int)[keep]
    assert compare_groups(TIME[keep], EVENT[keep], group)["p_asymptotic"] == pytest.approx(asymptotic, abs=5.1e-4)
    row = compare_by_permutation(TIME[keep], EVENT[keep], group, seed=20)
    assert row["p_permutation"] == pytest.approx(permutation, abs=tolerance)
    assert row["permutation_method"] == ("Monte Carlo" if population == "all" else "all splits")


def test_synthetic_cohort_by_subtype():
    two = SUBTYPE != 1
    row = compare_by_permutation(TIME[two], EVENT[two], SUBTYPE[two], seed=20)
    assert row["permutations"] == 80_730
    assert row["p_permutation"] == pytest.approx(
        1878 / 80_730, abs=1e-12
    )  # counted by the textbook sums, split by split
    three = compare_by_permutation(TIME, EVENT, SUBTYPE, seed=20)
    assert three["permutations"] == 99_999 and three["mc_se"] == pytest.approx(0.00084, abs=1e-5)
    assert three["p_permutation"] == pytest.approx(0.0755, abs=4 * three["mc_se"])


def test_p_of_record_is_the_permutation_p_as_soon_as_one_row_of_the_table_is_small():
    rows = []
    for factor in ("ecog23", "sync", "th2"):
        group = np.array(list(FACTORS[factor]), int)
        test = compare_groups(TIME, EVENT, group)
        rows.append(test | compare_by_permutation(TIME, EVENT, group, seed=20, permutations=999))
    assert [row["p_of_record"] for row in choose_p_of_record(rows[:2])] == [row["p_asymptotic"] for row in rows[:2]]
    assert min(rows[2]["expected"]) == pytest.approx(4.90, abs=0.005)
    assert [row["p_of_record"] for row in choose_p_of_record(rows)] == [row["p_permutation"] for row in rows]
