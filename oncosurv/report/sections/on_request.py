"""What a study file may ask for beside the usual curves: delayed entry, and survival from a later day on."""

from oncosurv.language import say, say_count
from oncosurv.report.blocks import ABSENT
from oncosurv.report.labels import inner
from oncosurv.report.material import TINY, is_on
from oncosurv.table_words import retell
from oncosurv.wording import as_number, format_count, format_survival

NAIVE = "without_entry"


def is_naive(row):
    """Whether a row of the survival tables counts patients before their entry as well."""
    return row.get("variant") == NAIVE


def naive_name(material, row):
    """What the naive row beside a population's own is called."""
    return say(
        "{population}, naive: as if watched from time zero",
        population=material.labels.of("populations", row["population"]),
    )


def entry_notes(material, endpoint, rows):
    """Notes of a table of curves on delayed entry, [] where nobody enters late."""
    entered = [row for row in rows if row["factor"] == "overall" and row["n_entered"] and not is_naive(row)]
    if not entered:
        return []
    label = inner(endpoint["entry"]["label"]) if "entry" in endpoint else say("entry")
    words = "; ".join(
        say(
            "{population}: {n_entered} of {n} after time zero",
            population=material.labels.of("populations", row["population"]),
            n_entered=format_count(row["n_entered"]),
            n=format_count(row["n"]),
        )
        for row in entered
    )
    notes = [
        say(
            "Delayed entry: patients are at risk from the day after {label} on ({words}). The naive estimate "
            "counts the same patients from time zero, as if they could have had the event before, which "
            "favours it.",
            label=label,
            words=words,
        )
    ]
    for row in rows:
        if row["n_entered"] and row["reason"] and is_on(row["shown"]):
            name = "" if row["factor"] == "overall" else f", {material.labels.variable(row['factor'])}"
            level = "" if row["factor"] == "overall" else f": {material.labels.level(row['factor'], row['level'])}"
            notes.append(
                f"{material.labels.of('populations', row['population'])}{name}{level}: {retell(row['reason'])}."
            )
    return notes


def conditional_sentence(material, endpoint):
    """One sentence on survival from a later day on, of the first population, to the last time; '' without one."""
    rows = material.rows("timepoints", endpoint=endpoint["name"], factor="overall")
    rows = [
        row
        for row in rows
        if row["conditional_from"] and row["role"] != "reproduction" and not is_naive(row) and is_on(row["shown"])
    ]
    rows = [row for row in rows if row["survival"] and int(row["n_risk"]) >= TINY]
    if not rows:
        return ""
    first = [row for row in rows if row["item"] == rows[0]["item"]]
    row = max(first, key=lambda row: (as_number(row["time"]), -as_number(row["conditional_from"])))
    population = material.labels.of("populations", row["population"])
    share = format_survival(as_number(row["survival"]), row["lower"], row["upper"], row["n_from"])
    if share == ABSENT:
        return ""
    event = material.labels.events(endpoint["name"], 1)
    return say(
        "{population}, of the {n_from} followed beyond day {conditional_from}: without {event} to day "
        "{time} {share}, {n_risk} at risk then. ",
        population=population,
        n_from=say_count("{n} patient", "{n} patients", row["n_from"]),
        conditional_from=row["conditional_from"],
        event=event,
        time=row["time"],
        share=share,
        n_risk=row["n_risk"],
    )
