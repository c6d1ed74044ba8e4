"""The ASCO/CAP rules of each year, at their printed limits."""

import numpy as np
import pytest

from oncosurv.cohort.definitions.asco_cap import (
    Assay,
    gene_status,
    guidelines_of,
    guidelines_on,
    her2_by_guideline,
    hormone_limit,
    ihc_score,
    words_of,
)

P, N, E = "positive", "negative", "equivocal"


@pytest.mark.parametrize(
    ("day", "her2", "hormone"),
    [("1999-05-01", "kit", "before"), ("2006-12-31", "kit", "before"), ("2007-01-01", "2007", "before"),
     ("2010-04-18", "2007", "before"), ("2010-04-19", "2007", "2010"), ("2013-10-06", "2007", "2010"),
     ("2013-10-07", "2013", "2010"), ("2018-05-29", "2013", "2010"), ("2018-05-30", "2018", "2010"),
     ("2020-01-13", "2018", "2020"), ("2026-01-01", "2018", "2020"), ("NaT", None, None)],
)  # fmt: skip
def test_the_guideline_in_force_on_the_day_of_the_assay(day, her2, hormone):
    assert guidelines_on(np.datetime64(day)) == (her2, hormone)


def test_a_study_may_name_one_guideline_for_all():
    assert [guidelines_of(year) for year in ("2007", "2010", "2013", "2018", "2020")] == [
        ("2007", "before"), ("2007", "2010"), ("2013", "2010"), ("2018", "2010"), ("2018", "2020"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("guideline", "ratio", "copies", "status"),
    [  # 2007, table 2: ratio > 2.2, 1.8 to 2.2, < 1.8; copies > 6, 4 to 6, < 4
        ("2007", 2.21, None, P), ("2007", 2.2, None, E), ("2007", 1.8, None, E), ("2007", 1.79, None, N),
        ("2007", None, 6.1, P), ("2007", None, 6.0, E), ("2007", None, 4.0, E), ("2007", None, 3.9, N),
        # 2013: ratio >= 2.0, or copies >= 6.0; ratio < 2.0 with 4.0 to < 6.0 copies equivocal
        ("2013", 2.0, 3.0, P), ("2013", 1.9, 6.0, P), ("2013", 1.9, 5.9, E), ("2013", 1.9, 4.0, E),
        ("2013", 1.9, 3.9, N),
        ("2013", 2.0, None, P), ("2013", 1.9, None, None), ("2013", None, 6.0, P), ("2013", None, 5.9, E),
        ("2013", None, 3.9, N), ("2018", None, 6.0, P), ("2018", None, 4.0, E), ("2018", 2.0, None, None),
        ("kit", 2.0, None, P), ("kit", 1.99, None, N), ("kit", None, 7.0, None),
    ],
)  # fmt: skip
def test_gene_amplification(guideline, ratio, copies, status):
    assert gene_status(Assay("2+", None, None, ratio, copies), guideline) == status


@pytest.mark.parametrize(
    ("ratio", "copies", "of_score"),
    [  # 2018, dual probe: what 0, 1+, 2+ and 3+ of the same tissue make of each group
        (2.0, 4.0, {"0": P, "1+": P, "2+": P, "3+": P}),  # group 1
        (2.0, 3.9, {"0": N, "1+": N, "2+": N, "3+": P}),  # group 2
        (1.9, 6.0, {"0": N, "1+": N, "2+": P, "3+": P}),  # group 3
        (1.9, 5.9, {"0": N, "1+": N, "2+": N, "3+": P}),  # group 4
        (1.9, 3.9, {"0": N, "1+": N, "2+": N, "3+": N}),  # group 5
    ],
)
def test_the_five_groups_of_2018(ratio, copies, of_score):
    for score, status in of_score.items():
        assert gene_status(Assay(score, None, None, ratio, copies), "2018") == status


def test_intense_staining_of_20_percent_of_the_cells_is_2_plus_in_2007_and_3_plus_before_and_after():
    found = {year: ihc_score(Assay("3+", intense=20), year) for year in ("kit", "2007", "2013", "2018")}
    assert found == {"kit": "3+", "2007": "2+", "2013": "3+", "2018": "3+"}
    assert ihc_score(Assay("2+", intense=31), "2007") == "3+" and ihc_score(Assay("3+", intense=30), "2007") == "2+"
    assert ihc_score(Assay("3+", intense=10), "2013") == "2+" and ihc_score(Assay("1+", intense=90), "2013") == "1+"
    assert ihc_score(Assay("3+"), "2007") == "3+"  # without the share the score stands


@pytest.mark.parametrize(
    ("assay", "guideline", "status"),
    [
        (Assay("3+"), "2007", P), (Assay("3+", intense=20), "2007", None), (Assay("3+", intense=20), "2013", P),
        (Assay("2+"), "2018", None), (Assay("2+", "amplified"), "2013", P), (Assay("2+", "not amplified"), "2013", N),
        (Assay("2+", "equivocal"), "2007", None), (Assay("0"), "2018", N), (Assay("1+", "amplified"), "2013", None),
        (Assay(None, "amplified"), "2013", None), (Assay(), "2018", None),
        (Assay(None, None, None, 2.5, 6.5), "2013", P),
        (Assay("2+", None, None, 2.1, 5.0), "2007", None), (Assay("2+", None, None, 2.1, 5.0), "2013", P),
        (Assay("2+", None, None, 2.1, 3.5), "2013", P), (Assay("2+", None, None, 2.1, 3.5), "2018", N),
    ],
)  # fmt: skip
def test_her2_under_each_guideline(assay, guideline, status):
    assert her2_by_guideline(assay, guideline) == status


def test_the_limit_of_the_hormone_receptors():
    assert [hormone_limit(year, 10) for year in ("before", "2010", "2020")] == [10, 1.0, 1.0]


def test_versions_in_words():
    assert words_of("kit", "before", 10) == ("HER2: the test kits' limits; ER and PR: before ASCO/CAP 2010, from 10 %")
    assert words_of("2013", "2010", 10) == "HER2: ASCO/CAP 2013; ER and PR: ASCO/CAP 2010, from 1 %"
    assert words_of(None, None, 10) == "no assay date, no guideline"
