"""Published data sets as a study has them: an AnalysisSet with the facts of its variables."""

import csv
from datetime import date

import numpy as np

from oncosurv.analyses.coding import AnalysisSet
from tests.reference.oracle import HERE, read_data

KINDS = ["squamous", "smallcell", "adeno", "large"]
VETERAN = {
    "celltype": {"name": "celltype", "type": "category", "levels": KINDS, "timing": "baseline"},
    "trt": {"name": "trt", "type": "category", "levels": ["1", "2"], "timing": "baseline"},
}
GBSG = {"hormon": "flag", "age": "number", "meno": "flag", "size": "number", "grade": "category", "nodes": "number",
        "pgr": "number", "er": "number"}  # fmt: skip
TRANSPLANTS = [
    {"name": "age", "type": "number", "levels": [], "timing": "baseline"},
    {"name": "surgery", "type": "category", "levels": ["0", "1"], "timing": "baseline"},
    {"name": "older", "type": "category", "levels": ["0", "1"], "timing": "baseline"},
    {"name": "year", "type": "category", "levels": [str(year) for year in range(1967, 1975)], "timing": "baseline"},
]


def read_veteran():
    """The lung cancer trial of the Veterans' Administration; facts: VETERAN."""
    data = read_data("veteran")
    cells = {name: data[name].astype(str).tolist() for name in VETERAN}
    return AnalysisSet([f"P-{i}" for i in range(137)], data["time"], data["status"], None, cells)


def read_gbsg():
    """(set, facts) of the GBSG trial."""
    data = read_data("gbsg")
    cells = {name: [str(value) for value in data[name].tolist()] for name in GBSG}
    facts = [
        {"name": name, "type": kind, "levels": ["1", "2", "3"] if kind == "category" else [], "timing": "baseline"}
        for name, kind in GBSG.items()
    ]
    return AnalysisSet([f"P{i}" for i in range(len(data["age"]))], data["rfstime"], data["status"], None, cells), facts


def read_transplants():
    """Recipients of the Stanford programme from acceptance on, seen from their transplant on; facts: TRANSPLANTS."""
    with open(HERE / "data/jasa.csv", newline="", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["tx.date"]]
    days = [
        [(date.fromisoformat(row[end]) - date.fromisoformat(row["accept.dt"])).days for end in ("fu.date", "tx.date")]
        for row in rows
    ]
    kept = [i for i, (last, first) in enumerate(days) if first < last]
    time, entry = (np.array([days[i][place] for i in kept]) for place in (0, 1))
    cells = {"age": [rows[i]["age"] for i in kept], "surgery": [rows[i]["surgery"] for i in kept]}
    cells["older"] = [str(int(float(age) >= 50)) for age in cells["age"]]
    cells["year"] = [rows[i]["accept.dt"][:4] for i in kept]
    return AnalysisSet([f"P-{i}" for i in kept], time, np.array([int(rows[i]["fustat"]) for i in kept]), entry, cells)
