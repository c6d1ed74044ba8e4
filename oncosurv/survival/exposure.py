"""An exposure that begins after time zero: intervals, time-dependent Cox regression, Mantel-Byar test, bookkeeping.

A patient is unexposed until the exposure starts and exposed from then on; her unexposed time counts as such. Comparing
ever with never exposed instead credits the exposed with having lived long enough to start (immortal-time bias:
Giobbie-Hurder, Gelber & Regan, JCO 2013;31:2963-2969). The change takes effect after the events of its day, so that an
exposure that starts on the day of death counts as none.
"""

from dataclasses import dataclass, replace

import numpy as np

from oncosurv.survival.cox import fit_cox
from oncosurv.survival.kaplan_meier import fit_kaplan_meier
from oncosurv.survival.risk_sets import build_risk_sets, sum_over_slots
from oncosurv.survival.tail_probabilities import chi_square_tail

# Exit of a patient whose follow-up ends on day 0: (0, 0.5] holds her event before all others, as R's fit at t = 0 does.
SAME_DAY = 0.5


@dataclass(frozen=True)
class ExposureIntervals:
    """Rows (entry, exit] in one state each; a patient who is exposed during follow-up has two."""

    patient: np.ndarray  # (rows,) row number in the data, from 0
    entry: np.ndarray
    exit: np.ndarray
    event: np.ndarray  # (rows,) bool, at exit
    exposed: np.ndarray  # (rows,) 0.0 or 1.0
    notes: tuple  # what was changed to make the intervals, in words


def split_exposure(time, event, start, entry=None):
    """ExposureIntervals of one time-dependent exposure: once exposed, always exposed.

    time: (n,) follow-up in days >= 0; event: (n,) 0/1; start: (n,) day the exposure starts, NaN for never; a start
    before day 0 exposes from day 0, a start on or after the last day not at all; entry: (n,) delayed entry (default
    0).
    """
    time, event, start = check_exposure(time, event, start)
    entry = np.zeros(len(time)) if entry is None else np.asarray(entry, float)
    same_day = (time == 0) & (entry == 0)
    exit_ = np.where(same_day, SAME_DAY, time)
    late = np.flatnonzero(~(entry < exit_))
    if len(late):
        row = late[0]
        raise ValueError(f"entry must be before time; row {row} has entry {entry[row]:g}, time {time[row]:g}")
    switches = (start > entry) & (start < time)
    at_once = (start <= entry) & (start < time)
    patient = np.arange(len(time))
    rows = np.concatenate([patient, patient[switches]])
    second = np.arange(len(rows)) >= len(time)
    begin = np.where(second, start[rows], entry[rows])
    end = np.where(second | ~switches[rows], exit_[rows], start[rows])
    died = event[rows] & (second | ~switches[rows])
    exposed = (second | at_once[rows]).astype(float)
    order = np.lexsort((second, rows))
    notes = ()
    if same_day.any():
        notes = (f"{int(same_day.sum())} patient(s) with follow-up of 0 days: the interval ends at day {SAME_DAY}.",)
    return ExposureIntervals(rows[order], begin[order], end[order], died[order], exposed[order], notes)


def derive_time_dependent_design(intervals, covariates=None, names=(), exposure="exposure"):
    """Keyword arguments for fit_cox or fit_firth: the exposure first, then the patients' covariates (n, p)."""
    columns = [intervals.exposed[:, None]]
    if covariates is not None:
        covariates = np.asarray(covariates, float)
        covariates = covariates[:, None] if covariates.ndim == 1 else covariates
        columns.append(covariates[intervals.patient])
    return {
        "time": intervals.exit, "event": intervals.event, "entry": intervals.entry,
        "x": np.hstack(columns), "names": (exposure, *names),
    }  # fmt: skip


def fit_time_dependent_cox(
    time, event, start, covariates=None, names=(), exposure="exposure", entry=None, fitter=fit_cox, **options
):
    """Fit of the exposure as a time-dependent covariate, with baseline `covariates` (n, p) beside it.

    fitter: fit_cox or fit_firth; options: those of the fitter, strata and cluster given by patient. n of the returned
    fit counts patients; its rows (z, sets, residuals) are the intervals of split_exposure.
    """
    intervals = split_exposure(time, event, start, entry)
    for key in ("strata", "cluster"):
        if options.get(key) is not None:
            options[key] = np.asarray(options[key])[intervals.patient]
    fit = fitter(**derive_time_dependent_design(intervals, covariates, names, exposure), **options)
    return replace(fit, n=len(intervals.patient) - int((np.diff(intervals.patient) == 0).sum()))


def compare_mantel_byar(time, event, start, entry=None, strata=None):
    """Log-rank test with patients counted in the state they are in (Mantel & Byar, JASA 1974;69:81-86).

    Returns a dict: test, statistic, df, p, observed_exposed, expected_exposed, observed_unexposed, expected_unexposed,
    variance, reason. Variance hypergeometric, summed over `strata` (n,).
    """
    intervals = split_exposure(time, event, start, entry)
    groups = None if strata is None else np.asarray(strata)[intervals.patient]
    sets = build_risk_sets(intervals.exit, intervals.event, intervals.entry, groups)
    (at_risk, exposed), (died, died_exposed) = sum_over_slots(sets, [None, intervals.exposed], 2)
    share = exposed / at_risk
    expected, observed = float(died @ share), float(died_exposed.sum())
    spread = died * share * (1 - share) * (at_risk - died) / np.maximum(at_risk - 1, 1)
    variance = float(spread.sum())
    enough = variance > 1e-12
    statistic = (observed - expected) ** 2 / variance if enough else None
    return {
        "test": "mantel-byar", "statistic": statistic, "df": 1,
        "p": chi_square_tail(statistic, 1) if enough else None,
        "observed_exposed": observed, "expected_exposed": expected,
        "observed_unexposed": float(died.sum()) - observed, "expected_unexposed": float(died.sum()) - expected,
        "variance": variance, "reason": "" if enough else "no event time has both exposed and unexposed at risk",
    }  # fmt: skip


def fit_simon_makuch(time, event, start, entry=None, landmark=0.0, conf_type="log-log", level=0.95):
    """Survival by current state: {"unexposed": SurvivalCurve, "exposed": SurvivalCurve}, None for a state never seen.

    Patients move from one risk set to the other when the exposure starts (Simon & Makuch, Statistics in Medicine
    1984;3:35-44). With `landmark`, only those still followed after that day count, and the curves start there, so that
    the first days with few exposed do not decide the rest.
    """
    rows = split_exposure(time, event, start, entry)
    curves = {}
    for label, state in (("unexposed", 0.0), ("exposed", 1.0)):
        keep = (rows.exposed == state) & (rows.exit > landmark)
        begin = np.maximum(rows.entry, landmark)[keep]
        curves[label] = None
        if keep.any():
            curves[label] = fit_kaplan_meier(rows.exit[keep], rows.event[keep], begin, conf_type, level)
    return curves


def summarise_exposure_time(time, event, start, entry=None):
    """Person-time and events by state, for the groups continuing (start before day 0), new, never, and all.

    Dicts: group, n, person_time, events, person_time_unexposed, events_unexposed, person_time_exposed, events_exposed,
    first_start, last_start (day of the exposure, not before 0; None for never). An exposure that starts on the last day
    or later counts as never. Days; a follow-up of 0 days adds none.
    """
    time, event, start = check_exposure(time, event, start)
    begin = np.zeros(len(time)) if entry is None else np.maximum(np.asarray(entry, float), 0)
    exposed = start < time
    switch = np.clip(np.where(exposed, start, time), begin, time)
    unexposed_time, exposed_time = switch - begin, time - switch
    groups = {
        "continuing": exposed & (start < 0), "new": exposed & (start >= 0), "never": ~exposed, "all": time >= 0,
    }  # fmt: skip
    rows = []
    for group, who in groups.items():
        starts = np.maximum(start[who & exposed], 0)
        rows.append({
            "group": group, "n": int(who.sum()),
            "person_time": float((time - begin)[who].sum()), "events": int(event[who].sum()),
            "person_time_unexposed": float(unexposed_time[who].sum()),
            "events_unexposed": int(event[who & ~exposed].sum()),
            "person_time_exposed": float(exposed_time[who].sum()),
            "events_exposed": int(event[who & exposed].sum()),
            "first_start": float(starts.min()) if len(starts) else None,
            "last_start": float(starts.max()) if len(starts) else None,
        })  # fmt: skip
    return rows


def count_exposed_by_level(time, start, labels):
    """Positivity: dicts level, n, exposed, unexposed. A level with 0 in either carries no comparison of its own."""
    exposed = np.asarray(start, float) < np.asarray(time, float)
    levels, numbers = np.unique(np.asarray(labels), return_inverse=True)
    rows = []
    for k, level in enumerate(levels):
        who = numbers == k
        yes = int((who & exposed).sum())
        rows.append({"level": level.item(), "n": int(who.sum()), "exposed": yes, "unexposed": int(who.sum()) - yes})
    return rows


def check_exposure(time, event, start):
    """Arrays of float, bool, float; ValueError on a missing or impossible time, event or start."""
    time, event, start = (np.asarray(values, float) for values in (time, event, start))
    if not time.shape == event.shape == start.shape or time.ndim != 1:
        raise ValueError(f"time, event and start differ in shape: {time.shape}, {event.shape}, {start.shape}")
    bad = np.flatnonzero(~(time >= 0) | ~np.isin(event, (0, 1)) | np.isinf(start))
    if len(bad):
        row = bad[0]
        raise ValueError(
            f"{len(bad)} row(s) are unusable, the first is row {row}: time {time[row]:g} must be >= 0, "
            f"event {event[row]:g} 0 or 1, start {start[row]:g} a day or NaN for never"
        )
    return time, event.astype(bool), start
