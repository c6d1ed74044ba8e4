"""What changed since the baseline: patients, results that turned, results that moved, and what moved each of them."""

import re

from oncosurv.change_words import CAUSES, CHANGES, FLAGS
from oncosurv.language import listed, say, say_count
from oncosurv.report.blocks import ABSENT, Heading, Refs, Row, Table, text
from oncosurv.report.labels import FLAG_WORDS
from oncosurv.report.sections.changed_numbers import name_group, name_number, write_effect, write_value
from oncosurv.wording import format_count, format_number

NAMED = 3  # patients named beside a number, those with the largest effects
KEY = ("table", "estimate_id", "place", "quantity")


def write_changes(material):
    """A chapter where the study file names a baseline; nothing otherwise."""
    if "baseline" not in material.study:
        return []
    rows = [row for row in material.rows("changes_estimates") if row["status"] != "same"]
    record = [row for row in rows if row["of_record"] == "1" and not row["table"].startswith("describe/")]
    turned = [row for row in record if row["flags"] or row["status"] in ("new", "gone")]
    moved = [row for row in record if row not in turned]
    why = {}
    for row in material.rows("changes_attribution"):
        why.setdefault(tuple(row[name] for name in KEY), []).append(row)
    tables = [_patients(material), _turned(material, turned, why), _moved(material, moved, why)]
    tables = [table for table in tables if table]
    references = Refs(tuple(table.name for table in tables))
    lead = _lead(material, rows, len(record))
    return [
        Heading(2, say("Changes since the baseline {name}", name=material.study["baseline"]), "changes"),
        text(lead, *([" ", references, "."] if tables else [])),
        *tables,
    ]


def _lead(material, rows, of_record):
    total = len(material.rows("changes_estimates"))
    counts = {name: format_count(sum(row["status"] == name for row in rows)) for name in ("moved", "new", "gone")}
    words = [
        say("{n} of {total} reported numbers moved, {new} are new and {gone} are gone.",
            total=format_count(total), n=counts["moved"], new=counts["new"], gone=counts["gone"]),
        say("{n} of these are results of the main analysis, told below; the others stand in changes/estimates.csv.",
            n=format_count(of_record)),
        say("What moved a number was found by computing it again with one thing changed at a time: the code of the "
            "analyses, the data, the data cut, the study file. A patient's effect is the number as it is, less the "
            "number with that patient's data as they were."),
    ]  # fmt: skip
    return " ".join(words)


def _patients(material):
    rows = material.rows("changes_patients")
    if not rows:
        return None
    if not material.internal:
        return _counted(material, rows)
    body = []
    for change, words in CHANGES.items():
        own = [row for row in rows if row["change"] == change]
        body += [Row((say(words),), kind="group")] if own else []
        body += [Row(_patient_cells(material, row)) for row in own]
    return Table(
        "changes-patients",
        material.mark(say("Patients who came, left or changed")),
        ((say("Patient"), "l"), (say("What"), "l"), (say("Before"), "l"), (say("After"), "l"), (say("Why"), "l")),
        tuple(body),
        "changes/patients.csv",
        (say("{absent}: no value; or nothing else explains it.", absent=ABSENT),),
    )


def _patient_cells(material, row):
    field = row["field"]
    what = _field(material, field) if field else say("in the cohort")
    values = [_cell(material, field, row[when]) for when in ("before", "after")]
    made_of, _, change = row["reason"].partition(": ")
    reason = f"{material.labels.variable(made_of)}: {change}" if change and field else row["reason"]
    causes = listed(say(CAUSES[cause]) for cause in filter(None, row["cause"].split("; ")))
    parts = [reason, "" if row["cause"] == "data" and reason else causes]
    return (row["patient"], what, *values, "; ".join(filter(None, parts)) or ABSENT)


def _field(material, field):
    for endpoint in material.study["endpoints"]:
        name = endpoint["name"]
        known = {"days": say("days"), "event": say("event"), "reason": say("end of follow-up"), "cause": say("event")}
        if field.startswith(f"{name}_") and field[len(name) + 1 :] in known:
            return f"{material.labels.of('endpoints', name)}: {known[field[len(name) + 1 :]]}"
    return material.labels.variable(field)


def _cell(material, field, value):
    if not value:
        return ABSENT
    if not field:
        return say("in the cohort") if value == "eligible" else value
    if re.fullmatch(r"-?\d+\.\d+", value):
        return format_number(value, 2)
    if any(field == f"{endpoint['name']}_event" for endpoint in material.study["endpoints"]):
        return say(FLAG_WORDS[value])
    return material.labels.level(field, value)


def _counted(material, rows):
    """How many patients, where single ones may not be told."""
    body = []
    for change, words in CHANGES.items():
        who = {row["patient"] for row in rows if row["change"] == change}
        body += [Row((say(words), say_count("{n} patient", "{n} patients", len(who))))] if who else []
    return Table(
        "changes-patients",
        material.mark(say("Patients who came, left or changed")),
        ((say("What"), "l"), (say("Patients"), "r")),
        tuple(body),
        "changes/patients.csv",
    )


def _turned(material, rows, why):
    def last(row):
        if row["status"] != "moved":
            return say("new in this run") if row["status"] == "new" else say("no longer computed")
        return listed(say(FLAGS[flag]) for flag in row["flags"].split("; "))

    caption = say("Results that turned: significance, direction, a median reached or not, a method of record")
    return _table(material, "changes-turned", caption, rows, why, say("What turned"), last)


def _moved(material, rows, why):
    def last(row):
        if not row["in_standard_errors"]:
            return ABSENT
        return write_effect(row["in_standard_errors"], 2)

    caption = say("Other results of the main analysis that moved")
    return _table(material, "changes-moved", caption, rows, why, say("In standard errors"), last)


def _table(material, name, caption, rows, why, head, last):
    if not rows:
        return None
    body, group = [], None
    order = list(dict.fromkeys(name_group(material, row) for row in rows))
    for row in sorted(rows, key=lambda row: order.index(name_group(material, row))):
        if name_group(material, row) != group:
            group = name_group(material, row)
            body.append(Row((group,), kind="group"))
        own = why.get(tuple(row[key] for key in KEY), [])
        cells = (name_number(material, row), write_value(material, row, "before"), write_value(material, row, "after"))
        cells += (last(row), _causes(own), *((_movers(material, row, own),) if material.internal else ()))
        body.append(Row(cells, kind="level"))
    columns = [(say("Result"), "l"), (say("Before"), "r"), (say("After"), "r"), (head, "l"), (say("Moved by"), "l")]
    columns += [(say("Patients with the largest effects"), "l")] if material.internal else []
    notes = [say("{absent}: not estimated or not told; or moved by no single patient.", absent=ABSENT)]
    notes += [
        say("In standard errors of the number before; of a hazard ratio those of its logarithm."),
        say("Effects of patients do not add up: two may change a number that neither changes alone."),
    ]
    others = sorted({row["note"] for row in rows_of(why, rows) if row["exact"] == "0" and row["note"]})
    return Table(name, material.mark(caption, cut=True), tuple(columns), tuple(body), "changes/estimates.csv",
                 (*notes, *others))  # fmt: skip


def rows_of(why, rows):
    """What is said of the causes of these numbers."""
    return [item for row in rows for item in why.get(tuple(row[key] for key in KEY), [])]


def _causes(own):
    causes = [CAUSES[item["cause"]] for item in own if item["cause"] != "patient"]
    return listed(map(say, causes)) or ABSENT


def _movers(material, row, own):
    words = []
    for item in [item for item in own if item["cause"] == "patient"][:NAMED]:
        group = CHANGES.get(item["change"], "")
        who = item["patient"] or say(group)
        words.append(f"{who} ({write_effect(item['effect'], material=material, row=row)})" if item["effect"] else who)
    return "; ".join(words) or ABSENT
