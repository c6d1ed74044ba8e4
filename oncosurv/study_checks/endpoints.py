"""The endpoints of a study file: what ends them, what competes, and when patients come under observation."""

from oncosurv.study_checks.conditions import Everything, check_condition
from oncosurv.study_checks.declared import check_column, entries
from oncosurv.study_checks.problems import Problem

NUMBERS = ("number", "integer")


def check_endpoints(study, declared):
    """Problems of the section endpoints."""
    problems = []
    for path, item in entries(study, "endpoints"):
        censored = {end.get("date") for _, end in entries(item, "censor")}
        for part in ("events", "competing", "censor"):
            for at, end in entries(item, part):
                problems += _check_end(end, (*path, *at), part, censored, declared)
        problems += _check_competing(item, path)
        if isinstance(item.get("entry"), dict):
            problems += _check_entry(item["entry"], (*path, "entry"), declared)
    return problems + _check_one_entry(study)


def _check_end(end, where, part, censored, declared):
    problems = []
    if "date" in end:
        problems += check_column(declared, end["date"], (*where, "date"), ("date",))
    if "when" in end:
        scope = Everything(declared, baseline=False, rows_of=end.get("date", "").partition(".")[0])
        problems += check_condition(end["when"], (*where, "when"), scope)
    elif part != "censor" and end.get("date") in censored:
        words = f"{end['date']!r} is also the date of censoring, so that everybody would have the event."
        problems.append(Problem((*where, "when"), words, "say under `when` in whom it is the event."))
    return problems


def _check_competing(item, path):
    """The label of an ending says in patients.csv which event it was: a competing event needs one of its own."""
    problems, own = [], {end.get("label") for _, end in entries(item, "events")}
    for at, end in entries(item, "competing"):
        if end.get("label") in own:
            words = f"{end['label']!r} is already the name of another event of this endpoint."
            problems.append(Problem((*path, *at, "label"), words, "give the competing event a label of its own."))
        own.add(end.get("label"))
    return problems


def _check_entry(entry, path, declared):
    given = [key for key in ("date", "days") if key in entry]
    if len(given) != 1:
        words = f"an entry is given by a date or by a number of days; here it is {' and '.join(given) or 'neither'}."
        hint = "keep one of the two." if given else "add date: source.column, or days: source.column."
        return [Problem((*path, *given[1:]), words, hint)]
    key = given[0]
    return check_column(declared, entry[key], (*path, key), ("date",) if key == "date" else NUMBERS, one_row=True)


def _check_one_entry(study):
    """A patient comes under observation once: patients.csv has one column entry_days."""
    found = [(path, item["entry"]) for path, item in entries(study, "endpoints") if isinstance(item.get("entry"), dict)]
    first = found[0][1] if found else None
    words = "this is another entry than that of an endpoint above; a patient comes under observation once."
    hint = "write the same entry under each endpoint that has one."
    return [Problem((*path, "entry"), words, hint) for path, entry in found if entry != first]
