"""Counts around time zero: every value of the window stands in its patient's panel, at its height and day."""

import numpy as np
import pytest

from oncosurv.figures.blood_counts import STRIP, Scale, plot_blood_counts
from tests.unit.figures.drawing import cells, collisions, lines, texts, words

ANALYTES = {
    "haemoglobin": {"label": "Haemoglobin", "unit": "g/dL", "cuts": [12]},
    "platelets": {"label": "Platelets", "unit": "10^9/L", "cuts": [75, 150]},
}
ROWS = [
    ("P-B", "haemoglobin", -160, 10.0), ("P-B", "haemoglobin", 0, 8.0), ("P-B", "haemoglobin", 60, 14.0),
    ("P-B", "platelets", -10, 200), ("P-B", "platelets", 30, 19), ("P-B", "platelets", 500, 900),
    ("P-A", "haemoglobin", 5, 9.0), ("P-A", "creatinine", 5, 9.0), ("P-C", "platelets", -400, 80),
]  # fmt: skip


def table(rows=ROWS):
    return [dict(zip(("patient", "analyte", "day", "value"), row, strict=True)) | {"unit": "?"} for row in rows]


def drawn(figure, analyte):
    """Points of an analyte by panel: [[(x, y) in mm]]."""
    (line,) = lines(figure, f"values {analyte}")
    x, y = line.get_data()
    ends = np.flatnonzero(np.isnan(x))
    return [list(zip(a, b, strict=True))[bool(i) :] for i, (a, b) in
            enumerate(zip(np.split(x, ends)[:-1], np.split(y, ends)[:-1], strict=True))]  # fmt: skip


def test_values_are_those_of_the_table_at_their_days():
    (figure,) = plot_blood_counts(cells(table()), ANALYTES)
    panels = drawn(figure, "haemoglobin")
    assert [len(panel) for panel in panels] == [3, 1], "in the order of the table, one window for all"
    (x0, y0), (x1, y1), (x2, y2) = panels[0]
    assert (x1 - x0) / (x2 - x1) == pytest.approx(160 / 60), "days are drawn to scale"
    assert y1 - y2 == pytest.approx(STRIP), "from the lowest to the highest of all values"
    assert y1 - y0 == pytest.approx(STRIP / 3) and panels[1][0][1] == pytest.approx(y1 - STRIP / 6)
    ((_, high), (_, low)) = drawn(figure, "platelets")[0]
    assert low - high == pytest.approx(STRIP), "a value outside the window does not stretch the strip"
    zero = [line for line in figure.axes[0].lines if line.get_gid() is None]
    assert any(x1 == pytest.approx(value) for line in zero for value in line.get_xdata()), "day 0 on its line"


def test_a_logarithmic_strip_puts_equal_ratios_at_equal_distances():
    scale = Scale("platelets", "Platelets", 10, 1000, True, (), 0)
    np.testing.assert_allclose(scale.height(np.array([10, 100, 1000])), [0, STRIP / 2, STRIP])
    assert scale.height(0) == 0, "what has no logarithm lies on the floor"
    assert Scale("hb", "Hb", 8, 14, False, (), 0).height(11) == pytest.approx(STRIP / 2)


def test_words():
    (figure,) = plot_blood_counts(
        table(), ANALYTES, ["P-A", "P-B", "P-C"], "Counts", "Onset of disease", synthetic=True
    )
    said = words(figure)
    for phrase in ("Counts Synthetic data", "Haemoglobin, g/dL (dashed: 12)", "Platelets, 10⁹/L (dashed: 150 and 75)",
                   "P-A 12", "time zero (onset of disease)", "Logarithmic: platelets.", "Months",
                   "1 patient has no count in the window."):  # fmt: skip
        assert phrase in said, phrase
    assert said.index("P-A") < said.index("P-B") and "P-C" not in said


def test_without_measurements_there_is_no_figure():
    assert not list(plot_blood_counts([], ANALYTES))
    assert not list(plot_blood_counts(table([ROWS[-1]]), ANALYTES))
    assert not list(plot_blood_counts(table(), {}))


@pytest.mark.parametrize("width, pages", [(85, 4), (175, 2)])
@pytest.mark.parametrize("cuts", [[], [75], [75, 150], [74, 75, 150, 900]])
def test_no_text_overlaps_another(width, pages, cuts):
    source = np.random.default_rng(4)
    rows = [
        (f"P-{i:08X}", analyte, int(day), float(source.uniform(5, 400)))
        for i in range(41)
        for analyte in ANALYTES
        for day in source.integers(-170, 170, 4)
    ]
    analytes = {name: facts | {"cuts": cuts} for name, facts in ANALYTES.items()}
    figures = list(plot_blood_counts(table(rows), analytes, title="Blood counts", synthetic=True, width=width))
    assert len(figures) == pages
    for figure in figures:
        assert not collisions(figure)
        assert min(text.get_fontsize() for text in texts(figure)) >= 7
        assert figure.get_size_inches()[1] * 25.4 <= 240, "no longer than a page"


def test_values_that_are_all_alike():
    (figure,) = plot_blood_counts(
        table([("P-A", "haemoglobin", 1, 0.0)]), {"haemoglobin": ANALYTES["haemoglobin"] | {"cuts": []}}
    )
    assert not collisions(figure) and len(drawn(figure, "haemoglobin")) == 1
