"""The message catalogues are whole: nothing untranslated, no other names in braces, and compiled as they read."""

import ast
import gettext
import io

import pytest

from oncosurv.language import LANGUAGES
from tools import catalogue as tool


@pytest.fixture(scope="module")
def found():
    return tool.extract_messages()


def test_every_language_but_english_has_a_catalogue():
    assert set(tool.LANGUAGES) == set(LANGUAGES) - {"en"}


@pytest.mark.parametrize("language", tool.LANGUAGES)
def test_every_message_of_the_code_is_translated(language, found):
    assert tool.problems_of(language, found) == []


@pytest.mark.parametrize("language", tool.LANGUAGES)
def test_the_compiled_catalogue_is_that_of_the_readable_one(language):
    """Message by message, so that a newer babel with another header changes nothing."""
    kept = gettext.GNUTranslations(io.BytesIO((tool.LOCALE / f"{language}.mo").read_bytes()))
    made = gettext.GNUTranslations(io.BytesIO(tool.mo_bytes(language)))
    assert {k: v for k, v in kept._catalog.items() if k} == {k: v for k, v in made._catalog.items() if k}


@pytest.mark.parametrize("language", tool.LANGUAGES)
def test_the_tool_leaves_a_catalogue_that_is_up_to_date_as_it_is(language, found):
    assert tool.po_bytes(tool.updated(language, found)) == (tool.LOCALE / f"{language}.po").read_bytes()


@pytest.mark.parametrize("language", tool.LANGUAGES)
def test_the_forms_of_a_plural(language):
    catalogue = tool.read_catalogue(language)
    assert (catalogue.num_plurals, catalogue.plural_expr) == (2, "(n != 1)")


@pytest.mark.parametrize(
    ("said", "problem"),
    [("", "untranslated"), ("{m} pacientes", "other names"), ("{n} de {total}", None)],
)
def test_what_a_catalogue_lacks_is_named(monkeypatch, tmp_path, said, problem):
    (tmp_path / "es.po").write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
        f'msgid "{{n}} of {{total}}"\nmsgstr "{said}"\n'
    )
    monkeypatch.setattr(tool, "LOCALE", tmp_path)
    wanted = tool.Catalog()
    wanted.add("{n} of {total}")
    problems = tool.problems_of("es", wanted)
    assert problems == [] if problem is None else problem in problems[0]


def test_a_message_that_is_computed_was_marked_somewhere():
    """`say(text)` with a name in place of the text is for phrases: its module marks some, or takes them from one."""
    wrong = []
    for path in sorted((tool.ROOT / "oncosurv").rglob("*.py")):
        if path.name == "language.py":
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id.startswith("say"):
                if any(isinstance(argument, ast.JoinedStr) for argument in node.args):
                    wrong.append(f"{path.name}:{node.lineno}: an f-string is no message")
    assert wrong == []
