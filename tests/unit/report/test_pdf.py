"""The PDF: its words are those of the document, nothing leaves the page, its fonts stand in it, equal bytes."""

import re
import subprocess

import pytest

from oncosurv.report.blocks import Document, Figure, Row, Table
from oncosurv.report.pdf import render_pdf, write_pdf
from tests.needs import need
from tests.unit.report.example import write_example
from tests.unit.report.forms import (
    HOSTILE,
    example_document,
    expected_captions,
    expected_tables,
    hostile_document,
    one_space,
)


def pictures_of(document):
    return {block.name: block.path for block in document.blocks if isinstance(block, Figure)}


def render(document, folder):
    path = folder / "report.pdf"
    path.write_bytes(render_pdf(document, pictures_of(document)))
    return path


def program(name, *arguments):
    return subprocess.run([need(name), *map(str, arguments)], check=True, capture_output=True).stdout.decode()


def squeezed(words):
    """Words without any white space: lines break where they will."""
    return re.sub("\\s|\u200b", "", one_space(words))


@pytest.fixture(scope="module")
def example(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pdf")
    document = example_document(folder, ".svg")
    return document, render(document, folder)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hostile")
    document = hostile_document(folder, ".svg")
    return document, render(document, folder)


@pytest.mark.parametrize("which", ["example", "hostile"])
def test_every_cell_and_caption_of_the_document_is_printed(which, request):
    document, path = request.getfixturevalue(which)
    printed = squeezed(program("pdftotext", "-raw", path, "-"))
    wanted = expected_captions(document) + [
        cell for table in expected_tables(document) for row in table for cell in row
    ]
    left_to_right = {words for words in wanted if not any(map(right_to_left, words))}
    assert [words for words in sorted(left_to_right) if squeezed(words) not in printed] == []


def right_to_left(sign):
    return "\u0590" <= sign <= "\u08ff"


def test_hostile_labels_are_text_and_right_to_left_ones_have_their_letters(hostile):
    _, path = hostile
    printed = squeezed(program("pdftotext", "-raw", path, "-"))
    for label in HOSTILE:
        if any(map(right_to_left, label)):
            assert set(squeezed(label)) <= set(printed)
        else:
            assert squeezed(label) in printed, label
    assert "\ufffd" not in printed


@pytest.mark.parametrize("which", ["example", "hostile"])
def test_no_word_leaves_the_page(which, request):
    _, path = request.getfixturevalue(which)
    boxes = program("pdftotext", "-bbox", path, "-")
    width = 0.0
    for line in boxes.splitlines():
        if page := re.search(r'<page width="([\d.]+)"', line):
            width = float(page[1])
        elif word := re.search(r'<word xMin="([\d.-]+)" yMin="[\d.-]+" xMax="([\d.-]+)"', line):
            assert float(word[1]) >= 50 and float(word[2]) <= width - 50, line


def test_a_long_table_repeats_its_head_and_a_wide_one_lies_across(tmp_path):
    long = Table("l", "Long", (("Headword", "l"), ("n", "r")), tuple(Row((f"r{i}", str(i))) for i in range(150)), "x")
    cell = "1234567.89 (1234 to 5678)"
    wide = Table("w", "Wide", tuple((f"head {i}", "r") for i in range(6)), (Row((cell,) * 6),), "x", ("A note.",))
    path = render(Document("T", "en", "S", "", (), (long, wide)), tmp_path)
    pages = program("pdftotext", "-raw", path, "-").split("\f")
    assert sum("Headword" in page for page in pages) >= 3
    sizes = re.findall(r"Page +\d+ size: +([\d.]+) x ([\d.]+)", program("pdfinfo", "-l", "99", path))
    turned = [place for place, (width, height) in enumerate(sizes) if float(width) > float(height)]
    assert len(turned) == 1 and "Wide" in pages[turned[0]] and "A note." in pages[turned[0]]


def test_each_page_says_what_the_data_are_and_its_number(example):
    document, path = example
    pages = program("pdftotext", "-layout", path, "-").rstrip("\f").split("\f")
    for number, page in enumerate(pages, start=1):
        assert document.statement in page and re.search(rf"\b{number} ?/ ?{len(pages)}\s*$", page)


def test_fonts_stand_in_the_file_and_are_those_of_the_lock(hostile):
    fonts = program("pdffonts", hostile[1]).splitlines()[2:]
    assert fonts
    for line in fonts:
        assert re.search(r"\+(Libertinus|DejaVu)", line) and re.search(r" yes yes yes +\d+ +\d+$", line), line


def test_title_language_and_words_of_the_figures_are_in_the_file(example):
    document, path = example
    about = program("pdfinfo", path)
    assert re.search(r"Title: +An invented study", about) and re.search(r"Tagged: +yes", about)
    data = path.read_bytes()
    assert b"/Lang (en)" in data or b"/Lang(en)" in data
    assert "Date" not in about


def test_equal_documents_are_equal_bytes(example):
    document, path = example
    assert render_pdf(document, pictures_of(document)) == path.read_bytes()
    assert str(path.parent).encode() not in path.read_bytes()


def test_the_job_writes_it_from_tables_and_svg_figures(tmp_path):
    write_pdf(*write_example(tmp_path), {"numpy": "2.4.6"}, tmp_path / "out" / "report.pdf")
    assert (tmp_path / "out" / "report.pdf").read_bytes().startswith(b"%PDF")
