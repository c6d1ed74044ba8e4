"""Are the hazards proportional? Score test and scaled Schoenfeld residuals, as cox.zph of R's survival >= 3.0.

Grambsch & Therneau, Biometrika 1994;81:515-526. A score test of beta(t) = beta + theta g(t) against theta = 0: not the
older approximation by a constant variance, whose p differs. A high p is no evidence that hazards are proportional.
"""

import numpy as np

from oncosurv.survival.natural_spline import fit_natural_spline
from oncosurv.survival.partial_likelihood import point_of, sum_slots
from oncosurv.survival.residuals import schoenfeld_residuals
from oncosurv.survival.tail_probabilities import chi_square_tail

TRANSFORMS = ("km", "rank", "identity", "log")


def check_proportional_hazards(fit, time, event, entry=None, transform="km", terms=None):
    """Score test of each term and of all together: dicts term, transform, chi2, df, p, reason; the last is GLOBAL.

    time, event, entry: the arrays of the fit (the km and rank scales look at all rows, across strata). terms: list of
    (label, [column names]) to test the columns of a factor as one; by default every column by itself. Nothing is
    tested (None, with the reason) in a CoxFit whose likelihood is monotone.

    fit: a CoxFit, or a FirthFit, whose coefficients are finite there. At these the score of the coefficients is not 0,
    and the test is Neyman's C(alpha): the score of theta less what that score explains of it (Neyman, in Grenander
    ed., Probability and Statistics, 1959; Moran, Biometrika 1970;57:47-55). At the maximum both are one test.
    """
    blocks = _blocks(fit, terms)
    total = len(fit.active)
    reason = getattr(fit, "monotone_reason", "") or ("" if total else "no column could be estimated")
    if reason:
        labels = [label for label, _ in blocks] + ["GLOBAL"]
        return [_row(label, transform, None, None, reason) for label in labels]
    g = _scale_of(fit, time, event, entry, transform)[1]
    beta = fit.coef[fit.active] * fit.scale
    sums = sum_slots(fit.sets, fit.z, beta, fit.ties)
    first = point_of(fit.sets, fit.z, beta, sums, g)
    crossed = first.information
    variance = point_of(fit.sets, fit.z, beta, sums, g * g).information
    plain = point_of(fit.sets, fit.z, beta, sums)
    variance -= crossed @ np.linalg.solve(plain.information, crossed)
    whole = first.score
    if not hasattr(fit, "monotone_reason"):  # penalised: the score is not 0 at its estimate
        whole = whole - crossed @ np.linalg.solve(plain.information, plain.score)
    rows = []
    for label, block in [*blocks, ("GLOBAL", list(range(total)))]:
        score = whole[block]
        chi2 = float(score @ np.linalg.pinv(variance[np.ix_(block, block)]) @ score) if block else None
        rows.append(_row(label, transform, chi2, len(block), "" if block else "not estimated"))
    return rows


def summarise_scaled_schoenfeld(fit, time, event, entry=None, transform="km", terms=None):
    """Scaled Schoenfeld residuals: each is one event's view of beta(t), its smooth the course of the log hazard ratio.

    Returns a dict: terms (labels), row (events,) row number in the data, time, transformed (events,), residual and
    smooth (events, terms). The smooth is a natural cubic spline with 4 degrees of freedom on the transformed scale,
    R's default. For a factor of several columns the residual is that of its linear predictor, about 1. Equal to
    cox.zph(fit)$y.
    """
    blocks = _blocks(fit, terms)
    sets = fit.sets
    mean, slot_scale = _scale_of(fit, time, event, entry, transform)
    if fit.monotone:  # no finite information to scale by
        nothing = np.full((sets.events, len(blocks)), np.nan)
        return {
            "terms": [label for label, _ in blocks], "row": sets.dead, "time": sets.slot_time[sets.tie_slot],
            "transformed": (slot_scale + mean)[sets.tie_slot], "residual": nothing, "smooth": nothing,
        }  # fmt: skip
    raw = schoenfeld_residuals(fit)[:, fit.active] / fit.scale
    beta = fit.coef[fit.active] * fit.scale
    information = point_of(sets, fit.z, beta, sum_slots(sets, fit.z, beta, fit.ties)).information
    combine = np.zeros((len(beta), len(blocks)))
    for k, (_, block) in enumerate(blocks):
        # A column by itself is reported in its own unit; a factor as its linear predictor.
        combine[block, k] = fit.scale[block] if len(block) == 1 else beta[block]
    residual = _scale_by_stratum(fit, raw, information, combine)
    for k, (_, block) in enumerate(blocks):
        residual[:, k] += fit.coef[fit.active][block[0]] if len(block) == 1 else 1.0
    x = slot_scale[sets.tie_slot]
    smooth = np.full(residual.shape, np.nan)
    for k in range(len(blocks)):
        known = ~np.isnan(residual[:, k])
        if known.any():
            smooth[:, k] = fit_natural_spline(x[known], residual[known, k], x)
    return {
        "terms": [label for label, _ in blocks], "row": sets.dead, "time": sets.slot_time[sets.tie_slot],
        "transformed": x + mean, "residual": residual, "smooth": smooth,
    }  # fmt: skip


def _scale_by_stratum(fit, raw, information, combine):
    """Residuals times the inverse of the average variance of one event; a term constant in a stratum has none there."""
    sets = fit.sets
    stratum = np.zeros(sets.n, int) if sets.stratum is None else sets.stratum
    numbers, event_stratum = np.unique(stratum), stratum[sets.dead]
    combined = fit.z.T @ combine
    varies = np.array([np.ptp(fit.z[:, stratum == s], axis=1) > 0 for s in numbers])
    events = np.array([np.sum(event_stratum == s) for s in numbers])
    used = varies * events[:, None]
    weight = sum(np.minimum.outer(row, row) for row in used)
    mean_variance = combine.T @ (information / np.where(weight == 0, 1, weight)) @ combine
    result = np.full((len(raw), combine.shape[1]), np.nan)
    for s in numbers:
        terms = np.flatnonzero(np.ptp(combined[stratum == s], axis=0) > 0)
        rows = np.flatnonzero(event_stratum == s)
        if len(terms) and len(rows):
            scaled = np.linalg.solve(mean_variance[np.ix_(terms, terms)], (raw[rows] @ combine[:, terms]).T).T
            result[np.ix_(rows, terms)] = scaled
    return result


def _blocks(fit, terms):
    """(label, positions among the estimated columns) of each term."""
    position = {fit.names[j]: k for k, j in enumerate(fit.active)}
    if terms is None:
        return [(name, [k]) for name, k in position.items()]
    unknown = [name for _, columns in terms for name in columns if name not in fit.names]
    if unknown:
        raise ValueError(f"not in the fit: {', '.join(unknown)}; it has {', '.join(fit.names)}")
    return [(label, [position[name] for name in columns if name in position]) for label, columns in terms]


def _scale_of(fit, time, event, entry, transform):
    """Mean of g(t) over the events, and g(t) minus it at each slot."""
    if transform not in TRANSFORMS:
        raise ValueError(f"transform must be one of {', '.join(TRANSFORMS)}, not {transform!r}")
    time, event = np.asarray(time, float), np.asarray(event).astype(bool)
    if (len(time), event.sum()) != (fit.sets.n, fit.sets.events):
        raise ValueError(
            f"time and event must be those of the fit: {len(time)} rows with {event.sum()} events, the fit has "
            f"{fit.sets.n} with {fit.sets.events}"
        )
    at = fit.sets.slot_time
    if transform == "identity":
        g = at
    elif transform == "log":
        if at.min() <= 0:
            raise ValueError("transform log needs event times above 0")
        g = np.log(at)
    elif transform == "rank":
        ordered = np.sort(time)
        g = (np.searchsorted(ordered, at, "left") + np.searchsorted(ordered, at, "right") + 1) / 2
    else:
        g = 1 - _survival_before(time, event, entry, at)
    mean = float(g @ fit.sets.deaths) / max(fit.sets.events, 1)
    return mean, g - mean


def _survival_before(time, event, entry, at):
    """Kaplan-Meier of all rows, just before each time in `at`."""
    ticks, deaths = np.unique(time[event], return_counts=True)
    at_risk = len(time) - np.searchsorted(np.sort(time), ticks, "left")
    if entry is not None:
        at_risk = at_risk - (len(time) - np.searchsorted(np.sort(np.asarray(entry, float)), ticks, "left"))
    survival = np.concatenate([[1.0], np.cumprod(1 - deaths / at_risk)])
    return survival[np.searchsorted(ticks, at, "left")]


def _row(term, transform, chi2, df, reason):
    p = None if chi2 is None else chi_square_tail(chi2, df)
    return {"term": term, "transform": transform, "chi2": chi2, "df": df, "p": p, "reason": reason}
