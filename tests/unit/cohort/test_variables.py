import pytest

from oncosurv.cohort.variables import RULES, check_variables, derive_variables
from oncosurv.exports.queries import StudyError
from tests.unit.cohort.small import make_patients, messages, plain

NUMBER = {"name": "platelets", "rule": "measurement", "type": "number", "timing": "baseline",
          "from": "laboratory.platelets", "date": "sampled", "window_days": [-14, 0]}  # fmt: skip
ROWS = {"name": "x", "type": "flag", "timing": "baseline", "from": "sites", "date": "documented"}


@pytest.mark.parametrize(
    "spec",
    [
        NUMBER | {"window_days": [-14, 7]},
        NUMBER | {"rule": "last_value", "window_days": [0, 1]},
        ROWS | {"rule": "site", "by_day": 30},
        ROWS | {"rule": "site"},
        ROWS | {"rule": "any_course", "after_day": 0},
        ROWS | {"rule": "count_courses", "before_day": 2},
        ROWS | {"rule": "first_course", "after_day": 0},
    ],
)
def test_a_baseline_variable_that_looks_past_day_0_is_refused(spec):
    with pytest.raises(StudyError) as problem:
        check_variables([spec])
    assert str(problem.value) == (
        f"1 problem stops this study:\n1. variables, {spec['name']}: a baseline variable may not look past day 0; "
        f"write window_days: [.., 0], by_day: 0 or before_day: 1."
    ).removesuffix(".")


@pytest.mark.parametrize(
    "spec",
    [
        NUMBER,
        NUMBER | {"window_days": [-14, 7], "timing": "post_baseline"},
        ROWS | {"rule": "site", "by_day": 0},
        ROWS | {"rule": "count_courses", "before_day": 1},
        ROWS | {"rule": "any_course", "timing": "post_baseline"},
    ],
)
def test_what_ends_at_day_0_or_is_declared_later_is_accepted(spec):
    check_variables([spec])


def test_all_problems_are_reported_together():
    late = NUMBER | {"window_days": [0, 7], "timing": "post_baseline"}
    cut = {"name": "low", "rule": "cut", "type": "flag", "timing": "baseline", "below": 75}
    with pytest.raises(StudyError) as problem:
        check_variables(
            [
                late,
                cut | {"from": "platelets"},
                cut | {"name": "other", "from": "haemoglobin"},
                {
                    "name": "both",
                    "rule": "condition",
                    "type": "flag",
                    "timing": "baseline",
                    "keep": "platelets below 75",
                },
                {"name": "guessed", "rule": "guess", "type": "flag", "timing": "baseline"},
            ]
        )
    assert problem.value.problems == [
        "variables, low: 'platelets' is post_baseline, and what is derived from it cannot be baseline",
        "variables, other: from: 'haemoglobin' is no variable declared above it",
        "variables, both: 'platelets' is post_baseline, and what is derived from it cannot be baseline",
        f"variables, guessed: rule 'guess' is none of {', '.join(RULES)}",
    ]


def test_a_baseline_value_of_a_later_date_is_a_query_and_missing():
    patients = make_patients(
        {"A": "2010-01-01", "B": "2010-01-01"}, tumours="patient | found:date\nA | 2010-01-11\nB | 2009-01-01"
    )
    spec = {"name": "gap", "rule": "days_between", "type": "number", "start": "onset", "stop": "tumours.found"}
    derive_variables([spec | {"timing": "baseline"}], patients)
    assert plain(patients.values["gap"].values) == [None, None]  # A lies after, B runs backwards
    assert messages(patients)[-1] == (
        "tumours.csv, row 2, gap: a baseline value cannot come from day 10, and is not used; correct the date, or "
        "choose a source that is known at the index event."
    )
    derive_variables([spec | {"timing": "post_baseline"}], patients)
    assert plain(patients.values["gap"].values) == [10, None]


def test_undefined_when():
    patients = make_patients(
        {"A": "2010-01-01", "B": "2010-01-01"}, t="patient | stage | size:number\nA | IV | 3\nB | I | 4"
    )
    derive_variables(
        [
            {"name": "stage", "rule": "column", "type": "category", "timing": "baseline", "from": "t.stage",
             "levels": [{"id": "I"}, {"id": "IV"}]},
            {"name": "size", "rule": "column", "type": "number", "timing": "baseline", "from": "t.size",
             "undefined_when": "stage is IV"},
        ],
        patients,
    )  # fmt: skip
    assert plain(patients.values["size"].values) == [None, 4]
