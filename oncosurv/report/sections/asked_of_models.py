"""What a model of the study file asks for beside its fit: imputed covariates, concordance without its optimism."""

from oncosurv.language import phrase, say, say_count
from oncosurv.report.blocks import ABSENT, Row, Table, text
from oncosurv.report.sections.terms import term_words
from oncosurv.table_words import retell
from oncosurv.wording import as_number, format_count, format_hr, format_number, is_printable_hr

KINDS = {"complete_case": phrase("Complete cases"), "imputed": phrase("Imputed")}


def write_asked(material, model):
    """Blocks of one model: the table of imputed estimates, the sentence on concordance; [] where nothing is asked."""
    return [*_imputed(material, model), *_concordance(material, model)]


def _imputed(material, model):
    rows = material.rows("imputation", model=model["name"])
    if not rows:
        return []
    body, refused = [], [row["reason"] for row in rows if not row["variable"]]
    for kind, title in KINDS.items():
        own = [row for row in rows if row["kind"] == kind and row["variable"]]
        if own:
            counts = f"n {format_count(own[0]['n'])}, {say_count('{n} event', '{n} events', own[0]['events'])}"
            body.append(Row((say(title),), "group", counts))
        for row in own:
            printable = row["hr"] and is_printable_hr(row["hr"], row["lower"], row["upper"])
            hr = format_hr(row["hr"], row["lower"], row["upper"]) if printable else say("not estimable")
            share = as_number(row["missing_information"])
            lost = ABSENT if share is None else f"{format_number(100 * share, 0)} %"
            p = material.p(row["p"]) if printable and row["p"] else ABSENT
            body.append(Row((term_words(material, row), hr, p, lost), "level"))
    if not body:
        return [
            text(
                say(
                    "Imputation, {label}: not done, {refused}.",
                    label=model["label"],
                    refused="; ".join(map(retell, refused)),
                )
            )
        ]
    notes = [say("Imputation was not done: {reason}.", reason=retell(reason)) for reason in refused]
    done = next((row for row in rows if row["kind"] == "imputed" and row["variable"]), None)
    if done:
        notes.append(
            say(
                "{n_incomplete} of {n} patients lacked a value; {imputations} completed data sets by chained "
                "equations with the event and its cumulative hazard among the predictors, pooled by Rubin's "
                "rules. The complete cases are of record.",
                n_incomplete=format_count(done["n_incomplete"]),
                n=format_count(done["n"]),
                imputations=format_count(done["imputations"]),
            )
        )
    notes += list(dict.fromkeys(retell(row["warnings"]) for row in rows if row["warnings"]))
    if any(ABSENT in row.cells for row in body):
        notes.append(say("–: not imputed, or not estimable."))
    columns = ((say("Term"), "l"), (say("HR (95 % CI)"), "l"), ("p", "r"), (say("Variance from missing values"), "r"))
    caption = material.mark(
        say("Missing values imputed beside the complete cases, {label}", label=model["label"]), cut=True
    )
    name = f"imputed-{model['name']}"
    return [Table(name, caption, columns, tuple(body), source="cox/imputation.csv", notes=tuple(notes))]


def _concordance(material, model):
    found = []
    for row in material.rows("concordance", model=model["name"]):
        if not row["corrected"]:
            found.append(
                text(
                    say(
                        "Concordance of the model {label}: not given, {reason}.",
                        label=model["label"],
                        reason=row["reason"],
                    )
                )
            )
            continue
        counts = f"n {format_count(row['n'])}, {say_count('{n} event', '{n} events', row['events'])}"
        found.append(
            text(
                say(
                    "Concordance of the model {label}, corrected for optimism by {resamples} bootstrap "
                    "samples: {corrected} ({counts}; optimism {optimism}).",
                    label=model["label"],
                    resamples=format_count(row["resamples"]),
                    corrected=format_number(row["corrected"], 3),
                    counts=counts,
                    optimism=format_number(row["optimism"], 3),
                )
            )
        )
    return found
