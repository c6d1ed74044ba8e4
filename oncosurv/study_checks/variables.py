"""The variables of a study file: is each derived from what is declared above it, and from what its timing allows?"""

from oncosurv.study_checks.conditions import Everything, OwnColumns, check_condition
from oncosurv.study_checks.declared import check_column, check_known, check_own_column, entries
from oncosurv.study_checks.levels import check_grade, check_her2_words, check_levels
from oncosurv.study_checks.problems import Problem, listed, suggest
from oncosurv.study_checks.timing import check_timing

UPPER, LOWER = ("below", "at_most"), ("above", "at_least")
NUMBERS = ("number", "integer")
TEXTS = ("text", "category")
FLAG_VALUES = {"0", "1"}
RECEPTOR_COLUMNS = {"er_percent": NUMBERS, "pr_percent": NUMBERS, "her2_ihc": TEXTS, "her2_ish": TEXTS}


def check_variables(study, declared):
    """Problems of the section variables."""
    problems = []
    for place, (path, item) in enumerate(entries(study, "variables")):
        above = dict(list(declared.variables.items())[:place])
        problems += check_levels(item, path, declared) + check_timing(item, path)
        check = RULES.get(item.get("rule"))
        problems += check(item, path, declared, above) if check else []
        scope = Everything(declared, place, item.get("timing") == "baseline")
        for key in ("undefined_when", "keep") if item.get("rule") == "condition" else ("undefined_when",):
            if key in item:
                problems += check_condition(item[key], (*path, key), scope)
    return problems


def _column(*kinds, one_row=False, rows=False):
    """Check of a rule whose `from` is source.column; rows: of many rows, with `date` and `keep` of the same source."""

    def check(item, path, declared, above):
        reference, at = item.get("from", ""), (*path, "from")
        if not reference:
            return []
        problems = check_column(declared, reference, at, kinds, one_row)
        if one_row:
            problems += _late(reference, item, at, declared)
        return problems or (_check_rows(item, path, declared, reference.partition(".")[0]) if rows else [])

    return check


def _agreed_value(item, path, declared, above):
    return _plain_column(item, path, declared, above, one_row=False)


def _plain_column(item, path, declared, above, one_row=True):
    kinds = {"number": NUMBERS, "flag": ("category",)}.get(item.get("type"), (*TEXTS, *NUMBERS))
    problems, at = _column(*kinds, one_row=one_row)(item, path, declared, above), (*path, "from")
    column = declared.column(item.get("from", "")) or {}
    if column.get("identifies"):
        words = f"{item['from']} identifies patients and cannot be a variable."
        problems.append(Problem(at, words, "derive what is needed by another rule (age: years_to_index)."))
    if item.get("type") == "flag" and not problems and set(column.get("values", {}).values()) - FLAG_VALUES:
        words = f"a flag is 1 or 0, and {item['from']} is {listed(dict.fromkeys(column['values'].values()))}."
        problems.append(Problem(at, words, 'map the values of the column to "0" and "1", or write type: category.'))
    return problems


def _measurement(item, path, declared, above):
    source, _, analyte = item.get("from", "").partition(".")
    at = (*path, "from")
    problems = check_known(source, declared.sources, at, "a declared source", "the sources are")
    if problems or "from" not in item:
        return problems if "from" in item else []
    analytes = {entry.get("analyte"): entry for _, entry in entries(declared.sources[source], "measurements")}
    unit = analytes.get(analyte, {}).get("unit")
    if not analytes:
        words = f"the source {source!r} has no measurements."
        return [Problem(at, words, "declare them there, or use rule last_value.")]
    if analyte not in analytes:
        hint = suggest(analyte, analytes, "its analytes are")
        problems = [Problem(at, f"{analyte!r} is no analyte of {source!r}.", hint)]
    if unit is not None and item.get("unit", unit) != unit:
        words = f"{item['from']} is converted to {unit}, not to {item['unit']}."
        problems.append(
            Problem((*path, "unit"), words, f"write {unit}, or change it in the measurements of {source!r}.")
        )
    return problems + _check_rows(item, path, declared, source)


def _of_number(item, path, declared, above):
    """Check of a rule whose `from` is a number declared above it."""
    name, at = item.get("from"), (*path, "from")
    if name is None:
        return []
    if name in declared.variables and name not in above:
        return [Problem(at, f"{name!r} is declared further down.", "move it above this variable.")]
    numbers = [other for other, variable in above.items() if variable.get("type") == "number"]
    hint = suggest(name, numbers, "numbers declared above are") if name not in numbers else ""
    if name not in above:
        return [Problem(at, f"{name!r} is not a variable declared above.", hint)]
    kind = above[name].get("type", "number")
    problems = [] if kind == "number" else [Problem(at, f"{name!r} is a {kind}, not a number.", hint)]
    return problems + _late(name, item, at, declared)


def _grade(item, path, declared, above):
    return _of_number(item, path, declared, above) or check_grade(item, path, declared)


def _cut(item, path, declared, above):
    return _of_number(item, path, declared, above) + _check_limits(item, path, needed=True)


def _check_limits(item, path, needed):
    """Problems of below, at_most, above and at_least: one, or an upper and a lower one with something between them."""
    upper, lower = ([key for key in keys if key in item] for keys in (UPPER, LOWER))
    for given in (upper, lower):
        if len(given) == 2:
            return [Problem((*path, given[1]), f"{given[0]} and {given[1]} are two limits of one side.", "keep one.")]
    if not upper and not lower:
        words = "it is not said where to cut: a limit is missing."
        hint = f"add one of {listed(UPPER + LOWER)}, or one of each side."
        return [Problem((*path, "below"), words, hint)] if needed else []
    if upper and lower and item[upper[0]] <= item[lower[0]]:
        words = f"no value is {lower[0]} {item[lower[0]]} and {upper[0]} {item[upper[0]]}.".replace("_", " ")
        return [Problem((*path, lower[0]), words, "exchange the two.")]
    return []


def _receptors(item, path, declared, above):
    problems, at = _check_source(item, path, declared), (*path, "from")
    if problems or "from" not in item:
        return problems
    for name, kinds in RECEPTOR_COLUMNS.items():
        problems += check_own_column(declared, item["from"], name, at, kinds)
    if not problems:
        problems = check_own_column(declared, item["from"], "er_percent", at, NUMBERS, one_row=True)
    if "assay_date" in item:
        problems += check_own_column(declared, item["from"], item["assay_date"], (*path, "assay_date"), ("date",))
    dated = item.get("guideline") == "by assay date"
    if dated != ("assay_date" in item):
        words = "the guideline by assay date needs the date of the assay." if dated else "only by assay date needs it."
        hint = "name the column of its date." if dated else "delete it, or write guideline: by assay date."
        problems.append(Problem((*path, "assay_date"), words, hint))
    return problems + check_her2_words(item, path, declared)


def _between(item, path, declared, above):
    problems, known = [], [declared.index, *declared.dates]
    for key in ("start", "stop"):
        name, at = item.get(key), (*path, key)
        if name is None or name in known:
            continue
        if "." in name:
            problems += check_column(declared, name, at, ("date",), one_row=True) + _late(name, item, at, declared)
        else:
            problems += check_known(name, known, at, "a declared date", "write source.column, or one of the dates")
    if item.get("rule") == "months_between":
        return problems
    flag, cut = item.get("type") == "flag", any(key in item for key in UPPER + LOWER)
    if cut and not flag:
        words = "days with a limit are a flag, not a number."
        problems.append(Problem((*path, "type"), words, "write flag, or delete the limit."))
    if cut and "source" not in item:
        problems.append(
            Problem((*path, "source"), "a limit needs its source.", "say where it comes from, such as: study.")
        )
    return problems + _check_limits(item, path, needed=flag)


def _check_source(item, path, declared):
    name = item.get("from")
    return (
        []
        if name is None
        else check_known(name, declared.sources, (*path, "from"), "a declared source", "the sources are")
    )


def _rows(item, path, declared, above):
    """Check of a rule whose `from` is a source, with its column `date` and a condition on its rows."""
    problems = _check_source(item, path, declared)
    if problems or "from" not in item:
        return problems
    if "text" in item:
        problems += check_own_column(declared, item["from"], item["text"], (*path, "text"), TEXTS)
    return problems + _check_rows(item, path, declared, item["from"])


def _check_rows(item, path, declared, source):
    problems = []
    if "date" in item:
        problems += check_own_column(declared, source, item["date"], (*path, "date"), ("date",))
    if "keep" in item:
        problems += check_condition(item["keep"], (*path, "keep"), OwnColumns(declared, source))
    return problems


def _late(name, item, at, declared):
    """A baseline variable may not be made of what is known later."""
    return declared.late(name, at) if item.get("timing") == "baseline" else []


RULES = {
    "column": _plain_column,
    "agreed_value": _agreed_value,
    "years_to_index": _column("date", one_row=True),
    "measurement": _measurement,
    "last_value": _column(*NUMBERS, rows=True),
    "cut": _cut,
    "ctcae_grade": _grade,
    "log2": _of_number,
    "receptors": _receptors,
    "icdo_morphology": _column(*TEXTS, one_row=True),
    "stage_group": _column(*TEXTS, one_row=True),
    "months_between": _between,
    "days_between": _between,
    "count_courses": _rows,
    "any_course": _rows,
    "site": _rows,
    "first_course": _rows,
}
