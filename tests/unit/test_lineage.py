"""Which jobs stand behind a result, read from the rules; and which keys of the study file each of them reads."""

from types import SimpleNamespace

import pytest

from oncosurv.lineage import WHOLE, one_digest, rule_texts, short_names, steps_behind, study_keys
from oncosurv.provenance import ROOT


class Params(dict):
    """Params as a rule has them: code and versions by name."""

    __getattr__ = dict.get


def asked_later(*patterns):
    """An input function that tells what it will ask for."""

    def inputs(wildcards):
        raise AssertionError("nothing is planned while the rules are read")

    inputs.patterns = patterns
    return inputs


def rule(name, inputs, outputs, script=True):
    return SimpleNamespace(
        name=name, docstring=f" What {name} does. ", script=f"../../scripts/{name}.py" if script else None,
        input=inputs, output=outputs, params=Params(code={f"{name}.py": "a"}, versions={"numpy": "1"}),
    )  # fmt: skip


RULES = [
    rule("read", ["data/a.csv"], ["private/s/a.csv"]),
    rule("split", ["private/s/a.csv"], ["results/s/sets/one.csv", "results/s/sets/two.csv"]),
    rule("fit", [asked_later("results/s/sets/{item}.csv")], ["results/s/parts/{item,[a-z]+}.x.csv"]),
    rule(
        "stack",
        [
            asked_later("results/s/parts/one.x.csv", "results/s/parts/two.x.csv"),
            asked_later(),
        ],  # a study without models
        ["results/s/x.csv"],
    ),
    rule("other", ["data/gone.csv"], ["results/s/never_asked_for.csv"]),
    rule("all", [], [], script=False),
]
TEXTS = {item.name: f'config["{item.name}"]' for item in RULES}


short = short_names("results/s", "private/s", {"data/a.csv": "source:a"})


def test_names_of_files():
    paths = ("results/s/cox/x.csv", "private/s/exports/a.csv", "data/a.csv", "data/b.csv")
    assert [short(path) for path in paths] == ["cox/x.csv", "private:exports/a.csv", "source:a", "data/b.csv"]


def test_every_job_behind_a_table_is_found_once_and_nothing_else():
    steps = steps_behind(["results/s/x.csv", "results/s/sets/one.csv"], RULES, TEXTS, short)
    assert [(step["rule"], step["item"]) for step in steps] == [
        ("read", ""), ("split", ""), ("fit", "one"), ("fit", "two"), ("stack", "")
    ]  # fmt: skip
    assert steps[0]["inputs"] == ["source:a"] and steps[2] == {
        "rule": "fit", "item": "one", "words": "What fit does.", "script": "scripts/fit.py",
        "code": one_digest({"fit.py": "a"}), "versions": {"numpy": "1"}, "study_keys": ["fit"],
        "inputs": ["sets/one.csv"], "outputs": ["parts/one.x.csv"],
    }  # fmt: skip


def test_a_file_that_nothing_makes_is_an_error():
    with pytest.raises(ValueError, match="no rule makes data/gone.csv"):
        steps_behind(["results/s/never_asked_for.csv"], RULES, TEXTS, short)


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ('x=config["study"]["id"]', ["study.id"]),
        ('config["describe"].get("efficacy")', ["describe.efficacy"]),
        ('config.get("reproduction", {}).get("targets", "")', ["reproduction.targets"]),
        ('config["study"], y=config["study"]["id"]', ["study"]),
        ('named(config["endpoints"], named(ITEMS, wc.item)["endpoint"])',
         ["endpoints", "reproduction.survival", "survival.items"]),
        ('**pick(config, "reports", "dates")', ["dates", "reports"]),
        ("study=config,", [WHOLE]),
        ("only=MODELS_OF_CARS", []),
    ],
)  # fmt: skip
def test_study_keys_of_a_rule(text, keys):
    assert study_keys(text) == keys


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("read_exports", ["sources"]),
        ("describe_characteristics", ["describe", "populations", "variables"]),
        ("describe_efficacy", ["describe", "exposures", "outcomes", "variables"]),
        ("fit_cox",
         ["exposures", "models", "reproduction.models", "sensitivity", "study.data_cut", "survival.items",
          "survival.month_days", "variables"]),
        ("estimate_survival",
         ["exposures", "reproduction.survival", "study.data_cut", "survival", "variables"]),
        ("assert_agreement", []),
        ("write_report", [WHOLE]),
    ],
)  # fmt: skip
def test_study_keys_of_the_rules_themselves(name, keys):
    texts = rule_texts(sorted((ROOT / "workflow/rules").glob("*.smk")))
    assert study_keys(texts[name]) == keys
