"""lifelines and statsmodels make the kernel's tests of groups and states again, and its exact limits of proportions."""

from dataclasses import dataclass

import numpy as np
from lifelines.statistics import multivariate_logrank_test
from scipy.special import chdtrc
from statsmodels.duration.hazard_regression import PHReg
from statsmodels.duration.survfunc import SurvfuncRight, survdiff
from statsmodels.stats.proportion import proportion_confint

from oncosurv.checks.engine_rows import answer, refuse
from oncosurv.checks.reasons import WEIGHTS_REASON

# PHReg takes a row that enters exactly at an event time as at risk there; this much later it is (entry, exit].
AFTER_ENTRY = 1e-6
NO_EVENTS = "no events: statsmodels has no test"
NO_ANSWER = "statsmodels finds no chi-square: nobody is at risk early, or the variance is 0"
APART = "statsmodels cannot invert the variance: groups that never meet"
FH_DELAYED = "statsmodels has Fleming-Harrington's weights without delayed entry only"
WEIGHT_TYPES = {"logrank": None, "gehan_breslow": "gb", "tarone_ware": "tw", "fleming_harrington": "fh"}


@dataclass(frozen=True)
class _Plain:
    """The weight of a test without one, as a PlannedTest has it."""

    weight: str = "logrank"
    rho: float = 0
    gamma: float = 0


PLAIN = _Plain()


def answer_test(estimate_id, planned, engines):
    """Rows of one test of groups (a PlannedTest), and of what was observed and expected a group."""
    groups, name = planned.groups, "log-rank"
    time, event, entry, labels = groups.part.time, groups.part.event, groups.part.entry, groups.labels
    if not len(labels):
        return []
    data = (time, event, entry, labels, groups.strata)
    rows, reached = _answer_groups(estimate_id, *data, "group", np.unique(labels))
    inside = np.isin(labels, reached)  # a group never at risk at an event is left out, as by the kernel
    if len(reached) < 2 or planned.trend:
        return rows
    data = [None if part is None else part[inside] for part in data]
    meet = all_meet(*data)
    rows += _answer_test(estimate_id, name, *_survdiff(data, planned, meet), len(reached) - 1)
    # lifelines knows neither delayed entry nor strata, and counts degrees of freedom that are not there
    if "lifelines" in engines and entry is None and groups.strata is None and meet:
        theirs = _test_of_lifelines(data, planned)
        rows.append(answer(estimate_id, f"{name} chi-square", "lifelines", float(theirs.test_statistic)))
        rows.append(answer(estimate_id, f"{name} p", "lifelines", float(theirs.p_value)))
    return rows


def _test_of_lifelines(data, planned):
    time, event, _, labels, _ = data
    weight = {"logrank": None, "gehan_breslow": "wilcoxon"}.get(planned.weight, planned.weight.replace("_", "-"))
    exponents = {"p": planned.rho, "q": planned.gamma} if weight == "fleming-harrington" else {}
    return multivariate_logrank_test(time, labels, event, weightings=weight, **exponents)


def answer_mantel_byar(estimate_id, time, event, entry, exposed):
    """Rows of the Mantel-Byar test, which is statsmodels' log-rank test of the intervals by state."""
    labels = np.where(exposed == 1, "exposed", "unexposed")
    states = np.array(["exposed", "unexposed"])
    data = (time, event, entry, labels, None)
    rows, reached = _answer_groups(estimate_id, *data, "state", states)
    if len(reached) < 2:
        return rows
    return rows + _answer_test(estimate_id, "Mantel-Byar", *_survdiff(data, PLAIN, all_meet(*data)), 1)


def answer_proportions(rows):
    """Rows of the Clopper-Pearson limits. rows: (estimate_id, n, denominator > 0) of each proportion."""
    if not rows:
        return []
    ids, counts, totals = zip(*rows, strict=True)
    limits = proportion_confint(np.array(counts), np.array(totals), method="beta")
    return [
        answer(estimate_id, f"{side} limit of a proportion", "statsmodels", value)
        for side, values in zip(("lower", "upper"), limits, strict=True)
        for estimate_id, value in zip(ids, values.tolist(), strict=True)
    ]


def _answer_test(estimate_id, name, statistic, problem, df):
    """Rows of a chi-square and its p; the tail is scipy's, as statsmodels takes 1 less the distribution."""
    if np.isnan(statistic):
        return [refuse(estimate_id, f"{name} {word}", "statsmodels", problem) for word in ("chi-square", "p")]
    return [
        answer(estimate_id, f"{name} chi-square", "statsmodels", statistic),
        answer(estimate_id, f"{name} p", "statsmodels", float(chdtrc(df, statistic))),
    ]


def _survdiff(data, planned, meet):
    """(statsmodels' chi-square, '') or (NaN, why it has none)."""
    time, event, entry, labels, strata = data
    if planned.weight not in WEIGHT_TYPES or planned.gamma:
        return np.nan, WEIGHTS_REASON
    options = {"weight_type": WEIGHT_TYPES[planned.weight], "fh_p": planned.rho}
    if entry is not None and planned.weight == "fleming_harrington":
        return np.nan, FH_DELAYED
    if entry is not None and strata is not None:
        # statsmodels gives each stratum the entries of all: instead, the strata follow each other on one axis of time
        shift = np.unique(strata, return_inverse=True)[1] * (time.max() + 1.0)
        time, entry, strata = time + shift, entry + shift, None
    try:
        with np.errstate(divide="ignore", invalid="ignore"):
            statistic = float(survdiff(time, event, labels, strata=strata, entry=entry, **options)[0])
    except np.linalg.LinAlgError:
        statistic = np.nan
    return (statistic, NO_ANSWER) if meet else (np.nan, APART)


def all_meet(time, event, entry, labels, strata):
    """Whether the groups hang together: any two were at risk together at an event, or each with a third, and so on."""
    groups, codes = np.unique(labels, return_inverse=True)
    start = np.full(len(time), -np.inf) if entry is None else entry
    strata = np.zeros(len(time)) if strata is None else np.unique(strata, return_inverse=True)[1]
    part, died = np.arange(len(groups)), event == 1
    for stratum, day in sorted(set(zip(strata[died].tolist(), time[died].tolist(), strict=True))):
        at_risk = np.unique(codes[(strata == stratum) & (start < day) & (time >= day)])
        part[np.isin(part, part[at_risk])] = part[at_risk[0]]
        if (part == part[0]).all():
            return True
    return False


def times_of_phreg(time, entry):
    """(time, entry) as PHReg takes them: (entry, exit] for [entry, exit], and nobody's entry below 0.

    Who came under observation before time zero has a negative entry; all times are then counted from the first entry,
    which moves no patient into or out of a risk set.
    """
    time = np.asarray(time, float)
    if entry is None:
        return time, None
    start = np.asarray(entry, float) + AFTER_ENTRY
    first = min(0.0, float(np.min(start, initial=0.0)))
    return time - first, start - first


def _answer_groups(estimate_id, time, event, entry, labels, strata, of, groups):
    """(rows, groups that were at risk at an event): events observed and expected, by statsmodels.

    At coefficients 0 the gradient of Breslow's likelihood is, for each group, observed less expected.
    """
    names = [f"{word} events of a {of}" for word in ("observed", "expected")]
    places = groups.tolist()
    if not event.any():
        return [refuse(estimate_id, name, "statsmodels", NO_EVENTS, places) for name in names], []
    columns = (labels[:, None] == groups).astype(float)
    counted, start = times_of_phreg(time, entry)
    codes = None if strata is None else np.unique(strata, return_inverse=True)[1]
    model = PHReg(counted, columns, status=event, entry=start, strata=codes, ties="breslow")
    score = model.score(np.zeros(len(groups)))
    observed = np.array([_count_events(time, event, entry, labels == group) for group in groups])
    expected = observed - score
    rows = [
        answer(estimate_id, name, "statsmodels", values.tolist(), places)
        for name, values in zip(names, (observed, expected), strict=True)
    ]
    return rows, [group for group, number in zip(places, expected, strict=True) if number > 1e-9]


def _count_events(time, event, entry, inside):
    if not inside.any():
        return 0.0
    return float(
        SurvfuncRight(time[inside], event[inside], entry=None if entry is None else entry[inside]).n_events.sum()
    )
