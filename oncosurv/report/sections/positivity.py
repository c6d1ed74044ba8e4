"""Who was exposed in each level of what a model adjusts for: whether the treatment can be compared at all."""

from oncosurv.language import say
from oncosurv.report.blocks import Row, Table
from oncosurv.wording import format_count


def _order(material, model, row):
    """Place of a row: the variable in the model, its level as it was declared, missing last."""
    declared = [str(level["id"]) for level in material.labels.find("variables", row["variable"]).get("levels", [])]
    known = declared.index(row["level"]) if row["level"] in declared else len(declared)
    return model["variables"].index(row["variable"]), known, row["level"] == "missing", row["level"]


def write_positivity(material, model):
    """Exposed and unexposed by level of what a model of an exposure adjusts for; None where there is nothing."""
    body, seen = [], None
    for row in sorted(material.rows("positivity", model=model["name"]), key=lambda row: _order(material, model, row)):
        if row["variable"] != seen:
            seen = row["variable"]
            body.append(Row((material.labels.variable(seen),), "group"))
        level = say("Missing") if row["level"] == "missing" else material.labels.level(seen, row["level"])
        cells = (level, *(format_count(row[key]) for key in ("n", "exposed", "unexposed")))
        body.append(Row(cells, "level", shows=material.shows("positivity", row)))
    if not body:
        return None
    exposure, population = (
        material.labels.variable(model["exposure"]),
        material.labels.of("populations", model["population"]),
    )
    return Table(
        f"positivity-{model['name']}",
        material.mark(
            say("{exposure} by what the model adjusts for, {population}", exposure=exposure, population=population)
        ),
        ((say("Level"), "l"), ("n", "r"), (say("Ever exposed"), "r"), (say("Never exposed"), "r")),
        tuple(body),
        source="cox/positivity.csv",
        notes=(
            say(
                "A level in which nobody, or everybody, was exposed says nothing about the treatment. Counts "
                "only: not groups."
            ),
        ),
    )
