"""Receptors by the ASCO/CAP guideline in force when the assay was made: HER2 2007, 2013, 2018; ER and PR 2010, 2020.

HER2: Wolff et al., J Clin Oncol 2007;25:118-45, 2013;31:3997-4013 and 2018;36:2105-22. Hormone receptors: Hammond et
al., J Clin Oncol 2010;28:2784-95; Allison et al., J Clin Oncol 2020;38:1346-66. A guideline is in force from the day on
which it was first published online; an assay before 2007 is read by the test kits' own limits (3+ in more than 10 % of
cells, ratio 2.0). The guideline of 2020 keeps the limit of 1 % and calls 1 to 10 % of the oestrogen receptor low
positive.
"""

from typing import NamedTuple

import numpy as np

# (in force from, year) of the guidelines, the latest last. 2007: print of 1 January, online 11 December 2006.
HER2_GUIDELINES = (("1900-01-01", "kit"), ("2007-01-01", "2007"), ("2013-10-07", "2013"), ("2018-05-30", "2018"))
HORMONE_GUIDELINES = (("1900-01-01", "before"), ("2010-04-19", "2010"), ("2020-01-13", "2020"))
YEARS = ("2007", "2010", "2013", "2018", "2020")
# IHC 3+ is intense staining of more than this share of the tumour cells; a smaller share of it is 2+.
INTENSE_ABOVE = {"kit": 10, "2007": 30, "2013": 10, "2018": 10}
HORMONE_FROM = {"2010": 1.0, "2020": 1.0}  # percent of stained nuclei
LOW_POSITIVE_TO = 10.0
POSITIVE, NEGATIVE, EQUIVOCAL = "positive", "negative", "equivocal"
AMPLIFIED = {"amplified": POSITIVE, "not amplified": NEGATIVE, "equivocal": EQUIVOCAL}


class Assay(NamedTuple):
    """One HER2 assay; None where not recorded. score: '0' to '3+'; intense: percent of cells with intense complete
    staining; gene: 'amplified', 'not amplified', 'equivocal'; ratio: HER2/CEP17; copies: HER2 signals per cell."""

    score: str | None = None
    gene: str | None = None
    intense: float | None = None
    ratio: float | None = None
    copies: float | None = None


def guidelines_on(date):
    """(HER2 guideline, hormone receptor guideline) in force on a date (datetime64[D]); (None, None) for NaT."""
    if np.isnat(date):
        return None, None
    return tuple(
        [year for start, year in guidelines if np.datetime64(start) <= date][-1]
        for guidelines in (HER2_GUIDELINES, HORMONE_GUIDELINES)
    )


def guidelines_of(year):
    """The same as they stood at the end of a year, '2007' to '2020'."""
    return guidelines_on(np.datetime64(f"{year}-12-31"))


def ihc_score(assay, guideline):
    """The score under a guideline: 3+ and 2+ are told apart by the share of intense cells where it is recorded."""
    if assay.score in ("2+", "3+") and assay.intense is not None:
        return "3+" if assay.intense > INTENSE_ABOVE[guideline] else "2+"
    return assay.score


def gene_status(assay, guideline):
    """POSITIVE, NEGATIVE, EQUIVOCAL or None from ratio and copies under a guideline; else as it was recorded."""
    ratio, copies = assay.ratio, assay.copies
    if ratio is None and copies is None:
        return AMPLIFIED.get(assay.gene)
    if guideline == "kit":
        return None if ratio is None else POSITIVE if ratio >= 2.0 else NEGATIVE
    if guideline == "2007":
        value, low, high = (ratio, 1.8, 2.2) if ratio is not None else (copies, 4.0, 6.0)
        return POSITIVE if value > high else NEGATIVE if value < low else EQUIVOCAL
    if ratio is None:
        return POSITIVE if copies >= 6.0 else NEGATIVE if copies < 4.0 else EQUIVOCAL
    if guideline == "2013":
        if ratio >= 2.0 or (copies is not None and copies >= 6.0):
            return POSITIVE
        return None if copies is None else EQUIVOCAL if copies >= 4.0 else NEGATIVE
    return _dual_probe_2018(ratio, copies, assay)


def _dual_probe_2018(ratio, copies, assay):
    """Groups 1 to 5; groups 2, 3 and 4 are decided by the immunohistochemistry of the same tissue."""
    if copies is None:
        return None
    score = ihc_score(assay, "2018")
    if ratio >= 2.0 and copies >= 4.0:  # group 1
        return POSITIVE
    if ratio < 2.0 and copies < 4.0:  # group 5
        return NEGATIVE
    if score is None:
        return None
    if ratio < 2.0 and copies >= 6.0:  # group 3
        return POSITIVE if score in ("2+", "3+") else NEGATIVE
    return POSITIVE if score == "3+" else NEGATIVE  # groups 2 and 4


def her2_by_guideline(assay, guideline):
    """'positive', 'negative', or None where the guideline leaves it open: 2+ without a gene test, equivocal."""
    score = ihc_score(assay, guideline)
    if score == "3+":
        return POSITIVE
    gene = gene_status(assay, guideline)
    if score in ("0", "1+"):
        return None if gene == POSITIVE else NEGATIVE  # a contradiction, which is asked about
    if score == "2+" or (score is None and (assay.ratio is not None or assay.copies is not None)):
        return gene if gene in (POSITIVE, NEGATIVE) else None
    return None


def hormone_limit(guideline, before):
    """Percent of stained nuclei from which ER and PR are positive; `before`: the limit before the guideline of 2010."""
    return HORMONE_FROM.get(guideline, before)


def words_of(her2, hormone, before):
    """The versions applied to one patient, in words."""
    if her2 is None:
        return "no assay date, no guideline"
    kit = "the test kits' limits" if her2 == "kit" else f"ASCO/CAP {her2}"
    limit = f"before ASCO/CAP 2010, from {before:g} %" if hormone == "before" else f"ASCO/CAP {hormone}, from 1 %"
    return f"HER2: {kit}; ER and PR: {limit}"
