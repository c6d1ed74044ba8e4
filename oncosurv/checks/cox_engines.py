"""lifelines and statsmodels fit the kernel's Cox models again: coefficients, limits, likelihoods, tests.

Columns are fitted in standard deviations, in which coefficients are compared. Of statsmodels we take the likelihood
with its two derivatives and climb it ourselves: its own `fit` needs twice as many evaluations, each a loop over the
event times. Limits and tests are made from each engine's own coefficients, errors and likelihoods, with scipy's tails.
"""

import warnings

import numpy as np
import pandas as pd
from lifelines import CoxPHFitter, CoxTimeVaryingFitter
from lifelines.exceptions import ConvergenceError, ConvergenceWarning
from scipy.special import chdtrc, ndtr, ndtri
from statsmodels.duration.hazard_regression import PHReg

from oncosurv.checks.engine_rows import answer, refuse
from oncosurv.checks.group_engines import times_of_phreg
from oncosurv.checks.reasons import ROBUST_REASON

TERM = ("coefficient", "standard error", "hazard ratio", "Wald's lower limit of the hazard ratio",
        "Wald's upper limit of the hazard ratio", "Wald p")  # fmt: skip
ALONE = ("likelihood ratio of a term", "likelihood-ratio p of a term")
BLOCK = ("likelihood ratio of a variable", "likelihood-ratio p of a variable")
FIT = ("log-likelihood", "log-likelihood of the empty model", "likelihood ratio of the fit",
       "likelihood-ratio p of the fit", "Wald chi-square of the fit", "Wald p of the fit",
       "score chi-square of the fit", "score p of the fit")  # fmt: skip
ENGINES = ("statsmodels", "lifelines")
ONE_VALUE = "the column has one value only"
DEPENDENT = "the columns depend on each other among those at risk at the events, so that no engine fits them"
ALIASED = 1e-10  # the smallest part of the information that is more than rounding
MOST_STEPS = 20
NO_STEP = 1e-7  # the last step, in standard deviations: past it the error is its square
NO_GAIN = 1e-6  # of the log-likelihood by the next step, after which the error is far below any tolerance


def recompute_cox(fit_id, term_ids, design, blocks, engines=ENGINES, moving=False):
    """Rows of one Cox fit by the engines asked.

    design: time, event, entry (or None), x, ties and fitting (strata and clusters, or None) of the rows; term_ids: one
    a column of x; blocks: (variable, places of its columns); moving: a covariate changes with time (lifelines then has
    its own fitter). A fit that an engine refuses has one row a number with its reason.
    """
    spread = design.x.std(axis=0)
    kept = np.flatnonzero(spread > 0)
    rows = [
        refuse(term_ids[place], name, "", ONE_VALUE)
        for place in np.flatnonzero(spread == 0)
        for name in TERM + (() if design.robust else ALONE + BLOCK)
    ]
    scaled = (design.x[:, kept] - design.x[:, kept].mean(axis=0)) / spread[kept]
    ids, units = [term_ids[place] for place in kept], spread[kept]
    blocks = [[list(kept).index(place) for place in places if spread[place] > 0] for _, places in blocks]
    blocks = [places for places in blocks if places]
    dependent = not len(kept) or np.linalg.matrix_rank(scaled) < len(kept)
    # no likelihood-ratio test of a term knows of clusters: the kernel has none there
    tested = ALONE + BLOCK if engines[0] == "statsmodels" and not design.robust else ()
    for engine in [name for name in engines if name == "statsmodels" or _lifelines_has(design)]:
        own = tested if engine == "statsmodels" else ()
        try:
            if dependent:  # lifelines would not notice
                raise np.linalg.LinAlgError(DEPENDENT)
            found = FITS[engine](design, scaled, blocks, moving)
        except (ConvergenceError, np.linalg.LinAlgError, ValueError) as problem:
            dependent = dependent or str(problem) == DEPENDENT
            reason = DEPENDENT if dependent else f"{engine}: {type(problem).__name__}"
            rows += [refuse(name, quantity, engine, reason) for name in ids for quantity in TERM + own]
            rows += [refuse(fit_id, quantity, engine, reason) for quantity in FIT]
            continue
        if not own:
            found.pop("blocks", None)
            found.pop("terms", None)
        rows += _rows_of(fit_id, ids, units, blocks, found, engine)
    return rows


def _lifelines_has(design):
    """Whether lifelines defines the fit as the kernel does: Efron's ties; with clusters neither tied deaths nor entry.

    Its robust errors take no account of delayed entry, nor of Efron's rule.
    """
    return design.ties == "efron" and not (design.robust and (design.entry is not None or has_ties(design)))


def has_ties(design):
    """Whether two deaths of a stratum are on one day."""
    died = np.asarray(design.event) == 1
    strata = _strata(design)
    days = zip(np.zeros(len(died)) if strata is None else strata, np.asarray(design.time, float), strict=True)
    days = [day for day, own in zip(days, died, strict=True) if own]
    return len(set(days)) < len(days)


def _strata(design):
    """A number of the stratum for each row, None without strata."""
    strata = design.fitting.strata if design.fitting else None
    return None if strata is None else np.unique(strata, return_inverse=True)[1]


def _rows_of(fit_id, ids, units, blocks, found, engine):
    coef, se, z = found["coef"] / units, found["se"] / units, found["coef"] / found["se"]
    width = ndtri(0.975) * se
    with np.errstate(over="ignore"):
        values = (coef, se, np.exp(coef), np.exp(coef - width), np.exp(coef + width), 2 * ndtr(-np.abs(z)))
    rows = [
        refuse(name, quantity, engine, ROBUST_REASON)
        if np.isnan(value)
        else answer(name, quantity, engine, value, unit=unit)
        for quantity, column in zip(TERM, values, strict=True)
        for name, value, unit in zip(ids, column.tolist(), units.tolist(), strict=True)
    ]
    for names, groups, key in ((BLOCK, blocks, "blocks"), (ALONE, [[place] for place in range(len(ids))], "terms")):
        for places, statistic in zip(groups, found.get(key, ()), strict=False):
            pair = (statistic, chdtrc(len(places), statistic))
            rows += [
                answer(ids[place], quantity, engine, float(value))
                for place in places
                for quantity, value in zip(names, pair, strict=True)
            ]
    for quantity, value in found["fit"].items():
        tail = quantity.replace("likelihood ratio", "likelihood-ratio p").replace("chi-square", "p")
        if np.isnan(value):
            rows += [refuse(fit_id, name, engine, ROBUST_REASON) for name in (quantity, tail)]
            continue
        rows.append(answer(fit_id, quantity, engine, float(value)))
        if tail != quantity:
            rows.append(answer(fit_id, tail, engine, float(chdtrc(len(ids), value))))
    return rows


def _fit_statsmodels(design, x, blocks, moving):
    time, start = times_of_phreg(design.time, design.entry)
    model = PHReg(time, x, status=design.event, entry=start, strata=_strata(design), ties=design.ties)
    zero = np.zeros(x.shape[1])
    empty, score, information = model.loglike(zero), model.score(zero), -model.hessian(zero)
    spread = np.linalg.eigvalsh(information)
    if spread[0] < ALIASED * spread[-1]:
        raise np.linalg.LinAlgError(DEPENDENT)
    first = np.linalg.solve(information, score)
    coef, cov = _climb(model, first)
    loglik = model.loglike(coef)
    used = _robust(model, coef, cov, design) if design.robust else cov
    found = {"coef": coef, "se": np.sqrt(np.diag(used))}
    found["fit"] = {
        "log-likelihood": loglik, "log-likelihood of the empty model": empty,
        "likelihood ratio of the fit": 2 * (loglik - empty),
        "Wald chi-square of the fit": coef @ np.linalg.solve(used, coef), "score chi-square of the fit": score @ first,
    }  # fmt: skip
    ratios = {}
    for dropped in [tuple(block) for block in blocks] + [(place,) for place in range(len(coef))]:
        if dropped not in ratios:
            less = _highest_without(model, coef, cov, list(dropped)) if len(dropped) < len(coef) else empty
            ratios[dropped] = max(2 * (loglik - less), 0.0)
    found["blocks"] = [ratios[tuple(block)] for block in blocks]
    found["terms"] = [ratios[place,] for place in range(len(coef))]
    return found


def _robust(model, coef, cov, design):
    """The covariance of clusters of rows, from statsmodels' score residuals, which are those of Breslow's ties; or NaN.

    A row that is at risk at no event has a residual of 0, where statsmodels says NaN.
    """
    if design.ties == "efron" and has_ties(design):
        return np.full(cov.shape, np.nan)
    groups = np.unique(design.robust["cluster"], return_inverse=True)[1]
    sums = np.zeros((groups.max() + 1, len(coef)))
    np.add.at(sums, groups, np.nan_to_num(model.score_residuals(coef)))
    return cov @ (sums.T @ sums) @ cov


def _climb(model, coef):
    """(coefficients, covariance) at the summit of statsmodels' likelihood, by Newton's steps from `coef`."""
    for _ in range(MOST_STEPS):
        information = -model.hessian(coef)
        step = np.linalg.solve(information, model.score(coef))
        if np.abs(step).max() < NO_STEP:
            return coef + step, np.linalg.inv(information)
        coef = _step(model, coef, step)
    raise ConvergenceError(f"no summit in {MOST_STEPS} steps")


def _highest_without(model, coef, cov, dropped):
    """The log-likelihood at the summit of the model whose coefficients at the places `dropped` are 0.

    The climb starts where the full model's summit and covariance say that this one is.
    """
    rest = [place for place in range(len(coef)) if place not in dropped]
    guess = cov[np.ix_(rest, dropped)] @ np.linalg.solve(cov[np.ix_(dropped, dropped)], coef[dropped])
    here = np.zeros(len(coef))
    here[rest] = coef[rest] - guess
    for _ in range(MOST_STEPS):
        score, step = model.score(here)[rest], np.zeros(len(coef))
        step[rest] = np.linalg.solve(-model.hessian(here)[np.ix_(rest, rest)], score)
        if step[rest] @ score / 2 < NO_GAIN:
            return model.loglike(here + step)
        here = _step(model, here, step)
    raise ConvergenceError(f"no summit in {MOST_STEPS} steps")


def _step(model, coef, step):
    """coef + step, the step halved while a large one would lead down."""
    while np.abs(step).max() > 0.5 and model.loglike(coef + step) < model.loglike(coef):
        step = step / 2
    return coef + step


def _fit_lifelines(design, x, blocks, moving):
    names = [f"x{place}" for place in range(x.shape[1])]
    frame = pd.DataFrame(x, columns=names)
    frame["stop"], frame["event"] = np.asarray(design.time, float), design.event
    options = {"fit_options": {"precision": 1e-12}, "event_col": "event"}
    if design.entry is not None:
        frame["start"] = np.asarray(design.entry, float)
    if (strata := _strata(design)) is not None:
        frame["stratum"], options["strata"] = strata, ["stratum"]
    if design.robust:
        frame["cluster"] = design.robust["cluster"]
        options["cluster_col"] = "cluster"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        if moving:
            fitter = CoxTimeVaryingFitter().fit(frame, start_col="start", stop_col="stop", **options)
        else:
            entry = None if design.entry is None else "start"
            fitter = CoxPHFitter().fit(frame, duration_col="stop", entry_col=entry, **options)
    ratio = fitter.log_likelihood_ratio_test().test_statistic
    loglik = fitter.log_likelihood_
    found = {"log-likelihood": loglik, "log-likelihood of the empty model": loglik - ratio / 2}
    found["likelihood ratio of the fit"] = ratio
    return {"coef": fitter.params_.to_numpy(), "se": fitter.standard_errors_.to_numpy(), "fit": found}


FITS = {"lifelines": _fit_lifelines, "statsmodels": _fit_statsmodels}
