"""CPU seconds, memory and accuracy of the regression kernel beside lifelines, statsmodels and R, on the same data.

Run: python benchmarks/kernel_regression.py [rows]      (default 1,000,000; synthetic, five covariates, whole days)
The best of three runs counts, with one thread; a peer slower than a second runs once. R starts once and times itself,
so its start is not counted. Differences are against R's coxph at eps 1e-12. Needs R with survival, and tests/reference.
"""

# ruff: noqa: E402 - the number of threads must be set before numpy starts

import os

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

import subprocess
import sys
import tempfile
import time
import tracemalloc
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
from lifelines import CoxPHFitter
from statsmodels.duration.hazard_regression import PHReg

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from oncosurv.survival.bootstrap import bootstrap_cox
from oncosurv.survival.cox import fit_cox
from oncosurv.survival.firth import fit_firth
from oncosurv.survival.hazards import check_proportional_hazards
from tests.reference.cox_cases import arrays_of
from tests.reference.oracle import read_oracle

warnings.simplefilter("ignore")
WIDTHS = (10, 11, 13, 10, 8)
R_CODE = """
suppressMessages(library(survival))
folder <- commandArgs(trailingOnly = TRUE)[1]
seconds <- function(code) { gc(); sum(system.time(code)[1:2]) }
read <- function(name, what, n) readBin(file.path(folder, name), what, n)
shape <- read("shape", "integer", 2)
n <- shape[1]
x <- matrix(read("x", "double", n * shape[2]), n)
y <- Surv(read("time", "integer", n), read("event", "integer", n))
large <- seconds(fit <- coxph(y ~ x, eps = 1e-12))
small <- read.csv(file.path(folder, "small.csv"))
one <- function(rows) coxph(Surv(time, event) ~ trt + karno + age, small[rows, ])
loops <- seconds(for (i in 1:100) one(sample(29, replace = TRUE))) * 10
fitted <- one(1:29)
zph <- seconds(for (i in 1:100) cox.zph(fitted)) / 100
cat(sprintf("%.17g", c(large, loops, seconds(for (i in 1:100) one(1:29)) / 100, zph, coef(fit), sqrt(diag(vcov(fit))))))
"""


def cpu(code):
    """Best CPU seconds of three runs of `code` (one, where it takes more than a second) and its result."""
    best = np.inf
    for _ in range(3):
        start = time.process_time()
        result = code()
        best = min(best, time.process_time() - start)
        if best > 1:
            break
    return best, result


def synthetic(n):
    """Whole days, 64 % events, five covariates of which one is 0/1."""
    rng = np.random.default_rng(3)
    x = rng.normal(size=(n, 5))
    x[:, 1] = x[:, 1] > 0
    x[:, 2] = np.round(10 * x[:, 2] + 60)
    death = rng.exponential(5000 / np.exp(x @ [0.3, -0.5, 0.02, 0.0, 0.1]))
    censoring = rng.uniform(0, 5000, n)
    return np.ceil(np.minimum(death, censoring)).astype(np.int32), (death <= censoring).astype(np.int32), x


def ask_r(days, event, x, small):
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        np.array(x.shape, np.int32).tofile(place / "shape")
        days.tofile(place / "time")
        event.tofile(place / "event")
        np.asfortranarray(x).T.tofile(place / "x")
        names = ",".join(["time", "event", *small["names"]])
        rows = np.column_stack([small["time"], small["event"], small["x"]])
        np.savetxt(place / "small.csv", rows, delimiter=",", header=names, comments="")
        answer = subprocess.run(["Rscript", "-e", R_CODE, folder], capture_output=True, check=True, text=True).stdout
    numbers = [float(cell) for cell in answer.split()]
    return numbers[:4], np.array(numbers[4:9]), np.array(numbers[9:14])


def working_memory(code):
    """Largest number of megabytes that `code` allocates beyond what was there."""
    tracemalloc.start()
    code()
    peak = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    return peak


def main(n):
    days, event, x = synthetic(n)
    small = arrays_of(next(case for case in read_oracle("cox_models")["cases"] if case["id"] == "tiny29_efron"))
    small["event"] = small["event"].astype(int)
    (r_large, r_boot, r_small, r_zph), r_coef, r_se = ask_r(days, event, x, small)
    frame = pd.DataFrame(x, columns=list("abcde")).assign(time=days, event=event)
    tiny = pd.DataFrame(small["x"], columns=small["names"]).assign(time=small["time"], event=small["event"])

    ours, fit = cpu(lambda: fit_cox(days, event, x))
    lifelines, theirs = cpu(lambda: CoxPHFitter().fit(frame, "time", "event"))
    statsmodels, phreg = cpu(lambda: PHReg(days, x, status=event, ties="efron").fit())
    table = [(f"Cox, Efron, {n:,} x {x.shape[1]}", ours, lifelines, statsmodels, r_large, 0.35 * n / 1e6)]

    tiny_fit = fit_cox(**small)
    one, _ = cpu(lambda: [fit_cox(**small) for _ in range(50)])
    one_lifelines, fitted = cpu(lambda: [CoxPHFitter().fit(tiny, "time", "event") for _ in range(5)][0])
    arrays = small["time"], small["x"]
    one_statsmodels, _ = cpu(lambda: [PHReg(*arrays, status=small["event"], ties="efron").fit() for _ in range(5)])
    table.append(("Cox, n = 29", one / 50, one_lifelines / 5, one_statsmodels / 5, r_small, None))
    many, _ = cpu(lambda: bootstrap_cox(tiny_fit, 1000, seed=1))
    table.append(("1,000 bootstrap Cox, n = 29", many, 200 * one_lifelines, 200 * one_statsmodels, r_boot, 0.06))
    zph, _ = cpu(lambda: [check_proportional_hazards(tiny_fit, small["time"], small["event"]) for _ in range(50)])
    table.append(("cox.zph, n = 29 (lifelines: an older test)", zph / 50, None, None, r_zph, None))
    firth, _ = cpu(lambda: fit_firth(**small))
    table.append(("Firth with profile limits and tests, n = 29", firth, None, None, None, None))

    print(f"{'CPU seconds':46s}{'ours':>10s}{'lifelines':>11s}{'statsmodels':>13s}{'R':>10s}{'goal':>8s}")
    for label, *cells in table:
        words = ["-" if cell is None else f"{cell:.4f}" for cell in cells]
        print(f"{label:46s}" + "".join(f"{word:>{width}s}" for word, width in zip(words, WIDTHS, strict=True)))
    megabytes = working_memory(lambda: fit_cox(days, event, x))
    print(f"\nworking memory beyond the data: {megabytes:.0f} MB (goal 160 at 1e6 x 5)")
    scale = x.std(axis=0)
    print("largest difference from R:      coef in SD units    SE, relative")
    for label, coef, se in (
        ("ours", fit.coef, fit.se),
        ("lifelines", theirs.params_.to_numpy(), theirs.standard_errors_.to_numpy()),
        ("statsmodels", phreg.params, phreg.bse),
    ):
        print(f"  {label:29s} {np.max(np.abs(coef - r_coef) * scale):12.1e} {np.max(np.abs(se / r_se - 1)):15.1e}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
