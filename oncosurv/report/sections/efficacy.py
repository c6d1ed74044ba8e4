"""Outcomes of treatment: the early dead in the denominator, exposures as they stood at the landmark."""

from oncosurv.language import phrase, say
from oncosurv.report.blocks import ABSENT, Heading, Row, Table, text
from oncosurv.report.material import share
from oncosurv.table_words import retell
from oncosurv.wording import as_number, format_count, format_number, format_percent, format_span

INTERVAL = phrase("95\u00a0% CI, %")
# For each rule: the head of the main column, and the measures that have columns of their own beside it.
HEADS = {
    "count_improvement": (
        phrase("Improved / all"),
        (("response_evaluable", phrase("Improved / evaluable")), ("sustained", phrase("Sustained / all"))),
    ),
    "best_response": (phrase("Responders / all"), (("response_measurable", phrase("Responders / measurable")),)),
}
HEADS["response_from_sums"] = HEADS["best_response"]


def write_efficacy(material):
    """For each outcome its table by group and its statuses; [] without outcomes."""
    rows = material.rows("efficacy")
    if not rows:
        return []
    blocks = [
        Heading(3, say("Efficacy"), "efficacy"),
        text(
            say(
                "A patient who died before an outcome could be seen did not reach it and stays in the "
                "denominator. A treatment that began after time zero is taken as it stood at the landmark, "
                "among the patients followed beyond it; patients are not grouped by whether they ever had "
                "it, because only who lives long enough can have it."
            )
        ),
    ]
    for outcome in dict.fromkeys(row["outcome"] for row in rows):
        own = [row for row in rows if row["outcome"] == outcome]
        blocks += [_groups(material, outcome, own), _statuses(material, outcome, own)]
        if any(row["lineage"] for row in own):
            blocks.append(_lineages(material, outcome, own))
    return blocks


def _head(row, material):
    if not row["group_variable"]:
        return say("All patients")
    return retell(row["group_label"])


def _sections(material, own):
    """(title, [groups]) for everyone, then each grouping in order; a group is (variable, group)."""
    keys = list(dict.fromkeys((row["group_variable"], row["group"]) for row in own))
    sections = {}
    for variable, group in keys:
        sections.setdefault(variable, []).append((variable, group))
    return sections


def _groups(material, outcome, own):
    rule = material.labels.find("outcomes", outcome)["rule"]
    main, others = HEADS[rule]
    died = any(row["died_before_window"] for row in own)
    cells = {(row["measure"], row["group_variable"], row["group"]): row for row in own if not row["lineage"]}
    body, notes = [], []
    for variable, groups in _sections(material, own).items():
        if variable:
            landmark = cells["response", *groups[0]]["landmark_days"]
            suffix = say(", as it stood on day {landmark}", landmark=landmark) if landmark else ""
            body.append(Row((f"{material.labels.variable(variable)}{suffix}",), "group"))
        for key in groups:
            row = cells["response", *key]
            line = [_head(row, material), share(row), _interval(row)]
            line += [share(cells[measure, *key]) for measure, _ in others]
            line += [format_count(row["died_before_window"])] if died else []
            shown = [row, *(cells[measure, *key] for measure, _ in others)]
            kind = "level" if variable else "row"
            body.append(Row(tuple(line), kind, shows=material.shows("efficacy", *shown)))
        notes += _group_notes(material, variable, [cells["response", *key] for key in groups])
    columns = [(say("Patients"), "l"), (say(main), "l"), (say(INTERVAL), "l")]
    columns += [(say(head), "l") for _, head in others]
    columns += [(say("Died without a count"), "r")] if died else []
    notes = [say("Intervals are exact (Clopper-Pearson), for the first proportion."), *dict.fromkeys(notes)]
    if died:
        first, last = material.labels.find("outcomes", outcome)["days"]
        notes.append(
            say(
                "Died without a count: dead by day {last} without a count in days {first} to {last}.",
                last=last,
                first=first,
            )
        )
    if any(ABSENT in row.cells for row in body):
        notes.append(say("–: nobody in the denominator, or fewer than 10 patients, of whom no per cent are printed."))
    caption = say("{outcome}, by group", outcome=material.labels.of("outcomes", outcome))
    return Table(
        f"efficacy-{outcome}",
        material.mark(caption),
        tuple(columns),
        tuple(body),
        "describe/efficacy.csv",
        tuple(notes),
    )


def _group_notes(material, variable, rows):
    """What the table says of its groups: said once where it holds for all groups of a variable."""
    said = {}
    for row in rows:
        for part in filter(None, row["note"].split("; ")):
            said.setdefault(retell(part), []).append(_head(row, material))
    whole = material.labels.variable(variable) if variable else say("All patients")
    return [f"{whole if len(heads) == len(rows) else f'{whole}, {heads[0]}'}: {part}." for part, heads in said.items()]


def _interval(row):
    if as_number(row["lower"]) is None or int(row["denominator"]) < 10:
        return ABSENT
    limits = [format_number(100 * as_number(row[limit]), 0) for limit in ("lower", "upper")]
    return format_span(*limits)


def _statuses(material, outcome, own):
    rows = [row for row in own if row["measure"] == "status" and not (row["group_variable"] or row["lineage"])]
    body = [
        Row(
            (retell(row["level_label"]), format_percent(row["n"], row["denominator"])),
            shows=material.shows("efficacy", row),
        )
        for row in rows
    ]
    caption = say("{outcome}: what became of every patient", outcome=material.labels.of("outcomes", outcome))
    return Table(
        f"status-{outcome}",
        material.mark(caption),
        ((say("State"), "l"), (say("Patients of all"), "l")),
        tuple(body),
        source="describe/efficacy.csv",
        notes=(say("The states add up to all patients."),),
    )


def _lineages(material, outcome, own):
    rows = [row for row in own if row["lineage"] and row["measure"] == "response" and not row["group_variable"]]
    body = [
        Row(
            (
                row["lineage_label"],
                share(row),
                _interval(row),
                format_count(row["evaluable"]),
                format_count(row["died_before_window"]),
            ),
            shows=material.shows("efficacy", row),
        )
        for row in rows
    ]
    notes = [say("Eligible: low enough at time zero for an improvement by the outcome's definition.")]
    if any(ABSENT in row.cells for row in body):
        notes.append(say("–: nobody eligible, or fewer than 10 patients, of whom no per cent are printed."))
    return Table(
        f"lineage-{outcome}",
        material.mark(say("{outcome} by lineage, among the eligible", outcome=material.labels.of("outcomes", outcome))),
        (
            (say("Lineage"), "l"),
            (say("Improved / eligible"), "l"),
            (say(INTERVAL), "l"),
            (say("Evaluable"), "r"),
            (say("Died without a count"), "r"),
        ),
        tuple(body),
        source="describe/efficacy.csv",
        notes=tuple(notes),
    )
