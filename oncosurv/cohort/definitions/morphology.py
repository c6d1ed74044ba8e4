"""Histology of a breast cancer from its ICD-O-3 morphology code."""

import re

DUCTAL, LOBULAR, OTHER = "ductal", "lobular", "other"
CODE = re.compile(r"(?:M-?)?(\d{4})/?(\d)")
NAMED = {("8500", "3"): DUCTAL, ("8520", "3"): LOBULAR}  # invasive carcinoma of no special type; lobular carcinoma


def breast_histology(code):
    """'ductal', 'lobular' or 'other' from a code such as '8500/3'. ValueError for what is no morphology code."""
    match = CODE.fullmatch(code.strip())
    if match is None:
        raise ValueError(f"{code!r} is no ICD-O-3 morphology code such as 8500/3")
    return NAMED.get(match.groups(), OTHER)
