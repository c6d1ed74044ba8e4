"""Terms of Cox models as they are printed: which row of a term is of record, and when a hazard ratio is a number."""

import re

from oncosurv.language import phrase, say
from oncosurv.report.blocks import ABSENT
from oncosurv.report.labels import unit_text
from oncosurv.report.material import is_on
from oncosurv.table_words import retell
from oncosurv.wording import LARGEST_CI_RATIO, LARGEST_HR, as_number, format_hr, is_printable_hr

ENOUGH = 5  # events for each parameter: below, a maximum-likelihood estimate is not printed
NOT_ESTIMABLE = phrase("not estimable")
ESTIMATORS = {"ml": phrase("maximum likelihood"), "firth": phrase("Firth")}
EXPOSED = {
    "new": phrase("begun after time zero"),
    "continuing": phrase("begun before time zero"),
}  # of an exposure, apart
# What a hazard ratio is for, by the unit of its variable as the study file writes it.
PER = {
    "years": phrase("per year"),
    "months": phrase("per month"),
    "weeks": phrase("per week"),
    "days": phrase("per day"),
    "points": phrase("per point"),
}
TERM = re.compile(r"\b(\w+)=([^\s,;]+)")


def terms_of(material, **wanted):
    """{(variable, level): {estimator: row}} of the coefficients that match, in the table's order."""
    found = {}
    for row in material.rows("coefficients", **wanted):
        found.setdefault((row["variable"], row["level"]), {})[row["estimator"]] = row
    return found


def fit_of(material, row):
    """The models row that a coefficient belongs to."""
    keys = ("model", "kind", "variant", "estimator", "exposure_handling")
    fits = material.rows("models", **{key: row[key] for key in keys})
    return next(fit for fit in fits if row["kind"] != "univariable" or fit["requested"] == row["variable"])


def of_record(rows):
    """The row of record of a term, or else the maximum-likelihood one. rows: {estimator: row}."""
    for flag in ("of_record", "preferred"):  # a fit beside another is not of record, but has an estimator of choice
        found = next((row for row in rows.values() if is_on(row.get(flag))), None)
        if found:
            return found
    return rows.get("ml") or next(iter(rows.values()))


def estimate_cells(material, row):
    """(HR with interval, p) of a term, in words where the data cannot carry a number; dashes where there is no term."""
    if row is None:
        return ABSENT, ABSENT
    if not is_estimable(row, fit_of(material, row)):
        return say(NOT_ESTIMABLE), ABSENT
    return format_hr(row["hr"], row["lower"], row["upper"]), material.p(row["p"])


def is_estimable(row, fit):
    """Whether a hazard ratio may be printed: it was fitted, its levels have events, its limits are not absurd.

    A maximum-likelihood estimate also needs 5 events for each parameter.
    """
    if not is_on(row["estimable"]) or "0" in (row["events_level"], row["events_reference"]):
        return False
    if row["estimator"] == "ml" and has_too_few(fit):
        return False
    return is_printable_hr(row["hr"], row["lower"], row["upper"])


def why_not(material, row, fit):
    """Why a hazard ratio that is not printed is none, in words; '' where the tables do not say."""
    numbers = [as_number(row[name]) for name in ("hr", "lower", "upper")]
    if row["reason"]:
        return reason_words(material, row["reason"])
    if "0" in (row["events_level"], row["events_reference"]):
        return say("a level without events")
    if row["estimator"] == "ml" and has_too_few(fit):
        return say("fewer than {n} events for each parameter", n=ENOUGH)
    if None in numbers or is_printable_hr(*numbers):
        return ""
    if numbers[1] > 0 and 1 / LARGEST_HR <= numbers[0] <= LARGEST_HR:
        return say("limits more than {n}-fold apart", n=LARGEST_CI_RATIO)
    return say("a hazard ratio above 100 or below 0.01")


def has_too_few(fit):
    """Whether a fit has fewer than 5 events for each of its parameters."""
    parameters = as_number(fit["parameters"])
    return bool(parameters) and as_number(fit["events"]) < ENOUGH * parameters


def term_words(material, row):
    """'Subtype: HER2+ (v HR+/HER2−)', 'Age, per year': a term that stands alone in a row."""
    labels = material.labels
    if not row["level"]:
        label = labels.variable_with_unit(row["variable"])
        return label if "per " in label or " por " in label else f"{label} ({unit_words(material, row['variable'])})"
    level, reference = (labels.level(row["variable"], row[name]) for name in ("level", "reference"))
    if row["level"] in EXPOSED:
        level, reference = say(EXPOSED[row["level"]]), say("not exposed")
    variable = labels.variable(row["variable"])
    return say("{variable}: {level} (v {reference})", variable=variable, level=level, reference=reference)


def unit_words(material, variable):
    """'per 1 mm', 'per year', 'per unit': what a number's hazard ratio is for."""
    unit = material.labels.find("variables", variable).get("unit")
    if not unit:
        return say("per unit")
    if unit in PER:
        return say(PER[unit])
    return say("per 1 {unit}", unit=unit_text(unit))


def reason_words(material, reason):
    """A reason of the tables in the language spoken, with the study's labels in place of variable=level."""

    def spoken(match):
        label = material.labels.variable(match[1])
        return f"{label}: {material.labels.level(match[1], match[2])}" if label != match[1] else match[0]

    return TERM.sub(spoken, retell(reason))
