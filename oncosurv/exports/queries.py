"""What is wrong with the data, in one form for all rooms: a `Query` is for the clinic, a `StudyError` ends the run.

Severities: `stop` (the run ends, all stops of the stage listed together), `exclude` (a patient or a value leaves an
analysis), `query` (for the clinic; the value is not used), `note` (worth knowing; nothing is changed by it).
"""

from dataclasses import dataclass, replace

from oncosurv.tables import read_rows, write_rows

QUERY_COLUMNS = ("source", "file", "row", "patient", "field", "value", "rule", "severity", "message")
SEVERITIES = ("stop", "exclude", "query", "note")

# What may be said outside private/ about a query that was read back from a file: nothing of the cell, only of the rule.
SHARED_WORDS = {
    "required": "a required cell is empty",
    "number": "the cell is not a number",
    "integer": "the cell is not a whole number",
    "date": "the cell is not a date that exists in the declared form",
    "months": "the cell is not a number of months",
    "date_order": "day and month of this column can be told apart by no cell",
    "category": "the value is none of the declared categories",
    "cell": "the cell holds an error, a formula without a value, or a time",
    "partial_date": "only a part of the date is known; it is used by the rule for partial dates",
    "percent": "the workbook shows these numbers as percentages; the stored numbers are read",
    "hidden_rows": "hidden rows of the workbook are read like the others",
    "instrument": "rows of other repeating instruments are left out",
    "declared_missing": "values that the file itself declares as missing are missing",
    "limits": "the number is outside the declared limits",
    "private_limits": "the number, which identifies, is outside the declared limits",
    "unit": "the unit is unknown or does not fit the analyte",
    "corrected": "a cell is read as the corrections say",
    "magnitude": "the unit was read by a declared rule, since the value shows that another one is meant",
    "analyte": "rows of analytes that are not among the declared measurements are left out",
    "same_row": "some rows are equal in every column",
    "file": "the file is absent, and the study runs without it",
    "encoding": "the file may be written in another encoding than declared",
}
# Only here is a number known to be a measured number, and neither a date nor a record number written in digits.
SHARED_VALUE_RULES = {"limits", "magnitude"}
# A spreadsheet would run a cell that begins like this as a formula; queries.csv is made to be opened in one.


@dataclass(frozen=True)
class Query:
    """One line of queries.csv.

    source, file (base name); row: the line as a spreadsheet shows it (header 1, first data row 2), None where the
    whole file is meant; patient: the record number, or the study key once shareable; field: the column or variable;
    value: the cell as it was written; rule: a short id of what was checked; severity: one of SEVERITIES; message: a
    sentence with what is wrong and its mend. Not columns: `shared` is the sentence that may leave private/ (no value,
    date or record number in it), `share_value` tells that the value is a measured number or a declared category.
    """

    source: str
    file: str
    row: int | None
    patient: str
    field: str
    value: str
    rule: str
    severity: str
    message: str
    shared: str = ""
    share_value: bool = False

    def __post_init__(self):
        if self.severity not in SEVERITIES:
            raise ValueError(f"severity {self.severity!r} is none of {', '.join(SEVERITIES)}")

    def as_row(self):
        """The query as a dict with QUERY_COLUMNS."""
        return {column: getattr(self, column) for column in QUERY_COLUMNS}

    def shareable(self, study_key):
        """The query without anything that identifies: the study key ('' for nobody's), a number only, other words."""
        keep = self.share_value or (self.rule in SHARED_VALUE_RULES and _is_number(self.value))
        words = self.shared or SHARED_WORDS.get(self.rule, f"rule '{self.rule}'; the details stand in the private list")
        where = f"{self.source}, {self.field}" if self.field else self.source
        return replace(self, patient=study_key, value=self.value if keep else "", message=f"{where}: {words}.")


class StudyError(Exception):
    """The study cannot be run as it stands. `problems` holds every problem of the stage: queries or plain sentences."""

    for_users = True  # the sentences say it all: the log needs no traceback

    def __init__(self, problems):
        self.problems = list(problems)
        super().__init__(self.problems)

    def __str__(self):
        count = len(self.problems)
        head = "1 problem stops this study" if count == 1 else f"{count} problems stop this study"
        lines = [f"{number}. {getattr(item, 'message', item)}" for number, item in enumerate(self.problems, start=1)]
        return "\n".join([head + ":", *lines])


def check_stops(queries):
    """Raise one StudyError that lists every query of severity `stop`; nothing happens when there is none."""
    stops = [query for query in queries if query.severity == "stop"]
    if stops:
        raise StudyError(stops)


def sort_queries(queries):
    """Queries in an order that does not depend on how they were found: source, row, field, rule, patient, value."""
    return sorted(queries, key=lambda q: (q.source, q.row or 0, q.field, q.rule, q.patient, q.value, q.message))


def write_queries(path, queries):
    """Write queries.csv (QUERY_COLUMNS), sorted."""
    write_rows(path, [query.as_row() for query in sort_queries(queries)], QUERY_COLUMNS)


def read_queries(path):
    """Read queries.csv back as a list of Query."""
    return [Query(**(row | {"row": int(row["row"]) if row["row"] else None})) for row in read_rows(path)]


def _is_number(text):
    try:
        float(text)
    except ValueError:
        return False
    return True
