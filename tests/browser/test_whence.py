"""Where a number comes from, in a real browser: by keyboard, by pointer, on narrow and dark pages, without a script."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from oncosurv.report.content import write_report
from tests.browser.test_report import browser, open_report  # noqa: F401
from tests.unit.report.example import write_example
from tests.unit.report.test_whence import STEPS

pytestmark = pytest.mark.heavy


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    folder = tmp_path_factory.mktemp("whence")
    study, tables, figures = write_example(folder)
    write_report(study, tables, figures, {"numpy": "2.4.6"}, folder / "report.html", steps=STEPS)
    return (folder / "report.html").as_uri()


def test_a_number_of_the_abstract_leads_to_its_line_by_keyboard(open_report, report):  # noqa: F811
    page, messages, requests = open_report()
    link = page.locator("#abstract ~ p a.cite").first
    link.focus()
    page.keyboard.press("Enter")
    address = link.get_attribute("href")
    assert page.evaluate("location.hash") == address and "-row-" in address
    row = page.locator(address)
    assert row.evaluate("row => row.tagName") == "TR" and link.inner_text().split(" ")[0] in row.inner_text()
    assert row.evaluate("row => row.matches(':target')")
    assert messages == [] and [url for url in requests if not url.startswith("data:")] == [report]


def test_below_a_table_its_source_opens_by_keyboard_and_leads_back(open_report):  # noqa: F811
    page, _, _ = open_report()
    details = page.locator("#from-medians-os")
    assert not details.locator("li").first.is_visible()
    details.locator("summary").focus()
    page.keyboard.press("Enter")
    first = details.locator("li[data-row]").first
    assert first.is_visible() and "estimates.csv" in first.inner_text() and "estimate_id = " in first.inner_text()
    link = first.locator("a")
    link.click()
    assert page.evaluate("location.hash") == link.get_attribute("href")


def test_the_name_of_a_line_shows_its_source(open_report):  # noqa: F811
    page, messages, _ = open_report()
    head = page.locator("#medians-os tr[id] > th").first
    address = head.evaluate("head => head.parentElement.id")
    head.click()
    shown = page.locator("#from-medians-os li.shown")
    assert shown.count() == 1 and shown.get_attribute("data-row") == address and shown.is_visible()
    assert messages == []


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 400)])
def test_open_sources_keep_the_accessibility_rules_and_the_width(open_report, scheme, width):  # noqa: F811
    page, _, _ = open_report(color_scheme=scheme, viewport={"width": width, "height": 900})
    page.evaluate("document.querySelectorAll('details').forEach(details => { details.open = true; })")
    found = Axe().run(page).response["violations"]
    assert [(one["id"], [node["target"] for node in one["nodes"]]) for one in found] == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_sources_are_not_printed(open_report):  # noqa: F811
    page, _, _ = open_report()
    page.emulate_media(media="print")
    assert not page.locator("details.from").first.is_visible()
