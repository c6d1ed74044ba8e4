"""The treatment courses of an eligible patient."""

import numpy as np

from tools.bminv.exports import Exports
from tools.bminv.patients import Patient
from tools.bminv.phrases import BEFORE_2001, ENDOCRINE, MYELOTOXIC, PRIOR_LUMINAL, PRIOR_OTHER, WEEKLY, ZOLEDRONATE
from tools.bminv.timeline import days

FIRST_YEAR_OF_NEWER_DRUGS, FIRST_YEAR_OF_FULVESTRANT = 2001, 2004
TRASTUZUMAB = "trastuzumab + "


def add_adjuvant(exports: Exports, patient: Patient) -> None:
    """Adjuvant chemotherapy, and tamoxifen for luminal tumours, cut at the relapse."""
    if patient.disease_free is None or patient.disease_free <= 60:
        return
    last = patient.relapse - days(1)
    start = patient.diagnosis + days(30)
    regimen = "FEC q3w" if exports.rng.random() < 0.6 else "CMF q3w"
    exports.add_course(patient.identifier, regimen, "adjuvant", "", start, min(start + days(126), last))
    if patient.subtype == "luminal" and patient.disease_free > 260:
        start = patient.diagnosis + days(170)
        exports.add_course(patient.identifier, "tamoxifen", "adjuvant", "", start, min(start + days(1825), last))


def add_prior_lines(exports: Exports, patient: Patient) -> None:
    """Lines of treatment for metastatic disease before onset, evenly over the interval."""
    if not patient.prior_lines:
        return
    cuts = np.linspace(0, patient.relapse_to_onset - 18, patient.prior_lines + 1).astype(int)
    for line in range(patient.prior_lines):
        start, stop = patient.relapse + days(cuts[line] + 8), patient.relapse + days(cuts[line + 1] + 2)
        regimens = PRIOR_LUMINAL if patient.subtype == "luminal" else PRIOR_OTHER
        if start.year < FIRST_YEAR_OF_NEWER_DRUGS:
            regimens = [regimen for regimen in regimens if regimen in BEFORE_2001]
        regimen = regimens[(line + int(exports.rng.integers(0, 2))) % len(regimens)]
        if patient.subtype == "HER2+" and start.year >= FIRST_YEAR_OF_NEWER_DRUGS:
            regimen = TRASTUZUMAB + regimen
        exports.add_course(patient.identifier, regimen, "metastatic", line + 1, start, max(start, stop))


def draw_first_regimen(rng: np.random.Generator, patient: Patient) -> str:
    """The first regimen after onset: endocrine, weekly or capecitabine when not myelotoxic."""
    year = patient.onset.year
    if not patient.non_myelotoxic:
        regimen = str(rng.choice(MYELOTOXIC))
    elif patient.subtype == "luminal":
        available = ENDOCRINE[:3] if year < FIRST_YEAR_OF_FULVESTRANT else ENDOCRINE
        drawn = [rng.choice(available, 1)[0], "capecitabine", rng.choice(WEEKLY, 1)[0]]
        regimen = str(drawn[int(rng.integers(0, 3))])
    else:
        regimen = str(rng.choice(["weekly paclitaxel", "capecitabine"]))
    if patient.non_myelotoxic and year < FIRST_YEAR_OF_NEWER_DRUGS and regimen == "capecitabine":
        regimen = "weekly paclitaxel"
    return TRASTUZUMAB + regimen if patient.subtype == "HER2+" else regimen


def add_courses(exports: Exports, patient: Patient) -> str:
    """All courses of one patient. Returns the first regimen after onset, "" for those never treated."""
    rng, regimen = exports.rng, ""
    add_adjuvant(exports, patient)
    add_prior_lines(exports, patient)
    if patient.treated:
        regimen = draw_first_regimen(rng, patient)
        line = patient.prior_lines + 1
        start = patient.onset + days(min(int(rng.integers(2, 12)), patient.days - 5))
        stop = max(start, min(start + days(rng.integers(20, 300)), patient.end - days(2)))
        exports.add_course(patient.identifier, regimen, "metastatic", line, start, stop)
        if patient.days > 380:
            following = "capecitabine" if regimen != "capecitabine" else "weekly vinorelbine"
            until = min(stop + days(150), patient.end - days(1))
            exports.add_course(patient.identifier, following, "metastatic", line + 1, stop + days(10), until)
    if patient.za_start:
        exports.add_course(patient.identifier, ZOLEDRONATE, "supportive", "", patient.za_start, patient.za_stop)
    return regimen
