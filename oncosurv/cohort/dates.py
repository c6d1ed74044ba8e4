"""Named dates of the study file beside the index event, each by its rule."""

import numpy as np

from oncosurv.cohort.definitions.relapse import DIAGNOSIS, ONSET, SITE, SYNCHRONOUS_MONTHS, first_relapse
from oncosurv.cohort.definitions.stage import is_metastatic
from oncosurv.cohort.derived import Moment, days_between, pick_cells
from oncosurv.cohort.sources import pick_first
from oncosurv.exports.queries import StudyError

MONTH_DAYS, YEAR_DAYS = 30.4375, 365.25


def derive_dates(specs, patients):
    """Add every named date of the section `dates` to patients.moments, in order. StudyError for an unknown rule."""
    for spec in specs:
        if spec["rule"] not in RULES:
            raise StudyError([f"dates, {spec['name']}: rule {spec['rule']!r} is none of {', '.join(RULES)}"])
        patients.moments[spec["name"]] = RULES[spec["rule"]](spec, patients)


def derive_column(spec, patients):
    """The date in 'source.column' of the patient's one row."""
    return patients.moment(spec["from"])


def derive_first_relapse(spec, patients):
    """Metastatic relapse: earliest date of the column `sites`, at the latest the index event; in stage IV `diagnosis`.

    A relapse shortly after a diagnosis that was not stage IV is noted as possibly synchronous; nothing is changed by
    it.
    """
    source, dates = patients.column(spec["sites"])
    chosen = pick_first(source.place, dates, source.rows, ~np.isnat(dates), len(patients))
    diagnosis, index = patients.moment(spec["diagnosis"]), patients.moments[patients.index_name]
    metastatic = np.array([is_metastatic(stage) for stage in patients.cell_of(spec["stage"])[0].tolist()], dtype=bool)
    relapse, which = first_relapse(pick_cells(dates, chosen), index.dates, diagnosis.dates, metastatic)
    names, rows = np.full(len(patients), "", dtype=object), np.full(len(patients), -1)
    for kind, moment in (
        (SITE, Moment(dates, patients.named(source.name), pick_cells(source.rows, chosen, -1))),
        (ONSET, index),
        (DIAGNOSIS, diagnosis),
    ):
        names[which == kind], rows[which == kind] = moment.source[which == kind], moment.rows[which == kind]
    _note_synchronous(spec, patients, days_between(diagnosis.dates, relapse), metastatic, diagnosis)
    return Moment(
        relapse, names, rows, f"earliest of {spec['sites']}, at the latest the index event; stage IV: diagnosis"
    )


def _note_synchronous(spec, patients, gap, metastatic, diagnosis):
    for position in np.flatnonzero(~metastatic & (gap >= 0) & (gap < SYNCHRONOUS_MONTHS * MONTH_DAYS)).tolist():
        patients.ask(
            position,
            diagnosis.source[position],
            diagnosis.rows[position],
            spec["diagnosis"].partition(".")[2],
            rule="possibly_synchronous",
            severity="note",
            value=str(diagnosis.dates[position]),
            words=f"the {spec['name']} is {int(gap[position])} days after the diagnosis, whose stage is not IV",
            mend="check whether the metastases were there at the diagnosis",
            shared=f"the {spec['name']} follows within {SYNCHRONOUS_MONTHS} months of a diagnosis that is not stage IV",
        )


RULES = {"first_relapse": derive_first_relapse, "column": derive_column}
