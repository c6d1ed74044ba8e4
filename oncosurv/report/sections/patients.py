"""From the patients screened to the cohort: flow diagram, its table, and how the reports were read."""

from oncosurv.language import say, say_count
from oncosurv.report.blocks import ABSENT, Figure, Heading, Refs, Row, Table, sentence, text
from oncosurv.table_words import retell
from oncosurv.wording import format_count


def write_patients(material):
    """Flow diagram and screening table; the hits of the report patterns where reports were read."""
    flow = material.rows("flow")
    steps = [row for row in flow if row["n_remaining"] != ""]
    left = steps[-1]["n_remaining"]
    blocks = [Heading(2, say("Results"), "results"), Heading(3, say("Patients"), "patients")]
    if len(steps) == 1:
        blocks.append(
            text(
                say(
                    "The cohort has {left}; no criteria were applied.",
                    left=say_count("{n} patient", "{n} patients", left),
                )
            )
        )
    else:
        blocks.append(
            text(
                *screened_sentence(material, steps),
                " (",
                Refs((*(("figure-flow",) if "flow" in material.figures else ()), "screening")),
                ").",
            )
        )
    if "flow" in material.figures and len(steps) > 1:
        blocks.append(_figure(material, steps))
    if len(steps) > 1:
        blocks.append(_table(material, flow))
    if material.study.get("reports") and material.rows("report_hits"):
        blocks += _hits(material)
    return blocks


def screened_sentence(material, steps):
    """Parts of 'Of 95 patients screened, 29 met every criterion'. steps: rows of the flow that have a remainder."""
    first, last = steps[0], steps[-1]
    return sentence(
        "Of {screened} screened, {left} met every criterion",
        screened=material.cite(
            say_count("{n} patient", "{n} patients", first["n_remaining"]), "screening", "flow", first
        ),
        left=material.cite(format_count(last["n_remaining"]), "screening", "flow", last),
    )


def _figure(material, steps):
    parts = [
        say(
            "{n_excluded} left out: {reason}; {n_remaining} remain",
            n_excluded=row["n_excluded"],
            reason=row["reason"],
            n_remaining=row["n_remaining"],
        )
        for row in steps[1:]
    ]
    return Figure(
        "figure-flow",
        material.mark(say("Flow of patients from screening to the cohort")),
        say(
            "Flow diagram. {n_remaining} patients screened. {parts}.",
            n_remaining=steps[0]["n_remaining"],
            parts=". ".join(parts),
        ),
        material.figures["flow"],
        source="cohort/flow.csv",
        narrow=not material.study["eligibility"],
    )


def _table(material, flow):
    rows = []
    for row in flow:
        out, left = (format_count(row[name]) for name in ("n_excluded", "n_remaining"))
        shows = material.shows("flow", row)
        if row["step"] == "screened":
            rows.append(Row((say("Screened"), ABSENT, left), shows=shows))
        elif row["n_remaining"] == "":
            rows.append(Row((say("of these: {reason}", reason=row["reason"]), out, ABSENT), "level", shows=shows))
        else:
            rows.append(Row((row["reason"], out, left), shows=shows))
    return Table(
        "screening",
        material.mark(say("Patients screened, left out by the first criterion that they do not meet, and remaining")),
        ((say("Step"), "l"), (say("Left out"), "r"), (say("Remaining"), "r")),
        tuple(rows),
        source="cohort/flow.csv",
        notes=(say("–: nobody is left out at screening, and a part of a step has no remainder of its own."),),
    )


def _hits(material):
    """Reports by class, and within it by the pattern that decided. A row without pattern holds the class's total."""
    rows = material.rows("report_hits")
    counted = []
    for row in rows:
        shows = material.shows("report_hits", row)
        if row["pattern"]:
            counted.append(Row((row["pattern"], format_count(row["reports"])), "level", shows=shows))
        else:
            counted.append(Row((retell(row["class"]), format_count(row["reports"])), "group", shows=shows))
    return [
        Heading(3, say("How the reports were read"), "reports"),
        Table(
            "hits",
            material.mark(say("Reports by class and by the pattern that decided")),
            ((say("Class and pattern"), "l"), (say("Reports"), "r")),
            tuple(counted),
            source="cohort/report_hits.csv",
            notes=(
                say(
                    "A report counts once, in the first class whose pattern its text holds, doubt and "
                    "negation before a positive class; a class may ask for a second word beside its pattern."
                ),
            ),
        ),
    ]
