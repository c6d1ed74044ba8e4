"""Characteristics: denominators are the known values, nothing is dropped, groups and whole agree."""

import subprocess

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oncosurv.describe.characteristics import (
    CHARACTERISTICS_COLUMNS,
    population_members,
    quantiles_of,
    summarise_characteristics,
)
from tests.needs import need

AGE = {"name": "age", "label": "Age", "unit": "years", "type": "number", "timing": "baseline", "from": "patients.birth"}
BONE = {"name": "bone", "label": "Bone", "type": "flag", "timing": "baseline"}
SUBTYPE = {
    "name": "subtype",
    "label": "Subtype",
    "type": "category",
    "timing": "baseline",
    "levels": [{"id": "luminal", "label": "HR+/HER2−"}, {"id": "her2", "label": "HER2+"}],
}
LATER = {"name": "za_ever", "type": "flag", "timing": "post_baseline"}
COLUMNS = {
    "patient": ["P-1", "P-2", "P-3", "P-4", "P-5", "P-6"],
    "age": ["40", "50.5", "", "61", "70", "80"],
    "bone": ["1", "0", "1", "", "1", "1"],
    "subtype": ["luminal", "luminal", "her2", "", "basal", "luminal"],
    "population_old": ["0", "0", "0", "1", "1", "1"],
}
ALL = [{"name": "all"}]


def value_of(rows, variable, statistic, level="", group="", population="all", column="value"):
    wanted = {"variable": variable, "statistic": statistic, "level": level, "group": group, "population": population}
    found = [row for row in rows if all(row.get(key, "") == value for key, value in wanted.items())]
    assert len(found) == 1, wanted
    return found[0][column]


def test_number_is_described_by_r_type_7_quantiles_of_the_known():
    rows = summarise_characteristics(COLUMNS, [AGE], ALL)
    # R 4.2.2: quantile(c(40, 50.5, 61, 70, 80), type = 7) gives 40.0 50.5 61.0 70.0 80.0
    expected = {"n": 5, "minimum": 40.0, "q1": 50.5, "median": 61.0, "q3": 70.0, "maximum": 80.0, "missing": 1}
    for statistic, value in expected.items():
        assert value_of(rows, "age", statistic) == value
    assert value_of(rows, "age", "median", column="denominator") == 5
    assert value_of(rows, "age", "missing", column="denominator") == 6
    assert value_of(rows, "age", "median", column="unit") == "years"
    assert value_of(rows, "age", "median", column="source") == "patients.birth"


def test_quantiles_equal_live_r():
    rscript = need("Rscript")
    values = [3.1, 4.1, 5.9, 2.6, 5.3, 5.8, 9.7, 9.3]
    code = f"cat(format(quantile(c({', '.join(map(str, values))}), type = 7), digits = 17), sep = '\\n')"
    printed = subprocess.run([rscript, "-e", code], capture_output=True, text=True, check=True).stdout.split()
    assert quantiles_of(values) == pytest.approx([float(cell) for cell in printed], rel=1e-14)


def test_flag_and_category_count_among_the_known():
    rows = summarise_characteristics(COLUMNS, [BONE, SUBTYPE], ALL)
    assert value_of(rows, "bone", "n", "1") == 4
    assert value_of(rows, "bone", "percent", "1") == 80.0
    assert value_of(rows, "bone", "percent_of_all", "1") == pytest.approx(100 * 4 / 6)
    assert value_of(rows, "bone", "percent_of_all", "1", column="denominator") == 6
    assert value_of(rows, "bone", "n", "0") == 1
    assert value_of(rows, "bone", "missing") == 1
    assert value_of(rows, "subtype", "n", "luminal", column="denominator") == 5
    assert value_of(rows, "subtype", "n", "her2", column="level_label") == "HER2+"


def test_an_undeclared_level_is_counted_and_never_dropped():
    rows = summarise_characteristics(COLUMNS, [SUBTYPE], ALL)
    assert value_of(rows, "subtype", "n", "basal") == 1
    assert value_of(rows, "subtype", "n", "basal", column="level_label") == "basal"


def test_groups_hold_everyone_also_who_has_no_group():
    rows = summarise_characteristics(COLUMNS, [AGE, BONE, SUBTYPE], ALL, by="subtype")
    sizes = {row["group"]: row["value"] for row in rows if not row.get("variable")}
    assert sizes == {"": 6, "luminal": 3, "her2": 1, "basal": 1, "unknown": 1}
    assert value_of(rows, "age", "median", group="her2") is None
    assert value_of(rows, "age", "missing", group="her2") == 1
    assert value_of(rows, "bone", "percent", "1", group="unknown") is None


def test_population_is_read_from_its_column():
    populations = [{"name": "all"}, {"name": "old", "keep": "age above 60"}]
    rows = summarise_characteristics(COLUMNS, [AGE], populations)
    assert value_of(rows, "age", "n", population="old") == 3
    with pytest.raises(ValueError, match="population_young"):
        population_members(COLUMNS, {"name": "young", "keep": "age below 60"})


def test_groups_by_what_is_known_later_or_by_a_number_are_refused():
    with pytest.raises(ValueError, match="known only after time zero"):
        summarise_characteristics({**COLUMNS, "za_ever": ["1"] * 6}, [LATER], ALL, by="za_ever")
    with pytest.raises(ValueError, match="a number makes no groups"):
        summarise_characteristics(COLUMNS, [AGE], ALL, by="age")
    with pytest.raises(ValueError, match="not among the variables"):
        summarise_characteristics(COLUMNS, [AGE], ALL, by="subtype")


@pytest.mark.parametrize("cell", ["yes", "2", "nan"])
def test_a_value_that_its_type_does_not_allow_is_an_error(cell):
    variable = BONE if cell != "nan" else AGE
    columns = {**COLUMNS, variable["name"]: [cell, "1", "1", "1", "1", "1"]}
    with pytest.raises(ValueError, match=variable["name"]):
        summarise_characteristics(columns, [variable], ALL)


cells = st.lists(
    st.tuples(st.sampled_from(["a", "b", "c", ""]), st.sampled_from(["0", "1", ""]), st.sampled_from(["1", "2.5", ""])),
    min_size=1,
    max_size=30,
)


@given(cells)
def test_counts_reconcile(table):
    group, flag, number = map(list, zip(*table, strict=True))
    columns = {"group": group, "flag": flag, "number": number}
    variables = [
        {"name": "group", "type": "category", "levels": [{"id": "a", "label": "A"}]},
        {"name": "flag", "type": "flag"},
        {"name": "number", "type": "number"},
    ]
    rows = summarise_characteristics(columns, variables, ALL, by="group")
    assert all(set(row) <= set(CHARACTERISTICS_COLUMNS) for row in rows)
    sizes = {row["group"]: row["value"] for row in rows if not row.get("variable")}
    groups = [group for group in sizes if group]
    assert sum(sizes[group] for group in groups) == sizes[""] == len(table)
    for variable in ("group", "flag", "number"):
        for group in sizes:
            own = [row for row in rows if row.get("variable") == variable and row["group"] == group]
            missing = next(row["value"] for row in own if row["statistic"] == "missing")
            assert sum(row["value"] for row in own if row["statistic"] == "n") + missing == sizes[group]
        for level in {row.get("level", "") for row in rows if row.get("variable") == variable}:
            if level:
                parts = sum(value_of(rows, variable, "n", level, group) for group in groups)
                assert parts == value_of(rows, variable, "n", level)


def test_quantiles_of_many_are_finite():
    assert np.isfinite(quantiles_of(np.arange(1000.0))).all()
