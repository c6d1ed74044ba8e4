"""Many studies in one run: the list that names them, and what each of them needs. For many.smk only."""

import os
import re
import sys

import yaml

from oncosurv.provenance import digest_of
from oncosurv.study import beside_study, sources_of
from oncosurv.study_checks.problems import Problem, StudyFileError
from oncosurv.study_checks.yaml_file import check_yaml

KEYS = {"name", "cores", "studies"}
STUDY_KEYS = {"file", "id", "data", "endpoints"}
NAME = re.compile(r"[A-Za-z0-9_]+")


def read_list(path):
    """The list as a dict: name, cores, and `studies` with id, file, data (None without), public, endpoints (names).

    Paths in it are relative to the list's folder. Ends the run with all mistakes, each with its place and a hint.
    """
    problems, listed = check_yaml(path), {}
    if not problems:
        with open(path, encoding="utf-8-sig") as file:
            listed = yaml.safe_load(file) or {}
        problems = _check_list(listed, os.path.dirname(path))
    if not problems:
        studies = [_study(item, os.path.dirname(path)) for item in listed["studies"]]
        problems = _check_studies(studies, listed["name"])
    if problems:
        words = str(StudyFileError(problems, listed)).replace("The study file has", "The list of studies has", 1)
        sys.exit(f"{path}\n{words}")
    return {"name": listed["name"], "cores": listed.get("cores", 1), "studies": studies}


def _check_list(listed, folder):
    if not isinstance(listed, dict) or not isinstance(listed.get("studies"), list) or not listed["studies"]:
        hint = "write `studies:` and below it one line a study, such as `- {file: studies/gbsg.yaml}`."
        return [Problem((), "no list of studies.", hint)]
    problems = [Problem((key,), "this key is not known.", _known(KEYS)) for key in listed if key not in KEYS]
    if not NAME.fullmatch(str(listed.get("name", ""))):
        problems.append(Problem(("name",), "the list needs a name.", "letters, digits and _: it names the results."))
    if not isinstance(listed.get("cores", 1), int) or listed.get("cores", 1) < 1:
        problems.append(Problem(("cores",), "not a number of cores.", "the cores of one study's run, such as 2."))
    for place, item in enumerate(listed["studies"]):
        here = ("studies", place)
        if not isinstance(item, dict) or "file" not in item:
            problems.append(Problem(here, "no study file.", "write `file: ` and its path, relative to this list."))
            continue
        problems += [
            Problem((*here, key), "this key is not known.", _known(STUDY_KEYS)) for key in set(item) - STUDY_KEYS
        ]
        if "id" in item and not NAME.fullmatch(str(item["id"])):
            problems.append(Problem((*here, "id"), "not a name.", "letters, digits and _: it names the results."))
        wrong = check_yaml(os.path.join(folder, str(item["file"])))
        problems += [Problem((*here, "file"), problem.message, problem.hint) for problem in wrong]
        if "data" in item and not os.path.isdir(os.path.join(folder, str(item["data"]))):
            problems.append(Problem((*here, "data"), f"{item['data']} is no folder.", "the folder of its exports."))
    return problems


def _known(keys):
    return f"known are {', '.join(sorted(keys))}."


def _study(item, folder):
    """One entry with what its study file says. A study file's own mistakes are told by its own run."""
    path = os.path.join(folder, item["file"])
    with open(path, encoding="utf-8-sig") as file:
        study = yaml.safe_load(file)
    study = study if isinstance(study, dict) else {}
    own, profile = (study.get(key) if isinstance(study.get(key), dict) else {} for key in ("study", "disclosure"))
    endpoints = [end.get("name") for end in study.get("endpoints") or [] if isinstance(end, dict)]
    data = None if "data" not in item else os.path.join(folder, item["data"])
    return {
        "id": str(item.get("id", own.get("id", ""))), "renamed": "id" in item, "file": path, "data": data,
        "public": profile.get("profile") == "public", "declared": endpoints, "endpoints": item.get("endpoints"),
    }  # fmt: skip


def _check_studies(studies, name):
    problems, seen = [], {name}
    for place, study in enumerate(studies):
        here = ("studies", place)
        if not NAME.fullmatch(study["id"]):
            problems.append(Problem((*here, "file"), "the study has no id.", "name it here: `id: ...`."))
        elif study["id"] in seen:
            hint = "give this one another: `id: ...`; results lie below results/<id>."
            problems.append(Problem(here, f"the id {study['id']} is taken.", hint))
        seen.add(study["id"])
        asked = study["endpoints"] if isinstance(study["endpoints"], list) else []
        for end in [end for end in asked if end not in study["declared"]]:
            declared = ", ".join(map(str, study["declared"]))
            problems.append(Problem((*here, "endpoints"), f"{end} is no endpoint of it.", f"it declares {declared}."))
    return problems


def run_command(study, snakefile, cores):
    """The command that runs a study alone."""
    given = [f"study={{id: {study['id']}}}"] if study["renamed"] else []
    given += [f"data={study['data']}"] if study["data"] is not None else []
    own = ["--snakefile", snakefile, "--cores", str(cores), "--configfile", study["file"]]
    return ["snakemake", *own, *(["--config", *given] if given else [])]


def needs_of(study):
    """What a study's run depends on beside the code, and asks for: dict digests of its files, mem_mb, minutes."""
    digests, size = {study["file"]: digest_of(study["file"])}, 0
    try:
        with open(study["file"], encoding="utf-8-sig") as file:
            told = yaml.safe_load(file)
        folder = os.path.dirname(os.path.abspath(study["file"]))
        paths = sources_of(told, study["data"] or folder)
        paths += [beside_study(told.get("corrections", {}).get("file"), folder)]
        for path in filter(None, paths):
            digests[path] = digest_of(path)
            size += os.path.getsize(path) if os.path.exists(path) else 0
    except (KeyError, TypeError, AttributeError, ImportError):
        pass  # mistakes of the study file: its own run tells them all
    return {"digests": digests, "mem_mb": round(1500 + 250 * size / 1e6), "minutes": round(20 + 2 * size / 1e6)}
