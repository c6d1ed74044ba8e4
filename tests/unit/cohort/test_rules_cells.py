import numpy as np
import pytest

from oncosurv.cohort.rules_cells import derive_receptors
from oncosurv.cohort.selection import select_single_rows
from oncosurv.cohort.variables import derive_variables
from oncosurv.exports.queries import StudyError
from tests.unit.cohort.small import make_patients, messages, plain

BASE = {"name": "x", "timing": "baseline"}


def derive(export, **spec):
    patients = make_patients(dict.fromkeys("ABCDE", "2010-01-01"), trial=export)
    levels = [{"id": level} for level in spec.pop("levels", [])]
    derive_variables([BASE | ({"levels": levels} if levels else {}) | spec], patients)
    return patients


def test_a_number_a_category_and_a_flag_of_a_column():
    export = """
    patient | age:integer | grade:integer | arm      | on:category
    A       | 54          | 2             | hormone  | 1
    B       |             |               |          |
    C       | 61          | 3             | none     | 0
    """
    values = derive(export, rule="column", type="number", **{"from": "trial.age"}).values["x"]
    assert plain(values.values) == [54, None, 61, None, None]
    assert values.parts[0].rows.tolist() == [2, 3, 4, -1, -1]
    levels = ["1", "2", "3"]
    grade = derive(export, rule="column", type="category", levels=levels, **{"from": "trial.grade"})
    assert plain(grade.values["x"].values) == ["2", None, "3", None, None]
    flag = derive(export, rule="column", type="flag", **{"from": "trial.on"})
    assert plain(flag.values["x"].values) == [1, None, 0, None, None]


def test_a_level_that_is_not_declared_is_a_query_and_missing():
    export, levels = "patient | arm\nA | hormone\nB | other", ["hormone", "none"]
    patients = derive(export, rule="column", type="category", levels=levels, **{"from": "trial.arm"})
    assert plain(patients.values["x"].values) == ["hormone", None, None, None, None]
    assert messages(patients) == [
        "x: 'other' is none of the declared levels hormone, none; declare it under levels, or correct the record."
    ]
    assert patients.queries[0].shareable("P-B").value == ""  # a text of a free column may be anything


def test_a_text_where_a_number_is_needed():
    patients = derive("patient | age\nA | old\nB | 5", rule="column", type="number", **{"from": "trial.age"})
    assert plain(patients.values["x"].values) == [None, 5, None, None, None]
    assert messages(patients) == ["trial.csv, row 2, column age: 'old' is no number, as x needs it; correct the cell."]


def test_what_identifies_cannot_be_a_variable():
    with pytest.raises(StudyError, match="variables, x: trial.birth identifies patients and cannot be a variable"):
        derive("patient | birth:date!\nA | 1950-01-01", rule="column", type="number", **{"from": "trial.birth"})


def test_several_rows_where_one_is_needed():
    with pytest.raises(StudyError, match="source 'trial' has several rows of a patient where one is needed: say under"):
        derive("patient | age:integer\nA | 1\nA | 2", rule="column", type="number", **{"from": "trial.age"})


def test_receptors_and_their_contradictions():
    export = """
    patient | er_percent:number | pr_percent:number | her2_ihc:category | her2_ish:category
    A       | 90                | 0                 | 1+                |
    B       | 40                | 0                 | 2+                | amplified
    C       | 0                 | 0                 | 0                 |
    D       | 90                | 0                 | 2+                |
    E       | 90                | 0                 | 1+                | amplified
    """
    patients = derive(export, rule="receptors", type="category", positive_from_percent=1,
                      levels=["luminal", "her2", "triple_negative"], **{"from": "trial"})  # fmt: skip
    assert plain(patients.values["x"].values) == ["luminal", "her2", "triple_negative", None, None]
    assert messages(patients) == [
        "trial.csv, row 6, column her2_ish: HER2 IHC 1+ and an amplified gene contradict each other, so x is not "
        "known; correct the one that is wrong."
    ]


def test_histology_and_stage():
    export = """
    patient | morphology | stage
    A       | 8500/3     | IIA
    B       | 8520/3     | unknown
    C       | 8480/3     |
    D       |            | IV
    E       | ductal     | early
    """
    patients = derive(export, rule="icdo_morphology", type="category", levels=["ductal", "lobular", "other"],
                      **{"from": "trial.morphology"})  # fmt: skip
    assert plain(patients.values["x"].values) == ["ductal", "lobular", "other", None, None]
    assert messages(patients) == [
        "trial.csv, row 6, column morphology: 'ductal' is no ICD-O-3 morphology code such as 8500/3; correct the cell."
    ]
    patients = derive(
        export, rule="stage_group", type="category", levels=["I", "II", "III", "IV"], **{"from": "trial.stage"}
    )
    assert plain(patients.values["x"].values) == ["II", None, None, "IV", None]
    assert messages(patients) == ["trial.csv, row 6, column stage: 'early' is no stage from I to IV; correct the cell."]
    patients = derive(
        export, rule="stage_group", type="category", levels=["II", "IV", "unknown"], **{"from": "trial.stage"}
    )
    assert plain(patients.values["x"].values) == ["II", "unknown", "unknown", "IV", None]


def test_a_chosen_row_dates_the_value():
    patients = make_patients(
        {"A": "2010-01-01"}, tumours="patient | diagnosis:date | stage\nA | 2009-12-30 | I\nA | 2001-01-01 | II"
    )
    select_single_rows([{"name": "tumours", "one_per_patient": {"latest": "diagnosis"}}], patients)
    spec = {"rule": "stage_group", "type": "category", "from": "tumours.stage", "levels": [{"id": "I"}]}
    derive_variables([BASE | spec], patients)
    part = patients.values["x"].parts[0]
    assert (part.rows.tolist(), part.days.tolist(), part.source.tolist()) == ([2], [-2.0], ["tumours"])


def test_receptors_by_the_guideline_of_the_assay_date():
    patients = make_patients(
        dict.fromkeys("ABCDEF", "2021-01-01"),
        tumours="""
        patient | assayed:date | er_percent:number | pr_percent:number | her2_ihc|her2_ish|her2_intense_percent:number
        A       | 2006-05-01   | 5                 | 0                 | 0        |          |
        B       | 2011-05-01   | 5                 | 0                 | 0        |          |
        C       | 2006-05-01   | 0                 | 0                 | 3+       |          | 20
        D       | 2008-05-01   | 0                 | 0                 | 3+       |          | 20
        E       | 2014-05-01   | 0                 | 0                 | 3+       |          | 20
        F       |              | 90                | 0                 | 0        |          |
        """,
    )
    spec = {"name": "subtype", "from": "tumours", "positive_from_percent": 10, "guideline": "by assay date",
            "assay_date": "assayed"}  # fmt: skip
    derived = derive_receptors(spec, patients)
    assert plain(derived.values) == ["triple_negative", "luminal", "her2", None, "her2", None]
    assert derived.words.tolist()[:2] == [
        "receptors; HER2: the test kits' limits; ER and PR: before ASCO/CAP 2010, from 10 %",
        "receptors; HER2: ASCO/CAP 2007; ER and PR: ASCO/CAP 2010, from 1 %",
    ]
    assert [query.rule for query in patients.queries] == ["assay_date"]
    assert derived.only(np.array([False, True] + [False] * 4)).words.tolist() == derived.words.tolist()[1:2]
    year = derive_receptors(spec | {"guideline": "2013"}, patients)
    assert plain(year.values) == ["luminal", "luminal", "her2", "her2", "her2", "luminal"]
