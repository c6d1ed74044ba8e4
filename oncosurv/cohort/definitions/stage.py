"""Stage groups (AJCC/UICC) without their letter."""

import re

GROUPS = ("I", "II", "III", "IV")
METASTATIC = "IV"
UNKNOWN = frozenset({"", "unknown", "not known", "unk", "x", "na", "n/a", "nd", "not stated"})
STAGE = re.compile(r"(?:STAGE\s*)?(IV|III|II|I|[1-4])\s*[A-D]?\s*[1-3]?", re.IGNORECASE)
ARABIC = dict(zip("1234", GROUPS, strict=True))


def stage_group(text):
    """'I' to 'IV' from texts like 'IIIA', 'Stage 2B'; None where it is called unknown. ValueError for other texts."""
    if text is None or text.strip().casefold() in UNKNOWN:
        return None
    match = STAGE.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"{text!r} is no stage from I to IV")
    group = match[1].upper()
    return ARABIC.get(group, group)


def is_metastatic(text):
    """Whether a stage text says stage IV. An unknown or unreadable stage counts as not IV."""
    try:
        return stage_group(text) == METASTATIC
    except ValueError:
        return False
