"""Curves by state: they are those of the tables, with the numbers at risk of each state below them."""

import numpy as np
import pytest

from oncosurv.analyses.coding import AnalysisSet
from oncosurv.analyses.exposures import describe
from oncosurv.figures.states import NOT_KAPLAN_MEIER, plot_states
from tests.unit.figures.drawing import MONTH, cells, collisions, lines, names_on_curves, texts, words
from tests.unit.figures.test_forest import LABELS

MODEL = {
    "name": "os_za",
    "endpoint": "os",
    "population": "all",
    "role": "secondary",
    "variables": [],
    "exposure": {"name": "za", "landmarks_days": [30], "month_days": MONTH},
}
WORDS = {
    "labels": LABELS | {"models/os_za": {"label": "Zoledronic acid, whole cohort"}},
    "endpoint": "Overall survival",
    "event_words": ("death", "deaths"),
    "x_label": "Months from onset of bone marrow invasion",
}


def tables(n=40, longest=2000, seed=3):
    """state_curves, state_at_risk and state_tests of invented patients, of whom two in three come to be exposed."""
    source = np.random.default_rng(seed)
    time, event = np.sort(source.integers(5, longest, n)).astype(float), (source.random(n) < 0.8).astype(int)
    start = np.where(source.random(n) < 0.67, source.integers(0, 60, n), -1)
    patients = AnalysisSet(
        [f"P{i}" for i in range(n)],
        time,
        event,
        None,
        {"za_start_day": ["" if day < 0 else str(day) for day in start], "za_group": [""] * n},
    )
    found = describe(patients, MODEL)
    return [found[name] for name in ("state_curves", "state_at_risk", "state_tests")]


def test_what_is_drawn_is_what_the_tables_say():
    curves, at_risk, tests = tables()
    figure = plot_states(*map(cells, (curves, at_risk, tests)), **WORDS)
    for level in ("unexposed", "exposed"):
        own = [row for row in curves if row["level"] == level]
        drawn = [line for line in lines(figure, "curve") if line.get_gid() == f"curve {level}"]
        corners = sorted({point for line in drawn for point in zip(*line.get_data(), strict=True)})
        expected = sorted({(0.0, 100.0), *((row["time"] / MONTH, row["survival"] * 100) for row in own)})
        np.testing.assert_allclose(corners, expected)
    said = words(figure)
    for row in at_risk:
        assert f" {row['n_risk']} " in said
    ends = [row for row in at_risk if row["level"] == "exposed"]
    assert said.index(" ".join(["At risk", *(str(row["n_risk"]) for row in ends)])) > 0


def test_words():
    curves, at_risk, tests = tables()
    said = words(plot_states(curves, at_risk, [tests[0] | {"p": 0.0295}], synthetic=True, **WORDS))
    for phrase in (
        "Zoledronic acid, whole cohort, overall survival (secondary): Zoledronic acid after onset",
        "Synthetic data",
        NOT_KAPLAN_MEIER,
        "Mantel-Byar test, unadjusted: p = 0.03.",
        "Overall survival (%)",
        "Not (yet) exposed",
        "Left state",
        "Deaths",
        "censored or newly exposed",
    ):
        assert phrase in said, phrase
    without = [tests[0] | {"p": "", "reason": "no event time has both at risk"}]
    assert "Mantel-Byar test, unadjusted: not done (no event time has both at risk)" in words(
        plot_states(curves, at_risk, without, **WORDS)
    )
    assert "median" not in said.lower() and "Mantel" not in words(plot_states(curves, at_risk, **WORDS))


@pytest.mark.parametrize("blank", [True, False])
def test_a_state_that_is_too_small_is_named_and_not_drawn(blank):
    curves, at_risk, tests = tables()
    empty = dict.fromkeys(("survival", "std_error", "lower", "upper"), "")
    few = [row | empty for row in curves if row["level"] == "unexposed"] if blank else []
    rest = [row for row in curves if row["level"] == "exposed"]
    figure = plot_states(few + rest, at_risk, tests, **WORDS)
    assert {line.get_gid() for line in lines(figure, "curve")} == {"curve exposed"}
    assert "Not (yet) exposed: too few to draw." in words(figure)
    assert plot_states([], at_risk, tests, **WORDS) is None


def test_a_curve_without_numbers_at_risk_is_refused():
    curves, _, tests = tables()
    with pytest.raises(ValueError, match="os_za/za, unexposed: a curve, but no numbers at risk"):
        plot_states(curves, [], tests, **WORDS)


@pytest.mark.parametrize("width", [85, 175])
@pytest.mark.parametrize("n, longest", [(12, 200), (40, 2000), (3000, 4000)])
def test_no_text_overlaps_another_or_a_curve(n, longest, width):
    figure = plot_states(*tables(n, longest), synthetic=True, width=width, **WORDS)
    assert not collisions(figure)
    assert not names_on_curves(figure)
    assert "before it (cumulative)" in words(figure)
    assert min(text.get_fontsize() for text in texts(figure)) >= 7
