"""What the result tables say in English has a form for other languages: every sentence that a job can write."""

import ast
import re
from pathlib import Path

import pytest

from oncosurv import table_words
from oncosurv.language import speaking

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("analyses", "survival", "describe", "checks")
# Texts of these rooms that stand in no cell that the report or a figure shows: errors and notes for who runs a study.
NOT_SHOWN = (
    r"Declare one of these as reference",
    r"^model \{",
    r"^analysis \{",
    r"^patients drawn$",  # a key of engines.csv
    r"must |has shape|missing or infinite|missing label|row\(s\)",
    r"has an account, but|in the account of the cross-check",
    r"\{LATE\}|\{NOT_ESTIMABLE\}|^is not defined for delayed entry$|^not estimable without$|: $",  # parts
    # The column remedy, which names files.
    r"in survival/differences.csv|cox/coefficients.csv|cox/periods.csv|of it are compared among|cox/state_curves",
    r"no declared cut",
    r"^not one number was compared|^has none$|: kernel \{",
    r"^(midpoint of|first time S)|^(risk ratio|hazard ratio) (from|as) |^bootstrap percentile$|^rubin t$",
    r"^(lower|upper) limit$|^\{\}|^\{word\}|^\{side\}|under a figure$|^Monte Carlo$|^all splits$|^log-log$",
)  # fmt: skip
ERRORS = ("ValueError", "KeyError", "TypeError", "RuntimeError", "SystemExit")


def texts_of(node):
    """English texts of a syntax tree outside docstrings, errors and imports; what an f-string inserts is {}."""
    if isinstance(node, (ast.FunctionDef, ast.ClassDef, ast.Module)):
        body = node.body
        if body and isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant):
            body = body[1:]
        for part in body:
            yield from texts_of(part)
    elif isinstance(node, (ast.Raise, ast.Import, ast.ImportFrom)):
        return
    elif isinstance(node, ast.Call) and getattr(node.func, "id", "").endswith("Error"):
        return
    elif isinstance(node, ast.JoinedStr):
        parts = [part.value if isinstance(part, ast.Constant) else None for part in node.values]
        if re.search(r"[a-z]{2} |[a-z] [a-z]", "".join(filter(None, parts))):
            yield "".join("{" + ast.unparse(value.value) + "}" if part is None else part
                          for part, value in zip(parts, node.values, strict=True))  # fmt: skip
        for part in node.values:
            if isinstance(part, ast.FormattedValue):
                yield from texts_of(part.value)
    elif isinstance(node, ast.Constant):
        if isinstance(node.value, str) and re.search(r"[A-Za-z]{2} [A-Za-z(]", node.value):
            yield node.value
    else:
        for part in ast.iter_child_nodes(node):
            yield from texts_of(part)


def written():
    """{text that a job can write: its file}."""
    found = {}
    for room in ROOMS:
        for path in sorted((ROOT / "oncosurv" / room).glob("*.py")):
            for text in texts_of(ast.parse(path.read_text(encoding="utf-8"))):
                found.setdefault(text, path.name)
    return {text: file for text, file in found.items() if not any(re.search(known, text) for known in NOT_SHOWN)}


@pytest.mark.parametrize(("text", "file"), written().items(), ids=lambda value: str(value)[:40])
def test_every_sentence_of_the_tables_is_known(text, file):
    example = re.sub(r"\{[^{}]*(\{[^{}]*\}[^{}]*)*\}", "7", text).strip(" ;")
    assert table_words.is_known(example), f"{file}: put the form of this sentence into table_words or table_codes"


def test_english_stays_as_it_stands():
    assert table_words.retell("25 events for 6 parameters (fewer than 5 each)").startswith("25 events for 6")
    assert table_words.retell("") == ""


def test_a_time_without_a_unit_in_the_tables_is_told_as_a_day():
    words = "the curve is not known after 160, and tau is 365"
    assert table_words.retell(words) == "the curve is not known after day 160, and tau is day 365"
    twice = table_words.retell(f"{words}; {words}")
    assert twice.count("after day 160, and tau is day 365") == 2
    with speaking("es"):
        assert "día 160" in table_words.retell(words) and "día 365" in table_words.retell(words)


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        ("no events in this level", "sin acontecimientos en este nivel"),
        ("25 events for 6 parameters (fewer than 5 each); the likelihood is monotone",
         "acontecimientos: 25, parámetros: 6 (menos de 5 por parámetro); la verosimilitud es monótona"),
        ("The likelihood is monotone: subtype=her2: no events where it is 1.",
         "La verosimilitud es monótona: subtype=her2: sin acontecimientos donde vale 1."),
        ("after the last observation at 160.5: the curve ends above 0",
         "después de la última observación, el día 160,5: la curva termina por encima de 0"),
        ("Gray's test is not defined for delayed entry", "la prueba de Gray no está definida para la entrada tardía"),
        ("without each patient in turn, in survival/influence.csv; not estimable without 1 of 29 patients",
         "sin cada paciente por turno, en survival/influence.csv; no estimable sin 1 de 29 pacientes"),
        ("a word of the study", "a word of the study"),
        ("12.5", "12,5"),
    ],
)  # fmt: skip
def test_spanish(sentence, said):
    with speaking("es"):
        assert table_words.retell(sentence) == said


def test_no_sentence_hides_a_more_special_one():
    """Each form, filled with numbers, is found as itself or as one that has the same words."""
    for text, _ in table_words.PATTERNS:
        filled = re.sub(r"\{\w+\}", "7", text)
        first = next(known for known, pattern in table_words.PATTERNS if pattern.fullmatch(filled))
        assert re.sub(r"\{\w+\}", "7", first) == filled or first == text or len(first) <= len(text), text
