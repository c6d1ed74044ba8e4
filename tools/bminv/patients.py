"""The 29 eligible patients, one record each, ready to be written into the exports."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from tools.bminv.attributes import draw_attributes
from tools.bminv.skeleton import SUBTYPES, Skeleton
from tools.bminv.timeline import (
    choose_zoledronate,
    days,
    draw_continuing_course,
    draw_earlier_course,
    draw_intervals,
    draw_new_course,
    draw_onset,
)

N_SCREENED_OUT = 66
MIN_DAYS_TREATED = 14
N_NON_MYELOTOXIC = 19
PR_ONLY, HER2_AND_ER = 5, 22


@dataclass(frozen=True)
class Patient:
    """An invented patient. Flags are 0/1; `disease_free` is None for stage IV; zoledronate dates are None if never."""

    number: int
    identifier: str
    subtype: str
    days: int
    died: int
    severe: int
    ecog_2_3: int
    at_relapse: int
    stage: str
    histology: str
    age: float
    bone: int
    bone_prior: int
    nodes: int
    liver: int
    lung: int
    thrombocytopenia: int
    neutropenia: int
    anaemia: int
    disease_free: int | None
    relapse_to_onset: int
    prior_lines: int
    birth: date
    diagnosis: date
    relapse: date
    onset: date
    end: date
    za_after: int
    za_continuing: bool
    za_start: date | None
    za_stop: date | None
    treated: bool
    non_myelotoxic: bool

    @property
    def visceral_or_nodal(self) -> bool:
        return bool(self.nodes or self.liver or self.lung)


def draw_identifiers(rng: np.random.Generator, n: int) -> list[str]:
    """Record numbers in random order, SYN-0001 upwards."""
    return [f"SYN-{number:04d}" for number in rng.permutation(np.arange(1, n + 1))]


def draw_patients(rng: np.random.Generator, skeleton: Skeleton) -> tuple[list[Patient], list[str]]:
    """Draw the eligible patients around the skeleton; also returns the record numbers left for those screened out."""
    n = len(skeleton.days)
    drawn = draw_attributes(rng, skeleton)
    intervals = draw_intervals(rng, skeleton, drawn)
    gap = intervals.relapse_to_onset
    continuing, earlier_only = choose_zoledronate(rng, skeleton, drawn, intervals)
    onset = [draw_onset(rng, skeleton, i, i in continuing | earlier_only) for i in range(n)]
    courses: list[tuple[date | None, date | None]] = [(None, None)] * n
    for i in range(n):
        if i in continuing:
            courses[i] = draw_continuing_course(rng, onset[i], skeleton.days[i], gap[i])
        elif skeleton.za_after[i]:
            courses[i] = draw_new_course(rng, onset[i], skeleton.days[i])
        elif i in earlier_only:
            courses[i] = draw_earlier_course(rng, onset[i], gap[i])
    identifiers = draw_identifiers(rng, n + N_SCREENED_OUT)
    treated = np.flatnonzero(skeleton.days >= MIN_DAYS_TREATED)
    non_myelotoxic = set(rng.permutation(treated)[:N_NON_MYELOTOXIC])
    patients = []
    for i in range(n):
        relapse = onset[i] - days(gap[i])
        patients.append(
            Patient(
                number=i,
                identifier=identifiers[i],
                subtype=SUBTYPES[skeleton.subtype[i]],
                days=int(skeleton.days[i]),
                died=int(skeleton.died[i]),
                severe=int(skeleton.severe[i]),
                ecog_2_3=int(skeleton.ecog[i]),
                at_relapse=int(skeleton.at_relapse[i]),
                stage=str(drawn.stage[i]),
                histology=str(drawn.histology[i]),
                age=float(drawn.age[i]),
                bone=int(drawn.bone[i]),
                bone_prior=int(drawn.bone_prior[i]),
                nodes=int(drawn.nodes[i]),
                liver=int(drawn.liver[i]),
                lung=int(drawn.lung[i]),
                thrombocytopenia=int(drawn.thrombocytopenia[i]),
                neutropenia=int(drawn.neutropenia[i]),
                anaemia=int(drawn.anaemia[i]),
                disease_free=None if intervals.disease_free[i] < 0 else int(intervals.disease_free[i]),
                relapse_to_onset=int(gap[i]),
                prior_lines=int(intervals.prior_lines[i]),
                birth=onset[i] - days(round(drawn.age[i] * 365.25)),
                diagnosis=relapse - days(max(intervals.disease_free[i], 0)),
                relapse=relapse,
                onset=onset[i],
                end=onset[i] + days(skeleton.days[i]),
                za_after=int(skeleton.za_after[i]),
                za_continuing=i in continuing,
                za_start=courses[i][0],
                za_stop=courses[i][1],
                treated=bool(i in treated),
                non_myelotoxic=i in non_myelotoxic,
            )
        )
    return patients, identifiers[n:]
