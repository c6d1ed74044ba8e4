"""The run as an RO-Crate, for programs: study, sources, rules, code, libraries, results, each with its digest.

Profile: Process Run Crate 0.5 (https://w3id.org/ro/wfrun/process/0.5) on RO-Crate 1.1: one action a job, which names
its script, what it read and what it wrote. Left out on purpose: when, where and by whom it was run, so that equal
results are equal bytes; anything of a patient; the content of an export, which is named by its SHA-256 only.
"""

import json
import os
from pathlib import PurePosixPath

from rocrate.model.contextentity import ContextEntity
from rocrate.model.file import File
from rocrate.rocrate import ROCrate

from oncosurv.exports.months import NO_CUT
from oncosurv.provenance import digest_of

PROFILE = "https://w3id.org/ro/wfrun/process/0.5"
RUN_TERMS = "https://w3id.org/ro/terms/workflow-run/context"
PYPI = "https://pypi.org/project"
OFFICE = "application/vnd.openxmlformats-officedocument"
KINDS = {
    ".csv": "text/csv",
    ".html": "text/html",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".pdf": "application/pdf",
    ".docx": f"{OFFICE}.wordprocessingml.document",
    ".xlsx": f"{OFFICE}.spreadsheetml.sheet",
}
LICENCE = "No licence is stated here: those who are responsible for the study decide who may use its results."


def write_crate(folder, steps, study, sources, modules, version, also=()):
    """The metadata of a results folder as the text of ro-crate-metadata.json.

    folder: results/<study>; steps: as lineage.steps_behind, whose outputs must exist there; study: dict with id, title,
    data_cut, statement and digest (of the study file's content); sources: rows of cohort/sources.csv; modules: {file:
    digest of its syntax tree}; version: of this software;
    also: files beside those of the steps. OSError where an output does not exist.
    """
    crate = ROCrate(version="1.1")
    crate.metadata.extra_contexts.append(RUN_TERMS)
    _describe_root(crate, study)
    inputs = _add_inputs(crate, study, sources)
    software = _add_software(crate, steps, modules, version)
    written = {path: entity for step in steps for path, entity in _add_files(crate, folder, step)}
    for path in also:
        _add_file(crate, folder, path)
    actions = [_add_action(crate, step, software, inputs, written, folder) for step in steps]
    crate.root_dataset["mentions"] = actions
    graph = crate.metadata.generate()
    graph["@graph"] = sorted(graph["@graph"], key=lambda entity: _place(entity["@id"]))
    return json.dumps(graph, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def _place(name):
    """The metadata and the root first, then by name, so that two runs write the same bytes."""
    return ({"ro-crate-metadata.json": 0, "./": 1}.get(name, 2), name)


def _add(crate, address, kind, /, **properties):
    known = {key: value for key, value in properties.items() if value not in ("", [])}
    return crate.add(ContextEntity(crate, address, properties={"@type": kind, **known}))


def _describe_root(crate, study):
    root = crate.root_dataset
    root["conformsTo"] = _add(crate, PROFILE, "CreativeWork", name="Process Run Crate", version="0.5")
    root["name"] = study["title"]
    if study["data_cut"] == NO_CUT:
        root["description"] = f"Results of the study {study['id']}. {study['statement']} No date of a run is kept."
        del root["datePublished"]  # the library writes the time of the run
    else:
        root["description"] = (
            f"Results of the study {study['id']}, data cut {study['data_cut']}. {study['statement']} The date given as "
            "datePublished is the data cut: no date of a run is kept."
        )
        root["datePublished"] = study["data_cut"]
    root["license"] = _add(crate, "#licence", "CreativeWork", name="Licence", description=LICENCE)


def _digest(crate, name, value, words):
    """A digest that is not of a file's bytes, told as such."""
    return _add(crate, f"#digest/{name}", "PropertyValue", name=words, value=value)


def _add_inputs(crate, study, sources):
    """{name in the steps: entity} of the study file and of the exports, which are not in the crate."""
    words = "SHA-256 of the study file's content; comments and layout do not count"
    found = {
        "study": _add(
            crate, "#study-file", "CreativeWork", name=f"Study file of {study['id']}",
            identifier=_digest(crate, "study-file", study["digest"], words),
        )
    }  # fmt: skip
    for row in sources:
        found[f"source:{row['source']}"] = _add(
            crate, f"#source/{row['source']}", "CreativeWork", name=row["source"],
            alternateName=os.path.basename(row["file"]), sha256=row["sha256"],
            description=f"An export of {row['rows']} rows, as it is; not in this crate.",
        )  # fmt: skip
    return found


def _add_software(crate, steps, modules, version):
    """{script: entity}; every module and library that a script uses is an entity too."""
    libraries = {name: number for step in steps for name, number in step["versions"].items()}
    packages = {
        name: _add(
            crate, f"{PYPI}/{name}/{number}/", "SoftwareApplication", name=name, softwareVersion=number,
            url=f"{PYPI}/{name}/",
        )
        for name, number in sorted(libraries.items())
    }  # fmt: skip
    words = "first 12 digits of the SHA-256 of its syntax tree (of its bytes where it is no Python)"
    parts = [
        _add(crate, f"#code/{file}", "SoftwareSourceCode", name=file,
             identifier=_digest(crate, f"code/{file}", value, words))
        for file, value in sorted(modules.items())
    ]  # fmt: skip
    whole = _add(crate, "#oncosurv", "SoftwareApplication", name="Oncosurv", softwareVersion=version, hasPart=parts)
    scripts = {}
    for step in steps:
        if step["script"] not in scripts:
            scripts[step["script"]] = _add(
                crate, f"#{step['script']}", "SoftwareSourceCode", name=step["script"], version=version,
                isPartOf=whole, programmingLanguage="Python",
                identifier=_digest(crate, step["script"], step["code"], "digest of the digests of all its modules"),
                softwareRequirements=[packages[name] for name in sorted(step["versions"])],
            )  # fmt: skip
    return scripts


def _add_files(crate, folder, step):
    """Yields (path, entity) of what a step wrote into the results folder; of a folder of figures, each file."""
    for path in step["outputs"]:
        if ":" in path:
            continue
        whole = os.path.join(folder, path)
        names = [path]
        if os.path.isdir(whole):
            inside = [os.path.join(place, name) for place, _, found in os.walk(whole) for name in found]
            names = sorted(
                f"{path}/{os.path.relpath(file, whole)}"
                for file in inside
                if not os.path.basename(file).startswith(".")
            )
        for name in names:
            yield name, _add_file(crate, folder, name)


def _add_file(crate, folder, name):
    place = os.path.join(folder, name)
    properties = {
        "name": name,
        "sha256": digest_of(place),
        "contentSize": str(os.path.getsize(place)),
        "encodingFormat": KINDS.get(os.path.splitext(name)[1], "text/plain"),
    }
    return crate.add(File(crate, dest_path=name, properties=properties))


def _add_action(crate, step, software, inputs, written, folder):
    name = "/".join(filter(None, (step["rule"], step["item"])))
    made = [entity for path, entity in written.items() if _within(path, step["outputs"])]
    read = [entity for path, entity in written.items() if _within(path, step["inputs"])]
    read += [inputs[path] for path in step["inputs"] if path in inputs]
    keys = f" Study file: {', '.join(step['study_keys'])}." if step["study_keys"] else ""
    return crate.add_action(
        software[step["script"]],
        identifier=f"#job/{name}",
        object=[*read, *([inputs["study"]] if keys else [])],
        result=made,
        properties={"name": name, "description": step["words"] + keys},
    )


def _within(path, places):
    """Whether a file is one of these places, or in a folder, or a folder of a folder, that is."""
    return path in places or any(str(folder) in places for folder in PurePosixPath(path).parents)
