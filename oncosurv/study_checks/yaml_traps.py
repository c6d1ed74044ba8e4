"""What YAML makes of unquoted text: yes and no become true and false, 007 becomes 7, a date becomes a date object."""

import datetime
import re

from oncosurv.study_checks.problems import Problem

DECIMAL_COMMA = re.compile(r"[+-]?\d+,\d+")
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
KINDS = {"string": "text", "number": "a number", "integer": "a whole number", "boolean": "true or false",
         "array": "a list", "object": "a set of keys"}  # fmt: skip


def with_text_keys(value, path=()):
    """(copy whose keys are all text, problems): a key that YAML read as a number, a date or true is a mistake."""
    problems = []
    if isinstance(value, dict):
        copy = {}
        for key, item in value.items():
            if not isinstance(key, str):
                problems.append(Problem((*path, str(key)), f"this key is not text: it {read_as(key)}.", mend_of(key)))
            copy[str(key)], more = with_text_keys(item, (*path, str(key)))
            problems += more
        return copy, problems
    if isinstance(value, (list, tuple)):
        pairs = [with_text_keys(item, (*path, place)) for place, item in enumerate(value)]
        return [copy for copy, _ in pairs], [problem for _, more in pairs for problem in more]
    return value, []


def read_as(value):
    """What YAML made of a value, in words that follow a subject."""
    if value is None:
        return "is empty"
    if isinstance(value, bool):
        return f"was read as {str(value).lower()}, as YAML does with an unquoted yes, no, on, off, true or false"
    if isinstance(value, (datetime.date, datetime.datetime)):
        return f"was read as the date {value}"
    if isinstance(value, (int, float)):
        return f"was read as the number {value}"
    if isinstance(value, str):
        return f"is the text {shortened(value)!r}"
    return "is a list" if isinstance(value, (list, tuple)) else "is a set of keys"


def mend_of(value, expected="string"):
    """What to do about a value that should have been of another kind (a JSON Schema type)."""
    if value is None:
        return f"write {KINDS[expected]} after the colon, or delete the key where it may be absent."
    if expected == "string":
        if isinstance(value, bool):
            return f'quote it: "{"yes" if value else "no"}" (or whatever word stands there).'
        if isinstance(value, (int, float)):
            return f'quote it: "{value}"; without quotation marks 007 becomes 7 and 1.10 becomes 1.1.'
        if isinstance(value, datetime.date):
            return f'quote it: "{value}".'
        return "write one text."
    if expected in ("number", "integer") and isinstance(value, str):
        if DECIMAL_COMMA.fullmatch(value):
            return f"write it with a decimal point: {value.replace(',', '.')}."
        return f"write {value} without quotation marks." if NUMBER.fullmatch(value) else "write a number."
    if expected == "array":
        return (
            f"write it as a list: [{value}]." if isinstance(value, (str, int, float)) else "write it as a list, [a, b]."
        )
    if expected == "boolean":
        return "write true or false, without quotation marks."
    return f"write {KINDS[expected]}."


def shortened(text, most=60):
    """Text on one line, cut where it is long."""
    text = " ".join(text.split())
    return text if len(text) <= most else text[: most - 3] + "..."


def find_repeated_keys(file):
    """Problems: keys that stand twice in one YAML file; of such keys YAML keeps the last in silence."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    with open(file, encoding="utf-8") as text:
        root = yaml.compose(text, Loader=loader)
    problems, todo = [], [((), root)] if root is not None else []
    while todo:
        path, node = todo.pop()
        if isinstance(node, yaml.SequenceNode):
            todo += [((*path, place), item) for place, item in enumerate(node.value)]
        if isinstance(node, yaml.MappingNode):
            lines = {}
            for key, item in node.value:
                lines.setdefault(key.value, []).append(key.start_mark.line + 1)
                todo.append(((*path, key.value), item))
            for key, found in lines.items():
                if len(found) > 1:
                    where = ", ".join(str(line) for line in found)
                    words = f"the key {key!r} stands in lines {where}; YAML keeps only the last."
                    problems.append(Problem((*path, key), words, "make one of them, or give one another name."))
    return problems
