"""RECIST 1.1 at its limits, each example worked out by hand from the paper's rules."""

import pytest

from oncosurv.cohort.definitions.recist import recist_responses, target_response

BASELINE = (-28, 0)


@pytest.mark.parametrize(
    ("value", "baseline", "smallest", "expected"),
    [
        (0, 50, 50, "CR"),
        (35, 50, 50, "PR"), (35.1, 50, 50, "SD"),  # 30 % less than at baseline
        (21, 30, 30, "PR"), (0.7, 1, 1, "PR"),
        (60, 50, 50, "PD"), (59.9, 50, 50, "SD"),  # 20 % more than the smallest
        (24, 50, 20, "PR"), (25, 50, 20, "PD"),  # and at least 5 mm more: 24 is 20 % more, but 4 mm
        (36, 50, 30, "PD"), (35, 50, 30, "PR"),
        (5, 50, 0, "PD"), (4, 50, 0, "PR"),  # after a complete response
        (None, 50, 50, "NE"), (40, None, None, "NE"),
    ],
)  # fmt: skip
def test_one_assessment(value, baseline, smallest, expected):
    assert target_response(value, baseline, smallest) == expected


def test_a_course_is_judged_against_its_baseline_and_its_smallest_sum():
    days, sums = [-40, -10, 0, 60, 120, 180, 240], [90, 80, 100, 70, 50, 61, 30]
    assert recist_responses(days, sums, [None] * 7, BASELINE) == [None, None, None, "PR", "PR", "PD", None]
    assert recist_responses(days, sums, [None] * 7, (-28, -1)) == [None, None, None, "SD", "PR", "PD", None]


def test_a_new_lesion_is_progression_whatever_the_sum():
    assert recist_responses([0, 30, 60], [40, 10, 5], [None, True, False], BASELINE) == [None, "PD", None]
    assert recist_responses([0, 30, 60], [40, None, 5], [None, False, None], BASELINE) == [None, "NE", "PR"]


def test_without_a_baseline_nothing_is_evaluable_but_a_new_lesion():
    assert recist_responses([-60, 30, 60], [40, 10, 5], [None, False, True], BASELINE) == [None, "NE", "PD"]
    assert recist_responses([0, 30], [0, 10], [None, False], BASELINE) == [None, "NE"]
