"""A reported number in a reader's words: which one it is, its value and an effect on it, in the unit of the report."""

from oncosurv.language import phrase, say
from oncosurv.report.blocks import ABSENT
from oncosurv.wording import NO_BREAK, as_number, format_count, format_number

QUANTITIES = {
    "n": phrase("patients"),
    "events": phrase("events"),
    "n_risk": phrase("at risk"),
    "median": phrase("median, months"),
    "median_follow_up": phrase("median follow-up, months"),
    "person_time": phrase("person-years"),
    "completeness": phrase("completeness of follow-up"),
    "survival": phrase("survival"),
    "difference": phrase("difference"),
    "incidence": phrase("cumulative incidence"),
    "hr": phrase("hazard ratio"),
    "p": phrase("p"),
    "concordance": phrase("concordance"),
}
KINDS = {
    "univariable": phrase("alone"),
    "multivariable": phrase("together"),
    "reduced": phrase("reduced model"),
    "exposure": phrase("exposure, adjusted"),
    "exposure_alone": phrase("exposure alone"),
}
TESTS = {
    "survival/comparisons": phrase("log-rank test"),
    "cox/hazards": phrase("test of proportional hazards"),
    "cox/models": phrase("test of the whole model"),
    "cox/state_tests": phrase("Mantel-Byar test"),
}
MONTHS, SHARES = ("median", "median_follow_up"), ("survival", "completeness", "incidence")


def name_group(material, row):
    """What a number is of: a model, or the end point in a population."""
    labels, (folder, name) = material.labels, row["analysis"].split("/")
    if folder == "cox":
        return say("Cox model: {model}", model=labels.of("models", name))
    return f"{labels.of('populations', row['population'])}: {labels.of('endpoints', row['endpoint'])}"


def name_number(material, row):
    """Which number of its group it is."""
    labels, factor, parts = material.labels, row["factor"], []
    if factor and factor not in ("overall", "GLOBAL"):
        level = f": {labels.level(factor, row['level'])}" if row["level"] not in ("", "all") else ""
        parts.append(f"{labels.variable(factor)}{level}")
    test, kind, quantity = TESTS.get(row["table"]), KINDS.get(row["kind"]), QUANTITIES[row["quantity"]]
    parts += [say(test)] if test else []
    parts += _places(row)
    if not test or row["quantity"] != "p":
        restricted = row["quantity"] == "difference" and row["place"].startswith("rmst")
        parts.append(say("difference, months") if restricted else say(quantity))
    parts += [say(kind)] if kind else []
    return ", ".join(parts)


def _places(row):
    if row["table"] == "survival/timepoints":
        day, _, start = row["place"].partition("/")
        return [say("day {day}", day=day), *([say("alive on day {day}", day=start)] if start else [])]
    if row["table"] == "survival/differences":
        measure, _, day = row["place"].partition("/")
        words = phrase("mean survival to day {day}") if measure == "rmst" else phrase("survival on day {day}")
        return [say(words, day=day)]
    if row["table"] == "cox/hazards":
        return [say("all terms")] if row["place"] == "GLOBAL" else []
    return [row["place"].replace("/", ", ")] if row["place"] else []


def write_value(material, row, when):
    """The number before or after."""
    value = as_number(row[when])
    if value is None:
        return ABSENT
    if row["quantity"] == "p":
        return material.p(value)
    if row["quantity"] in ("n", "events", "n_risk"):
        return format_count(value)
    return _in_unit(material, row, value)


def write_effect(effect, decimals=2, material=None, row=None):
    """An effect with its sign, in the unit of the number; a plain number without `row`."""
    value = as_number(effect)
    if row is None:
        words = format_number(value, decimals)
    elif row["quantity"] == "p":
        words = format_number(value, 3 if abs(value) < 0.095 else 2)
    else:
        words = _in_unit(material, row, value)
    return words if value < 0 else f"+{words}"


def _in_unit(material, row, value):
    quantity = row["quantity"]
    if quantity in MONTHS or (quantity == "difference" and row["place"].startswith("rmst")):
        return format_number(value / material.month_days, material.study["report"]["months_decimals"])
    if quantity in SHARES or quantity == "difference":
        return f"{format_number(100 * value, 1)}{NO_BREAK}%"
    if quantity == "person_time":
        return format_number(value / material.year_days, 1)
    return format_number(value, 0 if quantity in ("n", "events", "n_risk") else 2)
