"""The report as a Word file: Pandoc writes the text, this module the styles, the footer, the page, the properties.

Nothing in the file depends on the day or the machine: fixed times in the archive and in the properties.
"""

import io
import re
import zipfile

from markupsafe import escape as xml

from oncosurv.archive import APP, HEAD, core_properties, pack
from oncosurv.language import say
from oncosurv.report.blocks import Heading, is_figure
from oncosurv.report.content import write_document
from oncosurv.report.escape import plain
from oncosurv.report.material import read_material
from oncosurv.report.render import paged_markdown, run_pandoc_in
from oncosurv.report.sections.checklists import checklist_document
from oncosurv.report.word_styles import styles
from oncosurv.tables import replacing

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
FOOTER_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml"
MARGINS = (
    '<w:pgMar w:top="1134" w:right="1134" w:bottom="1134" w:left="1134" w:header="567" w:footer="567" w:gutter="0"/>'
)
FOOTERS = {  # of upright and of landscape pages, where the page number stands further right
    "footer1": "",
    "footer2": '<w:tabs><w:tab w:val="clear" w:pos="9638"/><w:tab w:val="right" w:pos="14570"/></w:tabs>',
}
SECTION = re.compile(r"<w:sectPr>(?:\s*<w:footnotePr>.*?</w:footnotePr>)?\s*(<w:pgSz [^>]*/>)?\s*</w:sectPr>", re.S)
NOT_OURS = ("word/comments.xml", "docProps/custom.xml")  # parts without content
EMPTY_PART = re.compile(r'<(?:Override|Relationship) [^>]*"/?(?:word/)?(?:comments|docProps/custom)\.xml"[^>]*/>')


def write_word(study, tables, figures, versions, path, checklists=None):
    """Write the report of a study as a Word file; arguments as those of content.write_report, figures as PNG files.

    checklists: path of a second Word file with the reporting checklists alone, not written without one.
    """
    material = read_material(study, tables, figures, versions)
    document = write_document(material)
    with replacing(path, "wb") as file:
        file.write(render_word(document, {block.name: block.path for block in document.blocks if is_figure(block)}))
    if checklists:
        with replacing(checklists, "wb") as file:
            file.write(render_word(checklist_document(material, document), {}))


def render_word(document, pictures):
    """The document as the bytes of a .docx file. pictures: {name of a figure: path of its PNG file}."""
    files = {f"{name}.png": path for name, path in pictures.items()}
    written = run_pandoc_in(files, paged_markdown(document), "docx", "paged.lua")
    with zipfile.ZipFile(io.BytesIO(written)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist() if name not in NOT_OURS}
    for name, change in CHANGES.items():
        parts[name] = change(parts[name].decode()).encode()
    parts["word/document.xml"] = _with_contents(parts["word/document.xml"].decode(), document).encode()
    language = {"en": "en-GB", "es": "es-ES"}.get(document.language, document.language)
    parts["word/styles.xml"] = (HEAD + styles(language)).encode()
    for name, turn in FOOTERS.items():
        parts[f"word/{name}.xml"] = (HEAD + _footer(document, turn)).encode()
    parts["docProps/core.xml"] = core_properties(plain(document.title), plain(document.statement), language).encode()
    parts["docProps/app.xml"] = APP.encode()
    return pack(parts)


def _sections(text):
    """Every section gets the footer and the margins; those that have no page size are upright."""

    def section(match):
        size = match[1] or '<w:pgSz w:w="11906" w:h="16838"/>'
        name = "footer2" if "landscape" in size else "footer1"
        return f'<w:sectPr><w:footerReference w:type="default" r:id="{name}"/>{size}{MARGINS}</w:sectPr>'

    return SECTION.sub(section, text)


def _document(text):
    """Sections with their footer; no row is split over two pages; no space beside a picture in its line."""
    text = _sections(text).replace("<wp:inline>", '<wp:inline distT="0" distB="0" distL="0" distR="0">')
    text = text.replace("<w:tr><w:trPr>", "<w:tr><w:trPr><w:cantSplit/>")
    return text.replace("<w:tr><w:tc>", "<w:tr><w:trPr><w:cantSplit/></w:trPr><w:tc>")


def _with_contents(text, document):
    """Contents before the first chapter: a field of Word's that holds its lines already, so that nothing asks for more.

    The lines lead to their headings by the headings' own bookmarks; page numbers are Word's to add.
    """
    headings = [block for block in document.blocks if isinstance(block, Heading) and block.level in (2, 3)]
    known = [block for block in headings if f'w:name="{xml(block.anchor)}"' in text]
    if not known:
        return text
    lines = [_contents_line(block, place, len(known)) for place, block in enumerate(known)]
    title = f'<w:p><w:pPr><w:pStyle w:val="TOCHeading"/></w:pPr>{_run(say("Contents"))}</w:p>'
    place = re.search(rf'<w:bookmarkStart w:id="\d+" w:name="{re.escape(str(xml(known[0].anchor)))}" ?/>', text).start()
    return text[:place] + title + "".join(lines) + text[place:]


def _contents_line(heading, place, count):
    begin = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> TOC \\o "1-2" \\n \\h '
        '</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    )
    end = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    link = f'<w:hyperlink w:anchor="{xml(heading.anchor)}" w:history="1">{_run(plain(heading.text))}</w:hyperlink>'
    return (
        f'<w:p><w:pPr><w:pStyle w:val="TOC{heading.level - 1}"/></w:pPr>{begin if place == 0 else ""}{link}'
        f"{end if place == count - 1 else ''}</w:p>"
    )


def _run(words):
    return f'<w:r><w:t xml:space="preserve">{xml(words)}</w:t></w:r>'


def _types(text):
    footers = "".join(f'<Override PartName="/word/{name}.xml" ContentType="{FOOTER_TYPE}" />' for name in FOOTERS)
    return EMPTY_PART.sub("", text).replace("</Types>", f"{footers}</Types>")


def _relationships(text):
    footers = "".join(f'<Relationship Type="{R}/footer" Id="{name}" Target="{name}.xml" />' for name in FOOTERS)
    return EMPTY_PART.sub("", text).replace("</Relationships>", f"{footers}</Relationships>")


CHANGES = {
    "word/document.xml": _document,
    "[Content_Types].xml": _types,
    "word/_rels/document.xml.rels": _relationships,
    "_rels/.rels": lambda text: EMPTY_PART.sub("", text),
}


def _footer(document, turn):
    """What the data are and which study, left; page of pages, right."""
    words = " ".join(plain(part) for part in (document.statement, *document.footer[:1]) if part)

    def field(code):
        return f'<w:fldSimple w:instr=" {code} "><w:r><w:rPr><w:noProof/></w:rPr><w:t>1</w:t></w:r></w:fldSimple>'

    return (
        f'<w:ftr xmlns:w="{W}" xmlns:r="{R}"><w:p><w:pPr><w:pStyle w:val="Footer"/>{turn}</w:pPr>'
        f'<w:r><w:t xml:space="preserve">{xml(words)}</w:t></w:r>'
        "<w:r><w:tab/></w:r>"
        f'{field("PAGE")}<w:r><w:t xml:space="preserve"> / </w:t></w:r>{field("NUMPAGES")}</w:p></w:ftr>'
    )
