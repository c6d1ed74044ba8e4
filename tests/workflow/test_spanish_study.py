"""The Spanish study, run to its end: no English sentence and no decimal point in its report or in a figure."""

import html
import re

import pytest

from tests.workflow.conftest import copy_project

pytestmark = pytest.mark.heavy
# Words that no Spanish sentence of the report has; names of tables, rules and keys of the study file stand as they are.
ENGLISH = set(
    "the of and or with without is are was were not this that these those from for by at each none nobody patients "
    "patient events event hazard ratio tests values value after before between within than fewer less more time "
    "follow shown where which who their its been if only other such because screened to".split()
)
CODE = re.compile(
    r'"[^"]*"|«[^»]*»|\((hazard ratio|forest plot|patients|responses)\)|[\w/.-]+\.(csv|json|py|pdf)|\w+_\w+|\w+\.\w+'
)
DECIMAL = re.compile(r"(?<!RECIST )(?<![\w.])\d+\.\d+(?![\w.])")
RAW = re.compile(r"\b(nan|NaN|None|inf|undefined)\b|\{\w*\}")
# What the exports say themselves, and where files, rules and versions are told.
QUOTED = re.compile(
    r"^(not evaluable|negative for|no evidence of|malignant cells not|carcinoma of breast)|^Programas: "
)


@pytest.fixture(scope="module")
def spanish(tmp_path_factory):
    """A copy of the project in which the Spanish study ran."""
    project = copy_project(tmp_path_factory.mktemp("spanish") / "project")
    project.run("--configfile", "studies/bminv_es.yaml")
    return project


def lines_of(page):
    """The lines that a reader of a page sees, and the texts for those who do not see its pictures."""
    page = re.sub(r"<(style|script|details|code)\b.*?</\1>", "", page, flags=re.DOTALL)
    seen = [*re.findall(r'alt="([^"]*)"', page), *re.sub(r"<[^>]+>", "\n", page).split("\n")]
    return [html.unescape(line).strip() for line in seen if line.strip()]


def faults(lines):
    """Lines with an English word, a decimal point or a raw value."""
    found = []
    for line in dict.fromkeys(lines):
        if not QUOTED.search(line):
            words = {word.lower() for word in re.findall(r"[A-Za-z]+", CODE.sub("", line))}
            if words & ENGLISH or DECIMAL.search(line) or RAW.search(line):
                found.append(line)
    return found


def test_the_report_has_no_english_sentence(spanish):
    page = spanish.path("results/bminv_es/report/report.html").read_text(encoding="utf-8")
    assert '<html lang="es">' in page
    assert faults(lines_of(page)) == []


def test_the_figures_have_no_english_word(spanish):
    """A figure's text stands beside its outlines as comments."""
    figures = sorted(spanish.path("results/bminv_es/figures").rglob("*.svg"))
    assert len(figures) > 15
    for figure in figures:
        texts = [
            html.unescape(text).strip() for text in re.findall(r"<!--(.*?)-->", figure.read_text(encoding="utf-8"))
        ]
        assert faults(texts) == [], figure.name
