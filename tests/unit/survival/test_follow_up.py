import pytest

from oncosurv.survival.follow_up import follow_up_completeness, summarise_follow_up


def test_follow_up_of_a_small_cohort_by_hand():
    row = summarise_follow_up([2, 4, 6, 8], [1, 0, 0, 1], potential=[9, 8, 6, 9])
    assert row["median_reverse_km"] == 6 and row["minimum"] == 4 and row["maximum"] == 6
    assert (row["n"], row["events"]) == (4, 2)
    assert row["person_time"] == 20 and row["completeness"] == pytest.approx(20 / (2 + 8 + 6 + 8))


def test_everybody_dead_and_delayed_entry():
    row = summarise_follow_up([3, 5], [1, 1])
    assert row["median_reverse_km"] is row["minimum"] is row["maximum"] is row["completeness"] is None
    late = summarise_follow_up([3, 5], [1, 0], entry=[1, -2])
    assert late["person_time"] == 7  # what lies before time 0 is no follow-up


@pytest.mark.parametrize(
    ("potential", "message"),
    [
        ([9, 5, 6], "watched to 6 but the data cut is at 5, at position 1"),
        ([9, 9], "one finite time for each patient"),
        ([9, float("nan"), 9], "one finite time for each patient"),
    ],
)
def test_impossible_data_cuts_are_refused(potential, message):
    with pytest.raises(ValueError, match=message):
        follow_up_completeness([2, 6, 7], [1, 0, 0], potential)


def test_nobody_could_be_followed():
    with pytest.raises(ValueError, match="all potential times are 0"):
        follow_up_completeness([0, 0], [0, 1], [0, 0])


def test_a_death_counts_as_complete_and_loss_as_loss():
    assert follow_up_completeness([5, 7], [1, 1], [10, 10]) == 1
    assert follow_up_completeness([5, 5], [0, 1], [10, 10]) == pytest.approx(10 / 15)
