"""One study by R, by lifelines and by Oncosurv, in one run: wall, CPU and peak memory at several sizes.

    python benchmarks/side_by_side.py [--sizes 29 1260 1e5 1e6] [--without R lifelines]

The study is benchmarks/registry.yaml on an invented registry of each size. The scripts make its tables, curves, tests,
models and figures: R with survival, and with survminer and flextable where they are installed; lifelines with
matplotlib. Neither makes a report, checks its data or its numbers, nor knows what changed. Oncosurv runs from nothing
(cold), again (warm), and after the last contact of one patient was moved by a day. Programs take turns on one machine.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from measured import load, measure
from registry_run import remove_results, run_study
from registry_table import write_registry

HERE = Path(__file__).resolve().parent


def move_last_contact(path):
    """Move the last contact of the last patient back by a day, or on where that is before the diagnosis."""
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    cells = lines[-1].split(",")
    day = int(cells[2][-2:])
    cells[2] = f"{cells[2][:-2]}{day - 1 if day > 1 else day + 1:02d}"
    lines[-1] = ",".join(cells)
    path.write_text("".join(lines), encoding="utf-8")


def compare(size, without, folder):
    """Yields (what, measured) of one size."""
    study = write_registry(size, folder)
    source = study.with_name("registry.csv")
    if "R" not in without:
        yield "R", measure(["Rscript", str(HERE / "side_by_side.R"), str(source), f"{folder}/R"])
    if "lifelines" not in without:
        script = [sys.executable, str(HERE / "side_by_side_lifelines.py"), str(source), f"{folder}/lifelines"]
        yield "lifelines", measure(script)
    remove_results()
    yield "Oncosurv, cold", run_study(study)
    yield "Oncosurv, warm", run_study(study)
    move_last_contact(source)
    yield "Oncosurv, one patient changed", run_study(study)


def main():
    """Print the table, a line a program and size."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", nargs="+", type=float, default=[29, 1260, 1e5, 1e6])
    parser.add_argument("--without", nargs="*", default=[], choices=["R", "lifelines"])
    wanted = parser.parse_args()
    if "R" not in wanted.without and not shutil.which("Rscript"):
        sys.exit("Rscript is not installed: leave R out with --without R")
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    if "R" not in wanted.without:
        code = 'for (p in c("survival", "survminer", "flextable")) cat(p, if (requireNamespace(p, quietly = TRUE)) '
        code += 'as.character(packageVersion(p)) else "absent", "")'
        print(subprocess.run(["Rscript", "-e", code], capture_output=True, text=True, check=True).stdout)
    print(f"{load()} before\n\n| patients | program | wall s | CPU s | largest process, MB | wall, of the cold run |")
    print("|---|---|---|---|---|---|")
    for size in map(int, wanted.sizes):
        with tempfile.TemporaryDirectory() as folder:
            found = list(compare(size, wanted.without, folder))
        cold = dict(found)["Oncosurv, cold"]["wall"]
        for what, own in found:
            cells = (f"{own['wall']:.1f}", f"{own['cpu']:.1f}", f"{own['peak']:,.0f}", f"{own['wall'] / cold:.2f}")
            print(f"| {size:,} | {what} | {' | '.join(cells)} |", flush=True)
    remove_results()
    print(f"\n{load()} after")


if __name__ == "__main__":
    main()
