"""Delimited text as hospitals export it, from bytes to records; whatever is wrong with the file itself stops the run.

The row of a record is its number in the file, the header being 1: what a spreadsheet shows, also where a quoted cell
holds line breaks.
"""

import codecs
import csv
import io
import itertools

from oncosurv.exports.findings import listed, quoted
from oncosurv.exports.records import Cleaned, Records, check_names, join_header, note_repeated, wanted_columns

DELIMITERS = (",", ";", "\t", "|")
LONGEST_CELL = 2**31 - 1  # a pathology report may exceed the csv module's 131 072 characters
QUOTE_MEND = "put cells that hold delimiters, line breaks or quotation marks in quotation marks, inner ones doubled."
RECORDS_AT_ONCE = 500  # so many stay in the processor's cache, which more than halves the time
OTHER_ENCODINGS = ("utf-8", "cp1252", "latin-1")


def read_csv_records(spec, data, findings):
    """Records of one CSV export with the wanted columns, or None with the reasons in `findings`.

    spec: the source of the study file (encoding, delimiter, patient, columns, header_rows); data: the file's bytes.
    Blank rows are passed over; a record with too few or too many cells stops the run, because its cells would stand
    under the wrong names.
    """
    text = decode_text(data, spec["encoding"], findings)
    if text is None:
        return None
    return read_text_records(spec, text, wanted_columns(spec), findings)


def read_text_records(spec, text, wanted, findings, rename=None):
    """Records of delimited text with the columns `wanted`, the record number first; None as read_csv_records.

    rename: a function from the header to one with other names, where those of the file are not unique.
    """
    csv.field_size_limit(LONGEST_CELL)
    reader = _reader(text, spec["delimiter"])
    first, last = spec.get("header_rows", [1, 1])
    next_row, lines, ragged, again, seen = last + 1, [], [], [], set()
    try:
        header = _read_header(reader, first, last, findings)
        header = rename(header) if rename and header else header
        if header is None or not check_header(header, wanted, text, spec, findings):
            return None
        places = [header.index(name) for name in wanted]
        columns, pools = [[] for _ in wanted], [Cleaned() for _ in wanted]
        while chunk := list(itertools.islice(reader, RECORDS_AT_ONCE)):
            rows = range(next_row, next_row + len(chunk))
            next_row += len(chunk)
            records, rows = select_records(chunk, rows, len(header), places[0], ragged)
            again += repeated_rows(records, rows, seen)
            lines.extend(rows)
            for place, column, pool in zip(places, columns, pools, strict=True):
                column.extend(map(pool.__getitem__, [record[place] for record in records]))
    except csv.Error as problem:
        last = _last_row(text, spec["delimiter"])
        words = f"the quotation marks cannot be followed after row {last} ({problem}); {QUOTE_MEND}"
        findings.add_file("quoting", words, row=last)
        return None
    if ragged:
        words = f"rows {listed(ragged)} have not the {len(header)} cells of the header; {QUOTE_MEND}"
        findings.add_file("cells", words, row=ragged[0])
    elif not lines:
        findings.add_file("empty", "the export has a header and no data rows; export it again.")
    note_repeated(again, findings)
    return Records(lines, dict(zip(wanted, columns, strict=True)))


def select_records(records, rows, width, key, ragged):
    """The records that have `width` cells and are not blank, and their rows.

    key: place of the record number; rows of another width are added to `ragged`. Empty cells past the header's are cut.
    """
    if set(map(len, records)) == {width} and all(record[key].strip() for record in records):
        return records, rows
    kept, kept_rows = [], []
    for record, row in zip(records, rows, strict=True):
        if any(map(str.strip, record)):
            if len(record) < width or any(map(str.strip, record[width:])):
                ragged.append(row)
            else:
                kept.append(record[:width])
                kept_rows.append(row)
    return kept, kept_rows


def repeated_rows(records, rows, seen):
    """Rows of the records that occurred before; `seen` holds the 64-bit hashes of all so far and is added to."""
    digests = list(map(hash, map(tuple, records)))
    again = []
    if len(set(digests)) < len(digests) or not seen.isdisjoint(digests):
        for digest, row in zip(digests, rows, strict=True):
            if digest in seen:
                again.append(row)
            seen.add(digest)
    seen.update(digests)
    return again


def decode_text(data, encoding, findings):
    """The bytes as text without a byte order mark; None, with the reason in `findings`, where that cannot be."""
    if not data.strip():
        return findings.add_file("empty", "the file is empty; export it again.")
    if data.startswith(b"PK\x03\x04"):
        return findings.add_file("format", "this is a workbook or another zip archive, not text; save it as CSV.")
    try:
        name = codecs.lookup(encoding).name
    except LookupError:
        words = f"encoding: {encoding!r} is not known; use utf-8, cp1252, latin-1 or utf-16."
        return findings.add_file("encoding", words)
    if data.startswith(codecs.BOM_UTF8):
        if name not in ("utf-8", "utf-8-sig"):
            words = f"the file begins with the mark of UTF-8, not of {encoding}; set encoding: utf-8 for this source."
            return findings.add_file("encoding", words)
        name = "utf-8-sig"
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) and not name.startswith("utf-16"):
        words = f"the file begins with the mark of UTF-16, not of {encoding}; set encoding: utf-16 for this source."
        return findings.add_file("encoding", words)
    try:
        text = data.decode(name)
    except UnicodeDecodeError as problem:
        line = data[: problem.start].count(b"\n") + 1
        other = next((other for other in OTHER_ENCODINGS if _decodes(data, other)), None)
        mend = f"set encoding: {other} for this source, or export it again."
        words = f"the byte 0x{data[problem.start]:02X} in line {line} is not {encoding}; {mend}"
        return findings.add_file("encoding", words, row=line)
    if "\0" in text:
        words = f"the text holds NUL characters, so it is not {encoding}; set encoding: utf-16, or export it again."
        return findings.add_file("encoding", words)
    if not name.startswith("utf") and not data.isascii() and _decodes(data, "utf-8"):
        words = f"all letters beyond ASCII read as UTF-8 too, which is rare by chance; is encoding: {encoding} right?"
        findings.add_file("encoding", words, severity="note")
    return text


def check_header(header, wanted, text, spec, findings):
    """Whether the header has every wanted column once; otherwise the reasons go to `findings`."""
    missing = [name for name in wanted if name not in header]
    row = spec.get("header_rows", [1, 1])[1]
    if not missing or row > 1:
        return check_names(header, wanted, findings, spec, row)
    declared = spec["delimiter"]
    other = max((mark for mark in DELIMITERS if mark != declared), key=lambda mark: _found(text, mark, wanted))
    if _found(text, other, wanted) > len(wanted) - len(missing):
        mend = f"set delimiter: {quoted(other)} for this source."
        findings.add_file(
            "delimiter", f"the cells are parted by {quoted(other)}, not by {quoted(declared)}; {mend}", row=1
        )
        return False
    return check_names(header, wanted, findings, spec, row)


def _read_header(reader, first, last, findings):
    """The headings from the rows `first` to `last`, the rows above left alone; None where the file ends before."""
    rows = list(itertools.islice(reader, last))
    if not rows:  # nothing but a byte order mark
        return findings.add_file("empty", "the first line, which should be the header, is empty; export it again.")
    if len(rows) < last:
        words = f"header_rows: the file has {len(rows)} rows; say in which row its headings stand."
        return findings.add_file("header", words, row=1)
    header = join_header([[name.strip() for name in row] for row in rows[first - 1 :]])
    if not any(header):
        return findings.add_file("empty", "the first line, which should be the header, is empty; export it again.")
    return header


def _reader(text, delimiter):
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)


def _last_row(text, delimiter):
    """Row of the last record before the one that cannot be parsed."""
    row = 0
    try:
        for _ in _reader(text, delimiter):
            row += 1
    except csv.Error:
        return row


def _decodes(data, encoding):
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _found(text, delimiter, wanted):
    first = text.lstrip("\r\n").splitlines()[0]
    try:
        names = {name.strip() for name in next(csv.reader([first], delimiter=delimiter))}
    except csv.Error:
        return 0
    return sum(name in names for name in wanted)
