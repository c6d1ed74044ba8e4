"""Names that are used twice: two things of one name would be one column, one file or one line of a table."""

from oncosurv.study_checks.declared import entries
from oncosurv.study_checks.problems import Problem, place_of

# What the tables of the cohort hold beside the study's own columns, and the files beside the typed exports.
RESERVED = {
    "patient": "the column of study keys",
    "row": "the column of row numbers",
    "entry_days": "the column of delayed entry",
    "cause": "the column of competing events",
    "reports": "reports.class",
    "queries": "the file queries.csv",
    "corrections": "the file corrections.csv",
    "linkage": "the file linkage.csv",
}
RESERVED_COLUMNS = {"patient": "the column of record numbers", "row": "the column of row numbers"}
# Endings of the columns that an entry adds to patients.csv, by its section or, for outcomes, its rule.
ADDS = {
    "exposures": ("_start_day", "_group"),
    "endpoints": ("_days", "_event", "_reason", "_cause"),
    "count_improvement": ("_sustained", "_status", "_evaluable"),
    "best_response": ("_measurable",),
    "response_from_sums": ("_measurable",),
}
# Lists of which no two entries may share a name: (where, key of the name, names that are taken).
LISTS = (
    ((("populations",),), "name", {}),
    ((("eligibility",),), "id", {"screened": "the first step of the flow"}),
    ((("reports", "classes"),), "class", {}),
    ((("survival", "items"), ("reproduction", "survival")), "name", {}),
    ((("models",), ("reproduction", "models")), "name", {}),
)
PARTS = (
    ("columns", "name", RESERVED_COLUMNS),
    ("measurements", "analyte", {}),
    ("levels", "id", {}),
    ("lineages", "name", {}),
)


def check_names(study):
    """Problems: names that stand twice within what must tell things apart."""
    problems = _repeated(_cohort_names(study), study, RESERVED)
    for sections, key, taken in LISTS:
        found = [(path, item) for section in sections for path, item in entries(study, *section)]
        problems += _repeated([(item[key], (*path, key)) for path, item in found if key in item], study, taken)
    for section in ("sources", "variables", "outcomes"):
        for path, item in entries(study, section):
            for part, key, taken in PARTS:
                found = [(entry[key], (*path, *at, key)) for at, entry in entries(item, part) if key in entry]
                problems += _repeated(found, study, taken)
    return problems + _same_curves(study, "survival", "items") + _same_curves(study, "reproduction", "survival")


def _cohort_names(study):
    """(name, path) of all that share the columns of patients.csv or the names of conditions."""
    index = study.get("index_event", {})
    found = [(index["name"], ("index_event", "name"))] if "name" in index else []
    for section in ("sources", "linkage", "dates", "variables", "exposures", "outcomes", "endpoints"):
        for path, item in entries(study, section):
            if "name" not in item:
                continue
            at = (*path, "name")
            found.append((item["name"], at))
            found += [(item["name"] + tail, at) for tail in ADDS.get(section, ADDS.get(item.get("rule"), ()))]
            for _, lineage in entries(item, "lineages"):
                column = f"{item['name']}_{lineage.get('name')}"
                found += [(column, at), (f"{column}_eligible", at), (f"{column}_status", at)]
    return found


def _repeated(named, study, reserved):
    problems, first = [], {}
    for name, path in named:
        if name in reserved:
            problems.append(Problem(path, f"the name {name!r} is taken by {reserved[name]}.", "choose another name."))
        elif name in first and first[name] != path:
            entry = [key + 1 for key in first[name] if isinstance(key, int)][-1:]
            where = place_of(first[name][:-1], study) + "".join(f" (entry {number})" for number in entry)
            words = f"the name {name!r} is already used at {where}."
            if not _stands_at(study, path, name) or not _stands_at(study, first[name], name):
                words = f"this makes a column {name!r}, and so does {where}."
            problems.append(Problem(path, words, "choose another name for one of the two."))
        first.setdefault(name, path)
    return problems


def _stands_at(study, path, name):
    here = study
    for key in path:
        here = here[key]
    return here == name


def _same_curves(study, *section):
    """Two items of one endpoint and population would give their estimates the same ids."""
    problems, first = [], {}
    for path, item in entries(study, *section):
        key = (item.get("endpoint"), item.get("population"))
        if None not in key and key in first:
            words = f"endpoint {key[0]!r} in population {key[1]!r} is already drawn by {first[key]!r}."
            problems.append(Problem(path, words, "make one item of the two, with the factors of both."))
        first.setdefault(key, item.get("name"))
    return problems
