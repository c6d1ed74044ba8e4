"""The skeleton of the demonstration cohort: 29 invented survival records.

A skeleton holds only what the survival aggregates of the published abstract depend on. Everything else about the
29 patients is drawn around it (`cohort.py`). The skeleton in use is stored in `data/bminv/skeleton.json`.
"""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

SYNTHETIC = "SYNTHETIC"
SUBTYPES = ("luminal", "HER2+", "TN")
LUMINAL, HER2_POSITIVE, TRIPLE_NEGATIVE = range(3)
MIN_DAYS_EXPOSED = 21
FLAGS = {
    "died": "died",
    "severe_thrombocytopenia": "severe",
    "ecog_2_3": "ecog",
    "bminv_at_relapse": "at_relapse",
    "zoledronic_acid_after_onset": "za_after",
}


@dataclass
class Skeleton:
    """Seven integer arrays of one length, one place a record.

    days: overall survival from onset in days. died: 1 death, 0 censored. subtype: place in SUBTYPES.
    severe: thrombocytopenia of grade 2 or more at onset. ecog: ECOG 2-3 against 0-1.
    at_relapse: marrow invasion found at the metastatic relapse. za_after: zoledronic acid after onset.
    """

    days: np.ndarray
    died: np.ndarray
    subtype: np.ndarray
    severe: np.ndarray
    ecog: np.ndarray
    at_relapse: np.ndarray
    za_after: np.ndarray

    def copy(self) -> "Skeleton":
        return Skeleton(*(values.copy() for values in vars(self).values()))


def read_skeleton(path: str | Path) -> Skeleton:
    """Read a skeleton file. Raises ValueError that names the file when a record is not labelled synthetic."""
    records = json.loads(Path(path).read_text(encoding="utf-8"))["records"]
    unlabelled = [number for number, record in enumerate(records, 1) if record.get("record_source") != SYNTHETIC]
    if unlabelled:
        raise ValueError(f"{path}: records {unlabelled} lack record_source {SYNTHETIC}; add it to each record.")
    columns = {name: np.array([int(record[key]) for record in records]) for key, name in FLAGS.items()}
    return Skeleton(
        days=np.array([record["os_days"] for record in records]),
        subtype=np.array([SUBTYPES.index(record["subtype"]) for record in records]),
        **columns,
    )


def format_skeleton(skeleton: Skeleton, search: dict) -> str:
    """The skeleton as JSON text, one record a line; `search` says how it was found."""
    lines = []
    for i in range(len(skeleton.days)):
        record = {"record_source": SYNTHETIC, "subtype": SUBTYPES[skeleton.subtype[i]]}
        record["os_days"] = int(skeleton.days[i])
        record |= {key: bool(getattr(skeleton, name)[i]) for key, name in FLAGS.items()}
        lines.append("    " + json.dumps(record))
    head = {"title": "Invented survival records; they describe no patient", "search": search}
    return json.dumps(head, indent=2)[:-2] + ',\n  "records": [\n' + ",\n".join(lines) + "\n  ]\n}\n"
