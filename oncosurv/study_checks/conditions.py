"""The conditions of a study file: can they be read, do they name known fields, can what they ask for occur?"""

import datetime

from oncosurv.study_checks.declared import REPORTS, Field
from oncosurv.study_checks.problems import Problem, listed, suggest

NUMBER_ONLY = ("at least", "at most", "above", "below", "from")
TEXT_ONLY = ("starts", "contains")


class OwnColumns:
    """Fields of a condition that picks rows of one source: the source's own columns."""

    any_row = False

    def __init__(self, declared, source):
        self.known = {name: _field_of_column(item) for name, item in declared.columns.get(source, {}).items()}
        self.where = f"columns of the source {source!r}"

    def unusable(self, name, path):
        """Problems of a field that is known, but must not stand here."""
        return []


class Variables:
    """Fields of a population's condition: baseline variables."""

    any_row = False
    where = "variables"

    def __init__(self, declared):
        self.known = {name: _field_of_variable(item) for name, item in declared.variables.items()}
        self.unusable = declared.late


class Everything:
    """Fields of a condition on patients: the first `before` variables, dates, source.column and reports.class."""

    any_row = True
    where = "variables, dates and columns"

    def __init__(self, declared, before=None, baseline=True, rows_of=""):
        self.declared = declared
        self.known = {declared.index: Field("date")} if declared.index else {}
        self.known |= {name: Field("date") for name in declared.dates}
        self.above = list(declared.variables)[:before]
        self.known |= {name: _field_of_variable(declared.variables[name]) for name in self.above}
        for source, columns in declared.columns.items():
            self.known |= {f"{source}.{name}": _field_of_column(item) for name, item in columns.items()}
        self.baseline = baseline
        self.rows_of = rows_of  # the source whose rows are asked one by one

    def unusable(self, name, path):
        if name in self.declared.variables and name not in self.above:
            return [Problem(path, f"{name!r} is declared further down.", "move it above what uses it.")]
        if path[0] == "eligibility" and name in self.declared.entered:  # who never came under observation is out
            return []
        return self.declared.late(name, path) if self.baseline else []


def check_condition(words, path, scope):
    """Problems of one condition. scope: OwnColumns, Variables or Everything."""
    from oncosurv.cohort.conditions import ConditionError, parse_condition

    try:
        condition = parse_condition(words)
    except ConditionError as error:
        return [Problem(path, f"the condition cannot be read: {error}.", GRAMMAR)]
    return [problem for test in condition.tests for problem in _check_test(test, path, scope)]


GRAMMAR = 'write FIELD OPERATOR VALUE, joined by and / or, for example: stage is IV, or: regimen contains "weekly".'


def _check_test(test, path, scope):
    unusable = scope.unusable(test.field, path)
    if unusable:
        return unusable
    if test.field not in scope.known:
        hint = suggest(test.field, scope.known, f"the {scope.where} are")
        return [Problem(path, f"{test.field!r} is none of the {scope.where}.", hint)]
    problems = _check_rows(test, path, scope)
    found = scope.known[test.field]
    if not found.kind:  # its type is a mistake of its own
        return problems
    if test.operator == "flag" and found.kind != "flag":
        words = f"{test.field!r} is a {found.kind}, not a flag; it cannot stand alone."
        return [
            *problems,
            Problem(path, words, f"add an operator and a value, for example: {_example(test.field, found)}."),
        ]
    if (test.operator in NUMBER_ONLY and found.kind not in ("number", "date")) or (
        test.operator in TEXT_ONLY and found.kind not in ("text", "category")
    ):
        words = f"{test.field!r} is a {found.kind}; '{test.operator}' does not go with it."
        return [*problems, Problem(path, words, f"write for example: {_example(test.field, found)}.")]
    return (
        problems
        + [problem for value in test.values for problem in _check_value(test, value, found, path)]
        + (_check_order(test, path))
    )


def _check_rows(test, path, scope):
    source, _, column = test.field.partition(".")
    if not column:
        if not test.any_row:
            return []
        hint = "delete the word any."
        return [Problem(path, f"'any' asks for one of several rows, but {test.field!r} has one value a patient.", hint)]
    many = source == REPORTS or not (scope.declared.one_row(source) or source == scope.rows_of)
    if many and not test.any_row:
        words = (
            f"a patient may have several rows in {source!r}; it is not said which of them is meant by {test.field!r}."
        )
        return [Problem(path, words, f"write 'any {test.field} ...' where one row that fits is enough.")]
    return []


def _check_value(test, value, found, path):
    if found.kind == "number" and not _is_number(value):
        return [Problem(path, f"{test.field!r} is a number, {value!r} is not.", "write a number with a decimal point.")]
    if found.kind == "date" and not _is_date(value):
        hint = 'write year-month-day, for example "2012-06-30".'
        return [Problem(path, f"{test.field!r} is a date, {value!r} is not a date that exists.", hint)]
    if test.operator in ("is", "is not") and found.levels and value not in found.levels:
        hint = suggest(value, found.levels, "it can be")
        return [Problem(path, f"{test.field!r} is never {value!r}; it can be {listed(found.levels)}.", hint)]
    return []


def _check_order(test, path):
    if test.operator != "from":
        return []
    low, high = test.values
    numbers = _is_number(low) and _is_number(high)
    if (float(low) <= float(high)) if numbers else (low <= high):
        return []
    return [Problem(path, f"'from {low} to {high}' is empty: the first is the greater.", "exchange the two values.")]


def _example(name, found):
    value = {"number": "at least 1", "date": 'at least "2000-01-01"', "text": 'contains "..."', "flag": "is 1"}.get(
        found.kind
    )
    return f"{name} {value}" if value else f"{name} is {found.levels[0] if found.levels else '...'}"


def _field_of_variable(item):
    kind = item.get("type", "")
    levels = [level["id"] for level in item.get("levels", []) if isinstance(level, dict) and "id" in level]
    return Field(kind, ("0", "1") if kind == "flag" else tuple(levels))


def _field_of_column(item):
    kind = item.get("type", "")
    kind = "number" if kind == "integer" else kind
    values = [value for value in item.get("values", {}).values() if isinstance(value, str)]
    return Field(kind, tuple(dict.fromkeys(values or item.get("values", {}))))


def _is_number(value):
    try:
        return abs(float(value)) < float("inf")
    except ValueError:
        return False


def _is_date(value):
    try:
        return len(value) == 10 and bool(datetime.date.fromisoformat(value))
    except ValueError:
        return False
