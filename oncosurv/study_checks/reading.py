"""How the cells of an export are written, by the study file: is all said that reading needs, and does it agree?"""

import codecs

from oncosurv.study_checks.declared import check_own_column, entries, texts
from oncosurv.study_checks.problems import Problem, listed

# Forms that need no closer look; any other is judged by the reader of dates itself.
USUAL_FORMS = {"%Y-%m-%d", "%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%d-%m-%Y", "%m-%d-%Y", "%Y/%m/%d", "%Y%m%d", "%d-%b-%Y"}
TYPED = (
    "xlsx",
    "spss",
    "stata",
    "sas",
    "parquet",
)  # their cells carry a type, as exports/columns.py has it (a test compares them)
# Keys that only some formats have.
KEY_FORMATS = {
    "delimiter": ("csv", "redcap"),
    "sheet": ("xlsx",),
    "header_rows": ("csv", "xlsx"),
    "events": ("redcap",),
    "instrument": ("redcap",),
}


def check_reading(source, path, declared):
    """Problems of one source: format and its keys, encoding, decimal and thousands, dates, lists."""
    return [
        *_check_format(source, path),
        *_check_marks(source, path),
        *_check_dates(source, path),
        *_check_partial(source, path, declared),
    ]


def _check_format(source, path):
    problems, form = [], source.get("format")
    for key, formats in KEY_FORMATS.items():
        if key in source and form is not None and form not in formats:
            words = f"format {form} has no such key; it belongs to {listed(formats)}."
            problems.append(Problem((*path, key), words, "delete it, or correct the format."))
    try:
        codecs.lookup(source.get("encoding", "utf-8"))
    except LookupError:
        words = f"{source['encoding']!r} is not an encoding that Python knows."
        problems.append(Problem((*path, "encoding"), words, "write utf-8, cp1252 or latin-1."))
    rows = [row for row in source.get("header_rows", []) if row is not None]
    if len(rows) == 2 and rows[0] > rows[1]:
        words = f"the headings end in row {rows[1]}, before they begin in row {rows[0]}."
        problems.append(Problem((*path, "header_rows"), words, "exchange the two."))
    return problems


def _check_marks(source, path):
    problems = []
    if source.get("delimiter") == source.get("decimal") and "decimal" in source:
        words = f"delimiter and decimal are both {source['decimal']!r}."
        problems.append(Problem((*path, "decimal"), words, "a file with decimal commas is parted by ; or a tab."))
    for at, item in [((), source), *entries(source, "columns")]:
        decimal = item.get("decimal", source.get("decimal"))
        if decimal is not None and decimal == item.get("thousands", source.get("thousands")):
            at_key = "thousands" if "thousands" in item else "decimal"
            words = f"decimal and thousands are both {decimal!r}."
            problem = Problem((*path, *at, at_key), words, "a sign is one of the two; correct the one that is wrong.")
            problems += [problem] if at == () or at_key in item else []
    return problems


def _check_dates(source, path):
    problems = []
    dates = [(at, item) for at, item in entries(source, "columns") if item.get("type") == "date"]
    if "date" in source:
        problems += _check_form(source["date"], source.get("two_digit_years_from"), (*path, "date"))
    for at, item in dates:
        if "date" in item:
            years_from = item.get("two_digit_years_from", source.get("two_digit_years_from"))
            problems += _check_form(item["date"], years_from, (*path, *at, "date"))
    silent = [item for _, item in dates if "date" not in item]
    if silent and "date" not in source and source.get("format") not in TYPED:
        words = f"column {silent[0].get('name')!r} is a date, but it is not said how dates are written."
        problems.append(Problem((*path, "date"), words, 'add for example date: "%d/%m/%Y"; dates are never guessed.'))
    return problems


def _check_form(declared, years_from, path):
    for form in declared.split(" or "):
        if form in USUAL_FORMS:
            continue
        from oncosurv.exports.columns import compile_date_form

        try:
            compile_date_form(form, years_from)
        except ValueError as error:
            hint = 'write for example "%d/%m/%Y": %d day, %m month, %Y year of four digits.'
            if form.startswith("months"):
                hint = "write for example months of 30 days."
            if "%y" in form and years_from is None:
                hint = "add for example two_digit_years_from: 1930, by which 29 is 2029 and 30 is 1930."
            return [Problem(path, f"this is not a form of dates: {error}.", hint)]
    return []


def _check_partial(source, path, declared):
    partial, problems = source.get("partial_dates"), []
    for at, name in texts(partial, "in_order", (*path, "partial_dates")) if isinstance(partial, dict) else []:
        problems += check_own_column(declared, source.get("name"), name, at, ("date",))
    return problems
