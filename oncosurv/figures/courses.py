"""The figures of what became of the patients: shares by outcome and, where patients may be shown, their courses."""

from oncosurv.figures.blood_counts import plot_blood_counts
from oncosurv.figures.course_rows import read_courses
from oncosurv.figures.outcome_shares import plot_outcome_shares
from oncosurv.figures.rows import text
from oncosurv.figures.style import DOUBLE_COLUMN, lower_first
from oncosurv.figures.swimmer import plot_swimmer
from oncosurv.language import say

MOST_PATIENTS = 180  # nobody reads more pages of single patients than these


def plot_courses(tables, words, endpoint, outcomes, synthetic=False, width=DOUBLE_COLUMN):
    """Yield (name, Figure): shares_<outcome>, swimmer and counts, further pages as swimmer_2 and so on.

    Of more than 180 patients the shares only.

    tables: rows of efficacy, timelines and measurements, as far as they are to be shown; words: labels as
    study.course_labels and analytes as study.analyte_facts gives them, month_days, index_event (label of time zero);
    endpoint, outcomes: of the study file; width: of the shares, in mm. Courses of patients need two columns.
    """
    for outcome in outcomes:
        rows = [row for row in tables.get("efficacy", []) if text(row, "outcome") == outcome["name"]]
        if rows and outcome["rule"] == "count_improvement":
            yield f"shares_{outcome['name']}", plot_outcome_shares(rows, outcome["label"], synthetic, width)
    shared = {"synthetic": synthetic, "month_days": words["month_days"], "index_event": words["index_event"]}
    timelines = tables.get("timelines", [])
    patients = [course.patient for course in read_courses(timelines, endpoint, outcomes)]
    if len(patients) > MOST_PATIENTS:
        return
    course = say("Course of every patient from {index_event}", index_event=lower_first(words["index_event"]))
    pages = plot_swimmer(timelines, endpoint, outcomes, words["labels"], course, **shared)
    yield from _numbered("swimmer", pages)
    around = say("Measurements around {index_event}", index_event=lower_first(words["index_event"]))
    measured = plot_blood_counts(tables.get("measurements", []), words["analytes"], patients, around, **shared)
    yield from _numbered("counts", measured)


def _numbered(name, pages):
    for i, figure in enumerate(pages, start=1):
        yield name if i == 1 else f"{name}_{i}", figure
