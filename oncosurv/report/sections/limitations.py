"""Limitations that the tables themselves show; what only people know is theirs to add."""

from oncosurv.language import join_and, listed, say, say_count
from oncosurv.report.blocks import Heading, Listing, text
from oncosurv.report.labels import inner
from oncosurv.report.material import TINY
from oncosurv.report.sections.hazards import failed_tests, flagged_fit
from oncosurv.report.sections.model_notes import FEW
from oncosurv.table_words import retell
from oncosurv.wording import as_number, format_number

MISSING_PERCENT = 5
COMPLETE = 0.8  # of the possible person-time; below it follow-up is said to be incomplete
ENOUGH_CLUSTERS = 40
MISSING_IN_MODEL = "missing value in a variable of the model"


def write_limitations(material):
    """A list; each item is there only when the study or its tables show it."""
    items = [
        *_design(material),
        *_incomplete(material),
        *_few_events(material),
        *_few_clusters(material),
        *_hazards(material),
        *_small_groups(material),
        *_missing(material),
        *_left_out_of_models(material),
        *_not_collected(material),
        *_not_examined(material),
    ]
    return [
        Heading(2, say("Limitations"), "limitations"),
        text(say("Found in the study file and the tables of this report:")),
        Listing(tuple((item,) for item in items)),
    ]


def _design(material):
    study = material.study["study"]
    items = []
    if study["data_are"] == "synthetic":
        items.append(
            say("The data are synthetic: no estimate and no p-value of this report is a finding about patients.")
        )
    if study["design"] == "retrospective":
        items.append(
            say("The cohort is retrospective: what was recorded, when, and for whom was not planned for this question.")
        )
    if not study["prespecified"]:
        items.append(say("The analysis plan was not written before the data were seen."))
    for label in dict.fromkeys(item["entry"]["label"] for item in material.study["endpoints"] if "entry" in item):
        items.append(
            say(
                "Patients are followed from {label} on. That is without bias only where the time of it had nothing to "
                "do with how long a patient was still to live.",
                label=inner(label),
            )
        )
    if not material.data_cut:
        items.append(
            say(
                "The files hold months and no dates: neither the calendar years nor the completeness of follow-up is "
                "known."
            )
        )
    for item in material.study.get("exposures", []):
        items.append(
            say(
                "{label} was chosen by clinicians, so whatever goes along with it is an association.",
                label=item["label"],
            )
        )
    return items


def _incomplete(material):
    """Endpoints of whose person-time, up to the data cut, much was not watched."""
    found = {}
    for row in material.rows("follow_up"):
        share = as_number(row["completeness"])
        if row["role"] != "reproduction" and row["factor"] == "overall" and share is not None and share < COMPLETE:
            found[row["endpoint"], row["population"]] = say(
                "{endpoint}, {population}: {percent} % of the person-time possible up to the data cut was watched "
                "(Clark's C), so events may have been missed.",
                endpoint=material.labels.of("endpoints", row["endpoint"]),
                population=inner(material.labels.of("populations", row["population"])),
                percent=format_number(100 * share, 0),
            )
    return list(found.values())


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
            items[fit["model"]] = say(
                "Few events for each parameter in the model {model}: {events_per_parameter} ({counted}, {parameters}).",
                model=material.labels.of("models", fit["model"]),
                events_per_parameter=format_number(fit["events_per_parameter"], 1),
                counted=material.labels.counted_events(fit["endpoint"], fit["events"]),
                parameters=say_count("{n} parameter", "{n} parameters", fit["parameters"]),
            )
    return list(items.values())


def _few_clusters(material):
    """Models whose robust errors rest on few clusters."""
    parts = {}
    for fit in material.rows("models", variant="main", estimator="ml"):
        clusters = as_number(fit.get("n_clusters", ""))
        if clusters and clusters < ENOUGH_CLUSTERS:
            name = material.labels.of("models", fit["model"])
            parts.setdefault(name, say_count("{name} {n} cluster", "{name} {n} clusters", int(clusters), name=name))
    if not parts:
        return []
    return [
        say(
            "Robust standard errors are too small too often with fewer than 40 clusters (Cameron, Gelbach and Miller, "
            "Review of Economics and Statistics 2008;90:414-27): {models}.",
            models=listed(list(parts.values())),
        )
    ]


def _hazards(material):
    """Models in which a test of proportional hazards is flagged."""
    failed, ended = [], []
    for model in material.models():
        fit = flagged_fit(material, model["name"])
        if fit:
            (failed if failed_tests(material, fit) else ended).append(str(model["label"]))
    items = []
    if failed:
        items.append(
            say(
                "Hazards were not proportional in: {models}. Their hazard ratios average over the follow-up.",
                models="; ".join(failed),
            )
        )
    if ended:
        items.append(
            say(
                "Hazards cannot be compared over the whole follow-up in: {models}. Their hazard ratios average over "
                "the follow-up.",
                models="; ".join(ended),
            )
        )
    return items


def _small_groups(material):
    small = {}
    for row in material.rows("estimates"):
        if row["role"] != "reproduction" and row["factor"] != "overall" and (as_number(row["n"]) or TINY) < TINY:
            label = f"{material.labels.variable(row['factor'])}: {material.labels.level(row['factor'], row['level'])}"
            small[f"{label} (n = {row['n']})"] = None
    return [say("Groups of fewer than {tiny} patients: {small}.", tiny=TINY, small="; ".join(small))] if small else []


def _missing(material):
    """Values missing in more than 5 %, or in more than one patient of a small cohort; not defined ones apart."""
    undefined = {item["name"] for item in material.study["variables"] if "undefined_when" in item}
    parts = {}
    for row in material.rows("characteristics", statistic="missing", group=""):
        missing, size = as_number(row["missing"]), as_number(row["denominator"])
        if None in (missing, size):
            continue
        missing, size = int(missing), int(size)
        many = 100 * missing > MISSING_PERCENT * size or (size < 50 and missing > 1)
        if many and row["variable"] not in undefined:
            label = material.labels.variable(row["variable"])
            parts[say("{label} {missing} of {size}", label=label, missing=missing, size=size)] = None
    return [say("Missing values: {parts}.", parts="; ".join(parts))] if parts else []


def _left_out_of_models(material):
    """Models that lose more than 5 % of their patients to missing values, or more than one of fewer than 50."""
    parts = []
    for model in material.models():
        lines = material.rows("ledger", analysis=model["name"])
        lost = int(sum(as_number(line["n_excluded"]) or 0 for line in lines if line["reason"] == MISSING_IN_MODEL))
        size = lost + int(sum(as_number(line["n"]) or 0 for line in lines if not line["reason"]))
        if 100 * lost > MISSING_PERCENT * size or (size < 50 and lost > 1):
            parts.append(say("{label} {missing} of {size}", label=model["label"], missing=lost, size=size))
    return [say("Left out of models for a missing value: {parts}.", parts="; ".join(parts))] if parts else []


def _not_collected(material):
    items = []
    if any(item["rule"] == "count_improvement" for item in material.study.get("outcomes", [])):
        items.append(say("Transfusions are not recorded: a rise of blood counts may be a transfusion's."))
    named = material.study.get("report", {}).get("not_collected", [])
    if named:
        items.append(say("Not collected: {names}.", names=listed(str(name) for name in named)))
    return items


def _not_examined(material):
    """What the tables of this study do not hold, so that nobody takes it for examined."""
    items = []
    if material.rows("models"):
        absent = [
            words
            for table, words in (
                ("hazards", say("proportional hazards")),
                ("influence", say("the influence of single patients")),
            )
            if not material.rows(table)
        ]
        why = dict.fromkeys(row["leave_one_out"] for row in material.rows("models", of_record="1"))
        large = [words for words in why if words.startswith("none: too many")]
        if large and not material.rows("influence"):
            absent.remove(say("the influence of single patients"))
            words = retell(large[0].removeprefix("none: "))
            items.append(say("No patient was left out in turn: {words}.", words=words))
        items += [say("Not examined in this report: {absent}.", absent=join_and(absent))] if absent else []
    counted = {model.get("exposure") for model in material.models()}
    names = [str(item["label"]) for item in material.study.get("exposures", []) if item["name"] not in counted]
    if names:
        words = join_and(names)
        items.append(
            say(
                "This report holds no analysis in which {words} counts from its start; it says nothing about "
                "its effect.",
                words=words,
            )
        )
    return items
