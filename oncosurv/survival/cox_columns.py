"""Columns that a Cox model cannot estimate: aliased ones (no information) and separated ones (monotone likelihood)."""

import numpy as np

from oncosurv.survival.cox_data import check_survival_data, standardise
from oncosurv.survival.partial_likelihood import evaluate
from oncosurv.survival.risk_sets import build_risk_sets, sum_over_slots

_ALIASED = 1e-10  # share of a column's information left after the columns before it


def find_unestimable(time, event, x, names=None, entry=None, strata=None, ties="efron"):
    """{column: reason} of the columns that fit_cox leaves out (arguments: as there), without fitting."""
    time, event, x, names, entry, strata = check_survival_data(time, event, x, names, entry, strata)
    sets, z = build_risk_sets(time, event, entry, strata), standardise(x).z
    null = evaluate(sets, z, np.zeros(len(names)), ties)
    return find_aliased(null.information, int(event.sum()), names, ~z.any(axis=1))


def find_aliased(information, events, names, constant):
    """{column: reason} of columns without information of their own, later ones first to go, as R's coxph does.

    information: (p, p) of standardised columns at coefficients 0; constant: (p,) bool.
    """
    aliased, kept = {}, []
    for j, name in enumerate(names):
        own = information[j, j]
        if constant[j]:
            aliased[j] = f"{name} has the same value in every row"
        elif events == 0:
            aliased[j] = "there are no events"
        elif own <= _ALIASED * events:
            aliased[j] = f"{name} does not vary among the patients at risk at any event time"
        else:
            weights = np.linalg.solve(information[np.ix_(kept, kept)], information[kept, j]) if kept else np.zeros(0)
            if own - weights @ information[kept, j] > _ALIASED * own:
                kept.append(j)
                continue
            parents = [names[k] for k, weight in zip(kept, weights, strict=True) if abs(weight) > 1e-6]
            aliased[j] = f"{name} is a linear combination of {', '.join(parents)}"
    return aliased


def find_separated(sets, x, names):
    """{column: reason} of two-valued columns for which the likelihood rises for ever (statistics rule S5).

    That is so when at every event time those who die all have the larger value, unless nobody at risk has it
    (or all the smaller, unless nobody at risk has that): a level without events, or whose events all come first.
    """
    separated = {}
    for j, name in enumerate(names):
        if len(np.unique(x[:100, j])) > 2:  # spares a million ages the passes below
            continue
        column = x[:, j].copy()
        low, high = column.min(), column.max()
        if low == high or not np.all((column == low) | (column == high)):
            continue
        (at_risk, upper_at_risk), (_, upper_deaths) = sum_over_slots(sets, [None, (column == high).astype(float)], 2)
        lower_deaths = sets.deaths - upper_deaths
        lower_at_risk = at_risk - upper_at_risk
        mixed = (upper_at_risk > 0.5) & (lower_at_risk > 0.5)
        if not mixed.any():
            continue
        for value, other, deaths in ((high, low, upper_deaths), (low, high, lower_deaths)):
            if deaths[mixed].any():
                continue
            words = f"no events where it is {value:g}" if not deaths.any() else (
                f"all events come first where it is {other:g}")  # fmt: skip
            separated.setdefault(j, f"{name}: {words}")
    return separated
