"""A million laboratory rows typed and checked: CPU seconds and peak memory of the two rooms that do it.

    python benchmarks/exports.py [ROWS]

The export is made in a temporary folder: three analytes in units that change, 1 % of damaged cells, a tenth as many
patients as rows. Each step runs in a process of its own, so that its peak memory is its own.
"""

import csv
import gc
import multiprocessing
import random
import resource
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
ANALYTES = [
    ("Haemoglobin", (("g/dL", 6, 16, 1), ("g/L", 60, 160, 0))),
    ("Platelets", (("10^9/L", 10, 450, 0), ("/uL", 10_000, 450_000, -3), ("K/uL", 10, 450, 0))),
    ("Neutrophils", (("10^9/L", 0, 12, 2), ("/uL", 100, 12_000, -1))),
    ("CRP", (("mg/L", 0, 300, 1),)),
]
SPEC = {
    "name": "laboratory", "file": "labs.csv", "format": "csv", "encoding": "utf-8", "delimiter": ",", "decimal": ".",
    "date": "%Y-%m-%d", "patient": "patient_id",
    "columns": [
        {"name": "sampled", "column": "sample_date", "type": "date", "required": True},
        {"name": "analyte", "column": "analyte", "type": "text", "required": True},
        {"name": "value", "column": "value", "type": "number", "required": True},
        {"name": "unit", "column": "unit", "type": "text", "required": True},
    ],
    "measurements": [
        {"analyte": "haemoglobin", "names": ["Haemoglobin"], "unit": "g/dL", "minimum": 2, "maximum": 25},
        {"analyte": "platelets", "names": ["Platelets"], "unit": "10^9/L", "minimum": 1, "maximum": 2000},
        {"analyte": "neutrophils", "names": ["Neutrophils"], "unit": "10^9/L", "minimum": 0, "maximum": 100},
    ],
}  # fmt: skip
CHECKS = [
    {"name": "one_value", "rule": "unique", "severity": "note", "source": "laboratory", "by": ["sampled", "analyte"],
     "shared": "x"},
    {"name": "limits", "rule": "expect", "severity": "note", "source": "laboratory", "keep": "value at most 1900",
     "shared": "x"},
]  # fmt: skip


def write_export(path, rows):
    """A laboratory export of so many rows."""
    rng = random.Random(1)
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["patient_id", "sample_date", "analyte", "value", "unit"])
        for _ in range(rows):
            analyte, units = rng.choice(ANALYTES)
            unit, low, high, digits = rng.choice(units)
            day = f"{rng.randint(2000, 2012)}-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}"
            value = f"{round(rng.uniform(low, high), digits):.{max(digits, 0)}f}"
            if rng.random() < 0.01:
                value = rng.choice(["", "n.d.", "<5", "99999999", value + "*"])
            writer.writerow([f"SYN-{rng.randrange(rows // 10):06d}", day, analyte, value, unit])


def type_rows(folder):
    """The exports room: from bytes to the typed table, its queries and the list of sources."""
    from oncosurv.exports.read import read_exports

    read_exports(
        [SPEC],
        {"laboratory": folder / "labs.csv"},
        {"laboratory": folder / "typed.csv"},
        folder / "queries.csv",
        folder / "sources.csv",
    )


def check_rows(folder):
    """The cohort room's part: load the typed table and run two checks over all of its rows."""
    import numpy as np

    from oncosurv.cohort.breaches import apply_check
    from oncosurv.cohort.check_rules import RULES
    from oncosurv.cohort.patients import Patients
    from oncosurv.cohort.sources import load_source
    from oncosurv.tables import read_columns

    table = read_columns(folder / "typed.csv")
    records = sorted(set(table["patient"]))
    positions = {record: place for place, record in enumerate(records)}
    keys = np.array(records, dtype=object)
    source = load_source(SPEC, table, positions)
    patients = Patients(keys, keys, {"laboratory": source}, np.datetime64("2012-06-30"), [])
    for spec in CHECKS:
        apply_check(spec, RULES[spec["rule"]](spec, patients), patients, {})


def measured(step, folder, answers):
    gc.disable()  # as the jobs do
    start = time.process_time()
    step(folder)
    answers.put((time.process_time() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6))


def main(rows):
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_export(folder / "labs.csv", rows)
        print(f"{rows} rows, {(folder / 'labs.csv').stat().st_size / 1e6:.0f} MB")
        context = multiprocessing.get_context("spawn")
        for step in (type_rows, check_rows):
            answers = context.SimpleQueue()
            process = context.Process(target=measured, args=(step, folder, answers))
            process.start()
            process.join()
            seconds, gigabytes = answers.get()
            print(f"{step.__name__}: {seconds:.1f} CPU s, {gigabytes:.2f} GB at most")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
