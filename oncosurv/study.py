"""The study file as a plan: which analyses there are, what each needs, where its files lie. For rule files only."""

import importlib.util
import os

from oncosurv.cohort.conditions import parse_condition
from oncosurv.study_checks.check import check_study
from oncosurv.study_checks.months import NO_CUT
from oncosurv.study_checks.problems import StudyFileError

__all__ = ["StudyFileError", "check_study"]


def names(items):
    """Names of a list of named items, in order."""
    return [item["name"] for item in items]


def named(items, name):
    """The item of that name. KeyError where there is none."""
    for item in items:
        if item["name"] == name:
            return item
    raise KeyError(name)


def study_folder(configfiles):
    """Folder of the study file, to which the paths of its sources are relative."""
    return os.path.dirname(os.path.abspath(configfiles[0]))


def sources_of(config, folder):
    """Path of each source's export, in order, relative to the working directory where it lies below it.

    folder: where the files of sources without a package lie.
    """
    paths = []
    for source in config["sources"]:
        if "package" in source:
            home = os.path.dirname(importlib.util.find_spec(source["package"]).origin)
            path = os.path.join(home, source["file"])
        else:
            path = os.path.join(folder, source["file"])
        paths.append(_near(path))
    return paths


def read_as(sources):
    """Sources without what only the report says of them: a new label reads no export again."""
    return [
        {**source, "columns": without_words(source["columns"], "label")} for source in without_words(sources, "label")
    ]


def beside_study(name, folder):
    """Path of a file that a study file names (None for None), relative to the working directory where it lies below."""
    return None if name is None else _near(os.path.join(folder, name))


def _near(path):
    near = os.path.relpath(path)
    return path if near.startswith("..") else near


def month_of(config):
    """{"month_days": days that count as a month} of a study whose files hold times in months; {} where they are dates.

    survival.month_days is the same number: the study file's check sees to it.
    """
    return pick(config["survival"], "month_days") if config["study"]["data_cut"] == NO_CUT else {}


def survival_items(config):
    """Items of the survival section and, with role reproduction, those of the reproduction chapter."""
    own = [{"role": "exploratory", **item} for item in config["survival"]["items"]]
    again = config.get("reproduction", {}).get("survival", [])
    return own + [{**item, "role": "reproduction"} for item in again]


def item_names(item):
    """Names of what one survival item is about: its population, endpoint and factors."""
    return [item["population"], item["endpoint"], *item["factors"]]


def causes_of(config, item):
    """Labels of the event of an item's endpoint and of those that compete with it; [] where none does."""
    endpoint = named(config["endpoints"], item["endpoint"])
    if "competing" not in endpoint or item["role"] == "reproduction":
        return []
    return [" or ".join(end["label"] for end in endpoint["events"]), *(end["label"] for end in endpoint["competing"])]


def item_columns(item):
    """Columns of the patients' table that one survival item needs: its factors and strata, each once."""
    return list(dict.fromkeys([*item["factors"], *item.get("strata", [])]))


def entries_of(config):
    """{endpoint: label of its entry} of the endpoints with delayed entry."""
    return {item["name"]: item["entry"]["label"] for item in config["endpoints"] if "entry" in item}


def model_items(config):
    """Cox models of the study file with their exposure and variants; with role reproduction, those of that chapter."""
    again = config.get("reproduction", {}).get("models", [])
    models = list(config.get("models", [])) + [{**item, "role": "reproduction"} for item in again]
    return [_complete_model(config, model) for model in models]


def _complete_model(config, model):
    """The model with what its exposure's landmarks and its sensitivity analyses are, as one job must know them."""
    variants = []
    for item in config.get("sensitivity", []):
        if model["name"] in item["models"]:
            variants.append(pick(item, "id", "replace", "drop"))
    companions = {}
    if model["role"] != "reproduction":
        for item in variants:
            for name in [name for name in item.get("replace", {}) if name in model["variables"]]:
                companions.setdefault(name, {}).setdefault("form", item["id"])
        variants += _continuous_variants(config, model, variants, companions)
        _add_contrasts(config, model, companions)
    whole = {**model, **({"variants": variants} if variants else {})}
    whole |= {"companions": companions} if companions else {}
    if "exposure" in model:
        whole["exposure"] = pick(named(config["exposures"], model["exposure"]), "name", "landmarks_days")
        whole["exposure"] |= pick(config["survival"], "month_days")  # of the axis of its curves
    return whole


def number_of(config, marker):
    """Name of the number that a flag is a cut of, '' where a variable is no cut of a number."""
    variables = {item["name"]: item for item in config["variables"]}
    spec = variables.get(marker, {})
    return spec["from"] if spec.get("rule") == "cut" and variables.get(spec["from"], {}).get("type") == "number" else ""


def _continuous_variants(config, model, declared, companions):
    """Variants with the number in place of each cut that no sensitivity analysis of the model replaces so.

    A cut-point is never the only form of a marker. companions: gets, for each cut, the id of the variant.
    """
    variables = {item["name"]: item for item in config["variables"]}

    def is_continuous(name, number):
        return name == number or (variables[name]["type"] == "number" and variables[name].get("from") == number)

    added = []
    for name in model["variables"]:
        number = number_of(config, name)
        if not number:
            continue
        own = [item for item in declared if is_continuous(item.get("replace", {}).get(name, name), number)]
        if not own:
            other = [item.get("replace", {}).get(name, name) for item in config.get("sensitivity", [])]
            chosen = next((new for new in other if is_continuous(new, number)), number)
            own = [{"id": f"continuous_{name}", "replace": {name: chosen}}]
            added += own
        companions.setdefault(name, {})["continuous"] = own[0]["id"]
    return added


def _add_contrasts(config, model, companions):
    """companions: gets, for each factor of a survival item of the model's patients, the id of its differences.

    A factor that is the declared cut of a number of the model is the number's.
    """
    for item in config["survival"]["items"]:
        if (item["endpoint"], item["population"]) == (model["endpoint"], model["population"]):
            for name in item["factors"]:
                own = next((own for own in (name, number_of(config, name)) if own in model["variables"]), "")
                if own:
                    place = f"{item['endpoint']}/{item['population']}/{name}"
                    companions.setdefault(own, {}).setdefault("contrast", place)


def complete_of(model):
    """Variables of which a patient needs every value to be in a model."""
    return [*model["variables"], *model.get("strata", []), *([model["cluster"]] if "cluster" in model else [])]


def columns_of(model):
    """Columns of the patients' table that one model and its variants need, each once."""
    wanted = [*complete_of(model), *model.get("univariable_also", [])]
    wanted += [item["by"] for item in model.get("subgroups", [])]
    if "exposure" in model:
        wanted += [f"{model['exposure']['name']}_{part}" for part in ("start_day", "group")]
    for variant in model.get("variants", []):
        wanted += [new for old, new in variant.get("replace", {}).items() if old in model["variables"]]
        wanted += parse_condition(variant["drop"]).fields if "drop" in variant else []
    return list(dict.fromkeys(wanted))


def set_paths(config):
    """Paths of all analysis sets, with <results> standing for the study's results folder."""
    kinds = ["sets/describe/characteristics.csv", "sets/report/sources.csv"]
    if config["describe"].get("efficacy"):
        kinds.append("sets/describe/efficacy.csv")
    kinds += [f"sets/survival/{name}.csv" for name in names(survival_items(config))]
    kinds += [f"sets/cox/{name}.csv" for name in names(model_items(config))]
    return [f"<results>/{kind}" for kind in kinds]


def pick(mapping, *keys):
    """The parts of a mapping under these keys; a key that is absent is left out."""
    return {key: mapping[key] for key in keys if key in mapping}


def without_words(items, *words):
    """Named items without the keys that only label output, so that a new label does not refit anything."""
    return [{key: value for key, value in item.items() if key not in words} for item in items]


def variable_facts(config, wanted):
    """What a fit or a test must know of its variables and exposures: type, level ids, reference; no labels.

    A level `unknown` is described, but is no level of an analysis: there it counts as missing.
    """
    facts = []
    for item in config["variables"]:
        if item["name"] in wanted:
            levels = [level["id"] for level in item.get("levels", []) if level["id"] != "unknown"]
            facts.append({"name": item["name"], "levels": levels, **pick(item, "type", "reference", "timing", "unit")})
    for item in config.get("exposures", []):
        if item["name"] in wanted:
            facts.append({"name": item["name"], "levels": [], "type": "flag", "timing": "post_baseline"})
    return facts


def course_labels(config):
    """Labels of what a timeline shows: {regimen: {class: label}, exposure: {name: label}}."""
    labels = {"regimen": {}, "exposure": {}}
    for item in config["variables"]:
        if item["rule"] == "first_course":
            known = {level["id"]: level["label"] for level in item.get("levels", [])}
            classes = [entry["class"] for entry in item["classes"]]
            labels["regimen"] |= {name: known.get(name, name) for name in classes}
    labels["exposure"] |= {item["name"]: item["label"] for item in config.get("exposures", [])}
    return labels


def analyte_facts(config):
    """{analyte: {label, unit, cuts}} of the measured analytes: those of its first variable, and every cut of any."""
    facts, analytes = {}, {}
    for item in config["variables"]:
        if item["rule"] == "measurement":
            analyte = analytes[item["name"]] = item["from"].partition(".")[2]
            facts.setdefault(analyte, {"label": item["label"], "unit": item.get("unit", ""), "cuts": []})
        elif item["rule"] == "cut" and item["from"] in analytes:
            cuts = facts[analytes[item["from"]]]["cuts"]
            cuts += [item[sign] for sign in ("below", "at_most", "above", "at_least") if sign in item]
    return {analyte: own | {"cuts": sorted(set(own["cuts"]))} for analyte, own in facts.items()}


def labels_of(config, names=None):
    """{section/name: {label, unit, levels: {id: label}}} of variables, exposures, populations, end points and the like.

    names: only of these, so that a figure is not drawn again for the label of something that is not in it.
    """
    labels = {}
    for section in ("variables", "exposures", "populations", "endpoints", "outcomes", "models"):
        for item in config.get(section, []):
            levels = {level["id"]: level["label"] for level in item.get("levels", [])}
            labels[f"{section}/{item['name']}"] = {
                "label": item.get("label", item["name"]),
                "unit": item.get("unit", ""),
                "levels": levels,
            }
    for item in config.get("reproduction", {}).get("models", []):
        labels[f"models/{item['name']}"] = {"label": item["label"], "unit": "", "levels": {}}
    return {key: value for key, value in labels.items() if names is None or key.split("/")[1] in names}
