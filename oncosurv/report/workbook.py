"""The public tables as one workbook: a sheet that lists them, then one sheet a table, numbers at full precision.

Written here and not by a library, because the usual one rounds to 16 digits: a number of the workbook is the text that
stands in the CSV file. A text that looks like a formula stays a text.
"""

import re

from oncosurv.language import phrase, say
from oncosurv.report.blocks import Figure, Table
from oncosurv.report.content import write_document
from oncosurv.report.escape import plain
from oncosurv.report.material import read_material
from oncosurv.report.origins import file_of
from oncosurv.report.sections.files import CONTENTS
from oncosurv.tables import read_columns, replacing
from oncosurv.xlsx import BOLD, LINK, ROWS, TITLE, Number, Strings, letters, pack_workbook, sheet_xml

NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,14})(?:\.\d+)?(?:[eE][+-]?\d+)?$")  # no 007, no record number of 16 digits
HEADS = (phrase("Sheet"), phrase("File"), phrase("Rows"), phrase("One row is"), phrase("Shown in"), phrase("Caption"))


def write_workbook(study, tables, more, figures, versions, path):
    """Write the tables of a study as a workbook; arguments as those of content.write_report.

    more: {name: path} of tables that the report does not read, but draws.
    """
    document = write_document(read_material(study, tables, figures, versions))
    with replacing(path, "wb") as file:
        file.write(render_workbook(document, {**tables, **more}))


def render_workbook(document, tables):
    """The bytes of an .xlsx file. tables: {name: path of a CSV file}; a sheet has the name of its table."""
    names = {name: name[:31] for name in sorted(tables, key=lambda name: _place(tables[name]))}
    first = say("Contents")
    if len(set(names.values())) < len(names) or first in names.values():
        raise ValueError(f"two sheets would have one name among {', '.join(names)}")
    sheets, sizes, strings = {}, {}, Strings()
    for name, title in names.items():
        columns = read_columns(tables[name])
        sizes[name] = len(next(iter(columns.values()), []))
        if sizes[name]:  # a table without rows has no sheet; the first one says so
            sheets[title] = _table_sheet(columns, strings)
    contents = _contents_sheet(document, tables, names, sizes, strings)
    about = (plain(document.title), plain(document.statement), document.language)
    return pack_workbook({first: contents, **sheets}, strings, *about)


def _place(path):
    known = list(CONTENTS)
    file = file_of(path)
    return (known.index(file) if file in known else len(known), file)


def _contents_sheet(document, tables, names, sizes, strings):
    """Title, what the data are, and a line for each table and each caption under which the report shows it."""
    numbers = document.numbers()
    shown = {}
    for block in document.blocks:
        if isinstance(block, (Table, Figure)):
            shown.setdefault(block.source, []).append((numbers[block.name], block.caption))
    rows, links = [], []
    for name, sheet in names.items():
        file = file_of(tables[name])
        cut = "" if sizes[name] < ROWS else say("; the first {rows} rows, the others are in the file", rows=ROWS - 1)
        for number, caption in shown.get(file, [("", "")]):
            words = f"{say(CONTENTS.get(file, ''))}{cut}".removeprefix(say("one line "))
            named = (sheet, LINK) if sizes[name] else say("no rows, no sheet")
            rows.append([named, file, sizes[name], words, number, caption])
            links.append(f"'{sheet}'!A1" if sizes[name] else None)
    top = [[(plain(document.title), TITLE)], [plain(f"{document.statement} {document.note}")], document.footer[:1]]
    first = len(top) + 2
    lines = [*top, [], [(say(head), BOLD) for head in HEADS], *rows]
    targets = [(f"A{first + place}", target) for place, target in enumerate(links, start=1) if target]
    return sheet_xml(lines, strings, (22, 30, 9, 44, 12, 90), first, f"A{first}:F{first + len(rows)}", targets)


def _table_sheet(columns, strings):
    cells = []
    for column in columns.values():
        numeric = any(column) and all(cell == "" or NUMBER.match(cell) for cell in column)
        cells.append([Number(cell) for cell in column] if numeric else column)
    widths = [min(max(map(len, [name, *column[:500]])) + 3, 40) for name, column in columns.items()]
    rows = [[(name, BOLD) for name in columns], *list(zip(*cells, strict=True))[: ROWS - 1]]
    return sheet_xml(rows, strings, widths, 1, f"A1:{letters(len(columns) - 1)}{len(rows)}")
