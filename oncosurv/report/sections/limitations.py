"""Limitations that the tables themselves show; what only people know is theirs to add."""

from oncosurv.report.blocks import Heading, Listing, text
from oncosurv.report.material import TINY
from oncosurv.report.sections.model_checks import CANNOT_BE_COMPARED, NOT_PROPORTIONAL, hazards_notice
from oncosurv.report.sections.models import FEW
from oncosurv.wording import as_number, format_count, format_number

MISSING_PERCENT = 5
MISSING_IN_MODEL = "missing value in a variable of the model"


def write_limitations(material):
    """A list; each item is there only when the study or its tables show it."""
    items = [
        *_design(material),
        *_few_events(material),
        *_hazards(material),
        *_small_groups(material),
        *_missing(material),
        *_left_out_of_models(material),
        *_not_collected(material),
        *_not_examined(material),
    ]
    return [
        Heading(2, "Limitations", "limitations"),
        text("Found in the study file and the tables of this report:"),
        Listing(tuple((item,) for item in items)),
    ]


def _design(material):
    study = material.study["study"]
    items = []
    if study["data_are"] == "synthetic":
        items.append("The data are synthetic: no estimate and no p-value of this report is a finding about patients.")
    if study["design"] == "retrospective":
        items.append(
            "The cohort is retrospective: what was recorded, when, and for whom was not planned for this question."
        )
    if not study["prespecified"]:
        items.append("The analysis plan was not written before the data were seen.")
    for item in material.study.get("exposures", []):
        items.append(f"{item['label']} was chosen by clinicians, so whatever goes along with it is an association.")
    return items


def _few_events(material):
    """Models of record with few events; one line a model."""
    items = {}
    for fit in material.rows("models", variant="main"):
        several = fit["kind"] in ("multivariable", "exposure") and fit["exposure_handling"] in (
            "baseline",
            "time_dependent",
        )
        if fit["role"] == "reproduction" or not several or not fit["parameters"]:
            continue
        if as_number(fit["events"]) < FEW * as_number(fit["parameters"]):
            events = material.labels.events(fit["endpoint"])
            items[fit["model"]] = (
                f"Few events for each parameter in the model {material.labels.of('models', fit['model'])}: "
                f"{format_number(fit['events_per_parameter'], 1)} ({format_count(fit['events'])} {events}, "
                f"{format_count(fit['parameters'], 'parameter', 'parameters')})."
            )
    return list(items.values())


def _hazards(material):
    """Models in which a test of proportional hazards is flagged."""
    said = {}
    for model in material.models():
        for parts in hazards_notice(material, model["name"]):
            verb = NOT_PROPORTIONAL if parts[0].startswith(NOT_PROPORTIONAL) else CANNOT_BE_COMPARED
            said.setdefault(verb, []).append(str(model["label"]))
    return [
        f"{verb} in: {'; '.join(said[verb])}. Their hazard ratios average over the follow-up."
        for verb in (NOT_PROPORTIONAL, CANNOT_BE_COMPARED)
        if verb in said
    ]


def _small_groups(material):
    small = {}
    for row in material.rows("estimates"):
        if row["role"] != "reproduction" and row["factor"] != "overall" and int(row["n"]) < TINY:
            label = f"{material.labels.variable(row['factor'])}: {material.labels.level(row['factor'], row['level'])}"
            small[f"{label} (n = {row['n']})"] = None
    return [f"Groups of fewer than {TINY} patients: {'; '.join(small)}."] if small else []


def _missing(material):
    """Values missing in more than 5 %, or in more than one patient of a small cohort; not defined ones apart."""
    undefined = {item["name"] for item in material.study["variables"] if "undefined_when" in item}
    parts = {}
    for row in material.rows("characteristics", statistic="missing", group=""):
        missing, size = int(row["missing"]), int(row["denominator"])
        many = 100 * missing > MISSING_PERCENT * size or (size < 50 and missing > 1)
        if many and row["variable"] not in undefined:
            parts[f"{material.labels.variable(row['variable'])} {missing} of {size}"] = None
    return [f"Missing values: {'; '.join(parts)}."] if parts else []


def _left_out_of_models(material):
    """Models that lose more than 5 % of their patients to missing values, or more than one of fewer than 50."""
    parts = []
    for model in material.models():
        lines = material.rows("ledger", analysis=model["name"])
        lost = sum(int(line["n_excluded"]) for line in lines if line["reason"] == MISSING_IN_MODEL)
        size = lost + sum(int(line["n"]) for line in lines if not line["reason"])
        if 100 * lost > MISSING_PERCENT * size or (size < 50 and lost > 1):
            parts.append(f"{model['label']} {lost} of {size}")
    return [f"Left out of models for a missing value: {'; '.join(parts)}."] if parts else []


def _not_collected(material):
    items = []
    if any(item["rule"] == "count_improvement" for item in material.study.get("outcomes", [])):
        items.append("Transfusions are not recorded: a rise of blood counts may be a transfusion's.")
    named = material.study.get("report", {}).get("not_collected", [])
    if named:
        items.append(f"Not collected: {', '.join(str(name) for name in named)}.")
    return items


def _not_examined(material):
    """What the tables of this study do not hold, so that nobody takes it for examined."""
    items = []
    if material.rows("models"):
        absent = [
            words
            for table, words in (("hazards", "proportional hazards"), ("influence", "the influence of single patients"))
            if not material.rows(table)
        ]
        why = dict.fromkeys(row["leave_one_out"] for row in material.rows("models", of_record="1"))
        large = [words for words in why if words.startswith("none: too many")]
        if large and not material.rows("influence"):
            absent.remove("the influence of single patients")
            words = large[0].removeprefix("none: ")
            items.append(f"No patient was left out in turn: {words}.")
        items += [f"Not examined in this report: {' and '.join(absent)}."] if absent else []
    counted = {model.get("exposure") for model in material.models()}
    names = [str(item["label"]) for item in material.study.get("exposures", []) if item["name"] not in counted]
    if names:
        words = " and ".join(names)
        items.append(
            f"This report holds no analysis in which {words} counts from its start; it says nothing about its effect."
        )
    return items
