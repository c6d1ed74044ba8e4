"""The one table of what many studies found, from the tables of each."""

import os

from oncosurv.tables import read_rows, write_rows

COLUMNS = ["study", "endpoint", "population", "model", "estimate_id", "variable", "level", "reference", "quantity",
           "unit", "n", "events", "estimate", "lower", "upper", "ci", "p", "reason"]  # fmt: skip
CURVE = {"variable": "factor", "estimate": "median", "lower": "median_lower", "upper": "median_upper",
         "ci": "conf_type"}  # fmt: skip
FIT = {"estimate": "hr"}


class StudyRunError(Exception):
    """The run of one study did not end."""

    for_users = True  # the words of the run stand above it


def results_of(study):
    """Folder of a study's results."""
    return f"results/{study['id']}" + ("-public" if study["public"] else "")


def write_combined(path, studies, ended):
    """Write the table of all estimates. studies: of read_list; ended: folder with a file for each that ended."""
    write_rows(path, combine_estimates(studies, ended), COLUMNS)


def combine_estimates(studies, ended):
    """Rows of COLUMNS: median survival of every curve and hazard ratio of every term of record, study by study.

    A study whose run did not end has one row with the reason; what an earlier run left is not taken for it. Numbers are
    copied, never computed: those of a public report stay coarse and hidden.
    """
    rows = []
    for study in studies:
        own = {"study": study["id"]}
        if not os.path.exists(os.path.join(ended, f"{study['id']}.json")):
            rows.append(own | {"reason": "the run of this study did not end: its log says why"})
            continue
        curves = _read(f"{results_of(study)}/survival/estimates.csv")
        fits = _read(f"{results_of(study)}/cox/coefficients.csv")
        wanted = study["endpoints"] or study["declared"]
        rows += [
            own | _row(row, CURVE) | {"quantity": "median", "unit": "days"}
            for row in curves
            if row["endpoint"] in wanted and row["role"] != "reproduction"
        ]
        rows += [
            own | _row(row, FIT) | {"quantity": "hazard ratio", "unit": row.get("unit", "")}
            for row in fits
            if row["endpoint"] in wanted and row.get("of_record") == "1" and row["role"] != "reproduction"
        ]
    return rows


def _row(row, other):
    return {name: row.get(other.get(name, name), "") for name in COLUMNS if name not in ("study", "quantity", "unit")}


def _read(path):
    """Rows of a table; none where a study has no such table."""
    return read_rows(path) if os.path.exists(path) else []
