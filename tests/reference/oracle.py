"""What the reference tests share: the data sets, the stored answers of R, and a live R to compute them again.

<name>.R prints the answers as JSON; <name>.json holds what it printed (R 4.2.2, survival 3.5-3, cmprsk 2.2-11, coin
1.4-2). To write them again: Rscript tests/reference/<name>.R > tests/reference/<name>.json
"""

import csv
import json
import math
import subprocess
from pathlib import Path

import numpy as np

from tests.needs import need

HERE = Path(__file__).parent


def read_data(name):
    """The columns of data/<name>.csv: integers where all are whole, floats (NaN where empty), or text."""
    with open(HERE / "data" / f"{name}.csv", newline="", encoding="utf-8") as handle:
        header, *rows = list(csv.reader(handle))
    return {column: _typed([row[i] for row in rows]) for i, column in enumerate(header)}


def _typed(cells):
    for kind in (int, float):
        try:
            return np.array([kind(cell) if cell else np.nan for cell in cells])
        except ValueError:
            continue
    return np.array(cells)


def read_oracle(name):
    """The stored answers of <name>.R."""
    return json.loads((HERE / f"{name}.json").read_text(encoding="utf-8"))


def run_oracle(name, packages=("survival",)):
    """What <name>.R says now. Fails or skips where R or one of the R packages is missing (tests/needs.py)."""
    rscript = need("Rscript", packages)
    return json.loads(subprocess.run([rscript, HERE / f"{name}.R"], capture_output=True, check=True, text=True).stdout)


def assert_same(ours, theirs, rtol=1e-12, atol=0.0, where=""):
    """Equal structure, numbers within atol + rtol |theirs|; None and NaN only where the other has None or NaN."""
    if isinstance(theirs, dict):
        assert sorted(ours) == sorted(theirs), where
        for key in theirs:
            assert_same(ours[key], theirs[key], rtol, atol, f"{where}.{key}")
    elif isinstance(theirs, list):
        assert len(ours) == len(theirs), where
        for i, pair in enumerate(zip(ours, theirs, strict=True)):
            assert_same(*pair, rtol, atol, f"{where}[{i}]")
    elif _missing(ours) or _missing(theirs):
        assert _missing(ours) and _missing(theirs), (where, ours, theirs)
    elif isinstance(theirs, str):
        assert ours == theirs, where
    else:
        assert abs(ours - theirs) <= atol + rtol * abs(theirs), (where, ours, theirs)


def _missing(x):
    return x is None or (isinstance(x, float | np.floating) and math.isnan(x))
