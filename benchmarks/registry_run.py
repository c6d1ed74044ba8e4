"""The workflow on an invented registry, from the file to the report: wall, CPU and peak memory at each size.

    python benchmarks/registry_run.py [--sizes 1e5 1e6 1e7] [--parquet] [--keep]

Each size is made in a temporary folder (seconds not counted) and run from nothing with two cores. The results stand
below results/registry until the next size; with --keep those of the last stay. Growth is linear where the seconds a
million patients take do not rise.
"""

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

from measured import load, measure
from registry_table import write_registry

ROOT = Path(__file__).resolve().parent.parent
MADE = ("results/registry", "private/registry", "logs/registry")


def run_study(study, *targets):
    """measure() of a run of the study with two cores."""
    command = [sys.executable, "-m", "snakemake", "--cores", "2", *targets, "--configfile", str(study)]
    return measure(command, ROOT)


def remove_results():
    """From nothing: no results, no typed tables, no logs of the registry."""
    for place in MADE:
        shutil.rmtree(ROOT / place, ignore_errors=True)


def main():
    """Print the table, a line a size."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", nargs="+", type=float, default=[1e5, 1e6])
    parser.add_argument("--parquet", action="store_true")
    parser.add_argument("--keep", action="store_true")
    wanted = parser.parse_args()
    print(f"{load()} before the runs\n\n| patients | file | MB | wall s | CPU s | CPU s a million | largest job, MB |")
    print("|---|---|---|---|---|---|---|")
    for size in map(int, wanted.sizes):
        with tempfile.TemporaryDirectory() as folder:
            study = write_registry(size, folder, wanted.parquet)
            source = next(path for path in Path(folder).iterdir() if path.stem == "registry" and path != study)
            remove_results()
            found = run_study(study)
            numbers = (f"{found['wall']:.0f}", f"{found['cpu']:.0f}", f"{found['cpu'] / size * 1e6:.0f}")
            mega = f"{source.stat().st_size / 1e6:.0f}"
            print(
                f"| {size:,} | {source.suffix[1:]} | {mega} | {' | '.join(numbers)} | {found['peak']:,.0f} |",
                flush=True,
            )
    print(f"\n{load()} after the runs")
    if not wanted.keep:
        remove_results()


if __name__ == "__main__":
    main()
