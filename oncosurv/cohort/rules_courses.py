"""Variable rules that look for courses of treatment or documented sites: any, how many, the first.

No row means none: the flag is 0, the count 0. A row without its date makes that unsure: it is a query, and the value is
missing unless it is certain without that row.
"""

import numpy as np

from oncosurv.cohort.derived import Derived, Part, pick_cells
from oncosurv.cohort.reports import classify_text
from oncosurv.cohort.rules_rows import days_in_range, kept_rows, range_words
from oncosurv.cohort.sources import pick_first, pick_last


def derive_any_course(spec, patients):
    """1 where a kept row of the source `from` lies in the range (all days without one), otherwise 0."""
    source, days, kept, found, first = _find(spec, patients)
    values = np.where(first >= 0, 1.0, 0.0)
    part = Part(patients.named(source.name), pick_cells(source.rows, first, -1), pick_cells(days, first))
    derived = Derived(values, (part,), f"any row of {spec['from']} {range_words(spec)}".strip())
    return derived.without(_unsure(spec, patients, source, kept, first >= 0))


def derive_count_courses(spec, patients):
    """Number of kept rows of the source `from` in the range; 0 without any."""
    source, days, kept, found, _ = _find(spec, patients)
    values = np.bincount(source.place[found], minlength=len(patients)).astype(float)
    last = pick_last(source.place, source.columns[spec["date"]], source.rows, found, len(patients))[0]
    lines = [[] for _ in range(len(patients))]
    for place, row in zip(source.place[found].tolist(), source.rows[found].tolist(), strict=True):
        lines[place].append(row)
    rows = np.array(["; ".join(map(str, sorted(own))) for own in lines], dtype=object)
    part = Part(patients.named(source.name), rows, pick_cells(days, last))
    derived = Derived(values, (part,), f"number of rows of {spec['from']} {range_words(spec)}".strip())
    return derived.without(_unsure(spec, patients, source, kept, np.zeros(len(patients), dtype=bool)))


def derive_first_course(spec, patients):
    """Class of the first kept row of the source `from` in the range; `none` for patients without one.

    A text that no pattern fits belongs to the last class, and is noted. Two first courses on one day that belong to
    different classes are a query, and the value is missing.
    """
    source, days, kept, found, first = _find(spec, patients)
    texts, classes = source.columns[spec["text"]], {}
    opening = found & (days == pick_cells(days, first)[source.place])
    for index in np.flatnonzero(opening).tolist():
        named = classify_text(texts[index], spec["classes"])[0]
        if named is None:
            _note_unmatched(spec, patients, source, index)
        classes.setdefault(source.place[index], {}).setdefault(
            named or spec["classes"][-1]["class"], source.rows[index]
        )
    values = np.full(len(patients), spec["none"], dtype=object)
    for place, rows in classes.items():
        values[place] = next(iter(rows)) if len(rows) == 1 else None
        if len(rows) > 1:
            patients.ask(
                place,
                source.name,
                sorted(rows.values()),
                spec["text"],
                rule="first_course",
                severity="query",
                words=f"first courses on one day belong to different classes, so {spec['name']} is not known",
                mend="correct a date, or add a pattern that tells which one counts",
                shared=f"first courses on one day belong to different classes, so {spec['name']} is not known",
            )
    if "after_day" in spec:
        _note_boundary(spec, patients, source, kept & (days == spec["after_day"]))
    part = Part(patients.named(source.name), pick_cells(source.rows, first, -1), pick_cells(days, first))
    derived = Derived(values, (part,), f"class of the first row of {spec['from']} {range_words(spec)}".strip())
    return derived.without(_unsure(spec, patients, source, kept, np.zeros(len(patients), dtype=bool)))


def _find(spec, patients):
    """(source, days of its rows, kept rows, kept rows in the range, per patient the index of the first of these)."""
    source = patients.source(spec["from"])
    days = patients.days_of(source, spec["date"])
    kept = kept_rows(spec, patients, source)
    found = kept & days_in_range(spec, days)
    return source, days, kept, found, pick_first(source.place, days, source.rows, found, len(patients))


def _unsure(spec, patients, source, kept, certain):
    """Boolean array: who has no index event, or an undated row that could change the value; such rows are queries."""
    undated = kept & np.isnat(source.columns[spec["date"]]) & ~certain[source.place]
    unsure = np.isnat(patients.index)
    for index in np.flatnonzero(undated & ~unsure[source.place]).tolist():
        patients.ask(
            source.place[index],
            source.name,
            source.rows[index],
            spec["date"],
            rule="undated_row",
            severity="query",
            words=f"this row has no date, so {spec['name']} of the patient is not known",
            mend="enter the date",
            shared=f"a row has no date, so {spec['name']} of the patient is not known",
        )
    unsure[source.place[undated]] = True
    return unsure


def _note_unmatched(spec, patients, source, index):
    last = spec["classes"][-1]["class"]
    patients.ask(
        source.place[index],
        source.name,
        source.rows[index],
        spec["text"],
        rule="unmatched_text",
        severity="note",
        value=source.columns[spec["text"]][index] or "",
        words=f"no pattern of {spec['name']} fits, so it counts as {last}, the last class",
        mend="add a pattern if it belongs to another one",
        shared=f"no pattern of {spec['name']} fits; it counts as {last}, the last class",
    )


def _note_boundary(spec, patients, source, mask):
    for index in np.flatnonzero(mask).tolist():
        patients.ask(
            source.place[index],
            source.name,
            source.rows[index],
            spec["date"],
            rule="boundary_day",
            severity="note",
            value=str(source.columns[spec["date"]][index]),
            words=f"this row lies on day {spec['after_day']}, and {spec['name']} counts from the day after",
            mend="check the date",
            shared=f"a row lies on day {spec['after_day']}, and {spec['name']} counts from the day after",
        )
