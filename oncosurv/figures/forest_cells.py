"""One estimate of a forest plot in words: hazard ratio, p, events and patients, or why there is no number."""

from dataclasses import dataclass

from oncosurv.figures.rows import count, is_on, number, text
from oncosurv.language import phrase, say
from oncosurv.wording import as_number, format_count, format_hr, format_p, is_printable_hr

NOT_ESTIMABLE = phrase("not estimable")
NOT_PRINTED = phrase("the hazard ratio is beyond 100 or 0.01, or its limits are more than 100-fold apart")
PENALISED = "‡"  # after an estimate by Firth's likelihood


@dataclass(frozen=True)
class Cell:
    """An estimate in a line: (hr, lower, upper) when it is to be drawn, else None; its words, p and counts as text."""

    estimate: tuple | None
    words: str
    p: str
    counts: str
    estimate_id: str
    overall: bool = False  # of the test of all levels together


def estimate_cell(row, p_style):
    """Cell of a row of cox/coefficients.csv."""
    shown = has_estimate(row)
    words = format_hr(row["hr"], row["lower"], row["upper"]) if shown else say(NOT_ESTIMABLE)
    if count(row, "events_level") == 0:
        words = say("not estimable (0 events)")
    elif shown and text(row, "estimator") == "firth":
        words += PENALISED
    numbers = tuple(number(row, column) for column in ("hr", "lower", "upper")) if shown else None
    return Cell(numbers, words, format_p(row["p"], p_style) if shown else "", counts(row, "level"), _id(row))


def reference_cell(row):
    """Cell of the reference level that the row is compared with."""
    return Cell(None, say("1 (reference)"), "", counts(row, "reference"), "")


def overall_cell(row, p_style):
    """Cell of the test of all levels of the row's variable together; None when it has but one."""
    if (as_number(row.get("lr_df")) or 0) <= 1:
        return None
    mark = PENALISED if text(row, "estimator") == "firth" else ""
    return Cell(None, say("overall") + mark, format_p(row["lr_p"], p_style), "", "", overall=True)


def has_estimate(row):
    """Whether the row's hazard ratio may be printed: estimable, events on both sides, and within bounds."""
    sides = (as_number(row.get("events_level")), as_number(row.get("events_reference")))
    return is_on(row, "estimable") and 0 not in sides and is_printable_hr(row["hr"], row["lower"], row["upper"])


def why_not(row):
    """Reason for the foot why a row has no estimate; "" when it has one or its line already says it."""
    if has_estimate(row) or count(row, "events_level") == 0:
        return ""
    if as_number(row.get("events_reference")) == 0:
        return say("0 events in the reference")
    return text(row, "reason") or say(NOT_PRINTED if is_on(row, "estimable") else NOT_ESTIMABLE)


def counts(row, whose):
    """'10/12': events and patients of the row's level or of its reference; "" when the table does not tell."""
    n, events = as_number(row.get(f"n_{whose}")), as_number(row.get(f"events_{whose}"))
    return "" if n is None else f"{format_count(events)}/{format_count(n)}"


def _id(row):
    return text(row, "estimate_id")
