"""Blocks refuse what must not reach a reader: an empty cell, an unexplained dash, a row of another width."""

import pytest

from oncosurv.report.blocks import ABSENT, Document, Figure, Heading, Ref, Row, Table, text
from oncosurv.report.escape import escape_parts

COLUMNS = (("A", "l"), ("B", "r"))


def table(*rows, notes=()):
    return Table("t", "caption", COLUMNS, rows, "x.csv", notes)


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ((), "no rows"),
        ((Row(("a", "")),), "row 1 has an empty cell"),
        ((Row(("a", "b")), Row(("a", " "))), "row 2 has an empty cell"),
        ((Row(("a",)),), "row 1 has 1 cells for 2 columns"),
        ((Row(("a", "b", "c"), "group"),), "row 1 has 3 cells for 2 columns"),
        ((Row(("a", ABSENT)),), "no note explains it"),
    ],
)
def test_a_table_with_a_hole_is_refused(rows, words):
    with pytest.raises(ValueError, match=f"table t: .*{words}"):
        table(*rows)


def test_a_dash_with_its_note_and_a_group_row_are_fine():
    table(Row(("group",), "group"), Row(("a", ABSENT)), notes=(f"{ABSENT}: not known.",))


def test_tables_and_figures_are_numbered_apart_and_in_order():
    figure = Figure("f", "caption", "alt", "f.svg", "x.csv")
    second = Table("u", "caption", COLUMNS, (Row(("a", "b")),), "x.csv")
    document = Document("t", "en", "", "", (), (table(Row(("a", "b"))), text("x"), figure, second))
    assert document.numbers() == {"t": "Table 1", "f": "Figure 1", "u": "Table 2"}
    assert escape_parts(("see ", Ref("u"), "."), document.numbers()) == "see [Table 2](#u)\\."


def test_two_blocks_of_one_name_are_refused():
    block = table(Row(("a", "b")))
    for other in (block, Heading(2, "A chapter", "t")):
        with pytest.raises(ValueError, match="two blocks are named t"):
            Document("t", "en", "", "", (), (block, other)).numbers()
