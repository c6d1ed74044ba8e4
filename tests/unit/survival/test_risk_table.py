import numpy as np
import pytest
from hypothesis import given

from oncosurv.survival.risk_table import at_risk_table, check_risk_table, count_exits, risk_table
from tests.unit.survival.small_cohorts import cohorts


def brute_force(time, event, entry):
    """The definition, patient by patient: #{entry < t <= exit}."""
    start = [-1] * len(time) if entry is None else entry
    rows = []
    for t in sorted(set(time.tolist())):
        rows.append(
            (
                t,
                sum(a < t <= b for a, b in zip(start, time, strict=True)),
                sum(b == t and e == 1 for b, e in zip(time, event, strict=True)),
                sum(b == t and e == 0 for b, e in zip(time, event, strict=True)),
            )
        )
    return rows


def as_rows(table):
    return list(zip(*(c.tolist() for c in (table.time, table.n_risk, table.n_event, table.n_censored)), strict=True))


@given(cohorts())
def test_table_is_the_definition(cohort):
    assert as_rows(risk_table(*cohort)) == brute_force(*cohort)


@given(cohorts(delayed=True))
def test_table_with_delayed_entry_is_the_definition(cohort):
    table = risk_table(*cohort)
    assert as_rows(table) == brute_force(*cohort)
    before = np.concatenate(([0], (table.n_risk - table.n_event - table.n_censored)[:-1]))
    assert (table.n_risk == before + table.n_entered).all()
    assert table.n_entered.sum() == len(cohort[0])


@given(cohorts(delayed=True))
def test_days_counted_and_times_sorted_give_the_same_table(cohort):
    time, event, entry = cohort
    counted = risk_table(time, event, entry)
    sorted_ = risk_table(time + 0.25, event, entry + 0.25)
    assert as_rows(counted) == [(t - 0.25, *rest) for t, *rest in as_rows(sorted_)]
    huge = risk_table(time * 1_000_003, event, np.where(entry < 0, -1, entry * 1_000_003))
    assert huge.n_risk.tolist() == counted.n_risk.tolist()


def test_deaths_of_a_day_precede_its_censorings_and_day_zero_counts():
    table = risk_table([0, 5, 5, 5], [1, 0, 1, 0])
    assert as_rows(table) == [(0, 4, 1, 0), (5, 3, 1, 2)]
    assert table.time.dtype.kind == "i"


@pytest.mark.parametrize("kind", [np.int8, np.uint8, np.uint16, np.int32, np.float32])
def test_small_kinds_of_numbers_do_not_overflow(kind):
    table = risk_table(np.array([127, 3, 3], kind), np.array([1, 0, 1], np.int8))
    assert as_rows(table) == [(3, 3, 1, 1), (127, 1, 1, 0)]


def test_whole_floats_stay_floats():
    assert risk_table([1.0, 2.0], [1, 0]).time.dtype.kind == "f"


@pytest.mark.parametrize(
    ("time", "event", "entry", "message"),
    [
        ([], [], None, "no patients"),
        ([1.0, np.nan], [1, 0], None, "time is missing or infinite at position 1"),
        ([1.0, np.inf], [1, 0], None, "time is missing or infinite at position 1"),
        ([1, 2], [1.0, np.nan], None, "event is missing or infinite at position 1"),
        ([1, 2], [1, 0], [0.0, np.nan], "entry is missing or infinite at position 1"),
        ([1, -2], [1, 0], None, "time is below 0 at position 1: -2"),
        ([1, 2], [1, 2], None, "event must be 0 .censored. or 1, is 2 at position 1"),
        ([1, 2], [1, 0], [0, 2], "1 of 2 enter at or after their exit"),
        ([1, -2, -1], [1, 0, 1], None, "time is below 0 at position 1: -2"),
        ([1, -0.5], [1, 0], None, "time is below 0 at position 1: -0.5"),
        ([1, 2, 3], [1, 2, 3], None, "event must be 0 .censored. or 1, is 2 at position 1"),
        ([1, 2], [1, -1], None, "event must be 0 .censored. or 1, is -1 at position 1"),
        ([1, 2, 3], [1, 0, 1], [0, 5, 3], r"2 of 3 enter .* first at position 1 \(entry 5, exit 2\)"),
        ([1.0, np.nan, np.nan], [1, 0, 0], None, "time is missing or infinite at position 1"),
        ([1, 2], [1], None, "event must be one column of 2 values"),
        ([[1, 2]], [[1, 0]], None, "time must be one column"),
        (["a", "b"], [1, 0], None, "time must hold numbers"),
    ],
)
def test_unusable_input_is_refused_in_words(time, event, entry, message):
    with pytest.raises(ValueError, match=message):
        risk_table(time, event, entry)


def test_a_risk_set_that_dies_out_early_is_said():
    table = risk_table([3, 10, 12], [1, 1, 0], entry=[0, 5, 5])
    assert check_risk_table(table) == (
        "everybody at risk at time 3 died (n at risk 1) before 2 others entered: "
        "survival is 0 from there on whatever happens later"
    )


def test_a_gap_without_anybody_is_said():
    table = risk_table([3, 10, 12], [0, 1, 0], entry=[0, 5, 5])
    assert check_risk_table(table) == "nobody was at risk just after time 3: survival is carried over the gap"
    assert check_risk_table(risk_table([3, 10], [1, 0])) == ""


def test_the_first_time_at_which_all_die_is_said_and_the_last_row_but_one_counts():
    table = risk_table([2, 3, 6, 10, 12], [1, 1, 1, 1, 0], entry=[0, 0, 4, 7, 7])
    assert check_risk_table(table) == (
        "everybody at risk at time 3 died (n at risk 1) before 3 others entered: "
        "survival is 0 from there on whatever happens later"
    )
    both = risk_table([2, 3, 6, 10], [1, 1, 0, 1], entry=[0, 0, 4, 7])
    assert check_risk_table(both).endswith("; nobody was at risk just after time 6: survival is carried over the gap")
    assert check_risk_table(both).startswith("everybody at risk at time 3 died (n at risk 1) before 2 others entered")
    ended = risk_table([3, 10], [0, 1], entry=[0, 5])
    assert check_risk_table(ended) == "nobody was at risk just after time 3: survival is carried over the gap"


def test_without_delayed_entry_all_enter_before_the_first_row():
    assert risk_table([1, 2, 2], [1, 0, 1]).n_entered.tolist() == [3, 0]


@given(cohorts())
def test_rows_of_a_figure_s_table_add_up_to_everybody(cohort):
    time, event, _ = cohort
    for row in at_risk_table(time, event, [0, 1, 2.5, 6, 7]):
        t = row["time"]
        assert row["n_risk"] == int((time >= t).sum())
        assert row["cumulative_events"] == int(((time < t) & (event == 1)).sum())
        assert row["n_risk"] + row["cumulative_events"] + row["cumulative_censored"] == row["n_entered"] == len(time)


@given(cohorts(delayed=True))
def test_rows_of_a_figure_s_table_with_delayed_entry(cohort):
    time, event, entry = cohort
    for row in at_risk_table(time, event, [1, 2.5, 6, 7], entry):
        assert row["n_risk"] == int(((entry < row["time"]) & (time >= row["time"])).sum())


def test_at_time_zero_those_watched_from_the_start_are_at_risk():
    rows = at_risk_table([5, 9, 9], [1, 0, 1], [0, 4, 6], entry=[0, 0, 3])
    assert [row["n_risk"] for row in rows] == [2, 3, 2]
    rows = at_risk_table([5, 9, 9, 8], [1, 0, 1, 1], [0, 2], entry=[-3, 0, 1, 0.5])
    assert [(row["n_risk"], row["n_entered"]) for row in rows] == [(2, 2), (4, 4)]


def test_a_million_tied_days_are_counted_exactly():
    table = risk_table(np.full(1_000_000, 7), np.arange(1_000_000) % 2)
    assert as_rows(table) == [(7, 1_000_000, 500_000, 500_000)]


@pytest.mark.parametrize("size", [7, 50_000])
def test_counting_in_blocks_is_counting(size):
    rng = np.random.default_rng(1)
    codes, event, group = (rng.integers(0, high, 600_001) for high in (size, 2, 3))
    expected = np.zeros((3, 2, size), dtype=int)
    np.add.at(expected, (group, event, codes), 1)
    assert (count_exits(codes, event, size, group, 3) == expected).all()
    assert np.array_equal(count_exits(codes, event, size), expected.sum(axis=0, keepdims=True))
