"""The figures beside the Cox models: leave-one-out of all, and of each its residuals and its curves by state."""

from oncosurv.figures.left_out import plot_left_out
from oncosurv.figures.residuals import plot_residuals
from oncosurv.figures.rows import text
from oncosurv.figures.states import plot_states
from oncosurv.figures.style import DOUBLE_COLUMN, lower_first
from oncosurv.figures.subgroups import plot_subgroups
from oncosurv.language import say


def plot_model_checks(tables, models, words, endpoints, named=False, synthetic=False, width=DOUBLE_COLUMN):
    """Yield (name, Figure): left_out, then residuals_, states_ and subgroups_<model>, those with something to show.

    tables: rows of coefficients, hazards, residuals, influence, state_curves, state_at_risk and state_tests; models:
    names, in order; words: labels as study.labels_of gives them, month_days, p_style, index_event (label of time zero);
    endpoints: {name: label, event_words}; named: patients may be named by study key; width: of residuals and curves by
    state, in mm. What holds a plot beside numbers needs two columns.
    """
    shared = {"labels": words["labels"], "p_style": words["p_style"], "synthetic": synthetic}
    figures = [("left_out", plot_left_out(tables["coefficients"], tables["influence"], named=named, **shared))]
    for model in models:
        own = {name: [row for row in rows if text(row, "model") == model] for name, rows in tables.items()}
        parts = (own["residuals"], own["hazards"], own["coefficients"])
        residuals = plot_residuals(*parts, month_days=words["month_days"], width=width, **shared)
        figures += [
            (f"residuals_{model}", residuals),
            (f"states_{model}", _states(own, words, endpoints, width, shared)),
        ]
        figures.append((f"subgroups_{model}", plot_subgroups(own["coefficients"], **shared)))
    yield from ((name, figure) for name, figure in figures if figure is not None)


def _states(own, words, endpoints, width, shared):
    curves = own["state_curves"]
    if not curves:
        return None
    endpoint = endpoints[text(curves[0], "endpoint")]
    events = endpoint.get("event_words") or {"one": say("event"), "many": say("events")}
    return plot_states(
        curves, own["state_at_risk"], own["state_tests"], endpoint=endpoint["label"],
        event_words=(events["one"], events["many"]), month_days=words["month_days"],
        x_label=say("Months from {index_event}", index_event=lower_first(words['index_event'])), width=width,
        **shared,
    )  # fmt: skip
