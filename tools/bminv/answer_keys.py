"""The answer keys: what each invented patient was made to be, for tests of the pipeline."""

from pathlib import Path

from tools.bminv.eligible import Outcomes
from tools.bminv.exports import write_table
from tools.bminv.patients import Patient

COHORT_COLUMNS = [
    *("patient_id", "subtype", "histology", "stage", "age_at_onset", "diagnosis_date", "relapse_date", "bminv_date"),
    *("end_date", "os_days", "died", "dfi_days", "relapse_to_bminv_days", "bminv_at_relapse", "prior_lines", "hb"),
    *("plt", "anc", "anaemia", "thrombocytopenia", "th_ge2", "neutropenia", "ecog_2_3", "ecog", "bone", "bone_prior"),
    *("nodes", "liver", "lung_pleura", "za_ever", "za_after", "za_delay_days", "first_regimen", "non_myelotoxic"),
    *("bci", "tumour_response"),
]
SCREENING_COLUMNS = ["patient_id", "reason_excluded"]


def format_answers(patient: Patient, outcomes: Outcomes) -> list:
    """One row of the cohort key. Continuing users of zoledronic acid have delay 0; blank means not applicable."""
    delay = ""
    if patient.za_after:
        delay = 0 if patient.za_continuing else (patient.za_start - patient.onset).days
    disease_free = "" if patient.disease_free is None else patient.disease_free
    dates = (day.isoformat() for day in (patient.diagnosis, patient.relapse, patient.onset, patient.end))
    return [
        *(patient.identifier, patient.subtype, patient.histology, patient.stage, round(patient.age, 3), *dates),
        *(patient.days, patient.died, disease_free, patient.relapse_to_onset, patient.at_relapse, patient.prior_lines),
        *(outcomes.hb, outcomes.platelets, outcomes.neutrophils, patient.anaemia, patient.thrombocytopenia),
        *(patient.severe, patient.neutropenia, int(outcomes.ecog >= 2), outcomes.ecog, patient.bone),
        *(patient.bone_prior, patient.nodes, patient.liver, patient.lung, int(patient.za_start is not None)),
        *(patient.za_after, delay, outcomes.first_regimen, int(patient.non_myelotoxic), int(outcomes.improved)),
        outcomes.response,
    ]


def write_answer_keys(
    folder: Path, cohort: list[tuple[Patient, Outcomes]], screened_out: list[tuple[str, str]]
) -> None:
    """Write cohort.csv (a row an eligible patient) and screening.csv (a row a screened patient; blank: eligible)."""
    write_table(folder / "cohort.csv", COHORT_COLUMNS, [format_answers(*pair) for pair in cohort], sorted_by=(0,))
    eligible = [(patient.identifier, "") for patient, _ in cohort]
    write_table(folder / "screening.csv", SCREENING_COLUMNS, [*screened_out, *eligible], sorted_by=(0,))
