"""The drafted study file as text: every proposal with its evidence beside it, every open question marked CONFIRM."""

import json
import os
import re
from string import Template

from oncosurv.draft.guess import CONFIRM
from oncosurv.draft.roles import fold
from oncosurv.study_checks.schema_words import as_yaml

WIDTH = 118
ANALYTES, FACTORS = 20, 2
TEMPLATE = os.path.join(os.path.dirname(__file__), "study.yaml.txt")


def format_study(study_id, folder, sources, skeleton, left, skipped):
    """Text of the study file. folder: of the exports; left: [(table, why)]; skipped: names."""
    lines = _sources(folder, sources, skeleton)
    lines += [f"  # Not drafted: {table.file}: {' '.join(why.split())}." for table, why in left]
    lines += [f"  # Not looked at: {', '.join(sorted(skipped))}."] if skipped else []
    known, variables = skeleton.index != CONFIRM, [line for item in skeleton.variables for line in _variable(item)]
    dates, months = (
        f"the dates are {', '.join(skeleton.dates) or 'none'}",
        "" if skeleton.dates else _months_of(sources),
    )
    with open(TEMPLATE, encoding="utf-8") as file:
        template = Template(file.read())
    return template.substitute(
        CONFIRM=CONFIRM,
        folder=folder,
        id=study_id,
        cut=_cut(*skeleton.last),
        sources="\n".join(lines),
        index=skeleton.index,
        index_label="Diagnosis" if known else CONFIRM,
        index_words="date of the diagnosis" if known else CONFIRM,
        index_why=skeleton.why if known else f"{skeleton.why}; {dates}{months}",
        variables="\n".join(variables or [f"  - {CONFIRM}  # {skeleton.notes[-1]}"]),
        events="\n".join(f"      - {_end(end)}{_note(skeleton, end, dates)}" for end in skeleton.events),
        censor="\n".join(f"      - {_end(end)}{_note(skeleton, end, dates)}" for end in skeleton.censor),
        names=", ".join(item["name"] for item in skeleton.variables),
        factors=", ".join([item["name"] for item in skeleton.variables if item["type"] == "category"][:FACTORS]),
    )


def _months_of(sources):
    """Words on numbers that may be times in months, and on what makes times of them; '' where there are none."""
    found = [
        f"{source.name}.{column.name}"
        for source in sources
        for column in source.columns
        if column.guess.type in ("number", "integer")
        and re.search(r"\b(months?|mes|meses)\b", fold(column.profile.heading))
    ]
    if not found:
        return ""
    return (
        f". Times in months may be {', '.join(found)}: make those that are counted from one event type: date with "
        "date: months of 30 days, and write data_cut: none and month_days: 30 (an age in months is not such a time)"
    )


def _cut(day, column):
    if day is None:
        return "last day of follow-up"
    return f"the latest date in the exports is {day} ({column}); up to which day is follow-up complete?"


def _sources(folder, sources, skeleton):
    lines = []
    for source in sources:
        table = source.table
        lines.append(f"  # {table.rows:,} rows. {table.evidence.get('rows', '')}".rstrip())
        lines += [f"  - name: {source.name}", f"    file: {_text(os.path.join(folder, table.file))}"]
        asked = dict(source.unsure)
        for key, value in source.settings.items():
            if key in table.unsure:
                asked.setdefault(key, f"{value}? {table.evidence[key]}")
                value = CONFIRM
            why = asked.get(key) or table.evidence.get(key, "")
            lines.append(f"    {key}: {_quoted(key, value)}" + (f"  # {why}" if why else ""))
        lines.append(f"    patient: {_text(source.patient)}  # {source.why}")
        if source.one_row:
            lines.append("    one_row_per_patient: true")
        elif source.name in skeleton.single:
            by = skeleton.single[source.name]
            lines.append(f"    one_per_patient: {{earliest: {by}}}  # several rows a patient; is it this one?")
        lines.append("    columns:")
        for column in source.columns:
            lines += _column(column)
        for heading, why in source.apart:
            lines.append(f"      # left out: {' '.join(heading.split())} ({why})")
        lines += _measurements(table, source)
    return lines


def _quoted(key, value):
    if key in ("delimiter", "decimal", "thousands", "date") and value != CONFIRM:
        return f'"{value}"' if value != "\t" else '"\\t"'
    return as_yaml(value)


def _column(column):
    guess = column.guess
    parts = {"name": column.name, "column": column.profile.heading, "type": guess.type, **guess.settings}
    asked = dict(guess.unsure)
    line = "      - {" + ", ".join(f"{key}: {_value(key, value)}" for key, value in parts.items()) + "}"
    question = "; ".join(f"{key}: {words}" for key, words in asked.items())
    beside = " ".join((question or guess.evidence).split())
    if len(line) <= WIDTH:
        return [f"{line}  # {beside}"]
    lines = [f"      # {beside}", f"      - name: {column.name}"]
    for key, value in list(parts.items())[1:]:
        if key == "values":
            lines.append("        values:")
            lines += [f"          {_text(code)}: {_text(word)}" for code, word in value.items()]
        else:
            lines.append(f"        {key}: {_value(key, value)}" + (f"  # {asked[key]}" if key in asked else ""))
    return lines


def _value(key, value):
    if key == "values":
        return "{" + ", ".join(f"{_text(code)}: {_text(word)}" for code, word in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_text(item) for item in value) + "]"
    return _text(value) if isinstance(value, str) and key not in ("name", "type") else as_yaml(value)


def _text(value):
    """A text for a flow mapping: plain only where YAML cannot read it as anything else."""
    plain = as_yaml(value)
    if plain == value and len(value) < 60 and not value.startswith("-") and value.strip() == value:
        return value
    return json.dumps(value, ensure_ascii=False)  # YAML reads JSON texts as they are


def _measurements(table, source):
    """A commented proposal of `measurements` where the file is a laboratory table, one unit an analyte."""
    if not table.pairs:
        return []
    lines = [
        "    # A laboratory table: say which analytes are read, in which unit, within which limits. For example:",
        "    # measurements:",
    ]
    units = {}
    for (analyte, unit), rows in sorted(table.pairs.items(), key=lambda item: -item[1]):
        units.setdefault(analyte, []).append(f"{unit or 'no unit'} {rows}")
    for analyte, found in list(units.items())[:ANALYTES]:
        head = f"{{analyte: ..., names: [{_text(analyte)}], unit: ..., minimum: ..., maximum: ...}}"
        lines.append(f"    #   - {head}  # {', '.join(found[:5])}")
    return lines


def _variable(variable):
    head = {key: value for key, value in variable.items() if key != "levels"}
    line = "  - {" + ", ".join(f"{key}: {_text(str(value))}" for key, value in head.items()) + "}"
    if "levels" not in variable:
        return [line]
    levels = [f"{{id: {_text(level['id'])}, label: {_text(level['label'])}}}" for level in variable["levels"]]
    lines = [f"  - name: {head['name']}"] + [f"    {key}: {_text(str(value))}" for key, value in list(head.items())[1:]]
    return [*lines, "    levels:", *[f"      - {level}" for level in levels]]


def _end(end):
    parts = [f"{key}: {value}" if key == "date" else f"{key}: '{value}'" for key, value in end.items()]
    return "{" + ", ".join(parts) + "}"


def _note(skeleton, end, dates):
    if CONFIRM not in " ".join(end.values()):
        return ""
    return f"  # {skeleton.notes[0] if skeleton.notes else dates}"
