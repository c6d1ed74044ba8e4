"""Statistical methods name every method that ran, and none that did not."""

from dataclasses import replace

import pytest

from oncosurv.report.blocks import Listing
from oncosurv.report.material import read_material
from oncosurv.report.sections.analysis import write_analysis
from tests.unit.report.example import write_example

SAID = (
    "Restricted mean survival time", "Differences in survival at fixed times", "ermutation test", "Landmark analyses",
    "Simon and Makuch", "Mantel-Byar", "E-values", "Subgroup analyses", "two periods",
)  # fmt: skip


def asked(study):
    study["models"][0]["subgroups"] = [{"of": "bone", "by": "kind", "prespecified": True}]
    study["survival"]["rmst_days"] = [365]


@pytest.fixture(scope="module")
def material(tmp_path_factory):
    study, tables, figures = write_example(tmp_path_factory.mktemp("methods"), asked)
    return read_material(study, tables, figures, {})


def said(material):
    return [item[0] for block in write_analysis(material) if isinstance(block, Listing) for item in block.items]


def with_rows(material, table, rows):
    return replace(material, tables={**material.tables, table: rows})


def test_every_method_that_ran_is_named_with_its_days(material):
    words = " ".join(said(material))
    assert not [name for name in SAID if name not in words]
    assert "to day 365" in words and "Landmark analyses (days 30, 60)" in words
    assert "Subgroup analyses (Bone by kind)" in words


@pytest.mark.parametrize(
    ("tables", "absent"),
    [
        (("differences",), SAID[:2]),
        (("comparisons",), SAID[2:3]),
        (("models",), (SAID[3], SAID[7])),
        (("state_curves", "state_tests"), SAID[4:6]),
        (("coefficients",), SAID[6:7]),
        (("periods",), SAID[8:]),
    ],
)
def test_a_method_that_did_not_run_is_not_named(material, tables, absent):
    for table in tables:
        material = with_rows(material, table, [])
    words = " ".join(said(material))
    assert not [name for name in absent if name in words]


def test_permutations_are_counted_with_their_seeds(material):
    row = next(row for row in material.rows("comparisons") if row["role"] != "reproduction")
    drawn = row | {"p_permutation": "0.1", "permutation_method": "Monte Carlo", "permutations": "99999", "seed": "7"}
    whole = row | {"p_permutation": "0.1", "permutation_method": "all splits", "permutations": "20", "seed": ""}
    words = " ".join(said(with_rows(material, "comparisons", [drawn, whole])))
    assert "99,999 allocations were drawn at random (PCG64; seed 7" in words and "(1 of 2 tests)" in words
    words = " ".join(said(with_rows(material, "comparisons", [whole])))
    assert "all allocations" in words and "Monte Carlo" not in words
    many = [drawn | {"seed": str(seed)} for seed in range(9)]
    assert "survival/comparisons.csv" in " ".join(said(with_rows(material, "comparisons", many)))
