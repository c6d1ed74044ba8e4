"""Why numbers moved: one thing swapped at a time, from the run before to the run after, each time computed again.

The order is code of the analyses, data, data cut, study file. Every effect is a difference of two computed numbers, and
the effects of a number add up to its whole change.
"""

from dataclasses import dataclass, field

from oncosurv.changes.numbers import analysis_of, read_numbers
from oncosurv.changes.places import JOBS, LIBRARIES
from oncosurv.changes.recompute import decided, recompute


@dataclass
class Stage:
    """A state on the way. cause: what was swapped to come here; sets: of all analyses; plan: of all analyses; tables:
    {analysis: {table: rows}}; exact: whether the cause stands alone; note: else why not, or what was not computed."""

    cause: str
    sets: dict
    plan: dict
    tables: dict
    exact: bool = True
    note: str = ""
    failed: dict = field(default_factory=dict)

    def numbers(self):
        """The numbers of this state, as read_numbers."""
        return read_numbers(decided(self.tables))


def tables_by_analysis(run):
    """{analysis: {table: rows}} of a Run's published tables."""
    found = {name: {} for name in run.record["plan"]}
    for table, rows in run.tables.items():
        if table.startswith("cohort/"):
            continue
        for row in rows:
            found.setdefault(analysis_of(table, row), {}).setdefault(table, []).append(row)
    return found


def walk(before, after, states):
    """The stages from the Run before to the Run after.

    states: (cause, sets, plan, exact, note) of what lies between the code of the analyses and the run after, in order.
    """
    stages = [Stage("", before.sets, before.record["plan"], tables_by_analysis(before))]
    last = Stage("study_file", after.sets, after.record["plan"], tables_by_analysis(after))
    changed = changed_code(before, after)
    stages.append(_next(stages[-1], last, "code", before.sets, before.record["plan"], changed))
    for cause, sets, plan, exact, note in states:
        stage = _next(stages[-1], last, cause, sets, plan, ())
        stage.exact, stage.note = exact, note
        stages.append(stage)
    return [*stages, last]


def changed_code(before, after):
    """Names of the analyses of the run before whose code or libraries are others in the run after."""
    old, new = before.record, after.record
    libraries = any(old["versions"].get(name) != new["versions"].get(name) for name in LIBRARIES)
    return [
        name
        for name in old["plan"]
        if libraries or any(old["code"].get(rule) != new["code"].get(rule) for rule in jobs_of(name))
    ]


def jobs_of(name):
    """Rules that make the tables of an analysis."""
    return JOBS.get(name) or JOBS[name.split("/")[0]]


def _next(previous, last, cause, sets, plan, renewed):
    """The stage after `previous`; of what has the set and the plan of the last stage, the tables are those of it."""
    tables, failed = {}, {}
    for name in plan:
        if name not in sets:
            continue
        unchanged = sets[name] == previous.sets.get(name) and plan[name] == previous.plan.get(name)
        if unchanged and name not in renewed:
            tables[name] = previous.tables.get(name, {})
        elif sets[name] == last.sets.get(name) and plan[name] == last.plan.get(name):
            tables[name] = last.tables.get(name, {})
        else:
            tables[name], why = try_recompute(name, plan[name], sets[name])
            failed |= {name: why} if why else {}
    return Stage(cause, sets, plan, tables, failed=failed)


def try_recompute(name, plan, columns):
    """(tables, ''), or ({}, why) where the analysis cannot be made: a set without events, a plan of older code."""
    try:
        return recompute(name, plan, columns), ""
    except Exception as problem:  # whatever stops this analysis must not stop the comparison of the others
        return {}, f"{name} cannot be computed so: {type(problem).__name__}: {problem}"
