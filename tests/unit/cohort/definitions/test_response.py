"""IWG-2006 (Cheson et al., Blood 2006;108:419-25), without the transfusions."""

import pytest

from oncosurv.cohort.definitions.response import RESPONSES, has_improved, is_eligible, sustained_from

HAEMOGLOBIN = {"name": "haemoglobin", "eligible_below": 11, "rise_of": 1.5}
PLATELETS = {
    "name": "platelets",
    "eligible_below": 100,
    "rise_of": 30,
    "low_below": 20,
    "low_target": 20,
    "low_fold": 2,
}
NEUTROPHILS = {"name": "neutrophils", "eligible_below": 1.0, "fold": 2, "rise_of": 0.5}


@pytest.mark.parametrize(
    ("lineage", "baseline", "value", "improved"),
    [
        (HAEMOGLOBIN, 7.6, 9.1, True),
        (HAEMOGLOBIN, 6.7, 8.2, True),  # 1.5, though 8.2 - 6.7 is 1.4999999999999991 in binary fractions
        (HAEMOGLOBIN, 7.6, 9.0, False),
        (HAEMOGLOBIN, 10.9, 12.4, True),
        (PLATELETS, 33, 63, True),
        (PLATELETS, 33, 62, False),
        (PLATELETS, 20, 45, False),  # exactly 20: the absolute rise
        (PLATELETS, 20, 50, True),
        (PLATELETS, 12, 24, True),  # below 20: past 20 and doubled
        (PLATELETS, 12, 23, False),
        (PLATELETS, 9, 20, False),
        (PLATELETS, 9, 20.5, True),
        (PLATELETS, 19, 37, False),
        (PLATELETS, 19, 38, True),
        (NEUTROPHILS, 0.6, 1.2, True),
        (NEUTROPHILS, 0.5, 1.0, False),  # doubled, but the rise must pass 0.5
        (NEUTROPHILS, 0.5, 1.01, True),
        (NEUTROPHILS, 0.9, 1.7, False),  # a rise of 0.8 that does not double
        (NEUTROPHILS, 0.7, 1.4, True),
        (HAEMOGLOBIN, float("nan"), 12, False),
        (HAEMOGLOBIN, 8, float("nan"), False),
    ],
)
def test_improvement_of_one_count(lineage, baseline, value, improved):
    assert has_improved([baseline], [value], lineage).tolist() == [improved]


def test_who_can_improve():
    assert is_eligible([10.9, 11, float("nan")], HAEMOGLOBIN).tolist() == [True, False, False]
    assert is_eligible([99.9, 100], PLATELETS).tolist() == [True, False]
    assert is_eligible([0.99, 1.0], NEUTROPHILS).tolist() == [True, False]


@pytest.mark.parametrize(
    ("days", "improved", "sustained"),
    [
        ([35, 91], [True, True], True),  # 56 days
        ([36, 91], [True, True], False),
        ([35, 60, 91], [True, False, True], False),  # lost between
        ([21, 35, 91], [False, True, True], True),
        ([21, 35, 60, 116], [True, False, True, True], True),
        ([35], [True], False),
        ([], [], False),
        ([35, 91], [False, False], False),
    ],
)
def test_sustained_for_56_days(days, improved, sustained):
    assert sustained_from(days, improved, 56) is sustained


def test_responses_from_best_to_worst():
    assert RESPONSES == ("CR", "PR", "SD", "PD", "NE")
