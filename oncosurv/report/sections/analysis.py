"""Statistical methods: only what ran, with the conventions that the numbers were made by."""

from oncosurv.language import join_and, phrase, say
from oncosurv.report.blocks import Heading, Listing, text
from oncosurv.report.sections.likelihood import likelihood_note, walds_from
from oncosurv.report.sections.methods_beside import (
    difference_methods,
    exposure_methods,
    permutation_methods,
    subgroup_methods,
)
from oncosurv.table_words import retell
from oncosurv.wording import format_count, format_given

TRANSFORMS = {"log-log": "log(−log)", "log": "log", "plain": phrase("no")}
PROGRAMS = {"pypandoc_binary": "pypandoc"}


def write_analysis(material):
    """One item a method, each only where its table has rows; then the software."""
    items = [*_survival(material), *difference_methods(material), *_tests(material), *permutation_methods(material)]
    items += [*_models(material), *exposure_methods(material), *subgroup_methods(material), *_description(material)]
    holm = any(row.get("p_adjusted") for row in material.rows("comparisons"))
    adjusted = (
        say("The p-values of pairs of groups are adjusted by Holm's method within a factor, no others") if holm else
        say("No p-value is adjusted for the number of tests")
    )  # fmt: skip
    items.append(
        say(
            "All intervals are 95 % and all tests two-sided. {adjusted}, and no variable was chosen by a p-value.",
            adjusted=adjusted,
        )
    )
    programs = ", ".join(f"{PROGRAMS.get(name, name)} {version}" for name, version in sorted(material.versions.items()))
    blocks = [Heading(3, say("Statistical analysis"), "methods-statistics"), Listing(tuple((item,) for item in items))]
    return blocks + ([text(say("Software: Python with {programs}.", programs=programs))] if programs else [])


def _survival(material):
    kinds = sorted({row["conf_type"] for row in material.rows("estimates") if row["conf_type"]})
    if not kinds:
        return []
    words = join_and(say(TRANSFORMS.get(kind, kind)) for kind in kinds)
    month = material.month_days
    items = [
        say(
            "Survival was estimated by Kaplan-Meier's method; intervals use Greenwood's variance with "
            "{words} transformation.",
            words=words,
        ),
        say(
            "The median is the first time at which the curve is at or below one half, or the middle of the "
            "step where it stays at exactly one half (the convention of R). NR: not reached; NE: not "
            "estimable. Ranges are of the observed times; a plus stands after the time of a patient still "
            "followed."
        ),
        say(
            "Times were analysed in days and are shown in months of {month} days. A group of fewer than 5 "
            "patients or 3 events has no curve, no median and no interval.",
            month=format_given(month),
        ),
    ]
    if material.rows("follow_up"):
        items.append(say("Follow-up is the median by the reverse Kaplan-Meier method, in which events are censored."))
    if material.rows("competing"):
        items.append(
            say(
                "Where events compete, the cumulative incidence of each is Aalen and Johansen's, its "
                "variance by the delta method; groups are compared by Gray's test. Fine and Gray's "
                "regression is made where each kind of event occurred at least 10 times."
            )
        )
    if any(row["n_entered"] not in ("", "0") for row in material.rows("estimates")):
        items.append(say("Patients entered late: they are at risk only from their entry (left truncation)."))
    return items


def _tests(material):
    rows = [row for row in material.rows("comparisons") if row["role"] != "reproduction"]
    if not rows:
        return []
    tests = sorted({row["test"] for row in rows})
    number = say("{n} tests", n=format_count(len(rows))) if len(rows) > 1 else say("one test")
    permuted = any(row.get("p_permutation") for row in rows)
    kind = (
        say("by permutation of the group labels where a group of any of them is small")
        if permuted
        else say("from its asymptotic distribution")
    )
    return [
        say(
            "Groups were compared by the {tests} test ({number}), its p-value {kind}.",
            tests=join_and(map(retell, tests)),
            number=number,
            kind=kind,
        )
    ]


def _models(material):
    rows = [row for row in material.rows("models") if row["role"] != "reproduction"]
    ties = sorted({row["ties"].capitalize() for row in rows if row["ties"]})
    if not ties:
        return []
    items = [
        say(
            "Hazard ratios are from Cox models, tied times by {ties}'s method. Maximum partial likelihood "
            "has intervals by the profile likelihood and likelihood-ratio tests, of a single term and of a "
            "variable with all its levels; Wald's interval and p stand in columns of cox/coefficients.csv.",
            ties=join_and(ties),
        ),
        *([likelihood_note(material, rows)] if walds_from(material, rows) else []),
        say(
            "Models of prognosis hold the variables that the study file names, in its order, all known at "
            "time zero. Patients with a missing value in a model's variables are left out of that model and "
            "counted beside it."
        ),
    ]
    if any(row["degrade_reason"] for row in rows):
        items.append(
            say(
                "Events are counted for each parameter estimated. With 10 or more maximum likelihood is of "
                "record; from 5 it is, and Firth's penalised likelihood stands beside it, at least in "
                "cox/coefficients.csv; from 3, or where the likelihood has no maximum or a level has fewer "
                "than 2 events, Firth's is of record, and maximum likelihood is said to be not estimable "
                "(for a level with fewer than 2 events only that level's); below 3 there is no model of "
                "several variables. Where a model of record asks too much, one with fewer variables, dropped "
                "from the end of the declared order, is added."
            )
        )
    items.append(
        say(
            "A hazard ratio above 100 or below 0.01, or one whose limits are more than 100-fold apart, is "
            "printed as not estimable, as is one of a level without events."
        )
    )
    if any(row["estimator"] == "firth" for row in rows):
        items.append(say("Firth's estimates have intervals and tests by the profile of the penalised likelihood."))
    if material.rows("hazards"):
        penalised = any(row["estimator"] == "firth" for row in material.rows("hazards"))
        items.append(
            say("Proportional hazards were tested by the score test with Kaplan-Meier transformed time")
            + (
                say(", at Firth's estimates (Neyman's C(alpha) test) where the likelihood has no maximum")
                if penalised
                else ""
            )
            + say(
                ". A fit is flagged where p is below 0.05 for a term or for all, or where a group has nobody "
                "at risk after half of the follow-up: its hazard ratios are averages over follow-up, and "
                "what needs no proportional hazards stands beside them."
            )
        )
        items.append(
            say(
                "Beside a model with a cut of a number stands the same model with the number itself, as a "
                "sensitivity analysis."
            )
        )
    if material.rows("influence"):
        items.append(
            say(
                "Each hazard ratio of record was estimated again without each patient in turn; those of "
                "sensitivity analyses are not of record."
            )
        )
    if any(row["exposure_handling"] == "time_dependent" for row in rows):
        items.append(
            say(
                "A treatment begun after time zero is counted from its start (time-dependent, of record), "
                "with landmark analyses beside it. To count it as if known at time zero credits the treated "
                "with having lived long enough to begin it (guarantee-time bias; Giobbie-Hurder, Gelber and "
                "Regan, J Clin Oncol 2013;31:2963-9): that naive hazard ratio is shown only beside the "
                "others."
            )
        )
    return items


def _description(material):
    items = [
        say(
            "Characteristics are counts and medians with quartiles (linear interpolation, R's type 7). "
            "Denominators are the patients with a known value; shares of fewer than 10 patients are not "
            "printed in per cent. There are no tests between groups."
        )
    ]
    if material.rows("efficacy"):
        items.append(say("Intervals of proportions are exact (Clopper-Pearson)."))
    return items
