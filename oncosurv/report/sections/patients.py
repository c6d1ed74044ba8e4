"""From the patients screened to the cohort: flow diagram, its table, and how the reports were read."""

from oncosurv.language import say, say_count
from oncosurv.report.blocks import ABSENT, Figure, Heading, Ref, Row, Table, text
from oncosurv.wording import format_count


def write_patients(material):
    """Flow diagram and screening table; the hits of the report patterns where reports were read."""
    flow = material.rows("flow")
    steps = [row for row in flow if row["n_remaining"] != ""]
    screened, left = steps[0]["n_remaining"], steps[-1]["n_remaining"]
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
                say(
                    "Of {screened} screened, {left} met every criterion (",
                    screened=say_count("{n} patient", "{n} patients", screened),
                    left=format_count(left),
                ),
                *((Ref("figure-flow"), ", ") if "flow" in material.figures else ()),
                Ref("screening"),
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
    )


def _table(material, flow):
    rows = []
    for row in flow:
        if row["step"] == "screened":
            rows.append(Row((say("Screened"), ABSENT, format_count(row["n_remaining"]))))
        elif row["n_remaining"] == "":
            rows.append(
                Row((say("of these: {reason}", reason=row["reason"]), format_count(row["n_excluded"]), ABSENT), "level")
            )
        else:
            rows.append(Row((row["reason"], format_count(row["n_excluded"]), format_count(row["n_remaining"]))))
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
        if row["pattern"]:
            counted.append(Row((row["pattern"], format_count(row["reports"])), "level"))
        else:
            counted.append(Row((row["class"], format_count(row["reports"])), "group"))
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
