"""The queries as a workbook for the clinic: sorted, filtered, with empty columns for the answer.

The answer's columns have the names of the corrections file, so that what the clinic fills in can be copied there.
"""

from oncosurv.exports.queries import SEVERITIES, sort_queries
from oncosurv.tables import format_cell, replacing
from oncosurv.xlsx import BOLD, ROWS, TITLE, WRAPPED, Strings, letters, pack_workbook, sheet_xml

MEANINGS = {
    "stop": "ends the run",
    "exclude": "leaves an analysis",
    "query": "please answer; the value is not used",
    "note": "worth knowing",
}
# Heading, width, and how a query fills the cell; the last four are the clinic's.
COLUMNS = (
    ("Export", 24, lambda query: query.file),
    ("Row", 8, lambda query: "" if query.row is None else int(query.row)),
    ("Record number", 18, lambda query: query.patient),
    ("Column", 18, lambda query: query.field),
    ("Value", 24, lambda query: query.value),
    ("Severity", 12, lambda query: query.severity),
    ("Rule", 20, lambda query: query.rule),
    ("What is asked", 80, lambda query: query.message),
    ("new", 18, lambda query: ""),
    ("reason", 30, lambda query: ""),
    ("author", 14, lambda query: ""),
    ("date", 12, lambda query: ""),
)


def write_clinic_list(path, queries, study):
    """Write the queries (with record numbers) as a workbook, the gravest first. study: id and data_are of the study."""
    with replacing(path, "wb") as file:
        file.write(render_clinic_list(queries, study))


def render_clinic_list(queries, study):
    """The bytes of the workbook; equal queries give equal bytes, in whatever order they come."""
    strings, order = Strings(), {severity: place for place, severity in enumerate(SEVERITIES)}
    queries = sorted(sort_queries(queries), key=lambda query: order[query.severity])
    counts = ", ".join(
        f"{name}: {sum(query.severity == name for query in queries)} ({MEANINGS[name]})" for name in SEVERITIES
    )
    invented = " These patients are invented (synthetic data)." if study["data_are"] == "synthetic" else ""
    title = f"Queries of the study {study['id']}"
    confidential = f"Holds record numbers: for the clinic only.{invented}"
    rows = [[(_cell(fill(query)), WRAPPED) for _, _, fill in COLUMNS] for query in queries[: ROWS - 5]]
    head = [(name, BOLD) for name, _, _ in COLUMNS]
    lines = [[(title, TITLE)], [confidential], [counts], head, *rows]
    widths = [width for _, width, _ in COLUMNS]
    sheet = sheet_xml(lines, strings, widths, 4, f"A4:{letters(len(COLUMNS) - 1)}{len(lines)}")
    return pack_workbook({"Queries": sheet}, strings, title, confidential, "en")


def _cell(value):
    return value if isinstance(value, int) else format_cell(value)
