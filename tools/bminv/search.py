"""Search for a skeleton that hits every survival aggregate, by seeded simulated annealing.

    python -m tools.bminv.search --seed 1 --output skeleton.json

The stored skeleton came from a compiled form of this search, which had another random stream: a seed here gives
another cohort with the same aggregates, always the same one. It takes some minutes
(seeds 1 and 2: 100 s each).
"""

import argparse
import math
import sys
from pathlib import Path

import numpy as np

from tools.bminv.aggregates import score_aggregates
from tools.bminv.moves import change_skeleton, check_limits, draw_skeleton
from tools.bminv.skeleton import Skeleton, format_skeleton

ITERATIONS, ATTEMPTS = 60_000, 20
HOT, COLD = 0.5, 0.005


def compute_cost(skeleton: Skeleton, limit: float = math.inf) -> float:
    """Sum of the penalties; inf as soon as it passes the limit, which spares most of the model fits."""
    total = 0.0
    for _, _, penalty in score_aggregates(skeleton):
        total += penalty
        if total > limit:
            return math.inf
    return total


def draw_start(rng: np.random.Generator) -> Skeleton:
    """Draw starting skeletons until one is within the limits."""
    while True:
        skeleton = draw_skeleton(rng)
        if check_limits(skeleton):
            return skeleton


def anneal(rng: np.random.Generator, iterations: int = ITERATIONS) -> tuple[Skeleton, float, int]:
    """One annealing run. Returns the last skeleton, its cost (0: every aggregate is hit) and the evaluations.

    The Metropolis rule accepts a cost up to current - T log(u); with u drawn first, that bound ends an evaluation.
    """
    current = draw_start(rng)
    cost, evaluations = compute_cost(current), 1
    for iteration in range(iterations):
        if cost <= 0:
            break
        candidate = change_skeleton(current, rng)
        if not check_limits(candidate):
            continue
        temperature = HOT * (COLD / HOT) ** (iteration / iterations)
        limit = cost - temperature * math.log(1 - rng.random())
        evaluations += 1
        candidate_cost = compute_cost(candidate, limit)
        if candidate_cost <= limit:
            current, cost = candidate, candidate_cost
    return current, cost, evaluations


def search_skeleton(seed: int, attempts: int = ATTEMPTS) -> tuple[Skeleton, dict]:
    """Anneal until a skeleton hits everything. Raises RuntimeError after `attempts` runs without one."""
    rng = np.random.default_rng(seed)
    evaluations = 0
    for attempt in range(1, attempts + 1):
        skeleton, cost, count = anneal(rng)
        evaluations += count
        if cost <= 0:
            found = {"method": "simulated annealing", "seed": seed, "attempts": attempt, "evaluations": evaluations}
            return skeleton, found
    raise RuntimeError(f"No skeleton hits all aggregates after {attempts} runs with seed {seed}; try another seed.")


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m tools.bminv.search", description=__doc__.split("\n")[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--output", type=Path, required=True, help="skeleton file to write")
    options = parser.parse_args(arguments)
    skeleton, found = search_skeleton(options.seed)
    options.output.write_text(format_skeleton(skeleton, found), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
