"""The data sets of the reference tests are those of R's package survival."""

import subprocess

import numpy as np
import pytest

from tests.needs import need
from tests.reference.oracle import HERE, read_data

ROWS = {
    "lung": 228,
    "veteran": 137,
    "gbsg": 686,
    "rotterdam": 2982,
    "colon": 929,
    "heart": 172,
    "jasa": 103,
    "leukemia": 23,
    "mgus2": 1384,
    "tiny29": 29,
}


@pytest.mark.heavy
def test_r_writes_the_same_bytes(tmp_path):
    subprocess.run([need("Rscript", ("survival",)), HERE / "export_data.R", tmp_path], check=True, capture_output=True)
    assert sorted(path.stem for path in tmp_path.iterdir()) == sorted(ROWS)
    for name in ROWS:
        assert (tmp_path / f"{name}.csv").read_bytes() == (HERE / "data" / f"{name}.csv").read_bytes(), name


@pytest.mark.parametrize("name", ROWS)
def test_every_row_is_there_and_every_set_has_its_source(name):
    assert {len(column) for column in read_data(name).values()} == {ROWS[name]}
    assert f"| {name}.csv | {ROWS[name]} |" in (HERE / "data" / "README.md").read_text(encoding="utf-8")


def test_columns_keep_their_kind():
    lung = read_data("lung")
    assert lung["time"].dtype.kind == "i" and np.isnan(lung["ph.ecog"]).sum() == 1
    assert read_data("veteran")["celltype"].tolist()[:1] == ["squamous"]
    assert read_data("heart")["age"][0] == -17.155373032169749


def test_tiny29_is_spread_evenly_over_veteran():
    veteran, tiny = read_data("veteran"), read_data("tiny29")
    rows = (136 * np.arange(29)) // 28
    assert all((veteran[column][rows] == tiny[column]).all() for column in veteran)
