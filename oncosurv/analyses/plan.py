"""Which fits a Cox model of the study file asks for: together, alone, an exposure in each handling, reduced, variants.

The kernel and the engines that check it walk through the same plan, so that no fit is checked that is not reported, and
none reported that could have been checked and was not.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from oncosurv.analyses.budget import ENOUGH, affordable
from oncosurv.analyses.designs import Design, baseline_design, exposure_design
from oncosurv.analyses.fits import variables_of
from oncosurv.analyses.requests import with_fitting
from oncosurv.analyses.subgroups import KINDS, build_subgroups
from oncosurv.cohort.matching import rows_matching

NEW_AND_CONTINUING = "new_and_continuing"  # variant: those who began before time zero apart from those who began after


@dataclass(frozen=True)
class PlannedFit:
    """One fit. keys: its columns; beside: never of record; dropped, kept: what few events leave; build: for a part.

    not_reduced: its events are too few for its parameters, and yet there is no reduced model of it.
    """

    keys: dict
    design: Design
    build: Callable
    beside: bool = False
    dropped: tuple = ()
    kept: tuple = ()
    not_reduced: bool = False

    @property
    def of_main_analysis(self):
        """Whether its estimates may be of record: not those of a sensitivity analysis, nor beside a main fit."""
        return not self.beside and self.keys["variant"] == "main"


def plan_variants(analysis_set, model):
    """(variant, patients, variables) of the main analysis and of each sensitivity analysis of a model."""
    analysis_set = with_fitting(analysis_set, model)
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
    new = [fact for fact in facts if fact["name"] not in model["variables"]]  # in the place of a declared one
    if variant == "main":
        yield from _plan_subgroups(part, model, facts, base, all_facts)
    if "exposure" in model:
        yield from _plan_exposure(part, model, facts, base, bool(new))
        return
    if len(facts) > 1:
        handling = "naive" if any(fact["timing"] == "post_baseline" for fact in facts) else "baseline"
        yield from _plan_whole(part, facts, base, "multivariable", handling, baseline_design, model)
    alone = facts if variant == "main" or len(facts) == 1 else new
    also = model.get("univariable_also", []) if variant == "main" or len(facts) == 1 else []
    for fact in [*alone, *(all_facts[name] for name in also)]:
        handling = "naive" if fact["timing"] == "post_baseline" else "baseline"
        keys = _keys(base, "univariable", handling, fact["name"])
        yield PlannedFit(keys, baseline_design(part, [fact]), lambda some, fact=fact: baseline_design(some, [fact]))


def _plan_subgroups(part, model, facts, base, all_facts):
    """Two fits of each request: the interaction, and the effects within the subgroups; never of record."""
    for item in model.get("subgroups", []):
        by = all_facts[item["by"]]
        held = facts if by in facts else [*facts, by]
        exposed = item["of"] == model.get("exposure", {}).get("name")
        handling = "time_dependent" if exposed else "baseline"
        own = base | {"variant": f"{item['of']}_by_{by['name']}"}
        for kind in KINDS:
            build = partial(_subgroup_design, held=held, of=item["of"], by=by, kind=kind, exposed=exposed)
            yield PlannedFit(_keys(own, kind, handling), build(part), build, beside=True)


def _subgroup_design(some, held, of, by, kind, exposed):
    design = exposure_design(some, held, of, "time_dependent") if exposed else baseline_design(some, held)
    return build_subgroups(design, some, of, by, kind)


def _plan_exposure(part, model, facts, base, replaced):
    """replaced: another variable is adjusted for than in the main analysis, so that the exposure alone is the same."""
    name = model["exposure"]["name"]

    def builder(handling, split=False):
        return lambda some, covariates: exposure_design(some, covariates, name, handling, split)

    record = builder("time_dependent")
    if not replaced:
        keys = _keys(base, "exposure_alone", "time_dependent")
        yield PlannedFit(keys, record(part, []), lambda some: record(some, []))
    yield from _plan_whole(part, facts, base, "exposure", "time_dependent", record, model)
    if base["variant"] != "main":
        return
    for handling in [*(f"landmark_{day}" for day in model["exposure"]["landmarks_days"]), "naive"]:
        build = builder(handling)
        yield PlannedFit(_keys(base, "exposure_alone", handling), build(part, []), build, beside=True)
        yield from _plan_whole(part, facts, base, "exposure", handling, build, model, beside=True)
    split, own = builder("time_dependent", split=True), base | {"variant": NEW_AND_CONTINUING}
    alone, adjusted = split(part, []), split(part, facts)
    if _has_both(alone, name):
        yield PlannedFit(_keys(own, "exposure_alone", "time_dependent"), alone, split, beside=True)
    if _has_both(adjusted, name):
        yield from _plan_whole(part, facts, own, "exposure", "time_dependent", split, model, beside=True)


def _has_both(design, name):
    """Whether there are new and continuing users of an exposure: else it is the main fit again."""
    return sum(term.variable == name for term in design.terms) == 2


def _plan_whole(part, facts, base, kind, handling, build, model, beside=False):
    """The requested model, and the reduced model beside it where its events are too few for its parameters.

    A naive fit has none: it stands there only to show what counting a treatment from time zero does.
    """
    design = build(part, facts)
    estimated = [term.variable for place, term in enumerate(design.terms) if place not in design.unestimable]
    blocks = [(name, estimated.count(name)) for name in variables_of(design)]
    few = model["role"] != "reproduction" and design.events < ENOUGH * design.parameters
    naive = beside and handling == "naive"
    not_reduced = few and naive
    few = few and not naive
    kept = affordable(blocks, design.events) if few else []
    dropped = tuple(name for name, _ in blocks if name not in kept) if few else ()
    keys = _keys(base, kind, handling)
    yield PlannedFit(keys, design, lambda some: build(some, facts), beside, dropped, tuple(kept), not_reduced)
    remaining = [fact for fact in facts if fact["name"] in kept]
    if few and remaining:
        keys = _keys(base, "reduced", handling)
        yield PlannedFit(keys, build(part, remaining), lambda some: build(some, remaining), beside)


def _keys(base, kind, handling, variable=None):
    """Columns common to the rows of one fit; its estimate_id names what differs from the main baseline fit."""
    words = [base["model"], kind, variable]
    of_exposure = kind.startswith("exposure") or handling == "time_dependent" or handling.startswith("landmark")
    words += [handling if of_exposure else None]
    words += [base["variant"] if base["variant"] != "main" else None]
    return base | {"estimate_id": "/".join(filter(None, words)), "kind": kind, "exposure_handling": handling}
