"""Times in months: are they the only times of a study, and does all that counts months count them alike?"""

import re

from oncosurv.study_checks.declared import entries
from oncosurv.study_checks.problems import Problem

NO_CUT = "none"  # as exports/months.py has it (a test compares the two)
COUNTED = {"months_between": "30.4375 days a month", "years_to_index": "365.25 days a year"}


def check_months(study):
    """Problems of a study whose files hold times in months, and of data_cut: none where they hold dates."""
    found = [(path, item, form) for path, item, form in _date_columns(study) if str(form).startswith("months")]
    cut, problems = study.get("study", {}).get("data_cut", NO_CUT), _check_minus(study)
    if not found:
        if study.get("study", {}).get("data_cut") == NO_CUT:
            words = "data_cut: none is for files that hold times in months instead of dates."
            hint = 'write the last day of follow-up, such as "2012-06-30".'
            problems.append(Problem(("study", "data_cut"), words, hint))
        return problems
    if cut != NO_CUT:
        words = "the files hold times in months and no dates, so no calendar day can end the follow-up."
        problems.append(Problem(("study", "data_cut"), words, "write data_cut: none."))
    first = found[0][2]
    others = [(path, item, form) for path, item, form in _date_columns(study) if form != first]
    if others:  # one is enough: all are mended in one way
        path, item, form = others[0]
        words = (
            f"{item.get('name')!r} is read as {form!r}, {found[0][1].get('name')!r} as {first!r}: nobody knows the time"
        )
        problems.append(Problem((*path, "date"), f"{words} between them.", "let all times be months, or all dates."))
    days = re.fullmatch(r"months of ([\d.]+) days", first)
    if days is None:  # a mistake of its own
        return problems
    days = days[1]
    shown = study.get("survival", {}).get("month_days")
    if shown is not None and f"{float(shown):g}" != days:
        words = f"the files' months are read as {days} days, and shown as months of {float(shown):g} days."
        problems.append(Problem(("survival", "month_days"), words, f"write month_days: {days}."))
    for path, item in entries(study, "variables"):
        if item.get("rule") in COUNTED and days != "30.4375":
            words = f"{item['rule']} counts {COUNTED[item['rule']]}, and the files' months are read as {days} days."
            problems.append(
                Problem((*path, "rule"), words, "read the column as a number of months, with rule: column.")
            )
    return problems


def _date_columns(study):
    """((path, column, form), ...) of all date columns; without those whose form is not said, a problem of its own."""
    for path, source in entries(study, "sources"):
        for at, item in entries(source, "columns"):
            form = item.get("date", source.get("date"))
            if item.get("type") == "date" and (form or source.get("format") in ("xlsx", "spss", "stata", "sas")):
                yield (*path, *at), item, form or "dates of the file"


def _check_minus(study):
    """Problems of `minus` on dates, between which a time is no date."""
    problems = []
    for path, source in entries(study, "sources"):
        for at, item in entries(source, "columns"):
            form = str(item.get("date", source.get("date")))
            if "minus" in item and item.get("type") == "date" and not form.startswith("months"):
                words = "one date less another is a time, not a date."
                hint = "use a variable with rule: days_between."
                problems.append(Problem((*path, *at, "minus"), words, hint))
    return problems
