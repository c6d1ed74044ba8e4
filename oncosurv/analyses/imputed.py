"""A Cox model with missing covariates imputed many times and pooled, beside the complete cases.

On request only. The complete cases stay of record; an outcome, an exposure, a stratum or a cut of a number is never
imputed. Where it would be guesswork it is refused, and the reason is the row.
"""

import math

import numpy as np

from oncosurv.analyses.budget import ENOUGH
from oncosurv.analyses.chunks import numbers_of, read_parts
from oncosurv.analyses.coding import Term, known, levels_of
from oncosurv.analyses.designs import baseline_design
from oncosurv.analyses.requests import with_fitting
from oncosurv.analyses.tests_of_groups import seed_of
from oncosurv.survival.cox import fit_cox
from oncosurv.survival.cox_tests import summarise_coefficients
from oncosurv.survival.imputation import fit_completed, fit_imputed_cox, summarise_imputed_coefficients
from oncosurv.tables import numbers

COLUMNS = ["estimate_id", "endpoint", "population", "model", "kind", "role", "variable", "level", "reference", "n",
           "n_incomplete", "events", "parameters", "imputations", "seed", "coef", "se", "hr", "lower", "upper", "ci",
           "statistic", "p", "test", "df", "missing_information", "estimable", "reason", "warnings"]  # fmt: skip
FEWEST_PERCENT, MOST_PERCENT = 5, 40  # of a variable's values missing


PART_COLUMNS = ["number", "term", "coef", "variance"]


def estimate_imputed(analysis_set, model, variables, study, parts=()):
    """Rows of COLUMNS: the complete cases (kind complete_case), then the pooled estimates (imputed) or why not.

    model: the study file's, with `imputation` (imputations, variables); variables: facts of its variables and strata;
    study: its id, for the seed; parts: files of complete_part, where the data sets were completed in jobs of their own.
    """
    rows, own, terms, data, reason = _prepare(analysis_set, model, variables, study)
    if reason:
        return [*rows, own | {"estimable": 0, "reason": reason}]
    fits = None
    if parts:
        columns = read_parts(parts)
        fits = [columns[name].reshape(own["imputations"], len(terms)) for name in ("coef", "variance")]
    try:
        fit = fit_imputed_cox(**data, m=own["imputations"], seed=own["seed"], fits=fits)
    except ValueError as problem:
        return [*rows, own | {"estimable": 0, "reason": str(problem)}]
    more = zip(fit.df, fit.missing_information, strict=True)
    for term, row, (df, share) in zip(terms, summarise_imputed_coefficients(fit), more, strict=True):
        found = {"df": df if math.isfinite(df) else None, "missing_information": share}
        rows.append(_row(own | found | {"warnings": " ".join(fit.warnings)}, term, row))
    return rows


def complete_part(analysis_set, model, variables, study, chunk):
    """Rows of PART_COLUMNS: the fits of the completed data sets of one part ("2of5"), empty where there is none."""
    _, own, terms, data, reason = _prepare(analysis_set, model, variables, study)
    if reason:
        return []
    numbers = numbers_of(chunk, own["imputations"])
    fits = fit_completed(**data, m=numbers, seed=own["seed"])
    return [
        {"number": number, "term": term, "coef": coef, "variance": variance}
        for number, *of_terms in zip(numbers, *fits, strict=True)
        for term, (coef, variance) in enumerate(zip(*of_terms, strict=True))
    ]


def _prepare(analysis_set, model, variables, study):
    """(rows of the complete cases, keys and counts, Terms, arguments of the fits, reason not to)."""
    facts = {fact["name"]: fact for fact in variables}
    facts = [facts[name] for name in model["variables"]]
    asked = model["imputation"]
    part = _usable(
        with_fitting(analysis_set, model), [fact for fact in facts if fact["name"] not in asked["variables"]]
    )
    keys = {name: model[name] for name in ("endpoint", "population", "role")} | {"model": model["name"]}
    rows = _complete_cases(baseline_design(part, facts), keys)
    codes, terms = _code(part, facts)
    incomplete = int(np.isnan(codes).any(axis=1).sum()) if len(codes) else 0
    counts = {"n": len(codes), "n_incomplete": incomplete, "events": int(part.event.sum()), "parameters": len(terms)}
    own = keys | counts | {"kind": "imputed", "estimate_id": f"{model['name']}/imputed"}
    reason = refuse(codes, [fact["name"] for fact in facts], asked["variables"], counts)
    if reason:
        return rows, own, terms, {}, reason
    own |= {"imputations": max(asked["imputations"], math.ceil(100 * incomplete / len(codes)))}
    own |= {"seed": seed_of(f"{study}/{own['estimate_id']}")}
    data = {
        "time": part.time, "event": part.event, "x": codes, "entry": part.entry,
        "names": [f"{term.variable}={term.level}" if term.level else term.variable for term in terms],
        "design": lambda filled: _expand(filled, facts, part),
        "strata": part.fitting and part.fitting.strata, "ties": part.fitting.ties if part.fitting else "efron",
    }  # fmt: skip
    return rows, own, terms, data, ""


def refuse(codes, names, asked, counts):
    """Why nothing is imputed, '' where it may be. codes: (n, variables), NaN where missing."""
    if counts["events"] < ENOUGH * counts["parameters"]:
        return (
            f"{counts['events']} events for {counts['parameters']} parameters: fewer than 5 each, so nothing is imputed"
        )
    missing = {name: int(np.isnan(codes[:, place]).sum()) for place, name in enumerate(names) if name in asked}
    many = [f"{name} ({count})" for name, count in missing.items() if 100 * count > MOST_PERCENT * len(codes)]
    if many:
        return f"more than {MOST_PERCENT} % of {len(codes)} patients lack {', '.join(many)}: too many to impute"
    if all(100 * count < FEWEST_PERCENT * len(codes) for count in missing.values()):
        words = ", ".join(f"{name} {count}" for name, count in missing.items())
        return f"missing in {len(codes)} patients: {words}; below {FEWEST_PERCENT} % the complete cases serve"
    return ""


def _usable(analysis_set, others):
    """The patients with every variable known that is not imputed, and their stratum."""
    mask = np.ones(len(analysis_set.patients), dtype=bool)
    for fact in others:
        mask &= known(fact, analysis_set.cells[fact["name"]])
    return analysis_set.subset(mask if analysis_set.fitting is None else mask & analysis_set.fitting.known)


def _complete_cases(design, keys):
    counts = {"n": design.n, "n_incomplete": 0, "events": design.events, "parameters": design.parameters}
    own = keys | counts | {"kind": "complete_case", "estimate_id": f"{keys['model']}/complete_case"}
    if not design.events or not design.terms:
        return [own | {"estimable": 0, "reason": "no events or nothing to compare among the complete cases"}]
    rows = summarise_coefficients(fit_cox(**design.data))
    return [_row(own, term, row) for term, row in zip(design.terms, rows, strict=True)]


def _row(own, term, row):
    words = {"variable": term.variable, "level": term.level, "reference": term.reference}
    place = "/".join(filter(None, [own["estimate_id"], term.variable, term.level]))
    return own | words | {name: value for name, value in row.items() if name != "name"} | {"estimate_id": place}


def _code(part, facts):
    """((n, variables) numbers, NaN where missing; Terms of the expanded columns): a category by its level's place."""
    columns, terms = [], []
    for fact in facts:
        cells = part.cells[fact["name"]]
        if fact["type"] == "number":
            columns.append(numbers(cells))
            terms.append(Term(fact["name"], "", ""))
            continue
        levels = levels_of(fact, set(cells))
        columns.append(np.array([levels.index(cell) if cell in levels else np.nan for cell in cells], dtype=float))
        terms += [Term(fact["name"], level, levels[0]) for level in levels[1:]]
    return np.column_stack(columns) if columns else np.empty((len(part.patients), 0)), terms


def _expand(filled, facts, part):
    """The columns of the model from completed numbers."""
    columns = []
    for place, fact in enumerate(facts):
        if fact["type"] == "number":
            columns.append(filled[:, place])
        else:
            columns += [filled[:, place] == k for k in range(1, len(levels_of(fact, set(part.cells[fact["name"]]))))]
    return np.column_stack(columns).astype(float)
