"""Landmark analysis: those alive at a fixed day, classified by what had happened by then.

Anderson, Cain & Gelber, JCO 1983;1:710-719. It needs no time-dependent model, but it files under "unexposed" whoever
starts later and drops whoever left before: every landmark is shown with both counts, none is chosen by its result.
"""

from dataclasses import dataclass

import numpy as np

from oncosurv.survival.exposure import check_exposure


@dataclass(frozen=True)
class LandmarkSet:
    """The patients still followed after the landmark, their clock restarted there, and who is out or filed early."""

    landmark: float
    keep: np.ndarray  # (n,) bool: follow-up beyond the landmark
    time: np.ndarray  # (kept,) days from the landmark
    event: np.ndarray
    exposed: np.ndarray  # (kept,) 0.0 or 1.0: exposure had started by the landmark
    n: int
    events: int
    n_out_dead: int
    n_out_censored: int
    n_exposed: int
    n_exposed_later: int  # counted as unexposed, exposed afterwards while still followed


def derive_landmark(time, event, start, landmark):
    """LandmarkSet at day `landmark`: T > landmark enters, start <= landmark is exposed.

    An event on the day itself is out. time, event, start: as split_exposure.
    """
    time = np.asarray(time)
    _, event, start = check_exposure(time, event, start)
    keep = time > landmark
    exposed = start <= landmark
    later = keep & ~exposed & (start < time)
    return LandmarkSet(
        landmark, keep, time[keep] - landmark, event[keep], exposed[keep].astype(float), int(keep.sum()),
        int(event[keep].sum()), int((~keep & event).sum()), int((~keep & ~event).sum()), int((keep & exposed).sum()),
        int(later.sum()),
    )  # fmt: skip
