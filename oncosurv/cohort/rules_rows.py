"""Variable rules that take the latest of a patient's rows (measurements, visits); the ranges of days of all rules."""

import numpy as np

from oncosurv.cohort.derived import Derived, Part, pick_cells
from oncosurv.cohort.matching import is_missing, rows_matching
from oncosurv.cohort.sources import pick_last
from oncosurv.exports.queries import StudyError
from oncosurv.tables import format_cell


def days_in_range(spec, days):
    """Boolean array: which days a spec asks for. window_days [A, B] and by_day D include their ends; before_day and
    after_day do not. A missing day is in no range.
    """
    passed = ~np.isnan(days)
    if "window_days" in spec:
        low, high = spec["window_days"]
        passed &= (days >= low) & (days <= high)
    if "by_day" in spec:
        passed &= days <= spec["by_day"]
    if "before_day" in spec:
        passed &= days < spec["before_day"]
    if "after_day" in spec:
        passed &= days > spec["after_day"]
    return passed


def last_day_of(spec):
    """The last day that a spec can take a value from; infinity where nothing ends it."""
    ends = [spec["window_days"][1]] if "window_days" in spec else []
    ends += [spec["by_day"]] if "by_day" in spec else []
    ends += [spec["before_day"] - 1] if "before_day" in spec else []
    return min(ends, default=np.inf)


def range_words(spec):
    """The range of a spec in words, '' for all days."""
    words = [f"in days {spec['window_days'][0]} to {spec['window_days'][1]}"] if "window_days" in spec else []
    words += [
        f"{name.replace('_', ' ')} {spec[name]}" for name in ("by_day", "before_day", "after_day") if name in spec
    ]
    return ", ".join(words)


def kept_rows(spec, patients, source):
    """Boolean array: the rows of a source that the `keep` of a spec wants."""
    return rows_matching(spec["keep"], source.columns) if spec.get("keep") else np.ones(len(source), dtype=bool)


def derive_measurement(spec, patients):
    """The latest value of an analyte ('source.analyte') in the window."""
    name, _, analyte = spec["from"].partition(".")
    source = patients.source(name)
    if not {"analyte", "value"} <= set(source.columns):
        raise StudyError([f"variables, {spec['name']}: source {name!r} needs the columns analyte and value"])
    return _latest(spec, patients, source, "value", source.columns["analyte"] == analyte)


def derive_last_value(spec, patients):
    """The latest value of 'source.column' in the window."""
    name, _, column = spec["from"].partition(".")
    source = patients.column(spec["from"])[0]
    return _latest(spec, patients, source, column, kept_rows(spec, patients, source))


def _latest(spec, patients, source, column, mask):
    days, values = patients.days_of(source, spec["date"]), source.columns[column]
    mask = mask & ~is_missing(values) & days_in_range(spec, days)
    chosen, tied = pick_last(source.place, source.columns[spec["date"]], source.rows, mask, len(patients))
    for one, other in tied:
        if values[one] != values[other]:
            patients.ask(
                source.place[one],
                source.name,
                [source.rows[other], source.rows[one]],
                column,
                rule="same_day",
                severity="note",
                value=format_cell(values[other]),
                share_value=True,
                words=f"two values of {spec['name']} on one day; the one further down is used",
                shared=f"two values of {spec['name']} on one day; the one further down in the file is used",
            )
    part = Part(patients.named(source.name), pick_cells(source.rows, chosen, -1), pick_cells(days, chosen))
    return Derived(pick_cells(values, chosen), (part,), f"latest of {spec['from']} {range_words(spec)}".strip())
