"""The parts of an .xlsx file as XML: sheets with a frozen and filtered head, cell formats, the package.

A cell is text, a Number, or a pair (text, format).
"""

import re

from markupsafe import escape as xml

from oncosurv.archive import APP, HEAD, core_properties, pack
from oncosurv.language import say

ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
ROWS, SIGNS = 1_048_576, 32_767  # what a sheet and a cell can hold
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TEXT, BOLD, TITLE, LINK, LITERAL, WRAPPED = range(6)  # places in the list of cell formats


class Number(str):
    """A number by the text that stands for it."""


class Strings(dict):
    """{text: its place in the workbook's list of texts}, a new text at the end."""

    def __missing__(self, text):
        self[text] = len(self)
        return self[text]


def sheet_xml(rows, strings, widths, frozen, filtered, links=()):
    """A worksheet. rows: lists of cells; strings: the workbook's Strings; frozen: rows that stay in sight.

    filtered: cells with a filter, as A1:B9; links: pairs (address of a cell, address that it leads to).
    """
    cols = "".join(
        f'<col min="{place}" max="{place}" width="{width}" customWidth="1"/>'
        for place, width in enumerate(widths, start=1)
    )
    pane = (
        f'<pane ySplit="{frozen}" topLeftCell="A{frozen + 1}" activePane="bottomLeft" state="frozen"/>'
        '<selection pane="bottomLeft"/>'
    )
    targets = "".join(f'<hyperlink ref="{cell}" location="{xml(target)}"/>' for cell, target in links)
    lines = "".join(f'<row r="{place}">{_cells(place, row, strings)}</row>' for place, row in enumerate(rows, start=1))
    return (
        f'{HEAD}<worksheet xmlns="{MAIN}" xmlns:r="{RELATION}"><sheetViews><sheetView workbookViewId="0">{pane}'
        f'</sheetView></sheetViews><sheetFormatPr defaultRowHeight="15"/><cols>{cols}</cols>'
        f'<sheetData>{lines}</sheetData><autoFilter ref="{filtered}"/>'
        f"{f'<hyperlinks>{targets}</hyperlinks>' if links else ''}</worksheet>"
    )


def _cells(place, row, strings):
    return "".join(_cell(f"{letters(column)}{place}", cell, strings) for column, cell in enumerate(row))


def _cell(address, cell, strings):
    cell, look = cell if isinstance(cell, tuple) else (cell, TEXT)
    if cell == "":
        return ""
    if isinstance(cell, (Number, int)):
        return f'<c r="{address}"><v>{cell}</v></c>'
    words = ILLEGAL.sub("", cell)
    if len(words) > SIGNS:
        words = say("{words} (cut; whole in the file)", words=words[: SIGNS - 40])
    if words[:1] in ("=", "+", "-", "@", "'"):
        look = LITERAL  # stays a text also when somebody edits the cell
    style = f' s="{look}"' if look else ""
    return f'<c r="{address}"{style} t="s"><v>{strings[words]}</v></c>'


def letters(place):
    """The letters of the column at a place counted from 0."""
    found = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        found = chr(65 + rest) + found
    return found


def pack_workbook(sheets, strings, title, description, language):
    """The bytes of an .xlsx file. sheets: {title: XML of the sheet}; strings: the texts of all of them.

    title, description, language: what the file's properties say, as plain text.
    """
    parts = {"[Content_Types].xml": _types(len(sheets)), "_rels/.rels": RELS, "xl/workbook.xml": _workbook(sheets)}
    parts |= {"xl/_rels/workbook.xml.rels": _relations(len(sheets)), "xl/styles.xml": STYLES}
    parts |= {f"xl/worksheets/sheet{place}.xml": sheet for place, sheet in enumerate(sheets.values(), start=1)}
    texts = "".join(f'<si><t xml:space="preserve">{xml(text)}</t></si>' for text in strings)
    parts["xl/sharedStrings.xml"] = f'{HEAD}<sst xmlns="{MAIN}" uniqueCount="{len(strings)}">{texts}</sst>'
    parts |= {"docProps/core.xml": core_properties(title, description, language), "docProps/app.xml": APP}
    return pack({name: part.encode() for name, part in parts.items()})


def _workbook(titles):
    sheets = "".join(
        f'<sheet name="{xml(title)}" sheetId="{place}" r:id="rId{place}"/>'
        for place, title in enumerate(titles, start=1)
    )
    return f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{RELATION}"><sheets>{sheets}</sheets></workbook>'


def _relations(count):
    sheets = "".join(
        f'<Relationship Id="rId{place}" Type="{RELATION}/worksheet" Target="worksheets/sheet{place}.xml"/>'
        for place in range(1, count + 1)
    )
    styles = f'<Relationship Id="rId{count + 1}" Type="{RELATION}/styles" Target="styles.xml"/>'
    texts = f'<Relationship Id="rId{count + 2}" Type="{RELATION}/sharedStrings" Target="sharedStrings.xml"/>'
    return f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">{sheets}{styles}{texts}</Relationships>'


def _types(count):
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = {f"xl/worksheets/sheet{place}.xml": f"{kind}.worksheet+xml" for place in range(1, count + 1)}
    parts |= {"xl/workbook.xml": f"{kind}.sheet.main+xml", "xl/styles.xml": f"{kind}.styles+xml"}
    parts["xl/sharedStrings.xml"] = f"{kind}.sharedStrings+xml"
    parts["docProps/core.xml"] = "application/vnd.openxmlformats-package.core-properties+xml"
    parts["docProps/app.xml"] = "application/vnd.openxmlformats-officedocument.extended-properties+xml"
    overrides = "".join(f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, kind in parts.items())
    return (
        f'{HEAD}<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
    )


RELS = (
    f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{RELATION}/officeDocument" Target="xl/workbook.xml"/>'
    f'<Relationship Id="rId2" Type="{PACKAGE}/relationships/metadata/core-properties" Target="docProps/core.xml"/>'
    f'<Relationship Id="rId3" Type="{RELATION}/extended-properties" Target="docProps/app.xml"/></Relationships>'
)
BLUE = '<color rgb="FF0B57A4"/>'
FONT = '<font>{}<sz val="{}"/>{}<name val="Arial"/><family val="2"/></font>'
STYLES = (
    f'{HEAD}<styleSheet xmlns="{MAIN}"><fonts count="4">{FONT.format("", 10, "")}{FONT.format("<b/>", 10, "")}'
    f"{FONT.format('<b/>', 14, '')}{FONT.format('<u/>', 10, BLUE)}"
    '</fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/>'
    '</fill></fills><borders count="2"><border/><border><left/><right/><top/><bottom style="thin"><color auto="1"/>'
    '</bottom><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" '
    'borderId="0"/></cellStyleXfs><cellXfs count="6"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="0" fontId="1" fillId="0" borderId="1" xfId="0" applyFont="1" applyBorder="1"/>'
    '<xf numFmtId="0" fontId="2" fillId="0" borderId="0" xfId="0" applyFont="1"/>'
    '<xf numFmtId="0" fontId="3" fillId="0" borderId="0" xfId="0" applyFont="1"/>'
    '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" quotePrefix="1" applyNumberFormat="1"/>'
    '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0" applyAlignment="1">'
    '<alignment vertical="top" wrapText="1"/></xf></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
