"""The abstract stands alone: what NR and NE stand for is said where they occur first."""

from oncosurv.report.blocks import Cite
from oncosurv.report.material import read_material
from oncosurv.report.sections.abstract import _spelt_out
from oncosurv.report.sections.plain_terms import name_together, plain_term
from tests.unit.report.example import write_example


def words_of(paragraphs):
    return ["".join(part if isinstance(part, str) else part.text for part in parts) for parts in paragraphs]


def test_not_reached_is_spelt_out_once():
    first = ("Median ", Cite("NR (20.9 to NR)", "follow-up"), ".")
    second = ("Median ", Cite("NR (80.5 to NE)", "medians-os"), "; NRAS ", Cite("5", "x"), ".")
    assert words_of(_spelt_out([first, second])) == [
        "Median NR (20.9 to NR) (NR: not reached).",
        "Median NR (80.5 to NE) (NE: not estimable); NRAS 5.",
    ]


def test_an_abstract_without_them_says_nothing_of_them():
    assert words_of(_spelt_out([(Cite("5.6", "medians-os"), " NR.")])) == ["5.6 NR."]


def test_the_conclusion_names_terms_as_a_sentence_does(tmp_path):
    material = read_material(*write_example(tmp_path), {})
    rows = [
        {"variable": "bone", "level": "1", "reference": "0"},
        {"variable": "kind", "level": "rare", "reference": "common"},
        {"variable": "age", "level": "", "reference": ""},
    ]
    terms = [plain_term(material, row) for row in rows]
    assert terms == ["bone", "kind rare (v common)", "age (per year)"]
    assert name_together(terms) == "bone, kind rare (v common) and age (per year)"
    assert name_together(terms[:1]) == "bone"
