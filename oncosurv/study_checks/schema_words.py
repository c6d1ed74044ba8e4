"""What the JSON Schema keywords say of a mistake, in the words of the study file: (message, hint) of one error."""

import re

from oncosurv.study_checks.problems import listed, suggest
from oncosurv.study_checks.yaml_traps import KINDS, mend_of, read_as, shortened

PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9 ._/-]*")
YAML_WORDS = {"yes", "no", "on", "off", "true", "false", "null", "y", "n"}


def words_of(error, schema):
    """(message, hint) of a jsonschema error. schema: what stands in the schema for this place, for its description."""
    say = MESSAGES.get(error.validator)
    message, hint = say(error) if say else (error.message, "")
    return message, hint or about(schema)


def about(schema):
    """What the schema says of a key: its description and an example."""
    words = re.sub(r"^\([^)]*\) ", "", schema.get("description", "see docs/study_file.md."))
    examples = schema.get("examples", [])
    return f"{words} Example: {as_yaml(examples[0])}" if examples else words


def as_yaml(value):
    """A value as it stands in a study file on one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {as_yaml(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(as_yaml(item) for item in value) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    if not isinstance(value, str) or (PLAIN.fullmatch(value) and value.lower() not in YAML_WORDS):
        return str(value)
    return f"'{value}'" if '"' in value else f'"{value}"'


def _type(error):
    kind = error.validator_value
    return f"{KINDS[kind]} is needed, but this {read_as(error.instance)}.", mend_of(error.instance, kind)


def _enum(error):
    allowed = error.validator_value
    if not isinstance(error.instance, str):
        return f"one of {listed(allowed)} is needed, but this {read_as(error.instance)}.", mend_of(error.instance)
    return f"{shortened(error.instance)!r} is none of {listed(allowed, 20)}.", suggest(
        error.instance, allowed, "write one of"
    )


def _pattern(error):
    words = error.schema.get("pattern_words", f"of the form {error.validator_value}")
    if not error.instance.strip():
        return "the text is empty.", f"write {words}."
    mend = "".join(letter if letter.isalnum() else "_" for letter in error.instance.lower()).strip("_")
    if words.startswith("a name of") and mend[:1].isalpha() and mend.isascii():
        return f"{shortened(error.instance)!r} is not {words}.", f"write for example {mend!r}."
    return f"{shortened(error.instance)!r} is not {words}.", ""


def _unique(error):
    twice = [item for place, item in enumerate(error.instance) if item in error.instance[:place]]
    return f"{listed(dict.fromkeys(map(str, twice)))} stands twice.", "let each stand once."


def _limit(words):
    def say(error):
        limit = f"{words} {error.validator_value}"
        unit = error.schema.get("unit")
        return f"{error.instance} is not {limit}.", f"write a number {limit}" + (f" ({unit})." if unit else ".")

    return say


def _count(words, one, many):
    def say(error):
        wanted, found = error.validator_value, len(error.instance)
        here = f"here {'is' if found == 1 else 'are'} {found} {one if found == 1 else many}"
        return f"{here}; {words} {wanted} {'is' if wanted == 1 else 'are'} wanted.", ""

    return say


MESSAGES = {
    "type": _type,
    "enum": _enum,
    "pattern": _pattern,
    "uniqueItems": _unique,
    "minimum": _limit("at least"),
    "maximum": _limit("at most"),
    "exclusiveMinimum": _limit("above"),
    "minItems": _count("at least", "entry", "entries"),
    "maxItems": _count("at most", "entry", "entries"),
    "minLength": _count("at least", "character", "characters"),
    "maxLength": _count("at most", "character", "characters"),
    "minProperties": _count("at least", "key", "keys"),
}
