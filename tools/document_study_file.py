"""Write docs/study_file.md, the tables of all keys of a study file, from workflow/schemas/config.schema.yaml.

Run it after a change of the schema:  python tools/document_study_file.py
"""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))

from oncosurv.study_checks.schema import read_schema, resolved  # noqa: E402
from oncosurv.study_checks.schema_words import as_yaml  # noqa: E402
from oncosurv.study_checks.yaml_traps import KINDS  # noqa: E402

PAGE = ROOT / "docs" / "study_file.md"
HEAD = """# The study file

<!-- Made by tools/document_study_file.py from workflow/schemas/config.schema.yaml.
     Change the schema, then run the tool. -->

"""


def write_manual(schema):
    """The page as Markdown text."""
    lines = [HEAD + schema["description"], ""]
    name = schema["$defs"]["name"]["pattern_words"].removeprefix("a name of ")
    lines += [f"A name consists of {name.replace('that begins', 'and begins')}; it becomes a column or a file.", ""]
    lines += [
        "All mistakes of a study file are listed together, each with its place and a hint, before anything runs.",
        "",
    ]
    lines += ["| Section | What it says | Needed |", "|---|---|---|"]
    for key, section in schema["properties"].items():
        lines.append(f"| [{key}](#{key}) | {_cell(section['description'])} | {_needed(key, section, schema)} |")
    for key, section in schema["properties"].items():
        lines += ["", f"## {key}", "", section["description"], *_parts(key, resolved(section))]
    return "\n".join(lines) + "\n"


def _parts(place, schema):
    """Tables of an object or of the entries of a list, then of what is inside them."""
    if schema.get("type") == "array":
        entry = resolved(schema["items"])
        return _parts(f"{place}[ ]", entry) if "properties" in entry else []
    if "properties" not in schema:  # a section that is one value
        return ["", f"One value: {_values(schema)}."]
    lines = ["", "| Key | What it says | Values | Needed |", "|---|---|---|---|"]
    properties = {key: resolved(item) for key, item in schema["properties"].items()}
    lines += [
        f"| `{key}` | {_described(item)} | {_values(item)} | {_needed(key, item, schema)} |"
        for key, item in properties.items()
    ]
    lines += _rules(schema)
    for key, item in properties.items():
        inner = resolved(item.get("items", {})) if item.get("type") == "array" else item
        if "properties" in inner:
            lines += ["", f"### {place}.{key}", "", item["description"], *_parts(f"{place}.{key}", item)]
    return lines


def _rules(schema):
    """Which keys go with which rule."""
    rows = [
        _rule(branch["if"]["properties"]["rule"]["const"], branch["then"], schema["required"])
        for branch in schema.get("allOf", [])
        if "description" in branch["then"]
    ]
    return ["", "| Rule | Type | What it does | Needs | May have |", "|---|---|---|---|---|", *rows] if rows else []


def _rule(rule, then, common):
    names = [then] + [branch["then"] for branch in then.get("allOf", [])]
    keys = dict.fromkeys(key for part in names for key in part.get("propertyNames", {}).get("enum", []))
    needs = [key for key in then.get("required", []) if key not in common]
    may = [key for key in keys if key not in needs and key not in common]
    kinds = then.get("properties", {}).get("type", {}).get("enum", [])
    return f"| `{rule}` | {', '.join(kinds)} | {_cell(then['description'])} | {_names(needs)} | {_names(may)} |"


def _described(schema):
    example = f" Example: `{as_yaml(schema['examples'][0])}`" if "examples" in schema else ""
    return _cell(schema["description"] + example)


def _values(schema):
    if "enum" in schema:
        return ", ".join(f"`{as_yaml(value)}`" for value in schema["enum"])
    kind = schema.get("type")
    words = KINDS[kind]
    if kind == "array":
        entry = resolved(schema["items"])
        words = "a list of entries, see below" if "properties" in entry else f"a list, each {_values(entry)}"
    elif kind == "string":
        words = "one character" if schema.get("maxLength") == 1 else schema.get("pattern_words", words)
        words = "a name" if words.startswith("a name of") else words.removeprefix("some ")
    elif kind == "object" and "properties" in schema:
        words = "keys, see below"
    limits = [f"{word} {schema[key]}" for key, word in LIMITS.items() if key in schema]
    return _cell(", ".join([words, *limits, *([schema["unit"]] if "unit" in schema else [])]))


LIMITS = {"minimum": "at least", "exclusiveMinimum": "above", "maximum": "at most"}


def _needed(key, schema, owner):
    if key in owner.get("required", []):
        return "yes"
    if "default" in schema:
        default = schema["default"]
        return "no" if default == [] else f"no; `{as_yaml(default)}`"
    return _cell(f"no; {schema['absent']}") if "absent" in schema else "by rule" if "allOf" in owner else "no"


def _names(keys):
    return ", ".join(f"`{key}`" for key in keys)


def _cell(text):
    return text.replace("|", "\\|").replace("<", "&lt;")


if __name__ == "__main__":
    PAGE.write_text(write_manual(read_schema()), encoding="utf-8")
