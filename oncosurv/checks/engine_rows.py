"""Rows of checks/engines.csv: what an engine answers, or why it does not."""

import math

COLUMNS = ["estimate_id", "quantity", "place", "engine", "value", "unit", "reason"]


def answer(estimate_id, quantity, engine, value, place="", unit=1.0):
    """One row. value and place: one, or a list of equal length (a curve has one value a time); NaN: no number.

    unit: the standard deviation of the column that a coefficient or hazard ratio belongs to.
    """
    return dict(zip(COLUMNS, (estimate_id, quantity, place, engine, value, float(unit), ""), strict=True))


def refuse(estimate_id, quantity, engine, reason, place=""):
    """One row that says why the engine gives no number; place as in `answer`."""
    value = [math.nan] * len(place) if isinstance(place, list) else math.nan
    return dict(zip(COLUMNS, (estimate_id, quantity, place, engine, value, 1.0, reason), strict=True))
