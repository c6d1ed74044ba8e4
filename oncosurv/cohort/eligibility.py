"""Eligibility: ordered criteria, and for every screened patient the first one that fails."""

from dataclasses import dataclass

import numpy as np

from oncosurv.cohort.conditions import parse_condition
from oncosurv.cohort.reports import REPORTS, UNCLASSIFIED, classes_of
from oncosurv.cohort.sources import any_of

# The criterion that stands last where a check of severity `exclude` leaves somebody out.
CHECKED = {"id": "data_checks", "words": "Records fail a check of the data"}


@dataclass(frozen=True)
class Screening:
    """Per screened patient the position of the criterion that fails (-1: eligible) and its sub-reason (None)."""

    failed: np.ndarray
    sub_reason: np.ndarray

    @property
    def eligible(self):
        return self.failed < 0


def screen_patients(criteria, patients):
    """Apply the criteria in order. A patient excluded by values that are missing, not by values, is also a query."""
    failed = np.full(len(patients), -1)
    sub_reason = np.full(len(patients), None, dtype=object)
    for number, criterion in enumerate(criteria):
        remaining = failed < 0
        passed = patients.matching(criterion["keep"])
        out = remaining & ~passed
        failed[out] = number
        if criterion.get("sub_reasons"):
            _find_sub_reasons(criterion["sub_reasons"], patients, out, sub_reason)
        open_question = patients.matching(criterion["keep"], missing=True) | _without_rows(criterion["keep"], patients)
        undecided = out & open_question
        for position in np.flatnonzero(undecided).tolist():
            patients.ask(
                position,
                "",
                None,
                criterion["id"],
                rule="undecided",
                severity="query",
                words=f"excluded by '{criterion['words']}' for want of values that '{criterion['keep']}' asks for",
                mend="find the missing values",
                shared=f"excluded by '{criterion['words']}' for want of values",
            )
    return Screening(failed, sub_reason)


def leave_out(screening, criteria, patients, excluded):
    """(Screening, criteria) with a last criterion: no check of the data leaves the patient out.

    excluded: {record number: name of the check}, which becomes the sub-reason. Who fails an earlier criterion fails it.
    """
    names = [excluded.get(record) for record in patients.records.tolist()]
    out = screening.eligible & np.array([name is not None for name in names], dtype=bool)
    failed, sub_reason = screening.failed.copy(), screening.sub_reason.copy()
    failed[out] = len(criteria)
    for position in np.flatnonzero(out).tolist():
        sub_reason[position] = names[position]
    return Screening(failed, sub_reason), [*criteria, CHECKED]


def _without_rows(keep, patients):
    """Boolean array: whose verdict hangs on a source in which the patient has no row at all."""
    absent = np.zeros(len(patients), dtype=bool)
    for field in parse_condition(keep).fields:
        name, _, column = field.partition(".")
        if column and name != REPORTS:
            absent |= ~any_of(patients.source(name).place, np.s_[:], len(patients))
    return absent


def _find_sub_reasons(order, patients, out, sub_reason):
    """The first class of `order` among a patient's reports; 'not classified' where there is none of them."""
    for position, found in enumerate(classes_of(patients)):
        if out[position]:
            sub_reason[position] = next((item for item in order if item in found), UNCLASSIFIED)
