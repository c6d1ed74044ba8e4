"""What was published, recomputed the way it was published. A chapter apart, and never the result."""

import re

from oncosurv.language import join_and, phrase, say, say_count, write_digits
from oncosurv.report.blocks import ABSENT, Heading, Refs, Row, Strong, Table, text
from oncosurv.report.labels import data_statement
from oncosurv.wording import NO_BREAK, as_number, format_count, format_given, format_number, format_span

NUMBER = re.compile(r"\d+(?:\.(\d+))?\+?")
SELECT = re.compile(r"(?P<table>\w+)\{(?P<select>[^}]*)\}")
NAIVE = phrase("naive exposure: immortal-time biased")
NAIVE_MODEL = phrase("from a model that holds the naive exposure")
LATE = phrase("known only after time zero")


def write_published(material):
    """The table of targets, marked as not the result; [] for a study without a reproduction chapter."""
    chapter = material.study.get("reproduction")
    rows = material.rows("published")
    if not chapter or not rows:
        return []
    hits = sum(row["hit"] == "1" for row in rows)
    agree = say(
        "{hits} of {rows} agree",
        hits=format_count(hits),
        rows=say_count("{n} published number", "{n} published numbers", len(rows)),
    )
    synthetic = material.study["study"]["data_are"] == "synthetic"
    made = say(" The records were made so that they agree.") if synthetic and hits == len(rows) else ""
    return [
        Heading(2, say("Published against reproduced"), "published"),
        text(
            Strong(say("This chapter is not the result.")),
            say(
                " It recomputes what was published ({citation}) the way it was published: {words}",
                citation=chapter["citation"],
                words=chapter["words"],
            ),
            look="notice",
        ),
        text(
            say(
                "{agree} with the records within the accepted range.{made} {data_statement}",
                agree=agree,
                made=made,
                data_statement=data_statement(material.study),
            )
        ),
        *_naive(material),
        _table(material, rows),
    ]


def _naive(material):
    names = [item["label"] for item in material.study.get("exposures", [])]
    if not names:
        return []
    words = say(
        "{names} is treated here as if it had been known at time zero (naive). Patients had to live long "
        "enough to receive it, so these comparisons are immortal-time biased; they are marked in the "
        "table. Their hazard ratios are not shown here: ",
        names=join_and(names),
    )
    counted = [model["name"] for model in material.models() if "exposure" in model]
    if counted:
        references = Refs(tuple(f"treatment-{name}" for name in counted))
        return [text(words, say("the estimates that count it from its start stand in "), references, ".")]
    return [text(words, say("no estimate that counts it from its start is part of this report."))]


def _table(material, rows):
    body = []
    for row in rows:
        accepted = _accepted(row)
        published = _published(row["published"])
        population = material.labels.of("populations", row["population"])
        words = (row["id"], row["description"], population, row["statistic"], published, accepted)
        note = _remark(material, row)
        cells = (*words, _reproduced(material, row), say("yes") if row["hit"] == "1" else say("no"), note or ABSENT)
        body.append(Row(cells, shows=material.shows("published", row)))
    notes = [
        say(
            "Published: as printed, words in quotation marks. Accepted: the range that counts as agreement, "
            "by the rounding of the printed number or the meaning of the printed word."
        ),
        say("–: nothing to add."),
    ]
    if any(row["kind"].endswith("*") for row in rows):
        notes.append(say("A description in which two numbers stand says how the printed one was read."))
    return Table(
        "published-targets",
        material.mark(say("Published numbers against those of these records; not the result"), cut=True),
        (
            (say("Id"), "l"),
            (say("What"), "l"),
            (say("Population"), "l"),
            (say("Statistic"), "l"),
            (say("Published"), "l"),
            (say("Accepted"), "l"),
            (say("Reproduced"), "l"),
            (say("Agrees"), "l"),
            (say("Remark"), "l"),
        ),
        tuple(body),
        source="checks/published.csv",
        notes=tuple(notes),
    )


def as_number_or_none(published):
    """The published number, None where a word was printed."""
    return as_number(published.rstrip("+")) if NUMBER.fullmatch(published) else None


def _published(words):
    """A published number with the decimal mark of the language, a word in quotation marks."""
    if as_number_or_none(words) is None:
        return say("“{words}”", words=words)
    return write_digits(words.rstrip("+"), grouped=False) + ("+" if words.endswith("+") else "")


def _accepted(row):
    limits = [format_given(row[name]) for name in ("lower", "upper")]
    return limits[0] if limits[0] == limits[1] else format_span(*limits)


def _decimals(row):
    """Decimals of the published number; two more where it was printed by another rounding than its value's."""
    match = NUMBER.fullmatch(row["published"])
    shown = len(match[1] or "") if match else 1
    return shown + 2 if row["kind"].endswith("*") and row["statistic"] == "%" else shown


def _reproduced(material, row):
    value = as_number(row["reproduced"])
    if value is None:
        return say("not found ({note})", note=row["note"])
    if row["statistic"] == "p":
        match = NUMBER.fullmatch(row["published"])
        return format_number(value, len(match[1] or "")) if match and value >= 0.001 else material.p(value)
    if row["statistic"] == "%":
        number = f"{format_number(value, _decimals(row))}{NO_BREAK}%"
        behind = _row_behind(material, row)
        return f"{behind['n']}/{behind['denominator']} ({number})" if behind else number
    return format_number(value, _decimals(row))


def selections(row):
    """(table, {column: value}) of every row that a target was read from."""
    return [
        (match["table"], dict(pair.split("=", 1) for pair in match["select"].split(";")))
        for match in SELECT.finditer(row["where"])
    ]


def _row_behind(material, row):
    table, wanted = selections(row)[0]
    found = material.rows(table, **wanted) if table == "characteristics" else []
    return found[0] if len(found) == 1 else None


def _remark(material, row):
    """What must stand beside a number that a treatment after time zero has touched."""
    exposures = {item["name"] for item in material.study.get("exposures", [])}
    naive_models = {
        model["name"]
        for model in material.study["reproduction"].get("models", [])
        if exposures & set(model["variables"])
    }
    remarks = []
    for _, wanted in selections(row):
        names = {wanted.get("variable"), wanted.get("factor")}
        if names & exposures:
            remarks.append(NAIVE)
        elif wanted.get("model") in naive_models and wanted.get("kind") == "multivariable":
            remarks.append(NAIVE_MODEL)
        elif any(name and material.labels.is_late(name) for name in names):
            remarks.append(LATE)
    return "; ".join(say(remark) for remark in dict.fromkeys(remarks))
