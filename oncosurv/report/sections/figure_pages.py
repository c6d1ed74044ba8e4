"""Figures that have no section of their own: shares by outcome, courses of the patients, checks of the Cox models."""

from oncosurv.language import say
from oncosurv.report.blocks import Figure, Heading, text
from oncosurv.report.labels import inner
from oncosurv.report.sections.hazards import TOGETHER
from oncosurv.table_words import retell
from oncosurv.wording import format_count, format_p_statement

COURSES, CHECKS = "patient-courses", "model-checks"  # folders of the figures
OF_ITSELF = ("baseline", "time_dependent")  # exposures as a result counts them: not naive, not at a landmark


def write_outcome_shares(material):
    """For each outcome with shares its figure: all patients, and each lineage among its eligible."""
    figures = []
    for name, path in figures_from(material, f"{COURSES}/shares_"):
        rows = material.rows("efficacy", outcome=name, measure="status", group_variable="")
        label = material.labels.of("outcomes", name)
        bars = {}
        for row in rows:
            bars.setdefault(row["lineage_label"] or say("All patients"), []).append(row)
        said = [f"{bar}, n {own[0]['denominator']}: {_parts(own)}" for bar, own in bars.items()]
        caption = say("{label}: what became of every patient, and of those eligible in each lineage", label=label)
        alt = say("Bars of patients by what became of them. {said}.", said=". ".join(said))
        figures.append(
            Figure(f"figure-shares-{name}", material.mark(caption), alt, path, "describe/efficacy.csv", material.narrow)
        )
    return figures


def _parts(rows):
    return ", ".join(f"{inner(retell(row['level_label']))} {format_count(row['n'])}" for row in rows)


def write_courses(material):
    """Courses and measurements of single patients, page by page; [] where patients may not be shown."""
    swimmer, counts = (figures_from(material, f"{COURSES}/{name}") for name in ("swimmer", "counts"))
    if not material.internal or not (swimmer or counts):
        return []
    index = inner(material.study["index_event"]["label"])
    blocks = [
        Heading(3, say("Course of each patient"), "courses"),
        text(
            say("A row or a panel is a patient, named by study key. For the study's own people: not to be published.")
        ),
    ]
    for figures, name, source, caption in (
        (swimmer, "swimmer", "cohort/timelines.csv",
         say("Course of every patient from {index}: treatments, outcomes, end of follow-up; the longest "
             "followed first", index=index)),
        (counts, "counts", "cohort/measurements.csv",
         say("Measurements of every patient around {index} with the cut-offs of the study; the longest "
             "followed first", index=index)),
    ):  # fmt: skip
        for place, (_, path) in enumerate(figures, start=1):
            words = caption + (
                say(" ({place} of {figures})", place=place, figures=len(figures)) if len(figures) > 1 else ""
            )
            alt = say("{words}. One row of {source} is one bar, mark or point.", words=words, source=source)
            number = f"-{place}" if place > 1 else ""
            blocks.append(Figure(f"figure-{name}{number}", material.mark(words, cut=True), alt, path, source))
    return blocks


def write_model_figures(material):
    """Leave-one-out of all models, residuals of each; [] without such figures."""
    blocks = [*_left_out(material)]
    for model in material.models():
        blocks += _residuals(material, model)
    return [Heading(3, say("Checks of the models"), "checks-of-models"), *blocks] if blocks else []


def _left_out(material):
    path = material.figures.get(f"{CHECKS}/left_out")
    if path is None:
        return []
    names = [model["name"] for model in material.models()]
    rows = [row for row in material.rows("influence", variant="main") if row["model"] in names]
    terms = dict.fromkeys(material.labels.variable(row["variable"]) for row in rows)
    caption = say("Leave-one-out: each estimate of record, and the model again without each patient in turn")
    alt = say(
        "{caption}, for {terms}. The ranges stand in the tables of leaving out one patient.",
        caption=caption,
        terms=", ".join(terms),
    )
    figure = Figure("figure-left-out", material.mark(caption, cut=True), alt, path, "cox/influence.csv")
    if not material.internal:
        return [figure]
    return [
        text(say("The figure names patients by study key. For the study's own people: not to be published.")),
        figure,
    ]


def _residuals(material, model):
    path = material.figures.get(f"{CHECKS}/residuals_{model['name']}")
    if path is None:
        return []
    tests = [row for row in material.rows("hazards", model=model["name"], variant="main")
             if row["kind"] in TOGETHER and row["exposure_handling"] in OF_ITSELF]  # fmt: skip
    style = material.study["report"]["p_style"]
    said = [f"{_term(material, row['term'])}: {format_p_statement(row['p'], style, 'P')}" for row in tests if row["p"]]
    caption = say(
        "Hazards over time, {label}: scaled Schoenfeld residuals of each term with a smooth line",
        label=inner(model["label"]),
    )
    alt = say(
        "{caption}. Tests of proportional hazards: {value}.", caption=caption, value="; ".join(said) or say("none")
    )
    name = f"figure-residuals-{model['name']}"
    return [Figure(name, material.mark(caption, cut=True), alt, path, "cox/residuals.csv", material.narrow)]


def _term(material, term):
    return say("all terms") if term == "GLOBAL" else material.labels.variable(term)


def write_handlings(material):
    """The figure of the exposures in every handling; [] where it was not drawn."""
    path = material.figures.get(f"{CHECKS}/handlings")
    if path is None:
        return []
    caption = say(
        "Treatment begun after time zero in every handling: time-dependent (of record), at landmarks, and naive, which "
        "is shown only to display immortal-time bias"
    )
    alt = say("{caption}. The numbers stand in the tables of the treatment.", caption=caption)
    return [Figure("figure-handlings", material.mark(caption, cut=True), alt, path, "cox/coefficients.csv")]


def write_states(material, model):
    """The figure of survival by the state of an exposure at each time; [] where it was not drawn."""
    path = material.figures.get(f"{CHECKS}/states_{model['name']}")
    if path is None:
        return []
    endpoint = inner(material.labels.of("endpoints", model["endpoint"]))
    population = inner(material.labels.of("populations", model["population"]))
    exposure = material.labels.variable(model["exposure"])
    caption = say(
        "{exposure}, {population}: {endpoint} by the state at each time, not (yet) exposed or exposed "
        "(Simon-Makuch). Not a Kaplan-Meier comparison of ever and never exposed",
        exposure=exposure,
        population=population,
        endpoint=endpoint,
    )
    style = material.study["report"]["p_style"]
    tests = [say("{test} test: {p}.", test=row['test'].title(), p=format_p_statement(row['p'], style, 'P'))
             for row in material.rows("state_tests", model=model["name"]) if row["p"]]  # fmt: skip
    alt = " ".join(
        [say("{caption}. The numbers at risk of both states stand below the curves.", caption=caption), *tests]
    )
    name = f"figure-states-{model['name']}"
    return [Figure(name, material.mark(caption, cut=True), alt, path, "cox/state_curves.csv", material.narrow)]


def figures_from(material, start):
    """(rest of the name, path) of the figures whose name begins so; further pages in their order."""
    found = [(name.removeprefix(start), path) for name, path in material.figures.items() if name.startswith(start)]
    return sorted(found, key=lambda item: (len(item[0]), item[0]))
