"""Time-dependent exposure, landmarks, Mantel-Byar test and Simon-Makuch curves beside R's."""

import numpy as np

from oncosurv.survival.cox import fit_cox
from oncosurv.survival.cox_tests import summarise_coefficients
from oncosurv.survival.exposure import (
    compare_mantel_byar,
    fit_simon_makuch,
    fit_time_dependent_cox,
    split_exposure,
)
from oncosurv.survival.hazards import check_proportional_hazards
from oncosurv.survival.landmarks import derive_landmark
from tests.reference.oracle import read_data, read_oracle
from tests.reference.test_exposure_bminv29 import (
    CONFOUNDERS,
    EVENT,
    EVER,
    LUMINAL,
    LUMINAL_COVARIATES,
    NAMES,
    START,
    TIME,
)
from tools.parity.names import SURVIVAL
from tools.parity.rows import Family, compare

COXPH = f"coxph, {SURVIVAL}"
EXACT = f"score test of coxph, exact ties, {SURVIVAL}"
SET = "bminv29 (synthetic)"


def compare_exposures():
    oracle = read_oracle("exposure_bminv29")
    adjusted = fit_time_dependent_cox(TIME, EVENT, START, CONFOUNDERS, NAMES, exposure="za")
    luminal = TIME[LUMINAL], EVENT[LUMINAL], START[LUMINAL]
    fits = {
        "naive": ("ever exposed, as if known at day 0", fit_cox(TIME, EVENT, EVER)),
        "time_dependent": ("time-dependent", fit_time_dependent_cox(TIME, EVENT, START)),
        "time_dependent_luminal": (
            "luminal, time-dependent, adjusted",
            fit_time_dependent_cox(*luminal, LUMINAL_COVARIATES, ("th2", "at_relapse")),
        ),
        "time_dependent_all": ("time-dependent, adjusted", adjusted),
    }
    rows = []
    for name, (words, fit) in fits.items():
        rows += _fit(f"{SET}, {words}", fit, oracle[name])
    intervals = split_exposure(TIME, EVENT, START)
    tests = check_proportional_hazards(adjusted, intervals.exit, intervals.event, intervals.entry)
    data, ours = f"{SET}, time-dependent, adjusted", [test["p"] for test in tests]
    rows.append(compare("p of proportional hazards", data, ours, oracle["zph_all"], f"cox.zph, {SURVIVAL}", 1e-11))
    rows += _landmarks(oracle, luminal)
    rows += _mantel_byar(oracle)
    for name, landmark in (("simon_makuch", 0), ("simon_makuch_30", 30)):
        curves = fit_simon_makuch(TIME, EVENT, START, landmark=landmark)
        for state, theirs in oracle[name].items():
            words, ours = f"{SET}, {state}, from day {landmark}", curves[state]
            counts = [ours.time, ours.n_risk], [theirs["time"], theirs["n_risk"]]
            source = f"survfit, {SURVIVAL}"
            rows.append(compare("Simon-Makuch curve, times and at risk", words, *counts, source, 0))
            rows.append(compare("Simon-Makuch curve", words, ours.survival, theirs["survival"], source))
    return Family(
        "Exposure after time zero",
        "The 29 patients are invented. R got rows split by hand; the naive analysis is there as the wrong one.",
        rows,
    )


def _fit(data, fit, theirs):
    p = [row["p"] for row in summarise_coefficients(fit)]
    yield compare("events", data, fit.events, theirs["events"], COXPH, 0)
    yield compare("coefficients", data, fit.coef, theirs["coef"], COXPH, 1e-10)
    yield compare("standard errors", data, fit.se, theirs["se"], COXPH, 1e-10)
    yield compare("p (Wald)", data, p, theirs["p"], COXPH, 1e-9)
    yield compare("log-likelihood", data, fit.loglik, theirs["loglik"], COXPH)


def _landmarks(oracle, luminal):
    for theirs in oracle["landmarks"]:
        chosen = derive_landmark(TIME, EVENT, START, theirs["day"])
        data = f"{SET}, landmark day {theirs['day']}"
        yield compare("patients at the landmark", data, chosen.n, theirs["n"], COXPH, 0)
        yield from _fit(data, fit_cox(chosen.time, chosen.event, chosen.exposed), theirs)
    chosen = derive_landmark(*luminal, 30)
    x = np.column_stack([chosen.exposed, LUMINAL_COVARIATES[chosen.keep]])
    data = f"{SET}, luminal, landmark day 30, adjusted"
    yield from _fit(data, fit_cox(chosen.time, chosen.event, x), oracle["landmark_luminal"])


def _mantel_byar(oracle):
    ours = compare_mantel_byar(TIME, EVENT, START)["statistic"]
    yield compare("Mantel-Byar chi-square", SET, ours, oracle["mantel_byar"], EXACT)
    heart = read_data("heart")
    last = [np.flatnonzero(heart["id"] == patient)[-1] for patient in np.unique(heart["id"])]
    start = np.where(heart["transplant"] == 1, heart["start"], np.nan)[last]
    ours = compare_mantel_byar(heart["stop"][last], heart["event"][last], start)["statistic"]
    yield compare("Mantel-Byar chi-square", "heart, transplant", ours, oracle["mantel_byar_heart"], EXACT)
