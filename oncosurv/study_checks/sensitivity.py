"""Sensitivity analyses of a study file: do they change one thing, of models and variables that there are?"""

from oncosurv.study_checks.conditions import Variables, check_condition
from oncosurv.study_checks.declared import Field, check_known, entries, texts
from oncosurv.study_checks.problems import Problem, suggest

GROUPS = ("continuing",)  # known at time zero; who is new or never exposed is known only later


def check_sensitivity(study, declared):
    """Problems of the section sensitivity."""
    models = {item["name"]: item for _, item in entries(study, "models") if isinstance(item.get("name"), str)}
    cuts = {item.get("name") for _, item in entries(study, "variables") if item.get("rule") == "cut"}
    problems = []
    for path, item in entries(study, "sensitivity"):
        if item.get("id") == "main":
            words = "'main' is the name of the analysis itself."
            problems.append(Problem((*path, "id"), words, "give the variant another name."))
        if str(item.get("id", "")).removeprefix("continuous_") in cuts or item.get("id") == "new_and_continuing":
            words = f"{item['id']!r} is the name of an analysis that is added where a model needs it."
            problems.append(Problem((*path, "id"), words, "give the variant another name."))
        if ("replace" in item) == ("drop" in item):
            words = "a sensitivity analysis changes one thing."
            problems.append(Problem(path, words, "write either replace or drop."))
        for at, name in texts(item, "models", path):
            problems += check_known(name, models, at, "a declared model")
        used = {name for model in item.get("models", []) for name in models.get(model, {}).get("variables", [])}
        for old, new in item.get("replace", {}).items():
            at = (*path, "replace", old)
            if old not in used:
                words = f"{old!r} is in none of these models."
                problems.append(Problem(at, words, suggest(old, sorted(used), "they hold")))
            problems += declared.late(new, at) or check_known(new, declared.variables, at, "a declared variable")
        if isinstance(item.get("drop"), str):
            problems += check_condition(item["drop"], (*path, "drop"), _VariablesAndGroups(declared))
    return problems


class _VariablesAndGroups(Variables):
    """Baseline variables, and of each exposure whether it was continued from before time zero."""

    where = "variables and exposure groups"

    def __init__(self, declared):
        super().__init__(declared)
        self.known |= {f"{name}_group": Field("category", GROUPS) for name in declared.exposures}
