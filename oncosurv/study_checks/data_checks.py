"""The section checks: does what a check names exist, and is it of the right kind?"""

from oncosurv.study_checks.conditions import OwnColumns, check_condition
from oncosurv.study_checks.declared import check_column, check_known, check_own_column, entries
from oncosurv.study_checks.problems import Problem

REFERENCES = ("first", "then", "birth", "response", "treatment")
# These run unasked where an age is derived; otherwise they need the keys that it would give.
STANDARD = {"before_birth": ("birth",), "impossible_age": ("birth",), "same_person": ("source", "by")}
ONCE = (*STANDARD, "conflict", "vital_status", "orphan", "duplicate_row", "after_death", "after_data_cut")


def check_data_checks(study, declared):
    """Problems of the section checks."""
    problems, names, rules = [], {}, {}
    ages = any(item.get("rule") == "years_to_index" for _, item in entries(study, "variables"))
    for path, spec in entries(study, "checks"):
        rule, name = spec.get("rule"), spec.get("name", spec.get("rule"))
        problems += _repeated(path, rule, name, names, rules)
        problems += _columns(spec, path, declared)
        lacking = [key for key in STANDARD.get(rule, ()) if key not in spec]
        if lacking and not ages:
            words = f"rule {rule!r} needs {' and '.join(lacking)} where no variable has the rule years_to_index."
            problems.append(Problem((*path, lacking[0]), words, "add it, or delete this entry."))
    return problems


def _repeated(path, rule, name, names, rules):
    if rule in ONCE:
        if rules.setdefault(rule, path) != path:
            return [Problem((*path, "rule"), f"the rule {rule!r} stands here twice.", "keep one of the entries.")]
    elif names.setdefault(name, path) != path:
        hint = "give each check a name of its own, under name."
        return [Problem((*path, "name"), f"two checks are called {name!r}.", hint)]
    return []


def _columns(spec, path, declared):
    problems = []
    for key in REFERENCES:
        if key in spec:
            problems += check_column(declared, spec[key], (*path, key), ("date",))
    source = spec.get("source")
    for key in ("source", "of"):
        if key in spec:
            problems += check_known(spec[key], declared.sources, (*path, key), "a declared source", "the sources are")
    if source not in declared.sources:
        return problems
    for place, column in enumerate(spec.get("by", [])):
        kinds = ("text", "number", "integer", "date", "category")
        problems += check_own_column(declared, source, column, (*path, "by", place), kinds)
    if "date" in spec:
        problems += check_own_column(declared, source, spec["date"], (*path, "date"), ("date",))
    if "keep" in spec:
        problems += check_condition(spec["keep"], (*path, "keep"), OwnColumns(declared, source))
    return problems
