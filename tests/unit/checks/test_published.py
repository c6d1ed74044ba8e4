"""Published targets: each number is read from one row, and what is not found is not hit."""

import pytest

from oncosurv.checks.published import compare_targets

ROWS = [("a", "170", "0"), ("b", "", "1"), ("c", "1", ""), ("c", "2", "")]
TABLES = {"curves": [dict(zip(("level", "days", "cut"), row, strict=True)) for row in ROWS]}


def target(where, lower, upper, combine="", unit=""):
    words = {"id": "X", "description": "d", "population": "p", "statistic": "s", "published": "x", "kind": "exact"}
    return words | {"lower": lower, "upper": upper, "where": where, "combine": combine, "unit": unit}


@pytest.mark.parametrize(
    ("where", "lower", "upper", "combine", "unit", "reproduced", "hit"),
    [
        ("curves{level=a}.days", "5.55", "5.65", "", "months", 170 / 30.4375, 1),
        ("curves{level=a}.days", "5.6", "5.65", "", "months", 170 / 30.4375, 0),
        ("curves{level=a}.cut", "1", "1", "", "not", 1, 1),
        ("curves{level=a}.days | curves{level=a}.cut", "0", "0", "min", "", 0, 1),
        ("curves{level=a}.days | curves{level=a}.cut", "170", "170", "max", "", 170, 1),
    ],
)
def test_numbers(where, lower, upper, combine, unit, reproduced, hit):
    row = compare_targets([target(where, lower, upper, combine, unit)], TABLES, 30.4375)[0]
    assert (row["reproduced"], row["hit"], row["note"]) == (pytest.approx(reproduced), hit, "")


@pytest.mark.parametrize(
    ("where", "note"),
    [
        ("curves{level=b}.days", "curves{level=b}.days is empty"),
        ("curves{level=c}.days", "2 rows of curves for level=c, one is needed"),
        ("curves{level=z}.days", "0 rows of curves for level=z, one is needed"),
        ("curves{level=a}.weeks", "table curves has no column 'weeks'"),
        ("curves.days", "'curves.days' does not name a table, a row and a column"),
    ],
)
def test_what_is_not_found_is_not_hit(where, note):
    row = compare_targets([target(where, "0", "1000")], TABLES, 30.4375)[0]
    assert (row["reproduced"], row["hit"], row["note"]) == (None, 0, note)
