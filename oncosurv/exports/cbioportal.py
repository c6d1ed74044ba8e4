"""Clinical files as cBioPortal gives them: lines that begin with # describe the columns, then a header, then rows.

The described kinds (STRING, NUMBER, BOOLEAN) change nothing here: the study file says what a column is. Quotation marks
are plain characters in this format.
"""

import csv
import io

from oncosurv.exports.csv_text import check_header, decode_text, repeated_rows, select_records
from oncosurv.exports.findings import listed
from oncosurv.exports.records import Cleaned, Records, note_repeated, wanted_columns

MARK = "#"
DESCRIBED = ("display names", "descriptions", "kinds", "priorities")


def read_cbioportal_records(spec, data, findings):
    """Records of one clinical file with the wanted columns, or None with the reasons in `findings`.

    spec: the source (encoding utf-8 where it says none); data: the file's bytes. The row of a record is its line.
    """
    text = decode_text(data, spec.get("encoding", "utf-8"), findings)
    if text is None:
        return None
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter="\t", quoting=csv.QUOTE_NONE))
    described = described_columns(rows)
    if len(rows) <= len(described):
        return findings.add_file("empty", "the file ends before its header; download it again.")
    header = [name.strip() for name in rows[len(described)]]
    for line, row in enumerate(described, start=1):
        if len(row) != len(header):
            words = f"line {line} describes {len(row)} columns, the header has {len(header)}; download the file again."
            findings.add_file("cells", words, row=line)
    wanted = wanted_columns(spec)
    if not check_header(
        header, wanted, text, spec | {"delimiter": "\t", "header_rows": [1, len(described) + 1]}, findings
    ):
        return None
    ragged, first = [], len(described) + 2
    records, lines = select_records(
        rows[first - 1 :], range(first, len(rows) + 1), len(header), header.index(spec["patient"]), ragged
    )
    if ragged:
        words = f"rows {listed(ragged)} have not the {len(header)} cells of the header; download the file again."
        findings.add_file("cells", words, row=ragged[0])
    elif not records:
        findings.add_file("empty", "the file has a header and no data rows; download it again.")
    note_repeated(repeated_rows(records, lines, set()), findings)
    columns = {}
    for name in wanted:
        place, pool = header.index(name), Cleaned()
        columns[name] = [pool[record[place]] for record in records]
    return Records(list(lines), columns)


def described_columns(rows):
    """The leading rows that begin with #, as they are."""
    count = 0
    while count < len(rows) and rows[count] and rows[count][0].startswith(MARK):
        count += 1
    return rows[:count]
