"""The records of one export before its cells are typed, whatever its format, and the checks that all formats share."""

import difflib
from dataclasses import dataclass

from oncosurv.exports.findings import listed


@dataclass(frozen=True)
class Records:
    """lines: row number of each record; columns: {name in the file: cells without outer white space}.

    A cell is text, or where the file stores types a number, a date or a Broken (typed_cells.py); '' where it is empty.
    """

    lines: list
    columns: dict


class Cleaned(dict):
    """{cell as written: cell without outer white space, with plain line breaks}: each distinct cell is cleaned once."""

    def __missing__(self, cell):
        clean = self[cell] = cell.strip().replace("\r\n", "\n").replace("\r", "\n") if isinstance(cell, str) else cell
        return clean


def wanted_columns(spec):
    """Headings of the columns that a source reads, each once, the record number first."""
    split = [spec["split"]["column"]] if "split" in spec else []
    columns = [column[key] for column in spec["columns"] for key in ("column", "minus") if key in column]
    return list(dict.fromkeys([spec["patient"], *columns, *split]))


def check_names(header, wanted, findings, spec, row=1):
    """Whether the header has every wanted column once; otherwise the reasons go to `findings`."""
    missing = [name for name in wanted if name not in header]
    twice = [name for name in wanted if header.count(name) > 1]
    for name in twice:
        findings.add_file(
            "header", f"column {name} stands more than once in the header; keep one.", row=row, field=name
        )
    for name in missing:
        close = difflib.get_close_matches(name, header, n=1)
        hint = f", did you mean {close[0]}?" if close else ""
        found = f"the header has {listed([other for other in header if other], 20)}"
        words = f"there is no column {name}{hint} ({found}); correct {place_of(spec, name)}, or the export."
        findings.add_file("column", words, row=row, field=name)
    return not missing and not twice


def place_of(spec, heading):
    """Where the study file asks for a column of an export: 'sources → visits → columns → seen'."""
    if heading == spec["patient"]:
        return f"sources → {spec['name']} → patient"
    name = next((column["name"] for column in spec["columns"] if column["column"] == heading), heading)
    return f"sources → {spec['name']} → columns → {name}"


def join_header(rows):
    """One heading a column from several header rows: their texts from top to bottom, joined by ' / ', repeats once."""
    width = max(map(len, rows))
    full = [[*row, *[""] * (width - len(row))] for row in rows]
    return [" / ".join(dict.fromkeys(filter(None, parts))) for parts in zip(*full, strict=True)]


def note_repeated(again, findings):
    """A note on rows that repeat an earlier one: an export joined twice counts courses and events twice."""
    if again:
        words = f"rows {listed(again)} repeat an earlier row in every column; is the export joined twice?"
        findings.add_file("same_row", words, severity="note", row=again[0])


def split_lists(spec, records):
    """Records with one row for each item of the list column `split` (column, separator); the row number stays.

    An empty cell, and a cell with nothing between two separators, is one empty item: nobody disappears by it. Items
    that a cell repeats are one.
    """
    if "split" not in spec:
        return records
    column, separator = spec["split"]["column"], spec["split"]["separator"]
    items, places = [], []
    for place, cell in enumerate(records.columns[column]):
        parts = cell.split(separator) if isinstance(cell, str) else [cell]
        parts = dict.fromkeys(part.strip() if isinstance(part, str) else part for part in parts)
        filled = [part for part in parts if part != ""] or [""]
        items += filled
        places += [place] * len(filled)
    columns = {name: [cells[place] for place in places] for name, cells in records.columns.items()}
    return Records([records.lines[place] for place in places], columns | {column: items})
