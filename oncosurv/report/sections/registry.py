"""Every analysis that was run, whether or not the text speaks of it: what it rests on and where it stands."""

from oncosurv.language import HIDDEN, phrase, say, say_count
from oncosurv.report.blocks import ABSENT, Heading, Linked, Ref, Row, Table, places, text
from oncosurv.report.labels import inner
from oncosurv.report.registry import read_registry
from oncosurv.report.sections.model_checks import variant_words
from oncosurv.report.sections.terms import ESTIMATORS
from oncosurv.table_words import retell
from oncosurv.wording import capital, format_count, format_span

MANY = 4  # more variables are counted, not named
ROLES = ("description", "primary", "secondary", "exploratory", "reproduction")
NAMED = {"mantel-byar": phrase("Mantel-Byar")}  # tests called after people
NOTES = (
    phrase(
        "Curves, tests, differences and outcomes of one population share a line, and so do the fits of one "
        "model that differ only in the estimator or in a landmark; each has its own line in "
        "report/analyses.csv."
    ),
    phrase(
        "p-values: of terms, of variables with several levels as a whole, of differences and of tests "
        "between groups, printed or not. Tests of proportional hazards are counted apart in that table, and "
        "refits without one patient repeat a test. No p-value is adjusted for their number; those of pairs "
        "of groups are for the number of pairs."
    ),
    phrase("–: does not apply, or stands in the result tables only."),
)


def write_registry(material, blocks):
    """The registry by role, and a sentence with the number of analyses and of P values.

    blocks: the report so far, to which the lines lead.
    """
    rows = read_registry(material, blocks)
    if not rows:
        return []
    names, body = places(blocks), []
    for role in dict.fromkeys((*ROLES, *(row["role"] for row in rows))):
        lines = {}
        for row in rows:
            if row["role"] == role:
                lines.setdefault((row.get("endpoint", ""), _what(material, row)), []).append(row)
        body += [Row((capital(retell(role)),), "group")] if lines else []
        body += [Row(_cells(material, words, own, names), "level") for (_, words), own in lines.items()]
    study = material.study["study"]
    table = Table(
        "analyses",
        material.mark(say("All analyses that were run"), cut=True),
        (
            (say("Analysis"), "l"),
            (say("Number"), "r"),
            (say("Variables"), "l"),
            ("n", "r"),
            (say("Events"), "r"),
            (say("Estimator"), "l"),
            (say("p-values"), "r"),
            (say("Shown in"), "l"),
        ),
        tuple(body),
        source="report/analyses.csv",
        notes=tuple(map(say, NOTES)),
    )
    counted = say_count("{n} p-value", "{n} p-values", sum(row["tests"] for row in rows))
    ran = say_count("{n} analysis", "{n} analyses", len(rows))
    if study["prespecified"]:
        words = say(
            "{analyses} with {p_values}; the analysis plan was written before the data were seen. ",
            analyses=ran,
            p_values=counted,
        )
    else:
        words = say(
            "{analyses} with {p_values}; the analysis plan was not written before the data were seen. ",
            analyses=ran,
            p_values=counted,
        )
    lead = text(words, say("They are listed in "), Ref("analyses"), ".")
    return [Heading(2, say("Registry of analyses"), "registry"), lead, table]


def _cells(material, words, rows, names):
    labels = material.labels
    shown = dict.fromkeys(name for row in rows for name in row["shown"])
    variables = [labels.variable(name) for name in dict.fromkeys(name for row in rows for name in row["variables"])]
    several = say_count("{n} variable", "{n} variables", len(variables)) if variables else ABSENT
    return (
        words,
        format_count(len(rows)),
        ", ".join(variables) if 0 < len(variables) <= MANY else several,
        _range(row.get("n") for row in rows),
        _range(row.get("events") for row in rows),
        "; ".join(dict.fromkeys(_estimator(row["estimator"]) for row in rows)),
        format_count(sum(row["tests"] for row in rows)),
        Linked([(names[name], name) for name in shown]) if shown else ABSENT,
    )


def _estimator(words):
    named = ESTIMATORS | NAMED
    return say(named[words]) if words in named else retell(words)


def _what(material, row):
    """What a line of the table is about, in the study's words: analyses with the same words share it."""
    labels, kind = material.labels, row["kind"]
    if row["table"].startswith("cox/") and not kind.startswith("test"):
        words = f"{labels.of('models', row['analysis'].split('/')[0])}: {_fit(kind)}"
    elif kind == "outcome":
        words = labels.of("outcomes", row["analysis"].split("/")[0])
    elif row.get("endpoint"):
        endpoint = inner(labels.of("endpoints", row["endpoint"]))
        words = say(
            "{plural} of {endpoint}, {population}",
            plural=_plural(kind),
            endpoint=endpoint,
            population=labels.of("populations", row["population"]),
        )
    else:
        words = f"{capital(retell(kind))}, {labels.of('populations', row['population'])}"
    if row.get("variant", "main") in ("", "main"):
        return words
    return f"{words}; {inner(variant_words(material, row['analysis'].split('/')[0], row['variant']))}"


def _fit(kind):
    """Words of a fit: 'several variables', 'at landmarks', 'refits without one patient'."""
    parts = kind.removeprefix("Cox, ").split(", ")
    handling = parts[-1]
    if parts[0] == "interaction":
        return say("interaction with a subgroup")
    if parts[0] == "subgroups":
        return say("effects within subgroups")
    if handling.startswith("landmark"):
        return say("as it stood at landmarks")
    if parts[0].startswith("refits"):
        return retell(parts[0])
    if handling in ("time dependent", "naive"):
        return (
            say("from its start, time-dependent") if handling == "time dependent" else say("naive, ever against never")
        )
    return {
        "univariable": say("each variable alone"),
        "multivariable": say("together"),
        "reduced": say("reduced model"),
    }.get(parts[0], retell(parts[0]))


def _plural(kind):
    return {
        "curve": say("Curves"),
        "test between groups": say("Tests between groups"),
        "difference": say("Differences"),
        "partial dates": say("Partial dates at other days"),
    }.get(kind, capital(retell(kind)))


def _range(counts):
    """'29', or '20 to 29' where the analyses of a line differ."""
    known = sorted({int(count) for count in counts if count not in ("", None, HIDDEN)})
    return format_span(*(format_count(count) for count in dict.fromkeys((known[0], known[-1])))) if known else ABSENT
