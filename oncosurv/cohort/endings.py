"""The dates that can end a patient's observation: events and censoring dates, from one row or from many."""

from dataclasses import dataclass

import numpy as np

from oncosurv.cohort.conditions import parse_condition
from oncosurv.cohort.derived import pick_cells
from oncosurv.cohort.matching import combine, test_mask
from oncosurv.cohort.sources import pick_first, pick_last


@dataclass(frozen=True)
class Ending:
    """Per patient: date (NaT for none), the label of the item it comes from, its source, column and row (-1)."""

    dates: np.ndarray
    label: np.ndarray
    source: np.ndarray
    column: np.ndarray
    rows: np.ndarray

    def or_else(self, other, mask):
        """This ending where `mask`, the other one elsewhere."""
        names = ("dates", "label", "source", "column", "rows")
        return Ending(*(np.where(mask, getattr(self, name), getattr(other, name)) for name in names))


def choose_ending(items, patients, events):
    """Of several items (label, date, when), per patient the earliest event or the latest date of censoring.

    The first declared wins a tie. Of a source with several rows a patient, likewise: the first event from day 0 on, for
    an earlier one (a former progression) is history; or the last date of censoring.
    """
    count = len(patients)
    dates, rows = np.full(count, np.datetime64("NaT"), dtype="datetime64[D]"), np.full(count, -1)
    label, source, column = (np.full(count, None, dtype=object) for _ in range(3))
    for item in items:
        found, found_rows = _dates_of(item, patients, events)
        better = ~np.isnat(found) & (np.isnat(dates) | (found < dates if events else found > dates))
        dates[better], rows[better], label[better] = found[better], found_rows[better], item["label"]
        source[better], _, column[better] = item["date"].partition(".")
    return Ending(dates, label, source, column, rows)


def _dates_of(item, patients, events):
    name = item["date"].partition(".")[0]
    if name in patients.single or patients.source(name).is_single():
        return _dates_of_one_row(item, patients)
    source, dates = patients.column(item["date"])
    mask = ~np.isnat(dates)
    if item.get("when"):
        mask &= _rows_when(item["when"], patients, source)
    if events:
        mask &= dates >= patients.index[source.place]
        chosen = pick_first(source.place, dates, source.rows, mask, len(patients))
    else:
        chosen = pick_last(source.place, dates, source.rows, mask, len(patients))[0]
    return pick_cells(dates, chosen), pick_cells(source.rows, chosen, -1)


def _dates_of_one_row(item, patients):
    moment = patients.moment(item["date"])
    if not item.get("when"):
        return moment.dates, moment.rows
    return np.where(patients.matching(item["when"]), moment.dates, np.datetime64("NaT")), moment.rows


def _rows_when(when, patients, source):
    """Boolean array: the rows of a source that a condition on patients wants, its own columns asked row by row."""

    def mask_of(test):
        name, _, column = test.field.partition(".")
        if name == source.name and column in source.columns:
            return test_mask(test, source.columns[column])
        return patients.test(test)[source.place]

    return combine(parse_condition(when), mask_of)
