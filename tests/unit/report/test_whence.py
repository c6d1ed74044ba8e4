"""Numbers lead to their rows: of sentences to lines of a table, of lines to result rows and the steps behind them."""

import html
import re

import pytest

from oncosurv.report.blocks import Cite, Document, Ref, Row, Table, sentence, text
from oncosurv.report.content import write_document, write_report
from oncosurv.report.escape import escape_parts
from oncosurv.report.material import read_material
from oncosurv.report.origins import Origin, origin_of, steps_to
from oncosurv.report.render import render_html, render_markdown
from oncosurv.report.whence import tell_sources
from tests.unit.report.example import write_example
from tests.unit.report.forms import HOSTILE
from tests.unit.report.page import Page


def step(rule, outputs, inputs, item=""):
    return {
        "rule": rule, "item": item, "script": f"scripts/{rule}.py", "code": "0123456789ab", "study_keys": ["models"],
        "versions": {"numpy": "2.4.6"}, "inputs": inputs, "outputs": outputs, "words": "",
    }  # fmt: skip


STEPS = [
    step("read_exports", ["private:exports/lab.csv", "cohort/sources.csv"], ["source:laboratory"]),
    step("build_cohort", ["cohort/patients.csv", "private:keys.csv"], ["private:exports/lab.csv"]),
    step("write_analysis_sets", ["sets/cox/main.csv", "sets/cox/other.csv"], ["cohort/patients.csv"]),
    step("fit_cox", ["cox/parts/main.models.csv"], ["sets/cox/main.csv"], "main"),
    step("fit_cox", ["cox/parts/other.models.csv"], ["sets/cox/other.csv"], "other"),
    step("publish_tables", ["cox/models.csv"], ["cox/parts/main.models.csv", "cox/parts/other.models.csv"]),
]


def test_the_steps_of_a_row_are_those_of_its_analysis_back_to_the_exports():
    told = [(made["rule"], outputs) for made, outputs in steps_to(["cox/models.csv"], ["main"], STEPS)]
    assert told == [
        ("publish_tables", ["cox/models.csv"]),
        ("fit_cox", ["cox/parts/main.models.csv"]),
        ("write_analysis_sets", ["sets/cox/main.csv"]),
        ("build_cohort", ["cohort/patients.csv"]),
        ("read_exports", []),
    ]
    everything = [outputs for _, outputs in steps_to(["cox/models.csv"], [], STEPS)]
    assert ["cox/parts/other.models.csv"] in everything


def test_an_origin_is_the_key_of_its_row():
    row = {"estimate_id": "main/bone", "time": "30", "conditional_from": "", "factor": "bone", "item": "os_all"}
    assert origin_of("survival/timepoints.csv", row) == Origin(
        "survival/timepoints.csv", (("estimate_id", "main/bone"), ("time", "30")), "os_all", ("bone",)
    )


def test_a_number_leads_to_its_line_and_on_pages_to_its_table():
    origin = Origin("cox/models.csv", (("estimate_id", "main"),))
    table = Table("t", "A table", (("A", "l"),), (Row(("x",)), Row(("y",), shows=(origin,))), "cox/models.csv")
    parts = sentence("{n} of {all}{ref}.", n=Cite("3", "t", origin), all=Cite("4", "t"), ref="")
    document = Document("T", "en", "", "", (), (text(*parts), table))
    assert "[3](#t-row-2){.cite} of [4](#t){.cite}" in render_markdown(document)
    paged = render_markdown(document, "paged.md.j2")
    assert "3 of 4\\. ([Table 1](#t))" in paged and "t-row" not in paged and ".cite" not in paged
    assert escape_parts((Cite("3", "t"), " in ", Ref("t")), document.numbers()) == "3 in [Table 1](#t)"
    assert escape_parts((Cite("3", "absent"),), document.numbers()) == "3"
    assert escape_parts((Cite("3", "absent"),), document.numbers(), document.addresses()) == "3"


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    folder = tmp_path_factory.mktemp("whence")
    study, tables, figures = write_example(folder)
    write_report(study, tables, figures, {"numpy": "2.4.6"}, folder / "report.html", steps=STEPS)
    return (folder / "report.html").read_text(encoding="utf-8")


def test_every_table_says_where_its_numbers_come_from_and_every_link_lands(page):
    read = Page(page)
    assert page.count('<details class="from"') == len(read.tables)
    assert {link.removeprefix("#") for link in read.links} <= set(read.ids)
    rows = re.findall(r'data-row="([^"]+)"', page)
    assert len(rows) > 80 and set(rows) <= set(read.ids) and len(rows) == len(set(rows))
    cites = re.findall(r'<a href="#([^"]+)" class="cite">', page)
    assert len(cites) > 25 and sum("-row-" in address for address in cites) > 20


def test_every_number_of_a_sentence_has_a_line_in_this_report(tmp_path):
    study, tables, figures = write_example(tmp_path)
    document = write_document(read_material(study, tables, figures, {}))
    addresses = document.addresses()
    cites = [part for block in document.blocks for part in getattr(block, "parts", ()) if isinstance(part, Cite)]
    assert [part for part in cites if (part.table, ()) not in addresses] == []


def test_without_steps_nothing_is_said_of_them(tmp_path):
    study, tables, figures = write_example(tmp_path)
    write_report(study, tables, figures, {}, tmp_path / "report.html")
    assert "<details" not in (tmp_path / "report.html").read_text(encoding="utf-8")


def test_a_hostile_name_stays_a_text_below_its_table(tmp_path):
    study, tables, figures = write_example(tmp_path)
    material = read_material(study, tables, figures, {})
    rows = tuple(
        Row((label, "1"), shows=(Origin("cox/models.csv", (("estimate_id", label),), label, (label,)),))
        for label in HOSTILE
    )
    table = Table("t", "Hostile", (("A", "l"), ("B", "r")), rows, "cox/models.csv")
    cites = [Cite(label, "t", row.shows[0]) for label, row in zip(HOSTILE, rows, strict=True)]
    document = Document("T", "en", "", "", (), (table, text(*[part for cite in cites for part in (cite, " ")])))
    sources = tell_sources(document, material, STEPS)
    written = render_html(document, sources=sources)
    assert "<script>alert" not in written and "<script>alert" not in sources["t"]
    told = html.unescape(re.sub("<[^>]*>", "", sources["t"]))
    for label in HOSTILE:
        words = " ".join("".join(sign for sign in label if ord(sign) > 31 or sign in "\n\t").split())
        assert words in " ".join(told.split()), label
    read = Page(written)
    assert {link.removeprefix("#") for link in read.links} <= set(read.ids)
