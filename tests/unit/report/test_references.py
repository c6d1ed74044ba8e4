"""Many references as one list: one, two, many, ranges, mixed kinds, in both languages."""

import pytest

from oncosurv.language import speaking
from oncosurv.report.blocks import Cite, Linked, Ref, Refs
from oncosurv.report.escape import escape, escape_parts
from oncosurv.report.references import merge_references

NUMBERS = {f"t{n}": f"Table {n}" for n in range(1, 40)} | {f"f{n}": f"Figure {n}" for n in range(1, 9)}


def read(*names, numbers=NUMBERS):
    return "".join(words for words, _ in merge_references([(numbers[name], name) for name in names]))


@pytest.mark.parametrize(
    "names, words",
    [
        ("t3", "Table 3"),
        ("t3 t3", "Table 3"),
        ("t24 t30", "Tables 24 and 30"),
        ("t5 t6", "Tables 5 and 6"),
        ("t5 t6 t7", "Tables 5–7"),
        ("t3 t5 t11 t12 t13", "Tables 3, 5 and 11–13"),
        ("t13 t5 t11 t3 t12", "Tables 3, 5 and 11–13"),
        ("t1 t2 t4 t5 t6 t8", "Tables 1, 2, 4–6 and 8"),
        ("f1 t3", "Figure 1; Table 3"),
        ("t3 f2 t4 f1 t5", "Tables 3–5; Figures 1 and 2"),
    ],
)
def test_they_read_as_one_list(names, words):
    assert read(*names.split()) == words


def test_they_are_spanish_in_a_spanish_report():
    numbers = {name: words.replace("Table", "Tabla").replace("Figure", "Figura") for name, words in NUMBERS.items()}
    with speaking("es"):
        assert read("t24", "t30", numbers=numbers) == "Tablas 24 y 30"
        assert read("t3", "f1", "t4", "t5", "f2", numbers=numbers) == "Tablas 3–5; Figuras 1 y 2"
        assert read("t3", numbers=numbers) == "Tabla 3"


def test_other_words_stand_as_they_are():
    assert merge_references([("Limitations", "limits"), ("Table 2", "t2"), ("Tablecloth 9", "x")]) == [
        ("Limitations", "limits"), ("; ", None), ("Table 2", "t2"), ("; ", None), ("Tablecloth 9", "x"),
    ]  # fmt: skip
    assert merge_references([]) == []


def test_every_number_that_is_written_leads_to_its_place():
    expected = "see Tables [3](#t3), [5](#t5) and [11](#t11)–[13](#t13)\\."
    assert escape_parts(("see ", Refs(("t3", "t5", "t11", "t12", "t13")), "."), NUMBERS) == expected
    cell = Linked([("Table 3", "t3"), ("Table 4", "t4"), ("A _label_", "a")])
    assert cell == "Tables 3 and 4; A _label_"
    assert escape(cell) == "Tables [3](#t3) and [4](#t4); [A \\_label\\_](#a)"


def test_what_is_cited_on_pages_is_one_list_too():
    parts = (Cite("1", "t1"), ", ", Cite("2", "t2"), ", ", Cite("3", "t3"), " ", Ref("t2"))
    assert escape_parts(parts, NUMBERS) == "1, 2, 3 [Table 2](#t2) (Tables [1](#t1) and [3](#t3))"
    parts = (Cite("1", "t1"), Refs(("t1", "t2")))
    assert escape_parts(parts, NUMBERS).count("#t1") == 1
