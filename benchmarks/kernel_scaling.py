"""How CPU seconds and memory of the kernel grow with the number of patients: Kaplan-Meier, log-rank, Cox.

Run: python benchmarks/kernel_scaling.py [--large]
Synthetic patients in whole days, 100,000 and 1,000,000 of them; --large adds 10 million (4 GB of memory, two minutes).
The best of three runs counts, with one thread. The slope is that of log seconds on log patients, between two sizes and
over all of them: 1 is growth in proportion. Working memory is the most that the fit holds beyond the data themselves,
in one more run.
"""

# ruff: noqa: E402 - the number of threads must be set before numpy starts

import os

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

import math
import sys
import time
import tracemalloc
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from oncosurv.survival.cox import fit_cox
from oncosurv.survival.kaplan_meier import fit_kaplan_meier, quantile
from oncosurv.survival.logrank import compare_groups

SLOPE = 1.1  # goal: at most this
GOALS = {  # at 10 million: CPU seconds, megabytes of working memory
    "Kaplan-Meier, median, interval": (0.15, None),
    "log-rank of 3 groups": (0.2, None),
    "Cox, Efron, 5 covariates": (7, 1500),
}


def synthetic(n):
    """Whole days, events, three groups and five covariates of which one is 0/1."""
    rng = np.random.default_rng(n)
    x = rng.normal(size=(n, 5))
    x[:, 1] = x[:, 1] > 0
    x[:, 2] = np.round(10 * x[:, 2] + 60)
    death = rng.exponential(5000 / np.exp(x @ [0.3, -0.5, 0.02, 0.0, 0.1]))
    censoring = rng.uniform(0, 5000, n)
    days = np.ceil(np.minimum(death, censoring)).astype(np.int32)
    return days, (death <= censoring).astype(np.int32), rng.integers(0, 3, n), x


def cpu(code):
    """Best CPU seconds of three runs of `code`."""
    best = math.inf
    for _ in range(3):
        start = time.process_time()
        code()
        best = min(best, time.process_time() - start)
    return best


def working_memory(code):
    """Largest number of megabytes that `code` holds beyond what was there."""
    tracemalloc.start()
    code()
    peak = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    return peak


def main():
    sizes = [100_000, 1_000_000, *([10_000_000] if "--large" in sys.argv else [])]
    measured = {job: [] for job in GOALS}
    for n in sizes:
        days, event, group, x = synthetic(n)
        jobs = [
            lambda d=days, e=event: quantile(fit_kaplan_meier(d, e), 0.5),
            lambda d=days, e=event, g=group: compare_groups(d, e, g),
            lambda d=days, e=event, x=x: fit_cox(d, e, x),
        ]
        for job, code in zip(GOALS, jobs, strict=True):
            measured[job].append((cpu(code), working_memory(code)))
    print(f"{'job':34}{'patients':>12}{'CPU s':>10}{'slope':>8}{'MB':>8}")
    for job, rows in measured.items():
        logs = np.log10([seconds for seconds, _ in rows])
        slopes = ["", *(f"{slope:.2f}" for slope in np.diff(logs))]  # each size is ten times the one before
        for n, (seconds, megabytes), slope in zip(sizes, rows, slopes, strict=True):
            print(f"{job:34}{n:>12,}{seconds:>10.4f}{slope:>8}{megabytes:>8.0f}")
        print(f"{'  all sizes':56}{np.polyfit(np.log10(sizes), logs, 1)[0]:>8.2f}")
        seconds, megabytes = GOALS[job]
        memory = "" if megabytes is None else f", {megabytes:,} MB"
        print(f"{'  goal; at 10 million':56}{SLOPE:>8}  {seconds} s{memory}")


if __name__ == "__main__":
    main()
