"""Terms of a model within a sentence, as one says them: 'platelets < 75 × 10⁹/L', 'grade 2 (v 1)', 'age (per year)'."""

from oncosurv.language import join_and, listed, say
from oncosurv.report.labels import inner
from oncosurv.report.sections.terms import unit_words


def plain_term(material, row):
    """A term within a sentence; of a variable that is Yes or No only its name."""
    labels, variable = material.labels, inner(material.labels.variable(row["variable"]))
    if not row["level"]:
        return say("{variable} ({per})", variable=variable, per=unit_words(material, row["variable"]))
    level, reference = (labels.level(row["variable"], row[name]) for name in ("level", "reference"))
    if (level, reference) == (say("Yes"), say("No")):
        return variable
    return say("{variable} {level} (v {reference})", variable=variable, level=inner(level), reference=inner(reference))


def name_together(terms):
    """'a, b and c' of several terms."""
    return join_and([listed(terms[:-1]), terms[-1]] if len(terms) > 1 else terms)
