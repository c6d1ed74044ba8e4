"""Files of statistical programs (SPSS .sav, Stata .dta, SAS .sas7bdat and .xpt), from bytes to records of typed cells.

pyreadstat reads them. Codes stay codes: a value label is shown by the draft, and what a code means stands in the study
file. What the file itself declares as missing (user-missing values of SPSS, .a of Stata) is an empty cell. The row of a
record is the number of its case, the first being 1.
"""

import io
import math
from datetime import date, datetime

from oncosurv.exports.csv_text import repeated_rows
from oncosurv.exports.findings import listed
from oncosurv.exports.records import Cleaned, Records, check_names, note_repeated, wanted_columns
from oncosurv.exports.typed_cells import Broken

NAMES = {"spss": "SPSS (.sav)", "stata": "Stata (.dta)", "sas": "SAS (.sas7bdat or .xpt)"}


def read_statistical_records(spec, data, findings):
    """Records of one file with the wanted columns, or None with the reasons in `findings`. spec: the source."""
    wanted = wanted_columns(spec)
    read = reader_of(spec["format"], data)
    options = {"encoding": spec["encoding"]} if "encoding" in spec else {}
    try:
        _, meta = read(io.BytesIO(data), metadataonly=True, **options)
        if not check_names(meta.column_names, wanted, findings, spec, 0):
            return None
        table, _ = read(io.BytesIO(data), output_format="dict", **options)
        declares = spec["format"] != "sas"
        kept = read(io.BytesIO(data), output_format="dict", user_missing=True, **options)[0] if declares else table
    except Exception as problem:  # its own error class is not public, and damaged files raise others too
        words = f"this cannot be read as a file of {NAMES[spec['format']]} ({problem}); export it again."
        return findings.add_file("format", words)
    count = len(next(iter(table.values())))
    if not count:
        findings.add_file("empty", "the file has no cases; export it again.")
    pool = Cleaned()
    everything = {name: [pool[cell_of(value)] for value in cells] for name, cells in table.items()}
    columns = {name: everything[name] for name in wanted}
    _note_missing(columns, kept, findings)
    note_repeated(repeated_rows(zip(*everything.values(), strict=True), range(1, count + 1), set()), findings)
    return Records(list(range(1, count + 1)), columns)


def reader_of(form, data):
    """pyreadstat's function for a format; SAS has two kinds of files, told by their first bytes."""
    import pyreadstat

    if form == "sas" and data.startswith(b"HEADER RECORD"):
        return pyreadstat.read_xport
    return {"spss": pyreadstat.read_sav, "stata": pyreadstat.read_dta, "sas": pyreadstat.read_sas7bdat}[form]


def cell_of(value):
    """A value of pyreadstat as text, float, date or Broken; '' for missing."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, (str, date)):
        return value
    if isinstance(value, (int, float)):
        return float(value)
    return Broken(str(value), "is a time or a duration, not a date; correct the cell or its format.")


def _note_missing(columns, kept, findings):
    """A note for each column in which the file declares values as missing that were written nevertheless."""
    for name, cells in columns.items():
        pool = Cleaned()
        lost = {pool[cell_of(value)] for value, cell in zip(kept[name], cells, strict=True) if cell == ""} - {""}
        if lost:
            shown = listed(sorted(f"{value:g}" if isinstance(value, float) else str(value) for value in lost), 5)
            words = f"column {name}: the file declares {shown} as missing, and so they are read."
            findings.add_file("declared_missing", words, severity="note", field=name)
