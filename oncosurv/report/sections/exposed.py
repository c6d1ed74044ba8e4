"""What is said of a treatment that begins after time zero: the row of its hazard ratio, and the fixed sentences."""

from oncosurv.report.blocks import sentence
from oncosurv.report.labels import inner
from oncosurv.report.material import is_on
from oncosurv.report.sections.model_notes import few_events_sentence
from oncosurv.report.sections.terms import estimate_cells, of_record, terms_of
from oncosurv.wording import format_count, format_number


def exposed_row(material, model, kind, handling):
    """The row of an exposure's term in one handling, by the estimator that is of record where it is time-dependent.

    One estimator for a whole column: a difference between handlings is not one between estimators. None without one.
    """
    wanted = {"model": model["name"], "kind": kind, "variant": "main"}
    found = {
        name: next(
            (
                rows
                for key, rows in terms_of(material, **wanted, exposure_handling=name).items()
                if key[0] == model["exposure"]
            ),
            {},
        )
        for name in ("time_dependent", handling)
    }
    rows = found[handling]
    estimator = of_record(found["time_dependent"])["estimator"] if found["time_dependent"] else "ml"
    return rows.get(estimator) or next(iter(rows.values()), None)


def exposure_sentence(material, model):
    """Parts of the only sentence about a treatment's hazard ratio: never the naive one alone, never a claim; or ()."""
    row = exposed_row(material, model, "exposure", "time_dependent")
    naive = exposed_row(material, model, "exposure", "naive")
    if row is None or naive is None:
        return ()
    endpoint, table = row["endpoint"], f"treatment-{model['name']}"
    events = material.labels.counted_events(endpoint, row["events"])
    ratio, biased = (
        material.cite(estimate_cells(material, found)[0], table, "coefficients", found) for found in (row, naive)
    )
    return sentence(
        "{exposure}, {population}. Time-dependent HR {ratio}, n {n}, {events}; treatment was chosen by clinicians, so "
        "this is an association; the naive ever-treated HR {biased} is shown only to display immortal-time bias.",
        exposure=material.labels.variable(model["exposure"]),
        population=inner(material.labels.of("populations", model["population"])),
        ratio=ratio,
        n=material.cite(format_count(row["n"]), table, "coefficients", row),
        events=material.cite(events, table, "coefficients", row),
        biased=biased,
    )


def exposed_fit(material, model):
    """The time-dependent fit of record of several variables; None without one."""
    wanted = {"kind": "exposure", "variant": "main", "exposure_handling": "time_dependent"}
    fits = material.rows("models", model=model["name"], **wanted)
    return next((fit for fit in fits if is_on(fit["of_record"])), None)


def few_exposed_sentence(material, model):
    """Parts of the fixed sentence where the time-dependent fit has few events for its parameters, or ()."""
    fit = exposed_fit(material, model)
    return few_events_sentence(material, fit, f"treatment-{model['name']}") if fit else ()


def e_value_sentence(material, model):
    """Parts of the sentence on unmeasured confounding, of the time-dependent estimate alone, or ()."""
    row = exposed_row(material, model, "exposure", "time_dependent")
    if row is None or not row["e_value"]:
        return ()
    return sentence(
        "E-value {value} ({limit} for the limit nearer to 1): the risk ratio that an unmeasured confounder would need "
        "with both treatment and outcome to explain the association away.",
        value=format_number(row["e_value"], 1),  # no table shows it, so that it leads nowhere
        limit=format_number(row["e_value_limit"], 1),
    )
