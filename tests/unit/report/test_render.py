"""One closed HTML file: figures inside, heads with their scope, nothing fetched."""

import base64
import hashlib
import json
import re

import pytest

from oncosurv.report.blocks import Document, Figure, Heading, Row, Table, text
from oncosurv.report.render import render_html, run_pandoc
from tests.unit.report.example import SVG
from tests.unit.report.page import Page


@pytest.fixture(scope="module")
def html(tmp_path_factory):
    path = tmp_path_factory.mktemp("figures") / "figure.svg"
    path.write_text(SVG, encoding="utf-8")
    rows = (
        Row(("All", "40", "x")),
        Row(("Group",), "group", "said aside"),
        Row(("level", "3", "y"), "level"),
        Row(("Next", "37", "z")),
        Row(("Counted", "5"), "group"),
        Row(("level", "5", "w"), "level"),
    )
    blocks = (
        Heading(2, "Chapter", "chapter"),
        Heading(3, "Section", "section"),
        text("words", look="notice"),
        Table("t", "A table.", (("Who", "l"), ("n", "r"), ("Mark", "l")), rows, "x.csv", ("A note.",)),
        Figure("f", "A figure.", "What it shows", str(path), "x.csv"),
    )
    return render_html(Document("Title", "en", "Synthetic data: invented.", "A note.", ("Foot",), blocks))


def test_heads_have_their_scope_and_groups_span(html):
    rows = Page(html).tables["t"]["rows"]
    assert [cell["scope"] for cell in rows[0]] == ["col", "col", "col"]
    assert [(cell["tag"], cell.get("scope")) for cell in rows[1]] == [("th", "row"), ("td", None), ("td", None)]
    assert len(rows[2]) == 1 and rows[2][0]["colspan"] == "3" and rows[2][0]["scope"] == "rowgroup"
    assert rows[2][0]["text"] == "Group said aside"
    assert [cell.get("colspan") for cell in rows[5]] == ["2", None] and rows[5][1]["text"] == "5"
    # the levels and their group are one body; what follows the levels is outside it
    assert html.count("<tbody>") == 4


def test_caption_notes_and_figure_stand_by_their_number(html):
    page = Page(html)
    assert page.tables["t"]["caption"] == "Table 1. A table."
    assert "Figure 1. A figure." in page.text and "A note." in page.text
    assert page.images[0]["alt"] == "What it shows"
    assert base64.b64decode(page.images[0]["src"].removeprefix("data:image/svg+xml;base64,")).decode() == SVG


def test_the_page_is_closed_and_can_be_walked_through(html):
    page = Page(html)
    tags = dict(page.tags)
    assert tags["html"] == {"lang": "en"}
    assert "default-src 'none'" in html
    assert [tag for tag, _ in page.headings] == ["h1", "h2", "h2", "h3"]
    assert {link.removeprefix("#") for link in page.links} == {"report", "chapter", "section"} <= set(page.ids)
    assert len(page.ids) == len(set(page.ids))
    assert page.text.count("Synthetic data: invented.") == 2  # on top and in the footer
    assert 'content: "Synthetic data: invented."' in html  # on every printed page
    for tag, attributes in page.tags:
        assert not {"src", "href"} & set(attributes) or tag in ("img", "a")


def test_a_statement_cannot_leave_the_style(tmp_path):
    html = render_html(Document("t", "en", 'a"; } </style><script>x', "", (), (text("x"),)))
    assert "<script>x" not in html and html.count("<script") == 3 and html.count("</style>") == 1


def test_pandoc_that_fails_says_so():
    with pytest.raises(RuntimeError, match="Pandoc could not read the report"):
        run_pandoc("text", "no-such-format")


def test_the_policy_knows_the_one_script_by_its_hash_and_allows_no_other():
    html = render_html(Document("t", "en", "s", "", (), (text("x"),)), {"f": {"label": "</script><script>x"}})
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', html)[1]
    script = re.findall(r"<script>(.*?)</script>", html, flags=re.DOTALL)
    assert len(script) == 1
    known = base64.b64encode(hashlib.sha256(script[0].encode()).digest()).decode()
    assert f"script-src 'sha256-{known}'" in policy and policy.startswith("default-src 'none'")
    data = re.search(r'<script type="application/json" id="curves">(.*?)</script>', html)[1]
    assert json.loads(data) == {"f": {"label": "</script><script>x"}}
