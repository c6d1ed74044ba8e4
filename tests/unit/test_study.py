"""The study file as a plan: what each analysis needs, and nothing of what only labels it."""

import yaml

from oncosurv.provenance import ROOT
from oncosurv.study import (
    analyte_facts,
    columns_of,
    course_labels,
    labels_of,
    model_items,
    named,
    set_paths,
    sources_of,
    survival_items,
    variable_facts,
)

CONFIG = yaml.safe_load((ROOT / "config.yaml").read_text(encoding="utf-8"))


def test_an_unknown_level_is_no_level_of_an_analysis():
    facts = {fact["name"]: fact for fact in variable_facts(CONFIG, ["stage", "subtype", "za_after_onset"])}
    assert facts["stage"]["levels"] == ["I", "II", "III", "IV"]
    assert facts["subtype"] == {
        "name": "subtype", "levels": ["luminal", "her2", "triple_negative"], "type": "category",
        "reference": "luminal", "timing": "baseline",
    }  # fmt: skip
    assert facts["za_after_onset"]["timing"] == "post_baseline"


def test_reproduction_comes_with_its_role_and_last():
    assert [item["role"] for item in survival_items(CONFIG)] == ["exploratory"] * 2 + ["reproduction"] * 2
    assert [model["role"] for model in model_items(CONFIG)][-2:] == ["reproduction"] * 2


def test_a_set_holds_what_its_model_and_its_variants_need():
    models = model_items(CONFIG)
    assert columns_of(named(models, "os_platelets")) == [
        "severe_thrombocytopenia", "ecog_2_3", "subtype", "at_relapse", "platelets_log2",
        "severe_thrombocytopenia_7_days", "ecog",
    ]  # fmt: skip
    assert columns_of(named(models, "os_za")) == [
        "severe_thrombocytopenia", "at_relapse", "za_after_onset_start_day", "za_after_onset_group", "platelets_log2"
    ]  # fmt: skip
    assert named(models, "os_za")["exposure"] == {
        "name": "za_after_onset", "landmarks_days": [30, 60, 90], "month_days": 30.4375,
    }  # fmt: skip


def test_a_cut_marker_has_its_number_beside_it_whether_declared_or_not():
    models = model_items(CONFIG)
    whole = named(models, "os_platelets")
    assert [item["id"] for item in whole["variants"]][-1] == "continuous_ecog_2_3"
    assert whole["variants"][-1]["replace"] == {"ecog_2_3": "ecog"}
    assert whole["companions"]["severe_thrombocytopenia"] == {
        "continuous": "continuous_platelets", "form": "continuous_platelets",
        "contrast": "os/all/severe_thrombocytopenia",
    }  # fmt: skip
    bare = CONFIG | {"sensitivity": [item for item in CONFIG["sensitivity"] if "models" not in item]}
    added = named(model_items(bare), "os_za_all")["variants"]
    assert added[0] == {"id": "continuous_severe_thrombocytopenia", "replace": {"severe_thrombocytopenia": "platelets"}}
    only_one = CONFIG | {"sensitivity": [CONFIG["sensitivity"][0] | {"models": ["os_platelets"]}]}
    reused = named(model_items(only_one), "os_za")["variants"]
    assert reused[0]["replace"] == {"severe_thrombocytopenia": "platelets_log2"}
    assert all("companions" not in model for model in models if model["role"] == "reproduction")


def test_one_set_an_analysis():
    paths = set_paths(CONFIG)
    assert len(set(paths)) == len(paths) == 3 + len(survival_items(CONFIG)) + len(model_items(CONFIG))


def test_labels_of_a_figure_are_its_own():
    assert set(labels_of(CONFIG, ["ecog_2_3", "all"])) == {"variables/ecog_2_3", "populations/all"}


def test_sources_lie_beside_the_study_file_or_in_a_package(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    assert sources_of({"sources": [{"file": "data/a.csv"}]}, str(tmp_path)) == ["data/a.csv"]
    inside = sources_of({"sources": [{"package": "lifelines", "file": "datasets/lymph_node.csv"}]}, ".")[0]
    assert inside.endswith("lifelines/datasets/lymph_node.csv")


def test_what_a_timeline_and_the_counts_are_called():
    assert course_labels(CONFIG) == {
        "regimen": {"non_myelotoxic": "Non-myelotoxic", "myelotoxic": "Myelotoxic"},
        "exposure": {"za_after_onset": "Zoledronic acid after onset"},
    }
    assert analyte_facts(CONFIG) == {
        "haemoglobin": {"label": "Haemoglobin", "unit": "g/dL", "cuts": [12]},
        "platelets": {"label": "Platelets", "unit": "10^9/L", "cuts": [75, 150]},
        "neutrophils": {"label": "Neutrophils", "unit": "10^9/L", "cuts": [1.5]},
    }
