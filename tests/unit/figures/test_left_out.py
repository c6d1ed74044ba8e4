"""Leave-one-out figure: estimate, interval and every left-out estimate are those of the tables."""

import numpy as np
import pytest

from oncosurv.figures.left_out import plot_left_out, read_entries
from tests.unit.figures.drawing import cells, collisions, lines, texts, words
from tests.unit.figures.test_forest import LABELS, subtype, term

ROWS = [
    term("th2"),
    *subtype("multivariable"),
    term("th2", kind="univariable"),
    term("th2", variant="without_her2", estimate_id="os/without_her2/th2/1"),
]
SHIFTS = {"P-A": 0.8, "P-B": 1.0, "P-C": 1.01, "P-D": 1.02, "P-E": 1.9, "P-F": 1.03}


def left_out(rows=ROWS, **changes):
    """Rows of influence.csv: the estimate of each row times the shift of each patient."""
    found = []
    for row in rows:
        for patient, shift in SHIFTS.items():
            words = {name: row[name] for name in ("estimate_id", "model", "kind", "variant", "variable", "level")}
            found.append(words | {"left_out": patient, "hr": row["hr"] * shift, "p": 0.02 * shift} | changes)
    return found


def points(figure, name, of="os/multivariable/th2/1"):
    return next(line for line in lines(figure, name) if line.get_gid() == f"{name} {of}").get_xdata()


def test_what_is_drawn_is_what_the_tables_say():
    figure = plot_left_out(cells(ROWS), cells(left_out()), LABELS)
    assert len(lines(figure, "estimate")) == 3, "one of each level of record, no univariable fit, no variant"
    for row in ROWS[:3]:
        name = row["estimate_id"]
        assert points(figure, "estimate", name) == row["hr"]
        np.testing.assert_allclose(points(figure, "left out", name), [row["hr"] * shift for shift in SHIFTS.values()])
        np.testing.assert_allclose(points(figure, "range", name), [row["hr"] * 0.8, row["hr"] * 1.9])
        assert points(figure, "farthest", name) == [row["hr"] * 1.9]
    assert points(figure, "interval")[0] == 1.396
    assert figure.axes[1].get_xscale() == "log"


def test_dots_of_one_place_stand_beside_each_other():
    rows = [row | {"hr": 4.9} for row in left_out(ROWS[:1])]
    figure = plot_left_out(ROWS[:1], rows, LABELS)
    dots = next(line for line in lines(figure, "left out"))
    assert len(set(dots.get_ydata().tolist())) == len(SHIFTS)


def test_words_and_the_key_only_where_patients_may_be_named():
    said = words(plot_left_out(ROWS, left_out(), LABELS, named=True))
    for phrase in ("Whole cohort, overall survival (primary): n = 29, 25 events", "Platelets < 75 × 10⁹/L",
                   "Subtype, HER2+", "4.91 (1.40 to 17.29), p = 0.01", "Without one: 3.93 to 9.33, p 0.02 to 0.04",
                   "Moves most without P-E: 9.33"):  # fmt: skip
        assert phrase in said, phrase
    assert "P-E" not in words(plot_left_out(ROWS, left_out(), LABELS))


def test_the_range_has_the_decimals_of_its_estimate():
    rows = [ROWS[0] | {"hr": 0.9978, "lower": 0.9967, "upper": 0.9989}]
    left = [
        row | {"hr": hr} for row, hr in zip(left_out(rows), (0.9971, 0.9978, 0.9979, 0.9984, 0.999, 0.998), strict=True)
    ]
    said = words(plot_left_out(rows, left, LABELS, named=True))
    assert "0.998 (0.997 to 0.999)" in said
    assert "Without one: 0.997 to 0.999" in said and "Moves most without P-E: 0.999" in said


def test_what_cannot_be_estimated_without_a_patient_is_counted():
    rows = left_out(ROWS[:1])
    rows[0] |= {"hr": "", "p": ""}
    rows[1] |= {"hr": 4e8}
    figure = plot_left_out(ROWS[:1], rows, LABELS)
    assert len(points(figure, "left out")) == 4
    assert "Not estimable without 2 of 6 patients" in words(figure)


def test_nothing_to_draw():
    assert plot_left_out(ROWS, [], LABELS) is None
    assert plot_left_out([row | {"of_record": 0} for row in ROWS], left_out(), LABELS) is None
    assert plot_left_out(ROWS[:1], left_out(ROWS[:1], hr="", p=""), LABELS) is None


def test_a_patient_left_out_twice_is_refused():
    with pytest.raises(ValueError, match="os/multivariable/th2/1: two rows without P-A"):
        read_entries(ROWS, [*left_out(), *left_out()[:1]], LABELS)


@pytest.mark.parametrize("case", ["usual", "long names", "far"])
def test_no_text_overlaps_another(case):
    labels = dict(LABELS)
    rows = [*ROWS, term("age", "", model="luminal", hr=1.02, lower=0.99, upper=1.05)]
    if case == "long names":
        labels["variables/th2"] = labels["variables/th2"] | {"label": "Platelets below 75 by the second analyser " * 2}
    if case == "far":
        rows = [term("th2", hr=0.02, lower=0.01, upper=0.9), term("age", "", hr=60, lower=7, upper=90)]
    figure = plot_left_out(rows, left_out(rows), labels, "Leave-one-out", named=True, synthetic=True)
    assert not collisions(figure)
    assert min(text.get_fontsize() for text in texts(figure)) >= 7
    with pytest.raises(ValueError, match="a page of 85 mm leaves no room"):
        plot_left_out(rows, left_out(rows), labels, named=True, width=85)
