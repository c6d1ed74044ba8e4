"""Baselines: the numbers and analysis sets of a run, kept as they were, to compare later runs with.

A baseline is a folder baselines/<study>/<name> laid out as results/<study>, with baseline.json beside the tables: the
study file, what each job was given, digests of code, versions, and the SHA-256 of every file. It holds nothing of a
patient that results/ does not hold; of the queries only how many there were.
"""

import hashlib
import json
import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from oncosurv.changes.numbers import TABLES
from oncosurv.changes.places import MANIFEST, baseline_folder
from oncosurv.exports.queries import StudyError
from oncosurv.provenance import digest_of
from oncosurv.tables import read_columns, read_rows, write_rows

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
KEPT = ("cohort", "describe", "survival", "cox", "checks", "sets")
NOT_KEPT = ("checks/engines.csv", "cohort/queries.csv")
COHORT = ("cohort/screening", "cohort/sources", "cohort/derivations")
COUNTED = ("source", "rule", "severity")


@dataclass(frozen=True)
class Run:
    """A run to compare: name; record: see plan.run_record; tables: {name: rows}; sets: {name: {column: cells}}."""

    name: str
    record: dict
    tables: dict
    sets: dict
    patients: dict

    @property
    def study(self):
        return self.record["study"]


def freeze_results(results, record, name, study):
    """Copy the tables and sets of results/<study> to a new baseline, read-only; its folder is returned.

    StudyError for a name that is none, for one that is taken, and where there are no results.
    """
    target = Path(baseline_folder(study, name))
    if not NAME.fullmatch(name):
        raise StudyError([f"{name!r} is no name of a baseline: letters, digits, '.', '_' and '-', such as 2012-06."])
    if record["study"].get("disclosure", {}).get("profile") == "public":
        raise StudyError(["a baseline holds tables of single patients: freeze a run with the internal profile."])
    if target.exists():
        words = f"the baseline {target} is there already and is never written again; choose another name."
        raise StudyError([words])
    half = target.with_name(f".{name}.half")
    if half.exists():  # of a run that was killed
        shutil.rmtree(half)
    try:
        for path in kept_files(results):
            (half / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(Path(results, path), half / path)
        _count_queries(Path(results, "cohort/queries.csv"), half / "cohort/queries.csv")
        files = {path: digest_of(half / path) for path in all_files(half)}
        content = {"name": name, "study_id": study, "files": files, **record}
        text = json.dumps({"digest": _digest(content), **content}, indent=1, sort_keys=True, ensure_ascii=False)
        (half / MANIFEST).write_text(f"{text}\n", encoding="utf-8")
        for path in half.rglob("*"):
            path.chmod(0o555 if path.is_dir() else 0o444)
        half.rename(target)
        target.chmod(0o555)
    except BaseException:
        shutil.rmtree(half, ignore_errors=True)
        raise
    return target


def kept_files(results):
    """Paths below results/<study> of what a baseline keeps: public tables and analysis sets, not the parts."""
    found = [path for path in all_files(results) if path.endswith(".csv") and path.split("/")[0] in KEPT]
    return [path for path in found if path not in NOT_KEPT and "/parts/" not in path]


def all_files(folder):
    """Paths of all files below a folder, sorted, relative to it."""
    folder = Path(folder)
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def _count_queries(path, target):
    counts = {}
    for row in read_rows(path):
        key = tuple(row[column] for column in COUNTED)
        counts[key] = counts.get(key, 0) + 1
    write_rows(target, [dict(zip(COUNTED, key, strict=True)) | {"n": counts[key]} for key in sorted(counts)],
               [*COUNTED, "n"])  # fmt: skip


def _digest(content):
    """SHA-256 of what the manifest says, so that a changed manifest is noticed too."""
    return hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()


def read_baseline(folder):
    """The Run of a baseline. StudyError names every file that is not as it was frozen, is missing, or is new there."""
    folder = Path(folder)
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise StudyError([f"there is no baseline {folder}: {MANIFEST} is not there."]) from None
    except ValueError:
        raise StudyError([f"{folder / MANIFEST} cannot be read; {MEND}"]) from None
    content = {key: value for key, value in manifest.items() if key != "digest"}
    problems = [] if manifest.get("digest") == _digest(content) else [_changed(folder / MANIFEST)]
    there = set(all_files(folder)) - {MANIFEST}
    for path, digest in sorted(manifest.get("files", {}).items()):
        if path not in there:
            problems.append(f"{folder / path} is missing; {MEND}")
        elif digest_of(folder / path) != digest:
            problems.append(_changed(folder / path))
    problems += [
        f"{folder / path} does not belong to the baseline; take it away."
        for path in sorted(there - set(manifest.get("files", {})))
    ]
    if problems:
        raise StudyError(problems)
    return read_run(folder, content, manifest["name"])


MEND = "a baseline is compared only as it was frozen: put back a copy of it, or freeze another."


def _changed(path):
    return f"{path} was changed after it was frozen; {MEND}"


def read_run(folder, record, name):
    """The Run in a folder laid out as results/<study>."""
    paths = kept_files(folder)
    wanted = [path for path in (*TABLES, *COHORT) if f"{path}.csv" in paths]
    return Run(
        name,
        record,
        {path: read_rows(os.path.join(folder, f"{path}.csv")) for path in wanted},
        {
            path.removeprefix("sets/").removesuffix(".csv"): read_columns(os.path.join(folder, path))
            for path in paths
            if path.startswith("sets/") and path != "sets/report/sources.csv"
        },
        read_columns(os.path.join(folder, "cohort/patients.csv")),
    )
