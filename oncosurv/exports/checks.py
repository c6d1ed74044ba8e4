"""Checks of record numbers: every row belongs to a patient, and to one row where the export has one row a patient."""

from collections import Counter

from oncosurv.exports.findings import listed, quoted

PATIENTS_NAMED = 20


def check_patients(spec, patients, lines, findings):
    """Stops for rows without a record number and, with one_row_per_patient, for patients in several rows.

    patients: record numbers, '' where the cell is empty; lines: their rows in the file.
    """
    column = spec["patient"]
    empty = [line for patient, line in zip(patients, lines, strict=True) if not patient]
    if empty:
        words = f"column {column} (the record number) is empty in rows {listed(empty)}; fill it or delete the row."
        findings.add_file("record_number", words, row=empty[0], field=column)
    if not spec.get("one_row_per_patient"):
        return
    often = {patient for patient, count in Counter(patients).items() if count > 1 and patient}
    places = {}
    for patient, line in zip(patients, lines, strict=True):
        if patient in often:
            places.setdefault(patient, []).append(line)
    for number, (patient, rows) in enumerate(places.items()):
        if number == PATIENTS_NAMED:
            words = f"{len(places) - number} more patients stand in more than one row, from row {rows[0]} on."
            findings.add_file("one_row_per_patient", words, row=rows[0], field=column)
            break
        words = (
            f"patient {quoted(patient)} stands in rows {listed(rows)} of an export with one row a patient; keep one."
        )
        findings.add_file("one_row_per_patient", words, row=rows[0], patient=patient, field=column, value=patient)
