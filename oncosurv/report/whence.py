"""Below each table of the HTML report: which rows of the result tables it shows, and the way back to the exports.

Nothing here needs a script or a server: a reader opens it by pointer or by keyboard. The same for whole files stands in
report/provenance.csv.
"""

from collections import Counter

from oncosurv.report.blocks import Table, row_address
from oncosurv.report.escape import plain
from oncosurv.report.origins import steps_to
from oncosurv.report.render import page_environment
from oncosurv.wording import format_count

MANY = 4  # more files of one step are counted, not named


def tell_sources(document, material, steps):
    """{name of a table: HTML of where its numbers come from}. steps: as lineage.steps_behind; {} without any."""
    if not steps:
        return {}
    template = page_environment().get_template("from.html.j2")
    numbers, counts = document.numbers(), _values_behind(material)
    return {
        block.name: template.render(**_facts(block, numbers[block.name], material, steps, counts))
        for block in document.blocks
        if isinstance(block, Table)
    }


def _facts(block, number, material, steps, counts):
    shown = [origin for row in block.rows for origin in row.shows]
    items = dict.fromkeys(origin.item for origin in shown if origin.item)
    made = steps_to(dict.fromkeys([block.source, *(origin.path for origin in shown)]), items, steps)
    return {
        "name": block.name,
        "summary": f"Where the numbers of {number} come from",
        "words": {
            "lines": "Lines of the table, and the rows of the result tables that they were taken from:",
            "steps": "How these files were made, the nearest step first:",
        },
        "lines": list(_lines(block)),
        "steps": [_step(step, outputs) for step, outputs in made if outputs],
        "behind": [*_patients(material, items), *_values(material, shown, counts)],
    }


def _patients(material, items):
    """How many patients each analysis has, and where their study keys stand; only where single patients may be told."""
    if not material.internal:
        return
    for item in items:
        whole = [row for row in material.rows("ledger", analysis=item) if not row["reason"]]
        folder = "cox" if any(row["model"] == item for row in material.rows("models")) else "survival"
        if whole:
            patients = format_count(whole[0]["n"], "patient", "patients")
            yield f"Analysis {item}: {patients}, by study key in sets/{folder}/{item}.csv."


def _values(material, shown, counts):
    """How many values of which exports stand behind each variable."""
    names = dict.fromkeys(name for origin in shown for name in origin.variables if name in counts)
    for name in names:
        exports = ", ".join(f"{format_count(n)} from {source}" for source, n in counts[name].items())
        label = plain(material.labels.variable(name))
        yield f"{label}: {exports}; each line in cohort/derivations.csv, variable {name}."


def _values_behind(material):
    """{variable: {export: how many derived values come from it}}; {} outside the internal profile."""
    counts = {}
    for row in material.rows("derivations") if material.internal else []:
        counts.setdefault(row["variable"], Counter())[row["source"] or "other variables"] += 1
    return counts


def _lines(block):
    group = ""
    for place, row in enumerate(block.rows, start=1):
        first = plain(row.cells[0])
        if row.kind == "group":
            group = first
        if row.shows:
            label = f"{group}: {first}" if group and row.kind == "level" else first
            rows = [(path, _key(key)) for path, key, *_ in row.shows]
            yield row_address(block.name, place), label, rows


def _key(key):
    return ", ".join(f"{column} = {value}" for column, value in key)


def _step(step, outputs):
    versions = ", ".join(f"{name} {version}" for name, version in step["versions"].items())
    inputs = [name for name in step["inputs"] if not name.startswith("private:")]
    sources = [name.removeprefix("source:") for name in inputs if name.startswith("source:")]
    read = f"the exports {', '.join(sources)}" if sources else _some(inputs)
    keys = ", ".join(step["study_keys"])
    parts = [
        f"rule {step['rule']}" + (f" for {step['item']}" if step["item"] else ""),
        f"{step['script']}, code {step['code']}",
        f"study file: {keys}" if keys else "",
        f"from {read}" if read else "",
        versions,
    ]
    more = f"and {len(outputs) - MANY} more" if len(outputs) > MANY else ""
    return {"outputs": outputs[:MANY], "more": more, "made": "; ".join(filter(None, parts)) + "."}


def _some(names):
    more = f" and {len(names) - MANY} more" if len(names) > MANY else ""
    return ", ".join(names[:MANY]) + more
