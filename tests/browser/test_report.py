"""The report in a real browser: offline, without errors, links and figures working, wide, narrow, dark and printed."""

import pytest
from playwright.sync_api import sync_playwright

from oncosurv.report.content import write_report
from tests.needs import need
from tests.unit.report.example import write_example

pytestmark = pytest.mark.heavy


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    folder = tmp_path_factory.mktemp("report")
    study, tables, figures = write_example(folder)
    write_report(study, tables, figures, {"numpy": "2.4.6"}, folder / "report.html")
    return (folder / "report.html").as_uri()


@pytest.fixture(scope="module")
def browser():
    path = need("chromium")
    quiet = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=quiet)
        yield browser
        browser.close()


@pytest.fixture
def open_report(browser, report):
    """Opens the report with options of a context; (page, messages of the console, addresses asked for)."""
    contexts = []

    def opened(**options):
        context = browser.new_context(**options)
        contexts.append(context)
        page, messages, requests = context.new_page(), [], []
        page.on("console", lambda message: messages.append(message.text))
        page.on("pageerror", lambda error: messages.append(str(error)))
        page.on("request", lambda request: requests.append(request.url))
        page.goto(report)
        return page, messages, requests

    yield opened
    for context in contexts:
        context.close()


def test_opens_without_errors_and_asks_for_nothing(open_report, report):
    page, messages, requests = open_report()
    assert messages == []
    assert [url for url in requests if not url.startswith("data:")] == [report]
    assert page.title() == "An invented study"
    assert page.evaluate("document.documentElement.lang") == "en"


def test_every_link_of_the_contents_leads_to_its_heading(open_report):
    page, _, _ = open_report()
    links = page.locator("nav a")
    assert links.count() > 15
    for place in range(links.count()):
        link = links.nth(place)
        words = link.inner_text()
        link.click()
        target = page.locator(link.get_attribute("href"))
        assert target.inner_text() == words
        assert page.evaluate("location.hash") == link.get_attribute("href")


def test_every_figure_is_drawn_and_has_words(open_report):
    page, _, _ = open_report()
    images = page.locator("figure img")
    assert images.count() == 5
    for place in range(images.count()):
        image = images.nth(place)
        assert image.evaluate(
            "image => image.complete && image.naturalWidth > 0 && image.getBoundingClientRect().height > 20"
        )
        assert image.get_attribute("alt")


@pytest.mark.parametrize("width", [360, 400, 768, 1280, 1920])
def test_no_width_makes_the_page_scroll_sideways(open_report, width):
    page, _, _ = open_report(viewport={"width": width, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.locator(".scroll").nth(3).focus()  # a wide table scrolls in its own frame, by keyboard too
    assert page.evaluate("document.activeElement.classList.contains('scroll')")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_its_ground(open_report, scheme):
    page, _, _ = open_report(color_scheme=scheme)
    ratio = """element => {
        const channel = value => { value /= 255;
            return value <= .04045 ? value / 12.92 : ((value + .055) / 1.055) ** 2.4 };
        const light = colour => { const [r, g, b] = colour.match(/[\\d.]+/g).map(Number);
            return .2126 * channel(r) + .7152 * channel(g) + .0722 * channel(b) };
        let ground = element;
        while (getComputedStyle(ground).backgroundColor === 'rgba(0, 0, 0, 0)') ground = ground.parentElement;
        const pair = [light(getComputedStyle(element).color), light(getComputedStyle(ground).backgroundColor)];
        return (Math.max(...pair) + .05) / (Math.min(...pair) + .05);
    }"""
    for selector in (
        "main p",
        "td",
        "caption",
        ".notes p",
        "nav a",
        ".statement",
        ".notice p",
        "footer p",
        "figcaption",
    ):
        assert page.locator(selector).first.evaluate(ratio) >= 4.5, selector
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert ground == ("rgb(255, 255, 255)" if scheme == "light" else "rgb(22, 24, 27)")


def test_headings_are_in_order_and_tables_can_be_walked_through(open_report):
    page, _, _ = open_report()
    levels = page.evaluate("[...document.querySelectorAll('h1, h2, h3, h4')].map(h => Number(h.tagName[1]))")
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(later - earlier <= 1 for earlier, later in zip(levels, levels[1:], strict=False))
    assert page.evaluate("[...document.querySelectorAll('table')].every(t => t.caption && t.caption.innerText.trim())")
    assert page.evaluate("[...document.querySelectorAll('thead th')].every(th => th.scope === 'col')")
    assert page.evaluate(
        "[...document.querySelectorAll('tbody tr:not(.group) > :first-child')].every(c => c.scope === 'row')"
    )


def test_prints_on_pages_with_the_statement_on_each(open_report):
    page, _, _ = open_report(color_scheme="dark")
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    printed = page.pdf(prefer_css_page_size=True)
    assert printed.startswith(b"%PDF") and printed.count(b"/Type /Page\n") >= 5
