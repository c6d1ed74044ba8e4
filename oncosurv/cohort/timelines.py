"""What happened to each eligible patient and when, for the figures: intervals and marks, and the measured counts.

No free text leaves here: a regimen is shown by its class.
"""

import math

import numpy as np

from oncosurv.cohort.derivations import UNLISTED
from oncosurv.cohort.matching import is_missing
from oncosurv.cohort.reports import classify_text
from oncosurv.cohort.rules_rows import kept_rows
from oncosurv.table_text import ColumnRows

TIMELINE_COLUMNS = ("patient", "kind", "label", "start_day", "stop_day", "ongoing")
MEASUREMENT_COLUMNS = ("patient", "analyte", "day", "value", "unit")
KINDS = ("regimen", "exposure", "outcome", "end")  # in the order of the rows of a patient


def timeline_rows(study, patients, exposures, outcomes, endpoints, most=math.inf):
    """Rows of timelines.csv by patient, kind and day.

    regimen: the courses that a first_course variable classifies, as far as they overlap or follow the index event, with
    their class; exposure: its courses; outcome: the day of the first improvement or of the best response; end: the day
    and the reason of every endpoint's end. A mark has no stop_day. ongoing: 1 for a course without a stop.
    Of more than `most` patients one row that says so: nobody reads so many courses.
    """
    if len(patients) > most:
        return [{"kind": "end", "label": UNLISTED.format(most=most)}]
    found = []
    for spec in study["variables"]:
        if spec["rule"] == "first_course":
            found += _regimens(spec, _stop_column(spec["from"], study), patients)
    for exposure in exposures:
        courses = zip(exposure.courses.place, exposure.course_start, exposure.course_stop, strict=True)
        found += [(place, "exposure", exposure.name, start, stop, np.isnan(stop)) for place, start, stop in courses]
    for outcome in outcomes:
        for place, label, day in outcome.marks:
            found.append((place, "outcome", f"{outcome.name}: {label}", day, np.nan, None))
    for endpoint in endpoints:
        known = np.flatnonzero(~np.isnan(endpoint.days))
        cells = (known.tolist(), endpoint.reason[known].tolist(), endpoint.days[known].tolist())
        found += [(place, "end", f"{endpoint.name}: {reason}", day, math.nan, None)
                  for place, reason, day in zip(*cells, strict=True)]  # fmt: skip
    found.sort(key=lambda row: (int(row[0]), KINDS.index(row[1]), row[3], row[2], -1 if row[4] != row[4] else row[4]))
    if not found:
        return []
    place, *cells = map(list, zip(*found, strict=True))
    return ColumnRows(dict(zip(TIMELINE_COLUMNS, ([patients.keys[one] for one in place], *cells), strict=True)))


def _stop_column(source, study):
    """The column with the end of a course: the one that an exposure from the same source declares."""
    return next((spec.get("stop") for spec in study.get("exposures", []) if spec["from"] == source), None)


def _regimens(spec, stop_column, patients):
    source = patients.source(spec["from"])
    kept = source.only(kept_rows(spec, patients, source))
    start = patients.days_of(kept, spec["date"])
    stop = patients.days_of(kept, stop_column) if stop_column else np.full(len(kept), np.nan)
    overlaps = (stop >= 0) | (np.isnan(stop) & (stop_column is not None))
    shown = (start >= 0) | (overlaps & ~np.isnan(start))
    last, rows = spec["classes"][-1]["class"], []
    for index in np.flatnonzero(shown).tolist():
        label = classify_text(kept.columns[spec["text"]][index], spec["classes"])[0] or last
        ongoing = np.isnan(stop[index]) if stop_column else None
        rows.append((kept.place[index], "regimen", label, start[index], stop[index], ongoing))
    return rows


def measurement_rows(study, patients):
    """Rows of measurements.csv by patient, analyte, day: all values of the analytes that variables are taken from."""
    found = []
    wanted = {(spec["from"], spec["date"]) for spec in study["variables"] if spec["rule"] == "measurement"}
    for reference, date in sorted(wanted):
        name, _, analyte = reference.partition(".")
        source = patients.source(name)
        days, values = patients.days_of(source, date), source.columns["value"]
        mask = (source.columns["analyte"] == analyte) & ~is_missing(values) & ~np.isnan(days)
        units = source.columns["unit"] if "unit" in source.columns else np.full(len(source), None)
        cells = (source.place, days, source.rows, values, units)
        columns = (array[mask].tolist() for array in cells)
        found += [
            (place, analyte, day, row, value, unit) for place, day, row, value, unit in zip(*columns, strict=True)
        ]
    found.sort(key=lambda row: row[:4])
    if not found:
        return []
    place, analyte, day, _, value, unit = map(list, zip(*found, strict=True))
    columns = ([patients.keys[one] for one in place], analyte, day, value, unit)
    return ColumnRows(dict(zip(MEASUREMENT_COLUMNS, columns, strict=True)))
