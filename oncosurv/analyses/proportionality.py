"""Proportional hazards: the test of every fit, whether it is flagged, and hazard ratios of two periods beside it.

A flagged hazard ratio stays, as an average over follow-up; what needs no proportional hazards stands beside it.
"""

import math

import numpy as np

from oncosurv.survival.cox import fit_cox
from oncosurv.survival.cox_tests import summarise_coefficients
from oncosurv.survival.hazards import check_proportional_hazards, summarise_scaled_schoenfeld
from oncosurv.survival.profile import summarise_profile_coefficients

ALPHA = 0.05
MANY_RESIDUALS = "not listed one by one: more than {most} events"
FEWEST_EVENTS, FEWEST_OF_A_LEVEL = 10, 5  # of a period, and in it of a level, for a hazard ratio of its own
PERIOD_COLUMNS = ["variable", "level", "reference", "from_day", "to_day", "n", "events", "events_level",
                  "events_reference", "hr", "lower", "upper", "ci", "p", "test", "shown", "reason"]  # fmt: skip


def add_hazards(tables, design, fit, keys, blocks, residual_events=math.inf):
    """Add to the tables `hazards` (score tests) and `residuals` of a fit. blocks: (variable, labels of its columns).

    fit: a CoxFit, or a FirthFit where the likelihood has no maximum; that one has tests and no residuals.
    residual_events: of a fit with more events than these a row a term says that its residuals are not listed.
    """
    estimated = {fit.names[place] for place in fit.active}
    terms = [(name, columns) for name, columns in blocks if any(label in estimated for label in columns)]
    if not terms:
        return
    penalised = not hasattr(fit, "monotone")
    own = keys | {"estimator": "firth" if penalised else "ml"}
    tests = check_proportional_hazards(fit, design.time, design.event, design.entry, terms=terms)
    tables["hazards"] += [own | row for row in tests]
    if penalised or fit.monotone:
        return
    if design.events > residual_events:
        why = MANY_RESIDUALS.format(most=residual_events)
        tables["residuals"] += [own | {"term": name, "reason": why} for name, _ in terms]
        return
    residuals = summarise_scaled_schoenfeld(fit, design.time, design.event, design.entry, terms=terms)
    for place, name in enumerate(residuals["terms"]):
        columns = (
            residuals["time"],
            residuals["transformed"],
            residuals["residual"][:, place],
            residuals["smooth"][:, place],
        )
        names = ("time", "transformed", "scaled_schoenfeld", "smooth")
        tables["residuals"] += [
            own | {"term": name} | dict(zip(names, values, strict=True)) for values in zip(*columns, strict=True)
        ]


def flag_hazards(design, tests):
    """(flagged, reason in words, variables): whether a fit's hazard ratios are averages over follow-up, and why.

    tests: its rows of the hazards table. Flagged is a p below 0.05 of a term or of all, or a group with nobody at risk
    after half of the follow-up; variables: those concerned, all of them where only the test of all is below.
    """
    names = list(dict.fromkeys(term.variable for term in design.terms))
    failed = [row["term"] for row in tests if row["p"] is not None and row["p"] < ALPHA]
    ended = _ended(design)
    reasons = [f"score test p < 0.05: {', '.join(failed)}"] if failed else []
    reasons += [f"nobody at risk after half of the follow-up: {', '.join(ended.values())}"] if ended else []
    chosen = [name for name in names if name in failed or name in ended]
    return bool(reasons), "; ".join(reasons), chosen or (names if reasons else [])


def _ended(design):
    """{variable: its groups, in words, that nobody is at risk in after half of the follow-up}."""
    half, found = design.time.max() / 2, {}
    for name in dict.fromkeys(term.variable for term in design.terms if term.level):
        places = [place for place, term in enumerate(design.terms) if term.variable == name]
        groups = [(design.terms[place].level, design.x[:, place] == 1) for place in places]
        groups.append((design.terms[places[0]].reference, (design.x[:, places] == 0).all(axis=1)))
        ended = [level for level, mask in groups if mask.any() and design.time[mask].max() < half]
        if ended:
            found[name] = ", ".join(f"{name}={level}" for level in ended)
    return found


def fit_periods(design, variables, day=None, profile=True):
    """Rows of PERIOD_COLUMNS: each variable's hazard ratios before and after a day, the others as over all follow-up.

    day: by default that by which half of the events had happened, which looks at no group. A ratio is withheld with
    its reason where its period has fewer than 10 events, or one of its levels fewer than 5 in it. profile: limits of
    the profile likelihood, otherwise Wald's.
    """
    day = float(np.quantile(design.time[design.event == 1], 0.5, method="inverted_cdf")) if day is None else day
    rows, late, time, event, entry = _split(design, day)
    found = []
    for name in variables:
        own = [place for place, term in enumerate(design.terms) if term.variable == name]
        rest = [place for place in range(len(design.terms)) if place not in own]
        x = design.x[rows]
        columns = [x[:, rest], x[:, own] * ~late[:, None], x[:, own] * late[:, None]]
        names = [f"{k}" for k in range(len(rest) + 2 * len(own))]
        strata = design.fitting.only(rows).strata if design.fitting else None
        fitted = fit_cox(time, event, np.hstack(columns), names, entry, strata, design.ties)
        summarise = summarise_coefficients if fitted.monotone or not profile else summarise_profile_coefficients
        estimates = summarise(fitted)[len(rest) :]
        for period in (0, 1):
            inside = (late == period) & (event == 1)
            for k, place in enumerate(own):
                term, row = design.terms[place], estimates[period * len(own) + k]
                found.append(
                    {"variable": name, "level": term.level, "reference": term.reference, "n": design.n}
                    | {"from_day": day if period else 0, "to_day": design.time.max() if period else day}
                    | _period(row, term, x[:, own], k, inside)
                )
    return [row for name in variables for row in _both_or_none(found, name)]


def _both_or_none(found, name):
    """Rows of a variable: where one of its hazard ratios is withheld, all are, as one period alone misleads."""
    own = [row for row in found if row["variable"] == name]
    if not all(row["shown"] for row in own):
        for row in own:
            row |= dict.fromkeys(("hr", "lower", "upper", "p")) | {"shown": 0}
            row |= {"reason": row["reason"] or "withheld with the other period or level"}
    return own


def _split(design, day):
    """Row numbers, whether past the day, exit, event and entry of the rows cut in two at a day."""
    begin = np.zeros(len(design.time)) if design.entry is None else np.asarray(design.entry, float)
    # A follow-up of 0 days has its event before all others, as it does undivided.
    begin = np.where(design.time <= begin, design.time - 1.0, begin)
    first, second = np.flatnonzero(begin < day), np.flatnonzero(design.time > day)
    rows, late = np.concatenate([first, second]), np.repeat([False, True], [len(first), len(second)])
    time = np.where(late, design.time[rows], np.minimum(design.time[rows], day))
    event = np.where(late | (design.time[rows] <= day), design.event[rows], 0)
    return rows, late, time, event, np.where(late, np.maximum(begin[rows], day), begin[rows])


def _period(row, term, x, k, inside):
    events, counts = int(inside.sum()), {}
    if term.level:
        counts = {"events_level": int((x[inside, k] == 1).sum())}
        counts["events_reference"] = int((x[inside] == 0).all(axis=1).sum())
    few = [f"{events} events in the period"] if events < FEWEST_EVENTS else []
    few += [f"{count} events of a level in it" for count in counts.values() if count < FEWEST_OF_A_LEVEL]
    reason = f"{', '.join(few)}; 10 in each period and 5 in each level are needed" if few else row["reason"]
    shown = {name: None if reason else row[name] for name in ("hr", "lower", "upper", "p")}
    return {"events": events, **counts, **shown, "ci": row["ci"], "test": row["test"], "shown": int(not reason),
            "reason": reason}  # fmt: skip
