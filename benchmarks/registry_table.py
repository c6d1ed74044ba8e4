"""An analysis-ready table of a registry of any size, as CSV and as Parquet, with its study file. All is invented.

    python benchmarks/registry_table.py PATIENTS FOLDER [--parquet]

One row is a patient: day of diagnosis and of last contact, vital status, two numbers (age, size) and three factors
(treatment, grade, menopause). Survival falls with age, size and grade, and rises with treatment. The times are whole
days up to ten years, as in a registry, so that there are at most 3,654 of them whatever the number of patients.
"""

import argparse
import sys
from pathlib import Path

import numpy as np

ROWS_AT_ONCE = 500_000
CUT = np.datetime64("2020-12-31", "D")
FIRST = np.datetime64("2011-01-01", "D")
COLUMNS = ("id", "diagnosis", "last_contact", "status", "age", "size", "nodes", "treatment", "grade", "menopause")
HERE = Path(__file__).resolve().parent


def registry_rows(patients, seed=20201231):
    """Yields the table in pieces: dicts {column: array}. The same patients whatever the length of the pieces."""
    for number, start in enumerate(range(0, patients, ROWS_AT_ONCE)):
        rng = np.random.default_rng([seed, number])
        n = min(ROWS_AT_ONCE, patients - start)
        age = np.clip(np.rint(rng.normal(62, 13, ROWS_AT_ONCE)), 18, 99).astype(int)[:n]
        size = np.clip(np.rint(rng.gamma(4, 7, ROWS_AT_ONCE)), 1, 200).astype(int)[:n]
        nodes = rng.negative_binomial(1, 0.3, ROWS_AT_ONCE)[:n]
        treatment = rng.integers(0, 2, ROWS_AT_ONCE)[:n]
        grade = rng.choice([1, 2, 3], ROWS_AT_ONCE, p=[0.2, 0.5, 0.3])[:n]
        menopause = np.where(age + rng.normal(0, 3, ROWS_AT_ONCE)[:n] < 51, 1, 2)
        hazard = np.exp(0.03 * (age - 62) + 0.01 * (size - 28) + 0.3 * (grade - 2) - 0.25 * treatment) / 3000
        death = np.ceil(rng.exponential(1, ROWS_AT_ONCE)[:n] / hazard).astype(int)
        begin = FIRST + rng.integers(0, 3600, ROWS_AT_ONCE)[:n]
        lost = np.ceil(rng.exponential(20_000, ROWS_AT_ONCE)[:n]).astype(int)
        end = np.minimum((CUT - begin).astype(int), lost)
        columns = (
            np.arange(start + 1, start + n + 1),
            begin,
            begin + np.minimum(death, end),
            (death <= end).astype(int),
            age,
            size,
            nodes,
            treatment,
            grade,
            menopause,
        )
        yield dict(zip(COLUMNS, columns, strict=True))


def write_csv(path, pieces):
    """The table as CSV: dates as YYYY-MM-DD, codes as the study file declares them."""
    with open(path, "w", encoding="utf-8", newline="") as file:
        file.write(",".join(COLUMNS) + "\n")
        for piece in pieces:
            cells = (column.astype(str).tolist() for column in piece.values())
            file.writelines(map("{}\n".format, map(",".join, zip(*cells, strict=True))))


def write_parquet(path, pieces):
    """The same table as Parquet (needs requirements/parquet.txt): dates as days, numbers and codes as integers."""
    import polars

    polars.concat(map(polars.DataFrame, pieces)).write_parquet(path)


def write_registry(patients, folder, parquet=False):
    """Export and study file of so many patients in `folder`; the path of the study file."""
    Path(folder).mkdir(parents=True, exist_ok=True)
    form = "parquet" if parquet else "csv"
    {"csv": write_csv, "parquet": write_parquet}[form](Path(folder, f"registry.{form}"), registry_rows(patients))
    text = (HERE / "registry.yaml").read_text(encoding="utf-8")
    if parquet:
        text = text.replace("registry.csv", "registry.parquet").replace("format: csv", "format: parquet")
    path = Path(folder, "registry.yaml")
    path.write_text(text, encoding="utf-8")
    return path


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("patients", type=lambda text: int(float(text)))
    parser.add_argument("folder")
    parser.add_argument("--parquet", action="store_true")
    wanted = parser.parse_args()
    sys.exit(print(write_registry(wanted.patients, wanted.folder, wanted.parquet)))
