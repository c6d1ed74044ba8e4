"""Leave-one-out: each estimate again without each patient in turn. At n = 29 one patient can turn a verdict."""

import numpy as np

from oncosurv.analyses.fit_rows import term_id
from oncosurv.survival.batch_left_out import fit_left_out
from oncosurv.survival.cox import fit_cox
from oncosurv.survival.cox_tests import summarise_coefficients
from oncosurv.survival.firth import compare_firth_block, fit_firth
from oncosurv.survival.left_out_cox import fit_left_out_cox
from oncosurv.survival.profile import compare_block
from oncosurv.survival.tail_probabilities import two_sided_p

SMALL_N = 200  # up to here a dense table of risk sets is the fastest
# Refits without each patient cost patients x rows x (parameters + 2) operations a pass by maximum likelihood, and by
# Firth's penalty patients x rows x event times x the numbers of a table: up to these limits, half a minute of a core.
LARGEST_COST = {"ml": 1e8, "firth": 1e10}
TOO_MANY = "none: too many patients (n {n}, parameters {parameters}) for the model to be fitted again without each"
NOT_OF_RECORD = "none: not of record, a sensitivity analysis or beside the main fit"
NOT_ESTIMATED = "none: nothing was estimated"
DONE = "without each patient in turn, in cox/influence.csv"


def leave_one_out(analysis_set, planned, estimators, published_way=False):
    """Rows estimate_id, left_out, variable, level, measure, hr, p, wald_p of a planned fit: one a patient and term.

    estimators: those whose numbers are shown (ml, firth). p: likelihood ratio for ml (Wald's, published_way), penalised
    likelihood ratio for firth. A term that cannot be estimated without the patient, or would change its reference
    level, or whose level has no event without the patient, has hr and p empty.
    """
    rows, design = [], planned.design
    kept = design.patients != np.arange(len(analysis_set.patients))[:, None]
    everyone = np.ones(len(analysis_set.patients), dtype=bool)
    parameters = [place for place in range(len(design.terms)) if place not in design.unestimable]
    for estimator in estimators:
        coef, se, p = _fit_all(design, kept, estimator)
        tag = "" if estimator == "ml" else f"/{estimator}"
        for place, patient in enumerate(analysis_set.patients):
            if np.isnan(coef[place, parameters]).any():  # the batch gives up where a single fit can say more
                everyone[place] = False
                found = _refit(planned.build(analysis_set.subset(everyone)), estimator)
                everyone[place] = True
            else:
                columns = zip(coef[place], se[place], p[place], strict=True)
                found = dict(zip(design.terms, (_numbers(*values, estimator) for values in columns), strict=True))
            for column, term in enumerate(design.terms):
                numbers = {} if _loses_events(design, column, place) else found.get(term, {})
                words = {"estimate_id": term_id(planned.keys, term) + tag, "estimator": estimator, "measure": "hr"}
                words |= {"variable": term.variable, "level": term.level, "left_out": patient}
                p_of_record = numbers.get("wald_p" if published_way else "p")
                rows.append(planned.keys | words | numbers | {"p": p_of_record})
    return rows


def _fit_all(design, kept, estimator):
    """Arrays coef, se, p (patients, columns) of the fits without each patient; NaN where a single fit must answer."""
    data = (design.time, design.event, design.x, kept, design.entry)
    if design.fitting is None and (estimator == "firth" or len(kept) <= SMALL_N):
        return fit_left_out(*data, penalised=estimator == "firth")
    if estimator == "ml" and not design.robust:
        return fit_left_out_cox(fit_cox(**design.data), kept)
    return np.full((3, len(kept), len(design.terms)), np.nan)  # no batch has clusters, nor strata with the penalty


def too_many(design, patients, estimators):
    """Words on why a design is not fitted again without each of so many patients; '' where it is."""
    rows, p = len(design.time), design.parameters
    times = len(np.unique(design.time[design.event == 1]))
    cost = {"ml": patients * rows * (p + 2), "firth": patients * rows * times * (p * (p + 5) / 2 + 2) * (p + 1)}
    alone = design.robust or (design.fitting is not None and "firth" in estimators)  # a fit a patient, one by one
    if any(cost[name] > LARGEST_COST[name] for name in estimators) or (alone and patients > SMALL_N):
        return TOO_MANY.format(n=patients, parameters=p)
    return ""


def _loses_events(design, column, patient):
    """Whether a level, or its reference level, has no event but this patient's: then there is no hazard ratio."""
    term = design.terms[column]
    if not term.level:
        return False
    own = [place for place, other in enumerate(design.terms) if other.variable == term.variable]
    others = (design.event == 1) & (design.patients != patient)
    inside, reference = design.x[:, column] == 1, ~design.x[:, own].any(axis=1)
    return not (others & inside).any() or not (others & reference).any()


def _numbers(coef, se, p, estimator):
    if np.isnan(coef):
        return {}
    return {"hr": float(np.exp(coef)), "p": float(p), "wald_p": two_sided_p(coef / se) if estimator == "ml" else None}


def _refit(design, estimator):
    """{term: numbers} of one fit by itself."""
    if not design.terms or not design.events:
        return {}
    found = {}
    fit = fit_cox(**design.data, **design.robust) if estimator == "ml" else fit_firth(**design.data, intervals=False)
    compare = compare_block if estimator == "ml" else compare_firth_block
    for place, (term, label) in enumerate(zip(design.terms, design.labels, strict=True)):
        if not fit.reasons[place]:
            found[term] = {"hr": float(np.exp(fit.coef[place])), "p": compare(fit, [label])["p"]}
            if estimator == "ml":
                found[term]["wald_p"] = summarise_coefficients(fit)[place]["p"]
            if estimator == "ml" and design.robust:
                found[term]["p"] = found[term]["wald_p"]
    return found


def extremes(rows):
    """{estimate_id: lowest and highest hazard ratio and p, and how often there was none} of rows of leave_one_out."""
    found = {}
    for row in rows:
        found.setdefault(row["estimate_id"], []).append((row.get("hr"), row.get("p")))
    ranges = {}
    for name, pairs in found.items():
        ratios, tests = ([value for value in column if value is not None] for column in zip(*pairs, strict=True))
        ranges[name] = {"loo_not_estimable": len(pairs) - len(ratios)}
        for word, values in (("hr", ratios), ("p", tests)):
            if values:
                ranges[name] |= {f"{word}_loo_min": min(values), f"{word}_loo_max": max(values)}
    return ranges
