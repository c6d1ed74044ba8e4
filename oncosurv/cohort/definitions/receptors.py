"""Subtype of a breast cancer by its receptors.

Hormone receptors are positive from the stated share of stained nuclei: 1 % (ASCO/CAP 2010, kept in 2020). HER2 is
positive at IHC 3+, or at 2+ with an amplified gene (ASCO/CAP 2007, 2013, 2018). HER2 positivity goes before the
hormone receptors.
"""

LUMINAL, HER2, TRIPLE_NEGATIVE = "luminal", "her2", "triple_negative"
COLUMNS = ("er_percent", "pr_percent", "her2_ihc", "her2_ish")


def her2_status(ihc, ish):
    """'positive', 'negative', or None where it is not known: no IHC, 2+ without ISH, 0 or 1+ with an amplified gene."""
    if ihc == "3+":
        return "positive"
    if ihc == "2+":
        return {"amplified": "positive", "not amplified": "negative"}.get(ish)
    if ihc in ("0", "1+") and ish != "amplified":
        return "negative"
    return None


def is_contradictory(ihc, ish):
    """IHC and ISH that do not agree: 0 or 1+ with an amplified gene. Such a HER2 status is taken as unknown."""
    return ihc in ("0", "1+") and ish == "amplified"


def receptor_subtype(er_percent, pr_percent, ihc, ish, positive_from_percent):
    """'her2', 'luminal', 'triple_negative', or None where the receptors that decide are unknown.

    Unknown HER2 is unknown also when ER is positive. A missing hormone receptor (None or NaN) decides nothing when the
    other one is positive; otherwise the subtype is unknown, never triple negative.
    """
    return subtype_of(er_percent, pr_percent, her2_status(ihc, ish), positive_from_percent)


def subtype_of(er_percent, pr_percent, her2, positive_from_percent):
    """The subtype of a HER2 status 'positive', 'negative' or (None) unknown; as receptor_subtype."""
    if her2 is None:
        return None
    if her2 == "positive":
        return HER2
    hormone = [None if share is None or share != share else share for share in (er_percent, pr_percent)]
    if any(share is not None and share >= positive_from_percent for share in hormone):
        return LUMINAL
    return None if None in hormone else TRIPLE_NEGATIVE
