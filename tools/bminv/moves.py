"""Where the search may go: starting skeletons, limits and random changes.

The printed extremes fix some records: the luminal range 0.4-72.9 months (records 0 and 21), the two HER2-positive
patients 5.6 and 44.9+ (22, 23), and the triple-negative range 0.3-20.9+ with median 0.4 (24, 26, 28).
"""

import numpy as np

from tools.bminv.skeleton import MIN_DAYS_EXPOSED, Skeleton

N, N_LUMINAL, N_AT_RELAPSE = 29, 22, 11
FREE_LUMINAL = (1, 21)
FREE_TN, SHORT_TN = 27, 25
LUMINAL_DAYS, CENSORED_DAYS, TN_DAYS, SHORT_TN_DAYS = (11, 2220), (45, 2200), (13, 635), (9, 12)
MAX_LUMINAL_CENSORED = 4
COUNTS = {"severe": (8, 15), "ecog": (9, 20), "za_after": (14, 20)}
FLAGS_FLIPPED = ("severe", "za_after", "ecog")
FLAGS_SWAPPED = (*FLAGS_FLIPPED, "at_relapse")
NEAR_MEDIANS = ((169, 172), (282, 285))
CHANGE_DAYS, CHANGE_TN, CHANGE_SHORT_TN, CHANGE_DEATH, CHANGE_FLAG = 0.40, 0.44, 0.46, 0.52, 0.76


def draw_skeleton(rng: np.random.Generator) -> Skeleton:
    """A random starting skeleton with the printed extremes in place."""
    days, died = np.zeros(N, int), np.ones(N, int)
    days[1:21] = np.exp(rng.uniform(np.log(13), np.log(2000), 20)).astype(int)
    days[[0, 21, 22, 23, 24, 25, 26, 28]] = [12, 2219, 170, 1367, 9, 11, 12, 636]
    days[FREE_TN] = rng.integers(14, 630)
    died[[23, 28]] = 0
    at_relapse, za_after = np.zeros(N, int), np.zeros(N, int)
    at_relapse[rng.choice(N, N_AT_RELAPSE, replace=False)] = 1
    za_after[rng.choice(np.flatnonzero(days >= MIN_DAYS_EXPOSED), COUNTS["za_after"][0], replace=False)] = 1
    return Skeleton(
        days=days,
        died=died,
        subtype=np.repeat([0, 1, 2], [N_LUMINAL, 2, 5]),
        severe=(rng.random(N) < 0.4).astype(int),
        ecog=(rng.random(N) < 0.45).astype(int),
        at_relapse=at_relapse,
        za_after=za_after,
    )


def check_limits(skeleton: Skeleton) -> bool:
    """True when counts and times are within the limits; who died within three weeks cannot have been treated after."""
    days, censored = skeleton.days[:N_LUMINAL], skeleton.days[:N_LUMINAL][skeleton.died[:N_LUMINAL] == 0]
    return (
        all(lower <= getattr(skeleton, name).sum() <= upper for name, (lower, upper) in COUNTS.items())
        and skeleton.days[skeleton.za_after == 1].min() >= MIN_DAYS_EXPOSED
        and LUMINAL_DAYS[0] <= days.min()
        and days.max() <= LUMINAL_DAYS[1]
        and len(censored) <= MAX_LUMINAL_CENSORED
        and all(CENSORED_DAYS[0] <= value <= CENSORED_DAYS[1] for value in censored)
        and TN_DAYS[0] <= skeleton.days[FREE_TN] <= TN_DAYS[1]
        and SHORT_TN_DAYS[0] <= skeleton.days[SHORT_TN] <= SHORT_TN_DAYS[1]
    )


def change_skeleton(skeleton: Skeleton, rng: np.random.Generator) -> Skeleton:
    """A copy with one random change, or two in three out of ten."""
    changed = skeleton.copy()
    for _ in range(1 if rng.random() < 0.7 else 2):
        kind = rng.random()
        if kind < CHANGE_DAYS:
            change_luminal_days(changed.days, rng)
        elif kind < CHANGE_TN:
            changed.days[FREE_TN] = rng.integers(TN_DAYS[0], TN_DAYS[1] + 1)
        elif kind < CHANGE_SHORT_TN:
            changed.days[SHORT_TN] = rng.integers(SHORT_TN_DAYS[0], SHORT_TN_DAYS[1] + 1)
        elif kind < CHANGE_DEATH:
            changed.died[rng.integers(*FREE_LUMINAL)] ^= 1
        elif kind < CHANGE_FLAG:
            getattr(changed, FLAGS_FLIPPED[rng.integers(3)])[rng.integers(N)] ^= 1
        else:
            values = getattr(changed, FLAGS_SWAPPED[rng.integers(4)])
            one, other = rng.integers(N, size=2)
            values[[one, other]] = values[[other, one]]
    return changed


def change_luminal_days(days: np.ndarray, rng: np.random.Generator) -> None:
    """Change one free luminal time in place: anew, a little, next to a printed median, or swapped with another."""
    i, kind = rng.integers(*FREE_LUMINAL), rng.random()
    if kind < 0.35:
        days[i] = int(np.exp(rng.uniform(np.log(LUMINAL_DAYS[0]), np.log(CENSORED_DAYS[1]))))
    elif kind < 0.85:
        days[i] = max(1, round(days[i] * np.exp(rng.normal(0, 0.15))))
    elif kind < 0.95:
        days[i] = rng.integers(*NEAR_MEDIANS[int(kind >= 0.90)])
    else:
        j = rng.integers(*FREE_LUMINAL)
        days[[i, j]] = days[[j, i]]
