"""The tables of the cohort room on disk: what may be shared under results/, what identifies under private/."""

from oncosurv.cohort.derivations import DERIVATION_COLUMNS
from oncosurv.cohort.flow import FLOW_COLUMNS, SCREENING_COLUMNS
from oncosurv.cohort.linkage import LINKAGE_COLUMNS
from oncosurv.cohort.timelines import MEASUREMENT_COLUMNS, TIMELINE_COLUMNS
from oncosurv.exports.clinic_list import write_clinic_list
from oncosurv.exports.queries import write_queries
from oncosurv.table_text import ColumnRows
from oncosurv.tables import write_rows

HIT_COLUMNS = ("class", "pattern", "reports")
CORRECTION_COLUMNS = ("source", "row", "patient", "field", "old", "new", "reason")
SHOWN = ("number", "integer", "category")  # types of columns whose values may leave private/
KEY_COLUMNS = ("record", "patient")


def write_cohort(cohort, export_queries, paths, study, corrected=()):
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
    write_clinic_list(paths["clinic_list"], queries, study["study"])
    if "corrections" in paths:
        write_rows(paths["corrections"], correction_rows(study, cohort.keys, corrected), CORRECTION_COLUMNS)
    if "linkage" in paths:
        write_rows(paths["linkage"], cohort.linkage, LINKAGE_COLUMNS)
    columns, rows = cohort.potential
    write_rows(paths["potential"], rows, columns)
    key_map = dict(zip(KEY_COLUMNS, (list(cohort.keys), list(cohort.keys.values())), strict=True))
    write_rows(paths["key_map"], ColumnRows(key_map), KEY_COLUMNS)


def correction_rows(study, keys, corrected):
    """Rows of corrections.csv: each applied correction by study key. corrected: rows of the exports room.

    Old and new value only where the column is a number or a category that identifies nobody; who and when is private.
    """
    kinds = {
        (spec["name"], column.get("column", column["name"])): column
        for spec in study["sources"]
        for column in spec["columns"]
    }
    rows = []
    for row in corrected:
        column = kinds.get((row["source"], row["column"]), {"name": "record number", "type": "text"})
        shown = column["type"] in SHOWN and not column.get("identifies")
        values = {"old": row["old"], "new": row["new"]} if shown else {}
        place = {name: row[name] for name in ("source", "row", "reason")}
        rows.append({**place, "patient": keys.get(row["patient"], ""), "field": column["name"], **values})
    return rows
