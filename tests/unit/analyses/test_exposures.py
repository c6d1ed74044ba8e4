"""Beside an exposure's fits: the numbers at risk by state, counted patient by patient."""

import numpy as np
import pytest

from oncosurv.analyses.coding import AnalysisSet
from oncosurv.analyses.exposures import COLUMNS, describe

MODEL = {"name": "os_drug", "endpoint": "os", "population": "all", "role": "secondary", "variables": [],
         "exposure": {"name": "drug", "landmarks_days": [30], "month_days": 10.0}}  # fmt: skip
TIME, EVENT = [5, 10, 20, 20, 31, 40, 40, 55, 70, 80], [1, 0, 1, 1, 0, 1, 1, 1, 1, 0]
START = ["", "0", "20", "10", "25", "", "-7", "20", "", "70"]


def tables(entry=None):
    cells = {"drug_start_day": START, "drug_group": [""] * len(START)}
    patients = [f"P{i}" for i in range(len(TIME))]
    late = None if entry is None else np.asarray(entry, float)
    return describe(AnalysisSet(patients, np.asarray(TIME, float), np.asarray(EVENT), late, cells), MODEL)


@pytest.mark.parametrize("entry", [None, [0, 0, 5, 0, 30, 10, 1, 20, 25, 0]])
def test_at_risk_by_state_is_counted_patient_by_patient(entry):
    rows = tables(entry)["state_at_risk"]
    begin = entry or [0] * len(TIME)
    assert [row["time"] for row in rows if row["level"] == "exposed"] == [10.0 * k for k in range(9)]
    for row in rows:
        n = events = left = 0
        for first, last, died, day in zip(begin, TIME, EVENT, START, strict=True):
            turn = last if day == "" else min(max(float(day), first), last)  # from then on exposed
            spells = {"unexposed": (first, turn, died and turn == last), "exposed": (turn, last, died)}
            low, high, ends_in_event = spells[row["level"]]
            if low >= high:
                continue
            n += low < row["time"] <= high or (row["time"] == 0 and low <= 0)
            events += bool(ends_in_event) and high < row["time"]
            left += not ends_in_event and high < row["time"]
        assert (row["n_risk"], row["n_event"], row["n_left"]) == (n, events, left), row


def test_rows_have_the_columns_of_their_tables():
    for table, rows in tables().items():
        assert rows or table == "positivity"
        assert all(set(row) <= set(COLUMNS[table]) for row in rows), table
