"""What one export has amiss, collected while it is read, in sentences of one build: file, row, column, what, mend."""

from typing import NamedTuple

from oncosurv.exports.queries import Query

# A value that fails in more rows than this becomes one query that names the first rows and their number.
ROWS_NAMED = 20
# A column that fails in more places than this is summed up, so that a wrong column cannot flood the list.
QUERIES_OF_A_COLUMN = 1000
VALUE_LENGTH = 60
# A handful of cells may all be slips; this many that give no value at all are a wrong column or a wrong declaration.
FILLED_ENOUGH = 5


class Unread(NamedTuple):
    """A cell that gives no value: the rule that it breaks and the words that follow 'file, row, column: '."""

    rule: str
    words: str


def quoted(text):
    """A cell in quotation marks on one line, shortened where it is long."""
    return repr(text if len(text) <= VALUE_LENGTH else text[: VALUE_LENGTH - 3] + "...")


def listed(items, most=10):
    """Up to `most` items joined by commas, and how many more there are."""
    shown = ", ".join(str(item) for item in items[:most])
    return shown if len(items) <= most else f"{shown} and {len(items) - most} more"


class Findings:
    """Queries of one source. `unread` counts the filled cells whose value is not used."""

    def __init__(self, source, file):
        self.source = source
        self.file = file
        self.queries = []
        self.unread = 0

    @property
    def stopped(self):
        """Whether the source cannot be read further."""
        return any(query.severity == "stop" for query in self.queries)

    def add_file(self, rule, words, severity="stop", row=None, patient="", field="", value=""):
        """Something about the file or a whole column; `row` is the first row that shows it."""
        self.queries.append(self._query(row, patient, field, value, rule, severity, f"{self.file}: {words}"))

    def add_note(self, rule, words, row, patient, column, value):
        """A note on one cell that is used. column: the declared column."""
        message = f"{self.file}, row {row}, column {column['column']}: {words}"
        self.queries.append(self._query(row, patient, column["name"], value, rule, "note", message))

    def add_cells(self, field, column, unread, rows, patients, severity="query"):
        """Cells of one column that give no value, or (severity note) whose value was read by a declared rule.

        field: our name; column: the header in the file; unread: (index, value, Unread) in order of the rows; rows,
        patients: row number and record number by index.
        """
        if severity != "note":
            self.unread += sum(1 for _, value, _ in unread if value)
        places = {}
        for index, value, problem in unread:
            places.setdefault((value, problem), []).append(index)
        queries = []
        for (value, problem), indices in places.items():
            named = indices if len(indices) <= ROWS_NAMED else indices[:1]
            for index in named:
                words = f"{self.file}, row {rows[index]}, column {column}: {problem.words}"
                who = patients[index]
                if len(indices) > len(named):
                    words += f" This stands in {len(indices)} rows: {listed([rows[i] for i in indices])}."
                    who = ""
                queries.append(self._query(rows[index], who, field, value, problem.rule, severity, words))
        queries.sort(key=lambda query: query.row)
        self.queries += queries[:QUERIES_OF_A_COLUMN]
        if len(queries) > QUERIES_OF_A_COLUMN:
            rest = queries[QUERIES_OF_A_COLUMN:]
            words = f"{self.file}, column {column}: {len(rest)} more cells like these, from row {rest[0].row} on."
            self.queries.append(self._query(rest[0].row, "", field, "", rest[0].rule, severity, words))

    def _query(self, *cells):
        return Query(self.source, self.file, *cells)
