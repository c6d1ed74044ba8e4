"""One design fitted: by maximum likelihood, by Firth's penalty where events are few, with its proportionality test."""

import math

from oncosurv.analyses.budget import FEWEST_EVENTS_OF_A_LEVEL, judge, judge_alone, withhold
from oncosurv.analyses.fit_rows import coefficient_rows, firth_model_row, ml_model_row
from oncosurv.analyses.proportionality import add_hazards
from oncosurv.survival.cox import fit_cox
from oncosurv.survival.cox_tests import summarise_coefficients
from oncosurv.survival.firth import compare_firth_block, fit_firth, summarise_firth_coefficients
from oncosurv.survival.profile import compare_block, summarise_profile_coefficients

NOTHING = "every variable has one level only: nothing to estimate"
NO_EVENTS, NOBODY = "no events", "no patients with every variable known"
UNLIMITED = {"residual_events": math.inf, "profile_events": math.inf}
SCARCE = "fewer than 2 events in this level or its reference"


def fit_design(design, keys, kind, published_way=False, limits=UNLIMITED):
    """{coefficients, models, hazards, residuals}: rows of one design.

    keys: columns common to all rows, `estimate_id` among them; kind: multivariable, reduced, univariable, exposure.
    published_way: maximum likelihood with Wald's tests is of record whatever the number of events, as in the
    publication reproduced; limits: of a fit with more events than
    residual_events the residuals are not listed, with more than profile_events limits and tests of a term are Wald's.
    """
    tables = {"coefficients": [], "models": [], "hazards": [], "residuals": []}
    facts = {"n": design.n, "events": design.events, "requested": variables_of(design), **design.facts}
    facts.pop("notes", None)
    if not design.events or not design.terms:
        why = NOTHING if design.events else NO_EVENTS if design.n else NOBODY
        tables["models"].append(keys | facts | {"estimator": "none", "of_record": 0, "preferred": 0, "warnings": why})
        return tables
    ml = fit_cox(**design.data, **design.robust)
    verdict = judge_design(design, ml, kind)
    record = "ml" if published_way and design.parameters else verdict.of_record
    shown = published_way or verdict.ml_shown
    shared = keys | facts | {"degrade_reason": "" if published_way else verdict.reason}
    tables["models"].append(shared | ml_model_row(ml, design, int(record == "ml"), shown))
    walds = published_way or design.robust  # no likelihood-ratio test knows of groups of patients who are alike
    many = design.events > limits["profile_events"]  # the likelihood is a parabola: its profile says the same
    summarise = summarise_profile_coefficients if shown and not walds and not many else summarise_coefficients
    likelihood = shown and not design.robust
    blocks = {name: compare_block(ml, columns) for name, columns in blocks_of(design)} if likelihood else {}
    withheld = "" if shown else verdict.reason
    scarce = {} if record == "ml" else dict.fromkeys(scarce_terms(design), SCARCE)
    tables["coefficients"] += coefficient_rows(design, keys, "ml", record, summarise(ml), blocks, withheld, scarce)
    firth = None
    if "firth" in (record, verdict.beside) and not published_way:
        firth = fit_firth(**design.data)
        own = {"estimate_id": f"{keys['estimate_id']}/firth"}
        tables["models"].append(shared | own | firth_model_row(firth, int(record == "firth")))
        blocks = {name: compare_firth_block(firth, columns) for name, columns in blocks_of(design)}
        rows = summarise_firth_coefficients(firth)
        tables["coefficients"] += coefficient_rows(design, keys, "firth", record, rows, blocks, "", {})
    if record != "none":
        fit = firth if ml.monotone and firth is not None else ml
        add_hazards(tables, design, fit, keys, blocks_of(design), limits["residual_events"])
    return tables


def judge_design(design, ml, kind):
    """The budget's Verdict on a design and its maximum-likelihood fit; of one variable alone by its own rule."""
    why = _nothing_of_its_own(design, kind)
    if why:
        return withhold(why)
    scarce = scarce_terms(design)
    if len(variables_of(design)) == 1:
        sizes = [
            counts[name] for counts in design.counts for name in ("n_level", "n_reference") if "n_reference" in counts
        ]
        smallest = min(sizes) if sizes else None
        return judge_alone(design.events, design.parameters, ml.monotone, scarce, smallest)
    return judge(design.events, design.parameters, ml.monotone, scarce)


def _nothing_of_its_own(design, kind):
    """Why a fit says nothing about what it is for: no parameter at all, or none of its exposure; '' when it does."""
    reasons = []
    for place, why in design.unestimable.items():
        if design.parameters and not (kind.startswith("exposure") and place == 0):
            continue
        counts, words = design.counts[place], why
        if counts.get("n_level") == 0:
            words = "nobody is exposed" if kind.startswith("exposure") else f"nobody has {design.labels[place]}"
        elif counts.get("n_reference") == 0:
            words = "everybody is exposed" if kind.startswith("exposure") else f"everybody has {design.labels[place]}"
        reasons.append(words)
    return f"nothing to compare: {'; '.join(reasons)}" if reasons else ""


def scarce_terms(design):
    """Labels of the columns with fewer than two events in their level or its reference."""
    return [label for label, counts in zip(design.labels, design.counts, strict=True) if _scarce(counts)]


def _scarce(counts):
    return any(
        counts.get(name, FEWEST_EVENTS_OF_A_LEVEL) < FEWEST_EVENTS_OF_A_LEVEL
        for name in ("events_level", "events_reference")
    )


def variables_of(design):
    """Names of the variables of a design, in order."""
    return list(dict.fromkeys(term.variable for term in design.terms))


def blocks_of(design):
    """(variable, labels of its columns) of a design, in order."""
    return [
        (name, [label for label, term in zip(design.labels, design.terms, strict=True) if term.variable == name])
        for name in variables_of(design)
    ]
