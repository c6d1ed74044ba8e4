"""What a report says, in blocks, before anybody decides how it looks: headings, paragraphs, lists, tables, figures.

All text is plain text. A label may hold any sign; whoever renders a block escapes it. In running text a part may also
be a Ref or Refs (rendered as a link 'Table 3'), a Cite (a number that leads to its row) or a Strong.
"""

import string
from dataclasses import dataclass, field

from oncosurv.language import ABSENT, say
from oncosurv.report.references import FIGURE, TABLE, merge_references


@dataclass(frozen=True)
class Ref:
    """A link to a table or figure of this report by its name, shown as its number."""

    name: str


@dataclass(frozen=True)
class Refs:
    """Links to several tables and figures by their names, shown as one list: Tables 3, 5 and 11–13."""

    names: tuple


@dataclass(frozen=True)
class Cite:
    """A number in running text that leads to where a table of this report has it.

    table: name of that table; shows: the row's origin (see origins.origin), () for the table as a whole. A report
    without that table shows the text alone.
    """

    text: str
    table: str
    shows: tuple = ()


@dataclass(frozen=True)
class Strong:
    """Words that must not be overlooked."""

    text: str


class Linked(str):
    """The text of a table cell that leads to places of this report, as one list; links: (words, name).

    pieces: those of merge_references, of which the text is made.
    """

    def __new__(cls, links):
        pieces = tuple(merge_references(links))
        cell = super().__new__(cls, "".join(words for words, _ in pieces))
        cell.pieces = pieces
        return cell


@dataclass(frozen=True)
class Heading:
    """A chapter (level 2) or a section of one (level 3); `anchor` is its address within the report."""

    level: int
    text: str
    anchor: str


@dataclass(frozen=True)
class Paragraph:
    """Running text, a tuple of str, Ref, Cite and Strong. look: text, or notice for what must be read first."""

    parts: tuple
    look: str = "text"


@dataclass(frozen=True)
class Listing:
    """An unnumbered list; each item is a tuple of parts."""

    items: tuple


@dataclass(frozen=True)
class Row:
    """A row of a table. kind: row, level (indented), group (the first cell spans all that no other cell takes).

    aside: what follows in the first cell of a group, less prominent. shows: origins of its numbers (origins.origin).
    """

    cells: tuple
    kind: str = "row"
    aside: str = ""
    shows: tuple = ()


@dataclass(frozen=True)
class Table:
    """A table with its caption above and its notes below. source: the result table that its numbers come from.

    columns: pairs (head, alignment l or r). No cell may be empty: an absent value is ABSENT, and then one of the notes
    begins with ABSENT and says why. ValueError otherwise.
    """

    name: str
    caption: str
    columns: tuple
    rows: tuple
    source: str
    notes: tuple = ()

    def __post_init__(self):
        problems = []
        for place, row in enumerate(self.rows, start=1):
            expected = len(self.columns)
            if row.kind != "group" and len(row.cells) != expected or len(row.cells) > expected:
                problems.append(f"row {place} has {len(row.cells)} cells for {expected} columns")
            problems += [f"row {place} has an empty cell" for cell in row.cells if not str(cell).strip()]
        if any(ABSENT in row.cells for row in self.rows) and not any(note.startswith(ABSENT) for note in self.notes):
            problems.append(f"'{ABSENT}' stands in a cell, but no note explains it")
        if not self.rows:
            problems.append("no rows")
        if problems:
            raise ValueError(f"table {self.name}: {'; '.join(problems)}")


@dataclass(frozen=True)
class Figure:
    """A figure with its caption below. alt: what it shows, in words, for who cannot see it. path: its SVG file.

    narrow: as wide as a column of a journal, so that two have room beside each other.
    """

    name: str
    caption: str
    alt: str
    path: str
    source: str
    narrow: bool = False


LABELS = {Table: TABLE, Figure: FIGURE}


@dataclass(frozen=True)
class Document:
    """The whole report: title, language, what its data are (a sentence, and the study's note), the blocks in order."""

    title: str
    language: str
    statement: str
    note: str
    footer: tuple
    blocks: tuple = field(default_factory=tuple)

    def numbers(self):
        """{name: 'Table 3' or 'Figure 1'} of all tables and figures, counted apart, in order.

        ValueError when two blocks have one address: a link would lead to the wrong one.
        """
        found, counts, addresses = {}, {}, set()
        for block in self.blocks:
            address = getattr(block, "name", getattr(block, "anchor", None))
            if address in addresses:
                raise ValueError(f"two blocks are named {address}")
            addresses |= {address} - {None}
            if isinstance(block, (Table, Figure)):
                kind = type(block)
                counts[kind] = counts.get(kind, 0) + 1
                found[address] = say(LABELS[kind], n=counts[kind])
        return found

    def addresses(self):
        """{(table, origin): address of the row that shows it, and (table, ()): address of the table}."""
        found = {}
        for block in self.blocks:
            if isinstance(block, Table):
                found[block.name, ()] = block.name
                for place, row in enumerate(block.rows, start=1):
                    for origin in row.shows:
                        found.setdefault((block.name, origin), row_address(block.name, place))
        return found


def row_address(table, place):
    """Address of a row of a table within the report; place counts from 1."""
    return f"{table}-row-{place}"


def is_figure(block):
    """Whether a block is a Figure."""
    return isinstance(block, Figure)


def places(blocks):
    """{name: words} by which a cell may lead to these blocks: 'Table 3', 'Figure 1', a heading's text."""
    found = Document("", "", "", "", (), tuple(blocks)).numbers()
    headings = {block.anchor: block.text for block in blocks if isinstance(block, Heading)}
    return {**headings, **found}


def sentence(message, **values):
    """Parts of running text from a whole sentence, in the language spoken: {n} of the message becomes the part `n`.

    The message is said in the language spoken. A value is text, any part, or a tuple of parts; text in it stays text,
    whatever braces it holds. KeyError for a place without a value.
    """
    parts = []
    for words, place, _, _ in string.Formatter().parse(say(message)):
        parts += [words] if words else []
        if place:
            parts += values[place] if isinstance(values[place], tuple) else [values[place]]
    return tuple(parts)


def joined(items, between="; "):
    """Parts of running text from several of them, with words between: items are tuples of parts."""
    found = []
    for place, parts in enumerate(items):
        found += [between, *parts] if place else [*parts]
    return tuple(found)


def spoken(parts):
    """Running text as one str, without what its parts lead to; a Ref is left out."""
    return "".join(part if isinstance(part, str) else getattr(part, "text", "") for part in parts)


def text(*parts, look="text"):
    """A Paragraph of the given parts."""
    return Paragraph(parts, look)
