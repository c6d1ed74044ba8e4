"""The structured abstract: background and objective from the study file, everything else from the tables.

Each number leads to its row. What an estimate may not be without stands beside it, and what the tables cannot carry is
not concluded: no difference in mean survival time, no word of benefit, no estimate without its events.
"""

import re

from oncosurv.language import listed, phrase, say
from oncosurv.report.blocks import Cite, Heading, Strong, joined, sentence, text
from oncosurv.report.labels import data_statement, inner
from oncosurv.report.material import TINY, is_on
from oncosurv.report.sections.abstract_models import model_conclusion, model_parts, models_told, tells_firth
from oncosurv.report.sections.characteristics import is_whole, number_words
from oncosurv.report.sections.follow_up import median_follow_up
from oncosurv.report.sections.on_request import is_naive
from oncosurv.report.sections.patients import screened_sentence
from oncosurv.report.sections.survival_figures import whole_sentence
from oncosurv.wording import ABSENT, as_number, format_count, format_given, format_survival, not_estimable, not_reached


def write_abstract(material):
    """The paragraphs of the abstract; those without anything to say are left out."""
    study = material.study["study"]
    parts = [
        (say("Background."), [(study["background"],)] if study.get("background") else []),
        (say("Objective."), [(study["question"],)]),
        (say("Methods."), _methods(material)),
        (say("Results."), _results(material)),
        *(("", model_parts(material, model)) for model in models_told(material)),
        (say("Conclusion."), _conclusion(material)),
    ]
    told = [(*((Strong(title), " ") if title else ()), *joined(told, " ")) for title, told in parts if told]
    return [Heading(2, say("Abstract"), "abstract"), *(text(*parts) for parts in _spelt_out(told))]


def _spelt_out(paragraphs):
    """Paragraphs with what NR and NE stand for where they occur first: an abstract is read alone."""
    wait = {not_reached(): say("not reached"), not_estimable(): say("not estimable")}
    for parts in paragraphs:
        found = []
        for part in parts:
            found.append(part)
            for short in [short for short in wait if isinstance(part, Cite) and _occurs(short, part.text)]:
                found.append(say(" ({short}: {words})", short=short, words=wait.pop(short)))
        yield found


def _occurs(short, words):
    return re.search(rf"(?<!\w){re.escape(short)}(?!\w)", words)


def _methods(material):
    study, told = material.study["study"], []
    designs = {"retrospective": say("Retrospective cohort."), "prospective": say("Prospective cohort.")}
    told.append((designs[study["design"]],))
    index = material.study["index_event"]
    words = (
        phrase("Time zero was {index} ({words}); endpoints: {endpoints}; data cut {cut}.")
        if material.data_cut
        else phrase("Time zero was {index} ({words}); endpoints: {endpoints}.")
    )
    told.append(
        sentence(
            words,
            index=inner(index["label"]),
            words=index.get("words", index["label"]),
            endpoints=listed(inner(item["label"]) for item in material.study["endpoints"] if _counted(material, item)),
            **({"cut": material.data_cut} if material.data_cut else {}),
        )
    )
    told.append((say("Survival by Kaplan-Meier's method."),))
    if models_told(material):
        usual = say("Cox models with the variables that the study file names, none chosen by a p-value.")
        penalised = say(
            "Cox models with the variables that the study file names, none chosen by a p-value; Firth's "
            "penalised likelihood where events are few."
        )
        told.append((penalised if tells_firth(material) else usual,))
    if any("exposure" in model for model in models_told(material)):
        told.append(
            (say("A treatment begun after time zero counts from its start; as if known at time zero only beside it."),)
        )
    planned = say("The analysis plan was written before the data were seen.")
    exploratory = say("The analysis plan was not written before the data were seen: all analyses are exploratory.")
    return [*told, (planned if study["prespecified"] else exploratory,)]


def _counted(material, endpoint):
    return any(row["role"] != "reproduction" for row in material.rows("estimates", endpoint=endpoint["name"]))


def _results(material):
    steps = [row for row in material.rows("flow") if row["n_remaining"] != ""]
    told = [(data_statement(material.study),)]
    if len(steps) > 1:
        told.append((*screened_sentence(material, steps), "."))
    told += _characteristics(material)
    for row in _whole(material):
        label = material.labels.of("endpoints", row["endpoint"])
        told += [(f"{label}, ", *_stripped(whole_sentence(material, row)))]
        first = row is _whole(material, row["endpoint"])[0]
        told += [*_follow_up(material, row), *_milestones(material, row)] if first else []
    return told


def _whole(material, endpoint=None):
    """Rows of the whole of each population, of the study's own items."""
    rows = [row for row in material.rows("estimates", factor="overall") if row["role"] != "reproduction"]
    return [row for row in rows if not is_naive(row) and endpoint in (None, row["endpoint"])]


def _stripped(parts):
    """Parts without the space that ends the last of them."""
    return [*parts[:-1], parts[-1].rstrip(" ")] if isinstance(parts[-1], str) else parts


def _characteristics(material):
    """Age at time zero where it is described: the one characteristic that every abstract has."""
    rows = material.rows("characteristics", variable="age", statistic="median", group="")
    if not rows or not rows[0]["value"]:
        return []
    row = rows[0]
    own = material.rows("characteristics", variable="age", population=row["population"])
    words = number_words(row["value"], is_whole(own))
    words = material.cite(words, f"characteristics-{row['population']}", "characteristics", row)
    return [sentence("{label}: median {median}.", label=material.labels.variable_with_unit("age"), median=words)]


def _follow_up(material, row):
    found = [own for own in material.rows("follow_up", estimate_id=row["estimate_id"]) if own["role"] != "reproduction"]
    if not found:
        return []
    words = median_follow_up(material, found[0])
    return [
        sentence(
            "Median follow-up (reverse Kaplan-Meier, months): {median}.",
            median=material.cite(words, "follow-up", "follow_up", found[0]),
        )
    ]


def _milestones(material, row):
    """Survival at the fixed times of one population, each with those at risk."""
    wanted = {"estimate_id": row["estimate_id"], "conditional_from": ""}
    items = []
    for point in material.rows("timepoints", **wanted):
        survival = as_number(point["survival"])
        if not is_on(point["shown"]) or survival is None or (survival > 0 and int(point["n_risk"]) < TINY):
            continue
        share = format_survival(point["survival"], point["lower"], point["upper"], row["n"])
        if share != ABSENT:
            table = f"times-{row['endpoint']}"
            items.append(
                sentence(
                    phrase("day {day} {share}, {at_risk} at risk")
                    if material.data_cut
                    else phrase("{day} months {share}, {at_risk} at risk"),
                    day=format_given(point["time"]) if material.data_cut else material.months(point["time"]),
                    share=material.cite(share, table, "timepoints", point),
                    at_risk=material.cite(format_count(point["n_risk"]), table, "timepoints", point),
                )
            )
    if not items:
        return []
    label = material.labels.of("endpoints", row["endpoint"])
    return [sentence("{endpoint} at fixed times: {times}.", endpoint=label, times=joined(items))]


def _conclusion(material):
    """Only what the rules let stand: the direction of what was estimated, its limits, and what the data are."""
    told = [parts for model in models_told(material) for parts in model_conclusion(material, model)]
    study = material.study["study"]
    if study["data_are"] == "synthetic":
        told.append((say("The data are synthetic: none of this is a finding about patients."),))
    elif not study["prespecified"]:
        told.append((say("These are exploratory analyses; they need patients of other cohorts to be confirmed."),))
    return told
