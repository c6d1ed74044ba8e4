"""Declared columns of one export as typed values. Each distinct cell is parsed once, so rows cost next to nothing."""

from collections import Counter

from oncosurv.exports.cells import category_parser, check_decimal, integer_parser, number_parser
from oncosurv.exports.dates import check_form, compile_form, date_parser
from oncosurv.exports.findings import FILLED_ENOUGH, Unread

KINDS = {
    "number": "a number",
    "integer": "a whole number",
    "date": "a date",
    "category": "one of the declared values",
}


def read_column(column, cells, lines, patients, spec, findings):
    """Values of one declared column: text, float, int, `datetime.date` or our word of a category; None where empty.

    column: name, column, type and what the type needs (values, minimum, maximum, required); cells: stripped text;
    lines, patients: row number and record number of each cell; spec: the source (date, decimal). What cannot be read
    is None and goes to `findings`.
    """
    counts = Counter(cells)
    counts.pop("", None)
    known = {"": Unread("required", "the cell is empty and must not be; fill it.") if column.get("required") else None}
    if column["type"] == "text":
        known.update(zip(counts, counts, strict=True))
    else:
        parse = cell_parser(column, spec)
        known.update((cell, parse(cell)) for cell in counts)
    if column.get("identifies"):  # such a number may not be shown outside private/
        known.update((cell, _private(value)) for cell, value in known.items() if isinstance(value, Unread))
    bad = {cell: value for cell, value in known.items() if isinstance(value, Unread)}
    if check_column(column, counts, len(cells), bad, spec, findings):
        return [None] * len(cells)
    values = [known[cell] for cell in cells]
    if bad:
        unread = [(i, cells[i], value) for i, value in enumerate(values) if isinstance(value, Unread)]
        findings.add_cells(column["name"], column["column"], unread, lines, patients)
        for i, _, _ in unread:
            values[i] = None
    return values


def cell_parser(column, spec):
    """The function from a filled cell to its value or an Unread, for a declared column that is not text."""
    kind = column["type"]
    if kind == "date":
        return date_parser(spec["date"])
    if kind == "category":
        return category_parser(column["values"])
    make = {"number": number_parser, "integer": integer_parser}[kind]
    return make(spec["decimal"], column.get("minimum"), column.get("maximum"))


def check_column(column, counts, rows, bad, spec, findings):
    """Whether the column as a whole contradicts its declaration; then the reason is a stop in `findings`.

    counts: {filled cell: number of rows} in order of the rows; rows: number of cells; bad: {cell: Unread}.
    """
    kind, header = column["type"], column["column"]
    place = {"row": None, "field": column["name"]}
    if kind == "date":
        problem = check_form(counts, spec["date"])
        if problem:
            severity, words = problem
            mend = "; correct date: for this source, or the cells." if severity == "stop" else ""
            findings.add_file("date_order", f"column {header}: {words}{mend}", severity, **place)
            if severity == "stop":
                return True
    if kind in ("number", "integer"):
        words = check_decimal(counts, spec["decimal"])
        if words:
            findings.add_file("decimal", f"column {header}: {words}; correct decimal: for this source.", **place)
            return True
    total = sum(counts.values())
    if total >= FILLED_ENOUGH and all(cell in bad for cell in counts):
        first = bad[next(iter(counts))].words
        words = f"column {header}: none of {total} filled cells can be used as {KINDS[kind]}; the first: {first}"
        findings.add_file("type", f"{words} Correct the column's declaration in the study file.", **place)
        return True
    if total == 0 and rows >= FILLED_ENOUGH and column.get("required"):
        words = f"column {header}: all {rows} cells are empty and must not be; export the column again."
        findings.add_file("required", words, **place)
        return True
    return False


def _private(unread):
    return unread._replace(rule="private_limits") if unread.rule == "limits" else unread


def check_declarations(spec, findings):
    """Whether the source says how its dates and numbers are written; otherwise the reasons go to `findings`."""
    kinds = {column["type"] for column in spec["columns"]}
    before = len(findings.queries)
    if "date" in kinds:
        try:
            compile_form(spec.get("date") or "")
        except ValueError as problem:
            findings.add_file("date", f"date: {problem}.")
    if kinds & {"number", "integer"} and spec.get("decimal") not in (".", ","):
        findings.add_file("decimal", f"decimal: {spec.get('decimal')!r} is neither '.' nor ','.")
    return len(findings.queries) == before
