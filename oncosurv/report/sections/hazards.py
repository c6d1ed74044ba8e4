"""Proportional hazards: the fixed sentence on a fit that is flagged, and what stands beside it."""

import re

from oncosurv.language import phrase, say
from oncosurv.report.blocks import Refs, joined, sentence
from oncosurv.report.labels import data_mark
from oncosurv.report.material import is_on
from oncosurv.report.sections.differences import contrast_rows, is_contrast, restricted_rows
from oncosurv.report.sections.periods import period_parts
from oncosurv.report.sections.terms import TERM, reason_words
from oncosurv.wording import as_number

ALPHA = 0.05  # below it a test of proportional hazards is flagged
TOGETHER = ("multivariable", "exposure")
NOT_PROPORTIONAL = phrase("Hazards were not proportional ({reasons}); the HR is an average over follow-up.")
CANNOT_BE_COMPARED = phrase(
    "Hazards cannot be compared over the whole follow-up ({reasons}); the HR is an average over follow-up."
)
REMEDIES = (  # as the table words them, without the files
    phrase("differences in restricted mean survival time and in survival at fixed times"),
    phrase("its number in place of the cut"),
    phrase("another form in its place"),
    phrase("its hazard ratio in two periods and its course over time"),
    phrase("it has no declared cut, and one chosen from the data would not hold"),
    phrase("landmark analyses and survival by state"),
    phrase("no groups of it are compared among these patients"),
)
VARIANT = re.compile(r"\(variant (\w+) in ")
ENDED = "nobody at risk after half of the follow-up: "  # as the table says it


def hazards_test(material, row):
    """The test of proportional hazards of a variable in the fit of a coefficient; None where it was not tested."""
    keys = {key: row[key] for key in ("model", "kind", "variant", "exposure_handling")}
    tests = material.rows("hazards", **keys, term=row["variable"])
    alone = row["kind"] == "univariable"
    tests = [test for test in tests if not alone or test["estimate_id"].endswith(f"/{row['variable']}")]
    return tests[0] if tests and tests[0]["p"] else None


def hazards_words(material, row):
    """', PH p 0.02' of a variable in the fit of a coefficient; '' where it was not tested."""
    test = hazards_test(material, row)
    return say(", PH p {p}", p=material.p(test["p"])) if test else ""


def flagged_fit(material, model):
    """The main fit of several variables of a model that is flagged for proportional hazards; None without one."""
    fits = material.rows("models", model=model, variant="main", ph_flag="1")
    fits = [fit for fit in fits if fit["kind"] in TOGETHER and is_on(fit["preferred"])]
    return next((fit for fit in fits if fit["exposure_handling"] in ("baseline", "time_dependent")), None)


def failed_tests(material, fit):
    """The tests of proportional hazards of a fit whose p is below the limit of a flag."""
    keys = {key: fit[key] for key in ("model", "kind", "variant", "exposure_handling")}
    return [row for row in material.rows("hazards", **keys) if row["p"] and as_number(row["p"]) < ALPHA]


def hazards_sentence(material, model, mark=None):
    """Parts of the fixed sentence on a flagged fit, and the variables that it is about; ((), []) without one.

    mark: what follows it, what the data are by default.
    """
    fit = flagged_fit(material, model)
    if fit is None:
        return (), []
    failed = failed_tests(material, fit)
    table = f"{'treatment' if fit['kind'] == 'exposure' else 'model'}-{model}"
    reasons = [
        sentence(
            "{term}: p {p}",
            term=_term(material, row["term"]),
            p=material.cite(material.p(row["p"]), table, "hazards", row),
        )
        for row in failed
    ]
    ended = fit["ph_reason"].partition(ENDED)[2]
    reasons += [(reason_words(material, f"{ENDED}{ended}"),)] if ended else []
    message = NOT_PROPORTIONAL if failed else CANNOT_BE_COMPARED
    mark = data_mark(material.study) if mark is None else mark
    parts = sentence(message, reasons=joined(reasons))
    names = [row["term"] for row in failed if row["term"] != "GLOBAL"] + [pair[0] for pair in TERM.findall(ended)]
    return (*parts, *([f" {mark}"] if mark else [])), names or fit["requested"].split("; ")


def hazards_notice(material, model):
    """The fixed sentence with what stands beside the fit, as parts, where a main fit of a model is flagged."""
    parts, names = hazards_sentence(material, model)
    if not parts:
        return []
    fit = flagged_fit(material, model)
    see = _companions(material, fit, names)
    beside = [say(" Beside it: "), *see, "."] if see else []
    return [(*parts, *beside, *remedy_parts(material, fit), *period_parts(material, fit))]


def remedy_parts(material, fit):
    """A sentence for each variable concerned on what stands beside its hazard ratio, as the table names it."""
    told = []
    for words in fit.get("remedy", "").split(". "):
        name, there, found = words.partition(": ")
        if there and name != "all":
            items = {}  # two forms of a variable may be one analysis
            for item in found.split("; "):
                variant = VARIANT.search(item)
                items.setdefault(variant[1] if variant else item, say(_bare(item)))
            told.append(f" {material.labels.variable(name)}: {'; '.join(items.values())}.")
    return told


def _bare(words):
    """Words of a remedy without the files and analyses in brackets."""
    return re.sub(r" \([^()]*\)", "", words)


def _told_groups(rows):
    """How many groups have survival at some fixed time: where only one has, there is nothing to look at."""
    return len({row["level"] for row in rows if row["survival"]})


def _companions(material, fit, names):
    """References to the tables that hold another look at these variables of a fit, as parts."""
    where = {"endpoint": fit["endpoint"], "population": fit["population"]}
    found = []
    if any(_told_groups(material.rows("timepoints", **where, factor=name)) > 1 for name in names):
        found.append(f"times-{fit['endpoint']}")
    contrasts = [row for row in contrast_rows(material, fit["endpoint"]) if is_contrast(row)]
    if any(row["factor"] in names and row["population"] == fit["population"] for row in contrasts):
        found.append(f"contrasts-{fit['endpoint']}")
    restricted = restricted_rows(material, fit["endpoint"])
    if any(row["factor"] in names and row["population"] == fit["population"] for row in restricted):
        found.append(f"restricted-{fit['endpoint']}")
    if any(row["variant"].startswith("continuous") for row in material.rows("models", model=fit["model"])):
        found.append(f"sensitivity-{fit['model']}")
    return [Refs(tuple(found))] if found else []


def average_note(fits):
    """A note that names the fits of a table that are flagged. fits: (label, models row) of those whose HRs it shows."""
    names = dict.fromkeys(label for label, fit in fits if is_on(fit.get("ph_flag")))
    if not names:
        return []
    return [
        say(
            "An average over follow-up, as hazards were not proportional or a group had nobody at risk after "
            "half of it: {names}.",
            names="; ".join(names),
        )
    ]


def _term(material, term):
    return say("all terms") if term == "GLOBAL" else material.labels.variable(term)
