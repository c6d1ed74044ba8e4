import math

import pytest

from oncosurv.cohort.dates import derive_dates
from oncosurv.cohort.variables import RULES, check_variables, derive_variables
from tests.unit.cohort.small import give, make_patients, messages, plain


def derive(given, **spec):
    patients = make_patients(dict.fromkeys("ABCD", "2010-01-01"))
    give(patients, **given)
    kinds = [{"name": name, "timing": "baseline", "rule": "column", "from": "", "type": "number"} for name in given]
    levels = [{"id": level} for level in spec.pop("levels", [])]
    spec = {"name": "x", "timing": "baseline", "type": "flag", "levels": levels} | spec
    check_variables([*kinds, spec])
    patients.values["x"] = RULES[spec["rule"]](spec, patients)
    return patients


@pytest.mark.parametrize(
    ("cut", "expected", "words"),
    [
        ({"below": 75}, [1, 0, 0, None], "platelets < 75"),
        ({"at_most": 75}, [1, 1, 0, None], "platelets <= 75"),
        ({"above": 75}, [0, 0, 1, None], "platelets > 75"),
        ({"at_least": 75}, [0, 1, 1, None], "platelets >= 75"),
        ({"at_least": 75, "below": 100}, [0, 1, 0, None], "platelets < 100 and >= 75"),
    ],
)
def test_cuts(cut, expected, words):
    derived = derive({"platelets": [74.9, 75, 100, None]}, rule="cut", **{"from": "platelets"}, **cut).values["x"]
    assert plain(derived.values) == expected
    assert derived.words == words


def test_logarithm_of_a_positive_number_only():
    patients = derive({"platelets": [64, 0, 3, None]}, rule="log2", type="number", **{"from": "platelets"})
    assert plain(patients.values["x"].values) == [6, None, math.log2(3), None]
    assert messages(patients) == ["x: platelets is not above 0 and has no logarithm; check platelets."]
    assert patients.queries[0].shareable("P-B").value == "0"


def test_ctcae_grade():
    patients = derive({"platelets": [80, 74, 20, None]}, rule="ctcae_grade", type="category", version="5",
                      term="platelet count decreased", **{"from": "platelets"})  # fmt: skip
    assert plain(patients.values["x"].values) == ["0-1", "2", "4", None]
    assert patients.values["x"].words == "CTCAE v5, platelet count decreased, of platelets"


def test_a_condition_is_missing_only_where_what_is_missing_decides_it():
    given = {"anaemia": [1, 0, 0, None], "neutropenia": [None, 0, None, 1]}
    either = derive(given, rule="condition", keep="anaemia or neutropenia").values["x"]
    assert plain(either.values) == [1, 0, None, 1]
    both = derive(given, rule="condition", keep="anaemia and neutropenia").values["x"]
    assert plain(both.values) == [None, 0, 0, None]


BIRTHS = "patient | birth:date!\nA | 1955-04-01\nB |\nC | 2011-01-01"


def test_age_is_in_years_of_365_25_days():
    patients = make_patients({"A": "2010-01-01", "B": "2010-01-01", "C": "2010-01-01"}, patients=BIRTHS)
    derive_variables([{"name": "age", "rule": "years_to_index", "from": "patients.birth", "type": "number",
                       "timing": "baseline"}], patients)  # fmt: skip
    assert plain(patients.values["age"].values) == [54.8, None, None]  # 1955-04-01 + 19,999 days, to a tenth of a year
    assert messages(patients) == [
        "patients.csv, row 4, column birth: onset lies 365 days before patients.birth, so age is not known; "
        "correct the date that is wrong."
    ]
    shared = patients.queries[0].shareable("P-C")
    assert shared.value == "" and "2011" not in shared.message and "365" not in shared.message


def test_ages_from_90_on_are_one_group():
    births = "patient | birth:date!\nA | 1955-04-01\nB | 1921-01-01\nC | 1903-01-01\nD | 1920-01-01"
    patients = make_patients(dict.fromkeys("ABCD", "2010-01-01"), patients=births)
    derive_variables([{"name": "age", "rule": "years_to_index", "from": "patients.birth", "type": "number",
                       "timing": "baseline"}], patients)  # fmt: skip
    assert plain(patients.values["age"].values) == [54.8, 89, 90, 90]
    assert patients.values["age"].words.endswith("; 90 years and more as 90")


def test_months_and_days_between_dates():
    patients = make_patients(
        dict.fromkeys("ABC", "2010-01-31"),
        tumours="patient | diagnosis:date | stage\nA | 2005-01-01 | IV\nB | 2009-12-31 | I\nC | 2009-12-31 | unknown",
        sites="patient | documented:date\nA | 2009-01-01\nB | 2010-01-01\nC | 2009-12-01",
    )
    derive_dates([{"name": "relapse", "rule": "first_relapse", "sites": "sites.documented",
                   "diagnosis": "tumours.diagnosis", "stage": "tumours.stage"}], patients)  # fmt: skip
    patients.queries.clear()
    stage = {"name": "stage", "rule": "stage_group", "type": "category", "timing": "baseline", "from": "tumours.stage",
             "levels": [{"id": level} for level in ("I", "II", "III", "IV")]}  # fmt: skip
    number = {"type": "number", "timing": "baseline"}
    derive_variables(
        [
            stage,
            {"name": "interval", "rule": "months_between", "start": "tumours.diagnosis", "stop": "relapse",
             "undefined_when": "stage is IV"} | number,
            {"name": "gap", "rule": "days_between", "start": "relapse", "stop": "onset"} | number,
            {"name": "at_relapse", "rule": "days_between", "start": "relapse", "stop": "onset", "at_most": 30,
             "type": "flag", "timing": "baseline"},
        ],
        patients,
    )  # fmt: skip
    assert plain(patients.values["interval"].values) == [None, 1 / 30.4375, None]  # A: stage IV; C: runs backwards
    assert plain(patients.values["gap"].values) == [1856, 30, 61]
    assert plain(patients.values["at_relapse"].values) == [0, 1, 0]
    assert patients.values["at_relapse"].words == "onset - relapse <= 30 days"
    assert [part.source.tolist() for part in patients.values["gap"].parts] == [
        ["tumours", "sites", "sites"],
        ["reports"] * 3,
    ]
    assert messages(patients) == [
        "tumours.csv, row 4, column diagnosis: relapse lies 30 days before tumours.diagnosis, so interval is not "
        "known; correct the date that is wrong."
    ]
