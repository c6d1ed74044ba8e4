"""Two runs of a study compared: numbers, patients, and what moved what."""

from oncosurv.changes.attribution import attribute_patients, attribute_stages, moved_by_data
from oncosurv.changes.estimates import compare_numbers
from oncosurv.changes.numbers import read_numbers
from oncosurv.changes.patients import compare_patients
from oncosurv.changes.places import OF_COHORT
from oncosurv.changes.rebuild import rebuild_sets, reselect_sets
from oncosurv.changes.stages import walk
from oncosurv.exports.queries import StudyError

BOTH = "the exports and the code of the cohort are both others; the old exports are not kept, so this is their sum"
ONLY_SETS = "the definitions of the cohort are part of this: the exports of neither run are there to build it again"


def compare_runs(before, after, private=None, paths=None):
    """{table: rows} of changes/: estimates, patients, attribution, from the Run before to the Run after.

    private, paths: private/<study> and {source: path} of today's exports where `after` is today's run; without them,
    between two baselines, the definitions of the cohort cannot be told from the data.
    """
    snapshots, states = _between(before, after, private, paths)
    stages = walk(before, after, states)
    numbers = [read_numbers(run.tables) for run in (before, after)]
    estimates = compare_numbers(*numbers)
    names = ("table", "estimate_id", "place", "quantity")
    moved = [tuple(row[name] for name in names) for row in estimates if row["status"] == "moved"]
    moved = {key: numbers[0][key] for key in moved}
    causes = attribute_stages(stages, moved)
    patients = attribute_patients(before.sets, stages[-2], moved, moved_by_data(causes))
    return {
        "estimates": estimates,
        "patients": compare_patients(snapshots, after.record["cohort"], after.tables["cohort/derivations"]),
        "attribution": [*causes, *patients],
    }


def _between(before, after, private, paths):
    """(snapshots of the patients, states) between the two runs: each swaps one thing, the rest is as before."""
    old, new = before.record, after.record
    cause, exact, note = _data_cause(before, after)
    first = ("", before.patients, before.tables["cohort/screening"])
    last = (after.patients, after.tables["cohort/screening"])
    declared = old["study"]["sources"] == new["study"]["sources"]
    if old["cohort"] == new["cohort"] and declared:
        sets = after.sets
        if old["sets"] != new["sets"]:
            sets = reselect_sets(old, after, private) if private else _common(before, after)
        return [first, (cause, *last)], [(cause, sets, old["plan"], exact, note)]
    if private is None:
        states = [("data", _common(before, after), old["plan"], False, ONLY_SETS)]
        return [first, ("data; study_file", *last)], states
    try:
        return _rebuilt(before, after, private, paths, first, last)
    except (StudyError, KeyError, ValueError) as problem:
        words = f"the study file of the baseline cannot be applied to today's exports ({problem})"
        states = [("data", _common(before, after), old["plan"], False, words.replace("\n", " "))]
        return [first, ("data; study_file", *last)], states


def _rebuilt(before, after, private, paths, first, last):
    old, cause = before.record, _data_cause(before, after)
    cut = after.record["cohort"]["study"]["data_cut"]
    patients, screening, sets = rebuild_sets(old, after, private, paths)
    snapshots = [first, (cause[0], patients, screening)]
    states = [(cause[0], sets, old["plan"], *cause[1:])]
    if cut != old["cohort"]["study"]["data_cut"]:
        patients, screening, sets = rebuild_sets(old, after, private, paths, cut)
        snapshots.append(("data_cut", patients, screening))
        states.append(("data_cut", sets, old["plan"], True, ""))
    return [*snapshots, ("study_file", *last)], states


def _data_cause(before, after):
    """(cause, exact, note) of what changed between the exports and the sets, the study file being the same."""
    digests = [{row["source"]: row["sha256"] for row in run.tables["cohort/sources"]} for run in (before, after)]
    code = any(before.record["code"].get(rule) != after.record["code"].get(rule) for rule in OF_COHORT)
    if digests[0] == digests[1]:
        return "code", True, ""
    return "data", not code, BOTH if code else ""


def _common(before, after):
    """The sets of the run after, of those analyses that the run before had."""
    return {name: columns for name, columns in after.sets.items() if name in before.sets}
