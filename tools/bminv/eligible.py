"""Write an eligible patient into the exports, table by table, in the fixed order of the draws."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from tools.bminv.courses import add_courses
from tools.bminv.exports import Exports
from tools.bminv.patients import HER2_AND_ER, PR_ONLY, Patient
from tools.bminv.phrases import MORPHOLOGY, NEGATIVE, PERSISTENCE, POSITIVE_ASPIRATE, POSITIVE_TREPHINE
from tools.bminv.timeline import days

ARCHIVAL_BEFORE = 1999
COUNTS_BEFORE, COUNTS_AFTER, LAST_COUNT = (150, 60), (18, 35, 60, 90), 90


@dataclass(frozen=True)
class Outcomes:
    """What the draws of the records decided: counts at onset (g/dL, 10^9/L), their improvement, and later choices."""

    hb: float
    platelets: int
    neutrophils: float
    improved: bool
    first_regimen: str
    ecog: int
    response: str


def draw_receptors(rng: np.random.Generator, patient: Patient) -> tuple[int, int, str, str]:
    """ER %, PR %, HER2 IHC and HER2 ISH."""
    negative = [("0", ""), ("1+", ""), ("2+", "not amplified"), ("1+", "")]
    if patient.subtype == "luminal":
        er, pr = int(rng.choice([30, 60, 80, 90, 95])), int(rng.choice([0, 5, 20, 60, 80]))
        her2 = negative[int(rng.integers(0, 4))]
        return (0, 15, *her2) if patient.number == PR_ONLY else (er, pr, *her2)
    if patient.subtype == "HER2+":
        return (40, 0, "3+", "") if patient.number == HER2_AND_ER else (0, 0, "2+", "amplified")
    return (0, 0, *negative[int(rng.integers(0, 3))])


def add_diagnosis(exports: Exports, patient: Patient) -> None:
    """The registry row and the breast report."""
    rng, diagnosis = exports.rng, patient.diagnosis
    er, pr, ihc, ish = draw_receptors(rng, patient)
    code, name = MORPHOLOGY[patient.histology]
    identity = (patient.identifier, "C50.9", code, name, diagnosis, patient.stage)
    exports.add("tumour_registry", *identity, er, pr, ihc, ish)
    her2 = f"HER2 {ihc}" + (f" (FISH {ish})" if ish else "")
    day = diagnosis + days(rng.integers(0, 10)) if diagnosis + days(10) < patient.onset else diagnosis
    ending = " (determined retrospectively on archival block)." if diagnosis.year < ARCHIVAL_BEFORE else "."
    exports.add_report(patient.identifier, day, "breast", f"Breast: {name}. ER {er}%, PR {pr}%. {her2}{ending}")


def add_marrow_reports(exports: Exports, patient: Patient) -> None:
    """An earlier negative report for some, the positive one at onset, a control for some."""
    rng, onset = exports.rng, patient.onset

    def add(day: date, text: str) -> None:
        exports.add_report(patient.identifier, day, "bone marrow", text)

    if patient.number % 9 == 4 and patient.relapse_to_onset > 300:
        add(onset - days(rng.integers(70, 200)), NEGATIVE[int(rng.integers(0, 3))])
    texts = POSITIVE_ASPIRATE if rng.random() < 0.25 else POSITIVE_TREPHINE
    add(onset, texts[int(rng.integers(0, len(texts)))])
    if patient.days > 150 and rng.random() < 0.35:
        add(onset + days(rng.integers(60, 140)), PERSISTENCE if rng.random() < 0.6 else NEGATIVE[0])


def add_counts(exports: Exports, patient: Patient) -> tuple[float, int, float, bool]:
    """Blood counts before, at and after onset; a single one lies within 14 days of the marrow report.

    Returns haemoglobin, platelets and neutrophils at onset, and whether the counts improve afterwards.
    """
    rng, onset = exports.rng, patient.onset
    hb = round(float(rng.uniform(6.6, 11.3)), 1) if patient.anaemia else 12.8
    if patient.severe:
        platelets = int(rng.integers(9, 70))
    else:
        platelets = int(rng.integers(82, 128) if patient.thrombocytopenia else rng.integers(162, 330))
    neutrophils = round(float(rng.uniform(0.45, 1.4) if patient.neutropenia else rng.uniform(2.1, 6.8)), 2)
    for back in COUNTS_BEFORE:
        if patient.relapse_to_onset > back + 20:
            day = onset - days(back + int(rng.integers(0, 15)))
            earlier_hb = min(13.2, hb + rng.uniform(1, 3))
            earlier_platelets = max(platelets, 100) * rng.uniform(1.3, 1.9)
            earlier_neutrophils = max(neutrophils, 1.6) * rng.uniform(1.1, 1.6)
            exports.add_counts(patient.identifier, day, earlier_hb, earlier_platelets, earlier_neutrophils)
    exports.add_counts(patient.identifier, onset - days(rng.integers(0, 4)), hb, platelets, neutrophils)
    chance = 0.75 if patient.days > 200 else 0.4
    improved = bool(patient.days > 60 and patient.treated and rng.random() < chance)
    for after in COUNTS_AFTER:
        if patient.days > after + 4:
            change = after / LAST_COUNT if improved else -0.08 * after / LAST_COUNT
            day = onset + days(after + int(rng.integers(0, 4)))
            later_hb = float(np.clip(hb + change * 3.2 + rng.normal(0, 0.2), 6, 14))
            factor = 1 + 2.2 * change if improved else 1 + change
            later_platelets = float(np.clip(platelets * factor, 5, 380))
            later_neutrophils = float(np.clip(neutrophils * (1 + change), 0.3, 8))
            exports.add_counts(patient.identifier, day, later_hb, later_platelets, later_neutrophils)
    return hb, platelets, neutrophils, improved


def add_sites(exports: Exports, patient: Patient) -> None:
    """First record of each site. The relapse date is that of the first site: bone, else another, else the marrow."""
    rng, onset, relapse, gap = exports.rng, patient.onset, patient.relapse, patient.relapse_to_onset
    if patient.bone_prior or (patient.at_relapse and patient.bone):
        first = "bone"
        exports.add("metastatic_sites", patient.identifier, "bone", relapse)
    else:
        first = "other" if patient.visceral_or_nodal else "marrow"
        if patient.bone:
            day = onset + days(min(int(rng.integers(-8, 10)), patient.days - 1))
            exports.add("metastatic_sites", patient.identifier, "bone", day)
    sites = (("lymph nodes", patient.nodes), ("liver", patient.liver), ("lung/pleura", patient.lung))
    for site, present in sites:
        if present:
            same_day = first == "other" or gap < 60
            day = relapse if same_day else relapse + days(rng.integers(0, gap - 45))
            exports.add("metastatic_sites", patient.identifier, site, day)
        elif patient.days > 300 and rng.random() < 0.15:
            later = onset + days(rng.integers(90, 250))
            exports.add("metastatic_sites", patient.identifier, site, later)
    exports.add("metastatic_sites", patient.identifier, "bone marrow", onset)


def add_visits(exports: Exports, patient: Patient, improved: bool) -> int:
    """Visits with ECOG before, at and after onset. Returns ECOG at onset."""
    rng, onset = exports.rng, patient.onset
    ecog = int(rng.choice([2, 3], p=[0.6, 0.4]) if patient.ecog_2_3 else rng.choice([0, 1], p=[0.3, 0.7]))
    if patient.relapse_to_onset > 60:
        exports.add("clinic_visits", patient.identifier, onset - days(40), max(0, ecog - 1))
    exports.add("clinic_visits", patient.identifier, onset - days(rng.integers(0, 6)), ecog)
    if patient.days > 45:
        exports.add("clinic_visits", patient.identifier, onset + days(32), max(0, ecog - int(improved)))
    return ecog


def add_response(exports: Exports, patient: Patient) -> str:
    """The tumour response outside the marrow of those treated for more than 50 days; "" for the others."""
    if not (patient.treated and patient.days > 50):
        return ""
    response = "NE"
    if patient.visceral_or_nodal or patient.bone:
        response = str(exports.rng.choice(["PR", "SD", "PD"], p=[0.4, 0.35, 0.25]))
    day = patient.onset + days(min(84, patient.days - 3))
    exports.add("responses", patient.identifier, day, response)
    return response


def add_patient(exports: Exports, patient: Patient) -> Outcomes:
    """All records of one eligible patient."""
    exports.add("patients", patient.identifier, patient.birth, "F")
    add_diagnosis(exports, patient)
    add_marrow_reports(exports, patient)
    hb, platelets, neutrophils, improved = add_counts(exports, patient)
    regimen = add_courses(exports, patient)
    add_sites(exports, patient)
    ecog = add_visits(exports, patient, improved)
    response = add_response(exports, patient)
    status = ("dead", patient.end, "breast cancer") if patient.died else ("alive", "", "")
    exports.add("follow_up", patient.identifier, patient.end, *status)
    return Outcomes(hb, platelets, neutrophils, improved, regimen, ecog, response)
