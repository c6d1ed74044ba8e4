"""Screening and flow of the patients, as rows."""

import numpy as np

SCREENED = "screened"
SCREENING_COLUMNS = ("patient", "eligible", "reason", "sub_reason")
FLOW_COLUMNS = ("step", "reason", "n_excluded", "n_remaining")


def screening_rows(criteria, patients, screening):
    """One row a screened patient: whether eligible, and the words of the first criterion that failed."""
    return [
        {
            "patient": key,
            "eligible": int(failed < 0),
            "reason": criteria[failed]["words"] if failed >= 0 else "",
            "sub_reason": sub_reason,
        }
        for key, failed, sub_reason in zip(
            patients.keys.tolist(), screening.failed.tolist(), screening.sub_reason.tolist(), strict=True
        )
    ]


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
