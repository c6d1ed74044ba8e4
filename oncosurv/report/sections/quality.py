"""Data quality: the exports, the queries raised, and who is left out of each analysis."""

from oncosurv.language import phrase, say
from oncosurv.report.blocks import ABSENT, Heading, Row, Table, text
from oncosurv.report.query_words import rule_words
from oncosurv.table_words import retell
from oncosurv.wording import capital, format_count, format_span

_SAID = (phrase("stop"), phrase("exclude"), phrase("query"), phrase("note"))  # as the table names them
SEVERITIES = {
    "stop": phrase("ends the run"),
    "exclude": phrase("leaves an analysis"),
    "query": phrase("for the clinic, value not used"),
    "note": phrase("worth knowing"),
}


def write_quality(material):
    """Sources, queries counted by rule and severity, the ledger."""
    blocks = [Heading(2, say("Data quality"), "quality")]
    if material.rows("sources"):
        blocks.append(_sources(material))
    blocks.append(_queries(material) if material.rows("queries") else text(say("No query was raised.")))
    if material.rows("ledger"):
        blocks.append(_ledger(material))
    return blocks


def _sources(material):
    rows, dated = [], material.internal and bool(material.data_cut)
    for row in material.rows("sources"):
        cells = [
            capital(material.labels.source(row["source"])),
            *(format_count(row[name]) for name in ("rows", "patients", "unread_cells")),
        ]
        dates = list(dict.fromkeys(row[name] for name in ("first_date", "last_date") if row[name]))
        cells += [format_span(*dates) or ABSENT] if dated else []
        rows.append(Row(tuple(cells)))
    columns = [(say("Export"), "l"), (say("Rows"), "r"), (say("Patients"), "r"), (say("Cells not read"), "r")]
    columns += [(say("Months covered"), "l")] if dated else []
    notes = (say("A cell that could not be read is a query; its value is not used."),)
    if any(ABSENT in row.cells for row in rows):
        notes += (say("–: no date that may be shown."),)
    return Table(
        "sources",
        material.mark(say("The exports as they were read")),
        tuple(columns),
        tuple(rows),
        "cohort/sources.csv",
        notes,
    )


def _queries(material):
    counts = {}
    for row in material.rows("queries"):
        key = (row["severity"], row["source"], row["rule"])
        counts[key] = counts.get(key, 0) + 1
    order = list(SEVERITIES)
    rows = [
        Row(
            (
                rule_words(rule),
                capital(material.labels.source(source)) if source else say("all"),
                _severity(severity),
                format_count(number),
            )
        )
        for (severity, source, rule), number in sorted(
            counts.items(), key=lambda item: (order.index(item[0][0]), item[0])
        )
    ]
    return Table(
        "queries",
        material.mark(say("Queries by rule, export and severity")),
        ((say("Rule"), "l"), (say("Export"), "l"), (say("Severity"), "l"), (say("Queries"), "r")),
        tuple(rows),
        source="cohort/queries.csv",
        notes=(
            say(
                "Each query is a line of the table below results; the list for the clinic, with record "
                "numbers, stays apart."
            ),
        ),
    )


def _analysis_words(material, name):
    """What an analysis of the ledger is: a model by its label, an item as curves and tests."""
    again = material.study.get("reproduction", {})
    if name in {item["name"] for item in material.items()}:
        return say("Curves and tests")
    if name in {item["name"] for item in again.get("survival", [])}:
        return say("Curves and tests, as published")
    return say("Cox model, {label}", label=material.labels.of("models", name))


def _severity(severity):
    return f"{say(severity)}: {say(SEVERITIES[severity])}"


def _ledger(material):
    labels, rows, lines = material.labels, [], material.rows("ledger")
    for line in lines:
        if line["reason"]:
            continue
        own = [other for other in lines if other["analysis"] == line["analysis"]]
        out = [
            f"{retell(other['reason'])}: {other['n_excluded']}"
            for other in own
            if other["reason"] and other["n_excluded"] != "0"
        ]
        words = (
            _analysis_words(material, line["analysis"]),
            labels.of("populations", line["population"]),
            labels.of("endpoints", line["endpoint"]),
        )
        cells = (*words, format_count(line["n"]), format_count(line["events"]), "; ".join(out) or say("nobody"))
        rows.append(Row(cells, shows=material.shows("ledger", *own)))
    return Table(
        "ledger",
        material.mark(say("Patients of each analysis"), cut=True),
        (
            (say("Analysis"), "l"),
            (say("Population"), "l"),
            (say("Endpoint"), "l"),
            ("n", "r"),
            (material.labels.events_head(line["endpoint"] for line in lines), "r"),
            (say("Left out"), "l"),
        ),
        tuple(rows),
        source="cohort/ledger.csv",
        notes=(
            say(
                "n of a model counts the patients with every variable known; each variable alone is fitted "
                "in all who have it."
            ),
        ),
    )
