"""The page, its text and how figures are saved."""

import pytest

from oncosurv.figures import style
from tests.unit.figures.drawing import boxes, collisions


def test_text_is_measured_as_it_is_drawn():
    page = style.Page(100, 20)
    for i, text in enumerate(["Overall survival (%)", "n = 29, 25 deaths", "1"]):
        page.write(5, 5 + 5 * i, text, size=7, weight="bold" if i else "normal")
    for i, (text, box) in enumerate(boxes(page.figure)):
        measured = style.text_width(text, 7, "bold" if i else "normal")
        assert box.width / style.CANVAS_DPI * style.MM == pytest.approx(measured, abs=0.6)


def test_texts_that_overlap_or_leave_the_page_are_found():
    page = style.Page(60, 20)
    page.write(5, 10, "Overall survival")
    page.write(12, 11, "Months")
    page.write(50, 18, "beyond the page")
    found = collisions(page.figure)
    assert ("Overall survival", "Months") in found and ("beyond the page", "leaves the page") in found
    assert len(found) == 2


def test_lines_are_no_wider_than_asked_for():
    text = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft gamma-glutamyltransferase"
    for width in (12, 45):
        lines = style.wrap(text, width)
        assert all(style.text_width(line) <= width for line in lines)
        assert "".join(lines).replace(" ", "") == text.replace(" ", ""), "no letter is lost"


def test_text_that_fits_stays_one_line_and_empty_text_is_one_empty_line():
    assert style.wrap("Whole cohort", 80) == ["Whole cohort"]
    assert style.wrap("", 80) == [""]


def test_a_long_word_breaks_after_its_hyphen():
    assert style.wrap("aspartate-aminotransferase", 20)[0] == "aspartate-"


def test_signs_stay_with_their_numbers():
    assert style.bind("Platelets < 75 × 10⁹/L, 5 %") == "Platelets <\u00a075\u00a0×\u00a010⁹/L, 5\u00a0%"


def test_first_letters():
    assert style.lower_first("Overall survival") == "overall survival"
    assert style.lower_first("HR+/HER2−") == "HR+/HER2−"
    assert style.lower_first("") == ""


def test_dollars_and_other_signs_are_letters(tmp_path):
    page = style.Page(60, 10)
    page.write(2, 5, "cost $5 and $6 -- a_b^c & <d>")
    assert not collisions(page.figure)
    style.save(page.figure, tmp_path / "a.svg")
    assert (tmp_path / "a.svg").read_text().endswith("</svg>\n")


def test_the_font_is_the_one_that_matplotlib_brings():
    assert all(path.startswith(str(style.FONT_FOLDER)) for path in style.FONTS.values())
    page = style.Page(60, 10)
    assert page.write(2, 5, "x").get_fontproperties().get_file() == style.FONTS["normal"]


def test_colours_can_be_told_apart_and_letters_read():
    def luminance(colour):
        parts = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in style.to_rgb(colour)]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    assert len({*style.COLOURS}) == len({str(dashes) for dashes in style.DASHES}) == 6
    for colour in (style.INK, style.GREY, *map(style.darker, style.COLOURS)):
        contrast = 1.05 / (luminance(colour) + 0.05)
        assert contrast >= 4.0, f"{colour} on white: {contrast:.1f}"


def test_what_is_saved_names_no_day_and_no_program(tmp_path):
    page = style.Page(60, 10)
    page.write(2, 5, "Survival")
    style.save(page.figure, tmp_path / "a.svg")
    svg = (tmp_path / "a.svg").read_text()
    assert "dc:date" not in svg and "matplotlib" not in svg.lower()
    assert "<text" not in svg and "<!-- Survival -->" in svg, "letters are outlines, with the text beside them"
