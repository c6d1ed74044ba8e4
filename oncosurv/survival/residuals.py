"""Residuals of a Cox fit, as residuals.coxph of R defines them (Therneau & Grambsch, chapter 4).

Rows follow the data of the fit, one residual a row; for (start, stop] data of several rows a patient, sum them by
patient.
"""

import numpy as np

from oncosurv.survival.partial_likelihood import expected_events, sum_slots
from oncosurv.survival.score_residuals import score_residuals, slot_mean_sums


def martingale_residuals(fit):
    """(n,) events observed minus expected: between -infinity and 1, sum 0."""
    sums = _sums(fit)
    return fit.sets.event - expected_events(fit.sets, sums.weights, sums.c, sums.cf)


def deviance_residuals(fit):
    """(n,) martingale residuals transformed to be nearly symmetric about 0."""
    martingale = martingale_residuals(fit)
    event = fit.sets.event
    with np.errstate(divide="ignore", invalid="ignore"):
        log_term = np.where(event == 1, np.log(event - martingale), 0.0)
    return np.sign(martingale) * np.sqrt(np.maximum(-2 * (martingale + event * log_term), 0.0))


def dfbeta_residuals(fit, scaled=False):
    """(n, p) approximate change of each coefficient when the row is left out; `scaled`: in standard errors (dfbetas).

    Columns follow fit.names, NaN for an aliased one.
    """
    cov = fit.cov[np.ix_(fit.active, fit.active)]
    result = np.full((fit.sets.n, len(fit.names)), np.nan)
    # score residuals of the columns as given are those of the standardised ones times the scale
    result[:, fit.active] = score_residuals_of(fit)[:, fit.active] @ cov
    return result / fit.se if scaled else result


def score_residuals_of(fit):
    """(n, p) contribution of each row to the score of each column, NaN for an aliased one."""
    result = np.full((fit.sets.n, len(fit.names)), np.nan)
    raw = score_residuals(fit.sets, fit.z, _beta(fit), fit.ties)
    result[:, fit.active] = raw * fit.scale
    return result


def schoenfeld_residuals(fit):
    """(events, p) covariates of each event minus their weighted mean in its risk set.

    Rows follow fit.sets.dead (by stratum, then time); with tied deaths the mean is the average over Efron's terms.
    """
    sets, sums = fit.sets, _sums(fit)
    means = slot_mean_sums(sums)[0] / np.maximum(sets.deaths, 1)
    result = np.full((len(sets.dead), len(fit.names)), np.nan)
    result[:, fit.active] = ((fit.z[:, sets.dead] - means[:, sets.tie_slot]).T) * fit.scale
    return result


def _beta(fit):
    return fit.coef[fit.active] * fit.scale


def _sums(fit):
    return sum_slots(fit.sets, fit.z, _beta(fit), fit.ties)
