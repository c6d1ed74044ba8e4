"""Corrections of the exports: an overlay by cell with old value, new value, reason, author and date.

The export itself is never edited. A correction names its cell by source, record number, column and, where the patient
has several rows, further cells of the row (`where`); it is refused when the cell no longer holds the old value, so that
a correction cannot outlive what it corrected.
"""

import csv
import datetime
import io
import re
from dataclasses import dataclass, replace

from oncosurv.exports.findings import listed, quoted
from oncosurv.exports.queries import Query
from oncosurv.exports.typed_cells import cell_text

COLUMNS = ("source", "patient", "where", "column", "old", "new", "reason", "author", "date")
NEEDED = ("source", "patient", "column", "reason", "author", "date")
APPLIED_COLUMNS = ("source", "file", "row", "patient", "column", "old", "new", "reason", "author", "date")
SOURCE = "corrections"  # what the file's own problems are listed under
WORD = re.compile(r"[^\s,;:()\"']+")


@dataclass(frozen=True)
class Correction:
    """One line of the corrections file. where: {column: cell} of the row; cells are texts as the export has them."""

    line: int
    source: str
    patient: str
    where: dict
    column: str
    old: str
    new: str
    reason: str
    author: str
    date: str


def read_corrections(path, sources):
    """(corrections, problems) of a corrections file (UTF-8, commas, the header COLUMNS).

    sources: those of the study file. problems: queries of severity stop, all of the file at once.
    """
    name = str(path).replace("\\", "/").rsplit("/", 1)[-1]
    problems = []

    def stop(words, line=None, **cells):
        at = f"{name}, row {line}" if line else name
        query = Query(SOURCE, name, line, cells.get("patient", ""), cells.get("field", ""), cells.get("value", ""),
                      "correction", "stop", f"{at}: {words}")  # fmt: skip
        problems.append(query)

    try:
        with open(path, "rb") as file:
            text = file.read().decode("utf-8-sig")
        if "\0" in text:
            raise ValueError("it holds NUL characters")
        lines = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except (OSError, ValueError, csv.Error) as problem:
        words = getattr(problem, "strerror", None) or problem
        stop(f"the corrections cannot be read ({words}); write them as CSV in UTF-8, parted by commas.")
        return [], problems
    header = [cell.strip() for cell in lines[0]] if lines else []
    missing = [column for column in COLUMNS if header.count(column) != 1]
    if missing:
        stop(f"the header needs {', '.join(missing)} once; it should be {','.join(COLUMNS)}.", 1)
        return [], problems
    found, known = [], {spec["name"]: spec for spec in sources}
    for number, cells in enumerate(lines[1:], start=2):
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(header):
            stop(f"{len(cells)} cells where the header has {len(header)}; quote cells that hold commas.", number)
            continue
        row = dict(zip(header, (cell.strip() for cell in cells), strict=True))
        correction, wrong = _parsed(number, row, known)
        for words, field in wrong:
            stop(words, number, patient=row["patient"], field=field, value=row.get(field, ""))
        if correction:
            found.append(correction)
    return found, problems


def _parsed(number, row, known):
    wrong = [(f"{name} is empty; fill it.", name) for name in NEEDED if not row[name]]
    spec, where = known.get(row["source"]), {}
    if row["source"] and spec is None:
        wrong.append((f"{quoted(row['source'])} is no source; the sources are {listed(list(known), 20)}.", "source"))
    if row["old"] == row["new"]:
        wrong.append(("old and new are the same; delete the row.", "new"))
    try:
        datetime.date.fromisoformat(row["date"])
    except ValueError:
        if row["date"]:
            wrong.append((f"date {quoted(row['date'])} is no date such as 2012-06-30.", "date"))
    for part in filter(None, (part.strip() for part in row["where"].split(";"))):
        name, sign, cell = part.partition("=")
        if not sign:
            wrong.append((f"where: {quoted(part)} should read column=cell; several are parted by ;.", "where"))
        where[name.strip()] = cell.strip()
    headings = {}
    if spec is not None:
        headings = headings_of(spec)
        for name in [row["column"], *where]:
            if name and name not in headings:
                there = listed(list(headings), 20)
                words = f"source {row['source']} has no column {quoted(name)}; its columns are {there}."
                wrong.append((words, "column"))
    if wrong:
        return None, wrong
    where = {headings[name]: cell for name, cell in where.items()}
    row = row | {"where": where, "column": headings[row["column"]]}
    return Correction(number, **{name: row[name] for name in COLUMNS}), []


def headings_of(spec):
    """{our name or heading: heading} of the columns of a source that can be corrected, the record number's included."""
    found = {spec["patient"]: spec["patient"]}
    for column in spec["columns"]:
        found.setdefault(column["column"], column["column"])
        found[column["name"]] = column["column"]
    return found


def apply_corrections(spec, records, corrections, findings):
    """(records with the corrections of this source, rows of the applied ones with APPLIED_COLUMNS).

    records: lines and columns {heading: cells}; findings: of the source; what cannot be applied is a stop there. Every
    correction is judged by the export as it is, not by what another one made of it.
    """
    own = [correction for correction in corrections if correction.source == spec["name"]]
    if not own:
        return records, []
    columns = {name: list(cells) for name, cells in records.columns.items()}
    by_patient = {}
    for place, record in enumerate(records.columns[spec["patient"]]):
        by_patient.setdefault(_text(record), []).append(place)
    applied, taken = [], {}
    for correction in own:
        place = _find(correction, spec, records, by_patient.get(correction.patient, []), findings)
        if place is None:
            continue
        if taken.setdefault((place, correction.column), correction) is not correction:
            first = taken[(place, correction.column)].line
            _refuse(correction, f"the same cell is corrected in row {first} already; keep one.", findings)
            continue
        columns[correction.column][place] = correction.new
        cells = {name: getattr(correction, name) for name in ("source", "patient", "column", "old", "new", "reason")}
        applied.append({**cells, "file": findings.file, "row": records.lines[place], "author": correction.author,
                        "date": correction.date})  # fmt: skip
        words = (
            f"row {records.lines[place]}, column {correction.column}: {quoted(correction.old)} is read as "
            f"{quoted(correction.new)} ({correction.reason}; {correction.author}, {correction.date})."
        )
        findings.add_file("corrected", words, "note", records.lines[place], correction.patient, correction.column,
                          correction.old)  # fmt: skip
    return replace(records, columns=columns), applied


def _find(correction, spec, records, places, findings):
    """The place of the row that a correction means, None where it is refused."""
    if not places:
        words = f"the export has no row of the record number {quoted(correction.patient)}; correct or delete it."
        return _refuse(correction, words, findings)
    for name, cell in correction.where.items():
        places = [place for place in places if _text(records.columns[name][place]) == cell]
    if not places:
        pairs = "; ".join(f"{name}={cell}" for name, cell in correction.where.items())
        return _refuse(correction, f"no row of this patient has {pairs}; correct where, or delete it.", findings)
    now = [_text(records.columns[correction.column][place]) for place in places]
    fitting = [place for place, cell in zip(places, now, strict=True) if cell == correction.old]
    if not fitting:
        words = f"it is stale: {correction.column} is {listed([quoted(cell) for cell in dict.fromkeys(now)], 5)} now, "
        mend = "look at the export again and correct or delete the row."
        return _refuse(correction, f"{words}not {quoted(correction.old)}; {mend}", findings)
    if len(fitting) > 1:
        rows = listed([records.lines[place] for place in fitting])
        words = f"it fits rows {rows}; name the row under where, for example {spec['columns'][0]['name']}=..."
        return _refuse(correction, f"{words}.", findings)
    return fitting[0]


def _refuse(correction, words, findings):
    findings.add_file("correction", f"the correction in row {correction.line} of the corrections is refused: {words}",
                      "stop", None, correction.patient, correction.column, correction.old)  # fmt: skip


def check_reasons(corrections, records, path):
    """Stops for reasons that name one of the record numbers (a set), because reasons are printed in the report."""
    name = str(path).replace("\\", "/").rsplit("/", 1)[-1]
    found = []
    for correction in corrections:
        named = [word for text in (correction.reason, correction.author) for word in WORD.findall(text)
                 if word.strip(".") in records or word in records]  # fmt: skip
        if named or correction.patient in correction.reason:
            words = f"{name}, row {correction.line}: reason or author name a record number; write them without."
            place = (SOURCE, name, correction.line, correction.patient)
            found.append(Query(*place, "reason", "", "correction", "stop", words))
    return found


def _text(cell):
    return "" if cell is None else cell_text(cell)
