"""The baseline that a study file names: is it there?"""

import os

from oncosurv.changes.places import FOLDER, MANIFEST, baseline_folder
from oncosurv.study_checks.problems import Problem, suggest

FREEZE = "`python -m oncosurv freeze NAME` makes one of a finished run."


def check_baseline(study):
    """Problems of baseline: a name below baselines/<study id> of the working directory that was frozen."""
    name, own = study.get("baseline"), study.get("study", {}).get("id", "")
    if not name or os.path.exists(os.path.join(baseline_folder(own, name), MANIFEST)):
        return []
    folder = os.path.join(FOLDER, own)
    known = sorted(os.listdir(folder)) if os.path.isdir(folder) else []
    hint = suggest(name, known, "there are") if known else "leave the line out until there is one."
    return [Problem(("baseline",), f"there is no baseline {name!r} in {folder}.", f"{hint} {FREEZE}")]
