"""The variables of a study, each by its rule, in declared order. What is known later is never a baseline value."""

import numpy as np

from oncosurv.cohort.conditions import parse_condition
from oncosurv.cohort.matching import is_missing
from oncosurv.cohort.rules_agreed import derive_agreed_value
from oncosurv.cohort.rules_cells import derive_column, derive_icdo_morphology, derive_receptors, derive_stage_group
from oncosurv.cohort.rules_courses import derive_any_course, derive_count_courses, derive_first_course
from oncosurv.cohort.rules_numbers import derive_condition, derive_ctcae_grade, derive_cut, derive_log2
from oncosurv.cohort.rules_rows import derive_last_value, derive_measurement, last_day_of
from oncosurv.cohort.rules_times import derive_days_between, derive_months_between, derive_years_to_index
from oncosurv.exports.queries import StudyError

RULES = {
    "column": derive_column,
    "agreed_value": derive_agreed_value,
    "years_to_index": derive_years_to_index,
    "months_between": derive_months_between,
    "days_between": derive_days_between,
    "measurement": derive_measurement,
    "last_value": derive_last_value,
    "cut": derive_cut,
    "condition": derive_condition,
    "log2": derive_log2,
    "ctcae_grade": derive_ctcae_grade,
    "receptors": derive_receptors,
    "icdo_morphology": derive_icdo_morphology,
    "stage_group": derive_stage_group,
    "site": derive_any_course,
    "any_course": derive_any_course,
    "count_courses": derive_count_courses,
    "first_course": derive_first_course,
}
OF_A_VARIABLE = {"cut", "log2", "ctcae_grade"}
OF_ROWS = {"measurement", "last_value", "site", "any_course", "count_courses", "first_course"}


def check_variables(specs):
    """Raise one StudyError with every variable that cannot be derived, or is declared baseline and looks ahead."""
    problems, timings = [], {}
    for spec in specs:
        name, rule = spec["name"], spec["rule"]
        if rule not in RULES:
            problems.append(f"variables, {name}: rule {rule!r} is none of {', '.join(RULES)}")
        elif rule in OF_A_VARIABLE and spec["from"] not in timings:
            problems.append(f"variables, {name}: from: {spec['from']!r} is no variable declared above it")
        elif spec["timing"] == "baseline":
            problems += [f"variables, {name}: {words}" for words in _looks_ahead(spec, timings)]
        timings[name] = spec["timing"]
    if problems:
        raise StudyError(problems)


def _looks_ahead(spec, timings):
    """Why a variable cannot be a baseline one: its days end after day 0, or what it comes from is known later."""
    if spec["rule"] in OF_ROWS and last_day_of(spec) > 0:
        yield "a baseline variable may not look past day 0; write window_days: [.., 0], by_day: 0 or before_day: 1"
    parents = [spec["from"]] if spec["rule"] in OF_A_VARIABLE else []
    parents += parse_condition(spec["keep"]).fields if spec["rule"] == "condition" else []
    for parent in parents:
        if timings.get(parent) == "post_baseline":
            yield f"{parent!r} is post_baseline, and what is derived from it cannot be baseline"


def derive_variables(specs, patients):
    """Add every variable to patients.values, in order: float (flags 0/1, NaN) or level id (None), rows and rule."""
    check_variables(specs)
    for spec in specs:
        derived = RULES[spec["rule"]](spec, patients)
        if spec.get("undefined_when"):
            derived = derived.without(patients.matching(spec["undefined_when"]))
        if spec["timing"] == "baseline":
            derived = _without_later(spec, patients, derived)
        if spec["type"] == "category":
            derived = _without_strangers(spec, patients, derived)
        patients.values[spec["name"]] = derived


def _without_later(spec, patients, derived):
    """A datum dated after time zero cannot be a baseline value, whatever the rule that found it."""
    later = (derived.last_day() > 0) & ~is_missing(derived.values)
    for position in np.flatnonzero(later).tolist():
        part = max(derived.parts, key=lambda part: np.nan_to_num(part.days[position], nan=-np.inf))
        row = part.rows[position]
        patients.ask(
            position,
            part.source[position],
            row if isinstance(row, np.integer) and row >= 0 else None,
            spec["name"],
            rule="after_time_zero",
            severity="query",
            words=f"a baseline value cannot come from day {int(part.days[position])}, and is not used",
            mend="correct the date, or choose a source that is known at the index event",
            shared="a baseline value comes from after the index event and is not used",
        )
    return derived.without(later)


def _without_strangers(spec, patients, derived):
    """A category that is none of the declared levels is a query, and missing."""
    levels = [level["id"] for level in spec["levels"]]
    strange = np.array([value is not None and value not in levels for value in derived.values.tolist()], dtype=bool)
    for position in np.flatnonzero(strange).tolist():
        patients.ask(
            position,
            "",
            None,
            spec["name"],
            rule="level",
            severity="query",
            value=str(derived.values[position]),
            words=f"{derived.values[position]!r} is none of the declared levels {', '.join(levels)}",
            mend="declare it under levels, or correct the record",
            shared="the value is none of the declared levels",
        )
    return derived.without(strange)
