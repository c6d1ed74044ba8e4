"""What the engines are asked: every estimate that they define as the kernel does, by the plan the kernel follows."""

from dataclasses import replace

import numpy as np

from oncosurv.analyses.axis import axis_times
from oncosurv.analyses.coding import declared_levels, exposure_start, levels_of
from oncosurv.analyses.curves import COLUMNS as CURVE_COLUMNS
from oncosurv.analyses.curves import FEWEST_EVENTS, FEWEST_PATIENTS, estimate_item, place_of
from oncosurv.analyses.delayed_entry import NAIVE
from oncosurv.analyses.fit_rows import term_id
from oncosurv.analyses.fits import UNLIMITED, blocks_of
from oncosurv.analyses.models import COLUMNS as COX_COLUMNS
from oncosurv.analyses.models import estimate_model
from oncosurv.analyses.plan import plan_fits, plan_variants
from oncosurv.analyses.subgroups import KINDS as SUBGROUPS
from oncosurv.analyses.tests_of_groups import plan_tests
from oncosurv.checks import cox_engines, curve_engines, group_engines
from oncosurv.checks.account import COMPARED
from oncosurv.checks.samples import draw_sample, kernel_rows
from oncosurv.survival.exposure import split_exposure

MEDIAN = [COMPARED["estimates"][column][0] for column in ("median", "median_lower", "median_upper")]


def _names(table):
    return {column: quantity for column, (quantity, _) in COMPARED[table].items()}


def answer_item(analysis_set, item, choices, variables, most):
    """recompute_item; of a set of more than `most` patients the rows of a sample, the kernel's own among them."""
    sample = draw_sample(analysis_set, variables, most)
    rows = recompute_item(sample, item, choices, variables)
    if sample is not analysis_set:
        tables = estimate_item(sample, item, choices, variables, "", leave_out=False)
        rows += kernel_rows(tables, CURVE_COLUMNS, item["name"], len(sample.patients))
    return rows


def answer_model(analysis_set, model, variables, most):
    """recompute_model; of a set of more than `most` patients the rows of a sample, the kernel's own among them."""
    sample = draw_sample(analysis_set, variables, most)
    rows = recompute_model(sample, model, variables)
    if sample is not analysis_set:
        tables = estimate_model(sample, model, variables, leave_out=False, limits=UNLIMITED | {"residual_events": 0})
        rows += kernel_rows(tables, COX_COLUMNS, model["name"], len(sample.patients))
    return rows


def recompute_item(analysis_set, item, choices, variables):
    """Rows for all tables of one survival item. choices: confidence_interval, times_days, rmst_days, month_days."""
    if not len(analysis_set.patients):
        return []
    facts = {fact["name"]: fact for fact in variables}
    rows, variables = [], [fact for fact in variables if fact["name"] in item["factors"]]
    if all(fact["timing"] == "baseline" for fact in variables):
        estimate_id = place_of(item, "overall", "all")["estimate_id"]
        rows += _answer_curve(analysis_set, analysis_set, estimate_id, choices)[1]
        if analysis_set.entry is not None:
            naive = replace(analysis_set, entry=None)
            rows += _answer_curve(naive, naive, f"{estimate_id}/{NAIVE}", choices)[1]
        reverse = curve_engines.EngineCurve(analysis_set.time, 1 - analysis_set.event, analysis_set.entry)
        rows += curve_engines.answer_follow_up(estimate_id, reverse, choices["confidence_interval"])
    for fact in variables:
        cells = np.array(analysis_set.cells[fact["name"]], dtype=object)
        if fact["timing"] == "baseline":
            rows += _answer_levels(analysis_set, item, fact, cells, choices)
        asked = cox_engines.ENGINES[: 1 if item["role"] == "reproduction" else 2]
        for planned in plan_tests(analysis_set, fact, item, facts):
            words = (place_of(item, fact["name"], "")["estimate_id"], planned.name)
            rows += group_engines.answer_test("/".join(filter(None, words)), planned, asked)
    return rows


def _answer_levels(analysis_set, item, fact, cells, choices):
    """Rows of the curve of each level of a factor, and of the differences to its reference."""
    rows, curves = [], {}
    for level in declared_levels(fact):
        part = analysis_set.subset(cells == level)
        if len(part.patients):
            estimate_id = place_of(item, fact["name"], level)["estimate_id"]
            curve, own = _answer_curve(analysis_set, part, estimate_id, choices)
            rows += own
            curves[level] = (curve, len(part.patients))
    ordered = levels_of(fact, set(cells.tolist()))
    for level in ordered[1:]:
        pair = [curves[name] for name in (level, ordered[0])]
        if min(n for _, n in pair) >= FEWEST_PATIENTS:
            estimate_id = place_of(item, fact["name"], level)["estimate_id"]
            both = [curve for curve, _ in pair]
            for measure, days in (("rmst", choices.get("rmst_days", [])), ("survival", choices["times_days"])):
                for day in days:
                    rows += curve_engines.answer_difference(estimate_id, both, measure, day)
    return rows


def _answer_curve(analysis_set, part, estimate_id, choices):
    """(curve, rows) of one group; of a group too small to be shown only its range and the counts under its figure."""
    curve = curve_engines.EngineCurve(part.time, part.event, part.entry)
    rows = curve_engines.answer_range(estimate_id, curve)
    grid = axis_times(analysis_set.time.max(), choices["month_days"])
    rows += curve_engines.answer_counts(estimate_id, curve, grid)
    if len(part.time) >= FEWEST_PATIENTS and part.event.sum() >= FEWEST_EVENTS:
        conf_type = choices["confidence_interval"]
        rows += curve_engines.answer_steps(estimate_id, curve, _names("curves"), conf_type)
        rows += curve_engines.answer_median(estimate_id, curve, MEDIAN, conf_type)
        rows += curve_engines.answer_fixed_times(estimate_id, curve, choices["times_days"], conf_type)
    return curve, rows


def recompute_efficacy(rows):
    """Rows for the Clopper-Pearson limits of describe/efficacy.csv (rows of text), numbered in order."""
    asked = [
        (f"efficacy/{place + 1}", int(row["n"]), int(row["denominator"]))
        for place, row in enumerate(rows)
        if row["lower"] or row["upper"]
    ]
    return group_engines.answer_proportions(asked)


def recompute_model(analysis_set, model, variables):
    """Rows for every fit of one Cox model, and for the curves and the test of its exposure.

    statsmodels recomputes every fit, lifelines, which is slower, those of record: the main analysis as a whole, not its
    variants, landmarks and naive fits, nor a reproduction.
    """
    facts = {fact["name"]: fact for fact in variables}
    rows = _answer_states(analysis_set, model) if "exposure" in model else []
    for variant, part, names in plan_variants(analysis_set, model):
        for planned in plan_fits(part, model, [facts[name] for name in names], variant, facts):
            design, keys = planned.design, planned.keys
            if not design.events or not design.terms:
                continue
            ids = [term_id(keys, term) for term in design.terms]
            places = {label: place for place, label in enumerate(design.labels)}
            blocks = [(name, [places[label] for label in labels]) for name, labels in blocks_of(design)]
            main = variant == "main" and not planned.beside and model["role"] != "reproduction"
            main = main and (keys["kind"] != "univariable" or len(model["variables"]) == 1)
            main = main or keys["kind"] in SUBGROUPS
            asked = cox_engines.ENGINES[: 2 if main else 1]
            moving = keys["exposure_handling"] == "time_dependent"
            rows += cox_engines.recompute_cox(keys["estimate_id"], ids, design, blocks, asked, moving)
    return rows


def _answer_states(analysis_set, model):
    """Rows of the Simon-Makuch curves and of the Mantel-Byar test of a model's exposure."""
    name = model["exposure"]["name"]
    start = exposure_start(analysis_set.cells, name)
    spells = split_exposure(analysis_set.time, analysis_set.event, start, analysis_set.entry)
    estimate_id = f"{model['name']}/{name}"
    rows = group_engines.answer_mantel_byar(estimate_id, spells.exit, spells.event, spells.entry, spells.exposed)
    for state, label in ((0.0, "unexposed"), (1.0, "exposed")):
        inside = (spells.exposed == state) & (spells.exit > 0)
        if inside.sum() >= FEWEST_PATIENTS and spells.event[inside].sum() >= FEWEST_EVENTS:
            curve = curve_engines.EngineCurve(spells.exit[inside], spells.event[inside], spells.entry[inside])
            rows += curve_engines.answer_steps(estimate_id, curve, _names("state_curves"), "log-log", (label,))
    return rows
