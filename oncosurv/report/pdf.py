"""The report as a PDF: Pandoc writes the Markdown as typst, typst sets the pages.

Nothing in the file depends on the day or the machine: a fixed date, and only fonts that the locked wheels bring along
(typst's own, and matplotlib's DejaVu Sans for writing systems that they lack).
"""

import os
import tempfile
from importlib.util import find_spec
from pathlib import Path

import typst

from oncosurv.report.blocks import is_figure
from oncosurv.report.content import write_document
from oncosurv.report.escape import plain
from oncosurv.report.material import read_material
from oncosurv.report.render import TEMPLATES, paged_markdown, run_pandoc
from oncosurv.tables import replacing

CREATED = 946684800  # 2000-01-01, in seconds since 1970


def write_pdf(study, tables, figures, versions, path):
    """Write the report of a study as a PDF; arguments as those of content.write_report, figures as SVG files."""
    document = write_document(read_material(study, tables, figures, versions))
    with replacing(path, "wb") as file:
        file.write(render_pdf(document, {block.name: block.path for block in document.blocks if is_figure(block)}))


def render_pdf(document, pictures):
    """The document as the bytes of a PDF. pictures: {name of a figure: path of its SVG file}."""
    look = (TEMPLATES / "report.typ").read_text(encoding="utf-8")
    body = run_pandoc(paged_markdown(document), "typst-smart", "paged.lua")
    body = body.replace("align(center)[#table(", "align(left)[#table(")  # a label's own signs are escaped
    footer = " ".join(plain(part) for part in (document.statement, *document.footer[:1]) if part)
    words = {"title": plain(document.title), "language": document.language, "statement": plain(document.statement)}
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "report.typ").write_text(f"{look}\n{body}", encoding="utf-8")
        for name, path in pictures.items():
            os.symlink(os.path.abspath(path), os.path.join(folder, f"{name}.svg"))
        return typst.compile(
            os.path.join(folder, "report.typ"),
            root=folder,
            font_paths=[_fonts()],
            ignore_system_fonts=True,
            sys_inputs={**words, "footer": footer},
            pdf_standards=["ua-1"],
            timestamp=CREATED,
        )


def _fonts():
    return os.path.join(os.path.dirname(find_spec("matplotlib").origin), "mpl-data", "fonts", "ttf")
