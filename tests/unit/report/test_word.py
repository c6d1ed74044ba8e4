"""The Word file: it opens without repair, says what the document says, and its captions and references are live."""

import io
import re
import subprocess
import zipfile
from xml.etree import ElementTree

import pytest
from openxml_audit import OpenXmlValidator

from oncosurv.report.blocks import Document, Figure, Heading, Ref, Row, Table, text
from oncosurv.report.word import render_word, write_word
from tests.needs import need
from tests.unit.report.example import write_example
from tests.unit.report.forms import (
    HOSTILE,
    example_document,
    expected_captions,
    expected_tables,
    hostile_document,
    one_space,
    png_bytes,
)

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
MM = 36000  # of Word's units
CAPTIONS = ("TableCaption", "ImageCaption", "ImageCaptionKept")


class WordFile:
    """A .docx as its reader sees it."""

    def __init__(self, data):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            self.parts = {name: archive.read(name) for name in archive.namelist()}
        self.root = ElementTree.fromstring(self.parts["word/document.xml"])

    def tables(self):
        rows = [[list(row.iter(f"{W}tc")) for row in table.iter(f"{W}tr")] for table in self.root.iter(f"{W}tbl")]
        return [[[words(cell) for cell in row] for row in table] for table in rows]

    def captions(self):
        return [words(p) for p in self.root.iter(f"{W}p") if style(p) in CAPTIONS]

    def fields(self, kind):
        return [found.text.split() for found in self.root.iter(f"{W}instrText") if found.text.split()[0] == kind]

    def bookmarks(self):
        return [found.get(f"{W}name") for found in self.root.iter(f"{W}bookmarkStart")]

    def sections(self):
        return [
            "landscape" if size.get(f"{W}orient") == "landscape" else "upright" for size in self.root.iter(f"{W}pgSz")
        ]

    def descriptions(self):
        return [found.get("descr") for found in self.root.iter() if found.tag.endswith("}docPr")]


def words(element):
    tags = {f"{W}t": lambda found: found.text or "", f"{W}p": lambda _: " ", f"{W}br": lambda _: " "}
    return one_space("".join(tags[found.tag](found) for found in element.iter() if found.tag in tags))


def style(paragraph):
    found = paragraph.find(f"{W}pPr/{W}pStyle")
    return found.get(f"{W}val") if found is not None else ""


def pictures_of(document):
    return {block.name: block.path for block in document.blocks if isinstance(block, Figure)}


def write(document, folder):
    data = render_word(document, pictures_of(document))
    (folder / "report.docx").write_bytes(data)
    return data


@pytest.fixture(scope="module")
def example(tmp_path_factory):
    folder = tmp_path_factory.mktemp("word")
    document = example_document(folder, ".png")
    return document, WordFile(write(document, folder)), folder / "report.docx"


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hostile")
    document = hostile_document(folder, ".png")
    return document, WordFile(write(document, folder)), folder / "report.docx"


@pytest.mark.parametrize("which", ["example", "hostile"])
def test_word_opens_it_without_repair(which, request):
    path = request.getfixturevalue(which)[2]
    result = OpenXmlValidator().validate(path)
    assert [str(error) for error in result.errors] == []


@pytest.mark.parametrize("which", ["example", "hostile"])
def test_tables_and_captions_are_those_of_the_document(which, request):
    document, word, _ = request.getfixturevalue(which)
    assert word.tables() == expected_tables(document)
    assert word.captions() == expected_captions(document)


def test_captions_are_numbered_by_fields_and_references_follow_them(example):
    document, word, _ = example
    numbers = sorted(document.numbers().values())
    tables = [label for label in numbers if label.startswith("Table")]
    assert len(word.fields("SEQ")) == len(numbers)
    assert [field[1] for field in word.fields("SEQ")].count("Table") == len(tables)
    refs = word.fields("REF")
    assert refs and {field[1] for field in refs} <= set(word.bookmarks())
    assert len(word.bookmarks()) == len(set(word.bookmarks())) and max(map(len, word.bookmarks())) <= 40
    ids = [found.get(f"{W}id") for found in word.root.iter(f"{W}bookmarkStart")]
    assert len(ids) == len(set(ids))
    assert "[Table" not in words(word.root)


def test_heads_repeat_rows_hold_together_and_tables_have_three_rules(example):
    _, word, _ = example
    for table in word.root.iter(f"{W}tbl"):
        rows = list(table.iter(f"{W}tr"))
        assert rows[0].find(f"{W}trPr/{W}tblHeader") is not None
        assert all(row.find(f"{W}trPr/{W}tblHeader") is None for row in rows[1:])
        assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows)
        assert table.find(f"{W}tblPr/{W}tblStyle").get(f"{W}val") == "Table"
    styles = word.parts["word/styles.xml"].decode()
    table = styles[styles.index('w:styleId="Table"') :]
    assert table.count('w:val="single"') == 3 and "insideH" not in table


def test_every_figure_has_words_and_300_dots_to_the_inch(example):
    document, word, _ = example
    assert [one_space(found) for found in word.descriptions()] == [
        one_space(b.alt) for b in document.blocks if isinstance(b, Figure)
    ]
    extent = next(found for found in word.root.iter() if found.tag.endswith("}extent"))
    assert 1800 / (int(extent.get("cx")) / 914400) >= 300


def test_the_footer_says_what_the_data_are_and_counts_pages(example):
    _, word, _ = example
    footer = word.parts["word/footer1.xml"].decode()
    assert "Synthetic data: invented patients." in footer and " PAGE " in footer and " NUMPAGES " in footer
    assert word.parts["word/document.xml"].count(b'r:id="footer') == len(word.sections())


def test_title_and_language_are_properties(example):
    _, word, _ = example
    core = word.parts["docProps/core.xml"].decode()
    assert "<dc:title>An invented study</dc:title>" in core and "<dc:language>en-GB</dc:language>" in core
    assert 'w:val="en-GB"' in word.parts["word/styles.xml"].decode()


def test_equal_documents_are_equal_bytes_without_a_date_or_a_path(example, tmp_path):
    document, word, path = example
    assert render_word(document, pictures_of(document)) == path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    for name, part in word.parts.items():
        if not name.endswith(".png"):
            assert str(path.parent).encode() not in part and not re.search(rb"\b202[4-9]-\d\d-\d\dT", part), name


def test_hostile_labels_are_text(hostile):
    _, word, _ = hostile
    everything = words(word.root)
    for label in HOSTILE:
        assert one_space(label) in everything, label
    assert not [p for p in word.parts if "vba" in p.lower() or "embeddings" in p]


def test_a_wide_table_lies_on_a_page_of_its_own_and_the_next_page_stands_again(tmp_path):
    (tmp_path / "f.png").write_bytes(png_bytes(30, 30))
    cell = "1234567.89 (1234 to 5678)"
    wide = Table("w", "Wide", tuple((f"head {i}", "r") for i in range(6)), (Row((cell,) * 6),), "x.csv", ("A note.",))
    thin = Table("t", "Thin", (("a", "l"),), (Row(("b",)),), "x.csv")
    body = (Heading(2, "A", "a"), text("Before ", Ref("w")), wide, text("After"), thin)
    data = render_word(Document("T", "en", "S", "", (), body), {})
    word = WordFile(data)
    assert word.sections() == ["upright", "landscape", "upright"]
    order = [words(p) for p in word.root.iter(f"{W}p")]
    assert order.index("A note.") < order.index("After")
    (tmp_path / "wide.docx").write_bytes(data)
    assert [str(error) for error in OpenXmlValidator().validate(tmp_path / "wide.docx").errors] == []


def test_a_long_table_lies_across_where_that_saves_many_lines(tmp_path):
    number, said = "1234.5 (123 to 567)", "several words that need room to stand in " * 2
    columns = (*((f"n{i}", "r") for i in range(4)), ("one", "l"), ("two", "l"))
    rows = tuple(Row((number,) * 4 + (said, said)) for _ in range(20))
    found = []
    for count in (20, 2):
        table = Table("t", "Long", columns, rows[:count], "x.csv")
        found.append(WordFile(render_word(Document("T", "en", "", "", (), (table,)), {})).sections())
    assert found == [["upright", "landscape", "upright"], ["upright"]]


def test_the_job_writes_it_from_tables_and_png_figures(tmp_path):
    study, tables, figures = write_example(tmp_path)
    (tmp_path / "figure.png").write_bytes(png_bytes(60, 40))
    figures = [{**figure, "path": figure["path"].replace(".svg", ".png")} for figure in figures]
    write_word(study, tables, figures, {"numpy": "2.4.6"}, tmp_path / "out" / "report.docx")
    assert WordFile((tmp_path / "out" / "report.docx").read_bytes()).tables()


@pytest.mark.heavy
@pytest.mark.parametrize("which", ["example", "hostile"])
def test_libreoffice_opens_it_and_prints_every_word(which, request, tmp_path):
    document, word, path = request.getfixturevalue(which)
    command = [
        need("soffice"),
        f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
        "--headless",
        "--convert-to",
    ]
    subprocess.run(
        [*command, "pdf", "--outdir", str(tmp_path), str(path)], check=True, capture_output=True, timeout=240
    )
    printed = subprocess.run(
        [need("pdftotext"), "-layout", str(tmp_path / "report.pdf"), "-"], check=True, capture_output=True
    ).stdout.decode()
    shown = set(re.findall(r"\w+", printed, flags=re.ASCII))
    wanted = set(re.findall(r"\b[A-Za-z0-9]{1,12}\b", words(word.root), flags=re.ASCII))
    assert sorted(wanted - shown) == []
    subprocess.run([*command, "docx:MS Word 2007 XML", "--outdir", str(tmp_path / "again"), str(path)], check=True,
                   capture_output=True, timeout=240)  # fmt: skip
    again = WordFile((tmp_path / "again/report.docx").read_bytes())
    assert again.tables() == expected_tables(document)


@pytest.mark.parametrize("which", ["example", "hostile"])
def test_contents_stand_before_the_text_in_a_field_that_asks_for_nothing(which, request):
    document, word, _ = request.getfixturevalue(which)
    headings = [block for block in document.blocks if isinstance(block, Heading) and block.level in (2, 3)]
    lines = [p for p in word.root.iter(f"{W}p") if re.fullmatch(r"TOC\d", style(p))]
    assert [words(p) for p in lines] == [one_space(heading.text) for heading in headings]
    anchors = [link.get(f"{W}anchor") for p in lines for link in p.iter(f"{W}hyperlink")]
    assert len(anchors) == len(lines) and set(anchors) <= set(word.bookmarks())
    assert word.fields("TOC") == [["TOC", "\\o", '"1-2"', "\\n", "\\h"]]
    begun = [found.get(f"{W}fldCharType") for found in word.root.iter(f"{W}fldChar")]
    assert begun.count("begin") == begun.count("end") == begun.count("separate")
    settings = word.parts.get("word/settings.xml", b"").decode()
    assert "updateFields" not in settings and b'w:dirty="' not in word.parts["word/document.xml"]


def test_two_figures_of_a_column_stand_beside_each_other_above_both_captions(example):
    _, word, _ = example
    paragraphs = list(word.root.iter(f"{W}p"))
    widths = [[int(part.get("cx")) / MM for part in p.iter(f"{DRAWING}extent")] for p in paragraphs]
    pictures = dict(enumerate(widths))
    pairs = {place: widths for place, widths in pictures.items() if len(widths) > 1}
    assert pairs and all(len(widths) == 2 and sum(widths) <= 170 for widths in pairs.values())
    assert all(width <= 170.1 for widths in pictures.values() for width in widths), "none is wider than the text"
    for place in pairs:
        assert [style(p) for p in paragraphs[place : place + 3]] == [
            "CaptionedFigure",
            "ImageCaptionKept",
            "ImageCaption",
        ]
