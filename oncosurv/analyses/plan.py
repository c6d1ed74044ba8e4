"""Which fits a Cox model of the study file asks for: together, alone, an exposure in each handling, reduced, variants.

The kernel and the engines that check it walk through the same plan, so that no fit is checked that is not reported, and
none reported that could have been checked and was not.
"""

from collections.abc import Callable
from dataclasses import dataclass

from oncosurv.analyses.budget import ENOUGH, affordable
from oncosurv.analyses.designs import Design, baseline_design, exposure_design
from oncosurv.analyses.fits import blocks_of
from oncosurv.cohort.matching import rows_matching


@dataclass(frozen=True)
class PlannedFit:
    """One fit. keys: its columns; beside: never of record; dropped, kept: what few events leave; build: for a part."""

    keys: dict
    design: Design
    build: Callable
    beside: bool = False
    influence: bool = False
    dropped: tuple = ()
    kept: tuple = ()


def plan_variants(analysis_set, model):
    """(variant, patients, variables) of the main analysis and of each sensitivity analysis of a model."""
    yield "main", analysis_set, model["variables"]
    for variant in model.get("variants", []):
        part, names = analysis_set, model["variables"]
        if "drop" in variant:
            part = part.subset(~rows_matching(variant["drop"], part.cells))
        if "replace" in variant:
            names = [variant["replace"].get(name, name) for name in names]
        yield variant["id"], part, names


def plan_fits(part, model, facts, variant, all_facts):
    """PlannedFits of one variant. facts: of its variables in order; all_facts: {name: facts}, univariable_also too."""
    base = {name: model[name] for name in ("endpoint", "population", "role")}
    base |= {"model": model["name"], "variant": variant}
    if "exposure" in model:
        yield from _plan_exposure(part, model, facts, base)
        return
    if len(facts) > 1:
        handling = "naive" if any(fact["timing"] == "post_baseline" for fact in facts) else "baseline"
        yield from _plan_whole(part, facts, base, "multivariable", handling, baseline_design, model)
    if variant == "main" or len(facts) == 1:
        for fact in [*facts, *(all_facts[name] for name in model.get("univariable_also", []))]:
            handling = "naive" if fact["timing"] == "post_baseline" else "baseline"
            keys = _keys(base, "univariable", handling, fact["name"])
            yield PlannedFit(keys, baseline_design(part, [fact]), lambda some, fact=fact: baseline_design(some, [fact]))


def _plan_exposure(part, model, facts, base):
    name = model["exposure"]["name"]

    def builder(handling):
        return lambda some, covariates: exposure_design(some, covariates, name, handling)

    record = builder("time_dependent")
    yield PlannedFit(_keys(base, "exposure_alone", "time_dependent"), record(part, []), lambda some: record(some, []))
    yield from _plan_whole(part, facts, base, "exposure", "time_dependent", record, model)
    if base["variant"] == "main":
        for handling in [*(f"landmark_{day}" for day in model["exposure"]["landmarks_days"]), "naive"]:
            build = builder(handling)
            for covariates, kind in (([], "exposure_alone"), (facts, "exposure")):
                keys = _keys(base, kind, handling)
                yield PlannedFit(keys, build(part, covariates), build, beside=True)


def _plan_whole(part, facts, base, kind, handling, build, model):
    """The requested model, left out one by one, and the reduced model beside it where its events are too few."""
    design = build(part, facts)
    blocks = [(name, len(columns)) for name, columns in blocks_of(design)]
    few = model["role"] != "reproduction" and design.events < ENOUGH * len(design.terms)
    kept = affordable(blocks, design.events) if few else []
    dropped = tuple(name for name, _ in blocks if name not in kept) if few else ()
    keys, main = _keys(base, kind, handling), base["variant"] == "main"
    yield PlannedFit(keys, design, lambda some: build(some, facts), False, main, dropped, tuple(kept))
    remaining = [fact for fact in facts if fact["name"] in kept]
    if few and remaining:
        yield PlannedFit(_keys(base, "reduced", handling), build(part, remaining), lambda some: build(some, remaining))


def _keys(base, kind, handling, variable=None):
    """Columns common to the rows of one fit; its estimate_id names what differs from the main baseline fit."""
    words = [base["model"], kind, variable]
    words += [handling if kind.startswith("exposure") or handling == "time_dependent" else None]
    words += [base["variant"] if base["variant"] != "main" else None]
    return base | {"estimate_id": "/".join(filter(None, words)), "kind": kind, "exposure_handling": handling}
