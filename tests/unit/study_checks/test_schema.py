"""The schema is the manual: complete, closed, in step with the code, and docs/study_file.md is made of it."""

import itertools
import re

import numpy as np
import pytest
from jsonschema import Draft202012Validator

from oncosurv.cohort.definitions import ctcae, morphology, receptors, response, stage
from oncosurv.cohort.variables import RULES as COHORT_RULES
from oncosurv.exports.date_forms import compile_form
from oncosurv.study_checks import levels, times
from oncosurv.study_checks.reading import USUAL_FORMS
from oncosurv.study_checks.schema import read_schema, resolved
from oncosurv.study_checks.variables import RULES
from oncosurv.wording import P_STYLES
from tools.document_study_file import PAGE, write_manual

SCHEMA = read_schema()
# Keys that are needed or not by what else is given; and the two sections that a study may do without.
TOGETHER = {
    "latest",
    "earliest",
    "low_target",
    "low_fold",
    "below",
    "at_most",
    "above",
    "at_least",
    "reports",
    "reproduction",
}


def _objects(schema, place=("study file",)):
    """(place, schema) of every object with properties, through lists and references."""
    schema = resolved(schema)
    if "properties" in schema:
        yield " → ".join(place), schema
        for key, item in schema["properties"].items():
            yield from _objects(item, (*place, key))
    if "items" in schema:
        yield from _objects(schema["items"], (*place, "[ ]"))


OBJECTS = dict(_objects(SCHEMA))


def test_schema_is_a_schema():
    Draft202012Validator.check_schema(SCHEMA)
    assert len(OBJECTS) > 30


@pytest.mark.parametrize("place", OBJECTS)
def test_object_is_closed_and_every_key_is_described(place):
    schema = OBJECTS[place]
    assert schema["additionalProperties"] is False
    assert schema.get("description")
    assert set(schema.get("required", [])) <= set(schema["properties"])
    for key, item in schema["properties"].items():
        item = resolved(item)
        assert item.get("description", "").strip().endswith((".", ")")), key
        assert "type" in item or "enum" in item, key
        if item.get("type") in ("number", "integer") and key not in ("minimum", "maximum", "below", "above"):
            assert "unit" in item, key


@pytest.mark.parametrize("place", OBJECTS)
def test_what_it_means_to_leave_a_key_out_is_said(place):
    schema = OBJECTS[place]
    needed = {*schema.get("required", []), *TOGETHER}
    needed |= {key for branch in schema.get("allOf", []) for part in _parts(branch) for key in part.get("required", [])}
    for key, item in schema["properties"].items():
        if key not in needed:
            assert {"default", "absent"} & set(resolved(item)), key


def _parts(branch):
    """What holds under a rule or type, and under a type within a rule."""
    return [branch["then"], *(inner["then"] for inner in branch["then"].get("allOf", []))]


@pytest.mark.parametrize("place", [place for place, schema in OBJECTS.items() if "allOf" in schema])
def test_rules_name_known_keys_and_every_rule_has_its_keys(place):
    schema = OBJECTS[place]
    known, seen = set(schema["properties"]), []
    for branch in schema["allOf"]:
        ((key, condition),) = branch["if"]["properties"].items()
        seen += [condition["const"]] if "const" in condition else condition["enum"]
        for part in _parts(branch):
            assert set(part.get("required", [])) <= known
            assert set(part.get("propertyNames", {}).get("enum", [])) <= known
    assert sorted(seen) == sorted(schema["properties"][key]["enum"])


def test_rules_are_those_of_the_cohort():
    declared = set(resolved(SCHEMA["$defs"]["variable"])["properties"]["rule"]["enum"])
    assert declared == set(COHORT_RULES) == set(RULES) | {"condition"}
    assert tuple(SCHEMA["properties"]["report"]["properties"]["p_style"]["enum"]) == P_STYLES


def test_levels_are_those_that_the_definitions_give():
    given = itertools.product(
        (None, 0, 100), (None, 0, 100), ("0", "1+", "2+", "3+"), (None, "amplified", "not amplified")
    )
    assert {receptors.receptor_subtype(*cells, 1) for cells in given} - {None} == set(levels.GIVES["receptors"])
    codes = ("8500/3", "8520/3", "8140/3")
    assert {morphology.breast_histology(code) for code in codes} == set(levels.GIVES["icdo_morphology"])
    texts = ("I", "IIA", "3b", "IV", "unknown")
    assert {stage.stage_group(text) for text in texts} - {None} == set(levels.GIVES["stage_group"])
    assert times.RESPONSES == response.RESPONSES
    assert {version: set(terms) for version, terms in levels.TERMS.items()} == {
        version: set(terms) for version, terms in ctcae.BOUNDS.items()
    }


@pytest.mark.parametrize("version, term", [(v, t) for v, terms in levels.TERMS.items() for t in terms])
@pytest.mark.parametrize("lower_limit", [None, 500.0])
def test_grades_are_those_that_ctcae_gives(version, term, lower_limit):
    item = {"version": version, "term": term} | ({"lower_limit": lower_limit} if lower_limit else {})
    counts = np.concatenate([np.arange(0, 1000, 0.05)])
    assert set(ctcae.ctcae_grade(counts, term, version, lower_limit)) == set(levels._grades(item))


def test_her2_words_are_known_to_the_definition():
    assert {receptors.her2_status(word, "amplified") for word in levels.HER2_WORDS["her2_ihc"]} >= {"positive"}
    assert {receptors.her2_status("2+", word) for word in levels.HER2_WORDS["her2_ish"]} == {"positive", "negative"}


@pytest.mark.parametrize("form", sorted(USUAL_FORMS))
def test_usual_forms_of_dates_can_be_read(form):
    compile_form(form)


def test_manual_is_current():
    assert PAGE.read_text(encoding="utf-8") == write_manual(SCHEMA), "run: python tools/document_study_file.py"


def test_manual_has_every_key():
    page = write_manual(SCHEMA)
    for place, schema in OBJECTS.items():
        for key in schema["properties"]:
            assert re.search(rf"\| (`{key}`|\[{key}\])", page), (place, key)
