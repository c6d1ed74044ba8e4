"""Rows of cox/models.csv and cox/coefficients.csv from a fit: what is shown of it, what is withheld and why."""

import math

from oncosurv.survival.cox_tests import summarise_fit

NUMBERS = (
    "coef", "se", "hr", "lower", "upper", "statistic", "p", "wald_lower", "wald_upper", "wald_p",
)  # fmt: skip
GLOBAL_TESTS = ("lr", "lr_p", "wald", "wald_p", "score", "score_p")


def term_id(keys, term):
    """estimate_id of one term of a fit with these key columns; a fit of one variable alone is named after it."""
    own = [] if keys["kind"] == "univariable" else [term.variable]
    return "/".join(filter(None, [keys["estimate_id"], *own, term.level, *term.within[1:]]))


def ml_model_row(fit, design, of_record, shown):
    """The models row of a maximum-likelihood fit; without its tests where its numbers are withheld."""
    row = summarise_fit(fit)
    row.pop("monotone_reason")
    row.pop("n")
    if not shown:
        row |= dict.fromkeys(GLOBAL_TESTS)
    notes = " ".join(filter(None, [row["warnings"], design.facts.get("notes", "")]))
    record = {"estimator": "ml", "of_record": of_record, "preferred": of_record}
    return row | record | {"warnings": notes, "events": design.events}


def firth_model_row(fit, of_record):
    """The models row of a penalised fit."""
    return {
        "estimator": "firth", "of_record": of_record, "preferred": of_record, "parameters": len(fit.active),
        "events_per_parameter": fit.events / len(fit.active) if len(fit.active) else None, "ties": fit.ties,
        "loglik": fit.loglik, "loglik_null": fit.loglik_null, "lr": fit.lr, "lr_df": fit.lr_df, "lr_p": fit.lr_p,
        "converged": fit.converged, "monotone": False, "warnings": " ".join(fit.warnings),
    }  # fmt: skip


def coefficient_rows(design, keys, estimator, record, rows, blocks, withheld, scarce):
    """Rows of all columns of a fit.

    withheld: why this estimator's numbers are not shown, or ''; scarce: {label: why} of the terms alone that are not.
    """
    tag = "" if estimator == "ml" else f"/{estimator}"
    names = list(dict.fromkeys(term.variable for term in design.terms))
    parameters = design.parameters
    each = design.events / parameters if parameters else None
    found = []
    for label, term, counts, row in zip(design.labels, design.terms, design.counts, rows, strict=True):
        row = {name: value for name, value in row.items() if name != "name"}
        if row["test"].startswith("wald"):  # as in a publication, or with a robust variance: Wald's are the main ones
            row |= {f"wald_{name}": row[name] for name in ("lower", "upper", "p")}
        row |= {name: None for name, value in row.items() if name in NUMBERS and not _is_finite(value)}
        if not row["reason"] and counts.get("events_level", 1) == 0:
            row |= {"estimable": estimator == "firth", "reason": "no events in this level"}
        why = withheld or ("" if row["reason"] else scarce.get(label, ""))
        if why or not row["estimable"]:
            row |= {name: None for name in NUMBERS if name in row}
            row |= {"estimable": False, "reason": row["reason"] or why}
        words = {"variable": term.variable, "level": term.level, "reference": term.reference, "estimator": estimator}
        words |= dict(zip(("within", "within_level"), term.within, strict=False))
        fit = {"estimate_id": f"{term_id(keys, term)}{tag}", "fit_id": f"{keys['estimate_id']}{tag}"}
        fit |= {"of_record": int(estimator == record), "preferred": int(estimator == record)}
        fit |= {"n": design.n, "events": design.events, "events_per_parameter": each, "ties": design.ties}
        fit |= {"adjustment_set": [name for name in names if name != term.variable]}
        if not withheld and term.variable in blocks:
            block = blocks[term.variable]
            fit |= {"lr_statistic": block["statistic"], "lr_df": block["df"], "lr_p": block["p"]}
        found.append(keys | row | counts | words | fit | {"person_time": design.person_time})
    return found


def _is_finite(value):
    return value is None or math.isfinite(value)
