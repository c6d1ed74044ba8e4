"""Cumulative incidence, Gray's test and Fine-Gray regression beside R's."""

import numpy as np

from oncosurv.survival.competing import compare_incidence, fit_aalen_johansen
from oncosurv.survival.finegray import fit_fine_gray
from oncosurv.survival.kaplan_meier import CONF_TYPES
from tests.reference.oracle import read_oracle
from tests.reference.test_competing import FINE_GRAY, GRAY, data_of
from tools.parity.names import CMPRSK, STATS, SURVIVAL
from tools.parity.rows import Family, compare

SURVFIT = f"survfit, {SURVIVAL}"
BOOK = f"textbook sums, {STATS}"
DATA = {
    "mgus2": "mgus2",
    "third": "mgus2, every third row",
    "small": "mgus2, every 30th row",
    "entered": "mgus2, every third row, delayed entry",
    "few": "ten patients",
}


def compare_competing_risks():
    oracle = read_oracle("competing")
    rows = []
    for name, theirs in oracle["curves"].items():
        rows += _curve(name, theirs)
    time, cause, *_ = data_of("mgus2")
    ours = fit_aalen_johansen(time, cause)
    at = np.searchsorted(ours.time, [12, 60, 120, 240], side="right") - 1
    for k, theirs in enumerate(oracle["cuminc"]):
        words = f"incidence of cause {k + 1} at 12, 60, 120, 240"
        rows.append(compare(words, "mgus2", ours.incidence[k][at], theirs, f"cuminc, {CMPRSK}"))
    for name, theirs in oracle["gray"].items():
        rows += _gray(name, theirs)
    for name, theirs in oracle["fine_gray"].items():
        rows += _fine_gray(name, theirs)
    return Family(
        "Competing risks",
        "Causes 1 and 2; a curve is compared at up to 80 of its times. With delayed entry the jackknife standard error "
        "of R is another estimate than ours (delta method; Greenwood's for one cause): textbook sums stand there.",
        rows,
    )


def _curve(name, theirs):
    time, cause, entry, *_ = data_of(name)
    ours, at, data = fit_aalen_johansen(time, cause, entry), theirs["rows"], DATA[name]
    counts = [[ours.time[at], ours.n_risk[at]], [theirs["time"], theirs["n_risk"]]]
    yield compare("times, at risk", data, *counts, SURVFIT, 0)
    yield compare("event-free survival", data, ours.survival[at], theirs["survival"], SURVFIT)
    for k in range(2):
        words = f"incidence of cause {k + 1}"
        yield compare(words, data, ours.incidence[k][at], theirs["incidence"][k], SURVFIT)
        errors, source = (ours.std_error[k][at], theirs["std_error"][k]), SURVFIT if entry is None else BOOK
        yield compare(f"{words}, standard error", data, *errors, source, measure="largest")
        if "limits" not in theirs:
            continue
        inner = (ours.incidence[k][at] > 0) & (ours.incidence[k][at] < 1)
        for conf_type in CONF_TYPES:
            curve, limits = fit_aalen_johansen(time, cause, entry, conf_type), theirs["limits"][conf_type][k]
            mine = [getattr(curve, side)[k][at][inner] for side in ("lower", "upper")]
            others = [np.array(limits[side], float)[inner] for side in ("lower", "upper")]
            yield compare(f"{words}, limits, {conf_type}", data, mine, others, SURVFIT, measure="largest")


def _gray(name, theirs):
    base, factor, by_sex, rho = GRAY[name]
    time, cause, _, _, female, decade = data_of(base)
    group = {"sex": female, "decade": decade, None: np.array([1, 1, 1, 2, 2, 1, 2, 2, 1, 2])}[factor]
    data = f"{DATA[base]} by {'two groups' if factor is None else factor}"
    data += (", strata sex" if by_sex else "") + (f", rho = {rho}" if rho else "")
    for k, statistic in enumerate(theirs["statistic"]):
        row = compare_incidence(time, cause, group, k + 1, strata=female if by_sex else None, rho=rho)
        words = f"Gray's test, cause {k + 1}"
        yield compare(words, data, row["statistic"], statistic, f"cuminc, {CMPRSK}")


def _fine_gray(name, theirs):
    base = name.split("_")[0]
    time, cause, _, age, female, decade = data_of(base)
    x, terms = np.column_stack((age, female)), "age + sex"
    if name == "few_1":
        x, terms = np.array([1, 0, 2, 5, 3, 1, 2, 4, 1, 2]), "x"
    elif name == "third_decade":
        x, terms = np.column_stack([decade == k for k in (2, 3, 4)]), "decade"
    fit = fit_fine_gray(time, cause, x, cause_of_interest=FINE_GRAY[name], min_events=1)
    data, source = f"{DATA[base]}: {terms}, cause {FINE_GRAY[name]}", f"crr, {CMPRSK}"
    yield compare("Fine-Gray coefficients", data, fit.coef, theirs["coef"], source, 1e-11)
    yield compare("Fine-Gray standard errors", data, fit.se, theirs["se"], source, 1e-11)
    likelihoods = [fit.loglik, fit.loglik_null], [theirs["loglik"], theirs["loglik_null"]]
    yield compare("log-likelihood, of no effect", data, *likelihoods, source)
