"""The estimates of record of the Cox models that a figure is about, and what their terms are called."""

from oncosurv.figures.forest_cells import has_estimate
from oncosurv.figures.rows import is_on, label_of, text
from oncosurv.figures.style import lower_first
from oncosurv.language import phrase, say, say_count
from oncosurv.table_words import retell
from oncosurv.wording import NO_BREAK, format_count

TOGETHER = ("multivariable", "exposure")
OF_ITSELF = ("baseline", "time_dependent")  # exposures as they are counted in a result: not naive, not at a landmark
FLAG = {"0": phrase("No"), "1": phrase("Yes")}


def is_main(row):
    """Whether a row belongs to a model's main analysis, all of its variables together."""
    main = text(row, "variant") in ("", "main") and text(row, "exposure_handling") in OF_ITSELF
    return main and text(row, "kind") in TOGETHER


def estimates_of_record(coefficients):
    """{model: rows} of the main estimates of record that can be printed, in the table's order."""
    found = {}
    for row in coefficients:
        if is_main(row) and is_on(row, "of_record") and has_estimate(row):
            found.setdefault(text(row, "model"), []).append(row)
    return found


def term_name(labels, variable, level=""):
    """Label of a variable, with its level where it has several; a flag's 1 goes without saying."""
    facts = labels.get(f"variables/{variable}") or labels.get(f"exposures/{variable}") or {}
    name, levels = facts.get("label") or variable, facts.get("levels") or {}
    if not level or (not levels and level == "1"):
        return name
    return f"{name}, {levels.get(level) or say(FLAG.get(level, level))}"


def model_title(row, labels):
    """'Whole cohort, overall survival (primary)'."""
    names = [label_of(labels, f"{kind}s/{text(row, kind)}") for kind in ("model", "endpoint")]
    if names[0].lower() == names[1].lower():
        names.pop()
    role = f" ({retell(text(row, 'role'))})" if text(row, "role") else ""
    return ", ".join([names[0], *map(lower_first, names[1:])]) + role


def model_size(row):
    """'n = 29, 25 events'."""
    return f"n{NO_BREAK}={NO_BREAK}{format_count(row['n'])}, {say_count('{n} event', '{n} events', row['events'])}"
