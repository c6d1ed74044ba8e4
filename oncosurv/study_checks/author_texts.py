"""The authors' texts for the reporting checklists: does each name an item that there is, once?"""

from oncosurv.checklists import CHECKLISTS
from oncosurv.study_checks.declared import check_known, entries
from oncosurv.study_checks.problems import Problem, place_of

ITEMS = {checklist.name: [item.number for item in checklist.items] for checklist in CHECKLISTS}


def check_author_texts(study):
    """Problems of report: author_texts."""
    problems, first = [], {}
    for path, entry in entries(study, "report", "author_texts"):
        checklist, item = entry.get("checklist"), entry.get("item")
        if checklist not in ITEMS or item is None:  # a mistake of its own
            continue
        problems += check_known(item, ITEMS[checklist], (*path, "item"), f"an item of {checklist}", "its items are")
        if (checklist, item) in first:
            words = f"a text for this item already stands at {place_of(first[checklist, item], study)}."
            problems.append(Problem((*path, "item"), words, "join the two texts."))
        first.setdefault((checklist, item), path)
    return problems
