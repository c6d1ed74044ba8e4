"""One row a patient where a source has several: the row that a study means, by `one_per_patient`."""

import numpy as np

from oncosurv.cohort.matching import rows_matching
from oncosurv.cohort.sources import pick_last
from oncosurv.exports.queries import StudyError


def select_single_rows(specs, patients):
    """Add to patients.single, for every source with `one_per_patient`, the chosen rows.

    Of the rows that pass `keep`, and with `not_after_index` are dated on or before the index event, the latest by the
    date column under `latest` (or the earliest, under `earliest`). Two rows of one date that differ in any column leave
    the patient without a row, and a query: which of them is meant is not for a program to guess.
    """
    for spec in specs:
        if "one_per_patient" in spec:
            patients.single[spec["name"]] = _select(spec, patients)
            patients.dated_by[spec["name"]] = (
                spec["one_per_patient"].get("latest") or spec["one_per_patient"]["earliest"]
            )


def _select(spec, patients):
    choice, source = spec["one_per_patient"], patients.source(spec["name"])
    by = choice.get("latest") or choice.get("earliest")
    if by is None or source.columns.get(by, np.array([])).dtype.kind != "M":
        raise StudyError([f"source {spec['name']!r}, one_per_patient: name a date column under 'latest' or 'earliest'"])
    dates = source.columns[by]
    mask = ~np.isnat(dates)
    if choice.get("keep"):
        mask &= rows_matching(choice["keep"], source.columns)
    if choice.get("not_after_index"):
        mask &= dates <= patients.index[source.place]
    order = dates if "latest" in choice else np.datetime64("1970-01-01") - (dates - np.datetime64("1970-01-01"))
    chosen, tied = pick_last(source.place, order, source.rows, mask, len(patients))
    for one, other in tied:
        if any(_differ(values[one], values[other]) for values in source.columns.values()):
            chosen[source.place[one]] = -1
            _ask_which(patients, spec, source, by, sorted((one, other)))
    return source.only(np.sort(chosen[chosen >= 0]))


def _differ(one, other):
    return one != other and not (one != one and other != other)


def _ask_which(patients, spec, source, by, pair):
    rows = source.rows[pair].tolist()
    patients.ask(
        source.place[pair[0]],
        spec["name"],
        rows,
        by,
        rule="one_per_patient",
        severity="query",
        value=str(source.columns[by][pair[0]]),
        words="these rows of one patient have the same date and differ, so none of them is used",
        mend="correct the date, or remove the row that is not meant",
        shared="two rows of a patient have the same date and differ; none of them is used",
    )
