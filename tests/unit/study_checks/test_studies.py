"""The shipped study files are in order, a check costs little, and no study file makes it stumble."""

import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from oncosurv.data_folder import find_data_folder
from oncosurv.study_checks.check import check_study
from oncosurv.study_checks.problems import StudyFileError
from tests.unit.study_checks.example import FILES, PARSED, spoiled

ROOT = Path(__file__).resolve().parents[3]
STUDIES = [ROOT / "config.yaml", *sorted((ROOT / "studies").glob("*.yaml"))]
STRANGE = [None, [], {}, "x", "a.b", "", 1, -1.5, True, [None], [{}], {"name": "x"}]


@pytest.mark.parametrize("file", STUDIES, ids=[file.stem for file in STUDIES])
def test_shipped_study_is_in_order(file, tmp_path):
    study, data = yaml.safe_load(file.read_text(encoding="utf-8")), None
    if "data_folder" in study["study"]:  # the data are not part of the project
        data = find_data_folder(study, str(tmp_path), "")
        for source in study["sources"]:
            (tmp_path / source["file"]).touch()
    check_study(study, file.parent, [file], data)


def test_checking_imports_none_of_the_heavy_libraries():
    code = (
        "import sys, yaml\n"
        "from oncosurv.study_checks.check import check_study\n"
        "check_study(yaml.safe_load(open('config.yaml', encoding='utf-8')), '.', ['config.yaml'])\n"
        "print([name for name in ('numpy', 'pandas', 'scipy', 'lifelines', 'difflib') if name in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=ROOT)
    assert (run.stdout.strip(), run.stderr) == ("[]", "")


def _places(value, place=()):
    if place:
        yield "/".join(map(str, place))
    if isinstance(value, (dict, list)):
        for key in value if isinstance(value, dict) else range(len(value)):
            yield from _places(value[key], (*place, key))


@pytest.mark.parametrize("step", [pytest.param(1, marks=pytest.mark.heavy), 5])
def test_whatever_stands_in_a_place_the_answer_is_a_list_of_mistakes(step, tmp_path):
    for name in FILES:
        (tmp_path / name).touch()
    places = list(_places(PARSED))
    assert len(places) > 400
    for number, place in enumerate(places[::step]):
        for value in STRANGE[number % 4 :: 4]:
            try:
                check_study(spoiled({place: value}), tmp_path)
            except StudyFileError as error:
                assert str(error)
