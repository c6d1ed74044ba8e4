"""The cross-check of a large set: kernel and engines compute the same random sample of its patients.

An engine takes minutes where the kernel takes a second. Whether two programs agree is seen on some thousand patients as
well as on millions; the numbers that are compared are then those of the sample, and each row says so.
"""

import math

import numpy as np

from oncosurv.analyses.coding import declared_levels
from oncosurv.checks.account import COMPARED
from oncosurv.checks.engine_rows import answer
from oncosurv.checks.kernel_numbers import Number, kernel_numbers
from oncosurv.checks.reasons import GROUP_OF
from oncosurv.tables import format_cell

SEED = 20240229
LEAST_OF_A_LEVEL = 50  # patients of each level, where there are so many: a rare level would be absent by chance
KERNEL, DRAWN = "kernel", "patients drawn"


def draw_sample(analysis_set, facts, most, seed=SEED):
    """The analysis set, or where it has more than `most` patients a random sample, in its order, without replacement.

    facts: of its variables; each level has at least LEAST_OF_A_LEVEL patients, or all that there are, so that the
    sample may hold a few more than `most`.
    """
    n = len(analysis_set.patients)
    if n <= most:
        return analysis_set
    order = np.random.default_rng(seed).permutation(n)
    kept = np.zeros(n, dtype=bool)
    kept[order[:most]] = True
    for fact in facts:
        if fact["type"] == "number" or fact["name"] not in analysis_set.cells:
            continue
        cells = np.asarray(analysis_set.cells[fact["name"]], dtype=object)[order]
        for level in declared_levels(fact):
            kept[order[np.flatnonzero(cells == level)[:LEAST_OF_A_LEVEL]]] = True
    return analysis_set.subset(kept)


def kernel_rows(tables, columns, analysis, n):
    """Rows of engines.csv with the kernel's own numbers of a sample of n patients.

    tables: {table: rows} as the kernel gives them; columns: {table: its columns}; analysis: name of the item or model.
    """
    texts = {
        table: [{name: format_cell(row.get(name)) for name in columns[table]} for row in rows]
        for table, rows in tables.items()
        if table in COMPARED
    }
    rows, drawn = [], set()
    for (estimate_id, quantity), places in kernel_numbers(texts).items():
        if estimate_id not in drawn:
            rows.append(answer(estimate_id, DRAWN, KERNEL, n, analysis))
            drawn.add(estimate_id)
        for reason in dict.fromkeys(number.reason for number in places.values()):
            own = {place: number.value for place, number in places.items() if number.reason == reason}
            values = [math.nan if value is None else value for value in own.values()]
            rows.append(answer(estimate_id, quantity, KERNEL, values, list(own)) | {"reason": reason})
    return rows


def read_samples(engine_rows):
    """(rows of engines, the kernel's numbers of samples as of kernel_numbers, {estimate_id: n}, analyses by sample).

    engine_rows: rows of text of engines.csv.
    """
    others, found, sizes, analyses = [], {}, {}, set()
    for row in engine_rows:
        if row["engine"] != KERNEL:
            others.append(row)
        elif row["quantity"] == DRAWN:
            sizes[row["estimate_id"]] = int(row["value"])
            analyses.add(row["place"])
        else:
            places = found.setdefault((row["estimate_id"], row["quantity"]), {})
            for place, text in zip(row["place"].split("; "), row["value"].split("; "), strict=True):
                value = float(text) if text else None
                places[place] = Number(value, row["reason"], GROUP_OF.get(row["reason"], ""))
    return others, found, sizes, analyses


def without_analyses(tables, analyses):
    """{table: rows} without the rows of these items and models: their sample is compared instead."""
    return {
        table: [row for row in rows if (row.get("item") or row.get("model")) not in analyses]
        for table, rows in tables.items()
    }
