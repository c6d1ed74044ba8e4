"""The Spanish study is the default one but for id, language and texts: whoever changes config.yaml changes both."""

import csv
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[3]
TEXTS = ("label", "words", "title", "question", "background", "data_note", "source", "one", "many", "not_collected")
# Classes of reports are words that the report prints; those of the Spanish file by those of the default one.
CLASSES = {
    "not diagnostic": "no diagnóstico",
    "isolated cells": "células aisladas",
    "another neoplasm": "otra neoplasia",
    "negative": "negativo",
    "positive": "positivo",
}


def read(name):
    return yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))


def bare(value, key=""):
    """A study without its texts: each is whether it is there; paths as seen from the project, classes in English."""
    if isinstance(value, dict):
        return {name: bare(part, name) for name, part in value.items()}
    if isinstance(value, list):
        return [bare(part, key) for part in value]
    english = {spanish: name for name, spanish in CLASSES.items()}
    if isinstance(value, str):
        if key in TEXTS and value not in ("study",) and not _is_name(value):
            return bool(value)
        for spanish, name in english.items():
            value = name if value == spanish else value.replace(f'"{spanish}"', f'"{name}"')
        return value.removeprefix("../").replace("_es.csv", ".csv")
    return value


def _is_name(value):
    """Whether a `source` is the name of an export, not a text."""
    return (
        value.islower() and value.isidentifier() and value in {item["name"] for item in read("config.yaml")["sources"]}
    )


def test_the_studies_differ_in_id_language_and_texts_only():
    default, spanish = read("config.yaml"), read("studies/bminv_es.yaml")
    assert (spanish["study"].pop("id"), spanish["report"].pop("language")) == ("bminv_es", "es")
    assert (default["study"].pop("id"), default["report"].pop("language")) == ("bminv", "en")
    assert bare(spanish) == bare(default)


def test_every_text_of_the_default_study_is_translated():
    """A text that is the same in both languages has no English word in it: HER2+, ECOG 2-3."""

    def texts(value, key=""):
        if isinstance(value, dict):
            for name, part in value.items():
                yield from texts(part, name)
        elif isinstance(value, list):
            for part in value:
                yield from texts(part, key)
        elif key in TEXTS and isinstance(value, str):
            yield value

    same = [one for one, other in zip(texts(read("config.yaml")), texts(read("studies/bminv_es.yaml")), strict=True)
            if one == other]  # fmt: skip
    allowed = {"study", "pathology", "laboratory", "HR+/HER2−", "HER2+", "Ductal", "I", "II", "III", "IV", "ECOG 2-3"}
    assert set(same) <= allowed | {"0-1", "2", "3", "4"}


def test_the_published_targets_are_the_same_numbers():
    def rows(name):
        with open(ROOT / "data/bminv" / name, newline="", encoding="utf-8") as file:
            words = ("description", "population", "statistic", "published")
            return [{key: cell for key, cell in row.items() if key not in words or cell[:1].isdigit()}
                    for row in csv.DictReader(file)]  # fmt: skip

    english, spanish = rows("published_targets.csv"), rows("published_targets_es.csv")
    drop = ("description", "population", "statistic")
    assert [{k: v for k, v in row.items() if k not in drop} for row in english] == [
        {k: v for k, v in row.items() if k not in drop} for row in spanish
    ]
