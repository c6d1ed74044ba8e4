"""Reporting checklists: an item is called answered only where the report holds what answers it."""

import csv

import pytest
from openxml_audit import OpenXmlValidator

from oncosurv.checklists import CHECKLISTS, REMARK, STROBE
from oncosurv.report.content import write_report
from oncosurv.report.word import write_word
from tests.unit.report.example import write_example
from tests.unit.report.forms import png_bytes
from tests.unit.report.page import Page
from tests.unit.report.test_word import WordFile

TEXTS = [
    {"checklist": "strobe", "item": "2", "text": "Little | is *known* <b>."},
    {"checklist": "strobe", "item": "5", "text": "One hospital."},
]


def checklists_of(folder, change=None):
    """(page, {(checklist, item): row}) of the example report, read back from its files."""
    study, tables, figures = write_example(folder, change)
    paths = folder / "report.html", folder / "checklists.csv"
    write_report(study, tables, figures, {"numpy": "2.4.6"}, paths[0], checklists=paths[1])
    with open(paths[1], newline="", encoding="utf-8") as file:
        rows = {(row["checklist"], row["item"]): row for row in csv.DictReader(file)}
    return Page(paths[0].read_text(encoding="utf-8")), rows


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    return checklists_of(tmp_path_factory.mktemp("checklists"))


def without_models_and_curves(study):
    for section in ("models", "sensitivity", "reproduction"):
        study.pop(section)
    study["eligibility"] = []
    study["survival"]["items"] = [{**study["survival"]["items"][0], "factors": []}]


ASKED_ONLY = ("subgroups", "subgroups-", "figure-subgroups-", "restricted-")  # the example does not ask for them


def with_subgroups(study):
    study["models"][0]["subgroups"] = [{"of": "bone", "by": "kind", "prespecified": True}]


def test_subgroups_that_are_shown_leave_nothing_to_the_authors(whole, tmp_path):
    _, rows = checklists_of(tmp_path, with_subgroups)
    assert rows["strobe", "17"]["status"] == "report" and not rows["strobe", "17"]["left"]
    assert "subgroups-main" in rows["strobe", "17"]["shown"].split("; ")
    assert rows["strobe", "12b"]["shown"] == "methods-statistics; subgroups"
    assert whole[1]["strobe", "17"]["left"] and whole[1]["strobe", "12b"]["status"] == "blank"


def test_the_abstract_names_the_design_and_differences_are_absolute_risks(whole):
    _, rows = whole
    assert (rows["strobe", "1a"]["status"], rows["strobe", "1a"]["shown"]) == ("report", "abstract")
    assert "contrasts-os" in rows["strobe", "16c"]["shown"].split("; ")


def test_the_checklists_are_whole():
    """STROBE has 22 items, some in parts; REMARK has 20."""
    strobe = [item.number for item in STROBE.items]
    assert sorted({int(number.strip("abcde")) for number in strobe}) == list(range(1, 23))
    assert [number for number in strobe if not number.isdigit()] == [
        "1a", "1b", "6a", "6b", "12a", "12b", "12c", "12d", "12e", "13a", "13b", "13c", "14a", "14b", "14c", "16a",
        "16b", "16c",
    ]  # fmt: skip
    assert [item.number for item in REMARK.items] == [str(number) for number in range(1, 21)]
    for checklist in CHECKLISTS:
        assert all(not (item.left or item.without) or item.shown or item.without for item in checklist.items)


@pytest.mark.parametrize("change", [None, without_models_and_curves], ids=["whole", "poor"])
def test_what_answers_an_item_is_in_the_report(tmp_path, change):
    page, rows = checklists_of(tmp_path, change)
    links = {link.removeprefix("#") for link in page.links}
    for row in rows.values():
        shown = row["shown"].split("; ") if row["shown"] else []
        assert set(shown) <= set(page.ids) and set(shown) <= links, row
        assert bool(shown) == (row["status"] in ("report", "partly")), row
        assert bool(row["left"]) == (row["status"] in ("partly",)) or row["status"] == "blank", row


def test_every_place_that_an_item_can_name_is_one_that_reports_have(whole):
    """A name that no report holds would keep its item blank for ever.

    This example asks for no restricted mean and for no subgroups.
    """
    page, _ = whole
    for checklist in CHECKLISTS:
        for item in checklist.items:
            for name in (name for group in item.shown for name in group if name not in ASKED_ONLY):
                assert any(known == name or (name.endswith("-") and known.startswith(name)) for known in page.ids), name


def test_an_item_goes_blank_with_what_answered_it(whole, tmp_path):
    _, before = whole
    _, after = checklists_of(tmp_path, without_models_and_curves)
    for item in (("strobe", "12e"), ("strobe", "13b"), ("remark", "16"), ("remark", "17")):
        assert before[item]["status"] == "report" and after[item]["status"] == "blank" and not after[item]["shown"]
    for item in (("strobe", "16a"), ("strobe", "17")):
        assert before[item]["status"] == "partly" and after[item]["status"] == "blank"


def test_what_only_people_can_say_is_a_marked_blank(whole):
    page, rows = whole
    for item in (("strobe", "2"), ("strobe", "20"), ("strobe", "22"), ("remark", "4"), ("remark", "20")):
        assert rows[item]["status"] == "blank"
    cells = {row[0].split(".")[0]: row[1:] for row in page.cells("items-strobe")}
    assert cells["22"] == ["Blank", "Not in this report", "[for the authors]"]
    assert cells["6b"] == ["Does not apply", "Not in this report", "Nothing was matched"]
    assert cells["8"][2].startswith("[for the authors]: whether all groups")


def test_the_authors_texts_are_printed_as_they_are(tmp_path):
    page, rows = checklists_of(tmp_path, lambda study: study["report"].update(author_texts=TEXTS))
    cells = {row[0].split(".")[0]: row[1:] for row in page.cells("items-strobe")}
    assert cells["2"] == ["By the authors", "Not in this report", "Little | is *known* <b>."]
    assert cells["5"][0] == "By the authors" and "Table" in cells["5"][1] and cells["5"][2] == "One hospital."
    assert (rows["strobe", "5"]["status"], rows["strobe", "5"]["left"]) == ("author", "")
    assert rows["remark", "2"]["author_text"] == ""


def test_each_checklist_says_how_many_items_are_answered_and_its_source(whole):
    page, rows = whole
    blank = sum(row["status"] == "blank" for row in rows.values() if row["checklist"] == "strobe")
    assert f"{blank} blank" in page.text and "Lancet 2007;370:1453-7" in page.text
    assert "J Natl Cancer Inst 2005;97:1180-4" in page.text and "2018;110:803-11" in page.text


def test_the_checklists_are_a_word_file_that_names_every_place_by_its_section(tmp_path):
    study, tables, figures = write_example(tmp_path, lambda study: study["report"].update(author_texts=TEXTS))
    (tmp_path / "figure.png").write_bytes(png_bytes())
    figures = [{**figure, "path": str(tmp_path / "figure.png")} for figure in figures]
    paths = tmp_path / "report.docx", tmp_path / "checklists.docx"
    write_word(study, tables, figures, {"numpy": "2.4.6"}, *paths)
    report, file = (WordFile(path.read_bytes()) for path in paths)
    assert list(OpenXmlValidator().validate(paths[1]).errors) == []
    lists = file.tables()
    assert [len(table[0]) for table in lists] == [4, 4] and len(lists) == len(CHECKLISTS)
    rows = {row[0].split(".")[0]: [cell.strip() for cell in row[1:]] for row in lists[0] if len(row) == 4}
    numbers = {caption.split(".")[0] for caption in report.captions()}
    assert rows["1b"][1] == "Abstract"
    assert rows["14c"][1].startswith("Results, Follow-up: Table") and rows["14c"][1].split(": ")[1] in numbers
    assert rows["2"] == ["By the authors", "Not in this report", "Little | is *known* <b>."]
    assert "http" not in "".join(link for table in lists for row in table for link in row)
