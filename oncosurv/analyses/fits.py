"""One design fitted: by maximum likelihood, by Firth's penalty where events are few, with its proportionality test."""

from oncosurv.analyses.budget import FEWEST_EVENTS_OF_A_LEVEL, judge, judge_alone
from oncosurv.survival.cox import fit_cox
from oncosurv.survival.cox_tests import compare_nested, summarise_coefficients, summarise_fit
from oncosurv.survival.firth import compare_firth_block, fit_firth, summarise_firth_coefficients
from oncosurv.survival.hazards import check_proportional_hazards, summarise_scaled_schoenfeld

NOTHING = "every variable has one level only: nothing to estimate"
NO_EVENTS, NOBODY = "no events", "no patients with every variable known"


def fit_design(design, keys, kind, published_way=False):
    """{coefficients, models, hazards, residuals}: rows of one design.

    keys: columns common to all rows, `estimate_id` among them; kind: multivariable, reduced, univariable, exposure.
    published_way: maximum likelihood is of record whatever the number of events, as in the publication reproduced.
    """
    tables = {"coefficients": [], "models": [], "hazards": [], "residuals": []}
    facts = {"n": design.n, "events": design.events, "requested": variables_of(design), **design.facts}
    facts.pop("notes", None)
    if not design.events or not design.terms:
        why = NOTHING if design.events else NO_EVENTS if design.n else NOBODY
        tables["models"].append(keys | facts | {"estimator": "none", "of_record": 0, "preferred": 0, "warnings": why})
        return tables
    data = {"time": design.time, "event": design.event, "x": design.x, "names": design.labels, "entry": design.entry}
    ml = fit_cox(**data)
    verdict = judge_design(design, ml, kind)
    record = "ml" if published_way else verdict.of_record
    shared = keys | facts | {"degrade_reason": "" if published_way else verdict.reason}
    tables["models"].append(shared | _ml_model(ml, design, int(record == "ml")))
    withheld = "" if record == "ml" or verdict.beside == "ml" and not ml.monotone else verdict.reason
    tables["coefficients"] += _coefficients(
        design, keys, "ml", record, summarise_coefficients(ml), _ml_blocks(ml, design, data), withheld
    )
    if "firth" in (record, verdict.beside) and not published_way:
        firth = fit_firth(**data)
        own = {"estimate_id": f"{keys['estimate_id']}/firth"}
        tables["models"].append(shared | own | _firth_model(firth, int(record == "firth")))
        blocks = {name: compare_firth_block(firth, columns) for name, columns in blocks_of(design)}
        tables["coefficients"] += _coefficients(
            design, keys, "firth", record, summarise_firth_coefficients(firth), blocks, ""
        )
    if record != "none" and not ml.monotone and len(ml.active):
        _add_hazards(tables, design, ml, keys)
    return tables


def judge_design(design, ml, kind):
    """The budget's Verdict on a design and its maximum-likelihood fit."""
    scarce = [label for label, counts in zip(design.labels, design.counts, strict=True) if _scarce(counts)]
    parameters = len(ml.active)
    if kind == "univariable":
        sizes = [
            counts[name] for counts in design.counts for name in ("n_level", "n_reference") if "n_reference" in counts
        ]
        return judge_alone(design.events, parameters, ml.monotone, scarce, min(sizes) if sizes else None)
    return judge(design.events, parameters, ml.monotone, scarce)


def _scarce(counts):
    return any(
        counts.get(name, FEWEST_EVENTS_OF_A_LEVEL) < FEWEST_EVENTS_OF_A_LEVEL
        for name in ("events_level", "events_reference")
    )


def variables_of(design):
    """Names of the variables of a design, in order."""
    return list(dict.fromkeys(term.variable for term in design.terms))


def blocks_of(design):
    """(variable, labels of its columns) of a design, in order."""
    return [
        (name, [label for label, term in zip(design.labels, design.terms, strict=True) if term.variable == name])
        for name in variables_of(design)
    ]


def term_id(keys, term):
    """estimate_id of one term of a fit with these key columns; a fit of one variable alone is named after it."""
    own = [] if keys["kind"] == "univariable" else [term.variable]
    return "/".join(filter(None, [keys["estimate_id"], *own, term.level]))


def _ml_model(fit, design, of_record):
    row = summarise_fit(fit)
    row.pop("monotone_reason")
    row.pop("n")
    notes = " ".join(filter(None, [row["warnings"], design.facts.get("notes", "")]))
    record = {"estimator": "ml", "of_record": of_record, "preferred": of_record}
    return row | record | {"warnings": notes, "events": design.events}


def _firth_model(fit, of_record):
    return {
        "estimator": "firth", "of_record": of_record, "preferred": of_record, "parameters": len(fit.active),
        "events_per_parameter": fit.events / len(fit.active) if len(fit.active) else None, "ties": fit.ties,
        "loglik": fit.loglik, "loglik_null": fit.loglik_null, "lr": fit.lr, "lr_df": fit.lr_df, "lr_p": fit.lr_p,
        "converged": fit.converged, "monotone": False, "warnings": " ".join(fit.warnings),
    }  # fmt: skip


def _ml_blocks(fit, design, data):
    """Likelihood-ratio test of all columns of each variable together."""
    blocks = {}
    for name, columns in blocks_of(design):
        rest = [place for place, label in enumerate(design.labels) if label not in columns]
        if rest:
            names = [design.labels[place] for place in rest]
            blocks[name] = compare_nested(fit, fit_cox(**data | {"x": design.x[:, rest], "names": names}))
        else:
            blocks[name] = {"statistic": fit.lr, "df": fit.lr_df, "p": fit.lr_p}
    return blocks


def _coefficients(design, keys, estimator, record, rows, blocks, withheld):
    """Rows of all columns. withheld: why this estimator's numbers are not shown, or ''."""
    tag = "" if estimator == "ml" else f"/{estimator}"
    found = []
    for term, counts, row in zip(design.terms, design.counts, rows, strict=True):
        row = {name: value for name, value in row.items() if name != "name"}
        if not row["reason"] and counts.get("events_level", 1) == 0:
            row |= {"estimable": estimator == "firth", "reason": "no events in this level"}
        if withheld or not row["estimable"]:
            row |= dict.fromkeys(("coef", "se", "hr", "lower", "upper", "statistic", "p"))
            row |= {"estimable": False, "reason": row["reason"] or withheld}
        block = blocks[term.variable]
        words = {"variable": term.variable, "level": term.level, "reference": term.reference, "estimator": estimator}
        fit = {"estimate_id": f"{term_id(keys, term)}{tag}", "n": design.n, "events": design.events}
        fit |= {"of_record": int(estimator == record), "preferred": int(estimator == record)}
        if not withheld:
            fit |= {"lr_statistic": block["statistic"], "lr_df": block["df"], "lr_p": block["p"]}
        found.append(keys | row | counts | words | fit | {"person_time": design.person_time})
    return found


def _add_hazards(tables, design, fit, keys):
    terms = [
        (name, columns) for name, columns in blocks_of(design) if any(label in _estimated(fit) for label in columns)
    ]
    tests = check_proportional_hazards(fit, design.time, design.event, design.entry, terms=terms)
    tables["hazards"] += [keys | row for row in tests]
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
            keys | {"term": name} | dict(zip(names, values, strict=True)) for values in zip(*columns, strict=True)
        ]


def _estimated(fit):
    return {fit.names[place] for place in fit.active}
