"""Residual plot: circles, smooth and dashed line are those of the tables, a panel a term, its test beside it."""

import numpy as np
import pytest

from oncosurv.figures.residuals import plot_residuals
from tests.unit.figures.drawing import MONTH, cells, collisions, lines, texts, words
from tests.unit.figures.test_forest import LABELS, ROWS

KEYS = {"estimate_id": "os/multivariable", "endpoint": "os", "model": "os", "kind": "multivariable",
        "exposure_handling": "baseline", "variant": "main", "role": "primary"}  # fmt: skip
COEFFICIENTS = [row | {"coef": float(np.log(row["hr"]))} for row in ROWS]


def test_row(term, p, df=1, **values):
    return KEYS | {"term": term, "transform": "km", "chi2": 1.0, "df": df, "p": p, "reason": ""} | values


test_row.__test__ = False
TESTS = [test_row("th2", 0.0029), test_row("subtype", 0.2, 2), test_row("GLOBAL", 0.026, 4)]


def residual_rows(terms=("th2", "subtype"), events=12, seed=1, scale=3.0, **changes):
    source = np.random.default_rng(seed)
    days = np.sort(source.integers(3, 1500, events))
    return [
        KEYS | {"term": term, "time": int(day), "transformed": i / events}
        | {"scaled_schoenfeld": value, "smooth": value / 9}
        | changes
        for term in terms
        for i, (day, value) in enumerate(zip(days, source.normal(0, scale, events).tolist(), strict=True))
    ]  # fmt: skip


RESIDUALS = residual_rows()


def drawn(figure, name):
    return next(line for line in lines(figure, name) if line.get_gid() == name)


def test_what_is_drawn_is_what_the_tables_say():
    figure = plot_residuals(cells(RESIDUALS), cells(TESTS), cells(COEFFICIENTS), LABELS)
    for term in ("th2", "subtype"):
        own = [row for row in RESIDUALS if row["term"] == term]
        circles, smooth = drawn(figure, f"residual {term}"), drawn(figure, f"smooth {term}")
        np.testing.assert_array_equal(circles.get_xdata(), [row["transformed"] for row in own])
        np.testing.assert_array_equal(circles.get_ydata(), [row["scaled_schoenfeld"] for row in own])
        np.testing.assert_array_equal(smooth.get_ydata(), [row["smooth"] for row in own])
        low, high = circles.axes.get_ylim()
        assert low < min(circles.get_ydata()) and max(circles.get_ydata()) < high, "nothing is cut off"
    assert set(drawn(figure, "level th2").get_ydata()) == {np.log(4.912)}
    assert set(drawn(figure, "level subtype").get_ydata()) == {1.0}, "the linear predictor of a factor"


def test_months_stand_where_their_days_are():
    figure = plot_residuals(RESIDUALS, TESTS, COEFFICIENTS, LABELS)
    axes = drawn(figure, "residual th2").axes
    own = [row for row in RESIDUALS if row["term"] == "th2"]
    for tick, label in zip(axes.get_xticks(), axes.get_xticklabels(), strict=True):
        day = np.interp(tick, [row["transformed"] for row in own], [row["time"] for row in own])
        assert day / MONTH == pytest.approx(float(label.get_text()))


def test_words():
    said = words(plot_residuals(RESIDUALS, TESTS, COEFFICIENTS, LABELS, synthetic=True))
    for phrase in ("Whole cohort, overall survival (primary)", "Synthetic data", "All terms together: p = 0.03 (4 df)",
                   "Platelets < 75 × 10⁹/L p = 0.003", "Subtype p = 0.20 (2 df)", "Log hazard ratio", "Months",
                   "A high p is no evidence that they are", "its linear predictor"):  # fmt: skip
        assert phrase in said, phrase
    assert "linear predictor" not in words(plot_residuals(residual_rows(["th2"]), TESTS[:1], COEFFICIENTS, LABELS))


def test_only_the_main_analysis_is_drawn_and_what_is_not_tested_is_said():
    other = [row | {"variant": "without_her2"} for row in RESIDUALS] + [
        row | {"kind": "univariable"} for row in RESIDUALS
    ]
    naive = [row | {"exposure_handling": "naive"} for row in RESIDUALS]
    assert plot_residuals(other + naive, TESTS, COEFFICIENTS, LABELS) is None
    assert plot_residuals([], [], COEFFICIENTS, LABELS) is None
    blank = [row | ({"scaled_schoenfeld": "", "smooth": ""} if row["term"] == "th2" else {}) for row in RESIDUALS]
    tests = [test_row("th2", "", reason="likelihood is monotone"), *TESTS[1:]]
    figure = plot_residuals(blank, tests, COEFFICIENTS, LABELS)
    assert len(lines(figure, "residual")) == 1
    assert "Platelets < 75 × 10⁹/L: likelihood is monotone." in words(figure)


def test_a_term_without_a_test_is_refused():
    with pytest.raises(ValueError, match="residuals without a test of proportional hazards: os/multivariable, subtype"):
        plot_residuals(RESIDUALS, TESTS[:1], COEFFICIENTS, LABELS)


@pytest.mark.parametrize("width", [85, 175])
@pytest.mark.parametrize("case", ["usual", "one", "nine terms", "small numbers", "one event"])
def test_no_text_overlaps_another(case, width):
    names = [f"v{i}" for i in range(9)] if case == "nine terms" else ["th2"] if case == "one" else ["th2", "subtype"]
    labels = LABELS | {f"variables/v{i}": {"label": f"Number {i} of the laboratory, at diagnosis"} for i in range(9)}
    rows = residual_rows(names, 1 if case == "one event" else 60, scale=0.0004 if case == "small numbers" else 30)
    figure = plot_residuals(rows, [test_row(name, 0.04) for name in names] + TESTS[2:], COEFFICIENTS, labels,
                            synthetic=True, width=width)  # fmt: skip
    assert not collisions(figure)
    assert len(lines(figure, "smooth")) == len(names)
    assert min(text.get_fontsize() for text in texts(figure)) >= 7
    assert all("−0" != text.get_text() for text in texts(figure))
