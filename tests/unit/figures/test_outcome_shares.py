"""What became of every patient: the parts of each bar are the numbers of the table, and all of them can be read."""

import pytest

from oncosurv.figures.outcome_shares import plot_outcome_shares, read_bars
from tests.unit.figures.drawing import cells, collisions, texts, words

LEVELS = {
    "improved": "Improved", "alive_not_improved": "Alive, not improved",
    "died_before_window": "Died without a count in the window", "not_assessed": "Alive, not assessed",
}  # fmt: skip


def part(level, n, of, lineage="", **values):
    row = {"outcome": "counts", "label": "Count improvement", "lineage": lineage, "lineage_label": lineage,
           "measure": "status", "level": level, "level_label": LEVELS.get(level, level), "group_variable": "",
           "group": "", "n": n, "denominator": of}  # fmt: skip
    return row | values


def bar(numbers, lineage="", **values):
    return [part(level, n, sum(numbers), lineage, **values) for level, n in zip(LEVELS, numbers, strict=True)]


ROWS = [*bar([12, 13, 4, 0]), *bar([12, 12, 4, 0], "haemoglobin"), *bar([6, 9, 3, 0], "platelets"),
        *bar([2, 2, 0, 1], "neutrophils")]  # fmt: skip
BESIDE = [part("improved", 3, 9, group_variable="regimen", group="mild"), part("", 12, 29, measure="response")]


def drawn(figure):
    """{gid: (left end, width)} of the parts."""
    boxes = [patch for axes in figure.axes for patch in axes.patches if patch.get_gid()]
    return {patch.get_gid(): (patch.get_x(), patch.get_width()) for patch in boxes}


def test_parts_are_those_of_the_table_one_after_the_other():
    parts = drawn(plot_outcome_shares(cells(ROWS + BESIDE)))
    assert parts == {
        "all improved": (0, 12), "all alive_not_improved": (12, 13), "all died_before_window": (25, 4),
        "haemoglobin improved": (0, 12), "haemoglobin alive_not_improved": (12, 12),
        "haemoglobin died_before_window": (24, 4), "platelets improved": (0, 6),
        "platelets alive_not_improved": (6, 9), "platelets died_before_window": (15, 3),
        "neutrophils improved": (0, 2), "neutrophils alive_not_improved": (2, 2), "neutrophils not_assessed": (4, 1),
    }  # fmt: skip


def test_words():
    said = words(plot_outcome_shares(ROWS, "Count improvement", synthetic=True))
    for phrase in ("Count improvement", "Synthetic data", "All patients n = 29", "12 (41 %)", "13 (45 %)", "4 (14 %)",
                   "Neutrophils n = 5 eligible 2 2 1", "Died without a count in the window", "Patients"):  # fmt: skip
        assert phrase in said, phrase
    assert "(40 %)" not in said, "no per cent of five patients"


@pytest.mark.parametrize("width", [85, 175])
@pytest.mark.parametrize("case", ["usual", "long names", "large", "one", "other part"])
def test_no_text_overlaps_another(case, width):
    rows = {
        "usual": ROWS, "one": bar([0, 0, 0, 1]), "large": [*bar([400, 280, 5, 1]), *bar([1, 1, 682, 1], "platelets")],
        "long names": [row | {"lineage_label": f"{row['lineage']} by the laboratory's second, corrected method"}
                       for row in ROWS],
        "other part": [part("improved", 5, 9), part("Moved_abroad", 4, 9)],
    }[case]  # fmt: skip
    figure = plot_outcome_shares(rows, "Blood count improvement", True, width)
    assert not collisions(figure)
    assert min(text.get_fontsize() for text in texts(figure)) >= 7


def test_a_part_that_is_too_narrow_is_told_below():
    said = words(plot_outcome_shares([*bar([400, 280, 5, 1])], width=85))
    small = "Died without a count in the window 5; Alive, not assessed 1."
    assert f"All patients, too narrow for their numbers: {small}" in said


def test_what_is_not_told_is_not_drawn():
    hidden = [row | {"n": ""} for row in bar([2, 2, 0, 1], "neutrophils")]
    figure = plot_outcome_shares(cells([*bar([12, 13, 4, 0]), *hidden]))
    assert not [name for name in drawn(figure) if name.startswith("neutrophils")]
    assert "Neutrophils: not shown, numbers too small." in words(figure)


def test_parts_that_do_not_add_up_are_refused():
    wrong = [row | {"denominator": 30} for row in bar([12, 13, 4, 0])]
    with pytest.raises(ValueError, match=r"All patients: 12 \+ 13 \+ 4 \+ 0 is not 30"):
        read_bars(wrong)
