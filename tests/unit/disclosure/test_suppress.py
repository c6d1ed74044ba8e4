"""Hidden counts stay hidden: what is printed is solved for, by trying every whole number."""

import itertools
import random

import pytest

from oncosurv.disclosure.cells import System, add_margins, printed_range, round_count
from oncosurv.disclosure.suppress import choose_hidden

THRESHOLD = 5


def table_system(table):
    """The system of a two-way table of counts with both margins and the total."""
    system = System()
    rows, columns = len(table), len(table[0])
    system.add("n", (), sum(map(sum, table)))
    for i in range(rows):
        system.note_part(system.add("n", {("row", str(i))}, sum(table[i])), "row", str(i))
        for j in range(columns):
            cell = system.add("n", {("row", str(i)), ("column", str(j))}, table[i][j])
            system.note_part(cell, "row", str(i))
            system.note_part(cell, "column", str(j))
    for j in range(columns):
        system.note_part(system.add("n", {("column", str(j))}, sum(row[j] for row in table)), "column", str(j))
    add_margins(system)
    return system


def possible_values(table, hidden, base):
    """{cell: its values over all tables that would be printed the same}: plain enumeration, without the solver."""
    rows, columns = len(table), len(table[0])
    places = [(i, j) for i in range(rows) for j in range(columns)]

    def name(row=None, column=None):
        pairs = {("row", str(row))} if row is not None else set()
        return ("n", frozenset(pairs | ({("column", str(column))} if column is not None else set())), "")

    def span(value, cell, top):
        return range(top + 1) if cell in hidden else range(*[sum(ends) for ends in zip(
            printed_range(value, THRESHOLD, base), (0, 1), strict=True)])  # fmt: skip

    top = 2 * sum(map(sum, table))
    margins = {name(i): sum(table[i]) for i in range(rows)}
    margins |= {name(column=j): sum(row[j] for row in table) for j in range(columns)} | {name(): sum(map(sum, table))}
    found = {}
    for values in itertools.product(*(span(table[i][j], name(i, j), min(top, 10)) for i, j in places)):
        tried = dict(zip(places, values, strict=True))
        sums = {name(i): sum(tried[i, j] for j in range(columns)) for i in range(rows)}
        sums |= {name(column=j): sum(tried[i, j] for i in range(rows)) for j in range(columns)}
        sums[name()] = sum(values)
        if all(sums[cell] in span(value, cell, top) for cell, value in margins.items()):
            for (i, j), value in tried.items():
                found.setdefault(name(i, j), set()).add(value)
    return found


@pytest.mark.parametrize("base", [1, 5])
def test_no_small_count_of_a_table_can_be_worked_out(base):
    draw = random.Random(base)
    hidden_small = 0
    for _ in range(12):
        table = [[draw.choice((0, 1, 2, 3, 4, 6, 7, 9)) for _ in range(2)] for _ in range(2)]
        system = table_system(table)
        hidden = choose_hidden(system, THRESHOLD, base)
        values = possible_values(table, hidden, base)
        for i, j in itertools.product(range(2), range(2)):
            cell = ("n", frozenset({("row", str(i)), ("column", str(j))}), "")
            assert table[i][j] in values[cell]
            if 0 < table[i][j] < THRESHOLD:
                hidden_small += 1
                assert cell in hidden and len(values[cell]) >= 3, (table, values[cell])
    assert hidden_small > 10


def test_the_subtypes_of_the_default_study_take_a_second_one_with_the_small_one():
    system = System()
    system.add("n", (), 29)
    for level, size in (("luminal", 22), ("her2", 2), ("triple_negative", 5)):
        system.note_part(system.add("n", {("subtype", level)}, size), "subtype", level)
    add_margins(system)
    assert {dict(cell[1])["subtype"] for cell in choose_hidden(system, 5, 1)} == {"her2", "triple_negative"}
    assert {dict(cell[1])["subtype"] for cell in choose_hidden(system, 5, 5)} == {"her2"}  # the others are not exact


def test_a_smaller_number_under_the_same_name_hides_the_few_that_were_left_out():
    """27 of 29 patients in a sensitivity analysis tell that two were left out, so one of the two is hidden."""
    system = System()
    whole, part = system.add("n", (), 29), system.add("n", (), 27)
    assert whole != part
    assert choose_hidden(system, 5, 1) & {whole, part}
    assert not choose_hidden(system, 5, 5) & {whole, part}  # 28 to 32 less 23 to 27 is anything from 1 to 9


def test_a_printed_count_is_known_up_to_its_rounding():
    assert [round_count(n, 5) for n in (0, 5, 7, 8, 12, 13, 29)] == [0, 5, 5, 10, 10, 15, 30]
    assert printed_range(29, 5, 5) == (28, 32) and printed_range(6, 5, 5) == (5, 7) and printed_range(0, 5, 5) == (0, 0)
    assert printed_range(29, 5, 1) == (29, 29)
    for n in range(1, 80):
        least, largest = printed_range(n, 5, 5)
        assert least <= n <= largest
        assert {round_count(k, 5) for k in range(least, largest + 1)} == {round_count(n, 5)}
