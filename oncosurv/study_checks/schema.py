"""The study file against workflow/schemas/config.schema.yaml: the shape of it, each mistake in words."""

import functools
import os

from oncosurv.study_checks.problems import Problem, listed, suggest
from oncosurv.study_checks.schema_words import about, words_of

SCHEMA = os.path.join(os.path.dirname(__file__), "..", "..", "workflow", "schemas", "config.schema.yaml")
PROSE = ("description", "title", "examples", "absent", "default", "$schema")
UNUSABLE = ("type", "enum", "const", "minItems", "maxItems")  # after these a value cannot be looked at any further


@functools.cache
def read_schema():
    """The schema as a dict."""
    import yaml

    with open(SCHEMA, encoding="utf-8") as file:
        return yaml.load(file, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


@functools.cache
def _validator():
    from jsonschema import Draft202012Validator

    return Draft202012Validator(_written_out(read_schema()))


def _written_out(value):
    """The schema with every $ref filled in and without its prose, which costs half of the time otherwise."""
    if isinstance(value, list):
        return [_written_out(item) for item in value]
    if not isinstance(value, dict):
        return value
    full = resolved(value) if isinstance(value.get("$ref"), str) else value
    # a study file has keys such as title as well: their schemas are dicts, prose is not
    kept = {key: item for key, item in full.items() if key != "$defs" and (key not in PROSE or isinstance(item, dict))}
    return {key: _written_out(item) for key, item in kept.items()}


def check_shape(config):
    """(problems, copy of `config` without what cannot be used); the copy holds only keys and types of the schema."""
    errors = list(_validator().iter_errors(config))
    unknown = {(*error.absolute_path, key) for error in errors for key in _extra_keys(error)}
    problems, unusable = [], set(unknown)
    for error in errors:
        found = [problem for problem in _problems(error, config) if problem.path not in unknown or _extra_keys(error)]
        problems += found
        if error.validator in UNUSABLE and not _is_rule_key(error):
            unusable.add(tuple(error.absolute_path))
        if _is_rule_key(error):
            unusable.add((*error.absolute_path, error.instance))
    return problems, _without(config, unusable)


def schema_at(path):
    """The schema of a place in the study file, with what its $ref adds; {} where there is none."""
    here = resolved(read_schema())
    for key in path:
        if isinstance(key, int):
            here = here.get("items", {})
        else:
            here = here.get("properties", {}).get(key, here.get("additionalProperties") or {})
        here = resolved(here if isinstance(here, dict) else {})
    return here


def resolved(schema):
    """A schema with its $ref filled in; its own keywords stand before those referred to."""
    if "$ref" not in schema:
        return schema
    target = read_schema()["$defs"][schema["$ref"].rsplit("/", 1)[-1]]
    return {**resolved(target), **{key: value for key, value in schema.items() if key != "$ref"}}


def _extra_keys(error):
    if error.validator != "additionalProperties" or error.validator_value is not False:
        return []
    return [key for key in error.instance if key not in error.schema.get("properties", {})]


def _is_rule_key(error):
    return "propertyNames" in error.absolute_schema_path


def _is_conditional(error):
    return "then" in error.absolute_schema_path or "else" in error.absolute_schema_path


def _problems(error, config):
    path = tuple(error.absolute_path)
    if error.validator == "additionalProperties":
        return [_unknown_key(path, key, error) for key in _extra_keys(error)]
    if error.validator == "required":
        key = next(name for name in error.validator_value if error.message.startswith(repr(name)))
        who = _rule_of(error.instance) if _is_conditional(error) else ""
        words = f"{who} needs this key; it is missing." if who else "this key is missing."
        return [Problem((*path, key), words, f"add it. {about(schema_at((*path, key)))}")]
    if _is_rule_key(error):
        owner = _inside(config, path)
        own = [key for key in error.validator_value if key not in _common_keys(path)]
        words = f"{_rule_of(owner)} has no such key."
        return [
            Problem(
                (*path, error.instance),
                words,
                f"delete it, or change the {_kind_of(owner)}; its keys are: {listed(own)}.",
            )
        ]
    if _is_conditional(error) and error.validator == "enum" and path[-1] == "type":
        owner, kinds = _inside(config, path[:-1]), " or ".join(error.validator_value)
        return [Problem(path, f"{_rule_of(owner)} makes a {kinds}, not a {error.instance}.", f"write {kinds}.")]
    return [Problem(path, *words_of(error, schema_at(path)))]


def _unknown_key(path, key, error):
    hint = suggest(key, error.schema["properties"], "the keys here are")
    return Problem((*path, key), "there is no such key.", hint)


def _rule_of(owner):
    return f"{_kind_of(owner)} {owner.get(_kind_of(owner))!r}"


def _kind_of(owner):
    return next(key for key in ("rule", "type", "format") if key in owner)


def _common_keys(path):
    return schema_at(path).get("required", [])


def _inside(config, path):
    return functools.reduce(lambda here, key: here[key], path, config)


def _without(value, unusable, path=()):
    """A copy without the unusable places: a key is left out, an entry of a list becomes None."""
    if isinstance(value, dict):
        kept = {key: item for key, item in value.items() if (*path, key) not in unusable}
        return {key: _without(item, unusable, (*path, key)) for key, item in kept.items()}
    if isinstance(value, list):
        return [
            None if (*path, place) in unusable else _without(item, unusable, (*path, place))
            for place, item in enumerate(value)
        ]
    return value
