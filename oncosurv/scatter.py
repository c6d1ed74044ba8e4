"""How many jobs a bootstrap or an imputation is worth. The results do not depend on it: each replicate has its seed."""

import os

SECONDS = {  # CPU seconds of one replicate, from the number of patients: measured, see docs/cluster.md
    "concordance": lambda n: 0.02 + 1.2e-8 * n * n,
    "imputation": lambda n: 0.2 + 1e-5 * n,
}
REPLICATES = {"concordance": "resamples", "imputation": "imputations"}
PART_SECONDS = (
    "ONCOSURV_PART_SECONDS"  # environment variable: how long a part should take, for other machines and tests
)
MOST = 100


def parts_of(kind, asked, n):
    """Names of the parts ("1of5") that are jobs of their own; [] where one job is enough.

    kind: concordance or imputation; asked: its section of the model; n: patients. A job on a cluster costs seconds
    before it begins, so a part should take a minute.
    """
    replicates = asked[REPLICATES[kind]]
    seconds = replicates * SECONDS[kind](n)
    count = min(int(seconds / float(os.environ.get(PART_SECONDS, 60))), replicates, MOST)
    return [f"{place}of{count}" for place in range(1, count + 1)] if count > 1 else []


def count_rows(path):
    """Rows of a table, from its line ends."""
    with open(path, "rb") as file:
        return sum(block.count(b"\n") for block in iter(lambda: file.read(1 << 20), b"")) - 1
