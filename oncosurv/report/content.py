"""The report in the order of a paper. Which sections appear follows from what the study has."""

from oncosurv.language import say
from oncosurv.report.blocks import Document, is_figure
from oncosurv.report.curves import read_curves
from oncosurv.report.labels import data_statement, profile_mark
from oncosurv.report.material import read_material
from oncosurv.report.registry import COLUMNS, read_registry
from oncosurv.report.render import render_html
from oncosurv.report.sections.abstract import write_abstract
from oncosurv.report.sections.analysis import write_analysis
from oncosurv.report.sections.changes import write_changes
from oncosurv.report.sections.characteristics import write_characteristics
from oncosurv.report.sections.checklists import COLUMNS as ITEM_COLUMNS
from oncosurv.report.sections.checklists import read_checklists, write_checklists
from oncosurv.report.sections.comparisons import write_comparisons
from oncosurv.report.sections.cross_check import write_cross_check
from oncosurv.report.sections.disclosure import write_disclosure
from oncosurv.report.sections.efficacy import write_efficacy
from oncosurv.report.sections.figure_pages import write_courses, write_model_figures, write_outcome_shares
from oncosurv.report.sections.files import write_files
from oncosurv.report.sections.follow_up import write_follow_up
from oncosurv.report.sections.front import write_front
from oncosurv.report.sections.limitations import write_limitations
from oncosurv.report.sections.methods import write_methods
from oncosurv.report.sections.models import write_models
from oncosurv.report.sections.partial_dates import write_partial_dates
from oncosurv.report.sections.patients import write_patients
from oncosurv.report.sections.published import write_published
from oncosurv.report.sections.quality import write_quality
from oncosurv.report.sections.records import write_records
from oncosurv.report.sections.registry import write_registry
from oncosurv.report.sections.subgroups import write_subgroups
from oncosurv.report.sections.survival import write_survival
from oncosurv.report.sections.treatment import write_treatment
from oncosurv.report.whence import tell_sources
from oncosurv.table_words import retell
from oncosurv.tables import replacing, write_rows

SECTIONS = (
    write_abstract,
    write_front,
    write_methods,
    write_analysis,
    write_patients,
    write_characteristics,
    write_efficacy,
    write_outcome_shares,
    write_courses,
    write_follow_up,
    write_survival,
    write_comparisons,
    write_models,
    write_treatment,
    write_subgroups,
    write_model_figures,
    write_partial_dates,
    write_disclosure,
    write_changes,
    write_quality,
    write_records,
    write_cross_check,
    write_published,
    write_limitations,
)


def write_document(material):
    """The whole report as a Document."""
    blocks = [block for section in SECTIONS for block in section(material)]
    blocks += write_registry(material, blocks)
    blocks += write_checklists(material, blocks)
    blocks += write_files(material, blocks)
    study = material.study["study"]
    note = str(study.get("data_note", ""))
    profile = retell(material.study["disclosure"]["profile"])
    footer = [
        say(
            "Study {id}, data cut {data_cut}, {profile} profile.",
            id=study["id"],
            data_cut=material.data_cut,
            profile=profile,
        )
        if material.data_cut
        else say("Study {id}, {profile} profile.", id=study["id"], profile=profile)
    ]
    footer += [note] if note else []
    return Document(
        str(study["title"]),
        str(material.study["report"]["language"]),
        " ".join(filter(None, (profile_mark(material.study), data_statement(material.study)))),
        note,
        tuple(footer),
        tuple(blocks),
    )


def write_report(study, tables, figures, versions, path, analyses=None, checklists=None, steps=()):
    """Write the report of a study as one HTML file, and the registry of its analyses and its checklists as tables.

    study: the study file; tables: {name: path} of the result tables, absent ones left out (with `curves`, whose steps
    the page tells on demand); figures: dicts with name (flow, forest, <item>/overall, <item>/<factor>) and path of the
    SVG; versions: {package: version}; analyses, checklists: paths of these tables, not written without a path; steps:
    the jobs behind the results, as lineage.steps_behind gives them.
    """
    material = read_material(study, tables, figures, versions)
    document = write_document(material)
    sources = tell_sources(document, material, steps)
    html = render_html(document, read_curves(material, filter(is_figure, document.blocks)), sources)
    with replacing(path, encoding="utf-8", newline="\n") as file:
        file.write(html)
    if analyses:
        write_rows(analyses, read_registry(material, document.blocks), COLUMNS)
    if checklists:
        write_rows(checklists, read_checklists(material, document.blocks), ITEM_COLUMNS)
