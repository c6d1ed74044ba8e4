"""From a folder of exports to a drafted study file: every file is looked at, in two processes, with progress told."""

import os
import re
import sys
from concurrent.futures import ProcessPoolExecutor, as_completed

from oncosurv.draft.guess import CONFIRM
from oncosurv.draft.other_files import STATISTICAL, TEXT, look_at_file
from oncosurv.draft.roles import fold, role_of
from oncosurv.draft.skeleton import make_skeleton
from oncosurv.draft.sources import make_sources
from oncosurv.draft.write import format_study
from oncosurv.tables import replacing

LOOKED_AT = (*TEXT, *STATISTICAL, ".xlsx", ".xlsm")
MEGABYTE = 2**20


class DraftError(Exception):
    """The folder cannot be drafted; the message says why and what to do."""


def draft_study(folder, target, tell=print, workers=2):
    """Write the drafted study file of the exports in `folder` to `target`, and return the number of open questions.

    tell: called with a line of progress. DraftError where the folder is absent, holds no export, or the target exists.
    """
    if not os.path.isdir(folder):
        raise DraftError(f"{folder} is not a folder; name the folder that holds the exports.")
    if os.path.exists(target):
        raise DraftError(f"{target} exists; move it away, or name another file with --to.")
    paths, skipped = list_exports(folder)
    if not paths:
        raise DraftError(f"{folder} holds no file that is looked at ({', '.join(LOOKED_AT)}).")
    sources, left = make_sources(look_at_all(paths, tell, workers))
    if not sources:
        reasons = "".join(f"\n  {table.file}: {why}" for table, why in left)
        raise DraftError(f"no file of {folder} could be drafted:{reasons}")
    home = os.path.dirname(os.path.abspath(target))
    study_id = re.sub(r"[^a-z0-9]+", "_", fold(os.path.splitext(os.path.basename(target))[0])).strip("_") or "study"
    study_id = study_id if study_id[0].isalpha() else f"s_{study_id}"
    near = os.path.relpath(folder, home)
    text = format_study(study_id, near, sources, make_skeleton(sources), left, skipped)
    with replacing(target, encoding="utf-8") as file:
        file.write(text)
    return sum(CONFIRM in line.partition("#")[0] for line in text.splitlines())


def list_exports(folder):
    """(paths of the files to look at, names of what is passed over: other files and folders), in order."""
    paths, skipped = [], []
    for name in sorted(os.listdir(folder)):
        path = os.path.join(folder, name)
        export = os.path.isfile(path) and name.lower().endswith(LOOKED_AT) and not name.startswith((".", "~"))
        (paths if export else skipped).append(path if export else name)
    return paths, skipped


def look_at_all(paths, tell, workers):
    """Tables of all files, in the order of the paths; the largest are begun first. A file that fails is a problem."""
    sizes = {path: os.path.getsize(path) for path in paths}
    total, found, done = sum(sizes.values()), {}, 0
    tell(f"Looking at {len(paths)} files, {total / MEGABYTE:,.1f} MB, every row of each.")
    with ProcessPoolExecutor(max_workers=min(workers, len(paths))) as pool:
        jobs = {pool.submit(_look, path): path for path in sorted(paths, key=sizes.get, reverse=True)}
        for job in as_completed(jobs):
            path = jobs[job]
            found[path] = job.result()
            done += sizes[path]
            rows = ", ".join(f"{table.rows:,} rows" if not table.problem else table.problem for table in found[path])
            tell(f"  {100 * done // max(total, 1):3d} %  {os.path.basename(path)}: {rows or 'no export'}")
    return [table for path in paths for table in found[path]]


def _look(path):
    return look_at_file(path, tell=lambda done: _tell_more(path, done), track=find_pair)


def _tell_more(path, done):
    print(f"         {os.path.basename(path)}: {done / MEGABYTE:,.0f} MB of {os.path.getsize(path) / MEGABYTE:,.0f}",
          file=sys.stderr, flush=True)  # fmt: skip


def find_pair(header):
    """Places of analyte and unit where a header has both and a value, as laboratory tables do; otherwise None."""
    roles = [role_of(name) for name in header]
    return (roles.index("analyte"), roles.index("unit")) if {"analyte", "value", "unit"} <= set(roles) else None
