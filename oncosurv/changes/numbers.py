"""The reported numbers of a run: which columns of which tables they are, and what their standard errors are.

A number is known by (table, estimate_id, place, quantity), which are the same in every run of a study.
"""

from dataclasses import dataclass
from math import isclose, log

Z = 1.959963984540054  # the normal quantile of 0.975
SAME = 1e-9  # relative: below it is rounding of another processor or library, not a change


@dataclass(frozen=True)
class Measure:
    """A column that holds a reported number. quantity: its name; error: column of its standard error; limits: columns
    of its 95 % interval, from which the standard error is taken where there is no column; logarithm: the standard error
    is that of the logarithm."""

    column: str
    quantity: str
    error: str = ""
    limits: tuple = ()
    logarithm: bool = False


@dataclass(frozen=True)
class Table:
    """Where a table's numbers are. analysis: (folder of sets, column of the analysis' name); identity: columns that
    make an estimate_id where there is none; place: columns that tell apart the rows of one estimate_id."""

    analysis: tuple
    measures: tuple
    identity: tuple = ("estimate_id",)
    place: tuple = ()


@dataclass(frozen=True)
class Number:
    """value: None where nothing was estimated or a median not reached; error: standard error or None; row: cells."""

    value: float | None
    error: float | None
    logarithm: bool
    row: dict

    def differs(self, other):
        """Whether the value is another, not only in its last digits."""
        if self.value is None or other.value is None:
            return self.value is not other.value
        return not isclose(self.value, other.value, rel_tol=SAME, abs_tol=SAME)

    def in_errors(self, value):
        """(value - this value) in units of this number's standard error; None where there is none."""
        if value is None or self.value is None or not self.error:
            return None
        if self.logarithm:
            return log(value / self.value) / self.error if min(value, self.value) > 0 else None
        return (value - self.value) / self.error


ITEM, MODEL = ("survival", "item"), ("cox", "model")
LIMITS = ("lower", "upper")
P, HR = Measure("p", "p"), Measure("hr", "hr", error="se", logarithm=True)
TABLES = {
    "describe/characteristics": Table(
        ("describe", "characteristics"), (Measure("value", "value"),),
        ("population", "variable", "level", "group"), ("statistic",)),
    "describe/efficacy": Table(
        ("describe", "efficacy"), (Measure("n", "n"), Measure("proportion", "proportion", limits=LIMITS)),
        ("outcome", "lineage", "measure", "level", "group_variable", "group")),
    "survival/estimates": Table(
        ITEM, (Measure("n", "n"), Measure("events", "events"),
               Measure("median", "median", limits=("median_lower", "median_upper")))),
    "survival/follow_up": Table(
        ITEM, (Measure("median_reverse_km", "median_follow_up", limits=LIMITS), Measure("person_time", "person_time"),
               Measure("completeness", "completeness"))),
    "survival/timepoints": Table(
        ITEM, (Measure("survival", "survival", limits=LIMITS), Measure("n_risk", "n_risk")),
        place=("time", "conditional_from")),
    "survival/comparisons": Table(ITEM, (Measure("p_of_record", "p"),)),
    "survival/differences": Table(
        ITEM, (Measure("estimate", "difference", error="std_error"), P), place=("measure", "tau")),
    "survival/competing": Table(
        ITEM, (Measure("incidence", "incidence", error="std_error"), HR, P), place=("kind", "cause", "time")),
    "cox/coefficients": Table(MODEL, (HR, P)),
    "cox/models": Table(MODEL, (Measure("lr_p", "p"),)),
    "cox/hazards": Table(MODEL, (P,), place=("term",)),
    "cox/periods": Table(
        MODEL, (Measure("hr", "hr", limits=LIMITS, logarithm=True), P), place=("variable", "level", "from_day")),
    "cox/exposure_time": Table(
        MODEL, (Measure("n", "n"), Measure("person_time", "person_time"), Measure("events", "events")),
        place=("group",)),
    "cox/state_tests": Table(MODEL, (P,)),
    "cox/imputation": Table(MODEL, (HR, P), place=("kind", "variable", "level")),
    "cox/concordance": Table(MODEL, (Measure("corrected", "concordance"),)),
}  # fmt: skip
LEFT_OUT = {"survival/competing": {"kind": "curve"}}  # a step of a curve is no reported number
HIDDEN = ("shown", "estimable")  # 0: the number stands in the table, but is not reported


def analysis_of(table, row):
    """Name of the analysis, as its set is named below sets/, that a row of a table comes from."""
    folder, column = TABLES[table].analysis
    return f"{folder}/{column if folder == 'describe' else row[column]}"


def read_numbers(tables):
    """{(table, estimate_id, place, quantity): Number} of tables, {name: rows of text}; other tables are passed over."""
    found = {}
    for name, spec in TABLES.items():
        for row in tables.get(name, []):
            if any(row[column] == cell for column, cell in LEFT_OUT.get(name, {}).items()):
                continue
            identity = "/".join(row[column] or "-" for column in spec.identity)
            place = "/".join(row[column] for column in spec.place if row[column])
            for measure in spec.measures:
                counted = measure.quantity in ("n", "events", "n_risk")
                hidden = not counted and any(row.get(column) == "0" for column in HIDDEN)
                value = None if hidden else number_in(row[measure.column])
                if value is not None or counted or _belongs(measure, row):
                    error = _error(measure, row)
                    found[name, identity, place, measure.quantity] = Number(value, error, measure.logarithm, row)
    return found


def number_in(cell):
    """A cell as a number, None where it is empty or no number ('100 %' of a range, a text)."""
    try:
        return float(cell)
    except ValueError:
        return None


def _belongs(measure, row):
    """Whether an empty cell is a number that was not estimated, rather than one that such a row never has."""
    return row.get("kind") not in ("gray", "fine_gray", "incidence") or measure.quantity == "incidence"


def _error(measure, row):
    if measure.error:
        return number_in(row[measure.error])
    if not measure.limits:
        return None
    lower, upper = (number_in(row[column]) for column in measure.limits)
    if lower is None or upper is None or upper <= lower:
        return None
    if measure.logarithm:
        return log(upper / lower) / (2 * Z) if lower > 0 else None
    return (upper - lower) / (2 * Z)
