"""Forest plot: points and intervals are those of the table, and what cannot be estimated is written, not drawn."""

import numpy as np
import pytest

from oncosurv.figures import forest_rows
from oncosurv.figures.forest import TALLEST, plot_forest, plot_forests
from tests.unit.figures.drawing import cells, collisions, lines, texts, words

LABELS = {
    "models/os": {"label": "Whole cohort", "unit": "", "levels": {}},
    "models/luminal": {"label": "HR+/HER2−", "unit": "", "levels": {}},
    "endpoints/os": {"label": "Overall survival", "unit": "", "levels": {}},
    "populations/all": {"label": "Whole cohort", "unit": "", "levels": {}},
    "variables/th2": {"label": "Platelets < 75 × 10⁹/L", "unit": "", "levels": {}},
    "variables/age": {"label": "Age at onset", "unit": "years", "levels": {}},
    "variables/log2": {"label": "Platelets, per doubling", "unit": "", "levels": {}},
    "variables/size": {"label": "Tumour size", "unit": "mm", "levels": {}},
    "variables/subtype": {
        "label": "Subtype", "unit": "", "levels": {"luminal": "HR+/HER2−", "her2": "HER2+", "tn": "Triple negative"},
    },
    "exposures/za": {"label": "Zoledronic acid after onset", "unit": "", "levels": {}},
}  # fmt: skip


def term(variable, level="1", reference="0", kind="multivariable", model="os", **values):
    estimate_id = "/".join(filter(None, [model, kind, variable, level]))
    row = {
        "estimate_id": estimate_id, "endpoint": "os", "population": "all", "model": model, "kind": kind,
        "estimator": "ml", "exposure_handling": "baseline", "variant": "main", "role": "primary", "of_record": 1,
        "variable": variable, "level": level, "reference": reference, "n": 29, "events": 25, "n_level": 12,
        "events_level": 10, "n_reference": 17, "events_reference": 15, "hr": 4.912, "lower": 1.396, "upper": 17.29,
        "ci": "wald", "p": 0.0132, "test": "wald", "lr_df": 1, "lr_p": 0.009, "estimable": 1, "reason": "",
    }  # fmt: skip
    if not level:
        row |= {"reference": "", "n_level": 29, "events_level": 25, "n_reference": "", "events_reference": ""}
    return row | values


def fit(kind="multivariable", model="os", **values):
    row = {
        "estimate_id": f"{model}/{kind}", "endpoint": "os", "population": "all", "model": model, "kind": kind,
        "estimator": "ml", "exposure_handling": "baseline", "variant": "main", "role": "primary", "of_record": 1,
        "n": 29, "events": 25, "parameters": 4, "n_missing": 0, "ties": "efron", "degrade_reason": "", "warnings": "",
    }  # fmt: skip
    return row | values


def subtype(kind, **values):
    her2 = {"hr": 0.265, "lower": 0.034, "upper": 2.079, "p": 0.206, "n_level": 2, "events_level": 1}
    tn = {"hr": 5.753, "lower": 1.595, "upper": 20.753, "p": 0.008, "n_level": 5, "events_level": 4}
    shared = {"n_reference": 22, "events_reference": 20, "lr_df": 2, "lr_p": 0.0126} | values
    return [term("subtype", level, "luminal", kind, **own | shared) for level, own in (("her2", her2), ("tn", tn))]


BOTH = [fit("multivariable"), fit("univariable")]
ROWS = [
    term("th2"), *subtype("multivariable"),
    term("th2", kind="univariable", hr=4.571, lower=1.492, upper=13.999, p=0.0078), *subtype("univariable"),
]  # fmt: skip


def drawn(figure, name):
    return {line.get_gid().removeprefix(f"{name} "): line for line in lines(figure, name)}


def test_points_and_intervals_are_those_of_the_table():
    figure = plot_forest(ROWS, BOTH, LABELS)
    low, high = figure.axes[1].get_xlim()
    points, intervals, arrows = (drawn(figure, name) for name in ("estimate", "interval", "arrow"))
    assert set(points) == set(intervals) == {row["estimate_id"] for row in ROWS}
    for row in ROWS:
        assert points[row["estimate_id"]].get_xdata()[0] == row["hr"]
        ends = max(row["lower"], low), min(row["upper"], high)
        np.testing.assert_allclose(intervals[row["estimate_id"]].get_xdata(), ends)
    cut = {row["estimate_id"] for row in ROWS if row["lower"] < low or row["upper"] > high}
    assert cut == {line.get_gid().removeprefix("arrow ") for line in lines(figure, "arrow")} and arrows
    assert figure.axes[1].get_xscale() == "log"
    assert "Arrow: the interval goes on beyond the axis." in words(figure)


def test_points_stand_level_with_their_words():
    figure = plot_forest([row for row in ROWS if row["kind"] == "multivariable"], BOTH[:1], LABELS)
    sheet, plot = figure.axes
    heights = {text.get_text(): sheet.transData.transform(text.get_position())[1] for text in texts(figure)}
    for estimate_id, said in (("os/multivariable/th2/1", "4.91 (1.40 to 17.29)"),
                              ("os/multivariable/subtype/tn", "5.75 (1.60 to 20.75)")):  # fmt: skip
        line = drawn(figure, "estimate")[estimate_id]
        y = plot.transData.transform(line.get_xydata()[0])[1]
        assert 0 < y - heights[said] < 20, "the point lies within the height of its line of text"


def test_words_of_a_factor_with_reference_levels_and_overall_p():
    said = words(plot_forest(ROWS, BOTH, LABELS))
    for phrase in (
        "Whole cohort, overall survival (primary)", "n = 29, 25 events", "Platelets < 75 × 10⁹/L", "15/17",
        "4.57 (1.49 to 14.00) 0.008", "4.91 (1.40 to 17.29) 0.01", "HR+/HER2−", "20/22", "1 (reference)", "HER2+",
        "0.27 (0.03 to 2.08) 0.21", "Triple negative", "overall 0.01", "Maximum likelihood, ties by Efron",
        "Wald intervals, p by Wald test", "Overall: likelihood-ratio test",
    ):  # fmt: skip
        assert phrase in said, phrase
    assert said.count("1 (reference)") == 4 and said.count("10/12") == 1


def test_a_level_without_events_is_written_and_not_drawn():
    rows = [row | ({"events_level": 0, "estimable": 0, "hr": ""} if row["level"] == "her2" else {}) for row in ROWS]
    figure = plot_forest(rows, BOTH, LABELS)
    assert words(figure).count("not estimable (0 events)") == 2 and "0/2" in words(figure)
    assert not [name for name in drawn(figure, "estimate") if name.endswith("her2")]


def test_a_penalised_estimate_of_a_level_without_events_is_not_drawn_either():
    rows = [term("th2", events_level=0, estimator="firth", hr=0.16, lower=0.05, upper=1.2)]
    figure = plot_forest(rows, BOTH[:1], LABELS)
    assert "not estimable (0 events)" in words(figure) and not drawn(figure, "estimate")


@pytest.mark.parametrize(
    "change, note",
    [
        ({"events_reference": 0}, "Platelets < 75 × 10⁹/L, Yes: 0 events in the reference."),
        ({"estimable": 0, "reason": "the likelihood is monotone; fewer than 2 events in th2=1."},
         "Yes: the likelihood is monotone; fewer than 2 events in Platelets < 75 × 10⁹/L, Yes."),
        ({"upper": 180}, "Yes: the hazard ratio is beyond 100 or 0.01, or its limits are more than 100-fold apart."),
        ({"hr": 1e8, "upper": 1e9}, "Yes: the hazard ratio is beyond 100 or 0.01"),
        ({"estimable": "0", "hr": "", "lower": "", "upper": "", "p": ""}, "Yes: not estimable."),
    ],
)  # fmt: skip
def test_what_cannot_be_estimated_says_why(change, note):
    figure = plot_forest([term("th2", **change)], BOTH[:1], LABELS)
    said = words(figure)
    assert note in said and "not estimable" in said
    assert not drawn(figure, "estimate") and "0.01 " not in said.split("Yes")[1].split("HR, hazard")[0]


def test_firths_estimates_are_marked_and_the_other_estimator_is_left_out():
    firth = {"estimator": "firth", "ci": "profile penalised", "test": "penalised likelihood ratio"}
    rows = [term("th2", of_record=0), term("th2", hr=4.51, lower=1.41, upper=16.52, **firth)]
    models = [fit(of_record=0), fit(estimator="firth", degrade_reason="25 events for 6 parameters (fewer than 5 each)")]
    said = words(plot_forest(rows, models, LABELS))
    assert "4.51 (1.41 to 16.52)‡" in said and "4.91" not in said and "Maximum likelihood" not in said
    assert "‡ Firth's likelihood, ties by Efron, profile penalised intervals, p by penalised likelihood ratio" in said
    assert "multivariable: 25 events for 6 parameters (fewer than 5 each)." in said


def test_a_model_without_a_fit_of_record_is_shown_as_requested_and_its_reduced_model_beside_it():
    withheld = {"estimable": 0, "hr": "", "lower": "", "upper": "", "p": "", "of_record": 0, "reason": "too few"}
    rows = [term("th2", **withheld), term("th2", kind="reduced")]
    said = words(plot_forest(rows, [fit(of_record=0), fit("reduced")], LABELS))
    assert "not estimable" in said and "too few." in said
    assert "Whole cohort, overall survival, reduced model (primary)" in said and "4.91 (1.40 to 17.29)" in said


def test_numbers_are_per_unit():
    rows = [term(name, "", hr=1.02, lower=1.0, upper=1.04) for name in ("age", "log2", "size", "count")]
    said = words(plot_forest(rows, BOTH[:1], LABELS))
    for phrase in ("Age at onset, per year", "Platelets, per doubling 25/29", "Tumour size, per 1 mm", "count, per 1 "):
        assert phrase in said
    assert "(reference)" not in said and said.count("25/29") == 4


def exposure_rows():
    rows = []
    for handling, hr in (("time_dependent", 0.5), ("landmark_30", 0.51), ("landmark_60", 0.42), ("naive", 0.26)):
        for kind in ("exposure_alone", "exposure"):
            facts = {"exposure_handling": handling, "of_record": int(handling == "time_dependent"), "hr": hr,
                     "lower": hr / 2, "upper": hr * 2.2, "model": "za", "role": "exploratory"}  # fmt: skip
            rows.append(term("za", kind=kind, **facts))
            if kind == "exposure":
                upper = 9 if handling == "time_dependent" else 900
                rows.append(term("th2", kind=kind, **facts | {"hr": 3, "lower": 1.2, "upper": upper}))
    models = [
        fit(row["kind"], "za", exposure_handling=row["exposure_handling"], of_record=row["of_record"],
            n=25 if "landmark" in row["exposure_handling"] else 29, n_before_landmark=4, role="exploratory",
            n_exposed_later=5 if "landmark" in row["exposure_handling"] else "")
        for row in rows if row["variable"] == "za"
    ]  # fmt: skip
    return rows, models


def test_an_exposure_is_shown_in_each_handling_and_the_naive_one_is_called_so():
    figure = plot_forest(*exposure_rows(), LABELS, handlings=True)
    said = words(figure)
    order = [said.index(phrase) for phrase in (
        "Zoledronic acid after onset, against", "Time-dependent", "Landmark at day 30, n = 25",
        "Landmark at day 60, n = 25", "Naive: ever against never†",
    )]  # fmt: skip
    assert order == sorted(order)
    assert "† As if the later exposure had been known at time zero" in said
    assert "Landmark at day 30: 4 left out before it, 5 exposed later." in said
    assert "Platelets" not in said and "100-fold" not in said, "exposures only"
    assert not collisions(figure)


def test_among_the_other_terms_an_exposure_is_shown_as_it_is_of_record():
    figure = plot_forest(*exposure_rows(), LABELS)
    said = words(figure)
    assert "Zoledronic acid after onset, time-dependent, against not (yet) exposed" in " ".join(said.split())
    assert "Landmark at" not in said and "ever against never" not in said
    assert "landmarks and the naive estimate have a figure of their own" in said
    assert said.count("3.00 (1.20 to 9.00)") == 1, "covariates of the fit of record only"
    assert "100-fold" not in said, "and notes on them only"
    assert not collisions(figure)
    assert plot_forest(ROWS, BOTH, LABELS, handlings=True) is None, "no exposure in several handlings"


def test_models_that_fill_more_than_a_page_stand_on_several_and_handlings_come_last():
    names = [f"m{i}" for i in range(9)]
    rows = [row | {"model": name, "estimate_id": f"{name}/{row['estimate_id']}"} for name in names for row in ROWS]
    models = [row | {"model": name} for name in names for row in BOTH]
    exposed, fits = exposure_rows()
    found = dict(plot_forests([*rows, *exposed], [*models, *fits], LABELS))
    assert list(found) == ["forest", "forest_2", "handlings"]
    assert all(figure.get_figheight() * 25.4 <= TALLEST for figure in found.values())
    points = [set(drawn(found[name], "estimate")) for name in ("forest", "forest_2")]
    assert not points[0] & points[1] and {row["estimate_id"] for row in rows} <= points[0] | points[1]
    assert set(dict(plot_forests(ROWS, BOTH, LABELS))) == {"forest"}


def test_the_reference_line_crosses_no_title():
    rows, models = exposure_rows()
    figure = plot_forest([*ROWS, *rows], [*BOTH, *models], LABELS)
    spans = [line.get_ydata() for line in lines(figure, "reference line")]
    titles = [text for text in texts(figure) if "overall survival" in text.get_text()]
    assert titles and len(spans) == 2
    for text in titles:
        y = text.get_position()[1]
        assert not any(top < y < bottom for top, bottom in spans)


def test_a_naive_exposure_in_a_model_is_marked():
    rows = [term("th2", exposure_handling="naive"), term("za", exposure_handling="naive")]
    said = words(plot_forest(rows, [fit(exposure_handling="naive")], LABELS))
    assert "Zoledronic acid after onset†" in said and "10⁹/L†" not in said


def test_variants_stay_out_and_several_models_each_have_a_section():
    rows = [*ROWS, term("th2", variant="without_her2", hr=9.99, upper=20), term("th2", model="luminal", n=22)]
    models = [*BOTH, fit(variant="without_her2"), fit(model="luminal", n=22, events=20, role="exploratory")]
    said = words(plot_forest(rows, models, LABELS))
    assert "9.99" not in said
    assert "HR+/HER2−, overall survival, whole cohort (exploratory)" in said and "n = 22, 20 events" in said


def test_different_patients_have_their_own_counts():
    rows = [term("th2", kind="univariable"), term("th2", n_level=11, events_level=9)]
    figure = plot_forest(rows, [fit(), fit("univariable", n=28), fit("univariable", n=29)], LABELS)
    said = words(figure)
    assert "10/12" in said and "9/11" in said and said.count("Events/n") == 2 and "n = 28 to 29, 25 events" in said
    assert not collisions(figure)


def test_patients_with_missing_values_and_warnings_are_told():
    models = [fit(n_missing=2, warnings="The fit did not converge in th2=1.")]
    said = words(plot_forest([term("th2")], models, LABELS))
    assert "multivariable: without 2 patients with a missing value." in said
    assert "The fit did not converge in Platelets < 75 × 10⁹/L, Yes." in said


def test_a_model_that_could_not_be_fitted_still_has_its_section():
    figure = plot_forest([], [fit(events=0, estimator="none", of_record=0, warnings="no events")], LABELS)
    assert "n = 29, 0 events" in words(figure) and "no events." in words(figure) and not collisions(figure)


def test_rows_that_do_not_belong_together_are_refused():
    with pytest.raises(ValueError, match="os: a forest plot has no column for fits of kind stratified"):
        plot_forest(ROWS, [fit("stratified")], LABELS)
    with pytest.raises(ValueError, match="a second multivariable estimate of record of th2 1"):
        plot_forest([term("th2"), term("th2")], BOTH[:1], LABELS)
    with pytest.raises(ValueError, match="outside its interval"):
        plot_forest([term("th2", hr=30)], BOTH[:1], LABELS)
    with pytest.raises(ValueError, match="take a wider one"):
        plot_forest(ROWS, BOTH, LABELS, width=85)


def test_cells_of_a_csv_draw_the_same():
    first, second = plot_forest(ROWS, BOTH, LABELS), plot_forest(cells(ROWS), cells(BOTH), LABELS)
    assert words(first) == words(second)
    for one, other in zip(lines(first, ""), lines(second, ""), strict=True):
        np.testing.assert_array_equal(one.get_xydata(), other.get_xydata())


def test_a_title_does_not_say_its_population_twice():
    labels = {"models/m": {"label": "Treatment, whole cohort"}, "endpoints/os": {"label": "Overall survival"},
              "populations/all": {"label": "Whole cohort"}}  # fmt: skip
    labels = {name: {"unit": "", "levels": {}} | item for name, item in labels.items()}
    fit = {"model": "m", "endpoint": "os", "population": "all"}
    assert forest_rows._title(fit, labels) == "Treatment, whole cohort, overall survival"
