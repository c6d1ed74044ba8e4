"""Baseline hazard of a Cox fit and the survival it predicts (R: basehaz, survfit.coxph)."""

from dataclasses import dataclass

import numpy as np

from oncosurv.survival.partial_likelihood import sum_slots
from oncosurv.survival.score_residuals import slot_mean_sums


@dataclass(frozen=True)
class BaselineHazard:
    """Steps of the cumulative hazard at the event times of each stratum, for covariates all 0."""

    time: np.ndarray  # (steps,)
    stratum: np.ndarray | None  # (steps,) label, None without strata
    increment: np.ndarray
    cumulative: np.ndarray


def fit_baseline_hazard(fit):
    """BaselineHazard with the tie rule of the fit: Efron's (R's default for an Efron fit) or Breslow's.

    For covariates 0 in their own units, which need not be a person who could exist: R's basehaz(centered = FALSE).
    """
    sets, sums, offset = fit.sets, _sums(fit), float(fit.mean @ fit.coef[fit.active])
    increment = sums.c * np.exp(-sums.shift - offset)
    return BaselineHazard(sets.slot_time, _labels(sets), increment, _cumulate(sets, increment))


def predict_survival(fit, x_new, stratum=None):
    """Predicted survival for covariate rows `x_new` (m, p): dict time, cumulative_hazard, survival, std_error.

    Arrays (steps, m); time (steps,) event times, of `stratum` (a label) when the fit has strata. std_error is that of
    the cumulative hazard, with the uncertainty of the coefficients, by the robust covariance where the fit has one
    (Tsiatis; R: survfit(fit, newdata)$std.err). Multiply by the survival for its own standard error.
    """
    sets, sums = fit.sets, _sums(fit)
    x_new = np.atleast_2d(np.asarray(x_new, float))
    if x_new.shape[1] != len(fit.names):
        raise ValueError(f"x_new has {x_new.shape[1]} columns, the fit has {len(fit.names)}")
    keep = _slots_of(sets, stratum)
    z_new = ((x_new[:, fit.active] - fit.mean) / fit.scale).T
    beta = fit.coef[fit.active] * fit.scale
    risk = np.exp(beta @ z_new - sums.shift)
    hazard = np.cumsum(sums.c[keep])[:, None] * risk
    over = slot_mean_sums(sums)[1]
    # One column of x_new at a time: drift is the integral of (z_new - weighted mean) over the hazard.
    cov = (fit.cov if fit.robust_cov is None else fit.robust_cov)[np.ix_(fit.active, fit.active)]
    cov = cov * np.outer(fit.scale, fit.scale)
    variance = np.cumsum(sums.q0[keep])[:, None] * risk**2
    for column in range(z_new.shape[1]):
        drift = np.cumsum(z_new[:, column, None] * sums.c[keep] - over[:, keep], axis=1) * risk[column]
        variance[:, column] += np.einsum("ij,ik,kj->j", drift, cov, drift)
    return {
        "time": sets.slot_time[keep], "cumulative_hazard": hazard, "survival": np.exp(-hazard),
        "std_error": np.sqrt(variance),
    }  # fmt: skip


def _sums(fit):
    return sum_slots(fit.sets, fit.z, fit.coef[fit.active] * fit.scale, fit.ties)


def _labels(sets):
    if sets.strata_labels is None:
        return None
    return np.concatenate([[sets.strata_labels[_number(sets, a)]] * (b - a) for a, b in sets.bounds] or [[]])


def _number(sets, first_slot):
    return sets.stratum[sets.dead[np.searchsorted(sets.tie_slot, first_slot)]]


def _cumulate(sets, increment):
    result = np.empty(len(increment))
    for first, past in sets.bounds:
        np.cumsum(increment[first:past], out=result[first:past])
    return result


def _slots_of(sets, stratum):
    if sets.strata_labels is None:
        return slice(0, sets.slots)
    for first, past in sets.bounds:
        if sets.strata_labels[_number(sets, first)] == stratum:
            return slice(first, past)
    raise ValueError(f"stratum {stratum!r} has no events in the fit; strata: {', '.join(map(str, sets.strata_labels))}")
