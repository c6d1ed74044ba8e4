"""The 66 screened patients who must be excluded, and the reason that each was made for."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from tools.bminv.exports import Exports
from tools.bminv.phrases import (
    ISOLATED_CELLS,
    MORPHOLOGY,
    NEGATIVE,
    NOT_DIAGNOSTIC,
    OTHER_NEOPLASM,
    OTHER_PRIMARIES,
    POSITIVE_TREPHINE,
    ZOLEDRONATE,
)
from tools.bminv.timeline import END_OF_STUDY, days

MARROW_NEGATIVE, NO_CYTOPENIA = "marrow negative", "no cytopenia within 14 days"
TOO_EARLY, TOO_LATE = "positive before the window", "positive after the window"
OTHER_PRIMARY, UNCLEAR_SAMPLE = "other primary", "sample not diagnostic"
EARLY_ISOLATED_CELLS = "isolated CK+ cells, early breast cancer, no cytopenia"
DISTANT_CYTOPENIA = "cytopenia only months away from the report"
ANOTHER_NEOPLASM = "marrow infiltrated by another neoplasm"
REASONS = (
    [MARROW_NEGATIVE] * 18
    + [NO_CYTOPENIA] * 9
    + [TOO_EARLY] * 4
    + [TOO_LATE] * 4
    + [OTHER_PRIMARY] * 14
    + [UNCLEAR_SAMPLE] * 6
    + [EARLY_ISOLATED_CELLS] * 4
    + [DISTANT_CYTOPENIA] * 4
    + [ANOTHER_NEOPLASM] * 3
)
WITHOUT_CYTOPENIA = (NO_CYTOPENIA, DISTANT_CYTOPENIA, EARLY_ISOLATED_CELLS)
BREAST = "C50.9"


@dataclass(frozen=True)
class Tumour:
    """Topography, morphology, its words, the sex that goes with it, and what the marrow shows (other primaries)."""

    topography: str
    morphology: str
    name: str
    sex: str = "F"
    marrow: str = ""


def draw_report_date(rng: np.random.Generator, reason: str) -> date:
    """Date of the marrow report, outside the study window where that is the reason."""
    inside = date(2000, 2, 1) + days(rng.integers(0, 4350))
    if reason == TOO_EARLY:
        return date(1997, 3, 1) + days(rng.integers(0, 1000))
    if reason == TOO_LATE:
        return date(2012, 3, 5) + days(rng.integers(0, 60))
    return inside


def draw_marrow_text(rng: np.random.Generator, reason: str, number: int, tumour: Tumour) -> str:
    """Text of the marrow report that goes with the reason."""
    if reason == OTHER_PRIMARY:
        return f"Bone marrow trephine: {tumour.marrow}."
    if reason == EARLY_ISOLATED_CELLS:
        return ISOLATED_CELLS
    if reason == ANOTHER_NEOPLASM:
        return OTHER_NEOPLASM[number % 3]
    texts = {MARROW_NEGATIVE: NEGATIVE, UNCLEAR_SAMPLE: NOT_DIAGNOSTIC}.get(reason, POSITIVE_TREPHINE)
    return texts[int(rng.integers(0, len(texts)))]


def add_diagnosis(exports: Exports, identifier: str, tumour: Tumour, day: date) -> None:
    """The registry row, and for a breast primary its report."""
    rng = exports.rng
    identity = (identifier, tumour.topography, tumour.morphology, tumour.name, day)
    if tumour.topography != BREAST:
        exports.add("tumour_registry", *identity, "unknown", "", "", "", "")
        return
    er = int(rng.choice([0, 60, 90]))
    stage = str(rng.choice(["I", "IIA", "IIIA", "IV"]))
    exports.add("tumour_registry", *identity, stage, er, int(rng.choice([0, 40])), "1+", "")
    exports.add_report(identifier, day, "breast", f"Breast: {tumour.name}. ER {er}%. HER2 1+.")


def add_counts(exports: Exports, identifier: str, day: date, cytopenia: bool) -> None:
    """One blood count in the three days up to the report."""
    rng = exports.rng
    sampled = day - days(rng.integers(0, 4))
    if cytopenia:
        counts = float(rng.uniform(7, 11.2)), float(rng.integers(20, 240)), float(rng.uniform(0.6, 5))
    else:
        counts = float(rng.uniform(12.5, 14.5)), float(rng.integers(170, 330)), float(rng.uniform(2.2, 6))
    exports.add_counts(identifier, sampled, *counts)


def add_metastatic_course(exports: Exports, identifier: str, day: date, last: date) -> None:
    """A first line after the report, zoledronic acid for some, and a bone metastasis before it."""
    rng = exports.rng
    start = min(day + days(10), last)
    regimen = str(rng.choice(["letrozole", "weekly paclitaxel", "FEC q3w"]))
    exports.add_course(identifier, regimen, "metastatic", 1, start, min(start + days(90), last))
    start = day + days(14)
    if rng.random() < 0.5 and day.year > 2001 and start < last:
        exports.add_course(identifier, ZOLEDRONATE, "supportive", "", start, min(day + days(200), last))
    exports.add("metastatic_sites", identifier, "bone", day - days(20))


def add_screened_out(exports: Exports, identifier: str, number: int, reason: str, other: Tumour | None) -> None:
    """All records of one screened patient who is not eligible; `other` is the primary that is not of the breast."""
    rng = exports.rng
    day = draw_report_date(rng, reason)
    breast = Tumour(BREAST, *MORPHOLOGY["ductal" if rng.random() < 0.7 else "lobular"])
    tumour = other or breast
    text = draw_marrow_text(rng, reason, number, tumour)
    diagnosis = day - days(rng.integers(200, 3000))
    exports.add("patients", identifier, day - days(rng.integers(14000, 28000)), tumour.sex)
    add_diagnosis(exports, identifier, tumour, diagnosis)
    exports.add_report(identifier, day, "bone marrow", text)
    if reason == UNCLEAR_SAMPLE and rng.random() < 0.5:
        exports.add_report(identifier, day + days(9), "bone marrow", NEGATIVE[1])
    add_counts(exports, identifier, day, cytopenia=reason not in WITHOUT_CYTOPENIA)
    last = day + days(rng.integers(30, 900))
    dead = last <= END_OF_STUDY and rng.random() < 0.7
    last = min(last, END_OF_STUDY)
    if tumour.topography == BREAST and reason != EARLY_ISOLATED_CELLS:
        add_metastatic_course(exports, identifier, day, last)
    exports.add("clinic_visits", identifier, day, int(rng.integers(0, 4)))
    if reason == DISTANT_CYTOPENIA:
        last = max(last, min(day + days(200), END_OF_STUDY))
        exports.add_counts(identifier, day + days(rng.integers(45, 110)), 9.1, 88, 1.2)
    exports.add("follow_up", identifier, last, *(("dead", last, "") if dead else ("alive", "", "")))


def add_all_screened_out(exports: Exports, identifiers: list[str]) -> list[tuple[str, str]]:
    """Write the screened-out patients. Returns (record number, reason) of each."""
    others = iter(OTHER_PRIMARIES)
    for number, (identifier, reason) in enumerate(zip(identifiers, REASONS, strict=True)):
        other = Tumour(*next(others)) if reason == OTHER_PRIMARY else None
        add_screened_out(exports, identifier, number, reason, other)
    return list(zip(identifiers, REASONS, strict=True))
