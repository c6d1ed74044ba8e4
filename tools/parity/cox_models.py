"""Cox regression, its robust variance, profile limits, concordance and Firth's penalty beside R's."""

import functools

import numpy as np

from oncosurv.survival.concordance import summarise_concordance
from oncosurv.survival.cox import fit_cox
from oncosurv.survival.firth import fit_firth
from oncosurv.survival.profile import fit_profile_intervals
from tests.reference.cox_cases import arrays_of
from tests.reference.oracle import read_oracle
from tests.reference.test_cox_extras import cluster_of
from tools.parity.names import SURVIVAL, describe_case
from tools.parity.rows import Family, compare

COXPH = f"coxph, {SURVIVAL}"


@functools.cache
def fitted_extras():
    """(case, arrays, robust fit) of every case of cox_extras; the pages' families share them."""
    cases = read_oracle("cox_extras")["cases"]
    arrays = [arrays_of(case) for case in cases]
    fits = [fit_cox(**a, cluster=cluster_of(case), robust=True) for case, a in zip(cases, arrays, strict=True)]
    return list(zip(cases, arrays, fits, strict=True))


def compare_cox_models():
    rows = []
    for case in read_oracle("cox_models")["cases"]:
        fit, theirs, data = fit_cox(**arrays_of(case)), case["expected"], describe_case(case)
        rows.append(compare("patients (rows), events", data, *_pair(fit, theirs, ("n", "events")), COXPH, 0))
        rows.append(compare("coefficients", data, fit.coef, theirs["coef"], COXPH, 1e-9))
        rows.append(compare("standard errors", data, fit.se, theirs["se"], COXPH, 1e-9))
        scale = np.outer(theirs["se"], theirs["se"])
        shares = fit.cov / scale, np.array(theirs["cov"], float) / scale
        diagonal = [np.diag(np.atleast_2d(cov)) for cov in (fit.cov, np.array(theirs["cov"], float))]
        rows.append(
            compare("covariance (as correlation)", data, *shares, COXPH, 1e-9, measure="largest", shown=diagonal)
        )
        likelihoods = _pair(fit, theirs, ("loglik", "loglik_null"))
        rows.append(compare("log-likelihood, of no effect", data, *likelihoods, COXPH))
        ratio = 2 * (theirs["loglik"] - theirs["loglik_null"])
        tests = [fit.lr, fit.wald, fit.score], [ratio, theirs["wald"], theirs["score"]]
        rows.append(compare("likelihood ratio, Wald, score test", data, *tests, COXPH, 1e-9))
    return Family(
        "Cox regression",
        "Efron's and Breslow's rule for ties, strata, (start, stop]; `coxph` was run to `eps = 1e-12`.",
        rows,
    )


def _pair(fit, theirs, names):
    return [getattr(fit, name) for name in names], [theirs[name] for name in names]


def compare_robust_and_profile():
    rows = []
    for case, _, fit in fitted_extras():
        theirs, data = case["expected"], describe_case(case)
        rows.append(compare("robust standard errors", data, fit.robust_se, theirs["robust_se"], COXPH, 1e-10))
        rows.append(compare("robust Wald test", data, fit.wald, theirs["robust_wald"], COXPH, 1e-9))
        limits = fit_profile_intervals(fit)
        for side in ("lower", "upper"):
            ours, source = np.log([row[side] for row in limits]), f"root of the profile of {COXPH}"
            words = f"profile likelihood limit, {side}"
            rows.append(compare(words, data, ours, theirs[side], source, 1e-8, measure="se", scale=fit.se))
    return Family("Cox regression: robust variance and profile likelihood", "", rows)


def compare_concordance():
    rows = []
    for case, arrays, fit in fitted_extras():
        theirs, data, source = case["expected"], describe_case(case), f"concordance, {SURVIVAL}"
        risk = np.round(arrays["x"] @ fit.coef, 12)  # scores that rounding alone keeps apart are ties
        columns = arrays["time"], arrays["event"], risk
        ours = summarise_concordance(*columns, entry=arrays["entry"], strata=arrays["strata"])
        pairs = [ours[key] for key in ("concordant", "discordant", "tied_risk")]
        rows.append(compare("pairs concordant, discordant, tied", data, pairs, theirs["pairs"], source, 0))
        values = [ours["concordance"], ours["std_error"]], [theirs["concordance"], theirs["concordance_error"]]
        rows.append(compare("C, standard error", data, *values, source))
        if theirs["uno"] is not None:
            uno = summarise_concordance(*columns, weight="uno")["concordance"]
            rows.append(compare("C, Uno's weights", data, uno, theirs["uno"], source))
    return Family("Concordance", "C is the share of usable pairs in which the higher risk dies first.", rows)


def compare_firth():
    rows, source = [], f"penalised likelihood made of {COXPH}"
    for case in read_oracle("firth_penalised")["cases"]:
        fit, theirs, data = fit_firth(**arrays_of(case)), case["expected"], describe_case(case)
        in_se = {"measure": "se", "scale": fit.se}
        rows.append(compare("coefficients", data, fit.coef, theirs["coef"], source, 1e-6, **in_se))
        likelihoods = [fit.loglik, fit.loglik_null], [theirs["maximum"], theirs["at_zero"]]
        rows.append(compare("penalised log-likelihood, of no effect", data, *likelihoods, source))
        rows.append(compare("likelihood ratio test of each", data, fit.chi2, theirs["chi2"], source, 1e-11, "largest"))
        for side in ("lower", "upper") if theirs["profiled"] else ():
            own, words = [j - 1 for j in theirs["profiled"]], f"profile limit, {side}"
            in_own = {"measure": "se", "scale": fit.se[own]}
            rows.append(compare(words, data, getattr(fit, side)[own], theirs[side], source, 1e-8, **in_own))
    return Family(
        "Firth's penalised Cox regression",
        "R's general optimiser finds the coefficients to six or seven digits; the likelihood is flat there.",
        rows,
    )
