"""Names of the rules that raise a query, in words; a check that the study file names itself keeps that name."""

from oncosurv.language import phrase, say

RULES = {
    "after_data_cut": phrase("After data cut"),
    "after_death": phrase("After death"),
    "after_time_zero": phrase("After time zero"),
    "assay_date": phrase("Assay date"),
    "before_birth": phrase("Before birth"),
    "before_index": phrase("Before index"),
    "boundary_day": phrase("Boundary day"),
    "category": phrase("Category"),
    "cells": phrase("Cells"),
    "column": phrase("Column"),
    "conflict": phrase("Conflict"),
    "corrected": phrase("Corrected"),
    "correction": phrase("Correction"),
    "date": phrase("Date"),
    "date_order": phrase("Date order"),
    "decimal": phrase("Decimal"),
    "duplicate_row": phrase("Duplicate row"),
    "empty": phrase("Empty"),
    "encoding": phrase("Encoding"),
    "expect": phrase("Expect"),
    "exposure_dates": phrase("Exposure dates"),
    "file": phrase("File"),
    "first_course": phrase("First course"),
    "format": phrase("Format"),
    "header": phrase("Header"),
    "impossible_age": phrase("Impossible age"),
    "integer": phrase("Integer"),
    "known_in": phrase("Known in"),
    "level": phrase("Level"),
    "limits": phrase("Limits"),
    "logarithm": phrase("Logarithm"),
    "magnitude": phrase("Magnitude"),
    "months": phrase("Months"),
    "near_duplicate": phrase("Near duplicate"),
    "negative_interval": phrase("Negative interval"),
    "no_date": phrase("No date"),
    "no_entry": phrase("No entry"),
    "not_measurable": phrase("Not measurable"),
    "number": phrase("Number"),
    "one_per_patient": phrase("One per patient"),
    "one_row_per_patient": phrase("One row per patient"),
    "orphan": phrase("Orphan"),
    "patient": phrase("Patient"),
    "possibly_synchronous": phrase("Possibly synchronous"),
    "precedence": phrase("Precedence"),
    "private_limits": phrase("Private limits"),
    "quoting": phrase("Quoting"),
    "receptors": phrase("Receptors"),
    "record_number": phrase("Record number"),
    "report_class": phrase("Report class"),
    "required": phrase("Required"),
    "response_before_treatment": phrase("Response before treatment"),
    "row": phrase("Row"),
    "rows_differ": phrase("Rows differ"),
    "same_day": phrase("Same day"),
    "same_person": phrase("Same person"),
    "same_row": phrase("Same row"),
    "type": phrase("Type"),
    "undated_row": phrase("Undated row"),
    "undecided": phrase("Undecided"),
    "unique": phrase("Unique"),
    "unit": phrase("Unit"),
    "unmatched_text": phrase("Unmatched text"),
    "value": phrase("Value"),
    "vital_status": phrase("Vital status"),
}


def rule_words(rule):
    """'Not measurable' for not_measurable, in the language spoken; a name of the study file with spaces."""
    return say(RULES[rule]) if rule in RULES else spaced(rule)


def spaced(name):
    """A name of the code or of the study file as words: 'not_measurable' as 'Not measurable'."""
    words = name.replace("_", " ")
    return words[:1].upper() + words[1:]
