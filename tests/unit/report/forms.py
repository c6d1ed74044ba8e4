"""What the paged forms of a report are compared with: the blocks of its Document, and a hostile document."""

import struct
import zlib
from pathlib import Path

from oncosurv.report.blocks import Document, Figure, Heading, Listing, Ref, Row, Strong, Table, text
from oncosurv.report.content import write_document
from oncosurv.report.material import read_material
from tests.unit.report.example import SVG, write_example

HOSTILE = [
    "<script>alert(1)</script>", "a | b || c", "$x^2$ and $$y$$", "*bold* **b** _under_ __u__", "`code` ~~strike~~",
    "[link](http://example.org) ![image](x.png)", "{#anchor .class} []{.span}", "# heading", "::: div",
    "&amp; &lt; &#60;",
    "\\alpha \\\\ \\", "\"quoted\" 'single' ...", "@cite <label> #let x = 1", "<!-- comment --> // line /* block */",
    "{{ jinja }} {% block %}", "Table " + "x" * 80, "α β ≥ ² − é", "שלום עולם", "=1+1", "---",
    "-- en --- em", "~tilde~ a~b",
    "1. first", "- item", "line\nbreak\ttab", "\x07control",
]  # fmt: skip


def one_space(words):
    """Words as a reader sees them: control characters gone, white space single."""
    return " ".join("".join(sign for sign in str(words) if sign in "\t\r\n" or ord(sign) > 31).split())


def expected_tables(document):
    """Rows of cells of every table, heads first, in order."""
    tables = []
    for block in document.blocks:
        if isinstance(block, Table):
            rows = [[one_space(head) for head, _ in block.columns]]
            for row in block.rows:
                first = f"{row.cells[0]} {row.aside}" if row.aside else row.cells[0]
                rows.append([one_space(cell) for cell in (first, *row.cells[1:])])
            tables.append(rows)
    return tables


def expected_captions(document):
    """Every caption with its number, in order."""
    numbers = document.numbers()
    return [
        one_space(f"{numbers[block.name]}. {block.caption}")
        for block in document.blocks
        if isinstance(block, (Table, Figure))
    ]


def png_bytes(width=1800, height=1200):
    """A white PNG at 300 dpi."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    dots = chunk(b"pHYs", struct.pack(">IIB", 11811, 11811, 1))
    return (
        b"\x89PNG\r\n\x1a\n"
        + head
        + dots
        + chunk(b"IDAT", zlib.compress((b"\0" + b"\xff" * width) * height))
        + chunk(b"IEND", b"")
    )


def example_document(folder, ending, change=None):
    """The Document of the invented study; its figures are files of the given ending, and stand in `folder`."""
    study, tables, figures = write_example(folder, change)
    (folder / "figure.png").write_bytes(png_bytes())
    figures = [{**figure, "path": str(Path(figure["path"]).with_suffix(ending))} for figure in figures]
    return write_document(read_material(study, tables, figures, {"numpy": "2.4.6"}))


def hostile_document(folder, ending):
    """Every hostile label in every place that takes text."""
    (folder / "figure.png").write_bytes(png_bytes(60, 40))
    (folder / "figure.svg").write_text(SVG, encoding="utf-8")
    blocks = []
    for place, label in enumerate(HOSTILE):
        rows = (Row((label,), "group", label), Row((label, label), "level"), Row((label, "1.5")))
        blocks += [
            Heading(2, label, f"heading-{place}"),
            text(label, " ", Ref(f"t{place}"), Strong(label)),
            text(label, look="notice"),
            Listing(((label,), (label, Ref(f"f{place}")))),
            Table(f"t{place}", label, ((label, "l"), ("P", "r")), rows, "x.csv", (label,)),
            Figure(f"f{place}", label, label, str(folder / f"figure{ending}"), "x.csv"),
        ]
    return Document("".join(HOSTILE[:3]), "en", HOSTILE[0], HOSTILE[1], (HOSTILE[2],), tuple(blocks))
