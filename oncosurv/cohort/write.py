"""The tables of the cohort room on disk: what may be shared under results/, what identifies under private/."""

from oncosurv.cohort.derivations import DERIVATION_COLUMNS
from oncosurv.cohort.flow import FLOW_COLUMNS, SCREENING_COLUMNS
from oncosurv.cohort.timelines import MEASUREMENT_COLUMNS, TIMELINE_COLUMNS
from oncosurv.exports.clinic_list import write_clinic_list
from oncosurv.exports.queries import write_queries
from oncosurv.tables import write_rows

HIT_COLUMNS = ("class", "pattern", "reports")
KEY_COLUMNS = ("record", "patient")


def write_cohort(cohort, export_queries, paths, study):
    """Write all tables. export_queries: the queries of the exports room; paths: {table name: path}, with queries for
    everybody, private_queries for the clinic, potential and key_map beside the tables of Cohort.
    """
    write_rows(paths["screening"], cohort.screening, SCREENING_COLUMNS)
    write_rows(paths["flow"], cohort.flow, FLOW_COLUMNS)
    columns, rows = cohort.patients
    write_rows(paths["patients"], rows, columns)
    write_rows(paths["derivations"], cohort.derivations, DERIVATION_COLUMNS)
    write_rows(paths["timelines"], cohort.timelines, TIMELINE_COLUMNS)
    write_rows(paths["measurements"], cohort.measurements, MEASUREMENT_COLUMNS)
    write_rows(paths["report_hits"], cohort.report_hits, HIT_COLUMNS)
    queries = [*export_queries, *cohort.queries]
    write_queries(paths["queries"], [query.shareable(cohort.keys.get(query.patient, "")) for query in queries])
    write_queries(paths["private_queries"], queries)
    write_clinic_list(paths["clinic_list"], queries, study)
    columns, rows = cohort.potential
    write_rows(paths["potential"], rows, columns)
    write_rows(
        paths["key_map"], [{"record": record, "patient": key} for record, key in cohort.keys.items()], KEY_COLUMNS
    )
