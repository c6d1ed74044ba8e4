"""What is drawn around the skeleton at onset: stage, histology, sites, cytopenias and age.

The counts are those that the abstract prints. Who carries what is drawn until no factor that the abstract leaves
unlisted is related to survival. The order of the draws is part of the definition: another order gives other exports.
"""

from dataclasses import dataclass

import numpy as np

from tools.bminv.estimators import compare_logrank, derive_risk_sets
from tools.bminv.skeleton import LUMINAL, Skeleton

N_STAGE_IV, N_STAGE_IV_AT_RELAPSE, STAGE_II, STAGE_III, STAGE_I = 7, 3, slice(0, 8), slice(8, 18), slice(18, 21)
N_LOBULAR, OTHER_HISTOLOGY = 7, ("mixed", "mixed", "nos", "nos")
N_BONE_PRIOR, N_WITHOUT_BONE = 16, 3
N_NODES, N_LIVER, N_LUNG = 8, 7, 6
N_THROMBOCYTOPENIA, N_NEUTROPENIA = 22, 10
AGE_MIN, AGE_MEDIAN, AGE_MAX = 34.3, 54.7, 77.6
MIN_P_UNLISTED = 0.10


@dataclass(frozen=True)
class Attributes:
    """Arrays of one place a patient: text for stage and histology, 0/1 for the rest, age at onset in years."""

    stage: np.ndarray
    histology: np.ndarray
    bone: np.ndarray
    bone_prior: np.ndarray
    nodes: np.ndarray
    liver: np.ndarray
    lung: np.ndarray
    thrombocytopenia: np.ndarray
    neutropenia: np.ndarray
    anaemia: np.ndarray
    age: np.ndarray


def choose(rng: np.random.Generator, places: list[int] | np.ndarray, k: int) -> np.ndarray:
    """k of the places, without replacement."""
    return rng.choice(np.array(list(places)), k, replace=False)


def mark(n: int, places: np.ndarray) -> np.ndarray:
    """0/1 array of length n, 1 at the places."""
    marked = np.zeros(n, int)
    marked[places] = 1
    return marked


def draw_stage(rng: np.random.Generator, at_relapse: np.ndarray) -> np.ndarray:
    """7 stage IV (3 of them with marrow invasion at relapse), 8 stage II, 10 stage III, 3 stage I, 1 unknown."""
    later = choose(rng, np.flatnonzero(at_relapse == 0), N_STAGE_IV - N_STAGE_IV_AT_RELAPSE)
    first = choose(rng, np.flatnonzero(at_relapse == 1), N_STAGE_IV_AT_RELAPSE)
    others = rng.permutation([i for i in range(len(at_relapse)) if i not in {*later, *first}])
    stage = np.array(["IV"] * len(at_relapse), dtype=object)
    for i in others[STAGE_II]:
        stage[i] = rng.choice(["IIA", "IIB"])
    for i in others[STAGE_III]:
        stage[i] = rng.choice(["IIIA", "IIIB", "IIIC"])
    stage[others[STAGE_I]] = "I"
    stage[others[STAGE_I.stop :]] = "unknown"
    return stage


def draw_histology(rng: np.random.Generator, subtype: np.ndarray) -> np.ndarray:
    """7 lobular, kept luminal as is usual, 2 mixed, 2 not otherwise specified, the rest ductal."""
    histology = np.array(["ductal"] * len(subtype), dtype=object)
    lobular = set(choose(rng, np.flatnonzero(subtype == LUMINAL), N_LOBULAR))
    histology[list(lobular)] = "lobular"
    rest = [i for i in range(len(subtype)) if i not in lobular]
    histology[choose(rng, rest, len(OTHER_HISTOLOGY))] = OTHER_HISTOLOGY
    return histology


def draw_ages(rng: np.random.Generator) -> np.ndarray:
    """29 ages at onset in years with the printed minimum, median and maximum."""
    below, above = rng.uniform(36, 54.2, 13), rng.uniform(55.3, 76, 13)
    return rng.permutation(np.concatenate([[AGE_MIN], below, [AGE_MEDIAN], above, [AGE_MAX]]))


def draw_once(rng: np.random.Generator, skeleton: Skeleton) -> Attributes | None:
    """One draw of everything; None when a relapse would have no site (neither marrow nor bone came first)."""
    n, at_relapse = len(skeleton.days), skeleton.at_relapse
    stage = draw_stage(rng, at_relapse)
    histology = draw_histology(rng, skeleton.subtype)
    bone_prior = mark(n, choose(rng, np.flatnonzero(at_relapse == 0), N_BONE_PRIOR))
    bone = 1 - mark(n, choose(rng, np.flatnonzero(at_relapse == 1), N_WITHOUT_BONE))
    nodes, liver, lung = (mark(n, choose(rng, range(n), count)) for count in (N_NODES, N_LIVER, N_LUNG))
    if ((at_relapse == 0) & (bone_prior == 0) & (nodes + liver + lung == 0)).any():
        return None
    mild = choose(rng, np.flatnonzero(skeleton.severe == 0), N_THROMBOCYTOPENIA - skeleton.severe.sum())
    thrombocytopenia = skeleton.severe | mark(n, mild)
    neutropenia = mark(n, choose(rng, range(n), N_NEUTROPENIA))
    not_anaemic = rng.choice(np.flatnonzero(thrombocytopenia | neutropenia))
    anaemia = 1 - mark(n, not_anaemic)
    age = draw_ages(rng)
    return Attributes(
        stage, histology, bone, bone_prior, nodes, liver, lung, thrombocytopenia, neutropenia, anaemia, age
    )


def compare_groups(skeleton: Skeleton, group: np.ndarray, keep: np.ndarray | None = None) -> float:
    """Log-rank p of a 0/1 group, among all or those kept."""
    keep = np.ones(len(group), bool) if keep is None else keep
    return compare_logrank(derive_risk_sets(skeleton.days[keep], skeleton.died[keep]), group[keep].astype(int), 2)


def check_unrelated(skeleton: Skeleton, drawn: Attributes) -> bool:
    """True when no factor that the abstract leaves unlisted is related to survival (log-rank p above 0.10)."""
    common = [drawn.neutropenia, drawn.nodes, drawn.liver, drawn.lung, drawn.age > AGE_MEDIAN]
    common.append(drawn.histology == "lobular")
    whole = [*common, drawn.age >= 65, drawn.bone, drawn.stage == "IV"]
    luminal = skeleton.subtype == LUMINAL
    return all(compare_groups(skeleton, group) > MIN_P_UNLISTED for group in whole) and all(
        compare_groups(skeleton, group, luminal) > MIN_P_UNLISTED for group in common
    )


def draw_attributes(rng: np.random.Generator, skeleton: Skeleton) -> Attributes:
    """Draw until every relapse has a site and no unlisted factor is related to survival."""
    while True:
        drawn = draw_once(rng, skeleton)
        if drawn is not None and check_unrelated(skeleton, drawn):
            return drawn
