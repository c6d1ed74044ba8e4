"""Every mistake has its place, its words and its hint; the expected ones stand in messages/*.yaml."""

from pathlib import Path

import pytest
import yaml

from oncosurv.data_folder import find_data_folder
from oncosurv.study_checks.check import check_study
from oncosurv.study_checks.problems import StudyFileError
from tests.unit.study_checks.example import DELETED, said, spoiled

MESSAGES = Path(__file__).parent / "messages"
CASES = [
    pytest.param(case["change"], case["said"], id=f"{page.stem}-{number}")
    for page in sorted(MESSAGES.glob("*.yaml"))
    for number, case in enumerate(yaml.safe_load(page.read_text(encoding="utf-8")), start=1)
]


@pytest.mark.parametrize("change, expected", CASES)
def test_each_mistake_is_said_in_these_words(change, expected, tmp_path):
    change = {place: DELETED if value == "(deleted)" else value for place, value in change.items()}
    assert said(change, tmp_path) == expected


def test_a_study_file_in_order_passes(tmp_path):
    assert said({}, tmp_path) == []


@pytest.mark.parametrize(
    "change",
    [
        {"sources/people/columns/height/minimum": DELETED},
        {"sources/drugs/file": "not_there.csv", "sources/drugs/optional": True},
        {"sources/people/package": "tests", "sources/people/file": "unit/study_checks/example.py"},
        {"sources/people/date": "%d %b %Y %H:%M"},
        {"models": DELETED, "sensitivity": DELETED},
        {"reproduction": DELETED},
        {"describe/efficacy": DELETED},
        {"describe/efficacy/by": ["regimen"], "describe/efficacy/landmark_days": DELETED},
        {"eligibility": []},
        {"survival/items/os_all/role": "primary"},
        {"variables/low/at_least": 50},
        {"variables/wait/type": "number", "variables/wait/at_most": DELETED, "variables/wait/unit": "days"},
        {"variables/wait/stop": "people.birth"},
        {"variables/ever/by_day": 0, "variables/ever/timing": "baseline"},
        {"variables/courses/before_day": 1},
        {"variables/female/from": "people.smoker", "variables/female/type": "flag", "variables/female/levels": DELETED},
        {"variables/subtype/reference": DELETED},
        {"endpoints/os/events/0/date": "people.seen", "endpoints/os/events/0/when": "people.smoker is 1"},
        {"endpoints/os/events/0/date": "drugs.stop", "endpoints/os/events/0/when": "drugs.intent is care"},
        {"populations/luminal/keep": "age at least 18 and subtype is not her2 or low"},
        {"eligibility/period/keep": 'any reports.specimen is "marrow" and people.sex is female'},
        {"study/data_are": "real", "study/key_salt": DELETED},
        {"endpoints/os/entry": {"label": "noted", "date": "notes.noted"}, "dates/0/from": "people.birth"},
        {"endpoints/os/entry": {"label": "waiting", "days": "people.height"}},
        {
            "endpoints/os/entry": {"label": "a", "days": "people.height"},
            "eligibility/period/keep": "people.height above 1",
        },
        {"endpoints/os/competing": [{"label": "other", "date": "people.seen", "when": "people.smoker is 1"}]},
        {"survival/conditional_from_days": [30]},
        {
            "survival/items/os_all/strata": ["low", "grade"],
            "survival/items/os_all/pairwise": ["subtype"],
            "survival/items/os_all/trend": ["subtype"],
            "survival/items/os_all/weights": [{"name": "fleming-harrington", "rho": 0, "gamma": 0.5}, {"name": "peto"}],
        },
        {"models/m1/strata": ["female", "wait"], "models/m1/cluster": "grade", "models/m1/ties": "breslow"},
        {"models/m1/concordance": {"resamples": 500}},
        {"models/m1/imputation": {"imputations": 20, "variables": ["age"]}},
    ],
)
def test_what_is_in_order_is_not_complained_about(change, tmp_path):
    assert said(change, tmp_path) == []


def test_all_mistakes_are_listed_together_in_the_order_of_the_file(tmp_path):
    change = {"models/m1/variables": ["low", "treated"], "variables/low/lable": "Low", "study/id": "Toy"}
    said({}, tmp_path)
    with pytest.raises(StudyFileError) as caught:
        check_study(spoiled(change), tmp_path)
    assert len(caught.value.problems) == 3
    assert str(caught.value) == (
        "The study file has 3 mistakes; nothing was run.\n"
        "\n"
        "1. study → id\n"
        "   'Toy' is not a name of small letters, digits and _ that begins with a letter.\n"
        "   Hint: write for example 'toy'.\n"
        "\n"
        "2. variables → low → lable\n"
        "   there is no such key.\n"
        "   Hint: did you mean 'label'?\n"
        "\n"
        "3. models → m1 → variables → 2\n"
        "   'treated' is an exposure: not known at time zero.\n"
        "   Hint: leave it under exposures. Models, factors, columns, populations and baseline variables are made of "
        "baseline variables only; a published naive analysis goes under reproduction."
    )


def test_keys_that_stand_twice_in_the_file_are_found(tmp_path):
    file = tmp_path / "study.yaml"
    file.write_text(
        "study:\n  id: a\n  id: b\nmodels: []\nsources:\n- {name: x, name: y}\nmodels: []\n", encoding="utf-8"
    )
    assert said({}, tmp_path, [file]) == [
        "study → id | the key 'id' stands in lines 2, 3; YAML keeps only the last. | make one of them, or give one "
        "another name.",
        "sources → people → name | the key 'name' stands in lines 6, 6; YAML keeps only the last. | make one of them, "
        "or give one another name.",
        "models | the key 'models' stands in lines 4, 7; YAML keeps only the last. | make one of them, or give one "
        "another name.",
    ]


def test_a_file_that_is_missing_in_a_package_is_named(tmp_path):
    [message] = said({"sources/people/package": "yaml"}, tmp_path)
    assert message.startswith(
        "sources → people → file | there is no file 'people.csv' (inside the package yaml). | in "
    )


def test_a_folder_of_the_exports_is_used_instead_of_that_of_the_study_file(tmp_path):
    said({}, tmp_path)  # puts the files beside the study file
    other = tmp_path / "other"
    other.mkdir()
    with pytest.raises(StudyFileError) as caught:
        check_study(spoiled({}), tmp_path, data=find_data_folder({}, str(other), ""))
    names = [problem.path for problem in caught.value.problems]
    assert names == [("sources", place, "file") for place in range(len(names))] and len(names) > 2
    assert f"(in the folder {str(other)!r} that data= names)" in caught.value.problems[0].message
    check_study(spoiled({}), tmp_path, data=find_data_folder({}, str(tmp_path), ""))


@pytest.mark.parametrize("data", ["gone", ""])
def test_a_folder_of_the_exports_that_is_not_there_is_one_mistake(data, tmp_path):
    change = {"sources/people/available_from": "the registry", "sources/drugs/available_from": "the registry"}
    said({}, tmp_path)
    with pytest.raises(StudyFileError) as caught:
        check_study(spoiled(change), tmp_path, data=find_data_folder({}, data, ""))
    [problem] = caught.value.problems
    assert problem.path == ("sources",)
    assert problem.message == f"there is no folder {data!r} (named by data=, relative to where the command is run)."
    assert problem.hint == (
        "correct the path, or leave data= out where the files lie beside the study file. "
        "The files can be had from the registry."
    )
