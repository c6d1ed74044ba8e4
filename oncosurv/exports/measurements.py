"""Laboratory rows (one analyte at a date): our names of analytes, one unit each, limits after the conversion."""

from collections import Counter
from typing import NamedTuple

from oncosurv.exports.cells import limits_missed
from oncosurv.exports.findings import FILLED_ENOUGH, Unread, listed, quoted
from oncosurv.exports.units import same_unit, unit_converter, usual_units
from oncosurv.tables import format_cell

NEEDED = ("analyte", "value", "unit")


class Converted(NamedTuple):
    """A value that a declared magnitude rule gave, and the words of the note about it."""

    number: float
    words: str


def read_measurements(spec, table, findings):
    """The table with analyte, value and unit in our words; rows of undeclared analytes are left out, with a note.

    spec: the source, with `measurements` (analyte, names, unit, minimum, maximum, magnitudes); table: {name: list} with
    row, patient and the declared columns. A value whose unit is unknown, or that lies outside the limits once
    converted, is None and a query; unless a declared rule (`magnitudes`) says which unit is meant, whose every use is
    a note. Names are matched without regard to case.
    """
    declared = {_fold(name): item for item in spec["measurements"] for name in [item["analyte"], *item["names"]]}
    items = {name: declared.get(_fold(name)) for name in set(table["analyte"]) if name is not None}
    check_analytes(spec, table, items, findings)
    keep = [i for i, name in enumerate(table["analyte"]) if items.get(name) is not None]
    if len(keep) < len(table["row"]):
        table = {name: [cells[i] for i in keep] for name, cells in table.items()}
    triples = list(zip(table["analyte"], table["value"], table["unit"], strict=True))
    known = {triple: _convert(items[triple[0]], triple[1], triple[2]) for triple in set(triples)}
    if any(column["name"] == "unit" and column.get("required") for column in spec["columns"]):
        known.update((triple, None) for triple in known if triple[2] is None)  # the empty cell is a query already
    values = [known[triple] for triple in triples]
    check_values(table["analyte"], values, items, findings)
    headers = {column["name"]: column["column"] for column in spec["columns"]}
    for field, rule in (("unit", "unit"), ("value", "limits")):
        unread = [
            (i, format_cell(table[field][i]), value)
            for i, value in enumerate(values)
            if isinstance(value, Unread) and value.rule == rule
        ]
        if unread:
            findings.add_cells(field, headers[field], unread, table["row"], table["patient"])
    by_rule = [
        (i, format_cell(table["value"][i]), Unread("magnitude", value.words))
        for i, value in enumerate(values)
        if isinstance(value, Converted)
    ]
    if by_rule:
        findings.add_cells("value", headers["value"], by_rule, table["row"], table["patient"], severity="note")
    return table | {
        "analyte": [items[name]["analyte"] for name in table["analyte"]],
        "value": [_number(value) for value in values],
        "unit": [items[name]["unit"] for name in table["analyte"]],
    }


def check_analytes(spec, table, items, findings):
    """A note on analytes that are not declared, a stop where a declared one occurs nowhere: its name is mistaken."""
    counts = Counter(name for name in table["analyte"] if name is not None)
    others = [f"{quoted(name)} ({count} rows)" for name, count in sorted(counts.items()) if items[name] is None]
    if others:
        words = f"rows of analytes that are not under measurements are left out: {listed(others, 20)}."
        findings.add_file("analyte", words, severity="note", field="analyte")
    present = {item["analyte"] for item in items.values() if item is not None}
    for item in spec["measurements"]:
        if item["analyte"] not in present:
            words = f"{item['analyte']} occurs nowhere as {listed([quoted(name) for name in item['names']])}"
            found = f" (the export has {listed([quoted(name) for name in sorted(counts)], 20)})" if counts else ""
            mend = "; correct its names under measurements, or leave it out there."
            findings.add_file("analyte", words + found + mend, field="analyte", value=item["analyte"])


def check_values(names, values, items, findings):
    """A stop for an analyte of which no value can be used: its unit or its limits are mistaken."""
    found = {}
    for name, value in zip(names, values, strict=True):
        if value is not None:
            found.setdefault(items[name]["analyte"], []).append(value)
    for analyte, filled in found.items():
        if len(filled) >= FILLED_ENOUGH and all(isinstance(value, Unread) for value in filled):
            words = f"none of {len(filled)} values of {analyte} can be used; the first: {filled[0].words}"
            mend = "Correct its unit or limits under measurements."
            findings.add_file(filled[0].rule, f"{words} {mend}", field="value", value=analyte)


def _number(value):
    return value.number if isinstance(value, Converted) else None if isinstance(value, Unread) else value


def _fold(name):
    return " ".join(name.split()).casefold()


def _convert(item, value, unit):
    """The value in the declared unit, None for no value, or an Unread."""
    if value is None:
        return None
    rule = _rule_for(item, value, unit)
    if rule is not None:
        return _convert_by_rule(item, value, unit, rule)
    if unit is None:
        return Unread("unit", f"{item['analyte']} {format_cell(value)} has no unit and is not used; fill the cell.")
    convert = unit_converter(item["analyte"], unit, item["unit"])
    if convert is None:
        words = f"{quoted(unit)} is no unit of {item['analyte']} that converts to {item['unit']}; correct the cell."
        return Unread("unit", words)
    number = convert(value)
    outside = _missed(item, number)
    if not outside:
        return number
    written = f"{item['analyte']} {format_cell(value)} {unit}"
    if number != value:
        written += f" = {format_cell(number)} {item['unit']}"
    words = f"{written} is {outside} {item['unit']}; correct the value or its unit{_other_units(item, value)}."
    return Unread("limits", words)


def _rule_for(item, value, unit):
    """The magnitude rule of an analyte that a value as it is written falls under, or None."""
    for rule in item.get("magnitudes", []):
        if same_unit(rule["written"], unit or "") and rule["from"] <= value <= rule["to"]:
            return rule
    return None


def _convert_by_rule(item, value, unit, rule):
    number = unit_converter(item["analyte"], rule["meant"], item["unit"])(value)
    written = f"{item['analyte']} {format_cell(value)} {unit or '(no unit)'}"
    outside = _missed(item, number)
    if outside:
        words = (
            f"{written}, read as {rule['meant']}, is {format_cell(number)} {item['unit']}: {outside}; correct the cell."
        )
        return Unread("limits", words)
    words = f"{written} is read as {rule['meant']} by the rule under magnitudes: {format_cell(number)} {item['unit']}."
    return Converted(number, words)


def _missed(item, number):
    return limits_missed(number, item.get("minimum"), item.get("maximum"))


def _other_units(item, value):
    """The usual units in which the value would lie within the limits, as a hint to what the clinic meant."""
    fitting = []
    for unit in usual_units(item["unit"]):
        convert = unit_converter(item["analyte"], unit, item["unit"])
        if convert is not None and not _missed(item, convert(value)):
            fitting.append(f"{format_cell(value)} {unit} would be {convert(value):.4g} {item['unit']}")
    return f" ({'; '.join(fitting)})" if fitting else ""
