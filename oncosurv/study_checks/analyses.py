"""Populations, tables, curves and models of a study file: do they name what is declared, and what time zero knows?"""

import datetime

from oncosurv.study_checks.conditions import Variables, check_condition
from oncosurv.study_checks.declared import check_known, entries, texts
from oncosurv.study_checks.months import NO_CUT
from oncosurv.study_checks.problems import Problem, suggest
from oncosurv.study_checks.requests import check_item_requests, check_model_requests
from oncosurv.study_checks.sensitivity import check_sensitivity
from oncosurv.study_checks.sources import check_file


def check_analyses(study, declared, folder):
    """Problems of populations, describe, survival, models and reproduction. folder: where the study file lies."""
    problems = []
    for path, item in entries(study, "populations"):
        if "keep" in item:
            problems += check_condition(item["keep"], (*path, "keep"), Variables(declared))
    problems += _describe(study, declared)
    problems += _times(study.get("survival", {}))
    problems += _items(study, declared, False, "survival", "items")
    problems += _models(study, declared, False, "models")
    problems += check_sensitivity(study, declared)
    problems += _items(study, declared, True, "reproduction", "survival")
    problems += _models(study, declared, True, "reproduction", "models")
    targets = study.get("reproduction", {}).get("targets")
    return problems + (check_file(targets, folder, ("reproduction", "targets")) if targets else [])


def check_head(study):
    """Problems of the section study: its data cut, and the secret of real data."""
    head, problems = study.get("study", {}), []
    try:
        if head.get("data_cut") != NO_CUT:
            datetime.date.fromisoformat(head.get("data_cut", "2000-01-01"))
    except ValueError:
        hint = 'write year-month-day, for example "2012-06-30".'
        problems.append(Problem(("study", "data_cut"), f"{head['data_cut']!r} is not a date that exists.", hint))
    at = ("study", "key_salt")
    if head.get("data_are") == "real" and "key_salt" in head:
        words = "real data may not have a fixed salt: whoever knows it can find a record number from a study key."
        problems.append(Problem(at, words, "delete this key; a secret is made at the first run and kept in private/."))
    if head.get("data_are") in ("synthetic", "public") and "key_salt" not in head:
        words = f"{head['data_are']} data need a fixed salt, so that two copies of the study give the same bytes."
        problems.append(Problem(at, words, f"add for example key_salt: {head.get('id', 'my_study')} demonstration."))
    if study.get("disclosure", {}).get("profile") == "public" and "baseline" in study:
        words = "changes since a baseline are told patient by patient, which the public profile does not do."
        problems.append(Problem(("baseline",), words, "leave this line out, or write disclosure.profile: internal."))
    return problems


def _describe(study, declared):
    problems = []
    table, path = study.get("describe", {}).get("characteristics", {}), ("describe", "characteristics")
    for at, name in texts(table, "populations", path):
        problems += check_known(name, declared.populations, at, "a declared population")
    for at, name in texts(table, "variables", path):
        problems += check_known(name, declared.variables, at, "a declared variable")
    if "by" in table:
        problems += _check_groups(table["by"], (*path, "by"), declared)
    table, path = study.get("describe", {}).get("efficacy", {}), ("describe", "efficacy")
    for at, name in texts(table, "outcomes", path):
        problems += check_known(name, declared.outcomes, at, "a declared outcome")
    late = False
    for at, name in texts(table, "by", path):
        problems += _check_groups(name, at, declared, late=True)
        late = late or name in declared.exposures
    if late and "landmark_days" not in table:
        words = "an exposure is taken as given by a landmark, and none is set."
        problems.append(Problem((*path, "landmark_days"), words, "add for example landmark_days: 21."))
    return problems


def _times(survival):
    problems, times = [], survival.get("times_days", [])
    if None not in times and sorted(times) != list(times):
        problems.append(
            Problem(("survival", "times_days"), "the times are not in rising order.", f"write {sorted(times)}.")
        )
    for place, start in enumerate(survival.get("conditional_from_days", [])):
        if start is not None and times and None not in times and start >= max(times):
            words = f"no time of times_days lies after day {start}."
            hint = "choose an earlier day, or add a later one to times_days."
            problems.append(Problem(("survival", "conditional_from_days", place), words, hint))
    return problems


def _items(study, declared, late, *section):
    problems = []
    for path, item in entries(study, *section):
        problems += _check_frame(item, path, declared)
        for at, name in texts(item, "factors", path):
            problems += _check_groups(name, at, declared, late) or _check_varies(name, at, item, declared)
        problems += check_item_requests(item, path, declared, _grouping(item, declared))
    return problems


def _grouping(item, declared):
    """Check of a name, at a path, that should be a baseline variable that groups patients of the item's population."""
    return lambda name, at: _check_groups(name, at, declared) or _check_varies(name, at, item, declared)


def _models(study, declared, late, *section):
    problems = []
    for path, item in entries(study, *section):
        problems += _check_frame(item, path, declared)
        for key in ("variables", "univariable_also"):
            for at, name in texts(item, key, path):
                problems += _check_covariate(name, at, declared, late) or _check_varies(name, at, item, declared)
        problems += check_model_requests(item, path, declared, _grouping(item, declared))
        if "exposure" in item:
            problems += check_known(item["exposure"], declared.exposures, (*path, "exposure"), "a declared exposure")
            if item.get("univariable_also"):
                words = "a model of an exposure fits the exposure alone, and no other variable."
                problems.append(Problem((*path, "univariable_also"), words, "delete it here."))
        twice = [name for name in item.get("univariable_also", []) if name and name in item.get("variables", [])]
        for name in twice:
            at = (*path, "univariable_also", item["univariable_also"].index(name))
            words = f"{name!r} stands under variables, each of which is fitted alone as well."
            problems.append(Problem(at, words, "delete it here."))
    return problems


def _check_frame(item, path, declared):
    problems = []
    for key, known in (("population", declared.populations), ("endpoint", declared.endpoints)):
        if key in item:
            problems += check_known(item[key], known, (*path, key), f"a declared {key}")
    return problems


def _check_covariate(name, path, declared, late=False):
    """Problems of a covariate: a baseline variable; where `late`, also an exposure or a post_baseline variable."""
    usable = {*declared.variables, *declared.exposures}
    problems = [] if late and name in usable else declared.late(name, path)
    if problems or name in usable:
        return problems
    known = [other for other in (usable if late else declared.variables) if late or not declared.late(other, path)]
    what = "a declared variable or exposure" if late else "a declared variable"
    return [Problem(path, f"{name!r} is not {what}.", suggest(name, sorted(known), "it can be"))]


def _check_groups(name, path, declared, late=False):
    """Problems of what patients are grouped by: a covariate that is no number."""
    problems = _check_covariate(name, path, declared, late)
    if not problems and declared.variables.get(name, {}).get("type") == "number":
        words = f"{name!r} is a number and makes no groups."
        problems.append(Problem(path, words, "declare a cut of it (rule: cut) and name that."))
    return problems


def _check_varies(name, path, item, declared):
    """Problems of a variable that is the same in everybody of the population."""
    from oncosurv.cohort.conditions import parse_condition

    words = declared.populations.get(item.get("population"), {}).get("keep")
    try:
        alternatives = parse_condition(words).alternatives if words else ()
    except ValueError:
        return []
    if len(alternatives) != 1:
        return []
    flag = declared.variables.get(name, {}).get("type") == "flag"
    for test in alternatives[0]:
        if (
            test.field == name
            and not declared.late(name, path)
            and (test.operator in ("is", "flag") or (flag and test.operator == "is not"))
        ):
            said = f"{name!r} is the same in everybody of the population {item['population']!r} ({words})."
            return [Problem(path, said, "delete it here.")]
    return []
