"""The abstract stands alone: what NR and NE stand for is said where they occur first."""

from oncosurv.report.blocks import Cite
from oncosurv.report.sections.abstract import _spelt_out


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
