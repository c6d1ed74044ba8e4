"""The nine export tables as they fill, and their writing."""

import csv
from datetime import date
from pathlib import Path

import numpy as np

from tools.bminv.phrases import ENDOCRINE, ZOLEDRONATE
from tools.bminv.skeleton import SYNTHETIC

SOURCE = "record_source"
COLUMNS = {
    "patients": ["patient_id", "birth_date", "sex"],
    "tumour_registry": [
        *("patient_id", "topography", "morphology", "morphology_text", "diagnosis_date", "stage_at_diagnosis"),
        *("er_percent", "pr_percent", "her2_ihc", "her2_ish"),
    ],
    "pathology_reports": ["report_id", "patient_id", "report_date", "specimen", "text"],
    "lab_results": ["patient_id", "sample_date", "analyte", "value", "unit"],
    "treatments": ["patient_id", "regimen", "class", "intent", "line", "start_date_dmy", "stop_date_dmy"],
    "metastatic_sites": ["patient_id", "site", "first_documented"],
    "clinic_visits": ["patient_id", "visit_date", "ecog"],
    "responses": ["patient_id", "assessment_date", "tumour_response_outside_marrow"],
    "follow_up": ["patient_id", "last_contact_date", "vital_status", "death_date", "cause_of_death"],
}
SORTED_BY = {"pathology_reports": (1, 2)}
FIRST_REPORT_NUMBER = 1000
OLD_ANALYSER_UNTIL, HAEMOGLOBIN_PER_LITRE_FROM = 2005, 2011


def sort_rows(rows: list[list], columns: tuple[int, ...]) -> list[list]:
    """Rows in text order of the named columns; rows that are equal there keep their order."""
    return sorted(rows, key=lambda row: tuple(str(row[column]) for column in columns))


def write_table(path: Path, columns: list[str], rows: list[list], sorted_by: tuple[int, ...] = (0, 1, 2)) -> None:
    """Write a CSV (RFC 4180: CRLF) whose last column labels every row synthetic."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "w", newline="", encoding="utf-8") as handle:
        writer = csv.writer(handle)
        writer.writerow([*columns, SOURCE])
        writer.writerows([*row, SYNTHETIC] for row in sort_rows(rows, sorted_by))


class Exports:
    """The tables of the invented hospital. `rng` is the one stream of the generator: report numbers draw from it."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.rng = rng
        self.rows: dict[str, list[list]] = {name: [] for name in COLUMNS}
        self.report_number = FIRST_REPORT_NUMBER

    def add(self, table: str, *cells: object) -> None:
        """Add a row; a date is written yyyy-mm-dd."""
        self.rows[table].append([cell.isoformat() if isinstance(cell, date) else cell for cell in cells])

    def add_report(self, patient: str, day: date, specimen: str, text: str) -> None:
        """Add a pathology report; numbers grow by 1 to 8 in the order of writing, not of the dates."""
        self.report_number += int(self.rng.integers(1, 9))
        self.add("pathology_reports", f"AP{day.year % 100:02d}-{self.report_number}", patient, day, specimen, text)

    def add_counts(self, patient: str, day: date, hb: float, platelets: float, neutrophils: float) -> None:
        """Add one blood count. Takes g/dL and 10^9/L; the units written change with the year, as analysers do."""
        old = day.year < OLD_ANALYSER_UNTIL
        if day.year >= HAEMOGLOBIN_PER_LITRE_FROM:
            self.add("lab_results", patient, day, "Haemoglobin", f"{hb * 10:.0f}", "g/L")
        else:
            self.add("lab_results", patient, day, "Haemoglobin", f"{hb:.1f}", "g/dL")
        self.add("lab_results", patient, day, "Platelets", f"{platelets:.0f}", "10^3/uL" if old else "10^9/L")
        if old:
            self.add("lab_results", patient, day, "Neutrophils", f"{round(neutrophils * 1000, -1):.0f}", "/uL")
        else:
            self.add("lab_results", patient, day, "Neutrophils", f"{neutrophils:.2f}", "10^9/L")

    def add_course(self, patient: str, regimen: str, intent: str, line: int | str, start: date, stop: date) -> None:
        """Add a course of treatment, dated dd/mm/yyyy: the pharmacy's habit."""
        kind = "endocrine" if any(drug in regimen for drug in ENDOCRINE) else "chemotherapy"
        if regimen == ZOLEDRONATE:
            kind = "bone-targeted"
        dates = (day.strftime("%d/%m/%Y") for day in (start, stop))
        self.add("treatments", patient, regimen, kind, intent, line, *dates)

    def write(self, folder: Path) -> None:
        """Write the nine tables."""
        for table, columns in COLUMNS.items():
            write_table(folder / f"{table}.csv", columns, self.rows[table], SORTED_BY.get(table, (0, 1, 2)))
