"""Leave-one-out: each estimate again without each patient in turn. At n = 29 one patient can turn a verdict."""

import numpy as np

from oncosurv.analyses.fits import term_id
from oncosurv.survival.cox import fit_cox
from oncosurv.survival.cox_tests import summarise_coefficients
from oncosurv.survival.firth import compare_firth_block, fit_firth

# Above this many patients no single one can move an estimate that matters, and the refits would cost minutes.
LARGEST_N = 200


def leave_one_out(analysis_set, planned, estimators):
    """Rows estimate_id, left_out, variable, level, hr, p of a planned fit, one a patient, estimator and term.

    estimators: those whose numbers are shown (ml, firth). p: Wald for ml, penalised likelihood ratio for firth. A term
    that cannot be estimated without the patient, or would change its reference level, has hr and p empty.
    """
    if len(analysis_set.patients) > LARGEST_N:
        return []
    rows = []
    everyone = np.ones(len(analysis_set.patients), dtype=bool)
    for place, patient in enumerate(analysis_set.patients):
        everyone[place] = False
        design = planned.build(analysis_set.subset(everyone))
        everyone[place] = True
        for estimator in estimators:
            tag = "" if estimator == "ml" else f"/{estimator}"
            found = dict(zip(design.terms, _refit(design, estimator), strict=True))
            for term in planned.design.terms:
                hr, p = found.get(term, (None, None))
                words = {"estimate_id": term_id(planned.keys, term) + tag, "estimator": estimator}
                words |= {"variable": term.variable, "level": term.level, "left_out": patient}
                rows.append(planned.keys | words | {"hr": hr, "p": p})
    return rows


def _refit(design, estimator):
    if not design.terms or not design.events:
        return [(None, None)] * len(design.terms)
    data = {"time": design.time, "event": design.event, "x": design.x, "names": design.labels, "entry": design.entry}
    if estimator == "ml":
        return [(row["hr"], row["p"]) for row in summarise_coefficients(fit_cox(**data))]
    fit = fit_firth(**data, intervals=False)
    return [
        (None, None) if fit.reasons[place] else (float(np.exp(fit.coef[place])), compare_firth_block(fit, [label])["p"])
        for place, label in enumerate(design.labels)
    ]
