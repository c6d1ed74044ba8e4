"""What single sections say of given rows: the sentences that are fixed, the numbers that are withheld."""

from dataclasses import replace

import pytest
import yaml

from oncosurv.language import speaking
from oncosurv.provenance import ROOT
from oncosurv.report.blocks import Cite, Figure, Paragraph, Table, spoken
from oncosurv.report.conditions import condition_words
from oncosurv.report.definitions import _receptors, define_endpoint, define_variable
from oncosurv.report.labels import Labels, inner
from oncosurv.report.material import read_material
from oncosurv.report.outcome_words import define_outcome
from oncosurv.report.sections.abstract import write_abstract
from oncosurv.report.sections.abstract_models import model_parts
from oncosurv.report.sections.comparisons import write_comparisons
from oncosurv.report.sections.cross_check import write_cross_check
from oncosurv.report.sections.efficacy import write_efficacy
from oncosurv.report.sections.figure_pages import write_courses, write_model_figures, write_outcome_shares
from oncosurv.report.sections.hazards import hazards_notice
from oncosurv.report.sections.likelihood import likelihood_note
from oncosurv.report.sections.limitations import write_limitations
from oncosurv.report.sections.methods import outcome_units
from oncosurv.report.sections.model_notes import small_model_sentence
from oncosurv.report.sections.models import write_models
from oncosurv.report.sections.published import write_published
from oncosurv.report.sections.survival import write_survival
from oncosurv.report.sections.terms import is_estimable, reason_words, why_not
from oncosurv.report.sections.treatment import write_treatment
from tests.unit.report.example import example_patients, write_example


@pytest.fixture(scope="module")
def material(tmp_path_factory):
    return read_material(*write_example(tmp_path_factory.mktemp("example")), versions={})


def tables_of(blocks):
    return {block.name: block for block in blocks if isinstance(block, Table)}


def notices_of(blocks):
    return [
        "".join(part for part in block.parts if isinstance(part, str))
        for block in blocks
        if isinstance(block, Paragraph) and block.look == "notice"
    ]


def changed(material, table, **cells):
    """The material with these cells in every row of one table."""
    rows = [row | cells for row in material.tables[table]]
    return type(material)(
        material.study, material.tables | {table: rows}, material.figures, material.versions, material.labels
    )


@pytest.mark.parametrize("name", ["config.yaml", "studies/gbsg.yaml"])
def test_every_rule_of_the_studies_has_words(name):
    study = yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))
    labels = Labels(study)
    for item in study["variables"]:
        words = define_variable(item, labels)
        assert not words.startswith("Rule ") and "None" not in words, words
    for item in study["endpoints"]:
        assert "censored at" in define_endpoint(item, "onset", labels)
    for item in study.get("outcomes", []):
        assert "rule" not in define_outcome(item, labels)


def test_labels_within_a_sentence():
    assert inner("Overall survival") == "overall survival"
    assert inner("HER2+") == "HER2+" and inner("ECOG 2-3") == "ECOG 2-3" and inner("A") == "A"


FIT = {"events": "25", "parameters": "4", "endpoint": "os", "estimator": "ml"}


def test_the_small_model_sentence_is_fixed_and_counts_whole_numbers(material):
    words = "25 deaths for 4 parameters; intervals are wide and the model is exploratory."
    assert small_model_sentence(material, FIT) == words
    primary = small_model_sentence(material, FIT | {"role": "primary"})
    assert primary == words.replace("model is", "model is to be read as")
    assert small_model_sentence(material, FIT | {"events": "1", "parameters": "1"}).startswith(
        "1 death for 1 parameter;"
    )
    assert small_model_sentence(material, FIT | {"events": "40"}) == ""
    assert small_model_sentence(material, FIT | {"events": "39"}) != ""
    assert small_model_sentence(material, FIT | {"parameters": ""}) == ""


ROW = {
    "estimable": "1", "events_level": "9", "events_reference": "16", "estimator": "ml", "hr": "2.5", "lower": "1.1",
    "upper": "5.7",
}  # fmt: skip


@pytest.mark.parametrize(
    ("cells", "fit", "expected"),
    [
        ({}, {}, True),
        ({"estimable": "0"}, {}, False),
        ({"events_level": "0"}, {}, False),
        ({"events_reference": "0"}, {}, False),
        ({"hr": "101", "upper": "200"}, {}, False),
        ({"lower": "0.01", "upper": "5.7"}, {}, False),
        ({"hr": ""}, {}, False),
        ({}, {"events": "19"}, False),
        ({"estimator": "firth"}, {"events": "19"}, True),
    ],
)
def test_a_hazard_ratio_that_the_data_cannot_carry_is_no_number(cells, fit, expected):
    assert is_estimable(ROW | cells, FIT | fit) is expected


def test_models_stand_side_by_side_with_what_they_rest_on(material):
    table = tables_of(write_models(material))["model-main"]
    heads = [head for head, _ in table.columns]
    assert heads[:5] == ["Variable", "n", "Deaths", "Alone: HR (95 % CI)", "p"] and heads[5].startswith("Together, ")
    rows = [row.cells for row in table.rows]
    patients = example_patients()
    events = [event for bone, event in zip(patients["bone"], patients["os_event"], strict=True) if bone == "0"]
    assert ("No", str(len(events)), str(events.count("1")), "1 (reference)", "–") == rows[1][:5]
    groups = [row for row in table.rows if row.kind == "group"]
    assert [row.cells[0] for row in groups] == ["Bone", "Kind", "Age, years"]
    assert all("likelihood-ratio p" in row.aside and "PH p" in row.aside for row in groups)
    assert any(row.cells[0] == "per year" for row in table.rows)
    notes = " ".join(table.notes)
    for words in (
        "Together: n 40, 31 deaths, 3 parameters",
        "adjusted for all variables",
        "Efron",
        "profile likelihood",
        "of record",
        "An average over follow-up",
    ):
        assert words in notes, words
    assert "kind=rare" not in notes and "Kind: Rare" in notes


def test_hazards_that_are_not_proportional_are_said_with_the_fixed_words(material):
    other = changed(material, "hazards", p="0.0004")
    parts = hazards_notice(other, "main")[0]
    words = spoken(parts)
    assert words.startswith("Hazards were not proportional (")
    assert "); the HR is an average over follow-up. Synthetic data." in words
    assert "p <0.001" in words and "nobody at risk after half of the follow-up: Kind: Rare" in words
    assert "Hazard ratios of two periods" in words
    rows = {origin for block in write_models(other) for row in getattr(block, "rows", ()) for origin in row.shows}
    assert {part.shows for part in parts if isinstance(part, Cite)} & rows  # a p leads to the line that has it
    ended = spoken(hazards_notice(changed(material, "hazards", p="0.2"), "main")[0])
    assert ended.startswith("Hazards cannot be compared over the whole follow-up (nobody at risk")
    assert hazards_notice(changed(material, "models", ph_flag="0"), "main") == []


def test_sensitivity_analyses_say_what_they_are_and_which_terms_stand_alone(material):
    table = tables_of(write_models(material))["sensitivity-main"]
    titles = [row.cells[0] for row in table.rows if row.kind == "group"]
    assert titles and all(titles)
    assert "Sensitivity analyses are not of record" in table.notes[0]


def test_a_notice_names_its_model_where_there_are_several(material):
    flagged = changed(material, "hazards", p="0.0004")
    few = [words for words in notices_of(write_models(changed(flagged, "models", events="20"))) if "wide" in words]
    assert few and all(words.startswith("Main: ") for words in few)
    hazards = [words for words in notices_of(write_models(flagged)) if "Hazards were not" in words]
    assert hazards and all(words.startswith("Main: ") for words in hazards)
    treated = notices_of(write_treatment(flagged))
    assert any(words.startswith("Treated: ") for words in treated)
    alone = [row for row in flagged.tables["models"] if row["model"] == "main"]
    lone = type(flagged)(flagged.study, flagged.tables | {"models": alone}, {}, {}, flagged.labels)
    hazards = [words for words in notices_of(write_models(lone)) if "Hazards were not" in words]
    assert hazards and all(words.startswith("Hazards were not") for words in hazards)


def test_the_range_without_single_patients_has_the_decimals_of_its_estimate(material):
    close = changed(material, "coefficients", hr="0.9978", lower="0.9967", upper="0.9989", hr_loo_min="0.9971",
                    hr_loo_max="0.9984")  # fmt: skip
    close = changed(close, "influence", hr="0.9975")
    rows = [row.cells for row in tables_of(write_models(close))["influence-main"].rows]
    assert rows and all(row[1:3] == ("0.998 (0.997 to 0.999)", "0.998 to 0.998") for row in rows)
    told = " ".join(spoken(parts) for parts in model_parts(close, close.models()[0]))
    assert "0.998 (0.997 to 0.999)" in told and "without one patient 0.997 to 0.998" in told


def with_reduced(material, **coefficient):
    """The material with a reduced model beside its sensitivity analysis, as the tables have one."""
    fits = material.tables["models"]
    full = material.rows("models", variant="no_rare")[0]
    reason = "31 events for 9 parameters (fewer than 5 each)"
    cells = {"kind": "reduced", "requested": "bone", "degrade_reason": "few events: 31 events for 4 parameters"}
    fits = [row | {"dropped": "age", "degraded_to": "bone", "degrade_reason": reason} if row is full else row
            for row in fits] + [full | cells]  # fmt: skip
    rows = [row | {"kind": "reduced"} | coefficient for row in material.rows("coefficients", variant="no_rare")
            if row["variable"] == "bone"]  # fmt: skip
    tables = material.tables | {"models": fits, "coefficients": [*material.tables["coefficients"], *rows]}
    return type(material)(material.study, tables, {}, {}, material.labels)


def test_a_reduced_model_among_sensitivity_analyses_is_called_so(material):
    table = tables_of(write_models(with_reduced(material)))["sensitivity-main"]
    rows = [row.cells[0] for row in table.rows]
    assert rows.count("Bone: Yes (v No)") == 1 and rows.count("Bone: Yes (v No), reduced") == 1
    for note in (
        "Without the rare, reduced, added (31 events for 9 parameters (fewer than 5 each)). Dropped from the "
        "end of the declared order: Age.",
        "Without the rare: 31 events for 9 parameters (fewer than 5 each).",
        "Without the rare, reduced: few events: 31 events for 4 parameters.",
    ):
        assert note in table.notes


def test_the_notes_of_a_treatment_tell_a_reduced_model_from_the_whole(material):
    whole = [row | {"degrade_reason": "21 events for 5 parameters"} if row["kind"] == "exposure" else row
             for row in material.tables["models"]]  # fmt: skip
    fit = material.rows("models", model="treated", kind="exposure", exposure_handling="landmark_30")[0]
    fits = [*whole, fit | {"kind": "reduced", "degrade_reason": "few events: 21 events for 3 parameters"}]
    other = type(material)(material.study, material.tables | {"models": fits}, {}, {}, material.labels)
    notes = tables_of(write_treatment(other))["treatment-treated"].notes
    assert "Day 30: 21 events for 5 parameters." in notes
    assert "Day 30, reduced: few events: 21 events for 3 parameters." in notes


def test_a_term_without_a_number_has_its_reason_below_the_table(material):
    wide = {"hr": "6", "lower": "0.5", "upper": "60"}
    table = tables_of(write_models(with_reduced(material, **wide)))["sensitivity-main"]
    words = "Not estimable: Bone: Yes (v No), reduced, without the rare ({})."
    assert words.format("limits more than 100-fold apart") in table.notes
    fit = with_reduced(material).rows("models", kind="reduced")[0]
    row = with_reduced(material, **wide).rows("coefficients", kind="reduced")[0]
    assert why_not(material, row | {"hr": "200", "upper": "300"}, fit) == "a hazard ratio above 100 or below 0.01"
    assert why_not(material, row | {"events_level": "0"}, fit) == "a level without events"
    assert why_not(material, row, fit | {"events": "4"}) == "fewer than 5 events for each parameter"
    assert why_not(material, row | {"estimable": "0", "reason": "no events"}, fit) == "no events"


def test_a_treatment_is_an_association_and_never_naive_alone(material):
    blocks = write_treatment(material)
    notice = notices_of(blocks)[0]
    assert notice.startswith("Drug after onset, whole cohort. Time-dependent HR ")
    assert "treatment was chosen by clinicians, so this is an association; the naive ever-treated HR " in notice
    assert notice.endswith("is shown only to display immortal-time bias.")
    table = tables_of(blocks)["treatment-treated"]
    first = [row.cells[0] for row in table.rows]
    assert first[0] == "From its start, time-dependent (of record)"
    assert first[-1] == "Naive, ever against never: immortal-time biased"
    assert [words for words in first if words.startswith("As it stood on day")] == [
        "As it stood on day 30", "As it stood on day 60",
    ]  # fmt: skip
    assert {"exposure-treated", "positivity-treated"} <= set(tables_of(blocks))


def test_survival_has_medians_ranges_and_those_at_risk(material):
    tables = tables_of(write_survival(material))
    rows = {row.cells[0]: row.cells for row in tables["medians-os"].rows}
    assert rows["Whole cohort"][1:3] == ("40", "31")
    assert rows["Rare"][3] == "–" and rows["Rare"][4].endswith("+")
    times = {row.cells[0]: row.cells for row in tables["times-os"].rows}
    at_risk = sum(int(days) >= 30 for days in example_patients()["os_days"])
    assert times["Whole cohort"][1].endswith(f" [{at_risk}]")
    assert times["Rare"][1:] == ("–", "–")


def test_tests_name_the_method_of_record(material):
    table = tables_of(write_comparisons(material))["comparisons"]
    assert table.caption.startswith("Log-rank tests between groups, two-sided")
    assert [head for head, _ in table.columns][4:6] == ["p, permutation", "p, asymptotic"]
    assert table.notes[0].startswith("p of record: permutation (fewer than 5 patients or expected events")
    bare = changed(material, "comparisons", p_permutation="")
    table = tables_of(write_comparisons(bare))["comparisons"]
    assert "too small too often" in table.notes[0]


def test_the_early_dead_and_the_landmark_are_in_the_efficacy_tables(material):
    blocks = write_efficacy(material)
    rows = [row.cells for row in tables_of(blocks)["efficacy-better"].rows]
    assert rows[0][0] == "All patients" and "/40 (" in rows[0][1] and rows[0][-1] == "4"
    assert ("Drug after onset, as it stood on day 21",) in rows
    notes = " ".join(tables_of(blocks)["efficacy-better"].notes)
    assert "followed beyond day 21 only: 4 died and nobody left follow-up by then" in notes
    assert "started later" in notes and "Found later: groups formed after time zero" in notes


def test_the_published_chapter_is_not_the_result_and_marks_the_naive(material):
    blocks = write_published(material)
    assert "This chapter is not the result." in [part.text for part in blocks[1].parts if hasattr(part, "text")]
    rows = {row.cells[0]: row.cells for row in tables_of(blocks)["published-targets"].rows}
    assert rows["T1"][4:8] == ("40", "40", "40", "yes")
    assert rows["T2"][6].endswith("%)") and "/40 (" in rows["T2"][6]
    assert rows["T3"][4] == "“signif.”" and rows["T3"][8] == "naive exposure: immortal-time biased"
    assert rows["T4"][7] == "no" and rows["T4"][8] == "from a model that holds the naive exposure"
    assert "3 of 4 published numbers agree" in blocks[2].parts[0]


def test_limitations_are_found_in_the_tables(material):
    words = " ".join("".join(item) for item in write_limitations(material)[2].items)
    for expected in (
        "no p-value of this report is a finding about patients",
        "retrospective",
        "not written before the data were seen",
        "Groups of fewer than 5 patients: Kind: Rare (n = 2)",
        "Transfusions are not recorded",
        "Drug after onset was chosen by clinicians",
    ):
        assert expected in words, expected
    assert "Interval" not in words  # not defined for some, which is no missing value
    few = changed(material, "models", parameters="9", events_per_parameter="3.4444")
    words = " ".join("".join(item) for item in write_limitations(few)[2].items)
    assert "Few events for each parameter in the model Main: 3.4 (31 deaths, 9 parameters)" in words
    missing = changed(material, "characteristics", missing="3", denominator="40")
    words = " ".join("".join(item) for item in write_limitations(missing)[2].items)
    assert "Missing values: Age 3 of 40; Bone 3 of 40" in words


def test_a_disagreement_of_two_programs_is_said(material):
    assert "8 comparisons; all agree" in write_cross_check(material)[1].parts[0]
    found = tables_of(write_cross_check(material))
    assert [row.cells for row in found["cross-check"].rows] == [
        ("Curves",),
        ("Survival", "–", "6", "0", "1.0e−15", "1.0e−09"),
        ("Medians",),
        ("Limits of the median", "2", "–", "0", "1.0e−10", "1.0e−09"),
    ]
    assert [row.cells for row in found["not-compared"].rows] == [
        ("Firth", "No such method", "3"),
        ("Zph", "lifelines differs", "–"),
    ]
    sampled = write_cross_check(changed(material, "cross_check", sample="10000"))[1].parts[0]
    assert (
        "a random sample (10,000 patients" in sampled and "random sample" not in write_cross_check(material)[1].parts[0]
    )
    apart = changed(material, "cross_check", ok="0")
    assert "1 do not agree" in write_cross_check(apart)[1].parts[0]
    nothing = changed(material, "cross_check", ok="", skipped_reason="no such method")
    assert "No number was recomputed" in write_cross_check(nothing)[1].parts[0]


def test_numbers_that_were_not_compared_have_reasons_in_labels(material):
    other = changed(material, "cross_check", ok="", skipped_reason="fewer than 2 events in kind=rare")
    rows = tables_of(write_cross_check(other))["not-compared"].rows
    assert [row.cells[1] for row in rows] == ["Fewer than 2 events in Kind: Rare"]


def test_blood_counts_have_their_units():
    study = yaml.safe_load((ROOT / "config.yaml").read_text(encoding="utf-8"))
    item = next(item for item in study["outcomes"] if item["rule"] == "count_improvement")
    units = {"haemoglobin": "g/dL", "platelets": "10^9/L"}
    words = define_outcome(item, Labels(study), units)
    assert "Haemoglobin: eligible below 11 g/dL, a rise of 1.5 g/dL" in words
    assert "a rise of 30 × 10⁹/L (from below 20 × 10⁹/L: above 20 × 10⁹/L and 2-fold)" in words
    assert outcome_units(study, item) == units | {"neutrophils": "10^9/L"}


def test_an_e_value_leads_to_no_line_as_no_table_shows_it(material):
    rows = [row | {"e_value": "3.46", "e_value_limit": "1"} for row in material.tables["coefficients"]]
    tables = material.tables | {"coefficients": rows}
    other = type(material)(material.study, tables, material.figures, material.versions, material.labels)
    told = [block.parts for block in write_treatment(other) if isinstance(block, Paragraph)]
    parts = next(parts for parts in told if spoken(parts).startswith("E-value 3.5 (1.0 for"))
    assert not any(isinstance(part, Cite) for part in parts)


def test_reasons_speak_in_labels(material):
    assert reason_words(material, "fewer than 2 events in kind=rare, x=y") == "fewer than 2 events in Kind: Rare, x=y"


def with_figures(material, *names, **study):
    figures = material.figures | {name: f"{name}.svg" for name in names}
    return type(material)(material.study | study, material.tables, figures, material.versions, material.labels)


def test_shares_of_an_outcome_are_described_in_words(material):
    (figure,) = write_outcome_shares(with_figures(material, "patient-courses/shares_better"))
    assert figure.name == "figure-shares-better" and figure.source == "describe/efficacy.csv"
    assert "All patients, n 40: improved 12, alive, not improved 24" in figure.alt
    assert write_outcome_shares(material) == []


def test_courses_are_shown_under_the_internal_profile_only(material):
    names = ("patient-courses/counts", "patient-courses/swimmer_2", "patient-courses/swimmer")
    shown = [block for block in write_courses(with_figures(material, *names)) if isinstance(block, Figure)]
    assert [figure.name for figure in shown] == ["figure-swimmer", "figure-swimmer-2", "figure-counts"]
    assert "(2 of 2)" in shown[1].caption and "Synthetic data." in shown[2].caption
    public = with_figures(material, *names, disclosure={"profile": "public", "threshold": 5})
    assert write_courses(public) == write_courses(material) == []


def test_figures_of_the_models_have_captions_and_what_they_show_in_words(material):
    exposure = next(model["name"] for model in material.models() if "exposure" in model)
    first = material.models()[0]["name"]
    names = ("left_out", f"residuals_{first}", f"residuals_{exposure}", f"states_{exposure}")
    drawn = with_figures(material, *(f"model-checks/{name}" for name in names))
    figures = write_model_figures(drawn)[1:]
    assert "not to be published" in figures[0].parts[0], "study keys are in the figure"
    by_name = {figure.name: figure for figure in figures[1:]}
    assert set(by_name) == {"figure-left-out", f"figure-residuals-{first}", f"figure-residuals-{exposure}"}
    page = [block for block in write_treatment(drawn) if isinstance(block, Figure)]
    assert [figure.name for figure in page] == [f"figure-states-{exposure}"]
    by_name |= {figure.name: figure for figure in page}
    assert "Not a Kaplan-Meier comparison of ever and never exposed." in by_name[f"figure-states-{exposure}"].caption
    assert "Mantel-Byar test: P" in by_name[f"figure-states-{exposure}"].alt
    assert "all terms: P" in by_name[f"figure-residuals-{first}"].alt
    assert all("Synthetic data." in figure.caption for figure in by_name.values())
    assert write_model_figures(material) == []


@pytest.mark.parametrize(("percent", "words"), [(1, "hormone receptors from 1 %)"), (10, "before them from 10 %)")])
def test_equal_limits_of_guidelines_are_said_once(material, percent, words):
    item = {"name": "s", "rule": "receptors_to_subtype", "from": "a", "positive_from_percent": percent}
    assert words in _receptors(item | {"guideline": "by assay date"}, "biopsies")


def test_days_are_written_in_one_form(material):
    rows = [row | {"time": "1096"} if row["time"] == "365" else row for row in material.rows("timepoints")]
    changed = replace(material, tables={**material.tables, "timepoints": rows})
    words = [spoken(block.parts) for block in write_abstract(changed) if hasattr(block, "parts")]
    assert "day 1096 " in " ".join(words) and "1,096" not in " ".join(words)


def test_a_value_of_a_condition_stands_in_the_quotation_marks_of_the_language():
    study = {"index_event": {"name": "onset", "label": "Onset"}, "variables": [{"name": "ecog", "label": "ECOG"}]}
    columns = [{"name": "specimen", "label": "material"}, {"name": "ward_no"}, {"name": "ecog"}]
    labels = Labels(study | {"sources": [{"name": "pathology", "label": "pathology reports", "columns": columns}]})
    with speaking("es"):
        assert condition_words('specimen is "bone marrow"', labels) == "specimen es «bone marrow»"
        assert condition_words('specimen is "x"', labels, "pathology") == "material es «x»"
    assert condition_words('specimen is "specimen"', labels, "pathology") == "material is “specimen”"
    assert condition_words("ward_no is 2 and ecog above 1", labels, "pathology") == "ward no is 2 and ECOG above 1"
    said = condition_words('pathology.specimen is "x" or other_file.some_column is 1', labels)
    assert said == "material (pathology reports) is “x” or some column (other file) is 1"


def test_a_response_from_sums_says_its_criteria_baseline_and_limits():
    scans = {"name": "scans", "label": "scans", "columns": [{"name": "sum"}]}
    study = {"index_event": {"name": "onset", "label": "Onset"}, "sources": [scans]}
    item = {"label": "Response", "rule": "response_from_sums", "from": "scans.sum", "baseline_days": [-28, 0],
            "within_days": 180, "responders": ["CR", "PR"]}  # fmt: skip
    words = define_outcome(item, Labels(study))
    assert words.startswith(
        "Response: by RECIST 1.1 (Eur J Cancer 2009;45:228-47) from sum (scans), against the last of days"
    )
    assert "180 days and up to the progression. Responders are CR and PR." in words


def test_intervals_of_wald_are_called_so(material):
    fits = [row for row in material.rows("models") if row["estimator"] == "ml"]
    assert "by the profile likelihood, p by" in likelihood_note(material, fits)
    large = replace(material, study=material.study | {"limits": {"profile_events": int(fits[0]["events"]) - 1}})
    assert likelihood_note(large, fits).startswith("Maximum likelihood: above")
    notes = [note for table in tables_of(write_models(large)).values() for note in table.notes]
    assert any("are Wald's" in str(note) for note in notes)
