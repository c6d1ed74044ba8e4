"""How complete the follow-up is: reverse Kaplan-Meier median, person-time, completeness."""

import numpy as np

from oncosurv.survival.kaplan_meier import fit_reverse_kaplan_meier, quantile
from oncosurv.survival.risk_table import check_times


def summarise_follow_up(time, event, potential=None, entry=None, conf_type="log-log", level=0.95):
    """Tidy row of a population's follow-up, in the unit of time.

    median_reverse_km with limits: follow-up as if nobody had died (Schemper & Smith 1996); minimum, maximum: among
    those not dead (None when all are); person_time: watched, entry to exit; completeness: Clark's C where `potential`
    is given. potential: for each patient the time from start to the data cut; ValueError where it is before the exit.
    """
    time, event, entry = check_times(time, event, entry)
    median = quantile(fit_reverse_kaplan_meier(time, event, entry, conf_type, level), 0.5)
    alive = time[event == 0]
    row = {
        "n": len(time),
        "events": int(event.sum()),
        "median_reverse_km": median["time"],
        "median_reverse_km_lower": median["lower"],
        "median_reverse_km_upper": median["upper"],
        "minimum": alive.min().item() if len(alive) else None,
        "maximum": alive.max().item() if len(alive) else None,
        "person_time": float(np.sum(time if entry is None else time - np.maximum(entry, 0))),
        "conf_type": conf_type,
        "completeness": None,
    }
    return row if potential is None else row | {"completeness": follow_up_completeness(time, event, potential)}


def follow_up_completeness(time, event, potential):
    """Clark's C: person-time observed over person-time possible, 0 to 1.

    Possible is the observed time of those with the event and time to the data cut (`potential`) of the others, all
    counted from the start of each patient. ValueError where somebody is watched past the data cut, or nothing is
    possible. Source: Clark, Altman & De Stavola, Lancet 2002;359:1309.
    """
    time, event, _ = check_times(time, event)
    potential = np.asarray(potential)
    if potential.shape != time.shape or not np.isfinite(potential).all():
        raise ValueError("potential must give one finite time for each patient")
    past = np.flatnonzero((potential < time) & (event == 0))
    if len(past):
        where = past[0]
        raise ValueError(f"watched to {time[where]} but the data cut is at {potential[where]}, at position {where}")
    possible = np.where(event == 1, time, potential).sum()
    if possible == 0:
        raise ValueError("nobody could be followed: all potential times are 0")
    return float(time.sum() / possible)
