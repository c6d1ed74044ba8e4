"""REDCap exports, raw or with labels: which rows of a project are one table, and what an unticked box means.

A project puts every event and every repeat of an instrument into one file, a row each. A source reads the rows of some
events, and either those of one repeating instrument or those that belong to none. A box without a tick means no only
where somebody has finished the form: on an incomplete form it is missing.
"""

import csv
import io
import re
from collections import Counter

from oncosurv.exports.csv_text import decode_text, read_text_records
from oncosurv.exports.findings import listed, quoted
from oncosurv.exports.records import Records, wanted_columns

EVENT = ("redcap_event_name", "Event Name")
INSTRUMENT = ("redcap_repeat_instrument", "Repeat Instrument")
STATUS = re.compile(r".+_complete|Complete\?( \(\d+\))?")
CHECKBOX = re.compile(r".+___.+|.+\(choice=.*\)", re.DOTALL)
UNTICKED = ("0", "Unchecked")
# The form's status by its number and its word. Unverified means that it was filled in and not yet checked by another.
UNFINISHED, STATUSES = ("", "0", "Incomplete"), ("", "0", "1", "2", "Incomplete", "Unverified", "Complete")


def read_redcap_records(spec, data, findings):
    """Records of one REDCap export with the wanted columns, or None with the reasons in `findings`.

    spec: the source (encoding, delimiter, events, instrument; of a column form_status); data: the file's bytes.
    """
    text = decode_text(data, spec["encoding"], findings)
    if text is None:
        return None
    try:
        header = number_statuses(next(csv.reader(io.StringIO(text, newline=""), delimiter=spec["delimiter"]), []))
    except csv.Error:
        header = []  # the reader of all rows says what is wrong
    places = {part: next((name for name in names if name in header), None)
              for part, names in (("event", EVENT), ("instrument", INSTRUMENT))}  # fmt: skip
    statuses = _statuses(spec, header, findings)
    wanted = [*wanted_columns(spec), *filter(None, places.values()), *statuses.values()]
    records = read_text_records(spec, text, list(dict.fromkeys(wanted)), findings, rename=number_statuses)
    if records is None or findings.stopped:
        return records
    records = _rows_of(spec, records, places, findings)
    for name, status in statuses.items():
        strange = [cell for cell in dict.fromkeys(records.columns[status]) if cell not in STATUSES]
        if strange:
            words = (
                f"column {status} is no status of a form, it holds {listed(list(map(quoted, strange)), 3)}; say which "
            )
            findings.add_file("form_status", f"{words}column is, under form_status of {name}.", row=1, field=name)
        records.columns[name][:] = [
            "" if cell in UNTICKED and done in UNFINISHED else cell
            for cell, done in zip(records.columns[name], records.columns[status], strict=True)
        ]
    return records


def number_statuses(header):
    """The header with the statuses of forms numbered, where several are: an export with labels calls all Complete?."""
    header = [name.strip() for name in header]
    if header.count("Complete?") < 2:
        return header
    count, numbered = 0, []
    for name in header:
        count += name == "Complete?"
        numbered.append(f"{name} ({count})" if name == "Complete?" else name)
    return numbered


def _statuses(spec, header, findings):
    """{box: its form's status}: the declared one, otherwise the next status to the right, as REDCap orders columns."""
    found = {}
    for column in spec["columns"]:
        name = column["column"]
        if name not in header or not CHECKBOX.fullmatch(name):
            continue
        after = header[header.index(name) + 1 :]
        status = column.get("form_status") or next((other for other in after if STATUS.fullmatch(other)), None)
        if status is None or status not in header:
            words = (
                f"column {name} is a box, and no column tells whether its form is complete; without it an unticked box "
            )
            findings.add_file("form_status", f"{words}cannot be told from an empty form. Export the form's status too.",
                              row=1, field=column["name"])  # fmt: skip
        else:
            found[name] = status
    return found


def _rows_of(spec, records, places, findings):
    """The rows of the declared events and instrument; what is not declared and cannot be guessed goes to `findings`."""
    keep = [True] * len(records.lines)
    if places["event"]:
        cells = records.columns[places["event"]]
        keep = _events(spec.get("events"), cells, findings)
    elif spec.get("events"):
        findings.add_file("events", "events: the export has no column of events; delete this key.", row=1)
    if places["instrument"]:
        cells = records.columns[places["instrument"]]
        wanted = spec.get("instrument", "")
        others = Counter(cell for cell in cells if cell and cell != wanted)
        if wanted and wanted not in cells:
            found = listed(list(map(quoted, others))) or "none"
            findings.add_file("instrument", f"instrument: {quoted(wanted)} occurs nowhere; found are {found}.", row=1)
        elif others:
            named = listed([f"{name} ({count} rows)" for name, count in sorted(others.items())])
            findings.add_file("instrument", f"rows of other repeating instruments are left out: {named}.", "note")
        keep = [kept and cell == wanted for kept, cell in zip(keep, cells, strict=True)]
    elif spec.get("instrument"):
        findings.add_file("instrument", "instrument: the export has no repeating instruments; delete this key.", row=1)
    lines = [line for line, kept in zip(records.lines, keep, strict=True) if kept]
    if not lines and not findings.stopped:
        findings.add_file("empty", "no row belongs to the declared events and instrument; correct them.", row=1)
    columns = {
        name: [cell for cell, kept in zip(cells, keep, strict=True) if kept] for name, cells in records.columns.items()
    }
    return Records(lines, columns)


def _events(events, cells, findings):
    found = Counter(cells)
    named = listed([f"{quoted(name)} ({count} rows)" for name, count in sorted(found.items())])
    if events is None:
        if len(found) > 1:
            words = f"the export has {len(found)} events, a row each: {named}; say under events which of them are read."
            findings.add_file("events", words, row=1)
        return [True] * len(cells)
    for event in events:
        if event not in found:
            findings.add_file("events", f"events: {quoted(event)} occurs nowhere; found are {named}.", row=1)
    return [cell in events for cell in cells]
