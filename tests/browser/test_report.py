"""The report in a real browser: offline, without errors, links and figures working, wide, narrow, dark and printed."""

import re
import subprocess

import pytest
from axe_playwright_python.sync_playwright import Axe
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


def test_a_printed_table_has_its_heads_on_each_page(open_report, tmp_path):
    page, _, _ = open_report()
    page.pdf(path=tmp_path / "report.pdf", prefer_css_page_size=True)
    words = subprocess.run(
        [need("pdftotext"), "-layout", tmp_path / "report.pdf", "-"], capture_output=True, check=True, text=True
    ).stdout
    pages = [text for text in words.split("\f") if re.search(r"^ *(2|11|12|15|16|20)[a-c]?\. ", text, re.MULTILINE)]
    assert len(pages) > 2
    assert all("Status" in text and "Item" in text for text in pages)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [400, 1400])
def test_accessibility_rules_are_kept(open_report, scheme, width):
    page, _, _ = open_report(color_scheme=scheme, viewport={"width": width, "height": 900})
    found = Axe().run(page).response["violations"]
    assert [(rule["id"], rule["nodes"][0]["html"]) for rule in found] == []


def test_the_contents_stay_in_sight(open_report):
    page, _, _ = open_report(viewport={"width": 1280, "height": 800})
    page.locator("h2").last.scroll_into_view_if_needed()
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    assert page.locator("nav a").first.is_visible()
    page.wait_for_function("document.querySelectorAll('nav a[aria-current]').length === 1")
    assert page.evaluate("document.querySelector('nav').getBoundingClientRect().top") == 0


def test_on_a_narrow_page_the_contents_open_and_close_by_keyboard(open_report):
    page, _, _ = open_report(viewport={"width": 500, "height": 800})
    page.evaluate("scrollTo(0, 3000)")
    button = page.get_by_role("button", name="Contents")
    assert button.get_attribute("aria-expanded") == "false" and not page.locator("nav a").first.is_visible()
    button.focus()
    page.keyboard.press("Enter")
    assert button.get_attribute("aria-expanded") == "true" and page.locator("nav a").first.is_visible()
    page.keyboard.press("Escape")
    assert not page.locator("nav a").first.is_visible()
    assert page.evaluate("document.activeElement.textContent") == "Contents"
    button.click()
    page.locator("nav a", has_text="Limitations").click()
    heading = page.locator("#limitations")
    assert not page.locator("nav a").first.is_visible() and heading.bounding_box()["y"] > 30


def column(page, table, place):
    rows = page.locator(f"{table} tbody tr:not(.group)")
    return [cells.nth(place).inner_text() for cells in (row.locator("th, td") for row in rows.all())]


def test_tables_sort_up_down_and_back_by_keyboard_within_their_groups(open_report):
    page, _, _ = open_report()
    table = "#" + page.evaluate(
        """() => [...document.querySelectorAll('main table')].find(table =>
        table.querySelector('thead button') && !table.querySelector('tr.group, tr.level') &&
        [...table.tBodies[0].rows].every(row => isNaN(row.cells[0].textContent[0]))).id"""
    )
    before = [column(page, table, place) for place in (0, 1)]
    button = page.locator(f"{table} thead button").first
    button.focus()
    page.keyboard.press("Enter")
    head = page.locator(f"{table} thead th").first
    assert head.get_attribute("aria-sort") == "ascending"
    assert column(page, table, 0) == sorted(before[0], key=str.casefold)
    assert "ascending" in page.locator("#status").inner_text()
    page.keyboard.press("Enter")
    assert head.get_attribute("aria-sort") == "descending"
    assert column(page, table, 0) == sorted(before[0], key=str.casefold, reverse=True)
    page.keyboard.press("Enter")
    assert head.get_attribute("aria-sort") is None
    assert [column(page, table, place) for place in (0, 1)] == before


def test_numbers_sort_as_numbers_and_levels_stay_below_their_row(open_report):
    page, _, _ = open_report()
    page.set_content(page.content())  # the page without its script: a table of our own in it
    made = page.evaluate(
        """() => { const table = document.querySelector('main table');
        table.tHead.innerHTML = '<tr><th scope=col>a</th><th scope=col>n</th></tr>';
        while (table.tBodies.length > 1) table.tBodies[1].remove();
        table.tBodies[0].innerHTML = [['x', '10', ''], ['x1', '1', 'level'], ['y', '−2.5', ''], ['z', '–', ''],
          ['w', '1,200', ''], ['v', '<0.001', '']].map(([a, n, c]) =>
          `<tr class="${c}"><th scope=row>${a}</th><td>${n}</td></tr>`).join('');
        makeSortable(table);
        table.querySelectorAll('thead button')[1].click();
        return [...table.tBodies[0].rows].map(row => row.cells[0].textContent); }"""
    )
    assert made == ["y", "v", "x", "x1", "w", "z"]


def test_curves_are_read_by_pointer_and_by_keyboard(open_report):
    page, messages, _ = open_report()
    figure = page.locator("#figure-os_all-overall")
    slider, output = figure.locator("input[type=range]"), figure.locator("output")
    assert output.inner_text() == "0.0 months (day 0)"
    assert figure.locator("table.reading td").all_inner_texts() == ["40", "100\u00a0%"]
    slider.focus()
    for _ in range(10):
        page.keyboard.press("ArrowRight")
    assert output.inner_text() == "1.0 months (day 30)"
    risk, words = figure.locator("table.reading td").all_inner_texts()
    assert int(risk) < 40 and re.fullmatch(r"\d+\s%\s\(\d+ to \d+\)", words)
    assert f"{risk} at risk, {words}" in slider.get_attribute("aria-valuetext")
    box = figure.locator("img").bounding_box()
    page.mouse.move(box["x"] + box["width"] * 30 / 60, box["y"] + box["height"] / 2)
    assert output.inner_text() == "15.0 months (day 456)"
    cursor = figure.locator(".cursor").bounding_box()
    assert abs(cursor["x"] - (box["x"] + box["width"] / 2)) < 3 and cursor["height"] > box["height"] / 2
    assert page.locator("#figure-flow input").count() == 0
    assert messages == []


def test_the_print_view_has_no_controls_and_its_pictures_are_on_white(open_report):
    page, _, _ = open_report(color_scheme="dark")
    assert "invert" in page.locator("figure img").first.evaluate("image => getComputedStyle(image).filter")
    page.emulate_media(media="print", color_scheme="dark")
    assert not page.locator(".reader").first.is_visible()
    assert page.locator("figure img").first.evaluate("image => getComputedStyle(image).filter") == "none"
    assert page.locator("nav a").first.is_visible()


def test_without_scripts_everything_is_there(browser, report):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 500, "height": 800})
    page = context.new_page()
    page.goto(report)
    assert page.locator("nav a").first.is_visible() and page.locator("figure img").count() == 5
    assert page.locator("button").count() == 0
    context.close()
