"""The cross-check without the numbers that were compared: how many, about, and how far apart at most."""

import math

from oncosurv.disclosure.cells import round_count

TELLING = ("topic", "quantity", "engine", "tolerance", "ok", "sample")
HUNDRED = 100  # a count of numbers compared would tell the steps of a curve, which are days of death


def blur_checks(rows):
    """Rows of checks/cross_check.csv, one a topic, quantity and program; differences as the next power of ten."""
    found = {}
    for row in rows:
        if row["ok"]:
            found.setdefault(tuple(row.get(name, "") for name in TELLING), []).append(row)
    published = []
    for key, own in found.items():
        largest = max((float(row["difference"]) for row in own if row["difference"]), default=0)
        published.append(
            {
                **dict(zip(TELLING, key, strict=True)),
                "numbers": round_count(sum(int(row["numbers"] or 0) for row in own), HUNDRED),
                "difference": 10.0 ** math.ceil(math.log10(largest)) if largest else 0,
            }
        )
    return published
