"""Time zero: the date of the index event of each patient, by the rule of the study file."""

import numpy as np

from oncosurv.cohort.conditions import Comparison
from oncosurv.cohort.derived import Moment, pick_cells
from oncosurv.cohort.matching import test_mask
from oncosurv.cohort.reports import REPORTS
from oncosurv.cohort.sources import pick_first
from oncosurv.exports.queries import StudyError


def derive_index_event(spec, patients, reports=None):
    """The index event as a Moment. spec: section `index_event`; reports: section `reports` where the rule needs it.

    first_report: the earliest dated report of a class, the upper row of two on one day. column: a date of the patient's
    one row. StudyError for another rule.
    """
    if spec["rule"] == "first_report":
        return _first_report(spec, patients, reports)
    if spec["rule"] == "column":
        moment = patients.moment(spec["from"])
        return Moment(moment.dates, moment.source, moment.rows, f"date in {spec['from']}")
    raise StudyError([f"index_event.rule: {spec['rule']!r} is none of first_report, column"])


def _first_report(spec, patients, reports):
    source = patients.source(REPORTS)
    dates = source.columns[reports["date"]]
    mask = test_mask(Comparison("class", "is", (spec["class"],)), source.columns["class"]) & ~np.isnat(dates)
    chosen = pick_first(source.place, dates, source.rows, mask, len(patients))
    words = f"date of the first report of class {spec['class']}"
    return Moment(
        pick_cells(dates, chosen), patients.named(reports["source"]), pick_cells(source.rows, chosen, -1), words
    )
