"""Nine raw exports of a large hospital through the rooms of exports and cohort: wall, CPU and peak memory.

    python benchmarks/raw_exports.py [PATIENTS]

The invented patients of data/bminv are copied under new record numbers until there are so many (100,000: about 720,000
laboratory rows), with all that is wrong in their exports, and read by the default study.
"""

import csv
import shutil
import sys
import tempfile
from pathlib import Path

import yaml
from measured import load, measure

ROOT = Path(__file__).resolve().parent.parent
NAME = "copies"


def copy_export(source, target, spec, copies):
    """Write an export with each of its rows under `copies` record numbers."""
    with open(source, newline="", encoding=spec["encoding"]) as file:
        header, *rows = csv.reader(file, delimiter=spec["delimiter"])
    place = header.index(spec["patient"])
    target.parent.mkdir(parents=True, exist_ok=True)
    with open(target, "w", newline="", encoding=spec["encoding"]) as file:
        writer = csv.writer(file, delimiter=spec["delimiter"])
        writer.writerow(header)
        for number in range(copies):
            writer.writerows([*row[:place], f"{row[place]}-{number}", *row[place + 1 :]] for row in rows)
    return copies * len(rows)


def write_study(folder, patients):
    """The study file and its exports in `folder`; (path of the study file, {file: rows})."""
    study = yaml.safe_load((ROOT / "config.yaml").read_text(encoding="utf-8"))
    study["study"]["id"] = NAME
    copies = -(-patients // 95)
    rows = {
        spec["file"]: copy_export(ROOT / spec["file"], Path(folder, spec["file"]), spec, copies)
        for spec in study["sources"]
    }
    shutil.copy(ROOT / study["reproduction"]["targets"], Path(folder, study["reproduction"]["targets"]))
    path = Path(folder, "study.yaml")
    path.write_text(yaml.safe_dump(study, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return path, rows


def main(patients):
    """Print rows, then the numbers of the two jobs with Snakemake around them."""
    with tempfile.TemporaryDirectory() as folder:
        study, rows = write_study(folder, patients)
        print(f"{load()}\n{', '.join(f'{Path(name).stem} {count:,}' for name, count in rows.items())} rows")
        made = [f"{place}/{NAME}" for place in ("results", "private", "logs")]
        for place in made:
            shutil.rmtree(ROOT / place, ignore_errors=True)
        target = f"results/{NAME}/cohort/patients.csv"
        command = [sys.executable, "-m", "snakemake", "--cores", "2", target, "--configfile", str(study)]
        found = measure(command, ROOT)
        print(f"{found['wall']:.0f} s wall, {found['cpu']:.0f} CPU s, {found['peak']:,.0f} MB the largest job")
        print(load())
        for place in made:
            shutil.rmtree(ROOT / place, ignore_errors=True)


if __name__ == "__main__":
    main(int(float(sys.argv[1])) if len(sys.argv) > 1 else 100_000)
