"""Bootstrap of a Cox model: percentile intervals, and concordance corrected for optimism."""

from dataclasses import dataclass

import numpy as np

from oncosurv.survival.batch_cox import fit_weighted_batch
from oncosurv.survival.concordance import comparable_pairs
from oncosurv.survival.cox import fit_cox
from oncosurv.survival.tail_probabilities import exp_or_inf

BATCH = 20  # resamples that are fitted together


@dataclass(frozen=True)
class CoxBootstrap:
    """Coefficients of each resample (resamples, p), NaN rows where a resample has no finite fit; and how often."""

    names: tuple
    coef: np.ndarray
    counts: np.ndarray  # (resamples, n) how often each row was drawn
    seed: int
    failed: int


def resample_counts(n, resamples, seed):
    """(resamples, n) how often each of n rows is drawn in n draws with replacement; the same for the same seed.

    resamples: how many, or the numbers (from 0) of those that are wanted. Resample k is drawn from (seed, k) alone, so
    it is the same whoever draws it and whatever else is drawn.
    """
    numbers = range(resamples) if isinstance(resamples, int) else resamples
    counts = [np.bincount(np.random.default_rng([seed, k]).integers(0, n, n), minlength=n) for k in numbers]
    return np.array(counts).reshape(len(counts), n)


def bootstrap_cox(fit, resamples=1000, seed=0):
    """CoxBootstrap of the rows of a CoxFit (each row one patient), with its ties, strata and entry times.

    Efron & Tibshirani, Statistical Science 1986;1:54-75. Columns that `fit` could not estimate are NaN throughout.
    resamples: as resample_counts takes them.
    """
    counts = resample_counts(fit.sets.n, resamples, seed)
    start = fit.coef[fit.active] * fit.scale * (not fit.monotone)
    beta = np.empty((len(counts), 0))
    if len(fit.active):
        beta = fit_weighted_batch(fit.sets, fit.z, start, counts, fit.ties)
    coef = np.full((len(counts), len(fit.names)), np.nan)
    coef[:, fit.active] = beta / fit.scale
    failed = int(np.isnan(beta).any(axis=1).sum()) if len(fit.active) else len(counts)
    return CoxBootstrap(fit.names, coef, counts, seed, failed)


def summarise_bootstrap(fit, bootstrap, level=0.95):
    """One dict a column: name, lower, upper (hazard ratio), se, bias (of coef), resamples, failed, seed, ci.

    Resamples without a finite fit are left out and counted: with few events they are the ones that matter most, so an
    interval with failed > 0 is too short.
    """
    tail = (1 - level) / 2
    good = bootstrap.coef[~np.isnan(bootstrap.coef[:, fit.active]).any(axis=1)]
    rows = []
    for j, name in enumerate(fit.names):
        row = {"name": name, "lower": None, "upper": None, "se": None, "bias": None, "ci": "bootstrap percentile"}
        row |= {"resamples": len(bootstrap.coef), "failed": bootstrap.failed, "seed": bootstrap.seed}
        if j in fit.active and len(good) > 1:
            values = good[:, j]
            lower, upper = np.quantile(values, [tail, 1 - tail])
            row |= {"lower": exp_or_inf(lower), "upper": exp_or_inf(upper)}
            row |= {"se": float(values.std(ddof=1)), "bias": float(values.mean() - fit.coef[j])}
        rows.append(row)
    return rows


def estimate_optimism(
    time, event, x, entry=None, strata=None, ties="efron", resamples=500, seed=0, min_events=100, gaps=None
):
    """Harrell's C without its optimism: dict apparent, optimism, corrected, resamples, failed, seed, reason.

    Harrell, Lee & Mark, Statistics in Medicine 1996;15:361-387: in each resample the model is fitted again; the mean
    of its C there minus its C on all patients is the optimism. Below `min_events` nothing is given, with the reason:
    the correction itself would be noise. gaps: those of all resamples, where measure_gaps was called for them before.
    """
    time, event = np.asarray(time, float), np.asarray(event).astype(bool)
    result = dict.fromkeys(("apparent", "optimism", "corrected", "failed")) | {"resamples": resamples, "seed": seed}
    if event.sum() < min_events:
        return result | {"reason": f"{int(event.sum())} events: concordance is not reported below {min_events}"}
    fit = fit_cox(time, event, x, entry=entry, strata=strata, ties=ties)
    if fit.monotone or not len(fit.active):
        return result | {"reason": fit.monotone_reason or "no column could be estimated"}
    first, second = comparable_pairs(time, event, entry, strata)
    apparent = _concordance((fit.coef[fit.active] * fit.scale) @ fit.z, first, second, np.ones(len(first)))
    gaps = np.asarray(_gaps(fit, first, second, range(resamples), seed) if gaps is None else gaps, float)
    good = gaps[~np.isnan(gaps)]
    optimism = float(np.mean(good)) if len(good) else np.nan
    return result | {
        "apparent": apparent, "optimism": optimism, "corrected": apparent - optimism,
        "failed": len(gaps) - len(good), "reason": "",
    }  # fmt: skip


def measure_gaps(time, event, x, numbers, seed, entry=None, strata=None, ties="efron", min_events=100):
    """For each resample (numbers from 0): its C in the resample minus that on all patients; NaN without a finite fit.

    (len(numbers),); empty where estimate_optimism gives a reason instead. The same whichever resamples are asked for.
    """
    time, event = np.asarray(time, float), np.asarray(event).astype(bool)
    if event.sum() < min_events:
        return np.empty(0)
    fit = fit_cox(time, event, x, entry=entry, strata=strata, ties=ties)
    if fit.monotone or not len(fit.active):
        return np.empty(0)
    return _gaps(fit, *comparable_pairs(time, event, entry, strata), numbers, seed)


def _gaps(fit, first, second, numbers, seed):
    """As measure_gaps. In batches of always the same resamples: sums of another length may end in another digit."""
    gaps = []
    for batch in sorted({number // BATCH for number in numbers}):
        members = range(batch * BATCH, (batch + 1) * BATCH)
        bootstrap = bootstrap_cox(fit, members, seed)
        beta = bootstrap.coef[:, fit.active] * fit.scale
        for number, counts, coefficients in zip(members, bootstrap.counts, beta, strict=True):
            if number not in numbers:
                continue
            if np.isnan(coefficients).any():
                gaps.append(np.nan)
                continue
            risk = coefficients @ fit.z
            in_resample = _concordance(risk, first, second, counts[first] * counts[second])
            gaps.append(in_resample - _concordance(risk, first, second, np.ones(len(first))))
    return np.array(gaps)


def _concordance(risk, first, second, weights):
    difference = risk[first] - risk[second]
    return float(((difference > 0) + 0.5 * (difference == 0)) @ weights / weights.sum())
