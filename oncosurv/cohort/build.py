"""The cohort: from typed exports to eligible patients with variables, exposures, outcomes and endpoints."""

from dataclasses import dataclass

import numpy as np

from oncosurv.cohort.asking import told_in_months
from oncosurv.cohort.check_pack import regrade, run_checks
from oncosurv.cohort.checks import check_orphans, drop_duplicates, drop_late_rows
from oncosurv.cohort.dates import derive_dates
from oncosurv.cohort.derivations import derivation_rows
from oncosurv.cohort.eligibility import leave_out, screen_patients
from oncosurv.cohort.endpoints import dates_of, derive_endpoint
from oncosurv.cohort.entry import COLUMN as ENTRY
from oncosurv.cohort.exposures import derive_exposure
from oncosurv.cohort.flow import flow_rows, screening_rows
from oncosurv.cohort.index_event import derive_index_event
from oncosurv.cohort.keys import make_study_keys
from oncosurv.cohort.linkage import link_sources
from oncosurv.cohort.matching import rows_matching
from oncosurv.cohort.outcomes import derive_outcome
from oncosurv.cohort.patients import Patients
from oncosurv.cohort.reports import REPORTS, classify_reports
from oncosurv.cohort.selection import select_single_rows
from oncosurv.cohort.sources import any_of, load_source
from oncosurv.cohort.timelines import measurement_rows, timeline_rows
from oncosurv.cohort.variables import check_variables, derive_variables
from oncosurv.exports.months import NO_CUT
from oncosurv.exports.queries import StudyError
from oncosurv.limits import LIMITS
from oncosurv.table_text import ColumnRows

EVERYBODY = "patients"  # without reports, who is in the source of this name was screened


@dataclass(frozen=True)
class Cohort:
    """Tables as rows (dicts, or an iterator of them), all by study key; keys: {record number: study key}, for private/.

    patients: (columns, rows); potential: the same of the days to the data cut, which with the cut give dates, for
    private/. queries: with record numbers; write_cohort makes the shareable ones of them.
    """

    screening: list
    flow: list
    patients: tuple
    derivations: object
    queries: list
    timelines: list
    measurements: list
    report_hits: list
    keys: dict
    potential: tuple
    linkage: list


def build_cohort(study, tables, secret):
    """The Cohort of a study.

    study: the sections study (with month_days, the days of a month, where the times are months), sources, reports,
    index_event, eligibility, dates, variables, exposures, outcomes and endpoints of a study file. tables: {source name:
    {column: cells}} with row, patient and the declared columns, as the exports room writes them. secret: bytes of the
    study keys. StudyError lists what makes the study impossible.
    """
    check_variables(study["variables"])
    everyone, excluded = _load(study, tables, secret), {}
    del tables  # as large as everything that is made of them
    drop_duplicates(everyone, _counted(study))
    screened = _screened(study, everyone)  # a row that a check takes away leaves its patient screened
    run_checks(study, everyone, excluded)
    linked = link_sources(study.get("linkage", []), everyone)
    keys = dict(zip(everyone.records.tolist(), everyone.keys.tolist(), strict=True))
    hits = classify_reports(study["reports"], everyone) if study.get("reports") else []
    patients = everyone.only(screened)
    _prepare(study, patients)
    regrade(study, patients, excluded)
    derive_dates(study.get("dates", []), patients)
    derive_variables(study["variables"], patients)
    screening, criteria = screen_patients(study["eligibility"], patients), study["eligibility"]
    if excluded:
        screening, criteria = leave_out(screening, criteria, patients, excluded)
    eligible = patients.only(screening.eligible)
    if not len(eligible):
        raise StudyError(
            [f"none of the {len(patients)} screened patients is eligible; look at eligibility and its words"]
        )
    exposures = [derive_exposure(spec, eligible) for spec in study.get("exposures", [])]
    outcomes = [derive_outcome(spec, study["variables"], eligible) for spec in study.get("outcomes", [])]
    endpoints = [derive_endpoint(spec, eligible) for spec in study["endpoints"]]
    month = study["study"].get("month_days")
    most = study.get("limits", LIMITS)["listed_patients"]
    return Cohort(
        screening=screening_rows(criteria, patients, screening),
        flow=flow_rows(criteria, screening),
        patients=patient_rows(eligible, exposures, outcomes, endpoints),
        derivations=derivation_rows(eligible, exposures, outcomes, endpoints, most),
        queries=told_in_months(everyone.queries, month) if month else everyone.queries,
        timelines=timeline_rows(study, eligible, exposures, outcomes, endpoints, most),
        measurements=measurement_rows(study, eligible),
        report_hits=hits,
        keys=keys,
        potential=potential_rows(eligible, endpoints),
        linkage=linked,
    )


def _load(study, tables, secret):
    """Everybody who occurs in any export, by study key."""
    keys = make_study_keys(study["study"]["id"], {record for table in tables.values() for record in table["patient"]},
                           secret)  # fmt: skip
    records = sorted(keys, key=keys.get)
    positions = {record: position for position, record in enumerate(records)}
    sources = {spec["name"]: load_source(spec, tables[spec["name"]], positions) for spec in study["sources"]}
    return Patients(
        records=np.array(records + [None], dtype=object)[:-1],
        keys=np.array([keys[record] for record in records] + [None], dtype=object)[:-1],
        sources=sources,
        cut=np.datetime64("NaT" if study["study"]["data_cut"] == NO_CUT else study["study"]["data_cut"], "D"),
        queries=check_orphans(tables, {name: source.file for name, source in sources.items()}),
        index_name=study["index_event"]["name"],
    )


def _counted(study):
    """Names of the sources whose rows are counted: reports, and courses by a count_courses variable."""
    names = [study["reports"]["source"]] if study.get("reports") else []
    return dict.fromkeys(names + [spec["from"] for spec in study["variables"] if spec["rule"] == "count_courses"])


def _screened(study, everyone):
    """Boolean array: who has a report that counts; without reports, who is in the source that lists the patients."""
    if study.get("reports"):
        source, keep = everyone.source(study["reports"]["source"]), study["reports"].get("keep")
        return any_of(source.place, rows_matching(keep, source.columns) if keep else np.s_[:], len(everyone))
    name = EVERYBODY if EVERYBODY in everyone.sources else study["index_event"]["from"].partition(".")[0]
    return any_of(everyone.source(name).place, np.s_[:], len(everyone))


def _prepare(study, patients):
    """Time zero, the one row of a patient where a source has several, and the rows that are not to be used."""
    index = study["index_event"]
    if index["rule"] == "column":
        select_single_rows(
            [spec for spec in study["sources"] if spec["name"] == index["from"].partition(".")[0]], patients
        )
    patients.moments[index["name"]] = derive_index_event(index, patients, study.get("reports"))
    ends = [date for spec in study["endpoints"] for date in dates_of(spec)]
    apart = {REPORTS, study.get("reports", {}).get("source"), index.get("from", "").partition(".")[0]}
    drop_late_rows(patients, apart | {reference.partition(".")[0] for reference in ends})
    select_single_rows(study["sources"], patients)


def patient_rows(patients, exposures, outcomes, endpoints):
    """(columns, rows) of patients.csv: variables in declared order, exposures, outcomes, endpoints."""
    columns = {name: derived.values for name, derived in patients.values.items()}
    for item in exposures:
        columns |= {item.name: item.ever, f"{item.name}_start_day": item.start_day, f"{item.name}_group": item.group}
    for item in outcomes:
        columns |= item.columns
    for item in endpoints:
        columns |= {
            f"{item.name}_days": item.days,
            f"{item.name}_event": item.event,
            f"{item.name}_reason": item.reason,
        }
        columns |= {} if item.cause is None else {f"{item.name}_cause": item.cause}
        columns |= {} if item.entry is None else {ENTRY: item.entry.days}
    return ["patient", *columns], ColumnRows({"patient": patients.keys, **columns})


def potential_rows(patients, endpoints):
    """(columns, rows): per patient and endpoint the days to the data cut of those without the event."""
    columns = {f"{item.name}_potential_days": item.potential for item in endpoints}
    return ["patient", *columns], ColumnRows({"patient": patients.keys, **columns})
