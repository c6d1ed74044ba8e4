"""Below each table of the HTML report: which rows of the result tables it shows, and the way back to the exports.

Nothing here needs a script or a server: a reader opens it by pointer or by keyboard. The same for whole files stands in
report/provenance.csv.
"""

from collections import Counter

from oncosurv.chain import own_inputs
from oncosurv.language import listed, say, say_count
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
        "summary": say("Where the numbers of {table} come from", table=number),
        "words": {
            "lines": say("Lines of the table, and the rows of the result tables that they were taken from:"),
            "steps": say("How these files were made, the nearest step first:"),
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
            yield say_count(
                "Analysis {item}: {n} patient, by study key in {path}.",
                "Analysis {item}: {n} patients, by study key in {path}.",
                whole[0]["n"],
                item=item,
                path=f"sets/{folder}/{item}.csv",
            )


def _values(material, shown, counts):
    """How many values of which exports stand behind each variable."""
    names = dict.fromkeys(name for origin in shown for name in origin.variables if name in counts)
    for name in names:
        exports = listed(
            say("{n} from {export}", n=format_count(n), export=source or say("other variables"))
            for source, n in counts[name].items()
        )
        yield say(
            "{label}: {exports}; each line in cohort/derivations.csv, variable {name}.",
            label=plain(material.labels.variable(name)),
            exports=exports,
            name=name,
        )


def _values_behind(material):
    """{variable: {export: how many derived values come from it}}; {} outside the internal profile."""
    counts = {}
    for row in material.rows("derivations") if material.internal else []:
        many = 1 if row["patient"] else int(row["value"].split()[0])  # of a large cohort a row counts its values
        counts.setdefault(row["variable"], Counter())[row["source"]] += many
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
    names = [name for path in outputs for name in own_inputs(path, step["inputs"])]
    names = [name for name in dict.fromkeys(names) if not name.startswith("private:")]
    sources = [name.removeprefix("source:") for name in names if name.startswith("source:")]
    parts = [
        say("rule {rule} for {item}", rule=step["rule"], item=step["item"])
        if step["item"]
        else say("rule {rule}", rule=step["rule"]),
        say("{script}, code {digest}", script=step["script"], digest=step["code"]),
        say("study file: {keys}", keys=", ".join(step["study_keys"])) if step["study_keys"] else "",
        say("from the exports {exports}", exports=", ".join(sources)) if sources else "",
        say("from {files}", files=_some(names)) if names and not sources else "",
        ", ".join(f"{name} {version}" for name, version in step["versions"].items()),
    ]
    more = say("and {n} more", n=len(outputs) - MANY) if len(outputs) > MANY else ""
    return {"outputs": outputs[:MANY], "more": more, "made": "; ".join(filter(None, parts)) + "."}


def _some(names):
    more = f" {say('and {n} more', n=len(names) - MANY)}" if len(names) > MANY else ""
    return ", ".join(names[:MANY]) + more
