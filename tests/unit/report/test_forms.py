"""What no form of the report may hold: a number that was not formatted, a missing value, the residue of a template."""

import re
import subprocess

import openpyxl
import pytest

from oncosurv.report.content import write_report
from oncosurv.report.pdf import write_pdf
from oncosurv.report.word import write_word
from oncosurv.report.workbook import write_workbook
from tests.needs import need
from tests.unit.report.example import write_example
from tests.unit.report.forms import png_bytes
from tests.unit.report.page import Page
from tests.unit.report.test_word import WordFile, words

NEVER = {
    "a missing value": r"\b(nan|NaN|NaT|None|inf|-inf|null|undefined)\b",
    "a template": r"\{\{|\}\}|\{%|%\}|\{#|:::|\]\{\.|#figure|#table|#link|<w:|custom-style|Undefined",
    "a number as the computer holds it": r"\d\.\d{5,}",
    "a Python object": r"<[a-z_.]+ object at|\bTrue\b|\bFalse\b|dict_keys|\[\]",
}


@pytest.fixture(scope="module")
def texts(tmp_path_factory):
    """{form: everything that a reader sees in it}."""
    folder = tmp_path_factory.mktemp("forms")
    study, tables, figures = write_example(folder)
    (folder / "figure.png").write_bytes(png_bytes(60, 40))
    versions = {"numpy": "2.4.6"}
    write_report(study, tables, figures, versions, folder / "report.html")
    write_pdf(study, tables, figures, versions, folder / "report.pdf")
    pictures = [{**figure, "path": figure["path"].replace(".svg", ".png")} for figure in figures]
    write_word(study, tables, pictures, versions, folder / "report.docx")
    write_workbook(study, tables, {}, figures, versions, folder / "tables.xlsx")
    printed = subprocess.run([need("pdftotext"), "-raw", folder / "report.pdf", "-"], check=True, capture_output=True)
    contents = openpyxl.load_workbook(folder / "tables.xlsx")["Contents"]
    page = Page((folder / "report.html").read_text(encoding="utf-8"))
    return {
        "HTML": " ".join([page.text, *(image["alt"] for image in page.images)]),
        "Word": words(WordFile((folder / "report.docx").read_bytes()).root),
        "PDF": printed.stdout.decode(),
        "workbook": " ".join(str(cell.value) for row in contents.iter_rows() for cell in row if cell.value is not None),
    }


@pytest.mark.parametrize("form", ["HTML", "Word", "PDF", "workbook"])
@pytest.mark.parametrize("what", NEVER)
def test_no_form_holds(texts, form, what):
    assert len(texts[form]) > 1000
    assert re.findall(f".{{0,30}}(?:{NEVER[what]}).{{0,30}}", texts[form]) == []


def test_the_three_forms_say_the_same(texts):
    """Every word of the page's tables and text stands in the Word file and in the PDF."""
    tokens = {form: set(re.findall(r"[A-Za-z0-9.<>−+]+", text)) for form, text in texts.items()}
    wanted = {word for word in tokens["HTML"] if re.search(r"\d", word) and len(word) < 15}
    assert len(wanted) > 200
    assert sorted(wanted - tokens["Word"]) == []
    assert sorted(wanted - tokens["PDF"]) == []
