"""The dates of the eligible patients: intervals before onset, onset, and zoledronic acid."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from tools.bminv.attributes import Attributes, choose, compare_groups
from tools.bminv.skeleton import HER2_POSITIVE, Skeleton

FIRST_ONSET, LAST_ONSET, END_OF_STUDY = date(2000, 1, 10), date(2012, 2, 27), date(2012, 6, 30)
FIRST_LIVING_CONTACT, LIVING_CONTACT_DAYS = date(2012, 1, 16), 160
ZA_FROM, ZA_BEFORE_ONSET_FROM, TRASTUZUMAB_FROM = date(2001, 9, 1), date(2003, 6, 1), date(2002, 1, 1)
ZA_CONTINUING_START_FROM, ZA_EARLIER_START_FROM = date(2002, 6, 3), date(2001, 6, 4)
DISEASE_FREE_FIXED = (40, 1190, 1221, 3452)
RELAPSE_TO_ONSET_FIXED = (350, 3866)
SYNCHRONOUS_DAYS = 13
PRIOR_LINES = (1, 1, 2, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 5, 5, 6, 7)
MIN_AGE_AT_DIAGNOSIS, MAX_DAYS_DIAGNOSIS_TO_ONSET = 27, 6200
N_ZA_EVER, N_ZA_CONTINUING = 22, 5


@dataclass(frozen=True)
class Intervals:
    """Days from diagnosis to relapse (-1: stage IV), from relapse to onset, and lines of treatment before onset."""

    disease_free: np.ndarray
    relapse_to_onset: np.ndarray
    prior_lines: np.ndarray


def days(count: float) -> timedelta:
    return timedelta(int(count))


def draw_intervals(rng: np.random.Generator, skeleton: Skeleton, drawn: Attributes) -> Intervals:
    """Intervals with the printed medians and ranges (1.3, 39.6 and 113.4 months; 0, 11.5 and 127 months).

    The even number of disease-free intervals has its median between the two fixed middle values. Drawn again until
    nobody is diagnosed before the age of 27 and the intervals are not related to survival.
    """
    n = len(skeleton.days)
    first, later = (np.flatnonzero(skeleton.at_relapse == value) for value in (1, 0))
    not_iv = np.flatnonzero(drawn.stage != "IV")
    other_sites = drawn.bone + drawn.nodes + drawn.liver + drawn.lung
    shortest, *middle, longest = DISEASE_FREE_FIXED
    disease_free = np.full(n, -1)
    while True:
        low, high = rng.integers(90, 1150, 9), rng.integers(1260, 3300, 9)
        disease_free[not_iv] = rng.permutation(np.concatenate([[shortest], low, middle, high, [longest]]))
        gap = np.zeros(n, int)
        gap[first] = rng.integers(0, SYNCHRONOUS_DAYS, len(first))
        gap[first[0]] = 0
        gap[(skeleton.at_relapse == 1) & (other_sites == 0)] = 0
        median, longest_gap = RELAPSE_TO_ONSET_FIXED
        short, long = rng.integers(75, 330, 3), rng.integers(372, 2400, 13)
        gap[later] = rng.permutation(np.concatenate([short, [median], long, [longest_gap]]))
        before_onset = np.maximum(disease_free, 0) + gap
        if (drawn.age - before_onset / 365.25).min() < MIN_AGE_AT_DIAGNOSIS:
            continue
        if before_onset.max() > MAX_DAYS_DIAGNOSIS_TO_ONSET:
            continue
        if compare_groups(skeleton, disease_free > 730) > 0.10 and compare_groups(skeleton, gap > median) > 0.05:
            break
    lines = np.zeros(n, int)
    lines[later[np.argsort(gap[later])]] = PRIOR_LINES
    return Intervals(disease_free, gap, lines)


def choose_zoledronate(
    rng: np.random.Generator, skeleton: Skeleton, drawn: Attributes, intervals: Intervals
) -> tuple[set[int], set[int]]:
    """Who continues zoledronic acid over onset (5), and who had it only before (22 ever, less those after onset)."""
    prior, gap = drawn.bone_prior == 1, intervals.relapse_to_onset
    continuing = choose(rng, np.flatnonzero((skeleton.za_after == 1) & prior & (gap > 150)), N_ZA_CONTINUING)
    earlier_only = np.flatnonzero((skeleton.za_after == 0) & prior & (gap > 200))
    return set(continuing), set(choose(rng, earlier_only, N_ZA_EVER - skeleton.za_after.sum()))


def draw_onset(rng: np.random.Generator, skeleton: Skeleton, i: int, had_zoledronate: bool) -> date:
    """A weekday in the study window that leaves room for follow-up and on which the treatments to come existed."""
    follow_up = days(skeleton.days[i])
    while True:
        if skeleton.died[i] == 0:
            onset = FIRST_LIVING_CONTACT + days(rng.integers(0, LIVING_CONTACT_DAYS)) - follow_up
        else:
            onset = FIRST_ONSET + days(rng.integers(0, (LAST_ONSET - FIRST_ONSET).days))
        if not FIRST_ONSET <= onset <= LAST_ONSET or onset + follow_up > END_OF_STUDY or onset.weekday() >= 5:
            continue
        too_early = (
            (skeleton.za_after[i] == 1 and onset < ZA_FROM)
            or (had_zoledronate and onset < ZA_BEFORE_ONSET_FROM)
            or (skeleton.subtype[i] == HER2_POSITIVE and onset < TRASTUZUMAB_FROM)
        )
        if not too_early:
            return onset


def draw_new_course(rng: np.random.Generator, onset: date, follow_up: int) -> tuple[date, date]:
    """Zoledronic acid begun after onset: start about three weeks after it, stop before the last day."""
    delay = int(np.clip(round(rng.lognormal(np.log(20), 0.7)), 4, follow_up - 7))
    start = onset + days(delay)
    return start, min(start + days(rng.integers(28, 730)), onset + days(follow_up - 1))


def draw_continuing_course(rng: np.random.Generator, onset: date, follow_up: int, gap: int) -> tuple[date, date]:
    """Zoledronic acid begun between relapse and onset and stopped after onset."""
    start = max(onset - days(rng.integers(90, max(91, gap - 20))), ZA_CONTINUING_START_FROM)
    return start, onset + days(rng.integers(15, max(16, min(400, follow_up - 2))))


def draw_earlier_course(rng: np.random.Generator, onset: date, gap: int) -> tuple[date, date]:
    """Zoledronic acid begun and stopped before onset."""
    stop = onset - days(rng.integers(35, 100))
    return max(stop - days(rng.integers(60, max(61, gap - 110))), ZA_EARLIER_START_FROM), stop
