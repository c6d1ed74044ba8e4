"""Data quality: the exports, the queries raised, and who is left out of each analysis."""

from oncosurv.report.blocks import ABSENT, Heading, Row, Table, text
from oncosurv.wording import format_count

SEVERITIES = {
    "stop": "ends the run",
    "exclude": "leaves an analysis",
    "query": "for the clinic, value not used",
    "note": "worth knowing",
}


def write_quality(material):
    """Sources, queries counted by rule and severity, the ledger."""
    blocks = [Heading(2, "Data quality", "quality")]
    if material.rows("sources"):
        blocks.append(_sources(material))
    blocks.append(_queries(material) if material.rows("queries") else text("No query was raised."))
    if material.rows("ledger"):
        blocks.append(_ledger(material))
    return blocks


def _sources(material):
    rows = []
    for row in material.rows("sources"):
        cells = [row["file"], *(format_count(row[name]) for name in ("rows", "patients", "unread_cells"))]
        dates = list(dict.fromkeys(row[name] for name in ("first_date", "last_date") if row[name]))
        cells += [" to ".join(dates) or ABSENT] if material.internal else []
        rows.append(Row(tuple(cells)))
    columns = [("Export", "l"), ("Rows", "r"), ("Patients", "r"), ("Cells not read", "r")]
    columns += [("Months covered", "l")] if material.internal else []
    notes = ("A cell that could not be read is a query; its value is not used.",)
    if any(ABSENT in row.cells for row in rows):
        notes += (f"{ABSENT}: no date that may be shown.",)
    return Table(
        "sources",
        material.mark("The exports as they were read"),
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
        Row((rule, source or "all", f"{severity}: {SEVERITIES[severity]}", format_count(number)))
        for (severity, source, rule), number in sorted(
            counts.items(), key=lambda item: (order.index(item[0][0]), item[0])
        )
    ]
    return Table(
        "queries",
        material.mark("Queries by rule, export and severity"),
        (("Rule", "l"), ("Export", "l"), ("Severity", "l"), ("Queries", "r")),
        tuple(rows),
        source="cohort/queries.csv",
        notes=(
            "Each query is a line of the table below results; the list for the clinic, with record numbers, stays "
            "apart.",
        ),
    )


def _ledger(material):
    labels, rows, lines = material.labels, [], material.rows("ledger")
    for line in lines:
        if line["reason"]:
            continue
        own = [other for other in lines if other["analysis"] == line["analysis"]]
        out = [
            f"{other['reason']}: {other['n_excluded']}"
            for other in own
            if other["reason"] and other["n_excluded"] != "0"
        ]
        words = (
            line["analysis"],
            labels.of("populations", line["population"]),
            labels.of("endpoints", line["endpoint"]),
        )
        cells = (*words, format_count(line["n"]), format_count(line["events"]), "; ".join(out) or "nobody")
        rows.append(Row(cells, shows=material.shows("ledger", *own)))
    return Table(
        "ledger",
        material.mark("Patients of each analysis", cut=True),
        (("Analysis", "l"), ("Population", "l"), ("Endpoint", "l"), ("n", "r"), ("Events", "r"), ("Left out", "l")),
        tuple(rows),
        source="cohort/ledger.csv",
        notes=(
            "n of a model counts the patients with every variable known; each variable alone is fitted in all who have "
            "it.",
        ),
    )
