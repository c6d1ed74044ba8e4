"""Survival figure: texts overlap neither each other nor a curve, whatever the groups."""

import pytest

from oncosurv.figures import style
from tests.unit.figures.drawing import (
    MONTH,
    collisions,
    end_names,
    lines,
    names_on_curves,
    simulated,
    texts,
    words,
)
from tests.unit.figures.test_kaplan_meier import TEST, draw, subtypes

LONG = [
    "Stage I", "Stage II", "Stage IIIA, operable, neoadjuvant chemotherapy and resection",
    "Stage IIIB or IIIC, inoperable at diagnosis, radiotherapy only",
    "Stage IV, oligometastatic, local treatment of all the lesions",
    "Stage IV, polymetastatic disease at first presentation, other",
]  # fmt: skip
LAYOUTS = {
    "1 group": (simulated(60, [600], 1500, 1), ["Whole cohort"]),
    "2 groups": (simulated(29, [200, 900], 2200, 2), ["Platelets < 75 × 10⁹/L", "Platelets ≥ 75 × 10⁹/L"]),
    "3 groups that end at 0": ({k: ([9, 30, 45, 61, 70 + i], [1] * 5) for i, k in enumerate("abc")}, ["A", "B", "C"]),
    "tiny groups": (subtypes(), ["HR+/HER2−", "HER2+", "Triple negative"]),
    "6 groups, long labels": (simulated(300, [4000, 2500, 1500, 1200, 800, 300], 2500, 1), LONG),
    "6 groups alike": (simulated(240, [700] * 6, 2500, 4), LONG),
    "2,000 patients": (simulated(2000, [3000, 9000], 2500, 3), ["No hormonal treatment", "Hormonal treatment"]),
    "long times": (simulated(50, [9000, 12000], 36500, 6), ["No", "Yes"]),
}


@pytest.mark.parametrize(
    "case, width", [*((case, 175) for case in LAYOUTS), ("2 groups", 85), ("tiny groups", 85), (list(LAYOUTS)[4], 85)]
)
def test_no_text_overlaps_another_or_a_curve(case, width):
    groups, names = LAYOUTS[case]
    longest = max(max(time) for time, _ in groups.values()) / MONTH
    months = next(step for step in (1, 3, 6, 12, 24, 60, 120, 240) if longest / step <= 8)
    labels = dict(zip(groups, names, strict=True))
    figure = draw(
        groups, months, TEST if len(groups) > 1 else None, labels=labels, endpoint="Overall survival", synthetic=True,
        title="Overall survival, whole cohort", x_label="Months from onset of bone marrow invasion", width=width,
    )  # fmt: skip
    assert not collisions(figure)
    assert not names_on_curves(figure)
    drawn = {(line.get_gid() or "").removeprefix("curve ") for line in lines(figure, "curve")}
    named = {text.get_gid().removeprefix("name ") for text in end_names(figure)}
    assert named == (drawn if len(groups) > 1 else set()), "each curve has its name at its end"
    said = words(figure)
    assert all(name in said for name in names), "and all groups stand below with their full name"
    assert figure.get_size_inches()[0] * 25.4 == pytest.approx(width)
    assert min(text.get_fontsize() for text in texts(figure)) >= 7


def test_names_stand_at_their_ends_and_letters_where_they_have_no_room():
    groups, names = LAYOUTS["2,000 patients"]
    few = words(draw(groups, 12, labels=dict(zip(groups, names, strict=True))))
    assert few.count("Hormonal treatment") == 2, "at the end of the curve and in the table"
    groups, names = LAYOUTS["6 groups, long labels"]
    many = words(draw(groups, 12, labels=dict(zip(groups, names, strict=True))))
    for letter, name in zip("ABCDEF", names, strict=True):
        assert f"{letter}: {name}" in many


def test_ticks_of_many_censored_patients_are_left_out_and_that_is_said():
    groups, _ = LAYOUTS["2,000 patients"]
    figure = draw(groups, 12)
    assert not lines(figure, "censored")
    assert "Censored patients are not marked on a curve with more than 100 times of censoring." in words(figure)


def test_lines_differ_in_colour_and_type():
    groups, _ = LAYOUTS["6 groups alike"]
    seen = {}
    for line in lines(draw(groups, 12), "curve"):
        if line.get_color() in style.COLOURS:
            seen[line.get_gid()] = (line.get_color(), str(line._unscaled_dash_pattern))
    assert len({colour for colour, _ in seen.values()}) == len({dashes for _, dashes in seen.values()}) == 6
