"""lifelines and statsmodels make the kernel's tests of groups and states again, and its exact limits of proportions."""

import numpy as np
from lifelines.statistics import multivariate_logrank_test
from scipy.special import chdtrc
from statsmodels.duration.hazard_regression import PHReg
from statsmodels.duration.survfunc import SurvfuncRight, survdiff
from statsmodels.stats.proportion import proportion_confint

from oncosurv.checks.engine_rows import answer, refuse

# PHReg takes a row that enters exactly at an event time as at risk there; this much later it is (entry, exit].
AFTER_ENTRY = 1e-6
NO_EVENTS = "no events: statsmodels has no test"


def answer_logrank(estimate_id, time, event, entry, labels, engines):
    """Rows of a log-rank test and of what was observed and expected a group.

    labels: text, one a patient. lifelines, where it is among the engines, knows no delayed entry.
    """
    rows, reached = _answer_groups(estimate_id, time, event, entry, labels, "group", np.unique(labels))
    inside = np.isin(labels, reached)  # a group never at risk at an event is left out, as by the kernel
    if len(reached) < 2:
        return rows
    data = (time[inside], event[inside], labels[inside])
    statistic = _survdiff(*data, None if entry is None else entry[inside])
    rows += _answer_test(estimate_id, "log-rank", statistic, len(reached) - 1)
    if (
        "lifelines" in engines and entry is None and not np.isnan(statistic)
    ):  # lifelines would count degrees of freedom that are not there
        theirs = multivariate_logrank_test(data[0], data[2], data[1])
        rows.append(answer(estimate_id, "log-rank chi-square", "lifelines", float(theirs.test_statistic)))
        rows.append(answer(estimate_id, "log-rank p", "lifelines", float(theirs.p_value)))
    return rows


def answer_mantel_byar(estimate_id, time, event, entry, exposed):
    """Rows of the Mantel-Byar test, which is statsmodels' log-rank test of the intervals by state."""
    labels = np.where(exposed == 1, "exposed", "unexposed")
    states = np.array(["exposed", "unexposed"])
    rows, reached = _answer_groups(estimate_id, time, event, entry, labels, "state", states)
    if len(reached) < 2:
        return rows
    return rows + _answer_test(estimate_id, "Mantel-Byar", _survdiff(time, event, labels, entry), 1)


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


def _answer_test(estimate_id, name, statistic, df):
    """Rows of a chi-square and its p; the tail is scipy's, as statsmodels takes 1 less the distribution."""
    if np.isnan(statistic):
        singular = "statsmodels cannot invert the variance: groups that never meet"
        return [refuse(estimate_id, f"{name} {word}", "statsmodels", singular) for word in ("chi-square", "p")]
    return [
        answer(estimate_id, f"{name} chi-square", "statsmodels", statistic),
        answer(estimate_id, f"{name} p", "statsmodels", float(chdtrc(df, statistic))),
    ]


def _survdiff(time, event, labels, entry):
    try:
        return float(survdiff(time, event, labels, entry=entry)[0])
    except np.linalg.LinAlgError:
        return np.nan


def _answer_groups(estimate_id, time, event, entry, labels, of, groups):
    """(rows, groups that were at risk at an event): events observed and expected, by statsmodels.

    At coefficients 0 the gradient of Breslow's likelihood is, for each group, observed less expected.
    """
    names = [f"{word} events of a {of}" for word in ("observed", "expected")]
    places = groups.tolist()
    if not event.any():
        return [refuse(estimate_id, name, "statsmodels", NO_EVENTS, places) for name in names], []
    columns = (labels[:, None] == groups).astype(float)
    start = None if entry is None else np.asarray(entry) + AFTER_ENTRY
    score = PHReg(np.asarray(time, float), columns, status=event, entry=start, ties="breslow").score(
        np.zeros(len(groups))
    )
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
