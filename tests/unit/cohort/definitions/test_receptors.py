import itertools

import pytest

from oncosurv.cohort.definitions.receptors import her2_status, is_contradictory, receptor_subtype

NAN = float("nan")


@pytest.mark.parametrize(
    ("ihc", "ish", "status"),
    [
        ("3+", None, "positive"), ("3+", "not amplified", "positive"), ("2+", "amplified", "positive"),
        ("2+", "not amplified", "negative"), ("2+", None, None), ("1+", None, "negative"), ("0", None, "negative"),
        ("0", "not amplified", "negative"), ("1+", "amplified", None), ("0", "amplified", None),
        (None, None, None), (None, "amplified", None), (None, "not amplified", None),
    ],
)  # fmt: skip
def test_her2(ihc, ish, status):
    assert her2_status(ihc, ish) == status
    assert is_contradictory(ihc, ish) == (ihc in ("0", "1+") and ish == "amplified")


@pytest.mark.parametrize(
    ("er", "pr", "ihc", "ish", "subtype"),
    [
        (90, 60, "1+", None, "luminal"),
        (1, 0, "0", None, "luminal"),
        (0.9, 0, "0", None, "triple_negative"),
        (0, 15, "2+", "not amplified", "luminal"),  # by the progesterone receptor alone
        (0, 0, "2+", "not amplified", "triple_negative"),
        (40, 0, "3+", None, "her2"),  # HER2 goes before the hormone receptors
        (0, 0, "2+", "amplified", "her2"),
        (None, None, "3+", None, "her2"),
        (90, 90, None, None, None),  # HER2 unknown: unknown, also when ER is positive
        (90, 90, "2+", None, None),
        (0, 0, None, None, None),
        (None, 10, "0", None, "luminal"),
        (None, 0, "0", None, None),  # one receptor missing, the other negative: never triple negative
        (0, NAN, "0", None, None),
        (NAN, NAN, "1+", None, None),
    ],
)
def test_subtype(er, pr, ihc, ish, subtype):
    assert receptor_subtype(er, pr, ihc, ish, 1) == subtype


def test_the_limit_is_the_studys():
    assert receptor_subtype(5, 0, "0", None, 10) == "triple_negative"
    assert receptor_subtype(10, 0, "0", None, 10) == "luminal"


def test_unknown_her2_is_unknown_whatever_the_hormone_receptors():
    for er, pr in itertools.product((None, 0, 1, 50, 100), repeat=2):
        assert receptor_subtype(er, pr, "2+", None, 1) is None
