"""Time zero, dates, exposures, endpoints and outcomes of a study file, and who is eligible."""

from oncosurv.study_checks.conditions import Everything, OwnColumns, check_condition
from oncosurv.study_checks.declared import UNCLASSIFIED, check_column, check_known, check_own_column, entries, texts
from oncosurv.study_checks.endpoints import check_endpoints
from oncosurv.study_checks.problems import Problem, listed, suggest

RESPONSES = ("CR", "PR", "SD", "PD", "NE")  # as cohort/definitions/response.py has them (a test compares the two)


def check_times(study, declared):
    """Problems of reports, index_event, eligibility, dates, exposures, endpoints and outcomes."""
    checks = (_reports, _index_event, _eligibility, _dates, _exposures, check_endpoints, _outcomes)
    return [problem for check in checks for problem in check(study, declared)] + _optional_sources(study, declared)


def _reports(study, declared):
    reports, path = study.get("reports", {}), ("reports",)
    source = reports.get("source")
    if source is None:
        return []
    problems = check_known(source, declared.sources, (*path, "source"), "a declared source", "the sources are")
    if problems:
        return problems
    for key, kinds in (("date", ("date",)), ("text", ("text",))):
        if key in reports:
            problems += check_own_column(declared, source, reports[key], (*path, key), kinds)
    if "keep" in reports:
        problems += check_condition(reports["keep"], (*path, "keep"), OwnColumns(declared, source))
    return problems


def _index_event(study, declared):
    index, path = study.get("index_event", {}), ("index_event",)
    if index.get("rule") == "column" and "from" in index:
        return check_column(declared, index["from"], (*path, "from"), ("date",), one_row=True)
    if index.get("rule") != "first_report":
        return []
    if "reports" not in study:
        hint = "add the section reports, or use rule: column."
        return [Problem((*path, "rule"), "first_report reads the section reports, which is missing.", hint)]
    if "class" not in index:
        return []
    return check_known(index["class"], declared.classes, (*path, "class"), "a class of reports", "the classes are")


def _eligibility(study, declared):
    problems, scope = [], Everything(declared)
    for path, item in entries(study, "eligibility"):
        if "keep" in item:
            problems += check_condition(item["keep"], (*path, "keep"), scope)
        for at, word in texts(item, "sub_reasons", path):
            problems += check_known(
                word, (*declared.classes, UNCLASSIFIED), at, "a class of reports", "the classes are"
            )
    return problems


def _dates(study, declared):
    problems = []
    for path, item in entries(study, "dates"):
        for key, kinds, one_row in (
            ("from", ("date",), True),
            ("sites", ("date",), False),
            ("diagnosis", ("date",), True),
            ("stage", ("text", "category"), True),
        ):
            if key in item:
                problems += check_column(declared, item[key], (*path, key), kinds, one_row)
    return problems


def _exposures(study, declared):
    problems = []
    for path, item in entries(study, "exposures"):
        source = item.get("from")
        if source is None:
            continue
        unknown = check_known(source, declared.sources, (*path, "from"), "a declared source", "the sources are")
        problems += unknown
        if unknown:
            continue
        for key in ("start", "stop"):
            if key in item:
                problems += check_own_column(declared, source, item[key], (*path, key), ("date",))
        if "keep" in item:
            problems += check_condition(item["keep"], (*path, "keep"), OwnColumns(declared, source))
    return problems


def _outcomes(study, declared):
    problems = []
    for path, item in entries(study, "outcomes"):
        reference = item.get("from")
        if reference is None:
            continue
        source = reference.partition(".")[0]
        unknown = check_known(source, declared.sources, (*path, "from"), "a declared source", "the sources are")
        problems += unknown
        if not unknown and "date" in item:
            problems += check_own_column(declared, source, item["date"], (*path, "date"), ("date",))
        if not unknown:
            problems += OUTCOMES.get(item.get("rule"), lambda *_: [])(item, path, declared, source)
    return problems


def _count_improvement(item, path, declared, source):
    problems = []
    analytes = [entry.get("analyte") for _, entry in entries(declared.sources[source], "measurements")]
    measured = {
        variable.get("from")
        for variable in declared.variables.values()
        if (variable.get("rule"), variable.get("timing")) == ("measurement", "baseline")
    }
    days = item.get("days", [1, 1])
    if None not in days and days[0] > days[1]:
        problems.append(Problem((*path, "days"), f"the window ends before it begins: {days}.", "exchange the two."))
    for at, lineage in entries(item, "lineages"):
        where, name = (*path, *at), lineage.get("name")
        if name is not None and name not in analytes:
            words = f"{name!r} is no analyte of the source {source!r}."
            problems.append(Problem((*where, "name"), words, suggest(name, analytes, "its analytes are")))
        elif name is not None and f"{source}.{name}" not in measured:
            words = f"no baseline variable measures {source}.{name}, from which an improvement is counted."
            hint = f"add a variable with rule: measurement, from: {source}.{name} and timing: baseline."
            problems.append(Problem((*where, "name"), words, hint))
        low = [key for key in ("low_below", "low_target", "low_fold") if key in lineage]
        if 0 < len(low) < 3:
            words = f"of low_below, low_target and low_fold there is only {' and '.join(low)}."
            problems.append(Problem((*where, low[0]), words, "give all three, or none."))
    return problems


def _best_response(item, path, declared, source):
    problems = check_column(declared, item["from"], (*path, "from"), ("category",))
    known = {} if problems else (declared.column(item["from"]) or {}).get("values", {})
    strange = [word for word in dict.fromkeys(known.values()) if word not in RESPONSES]
    if strange:
        words = f"{item['from']} can be {listed(strange)}; a response is one of {listed(RESPONSES)}."
        problems.append(Problem((*path, "from"), words, "call them so under the values of the column."))
    return problems + _measurable(item, path, declared)


def _measurable(item, path, declared):
    problems = []
    for at, name in texts(item, "measurable", path):
        unknown = check_known(name, declared.variables, at, "a declared variable", "the variables are")
        if not unknown and declared.variables[name].get("type", "flag") != "flag":
            words = f"{name!r} is a {declared.variables[name].get('type')}, not a flag."
            unknown = [Problem(at, words, "name the flags of the sites where a response can be measured.")]
        problems += unknown
    return problems


def _response_from_sums(item, path, declared, source):
    problems = check_column(declared, item["from"], (*path, "from"), ("number", "integer"))
    if "new_lesion" in item:
        at = (*path, "new_lesion")
        problems += check_own_column(declared, source, item["new_lesion"], at, ("category",))
        known = (declared.column(f"{source}.{item['new_lesion']}") or {}).get("values", {})
        strange = [word for word in dict.fromkeys(known.values()) if word not in ("0", "1")]
        if strange:
            words = f'{source}.{item["new_lesion"]} can be {listed(strange)}; a new lesion is "1", none is "0".'
            problems.append(Problem(at, words, "call them so under the values of the column."))
    days = item.get("baseline_days", [0, 0])
    if None not in days and days[0] > days[1]:
        words = f"the baseline ends before it begins: {days}."
        problems.append(Problem((*path, "baseline_days"), words, "exchange the two."))
    return problems + _measurable(item, path, declared)


OUTCOMES = {
    "count_improvement": _count_improvement,
    "best_response": _best_response,
    "response_from_sums": _response_from_sums,
}


def _optional_sources(study, declared):
    """What defines the cohort and its endpoints may not be absent."""
    needed = {declared.sources.get(end.partition(".")[0], {}).get("name"): f"endpoint {name!r}"
              for end, name in declared.ends.items() if isinstance(end, str)}  # fmt: skip
    index = study.get("index_event", {})
    if "from" in index:
        needed[index["from"].partition(".")[0]] = "the index event"
    if study.get("reports", {}).get("source"):
        needed[study["reports"]["source"]] = "the section reports"
    return [
        Problem(
            (*path, "optional"), f"{needed[item['name']]} reads this source; it cannot be optional.", "delete this key."
        )
        for path, item in entries(study, "sources")
        if item.get("optional") and item.get("name") in needed
    ]
