"""Variable rules that start from variables declared above: cuts, grades, logarithms, conditions."""

import numpy as np

from oncosurv.cohort.conditions import parse_condition
from oncosurv.cohort.definitions.ctcae import ctcae_grade
from oncosurv.cohort.derived import Derived
from oncosurv.exports.queries import StudyError
from oncosurv.tables import format_cell

CUTS = {"below": np.less, "at_most": np.less_equal, "above": np.greater, "at_least": np.greater_equal}
SIGNS = {"below": "<", "at_most": "<=", "above": ">", "at_least": ">="}


def derive_cut(spec, patients):
    """1 where the variable `from` is below / at_most / above / at_least a limit, 0 where not, missing where missing."""
    parent = patients.values[spec["from"]]
    return Derived(cut_values(spec, parent.values), parent.parts, f"{spec['from']} {cut_words(spec)}")


def cut_values(spec, values):
    """Flags (1, 0, NaN) of a cut that a spec declares; the values themselves where it declares none."""
    passed = [CUTS[side](values, spec[side]) for side in CUTS if side in spec]
    return np.where(np.isnan(values), np.nan, np.logical_and.reduce(passed)) if passed else values


def cut_words(spec):
    """The cut of a spec in words, '' where it declares none."""
    return " and ".join(f"{SIGNS[side]} {format_cell(spec[side])}" for side in CUTS if side in spec)


def derive_log2(spec, patients):
    """Binary logarithm of the variable `from`; missing where that is not above 0, which is a query."""
    parent = patients.values[spec["from"]]
    for position in np.flatnonzero(parent.values <= 0).tolist():
        words = f"{spec['from']} is not above 0 and has no logarithm"
        patients.ask(
            position,
            "",
            None,
            spec["name"],
            rule="logarithm",
            severity="query",
            value=format_cell(parent.values[position]),
            share_value=True,
            words=words,
            mend=f"check {spec['from']}",
            shared=words,
        )
    values, positive = np.full(len(patients), np.nan), parent.values > 0
    values[positive] = np.log2(parent.values[positive])
    return Derived(values, parent.parts, f"binary logarithm of {spec['from']}")


def derive_ctcae_grade(spec, patients):
    """CTCAE grade of the variable `from` by `term` and `version`; `lower_limit` of normal tells 0 from 1."""
    parent = patients.values[spec["from"]]
    try:
        grades = ctcae_grade(parent.values, spec["term"], str(spec["version"]), spec.get("lower_limit"))
    except ValueError as problem:
        raise StudyError([f"variables, {spec['name']}: {problem}"]) from None
    return Derived(grades, parent.parts, f"CTCAE v{spec['version']}, {spec['term']}, of {spec['from']}")


def derive_condition(spec, patients):
    """1 where the condition `keep` holds, 0 where it does not, missing where what is missing decides it."""
    holds, may_hold = patients.matching(spec["keep"]), patients.matching(spec["keep"], missing=True)
    asked = [patients.values[name] for name in parse_condition(spec["keep"]).fields if name in patients.values]
    values = np.where(holds == may_hold, holds.astype(float), np.nan)
    return Derived(values, tuple(part for derived in asked for part in derived.parts), spec["keep"])
