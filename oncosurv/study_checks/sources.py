"""The exports of a study file: is each there, and is all declared that is needed to read it without guessing?"""

import codecs
import importlib.util
import os

from oncosurv.study_checks.conditions import OwnColumns, check_condition
from oncosurv.study_checks.declared import check_own_column, entries
from oncosurv.study_checks.problems import Problem, suggest

# Forms that need no closer look; any other is judged by the reader of dates itself.
USUAL_FORMS = {"%Y-%m-%d", "%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%d-%m-%Y", "%m-%d-%Y", "%Y/%m/%d", "%Y%m%d", "%d-%b-%Y"}


def check_sources(study, declared, folder):
    """Problems of the section sources. folder: where the study file lies."""
    overlay = study.get("corrections", {}).get("file")
    problems = check_file(overlay, folder, ("corrections", "file")) if overlay else []
    for path, source in entries(study, "sources"):
        problems += _check_file(source, path, folder)
        problems += _check_reading(source, path)
        problems += _check_columns(source, path)
        problems += _check_measurements(source, path)
        problems += _check_one_row(source, path, declared)
    return problems


def check_file(name, folder, path, said="relative to the study file"):
    """Problems of a file that should lie in `folder` under this name."""
    place = os.path.join(folder, name)
    if os.path.isfile(place):
        return []
    if os.path.isdir(place):
        return [Problem(path, f"{name!r} is a folder, not a file.", "name the file in it.")]
    near = os.path.dirname(name)
    try:
        found = [f"{near}/{other}" if near else other for other in sorted(os.listdir(os.path.dirname(place)))]
    except OSError:
        found = []
    hint = suggest(name, found, "in that folder are") if found else "put the file there, or correct the path."
    return [Problem(path, f"there is no file {name!r} ({said}).", hint)]


def _check_file(source, path, folder):
    if "file" not in source or source.get("optional"):
        return []
    package = source.get("package")
    if package is None:
        return check_file(source["file"], folder, (*path, "file"))
    spec = importlib.util.find_spec(package) if package.isidentifier() else None  # looks, and does not import
    if spec is None or spec.origin is None:
        hint = "install it, or delete this key and give the file's own path."
        return [Problem((*path, "package"), f"the Python package {package!r} is not installed.", hint)]
    return check_file(source["file"], os.path.dirname(spec.origin), (*path, "file"), f"inside the package {package}")


def _check_reading(source, path):
    problems = []
    try:
        codecs.lookup(source.get("encoding", "utf-8"))
    except LookupError:
        words = f"{source['encoding']!r} is not an encoding that Python knows."
        problems.append(Problem((*path, "encoding"), words, "write utf-8, cp1252 or latin-1."))
    if source.get("delimiter") == source.get("decimal") and "decimal" in source:
        words = f"delimiter and decimal are both {source['decimal']!r}."
        problems.append(Problem((*path, "decimal"), words, "a file with decimal commas is parted by ; or a tab."))
    dates = [item for _, item in entries(source, "columns") if item.get("type") == "date"]
    if "date" in source:
        problems += _check_form(source["date"], (*path, "date"))
    elif dates:
        words = f"column {dates[0].get('name')!r} is a date, but it is not said how dates are written."
        problems.append(Problem((*path, "date"), words, 'add for example date: "%d/%m/%Y"; dates are never guessed.'))
    return problems


def _check_form(form, path):
    if form in USUAL_FORMS:
        return []
    from oncosurv.exports.dates import compile_form

    try:
        compile_form(form)
    except ValueError as error:
        hint = 'write for example "%d/%m/%Y": %d day, %m month, %Y year of four digits.'
        return [Problem(path, f"this is not a form of dates: {error}.", hint)]
    return []


def _check_columns(source, path):
    return [
        problem
        for part in ("columns", "measurements")
        for at, item in entries(source, part)
        for problem in check_limits(item, (*path, *at))
    ]


def check_limits(item, path):
    """Problems of minimum and maximum that leave nothing between them."""
    if item.get("minimum", float("-inf")) <= item.get("maximum", float("inf")):
        return []
    words = f"minimum {item['minimum']} is greater than maximum {item['maximum']}."
    return [Problem((*path, "minimum"), words, "exchange the two.")]


def _check_measurements(source, path):
    if "measurements" not in source:
        return []
    problems, first = [], {}
    columns = {item.get("name"): item.get("type") for _, item in entries(source, "columns")}
    for name, kind in (("analyte", "text"), ("value", "number"), ("unit", "text")):
        if columns.get(name) != kind:
            words = f"measurements need a column named {name!r} of type {kind}."
            problems.append(
                Problem(
                    (*path, "columns"), words, f"declare it, for example {{name: {name}, column: ..., type: {kind}}}."
                )
            )
    for at, item in entries(source, "measurements"):
        for place, name in enumerate(item.get("names", [])):
            analyte = first.setdefault(" ".join(str(name).split()).casefold(), item.get("analyte"))
            if analyte != item.get("analyte"):
                words = f"{name!r} is already read as {analyte!r}."
                problems.append(
                    Problem((*path, *at, "names", place), words, "let each name of the export be one analyte.")
                )
        problems += _check_magnitudes(item, (*path, *at))
    return problems


def _check_magnitudes(item, path):
    """Rules whose unit does not convert, or whose range is one that the unit as written gives as well."""
    from oncosurv.exports.units import unit_converter

    problems = []
    for at, rule in entries(item, "magnitudes"):
        given = {"meant", "written", "from", "to"} <= set(rule) and {"analyte", "unit", "minimum", "maximum"} <= set(
            item
        )
        if not given:
            continue
        convert = unit_converter(item["analyte"], rule["meant"], item["unit"])
        if convert is None:
            words = f"{rule['meant']!r} is no unit of {item['analyte']} that converts to {item['unit']}."
            problems.append(Problem((*path, *at, "meant"), words, "write the unit that is meant, for example /uL."))
        plain = unit_converter(item["analyte"], rule["written"], item["unit"]) if rule["written"] else None
        if plain is not None and plain(rule["from"]) <= item["maximum"] and plain(rule["to"]) >= item["minimum"]:
            words = f"{rule['from']} to {rule['to']} {rule['written']} lies within the limits as it is written."
            hint = "a rule is for numbers that the limits refuse; correct from and to."
            problems.append(Problem((*path, *at, "from"), words, hint))
        if rule["from"] > rule["to"]:
            problems.append(
                Problem(
                    (*path, *at, "from"), f"from {rule['from']} is greater than to {rule['to']}.", "exchange the two."
                )
            )
    return problems


def _check_one_row(source, path, declared):
    choice, name = source.get("one_per_patient"), source.get("name")
    if choice is None:
        return []
    at = (*path, "one_per_patient")
    problems = []
    if source.get("one_row_per_patient"):
        problems.append(
            Problem(at, "the source has one row a patient anyway (one_row_per_patient).", "delete one of the two.")
        )
    given = [key for key in ("latest", "earliest") if key in choice]
    if len(given) != 1:
        problems.append(
            Problem(at, "exactly one of latest and earliest is needed.", "name the date column under one of them.")
        )
    for key in given:
        problems += check_own_column(declared, name, choice[key], (*at, key), ("date",))
    if "keep" in choice:
        problems += check_condition(choice["keep"], (*at, "keep"), OwnColumns(declared, name))
    return problems
