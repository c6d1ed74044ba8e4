"""Whatever a label holds comes out of Pandoc as that text."""

from hypothesis import given, settings
from hypothesis import strategies as st

from oncosurv.report.blocks import Document, Figure, Heading, Listing, Ref, Row, Strong, Table, text
from oncosurv.report.escape import escape
from oncosurv.report.render import render_html, run_pandoc
from tests.unit.report.page import Page

HOSTILE = [
    "<script>alert(1)</script>",
    "a | b || c",
    "$x^2$ and $$y$$",
    "*bold* **b** _under_ __u__",
    "`code` ~~strike~~ H~2~O^3^",
    "[link](http://example.org) ![image](http://example.org/x.png)",
    "{#anchor .class key=value} []{.span}",
    "1. first",
    "- item",
    "# heading",
    "> quote",
    ": definition",
    "::: div",
    "| table |",
    "---",
    "&amp; &lt; &#60;",
    "\\alpha \\\\ \\",
    "\"quoted\" 'single' ...",
    "@cite [@key] ^[note]",
    "http://example.org <http://example.org>",
    "<!-- comment -->",
    "{{ jinja }} {% block %}",
    "x" * 80,
    "α β ≥ ² − \u00a0 é 中文",
    "(@) (1) (a)",
    "line\nbreak\ttab",
    "\x00\x07control",
    "    indented",
    "+ plus",
    "Table: caption",
    "%",
    "=====",
    "~~~",
    "```",
    "[^1]",
]


def readable(value):
    """What a reader sees of a label: control characters gone, white space single."""
    return " ".join("".join(sign for sign in value if sign in "\t\r\n" or ord(sign) > 31 and ord(sign) != 127).split())


def test_hostile_labels_come_out_as_text_wherever_they_stand(tmp_path):
    (tmp_path / "figure.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>", encoding="utf-8")
    for label in HOSTILE:
        rows = (Row((label,), "group", label), Row((label, label), "level"))
        table = Table("t", label, ((label, "l"), ("P", "r")), rows, "x.csv", (label,))
        figure = Figure("f", label, label, str(tmp_path / "figure.svg"), "x.csv")
        body = (
            Heading(2, label, "h"),
            text(label, Ref("t"), Strong(label)),
            Listing(((label,), (label,))),
            table,
            figure,
        )
        html = render_html(Document(label, "en", label, label, (label,), body))
        page = Page(html)
        seen = readable(label)
        assert " ".join(page.headings[0][1].split()) == seen
        assert ["h2", seen] in [[tag, " ".join(words.split())] for tag, words in page.headings], label
        assert [" ".join(cell.split()) for cell in page.cells("t")[2]] == [seen, seen], label
        assert " ".join(page.cells("t")[1][0].split()) == f"{seen} {seen}"
        assert " ".join(page.tables["t"]["caption"].split()) == f"Table 1. {seen}"
        assert " ".join(page.images[0]["alt"].split()) == seen
        tags = [tag for tag, _ in page.tags]
        assert tags.count("script") == 3  # the data of the curves, the words and the one script
        assert not {"em", "code", "del", "sub", "sup", "blockquote", "pre", "dl", "ol", "h4"} & set(tags), label
        assert tags.count("img") == 1 and tags.count("table") == 1 and tags.count("li") == 3
        assert all(link.startswith("#") for link in page.links)


# Characters that Pandoc itself drops or rewrites (surrogates, other controls, non-characters) are no text of a label.
labels = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Cn", "Co", "Zl", "Zp", "Zs", "Cf"), include_characters=" "),
    min_size=1,
    max_size=40,
).filter(str.strip)


@settings(max_examples=40, deadline=None)
@given(st.lists(labels, min_size=1, max_size=25))
def test_any_text_survives_pandoc(values):
    rows = "\n".join(f"| {escape(value)} | x |" for value in values)
    page = Page(run_pandoc(f"| a | b |\n|:--|:--|\n{rows}\n\n: c {{#t}}\n", "html5"))
    assert [" ".join(row[0].split()) for row in page.cells("t")[1:]] == [" ".join(value.split()) for value in values]


def test_the_source_stays_readable():
    assert escape("Haemoglobin, g/dL; 95 %") == "Haemoglobin, g/dL; 95 %"
    assert escape("a_b*c") == "a\\_b\\*c"
