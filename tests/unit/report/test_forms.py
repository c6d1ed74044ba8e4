"""What no form of the report may hold, in either language: an unformatted number, a missing value, template residue.

In Spanish also: a text of the English report, or a decimal point.
"""

import re
import subprocess

import openpyxl
import pytest

from oncosurv.language import LANGUAGES, speaking
from oncosurv.report.content import write_report
from oncosurv.report.pdf import write_pdf
from oncosurv.report.word import write_word
from oncosurv.report.workbook import write_workbook
from tests.needs import need
from tests.unit.report.example import write_example
from tests.unit.report.forms import png_bytes
from tests.unit.report.page import Page
from tests.unit.report.test_word import WordFile, words
from tools.catalogue import read_catalogue

NEVER = {
    "a missing value": r"\b(nan|NaN|NaT|None|inf|-inf|null|undefined)\b",
    "a template": r"\{\{|\}\}|\{%|%\}|\{#|:::|\]\{\.|#figure|#table|#link|<w:|custom-style|Undefined",
    "a number as the computer holds it": r"\d\.\d{5,}",
    "a Python object": r"<[a-z_.]+ object at|\bTrue\b|\bFalse\b|dict_keys|\[\]",
}


FORMS = ["HTML", "Word", "PDF", "workbook"]


@pytest.fixture(scope="module", params=LANGUAGES)
def texts(tmp_path_factory, request):
    """{form: everything that a reader sees in it}, in a language."""
    folder = tmp_path_factory.mktemp("forms")
    study, tables, figures = write_example(folder)
    study["report"]["language"] = request.param
    with speaking(request.param):
        return forms_of(folder, study, tables, figures)


def forms_of(folder, study, tables, figures):
    (folder / "figure.png").write_bytes(png_bytes(60, 40))
    versions = {"numpy": "2.4.6"}
    write_report(study, tables, figures, versions, folder / "report.html")
    write_pdf(study, tables, figures, versions, folder / "report.pdf")
    pictures = [{**figure, "path": figure["path"].replace(".svg", ".png")} for figure in figures]
    write_word(study, tables, pictures, versions, folder / "report.docx")
    write_workbook(study, tables, {}, figures, versions, folder / "tables.xlsx")
    printed = subprocess.run([need("pdftotext"), "-raw", folder / "report.pdf", "-"], check=True, capture_output=True)
    contents = openpyxl.load_workbook(folder / "tables.xlsx").worksheets[0]
    page = Page((folder / "report.html").read_text(encoding="utf-8"))
    return {
        "language": study["report"]["language"],
        "HTML": " ".join([page.text, *(image["alt"] for image in page.images)]),
        "Word": words(WordFile((folder / "report.docx").read_bytes()).root),
        "PDF": printed.stdout.decode(),
        "workbook": " ".join(str(cell.value) for row in contents.iter_rows() for cell in row if cell.value is not None),
    }


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("what", NEVER)
def test_no_form_holds(texts, form, what):
    assert len(texts[form]) > 1000
    assert re.findall(f".{{0,30}}(?:{NEVER[what]}).{{0,30}}", texts[form]) == []


def test_the_three_forms_say_the_same(texts):
    """Every word of the page's tables and text stands in the Word file and in the PDF."""
    joined = {form: texts[form].replace("99 999", "99999") for form in FORMS}  # a thin space that a typesetter may lose
    tokens = {form: {token.rstrip(".,") for token in re.findall(r"[A-Za-z0-9.,<>−+]+", joined[form])} for form in FORMS}
    wanted = {word for word in tokens["HTML"] if re.search(r"\d", word) and len(word) < 15}
    assert len(wanted) > 190
    assert sorted(wanted - tokens["Word"]) == []
    assert sorted(wanted - tokens["PDF"]) == []


def english_texts():
    """The fixed words of English messages, between their values, that nobody would write in Spanish."""
    for message in read_catalogue("es"):
        said = message.string if isinstance(message.string, str) else " ".join(message.string)
        for text in [message.id] if isinstance(message.id, str) else message.id:
            for part in re.split(r"\{\w+\}", text):
                fixed = " ".join(part.split()).strip(" .,;:()–")
                if len(fixed) > 9 and " " in fixed and fixed not in said:
                    yield fixed


@pytest.mark.parametrize("form", FORMS)
def test_a_spanish_form_holds_no_english_text(texts, form):
    if texts["language"] == "es":
        whole = " ".join(texts[form].split())
        assert [part for part in dict.fromkeys(english_texts()) if re.search(rf"\b{re.escape(part)}\b", whole)] == []


@pytest.mark.parametrize("form", FORMS)
def test_a_spanish_form_holds_no_decimal_point(texts, form):
    if texts["language"] == "es":
        assert re.findall(r".{0,20}(?<![\w.])\d+\.\d+(?![\w.]).{0,20}", texts[form]) == []
