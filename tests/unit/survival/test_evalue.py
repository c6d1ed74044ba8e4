"""E-values against the worked numbers of the paper and by hand."""

import math

import pytest

from oncosurv.survival.evalue import summarise_evalue


def test_published_example():
    """VanderWeele & Ding 2017: risk ratio 3.9 (1.8-8.7) has E-value 7.26, of its limit 3.0."""
    row = summarise_evalue(3.9, 1.8, 8.7, common_outcome=False)
    assert (round(row["e_value"], 2), round(row["e_value_limit"], 1)) == (7.26, 3.0)


def test_common_outcome_below_one():
    row = summarise_evalue(0.504, 0.163, 1.557)
    assert round(row["e_value"], 1) == 2.6 and row["e_value_limit"] == 1.0
    assert round(summarise_evalue(0.504, 0.163, 1.557, common_outcome=False)["e_value"], 1) == 3.4


def test_symmetry_and_one():
    for common in (True, False):
        forth, back = summarise_evalue(2, 1.5, 3, common), summarise_evalue(1 / 2, 1 / 3, 1 / 1.5, common)
        for name in ("e_value", "e_value_limit"):
            assert math.isclose(forth[name], back[name])
        assert summarise_evalue(1, 1, 1, common)["e_value"] == 1


@pytest.mark.parametrize("values", [(2, 3, 4), (0, 0, 1), (2, 1, math.inf), (math.nan, 1, 2)])
def test_unusable(values):
    with pytest.raises(ValueError, match="need 0 < lower"):
        summarise_evalue(*values)


def test_limit_nearer_to_one_of_a_small_ratio():
    row = summarise_evalue(1.5, 1.2, 1.9, common_outcome=False)
    assert row["e_value"] == pytest.approx(1.5 + math.sqrt(1.5 * 0.5))
    assert row["e_value_limit"] == pytest.approx(1.2 + math.sqrt(1.2 * 0.2))
