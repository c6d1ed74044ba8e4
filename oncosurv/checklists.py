"""Reporting checklists in our own short words: what each item asks, and where a report of ours can answer it.

`shown` of an item: groups of names of tables, figures and headings; a name that ends in '-' stands for all that begin
so. An item is answered where each group has one that is there. `left`: what the report cannot say and people must add.
Items without `shown` are for the authors. Sources: von Elm and others, Lancet 2007;370:1453-7 (STROBE, cohort studies);
McShane and others, J Natl Cancer Inst 2005;97:1180-4, and Sauerbrei and others, J Natl Cancer Inst 2018;110:803-11
(REMARK). The full wording and its explanation stand there.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Item:
    """number: as the checklist counts; part: of the paper; asks: in short; shown, left: as the module says."""

    number: str
    part: str
    asks: str
    shown: tuple = ()
    left: str = ""
    without: str = ""  # why it does not apply to any study of this kind
    unless: tuple = ()  # names: where one of them is there, nothing is left


@dataclass(frozen=True)
class Checklist:
    """name: as the study file calls it; title and citation: as they are printed."""

    name: str
    title: str
    citation: str
    items: tuple


def _items(*parts):
    """Items of (part of the paper, rows); a row is number, what is asked, then groups of names, then options."""
    found = []
    for part, rows in parts:
        for number, asks, *groups in rows:
            options = groups.pop() if groups and isinstance(groups[-1], dict) else {}
            found.append(Item(number, part, asks, tuple(groups), **options))
    return tuple(found)


STROBE = Checklist(
    "strobe",
    "STROBE, cohort studies",
    "von Elm E, Altman DG, Egger M, and others. Lancet 2007;370:1453-7.",
    _items(
        ("Title and abstract", (
            ("1a", "Design named in title or abstract", ("abstract",)),
            ("1b", "Abstract that is informative and balanced", ("abstract",)),
        )),
        ("Introduction", (
            ("2", "Background and reason for the study"),
            ("3", "Objectives, with hypotheses stated beforehand", ("question",), {"left": "hypotheses, if any"}),
        )),
        ("Methods", (
            ("4", "Design, early in the paper", ("question",)),
            ("5", "Setting, places, and periods of entry, exposure, follow-up and data collection",
             ("methods-patients",), ("sources",), {"left": "the setting and its places"}),
            ("6a", "Eligibility, how patients were found, how they were followed",
             ("methods-patients",), ("methods-endpoints",)),
            ("6b", "If matched: criteria, and numbers exposed and unexposed", {"without": "nothing was matched"}),
            ("7", "Definitions of outcomes, exposures, predictors, confounders and effect modifiers",
             ("variables",), ("methods-endpoints",), {"left": "which variables are confounders or effect modifiers"}),
            ("8", "Source of each variable and how it was measured, alike in all groups", ("variables",),
             {"left": "whether all groups were measured in the same way"}),
            ("9", "What was done against bias", ("treatment", "limitations"), {"left": "any other source of bias"}),
            ("10", "How the size of the study came about"),
            ("11", "How quantitative variables were handled, and groupings with their reasons", ("variables",)),
            ("12a", "All statistical methods, confounding included", ("methods-statistics",)),
            ("12b", "Methods for subgroups and interactions", ("methods-statistics",), ("subgroups",)),
            ("12c", "How missing values were handled", ("methods-statistics",), ("model-", "treatment-")),
            ("12d", "How loss to follow-up was handled", ("methods-endpoints",), ("follow-up",)),
            ("12e", "Sensitivity analyses", ("sensitivity-",)),
        )),
        ("Results", (
            ("13a", "Numbers at each stage, from potentially eligible to analysed",
             ("screening", "patients"), ("ledger",)),
            ("13b", "Reasons for leaving at each stage", ("screening",)),
            ("13c", "Flow diagram", ("figure-flow",)),
            ("14a", "Characteristics, exposures and potential confounders", ("characteristics-",)),
            ("14b", "Number with missing values, for each variable", ("characteristics-",)),
            ("14c", "Length of follow-up", ("follow-up",)),
            ("15", "Events or summaries over time", ("medians-",), ("times-",)),
            ("16a", "Estimates unadjusted and adjusted, with precision, and adjusted for what and why",
             ("model-", "treatment-"), {"left": "why these confounders"}),
            ("16b", "Limits of the categories of continuous variables", ("variables",)),
            ("16c", "Relative risks also as absolute ones, over a period that matters",
             ("times-", "contrasts-", "restricted-")),
            ("17", "Other analyses: subgroups, interactions, sensitivity",
             ("subgroups-", "figure-subgroups-", "sensitivity-", "influence-"), ("analyses",),
             {"left": "subgroups and interactions, if any", "unless": ("subgroups-",)}),
        )),
        ("Discussion", (
            ("18", "Key results against the objectives"),
            ("19", "Limitations, with direction and size of possible bias", ("limitations",),
             {"left": "direction and size of possible bias"}),
            ("20", "Cautious interpretation in the light of all evidence"),
            ("21", "Generalisability"),
        )),
        ("Other", (("22", "Funding and the role of the funders"),)),
    ),
)  # fmt: skip

REMARK = Checklist(
    "remark",
    "REMARK, prognostic markers",
    "McShane LM, Altman DG, Sauerbrei W, and others. J Natl Cancer Inst 2005;97:1180-4; Sauerbrei W, Taube SE, McShane "
    "LM, and others. J Natl Cancer Inst 2018;110:803-11.",
    _items(
        ("Introduction", (("1", "Marker, objectives, hypotheses stated beforehand", ("question",),
                           {"left": "hypotheses, if any"}),)),
        ("Methods", (
            ("2", "Patients: source, characteristics, criteria for and against entry",
             ("methods-patients",), ("characteristics-",)),
            ("3", "Treatments, and how they were chosen", ("exposure-", "efficacy-"),
             {"left": "how treatments were chosen"}),
            ("4", "Biological material, controls, how it was kept"),
            ("5", "Assay: method, protocol, quality, scoring, and whether blind to the outcome"),
            ("6", "Selection of cases, direction in time, matching; period of entry, end and median of follow-up",
             ("question",), ("methods-patients",), ("follow-up",)),
            ("7", "All end points, defined", ("methods-endpoints",)),
            ("8", "All candidate variables", ("variables",), ("analyses",)),
            ("9", "Reason for the sample size"),
            ("10", "All statistical methods: selection of variables, checks of assumptions, missing values",
             ("methods-statistics",), ("model-", "treatment-")),
            ("11", "How marker values were handled, and cut-points", ("variables",)),
        )),
        ("Results", (
            ("12", "Flow of patients with reasons; numbers and events, overall and in each group examined",
             ("screening", "patients"), ("medians-",)),
            ("13", "Distributions of demographic and prognostic variables and of the marker, with missing values",
             ("characteristics-",)),
            ("14", "Relation of the marker to standard prognostic variables"),
            ("15", "Marker and outcome alone: estimate with interval, curves", ("model-",), ("medians-",)),
            ("16", "Multivariable estimates with intervals, of all variables in the model", ("model-",)),
            ("17", "Estimates with the marker beside the standard variables, whatever their p-values", ("model-",)),
            ("18", "Further checks: assumptions, sensitivity, internal validation", ("sensitivity-", "influence-"),
             {"left": "internal validation, if any"}),
        )),
        ("Discussion", (
            ("19", "Results against the hypotheses and other studies, with limitations", ("limitations",),
             {"left": "results against hypotheses and other studies"}),
            ("20", "What follows for research and for patients"),
        )),
    ),
)  # fmt: skip

CHECKLISTS = (STROBE, REMARK)
