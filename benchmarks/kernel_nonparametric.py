"""CPU seconds of the nonparametric kernel beside lifelines, statsmodels and R, on the same data in one run.

Run: python benchmarks/kernel_nonparametric.py [--large]
--large adds 10 million patients (4 GB of memory, some minutes). The best of three runs counts, with one thread; a peer
slower than a second runs once. R starts once and times itself, so its start is not counted. A number with * was
measured on fewer repetitions and scaled up. Needs R with survival and coin, and the data of tests/reference.
"""

# ruff: noqa: E402 - the number of threads must be set before numpy starts

import os

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from oncosurv.survival.kaplan_meier import fit_kaplan_meier, quantile
from oncosurv.survival.logrank import compare_groups
from oncosurv.survival.permutation import compare_by_permutation

GOALS = {  # CPU seconds
    "Kaplan-Meier, median, interval, 1e6": 0.015,
    "Kaplan-Meier, median, interval, 1e7": 0.15,
    "log-rank of 3 groups, 1e6": 0.02,
    "log-rank of 3 groups, 1e7": 0.2,
    "10,000 relabellings, n = 29": 0.005,
    "all 118,755 splits, n = 29": 0.005,
    "start of a job with the kernel": 0.1,
}
R_CODE = """
suppressMessages({library(survival); library(coin)})
folder <- commandArgs(trailingOnly = TRUE)[1]
seconds <- function(code, scale = 1) { gc(); cat(scale * sum(system.time(code)[1:2]), "\n") }
for (n in as.integer(commandArgs(trailingOnly = TRUE)[-1])) {
  read <- function(name) readBin(file.path(folder, paste0(name, n)), "integer", n)
  time <- read("time"); event <- read("event"); group <- read("group")
  seconds(summary(survfit(Surv(time, event) ~ 1, conf.type = "log-log"))$table)
  seconds(survdiff(Surv(time, event) ~ group))
}
small <- read.csv(file.path(folder, "small.csv"))
seconds(for (i in 1:200) with(small, survdiff(Surv(time, event) ~ sample(group))), 50)
small$group <- factor(small$group)
seconds(pvalue(logrank_test(Surv(time, event) ~ group, small, distribution = approximate(nresample = 10000))))
seconds(pvalue(logrank_test(Surv(time, event) ~ group, small, distribution = exact())))
"""


def cpu(code, scale=1):
    """Best CPU seconds of three runs of `code`, of one where it takes more than a second."""
    best = np.inf
    for _ in range(3):
        start = time.process_time()
        code()
        best = min(best, time.process_time() - start)
        if best > 1:
            break
    return best * scale


def cpu_of_start(statement):
    """CPU seconds of a fresh Python that only runs `statement`, best of five."""
    best = np.inf
    for _ in range(5):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, "-c", statement], check=True, cwd=ROOT)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        best = min(best, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return best


def large_cohort(n):
    rng = np.random.default_rng(n)
    return rng.integers(1, 4000, n), rng.integers(0, 2, n), rng.integers(0, 3, n)


def small_cohort():
    """29 rows of the Veterans' lung cancer trial; 5 of them are the smaller group."""
    rows = np.genfromtxt(ROOT / "tests/reference/data/tiny29.csv", delimiter=",", names=True, dtype=None, encoding=None)
    group = (np.arange(29) % 6 == 1).astype(int)
    return rows["time"].astype(np.int64), rows["status"].astype(np.int64), group


def time_ours(sizes):
    seconds = {}
    for n in sizes:
        days, event, group = large_cohort(n)
        key = f"{n:.0e}".replace("e+0", "e")
        name = f"Kaplan-Meier, median, interval, {key}"
        seconds[name] = cpu(lambda d=days, e=event: quantile(fit_kaplan_meier(d, e), 0.5))
        seconds[f"log-rank of 3 groups, {key}"] = cpu(lambda d=days, e=event, g=group: compare_groups(d, e, g))
    days, event, group = small_cohort()
    for name, extra in (
        ("10,000 relabellings, n = 29", {"permutations": 10_000, "max_splits": 0}),
        ("all 118,755 splits, n = 29", {}),
    ):
        seconds[name] = cpu(lambda x=extra: compare_by_permutation(days, event, group, 1, **x))
    seconds["start of a job with the kernel"] = cpu_of_start("import oncosurv.survival.permutation")
    return seconds


def time_lifelines(sizes):
    from lifelines import KaplanMeierFitter
    from lifelines.statistics import multivariate_logrank_test

    seconds = []
    for n in sizes:
        days, event, group = large_cohort(n)
        seconds.append(cpu(lambda d=days, e=event: KaplanMeierFitter().fit(d, e).median_survival_time_))
        seconds.append(cpu(lambda d=days, e=event, g=group: multivariate_logrank_test(d, g, e)))
    days, event, group = small_cohort()
    seconds.append(cpu(lambda: [multivariate_logrank_test(days, group, event) for _ in range(20)], 500))
    return [*seconds, None, cpu_of_start("import lifelines")]


def time_statsmodels(sizes):
    from statsmodels.duration.survfunc import SurvfuncRight, survdiff

    seconds = []
    for n in sizes:
        days, event, group = large_cohort(n)
        seconds.append(cpu(lambda d=days, e=event: SurvfuncRight(d, e).quantile_ci(0.5)))
        seconds.append(cpu(lambda d=days, e=event, g=group: survdiff(d, e, g)))
    days, event, group = small_cohort()
    seconds.append(cpu(lambda: [survdiff(days, event, group) for _ in range(20)], 500))
    return [*seconds, None, cpu_of_start("import statsmodels.duration.survfunc")]


def time_r(sizes):
    """(seconds of survival, seconds of coin) by job."""
    with tempfile.TemporaryDirectory() as folder:
        for n in sizes:
            for name, values in zip(("time", "event", "group"), large_cohort(n), strict=True):
                values.astype(np.int32).tofile(Path(folder, f"{name}{n}"))
        columns = np.column_stack(small_cohort())
        np.savetxt(Path(folder, "small.csv"), columns, "%d", ",", header="time,event,group", comments="")
        script = Path(folder, "run.R")
        script.write_text(R_CODE)
        done = subprocess.run(["Rscript", script, folder, *map(str, sizes)], check=True, capture_output=True, text=True)
    *survival, approximate, exact = [float(line) for line in done.stdout.split()]
    return [*survival, None, None], [*[None] * (2 * len(sizes)), approximate, exact, None]


def main():
    sizes = [1_000_000, 10_000_000] if "--large" in sys.argv else [1_000_000]
    ours = time_ours(sizes)
    r, coin = time_r(sizes)
    peers = {
        "lifelines": time_lifelines(sizes),
        "statsmodels": time_statsmodels(sizes),
        "R survival": r,
        "R coin": coin,
    }
    print(f"{'CPU seconds':36}{'goal':>8}{'ours':>9}" + "".join(f"{name:>24}" for name in peers))
    for i, (job, seconds) in enumerate(ours.items()):
        cells = ""
        for name, values in peers.items():
            star = "*" if "relabellings" in job and name != "R coin" else ""
            cell = "" if values[i] is None else f"{values[i]:.3f}{star} ({values[i] / seconds:.3g}x)"
            cells += f"{cell:>24}"
        print(f"{job:36}{GOALS[job]:>8g}{seconds:>9.4f}{cells}")
    print(f"{'of that start, numpy alone':44}{cpu_of_start('import numpy'):>9.4f}")


if __name__ == "__main__":
    main()
