"""From blocks to one HTML file: jinja2 writes Markdown, Pandoc reads it, the page is closed over figures and style.

The page fetches nothing: figures are data URIs, style and script stand in it, and its content policy forbids the rest:
the one script is known to it by its hash.
"""

import base64
import hashlib
import json
import os
import re
import subprocess
import tempfile
from pathlib import Path

import jinja2
import pypandoc
from markupsafe import Markup

from oncosurv.language import phrase, say, signs
from oncosurv.report import blocks
from oncosurv.report.escape import escape, escape_parts, plain

TEMPLATES = Path(__file__).parent / "templates"
# Pandoc's Markdown without what could turn a label into something else (mathematics, HTML, TeX, citations, quotes).
DIALECT = "markdown-smart-tex_math_dollars-raw_html-raw_tex-raw_attribute-citations-example_lists-yaml_metadata_block"
SHORT = 6  # signs of a first cell that needs no room of its own
SOURCE = re.compile(r'<div id="from-([^"]+)"[^>]*>\s*</div>')  # where a table says where its numbers come from
FIGURE = re.compile(r'src="([^"]+)\.svg"')


def render_markdown(document, template="report.md.j2"):
    """The document as Markdown, the one source of every format; only a page of HTML leads to single rows."""
    numbers, page = document.numbers(), template == "report.md.j2"
    addresses = document.addresses() if page else None
    environment = page_environment(autoescape=False)
    environment.filters["md"] = escape
    environment.filters["parts"] = lambda parts: escape_parts(parts, numbers, addresses)
    environment.filters["has_ids"] = lambda block: all(len(str(row.cells[0])) <= SHORT for row in block.rows)
    environment.globals |= {"page": page, "row_address": blocks.row_address}
    for kind in ("Heading", "Paragraph", "Listing", "Table", "Figure"):
        environment.tests[kind.lower()] = lambda block, kind=kind: type(block).__name__ == kind
    return environment.get_template(template).render(blocks=document.blocks, numbers=numbers, document=document)


def paged_markdown(document):
    """The same Markdown between title, statement and closing lines, which a page of HTML has in its frame."""
    return render_markdown(document, "paged.md.j2")


def render_html(document, curves=None, sources=None):
    """The document as one self-contained HTML page.

    curves: what stands behind its figures, as read_curves gives it; sources: {name of a table: HTML of where its
    numbers come from}.
    """
    script = (TEMPLATES / "report.js").read_text(encoding="utf-8")
    body = run_pandoc(render_markdown(document), "html5")
    paths = {block.name: block.path for block in document.blocks if isinstance(block, blocks.Figure)}
    body = FIGURE.sub(lambda match: f'src="{data_uri(paths[match[1]])}"', body)
    body = SOURCE.sub(lambda match: (sources or {}).get(match[1], ""), body)
    return (
        page_environment(autoescape=True)
        .get_template("page.html.j2")
        .render(
            document=document,
            contents=_contents(document),
            body=Markup(body),
            style=Markup((TEMPLATES / "report.css").read_text(encoding="utf-8")),
            running=Markup(_css_string(document.statement)),
            script=Markup(script),
            policy=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
            curves=Markup(_json(curves or {})),
            words=Markup(_json(_script_words())),
        )
    )


def page_environment(autoescape=True):
    """Jinja's environment of the templates; with autoescape for HTML, where every text comes out as text."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        undefined=jinja2.StrictUndefined,
        autoescape=autoescape,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["plain"] = plain
    environment.globals["say"] = say
    return environment


def run_pandoc(markdown, to, *filters, folder=None):
    """Markdown through the Pandoc that pypandoc brings along, as text. RuntimeError when Pandoc fails or warns.

    filters: templates in Lua that run after the one of all forms; folder: where pictures are.
    """
    return _pandoc(markdown, to, "-", filters, folder).decode()


def run_pandoc_in(files, markdown, to, *filters):
    """As run_pandoc, with pictures {name: path} beside it, and as the bytes of a file."""
    with tempfile.TemporaryDirectory() as folder:
        for name, path in files.items():
            os.symlink(os.path.abspath(path), os.path.join(folder, name))
        return _pandoc(markdown, to, "-", filters, folder)


def _pandoc(markdown, to, output, filters, folder):
    command = [
        pypandoc.get_pandoc_path(),
        f"--from={DIALECT}",
        f"--to={to}",
        f"--output={output}",
        "--wrap=none",
        "--columns=1000000",  # a pipe table wider than this would get column widths by its dashes
        *(["--shift-heading-level-by=-1"] if filters else []),  # a page has the title apart
        *[f"--lua-filter={TEMPLATES / name}" for name in ("tables.lua", *filters)],
        "--fail-if-warnings",
    ]
    done = subprocess.run(command, input=markdown.encode(), capture_output=True, check=False, cwd=folder)
    if done.returncode:
        raise RuntimeError(f"Pandoc could not read the report: {done.stderr.decode(errors='replace').strip()}")
    return done.stdout


def data_uri(path):
    """An SVG file as a data URI: a picture whose identifiers and styles meet nobody else's."""
    return f"data:image/svg+xml;base64,{base64.b64encode(Path(path).read_bytes()).decode()}"


# What the script of the page says, by the names that it knows; its values stand in braces.
SCRIPT_WORDS = {
    "unsorted": phrase("{table} Order of the report."),
    "ascending": phrase("{table} Sorted by {column}, ascending."),
    "descending": phrase("{table} Sorted by {column}, descending."),
    "curves": phrase("The curves at the time chosen"),
    "group": phrase("Group"),
    "at_risk": phrase("At risk"),
    "survival": phrase("Survival (95 % interval)"),
    "read": phrase("Read the curves at "),
    "time": phrase("{months} months (day {day})"),
    "curve": phrase("{group}: {n} at risk, {survival}"),
}


def _script_words():
    """The words of the script in the language spoken, with its decimal mark and the sign between groups of digits."""
    words = {name: say(text) for name, text in SCRIPT_WORDS.items()}
    return words | {"decimal": signs().decimal, "thousands": signs().thousands}


def _json(value):
    """JSON that cannot end the element that it stands in."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def _contents(document):
    """Chapters, each with its sections: [(heading, [headings])]."""
    chapters = []
    for block in document.blocks:
        if isinstance(block, blocks.Heading):
            if block.level == 2:
                chapters.append((block, []))
            elif block.level == 3:
                chapters[-1][1].append(block)
    return chapters


def _css_string(text):
    """Text as a CSS string: every sign that could end it by its number, with the space that ends the number."""
    plain = " .,:;()-"
    return '"' + "".join(sign if sign.isalnum() or sign in plain else f"\\{ord(sign):x} " for sign in text) + '"'
