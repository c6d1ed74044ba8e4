"""Survival figure: what is drawn is what the tables say, in words that do not overlap."""

import numpy as np
import pytest

from oncosurv.figures import style
from oncosurv.figures.groups import describe_test, read_groups, write_notes
from oncosurv.figures.kaplan_meier import plot_kaplan_meier, plot_survival
from tests.unit.figures.drawing import (
    MONTH,
    cells,
    collisions,
    lines,
    survival_tables,
    texts,
    words,
)

# Ten patients whose curve is done by hand: deaths on days 10, 20, 20, 40, 80, 90; censored 20, 30, 60, 100.
BY_HAND = {"a": ([10, 20, 20, 20, 30, 40, 60, 80, 90, 100], [1, 1, 1, 0, 0, 1, 0, 1, 1, 0])}
STEPS = {10: 0.9, 20: 0.7, 30: 0.7, 40: 0.7 * 4 / 5, 60: 0.56, 80: 0.56 * 2 / 3, 90: 0.56 / 3, 100: 0.56 / 3}
TEST = {
    "test": "log-rank", "weight": "logrank", "p_asymptotic": 0.0228, "p_permutation": 0.0755, "p_of_record": 0.0755,
    "p_method": "permutation", "permutations": 99999, "permutation_method": "Monte Carlo", "n": 29, "events": 25,
    "n_missing": 0, "levels": "luminal; her2; triple_negative", "reason": "",
}  # fmt: skip
ONE = {"p_permutation": None}  # as above 200 patients


def draw(groups, months=1, comparison=None, entry=None, **look):
    estimates, curves, at_risk = survival_tables(groups, months, entry)
    return plot_kaplan_meier(estimates, curves, at_risk, comparison, event_words=("death", "deaths"), **look)


def test_the_curve_is_that_of_the_table():
    (light,) = [line for line in lines(draw(BY_HAND), "curve") if line.get_color() != style.COLOURS[0]]
    (full,) = [line for line in lines(draw(BY_HAND), "curve") if line.get_color() == style.COLOURS[0]]
    times, shares = [0, *STEPS], [1, *STEPS.values()]
    few = 5  # from day 40 on fewer than five are at risk: those at risk at day 60 are four
    np.testing.assert_allclose(full.get_xdata() * MONTH, times[:few])
    np.testing.assert_allclose(full.get_ydata(), np.array(shares[:few]) * 100)
    np.testing.assert_allclose(light.get_xdata() * MONTH, times[few - 1 :])
    np.testing.assert_allclose(light.get_ydata(), np.array(shares[few - 1 :]) * 100)
    assert full.get_drawstyle() == light.get_drawstyle() == "steps-post"
    assert light.get_color() == style.lighter(style.COLOURS[0])


def test_ticks_stand_where_patients_are_censored():
    (ticks,) = lines(draw(BY_HAND), "censored")
    np.testing.assert_allclose(ticks.get_xdata() * MONTH, [20, 30, 60, 100])
    np.testing.assert_allclose(ticks.get_ydata(), [STEPS[t] * 100 for t in (20, 30, 60, 100)])
    assert ticks.get_marker() == "|" and ticks.get_linestyle() == "None"


def test_the_band_is_that_of_the_table():
    figure = draw(BY_HAND)
    _, curves, _ = survival_tables(BY_HAND, 1)
    (band,) = figure.axes[1].collections
    corners = np.vstack([path.vertices for path in band.get_paths()])
    for row, later in zip(curves, curves[1:], strict=False):
        for limit in (row["lower"], row["upper"]):
            for time in (row["time"], later["time"]):
                near = np.hypot(corners[:, 0] - time / MONTH, corners[:, 1] - limit * 100)
                assert near.min() < 1e-9, f"the band has no corner at day {time}, {limit}"


def test_the_table_below_is_that_of_the_patients():
    figure = draw(BY_HAND)
    placed = {(round(text.get_position()[1], 3), text.get_position()[0], text.get_text()) for text in texts(figure)}
    rows = {}
    for y, _, text in sorted(placed):
        rows.setdefault(y, []).append(text)
    table = {row[0]: row[1:] for row in rows.values() if row[0] in ("At risk", "Censored", "Deaths")}
    # At 0, 1, 2, 3 months (30.4, 60.9, 91.3 days); at risk counts those with that much follow-up or more.
    assert table == {
        "At risk": ["10", "5", "3", "1"], "Censored": ["0", "2", "3", "3"], "Deaths": ["0", "3", "4", "6"],
    }  # fmt: skip
    for at_risk, censored, died in zip(*table.values(), strict=True):
        assert int(at_risk) + int(censored) + int(died) == 10


def test_numbers_of_the_table_stand_below_their_ticks():
    figure = draw(BY_HAND)
    plot = figure.axes[1]
    ticks = plot.transData.transform([(tick, 0) for tick in plot.get_xticks()])[:, 0]
    sheet = figure.axes[0]
    numbers = [text for text in sheet.texts if text.get_ha() == "center" and text.get_text() in ("10", "5", "3", "1")]
    for text in numbers:
        x = sheet.transData.transform(text.get_position())[0]
        assert np.abs(ticks - x).min() < 0.5
    assert [label.get_text() for label in plot.get_xticklabels()] == ["0", "1", "2", "3"]
    assert [label.get_text() for label in plot.get_yticklabels()] == ["0", "20", "40", "60", "80", "100"]
    assert plot.get_ylim() == (0, 100)


def test_median_and_size_stand_with_the_group():
    said = words(draw(BY_HAND, labels={"a": "Whole cohort"}))
    assert "Whole cohort n = 10, 6 deaths, median 2.6 months (95 % CI 0.3 to NR)" in said  # day 80
    assert "NR, not reached." in said and "NE, " not in said


def test_cells_of_a_csv_draw_the_same():
    tables = survival_tables(BY_HAND, 1)
    drawn = [plot_kaplan_meier(*tables), plot_kaplan_meier(*map(cells, tables))]
    for first, second in zip(*(lines(figure, "") for figure in drawn), strict=True):
        np.testing.assert_array_equal(first.get_xydata(), second.get_xydata())
    assert words(drawn[0]) == words(drawn[1])


def subtypes():
    return {
        "luminal": BY_HAND["a"],
        "her2": ([50, 183], [1, 0]),
        "triple_negative": ([9, 10, 12, 58, 636], [1, 1, 1, 1, 0]),
    }


def test_a_group_too_small_is_named_and_not_drawn():
    figure = draw(subtypes(), 3, TEST, labels={"her2": "HER2+"})
    assert not lines(figure, "curve her2") and lines(figure, "curve luminal")
    assert "HER2+ (n = 2, 1 death): too few to draw; it is counted in the test." in words(figure)
    assert "HER2+ n =" not in words(figure), "nor has it a part of the table"


def test_a_suppressed_group_keeps_its_numbers_to_itself():
    estimates, curves, at_risk = survival_tables(subtypes(), 3)
    estimates[1] |= {"n": "", "events": ""}
    assert "her2: too few to draw." in words(plot_kaplan_meier(estimates, curves, at_risk))


def test_no_group_is_large_enough():
    figure = draw({"a": ([5, 9], [1, 0]), "b": ([7], [1])}, labels={"a": "A few"})
    said = words(figure)
    assert "No group is large enough to draw." in said and "A few (n = 2, 1 death): too few to draw." in said
    assert not lines(figure, "curve") and not collisions(figure)


@pytest.mark.parametrize(
    "change, words_of_test",
    [
        ({}, "Log-rank test: p = 0.08 by permutation, p = 0.02 asymptotic; n = 29, 25 deaths"),
        (
            {"p_of_record": 0.0228, "p_method": "asymptotic"},
            "Log-rank test: p = 0.08 by permutation, p = 0.02 asymptotic; n = 29, 25 deaths",
        ),
        (
            ONE | {"p_method": "asymptotic", "p_of_record": 0.0228},
            "Log-rank test (asymptotic): p = 0.02; n = 29, 25 deaths",
        ),
        (ONE | {"p_method": "", "p_of_record": 0.0228}, "Log-rank test (asymptotic): p = 0.02; n = 29, 25 deaths"),
        (ONE | {"p_of_record": 1}, "p > 0.99"),
        (ONE | {"p_of_record": 1e-12}, "p < 0.001"),
        (
            {"weight": "gehan_breslow"},
            "Log-rank test (Gehan-Breslow weights): p = 0.08 by permutation, p = 0.02 asymptotic",
        ),
        (
            {"p_of_record": "", "reason": "only one group: nothing to compare"},
            "Log-rank test: not done (only one group: nothing to compare)",
        ),
        (
            ONE | {"p_method": "asymptotic (more than 200 patients)", "p_of_record": 0.5},
            "Asymptotic p: more than 200 patients.",
        ),
        ({"permutation_method": "all splits", "permutations": 1260}, "Permutation p from all 1,260 relabellings."),
        ({"n_missing": 1}, "1 patient of unknown group: not in this figure."),
    ],
)
def test_the_test_is_named_with_its_p_of_record(change, words_of_test):
    groups = read_groups(*survival_tables(subtypes(), 3), {}, MONTH)
    deaths = ("death", "deaths")
    notes = write_notes(groups, TEST | change, deaths, "log-log", MONTH)
    said = " ".join([describe_test(TEST | change, deaths, "nejm"), *notes])
    assert words_of_test in said.replace("\u00a0", " ")


def test_the_p_style_is_that_of_the_journal():
    assert "p = .08" in words(draw(subtypes(), 3, TEST, p_style="ama"))


def test_delayed_entry_begins_where_the_first_patient_enters():
    entry = {"a": [5, 6, 7, 8, 9, 20, 30, 40, 50, 60]}
    figure = draw(BY_HAND, entry=entry)
    assert "10 of 10 came under observation after time zero" in words(figure)
    # Nobody says when the first one entered: the curve begins with the first exit. With the column it does say.
    assert min(line.get_xdata()[0] for line in lines(figure, "curve")) * MONTH == 10
    estimates, curves, at_risk = survival_tables(BY_HAND, 1, entry)
    figure = plot_kaplan_meier([estimates[0] | {"first_entry": 5}], curves, at_risk)
    assert min(line.get_xdata()[0] for line in lines(figure, "curve")) * MONTH == pytest.approx(5)
    entry["a"][0] = 0
    figure = draw(BY_HAND, entry=entry)
    assert min(line.get_xdata()[0] for line in lines(figure, "curve")) == 0


def test_everybody_dies_on_one_day():
    figure = draw({"a": ([12] * 8, [1] * 8)})
    assert "median 0.4 months (95 % CI NE to NE)" in words(figure) and "NE, cannot be estimated." in words(figure)
    assert not collisions(figure)


def test_tables_that_do_not_belong_together_are_refused():
    estimates, curves, at_risk = survival_tables(subtypes(), 3)
    with pytest.raises(ValueError, match="os/all/group/luminal: to be drawn .* but has no rows"):
        plot_kaplan_meier(estimates, [row for row in curves if row["level"] != "luminal"], at_risk)
    with pytest.raises(ValueError, match="triple_negative: the table of those at risk has no row for day 0"):
        late = [row for row in at_risk if (row["level"], row["time"]) != ("triple_negative", 0)]
        plot_kaplan_meier(estimates, curves, late)
    with pytest.raises(ValueError, match="must ascend"):
        plot_kaplan_meier(estimates, curves[::-1], at_risk)
    with pytest.raises(ValueError, match="column time: 'soon' is not a number"):
        plot_kaplan_meier(estimates, [curves[0] | {"time": "soon"}, *curves[1:]], at_risk)


def test_all_texts_are_set_in_the_font_that_comes_along():
    figure = draw(subtypes(), 3, TEST)
    assert {text.get_fontproperties().get_file() for text in texts(figure)} <= set(style.FONTS.values())


def test_an_item_gives_a_figure_for_all_and_for_each_factor_with_curves():
    names = ("estimates", "curves", "at_risk")
    by_group = dict(zip(names, survival_tables(subtypes(), 3), strict=True))
    everyone = dict(zip(names, survival_tables(BY_HAND, 3), strict=True))
    overall = {table: [row | {"factor": "overall", "level": "all"} for row in rows] for table, rows in everyone.items()}
    strays = [row | {"variant": "without_her2"} for row in by_group["estimates"]]
    tables = {table: overall[table] + by_group[table] for table in names}
    tables["estimates"] += strays
    tables["comparisons"] = [TEST | {"factor": "group"}, TEST | {"factor": "exposure", "p_of_record": 0.001}]
    flag = {"label": "Platelets < 75 × 10⁹/L", "levels": {}}
    labels = {
        "populations/all": {"label": "Whole cohort"}, "endpoints/os": {"label": "Overall survival"},
        "variables/group": {"label": "Subtype", "levels": {"luminal": "HR+/HER2−", "triple_negative": "TN"}},
        "variables/flag": flag,
    }  # fmt: skip
    facts = {"labels": labels, "month_days": MONTH, "p_style": "nejm", "index_event": "Onset of invasion"}
    endpoint = {"label": "Overall survival", "event_words": {"one": "death", "many": "deaths"}}
    figures = dict(plot_survival(tables, ["group", "exposure"], facts, endpoint, synthetic=True))
    assert list(figures) == ["overall", "group"], "an exposure after time zero has no curves"
    said = words(figures["group"])
    assert said.startswith("Overall survival by subtype, whole cohort Synthetic data")
    assert "Months from onset of invasion" in said and "p = 0.08" in said and "HR+/HER2−" in said
    assert words(figures["overall"]).startswith("Overall survival, whole cohort") and "test" not in words(
        figures["overall"]
    )
