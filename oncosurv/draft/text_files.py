"""Delimited text of any dialect: encoding, delimiter and header found, then every row counted into profiles."""

import csv
import io
import os
from collections import Counter
from dataclasses import dataclass, field
from itertools import islice

from oncosurv.draft.encodings import detect_encoding
from oncosurv.draft.profile import Profile
from oncosurv.exports.csv_text import DELIMITERS, LONGEST_CELL

SAMPLE = 2**17
ROWS_AT_ONCE = 20_000
TOLD_EVERY = 2**25  # bytes between two words of progress


@dataclass
class Table:
    """What was found in one table of one file. settings: {key of the source: value}; evidence: {key: words};

    unsure: keys that the data do not decide; pairs: {(analyte, unit): rows} of a laboratory table; problem: why the
    table cannot be drafted, '' where it can; kinds, labels: what the file itself says of its columns.
    """

    file: str
    name: str
    settings: dict
    evidence: dict = field(default_factory=dict)
    unsure: set = field(default_factory=set)
    columns: list = field(default_factory=list)
    rows: int = 0
    problem: str = ""
    pairs: dict = field(default_factory=dict)
    kinds: dict = field(default_factory=dict)
    labels: dict = field(default_factory=dict)


def look_at_text(path, tell=lambda done: None, track=None):
    """The Table of a delimited file. tell: called with the bytes read; track: (header) -> columns to count in pairs."""
    name = os.path.splitext(os.path.basename(path))[0]
    table = Table(os.path.basename(path), name, {"format": "csv"})
    encoding, words, sure = detect_encoding(path)
    if encoding is None:
        table.problem = words
        return table
    table.settings["encoding"], table.evidence["encoding"] = encoding, words
    table.unsure |= set() if sure else {"encoding"}
    with open(path, encoding="utf-8-sig" if encoding == "utf-8" else encoding, errors="replace", newline="") as file:
        sample = file.read(SAMPLE)
        delimiter, words = detect_delimiter(sample)
        if delimiter is None:
            table.problem = words
            return table
        table.settings["delimiter"], table.evidence["delimiter"] = delimiter, words
        file.seek(0)
        count_rows(table, csv.reader(file, delimiter=delimiter, strict=True), tell, file, track)
    return table


def count_rows(table, reader, tell=lambda done: None, file=None, track=None):
    """Count every row of a reader, header first, into the profiles of the table."""
    csv.field_size_limit(LONGEST_CELL)
    try:
        header = [name.strip() for name in next(reader, [])]
        profiles = [Profile(name) for name in header]
        pair, pairs = track(header) if track else None, Counter()
        ragged, told = 0, 0
        while chunk := list(islice(reader, ROWS_AT_ONCE)):
            if set(map(len, chunk)) != {len(header)}:
                full = [row for row in chunk if len(row) == len(header)]
                ragged += sum(1 for row in chunk if len(row) != len(header) and any(map(str.strip, row)))
                chunk = full
            columns = list(zip(*chunk, strict=True))
            for profile, cells in zip(profiles, columns, strict=False):
                profile.add(cells)
            if pair and chunk:
                pairs.update(zip(columns[pair[0]], columns[pair[1]], strict=True))
            table.rows += len(chunk)
            if file is not None and (done := file.buffer.tell()) - told > TOLD_EVERY:
                told = done
                tell(done)
    except csv.Error as problem:
        table.problem = f"the quotation marks cannot be followed after {table.rows} rows ({problem})"
        return
    table.columns = [profile.finish() for profile in profiles]
    for (analyte, unit), number in pairs.items():
        key = (analyte.strip(), unit.strip())
        table.pairs[key] = table.pairs.get(key, 0) + number
    if ragged:
        table.evidence["rows"] = f"{ragged} rows have not the {len(header)} cells of the header and stop a run"
    if not table.rows:
        table.problem = "no data rows below a header"


def detect_delimiter(sample):
    """(delimiter, evidence) by which most rows of the sample have one and the same number of cells, above one."""
    lines = sample.splitlines(keepends=True)
    text = sample if len(sample) < SAMPLE else "".join(lines[:-1])
    scores = {}
    for mark in DELIMITERS:
        try:
            rows = [
                row for row in csv.reader(io.StringIO(text, newline=""), delimiter=mark) if any(map(str.strip, row))
            ]
        except csv.Error:
            continue
        width = len(rows[0]) if rows else 0
        same = sum(len(row) == width for row in rows)
        if width > 1:
            scores[mark] = (same / len(rows), width, same, len(rows))
    if not scores:
        return None, "no comma, semicolon, tab or bar parts its rows into columns"
    best = max(scores, key=scores.get)
    _, width, same, rows = scores[best]
    others = [mark for mark, score in scores.items() if mark != best and score[0] == 1.0 and score[1] >= width]
    words = f"{same} of the first {rows} rows have {width} cells"
    return best, words + (f"; {others[0]!r} would part them too" if others else "")
