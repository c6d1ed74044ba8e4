"""Forest plot: texts do not overlap, the axis holds what is drawn."""

import pytest

from oncosurv.figures.forest import plot_forest
from oncosurv.figures.forest_axis import FARTHEST, axis_limits, axis_ticks
from tests.unit.figures.drawing import collisions, texts, words
from tests.unit.figures.test_forest import BOTH, LABELS, ROWS, drawn, fit, term


def many(n):
    names = ["Progesterone receptor positive in at least one per cent of the nuclei", "Grade", "Menopausal status"]
    labels = LABELS | {f"variables/v{i}": {"label": names[i % 3], "unit": "fmol/mg", "levels": {}} for i in range(n)}
    rows = [term(f"v{i}", "", kind=kind, hr=1 + i / 10, lower=0.3 + i / 20, upper=3 + i, p=10.0 ** -(i % 5))
            for i in range(n) for kind in ("univariable", "multivariable")]  # fmt: skip
    return rows, labels


@pytest.mark.parametrize("n", [1, 2, 12, 30])
@pytest.mark.parametrize("kinds", [["multivariable"], ["univariable", "multivariable"]])
def test_no_text_overlaps(n, kinds):
    rows, labels = many(n)
    rows = [row for row in rows if row["kind"] in kinds]
    figure = plot_forest(rows, [fit(kind) for kind in kinds], labels, title="Cox models", synthetic=True)
    assert not collisions(figure)
    assert len(drawn(figure, "estimate")) == n * len(kinds)
    assert min(text.get_fontsize() for text in texts(figure)) >= 7 and "Synthetic data" in words(figure)


def test_no_text_overlaps_with_factors_and_every_kind_of_cell():
    rows = [*ROWS, term("age", "", hr=0.9978, lower=0.9967, upper=0.9989, p=1e-9),
            term("za", events_level=0, estimable=0, hr="", lower="", upper="", p="")]  # fmt: skip
    assert not collisions(plot_forest(rows, BOTH, LABELS))


def test_the_axis_holds_every_estimate_and_reaches_no_farther_than_needed():
    assert axis_limits([]) == (1 / 1.3, 1.3)
    low, high = axis_limits([(2, 1.5, 3)])
    assert low < 1 and 3 < high < 4
    low, high = axis_limits([(0.3, 0.001, 90)])
    assert (low, high) == FARTHEST
    low, high = axis_limits([(60, 10, 99), (0.02, 0.01, 0.5)])
    assert low < 0.02 and high > 60


@pytest.mark.parametrize("limits", [(0.77, 1.3), (0.5, 2), (0.05, 20), (0.02, 90), (0.9, 15), (0.3, 6)])
@pytest.mark.parametrize("width", [15, 40, 90])
def test_ticks_hold_1_and_lie_within_the_axis(limits, width):
    ticks = axis_ticks(*limits, width)
    assert 1 in ticks and all(limits[0] <= tick <= limits[1] for tick in ticks)
    assert len(ticks) > 1 or width == 15
