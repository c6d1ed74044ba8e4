"""The kernel's numbers that another engine shall answer: the published tables, read by the account of their columns."""

from dataclasses import dataclass

from oncosurv.checks.account import COMPARED, NOT_COMPARED, PLACES
from oncosurv.checks.reasons import (
    CONDITIONAL,
    CONDITIONAL_REASON,
    FIRTH,
    FIRTH_REASON,
    MONOTONE,
    RMST_ERROR,
    TREND,
    TREND_REASON,
)

NOT_REACHED = "not reached"
TOO_SMALL = "the group is too small to be shown"
WALD = "wald"
TESTED_BY_WALD = "the term is tested by Wald's test, whose p and limits stand in columns of their own"
NO_INTERVAL = "no standard error or interval where survival is 0 or 1"
_RMST_ERROR = next(name for name, (reason, _) in NOT_COMPARED.items() if reason == RMST_ERROR)


@dataclass(frozen=True)
class Number:
    """value: None where the kernel reports none. reason: why it reports none, or why the number is not compared.

    group: the line of NOT_COMPARED under which the skipped number is counted; '' for its own quantity.
    """

    value: float | None
    reason: str = ""
    group: str = ""


def kernel_numbers(tables):
    """{(estimate_id, quantity): {place: Number}} of {table: rows of text}; place as in PLACES, '' without one."""
    found = {}
    monotone = {row["estimate_id"] for row in tables.get("models", ()) if row["monotone"] == "1"}
    for table, rows in tables.items():
        columns, keys = COMPARED[table], PLACES.get(table, ())
        for count, row in enumerate(rows):
            estimate_id = f"efficacy/{count + 1}" if table == "efficacy" else row["estimate_id"]
            place = " ".join(filter(None, (row.get(key, "") for key in keys)))
            reason, group = EXCUSES[table](row, monotone)
            for column, (quantity, _) in columns.items():
                why = reason if isinstance(reason, str) else reason.get(column, "")
                places = found.setdefault((estimate_id, quantity), {})
                for where, cell in _cells(table, column, row, place):
                    number = None if cell == "" else float(cell)
                    if number is None or why in NEVER_COMPARED:
                        places[where] = Number(number, why, group)
                    else:
                        places[where] = Number(number)
    return found


def _cells(table, column, row, place):
    """(place, cell) of a column: one, or one a group where the cell is a list."""
    if table == "comparisons" and column in ("observed", "expected"):
        return zip(row["levels"].split("; "), row[column].split("; "), strict=True)
    if table == "state_tests" and column.startswith(("observed", "expected")):
        return [(column.split("_")[1], row[column])]
    return [(place, row[column])]


NEVER_COMPARED = (FIRTH_REASON, MONOTONE, RMST_ERROR, TREND_REASON, CONDITIONAL_REASON, TESTED_BY_WALD)


def _of_fixed_time(row, monotone):
    return (CONDITIONAL_REASON, CONDITIONAL) if row.get("conditional_from") else (row["reason"], "")


def _of_test(row, monotone):
    if row.get("variant") == "trend" and row["statistic"]:
        return dict.fromkeys(("statistic", "p_asymptotic"), TREND_REASON), TREND
    return row["reason"], ""


def _of_own_reason(row, monotone):
    return row["reason"], ""


def _of_estimate(row, monotone):
    return (TOO_SMALL if row["shown"] == "0" else NOT_REACHED), ""


def _of_follow_up(row, monotone):
    everybody = "everybody has had the event"
    return {
        **dict.fromkeys(("median_reverse_km", "lower", "upper"), NOT_REACHED),
        **dict.fromkeys(("minimum_alive", "maximum_alive"), everybody),
    }, ""


def _of_step(row, monotone):
    return row.get("reason") or (NO_INTERVAL if row["survival"] in ("0", "1") else ""), ""


def _of_difference(row, monotone):
    if row["measure"] == "rmst" and row["estimate"]:
        return dict.fromkeys(("std_error", "lower", "upper", "p"), RMST_ERROR), _RMST_ERROR
    return row["reason"], ""


def _of_coefficient(row, monotone):
    if row["estimator"] == "firth":
        return FIRTH_REASON, FIRTH
    if row["fit_id"] in monotone:
        return MONOTONE, ""
    if row["test"].startswith(WALD) and not row["reason"]:
        return {"statistic": TESTED_BY_WALD, "p": TESTED_BY_WALD}, ""
    return row["reason"], ""


def _of_model(row, monotone):
    if row["estimator"] == "firth":
        return FIRTH_REASON, FIRTH
    if row["estimator"] == "none":
        return row["warnings"], ""
    return (MONOTONE if row["monotone"] == "1" else row["warnings"] or row["degrade_reason"]), ""


def _of_proportion(row, monotone):
    return "nobody in the denominator" if row["denominator"] in ("", "0") else "", ""


def _of_count(row, monotone):
    return "", ""


EXCUSES = {
    "estimates": _of_estimate,
    "curves": _of_step,
    "timepoints": _of_fixed_time,
    "at_risk": _of_count,
    "comparisons": _of_test,
    "differences": _of_difference,
    "follow_up": _of_follow_up,
    "coefficients": _of_coefficient,
    "models": _of_model,
    "state_curves": _of_step,
    "state_tests": _of_own_reason,
    "efficacy": _of_proportion,
}
