import pytest

from oncosurv.cohort.conditions import Comparison, ConditionError, parse_condition

CASES = {
    'topography starts "C50"': [[Comparison("topography", "starts", ("C50",))]],
    'any tumours.topography starts "C50"': [[Comparison("tumours.topography", "starts", ("C50",), True)]],
    'specimen is "bone marrow"': [[Comparison("specimen", "is", ("bone marrow",))]],
    "site is lymph nodes": [[Comparison("site", "is", ("lymph nodes",))]],
    "stage is IV": [[Comparison("stage", "is", ("IV",))]],
    "stage is not IV": [[Comparison("stage", "is not", ("IV",))]],
    'stage is "not"': [[Comparison("stage", "is", ("not",))]],
    "anaemia": [[Comparison("anaemia", "flag")]],
    "age at least 65": [[Comparison("age", "at least", ("65",))]],
    "age at most 65": [[Comparison("age", "at most", ("65",))]],
    "age above 65": [[Comparison("age", "above", ("65",))]],
    "age below -1.5": [[Comparison("age", "below", ("-1.5",))]],
    'regimen contains "weekly or q3w"': [[Comparison("regimen", "contains", ("weekly or q3w",))]],
    'onset from "2000-01-01" to "2012-02-29"': [[Comparison("onset", "from", ("2000-01-01", "2012-02-29"))]],
    "age from 18 to 65 and sex is female": [
        [Comparison("age", "from", ("18", "65")), Comparison("sex", "is", ("female",))],
    ],
    "anaemia or thrombocytopenia or neutropenia": [
        [Comparison("anaemia", "flag")], [Comparison("thrombocytopenia", "flag")], [Comparison("neutropenia", "flag")],
    ],
    "a or b and c or d is x": [
        [Comparison("a", "flag")], [Comparison("b", "flag"), Comparison("c", "flag")], [Comparison("d", "is", ("x",))],
    ],
}  # fmt: skip


@pytest.mark.parametrize("words", CASES)
def test_a_condition_is_read(words):
    assert [list(tests) for tests in parse_condition(words).alternatives] == CASES[words]


def test_fields_are_named_once_in_order():
    assert parse_condition("b is x or a and b is y").fields == ("b", "a")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("", "an empty condition: write for example 'stage is IV'"),
        ('stage is "IV', "'stage is \"IV': a quotation mark is not closed"),
        ("stage is", "'stage is': a value is missing"),
        ("stage equals IV", "'stage equals IV': after 'stage' one of these is expected: is not, is, starts, contains, "
         "at least, at most, above, below, from"),
        ("stage is IV and", "'stage is IV and': a field name is expected where '' stands"),
        ("or stage is IV", "'or stage is IV': a field name is expected where 'or' stands"),
        ('"stage" is IV', "'\"stage\" is IV': a field name is expected where 'stage' stands"),
        ("age from 18 65", "'age from 18 65': a range is written 'from A to B'"),
        ("any tumours.stage", "'any tumours.stage': 'any tumours.stage' needs an operator and a value"),
        ("any tumours.stage and x", "'any tumours.stage and x': 'any tumours.stage' needs an operator and a value"),
        ("not anaemia", "'not anaemia': after 'not' one of these is expected: is not, is, starts, contains, at least, "
         "at most, above, below, from"),
        ("exit() is x", "'exit() is x': a field name is expected where 'exit()' stands"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_said(words, message):
    with pytest.raises(ConditionError) as problem:
        parse_condition(words)
    assert str(problem.value) == message
