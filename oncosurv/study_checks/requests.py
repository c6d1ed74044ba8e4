"""What items and models ask for beside the usual: strata, weights, pairs, trend, clusters, imputation."""

from oncosurv.study_checks.declared import check_known, texts
from oncosurv.study_checks.problems import Problem

MADE = ("cut", "log2", "ctcae_grade", "condition")  # rules whose values follow from another variable


def check_item_requests(item, path, declared, check_groups):
    """Problems of strata, weights, pairwise and trend of a survival item. check_groups: of a name, at a path."""
    problems, factors = [], item.get("factors", [])
    for at, name in texts(item, "strata", path):
        problems += check_groups(name, at)
    if factors and set(item.get("strata", [])) and all(set(item["strata"]) <= {name} for name in factors):
        words = f"{factors[0]!r} is the only factor, and would be its own stratum."
        problems.append(Problem((*path, "strata"), words, "name another variable, or delete this key."))
    for key in ("pairwise", "trend"):
        for at, name in texts(item, key, path):
            unknown = check_known(name, factors, at, "a factor of this item", "its factors are")
            levels = len(declared.variables.get(name, {}).get("levels", []))
            if not unknown and levels < 3:
                words = f"{name!r} has two levels, which the log-rank test itself compares."
                unknown = [Problem(at, words, "delete it here.")]
            problems += unknown
    return problems + _check_weights(item, path)


def _check_weights(item, path):
    problems, seen = [], []
    for place, weight in enumerate(item.get("weights", [])):
        if not isinstance(weight, dict) or "name" not in weight:
            continue
        at, family = (*path, "weights", place), weight["name"] == "fleming-harrington"
        for key in ("rho", "gamma"):
            if family and key not in weight:
                words = "fleming-harrington needs rho and gamma."
                problems.append(Problem((*at, key), words, "add for example rho: 0 and gamma: 1 (late differences)."))
            if not family and key in weight:
                words = f"the weight {weight['name']!r} has no such key."
                problems.append(Problem((*at, key), words, "delete it, or write fleming-harrington."))
        if family and weight.get("rho") == weight.get("gamma") == 0:
            words = "with rho 0 and gamma 0 this is the log-rank test itself."
            problems.append(Problem((*at, "rho"), words, "delete this weight, or change an exponent."))
        if weight in seen:
            problems.append(Problem(at, "this weight stands twice.", "delete one of the two."))
        seen.append(weight)
    return problems


def check_model_requests(item, path, declared, check_groups):
    """Problems of strata, cluster and imputation of a model. check_groups: of a name, at a path."""
    problems, variables = [], item.get("variables", [])
    asked = [*texts(item, "strata", path)]
    asked += [((*path, "cluster"), item["cluster"])] if isinstance(item.get("cluster"), str) else []
    for at, name in asked:
        found = check_groups(name, at)
        if not found and name in (*variables, *item.get("univariable_also", [])):
            what = "a stratum" if "strata" in at else "a cluster"
            words = f"{name!r} is a variable of this model and cannot be {what} of it as well."
            found = [Problem(at, words, "delete it in one of the two places.")]
        problems += found
    problems += _check_subgroups(item, path, check_groups)
    for key in ("imputation", "concordance"):
        if key in item and "exposure" in item:
            words = f"a model of an exposure that begins after time zero has no {key}."
            problems.append(Problem((*path, key), words, "ask for it in a model of baseline variables."))
    if "imputation" in item and "cluster" in item:
        words = "robust standard errors of clusters are not pooled over imputed data sets."
        problems.append(Problem((*path, "imputation"), words, "ask for one of the two."))
    if isinstance(item.get("imputation"), dict):
        problems += _check_imputed(item, (*path, "imputation"), declared)
    return problems


def _check_subgroups(item, path, check_groups):
    problems, seen = [], []
    held = [*([item["exposure"]] if "exposure" in item else []), *item.get("variables", [])]
    for place, asked in enumerate(item.get("subgroups", [])):
        of, by = (asked.get(key) if isinstance(asked, dict) else None for key in ("of", "by"))
        if not isinstance(of, str) or not isinstance(by, str):
            continue  # the schema's check has said so
        at = (*path, "subgroups", place)
        problems += check_known(of, held, (*at, "of"), "a variable or the exposure of this model", "it holds")
        found = check_groups(by, (*at, "by"))
        if not found and by == of:
            found = [Problem((*at, "by"), f"{by!r} cannot be split by itself.", "name another variable.")]
        if not found and by in (*item.get("strata", []), item.get("cluster")):
            words = f"{by!r} is a stratum or the cluster of this model and has no effect of its own in it."
            found = [Problem((*at, "by"), words, "name another variable, or take it from the strata.")]
        if (of, by) in seen:
            found.append(Problem(at, f"{of!r} by {by!r} stands twice.", "delete one of the two."))
        seen.append((of, by))
        problems += found
    return problems


def _check_imputed(item, path, declared):
    problems = []
    for at, name in texts(item["imputation"], "variables", path):
        found = check_known(name, item.get("variables", []), at, "a variable of this model", "its variables are")
        rule = declared.variables.get(name, {}).get("rule")
        if not found and rule in MADE:
            words = f"{name!r} is made from another variable (rule: {rule}) and is never imputed."
            found = [Problem(at, words, "name variables that were recorded themselves.")]
        problems += found
    return problems
