"""A small source and its export, for the tests of this room."""

from oncosurv.exports.read import read_source

TEXT = {"name": "note", "column": "note", "type": "text"}
DAY = {"name": "seen", "column": "visit_date", "type": "date"}
NUMBER = {"name": "size", "column": "size_mm", "type": "number", "minimum": 0, "maximum": 200}


def source(*columns, **changes):
    """A source of the study file: comma-separated UTF-8, record number in `id`, file visits.csv."""
    spec = {
        "name": "visits",
        "file": "visits.csv",
        "format": "csv",
        "encoding": "utf-8",
        "delimiter": ",",
        "decimal": ".",
        "date": "%Y-%m-%d",
        "patient": "id",
        "columns": list(columns),
    }
    return spec | changes


def read(folder, content, spec):
    """(table, row of sources.csv, queries) of the content, text or bytes, written to the file of the source."""
    path = folder / "visits.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return read_source(spec, path)


def messages(queries, severity=None):
    """Messages of the queries, of one severity where given."""
    return [query.message for query in queries if severity in (None, query.severity)]
