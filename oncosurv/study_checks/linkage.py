"""The section linkage: are the linked exports and their columns there, and does anything stay undecided?"""

from oncosurv.study_checks.declared import check_known, check_own_column, entries
from oncosurv.study_checks.problems import Problem

VITAL = ("vital_status", "death")


def check_linkage(study, declared):
    """Problems of the section linkage, and of exports that would each tell the vital state with nobody to decide."""
    problems, taken = [], {}
    for path, item in entries(study, "linkage"):
        members = item.get("sources", [])
        for place, name in enumerate(members):
            at = (*path, "sources", place)
            found = check_known(name, _plain_sources(study), at, "a declared source", "the sources are")
            if not found and not declared.sources[name].get("one_row_per_patient"):
                words = f"the source {name!r} may have several rows of a patient."
                found = [Problem(at, words, "add one_row_per_patient: true to it; only such sources can be linked.")]
            if name in taken and taken[name] != path:
                found.append(Problem(at, f"the source {name!r} is linked twice.", "link it once, with all columns."))
            taken.setdefault(name, path)
            problems += found
        problems += _columns(item, path, declared)
    return problems + _undecided(study, taken)


def _plain_sources(study):
    return [item["name"] for _, item in entries(study, "sources") if "name" in item]


def _columns(item, path, declared):
    problems = []
    for place, column in enumerate(item.get("columns", [])):
        at = (*path, "columns", place)
        kinds = {}
        for name in item.get("sources", []):
            kind = declared.columns.get(name, {}).get(column, {}).get("type")
            if kind:
                kinds[name] = kind
        if not kinds:
            known = next((name for name in item.get("sources", []) if name in declared.columns), None)
            if known:
                problems += check_own_column(declared, known, column, at, ())
        elif len(set(kinds.values())) > 1:
            told = ", ".join(f"{kind} in {name}" for name, kind in kinds.items())
            problems.append(
                Problem(at, f"{column!r} is of different types: {told}.", "declare it alike in all of them.")
            )
    return problems


def _undecided(study, taken):
    """More than one unlinked source with vital status and death: two vital states, and nobody says which is right."""
    tellers = []
    for path, item in entries(study, "sources"):
        names = {column.get("name") for _, column in entries(item, "columns")}
        if names >= set(VITAL) and item.get("name") not in taken:
            tellers.append((path, item.get("name")))
    if len(tellers) + (1 if taken and tellers and _linked_vital(study) else 0) < 2:
        return []
    words = f"the sources {', '.join(repr(name) for _, name in tellers)} each tell vital status and death."
    hint = "say under linkage which is believed where they differ, and use the linked source in the endpoints."
    return [Problem((*tellers[-1][0], "columns"), words, hint)]


def _linked_vital(study):
    return any(set(VITAL) <= set(item.get("columns", [])) for _, item in entries(study, "linkage"))
