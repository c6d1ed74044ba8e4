"""The exports of a study file: is each there, and is all declared that is needed to read it without guessing?"""

import importlib.util
import os

from oncosurv.data_folder import variable_of
from oncosurv.study_checks.conditions import OwnColumns, check_condition
from oncosurv.study_checks.declared import check_own_column, entries
from oncosurv.study_checks.problems import Problem, suggest
from oncosurv.study_checks.reading import check_reading


def check_sources(study, declared, folder, data=None):
    """Problems of the section sources. folder: where the study file lies; data: DataFolder of the exports."""
    overlay = study.get("corrections", {}).get("file")
    problems = check_file(overlay, folder, ("corrections", "file")) if overlay else []
    problems += _check_data_folder(study, data)
    for path, source in entries(study, "sources"):
        problems += _check_file(source, path, folder, data)
        problems += check_reading(source, path, declared)
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


def _check_data_folder(study, data):
    """A problem where the folder of the exports is not there; then its files are not looked for one by one."""
    if data is None or os.path.isdir(data.path):
        return []
    words = f"there is no folder {data.name!r} ({data.said})."
    if data.by == "data_folder":
        variable = variable_of(study)
        hint = "put the files there, or name the folder where they lie: --config data=FOLDER, or in the environment "
        hint += f"variable {variable}."
    else:
        hint = f"correct the path, or leave {data.by} out where the files lie beside the study file."
    had = dict.fromkeys(item["available_from"] for _, item in entries(study, "sources") if "available_from" in item)
    return [Problem(("sources",), words, " ".join([hint, *(f"The files can be had from {place}." for place in had)]))]


def _check_file(source, path, folder, data):
    if "file" not in source or source.get("optional"):
        return []
    package = source.get("package")
    if package is None:
        if data is not None and not os.path.isdir(data.path):
            return []
        said = "relative to the study file" if data is None else f"in the folder {data.name!r} that {data.by} names"
        problems = check_file(source["file"], folder if data is None else data.path, (*path, "file"), said)
        if "available_from" in source:
            place = source["available_from"]
            had = f"It can be had from {place}; where it lies elsewhere, name the folder: --config data=FOLDER."
            problems = [problem._replace(hint=f"{problem.hint} {had}") for problem in problems]
        return problems
    spec = importlib.util.find_spec(package) if package.isidentifier() else None  # looks, and does not import
    if spec is None or spec.origin is None:
        hint = "install it, or delete this key and give the file's own path."
        return [Problem((*path, "package"), f"the Python package {package!r} is not installed.", hint)]
    return check_file(source["file"], os.path.dirname(spec.origin), (*path, "file"), f"inside the package {package}")


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
