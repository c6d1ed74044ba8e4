"""From the patients screened to the cohort: flow diagram, its table, and how the reports were read."""

from oncosurv.report.blocks import ABSENT, Figure, Heading, Ref, Row, Table, text
from oncosurv.wording import format_count


def write_patients(material):
    """Flow diagram and screening table; the hits of the report patterns where reports were read."""
    flow = material.rows("flow")
    steps = [row for row in flow if row["n_remaining"] != ""]
    screened, left = steps[0]["n_remaining"], steps[-1]["n_remaining"]
    blocks = [Heading(2, "Results", "results"), Heading(3, "Patients", "patients")]
    if len(steps) == 1:
        blocks.append(text(f"The cohort has {format_count(left, 'patient', 'patients')}; no criteria were applied."))
    else:
        blocks.append(
            text(
                f"Of {format_count(screened, 'patient', 'patients')} screened, {format_count(left)} met every "
                "criterion (",
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
    parts = [f"{row['n_excluded']} left out: {row['reason']}; {row['n_remaining']} remain" for row in steps[1:]]
    return Figure(
        "figure-flow",
        material.mark("Flow of patients from screening to the cohort"),
        f"Flow diagram. {steps[0]['n_remaining']} patients screened. {'. '.join(parts)}.",
        material.figures["flow"],
        source="cohort/flow.csv",
    )


def _table(material, flow):
    rows = []
    for row in flow:
        if row["step"] == "screened":
            rows.append(Row(("Screened", ABSENT, format_count(row["n_remaining"]))))
        elif row["n_remaining"] == "":
            rows.append(Row((f"of these: {row['reason']}", format_count(row["n_excluded"]), ABSENT), "level"))
        else:
            rows.append(Row((row["reason"], format_count(row["n_excluded"]), format_count(row["n_remaining"]))))
    return Table(
        "screening",
        material.mark("Patients screened, left out by the first criterion that they do not meet, and remaining"),
        (("Step", "l"), ("Left out", "r"), ("Remaining", "r")),
        tuple(rows),
        source="cohort/flow.csv",
        notes=(f"{ABSENT}: nobody is left out at screening, and a part of a step has no remainder of its own.",),
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
        Heading(3, "How the reports were read", "reports"),
        Table(
            "hits",
            material.mark("Reports by class and by the pattern that decided"),
            (("Class and pattern", "l"), ("Reports", "r")),
            tuple(counted),
            source="cohort/report_hits.csv",
            notes=(
                "A report counts once, in the first class whose pattern its text holds, doubt and negation before a "
                "positive class; a class may ask for a second word beside its pattern.",
            ),
        ),
    ]
