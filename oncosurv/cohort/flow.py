"""Screening and flow of the patients, as rows."""

import numpy as np

from oncosurv.table_text import ColumnRows

SCREENED = "screened"
SCREENING_COLUMNS = ("patient", "eligible", "reason", "sub_reason")
FLOW_COLUMNS = ("step", "reason", "n_excluded", "n_remaining")


def screening_rows(criteria, patients, screening):
    """One row a screened patient: whether eligible, and the words of the first criterion that failed."""
    words = np.array([*(criterion["words"] for criterion in criteria), ""], dtype=object)  # -1, eligible, is the last
    columns = (patients.keys, (screening.failed < 0).astype(int), words[screening.failed], screening.sub_reason)
    return ColumnRows(dict(zip(SCREENING_COLUMNS, columns, strict=True)))


def flow_rows(criteria, screening):
    """The flow diagram: `screened`, then each criterion, each followed by its sub-reasons as `<id>:<sub-reason>`."""
    remaining = len(screening.failed)
    rows = [{"step": SCREENED, "reason": "", "n_excluded": None, "n_remaining": remaining}]
    for number, criterion in enumerate(criteria):
        out = screening.failed == number
        remaining -= int(out.sum())
        rows.append(_step(criterion["id"], criterion["words"], out.sum(), remaining))
        found = screening.sub_reason[out].tolist()
        declared = criterion.get("sub_reasons", [])
        for sub_reason in [*declared, *sorted(set(found) - {None, *declared})]:
            step = f"{criterion['id']}:{sub_reason}"
            rows.append(_step(step, sub_reason, np.sum([item == sub_reason for item in found]), None))
    return rows


def _step(step, reason, excluded, remaining):
    return {"step": step, "reason": reason, "n_excluded": int(excluded), "n_remaining": remaining}
