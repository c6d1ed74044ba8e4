"""The covariate budget: whole numbers are compared, the estimator of record and its reason follow from them."""

import pytest

from oncosurv.analyses.budget import affordable, judge, judge_alone


@pytest.mark.parametrize(
    ("events", "parameters", "monotone", "scarce", "of_record", "beside", "reduce"),
    [
        (40, 4, False, [], "ml", "", False),
        (39, 4, False, [], "ml", "firth", False),
        (25, 5, False, [], "ml", "firth", False),
        (24, 5, False, [], "firth", "ml", True),
        (25, 4, False, ["subtype=her2"], "firth", "ml", False),
        (100, 4, True, [], "firth", "ml", False),
        (12, 4, False, [], "firth", "ml", True),
        (11, 4, False, [], "none", "", True),
        (4, 1, False, [], "none", "", True),
    ],
)
def test_multivariable(events, parameters, monotone, scarce, of_record, beside, reduce):
    verdict = judge(events, parameters, monotone, scarce)
    assert (verdict.of_record, verdict.beside, verdict.reduce) == (of_record, beside, reduce)
    assert bool(verdict.reason) == (beside != "" or of_record == "none")


def test_reasons_are_words():
    assert judge(24, 5, False, []).reason == "24 events for 5 parameters (fewer than 5 each)"
    assert judge(25, 4, False, ["subtype=her2"]).reason == "fewer than 2 events in subtype=her2"
    assert judge(30, 5, False, []).reason == "few events: 30 events for 5 parameters"


def test_alone():
    assert judge_alone(4, 1, False, [], 9).of_record == "firth"
    assert judge_alone(4, 1, False, [], 4).of_record == "none"
    assert judge_alone(4, 1, False, [], None).of_record == "firth"
    assert judge_alone(25, 1, False, [], 2).of_record == "ml"


def test_variables_are_dropped_from_the_end():
    blocks = [("a", 1), ("b", 1), ("subtype", 2)]
    assert affordable(blocks, 20) == ["a", "b", "subtype"]
    assert affordable(blocks, 19) == ["a", "b"]
    assert affordable(blocks, 9) == ["a"]
    assert affordable(blocks, 4) == []
