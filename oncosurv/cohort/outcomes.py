"""Outcomes of treatment after the index event. The early dead stay in the denominator."""

from dataclasses import dataclass, field

import numpy as np

from oncosurv.cohort.checks import day_of_death
from oncosurv.cohort.definitions.recist import recist_responses
from oncosurv.cohort.definitions.response import RESPONSES, has_improved, is_eligible, sustained_from
from oncosurv.cohort.derived import Part, pick_cells
from oncosurv.cohort.sources import any_of, pick_first
from oncosurv.exports.queries import StudyError

IMPROVED, NOT_IMPROVED = "improved", "alive_not_improved"
DIED_BEFORE, NOT_ASSESSED = "died_before_window", "not_assessed"


@dataclass(frozen=True)
class Outcome:
    """Columns of patients.csv ({name: array}), where the value of record comes from, and marks for the timeline."""

    name: str
    columns: dict
    part: Part
    words: str
    marks: list = field(default_factory=list)  # (position, label, day)


def derive_outcome(spec, variables, patients):
    """One outcome of the section `outcomes`. variables: specs of the variables, among them the baseline counts."""
    if spec["rule"] not in RULES:
        raise StudyError([f"outcomes, {spec['name']}: rule {spec['rule']!r} is none of {', '.join(RULES)}"])
    return RULES[spec["rule"]](spec, variables, patients)


def derive_count_improvement(spec, variables, patients):
    """Improvement of blood counts in the window `days`, per lineage among those with a low baseline, and of any one.

    1 improved, 0 not; the dead and those without a count in the window are 0 and have their own status, of a lineage by
    its own counts; empty where no lineage is low at baseline. sustained: improved counts `sustained_days` apart in the
    window, with none between them that is not improved. evaluable: a count of a low lineage was taken in the window.
    """
    name, count = spec["name"], len(patients)
    source = patients.source(spec["from"])
    days, values = patients.days_of(source, spec["date"]), source.columns["value"]
    low, high = spec["days"]
    dead = day_of_death(patients) <= high
    in_window = (days >= low) & (days <= high) & ~np.isnan(values)
    lineages, low_any, assessed = {}, np.zeros(count, dtype=bool), np.zeros(count, dtype=bool)
    better_rows, sustained = np.zeros(len(source), dtype=bool), np.zeros(count)
    for lineage in spec["lineages"]:
        baseline = _baseline(spec, lineage, variables, patients)
        eligible, known = is_eligible(baseline, lineage), ~np.isnan(baseline)
        rows = in_window & (source.columns["analyte"] == lineage["name"]) & eligible[source.place]
        better = rows & has_improved(baseline[source.place], values, lineage)
        improved = any_of(source.place, better, count)
        seen = any_of(source.place, rows, count)
        lineages[f"{name}_{lineage['name']}"] = np.where(eligible, improved.astype(float), np.nan)
        lineages[f"{name}_{lineage['name']}_eligible"] = np.where(known, eligible.astype(float), np.nan)
        lineages[f"{name}_{lineage['name']}_status"] = _status(improved, seen, dead, eligible)
        low_any, better_rows = low_any | eligible, better_rows | better
        assessed |= seen
        _add_sustained(sustained, source, days, rows, better, spec["sustained_days"])
    improved = any_of(source.place, better_rows, count)
    columns = {
        name: np.where(low_any, improved.astype(float), np.nan),
        f"{name}_sustained": np.where(low_any, sustained, np.nan),
        f"{name}_status": _status(improved, assessed, dead, low_any),
        f"{name}_evaluable": np.where(low_any, assessed.astype(float), np.nan),
        **lineages,
    }
    first = pick_first(source.place, days, source.rows, better_rows, count)
    part = Part(patients.named(source.name), pick_cells(source.rows, first, -1), pick_cells(days, first))
    marks = [(position, IMPROVED, part.days[position]) for position in np.flatnonzero(first >= 0).tolist()]
    return Outcome(name, columns, part, f"first improved count in days {low} to {high}", marks)


def _status(improved, assessed, dead, eligible):
    """What became of each patient: one of four words, None of those who are not eligible. dead: by the window's end."""
    words = np.select([improved, assessed, dead], [IMPROVED, NOT_IMPROVED, DIED_BEFORE], NOT_ASSESSED).astype(object)
    words[~eligible] = None
    return words


def _baseline(spec, lineage, variables, patients):
    """Values of the baseline variable that measures the analyte of a lineage."""
    wanted = f"{spec['from']}.{lineage['name']}"
    for variable in variables:
        if variable.get("from") == wanted and variable["rule"] == "measurement" and variable["timing"] == "baseline":
            return patients.values[variable["name"]].values
    raise StudyError([f"outcomes, {spec['name']}: no baseline variable with rule measurement is taken from {wanted}"])


def _add_sustained(sustained, source, days, rows, better, length):
    candidates = np.flatnonzero(rows & any_of(source.place, better, len(sustained))[source.place])
    ordered = candidates[np.lexsort((source.rows[candidates], days[candidates], source.place[candidates]))]
    for group in np.split(ordered, np.flatnonzero(np.diff(source.place[ordered])) + 1):
        if len(group) and sustained_from(days[group], better[group], length):
            sustained[source.place[group[0]]] = 1


def derive_best_response(spec, variables, patients):
    """Best tumour response after the index event, up to day `within_days`; patients without any of the `measurable`
    flags are marked, and are a query where a response was recorded all the same.
    """
    source, cells = patients.column(spec["from"])
    return _best(spec, patients, source, cells, patients.days_of(source, spec["date"]))


def derive_response_from_sums(spec, variables, patients):
    """As derive_best_response, each assessment judged by RECIST 1.1 from its sum of diameters (column `from`, in mm).

    spec: also baseline_days, and new_lesion (a column of "1" and "0" of the source) where new lesions are recorded.
    What comes after the progression is not counted.
    """
    source, sums = patients.column(spec["from"])
    days = patients.days_of(source, spec["date"])
    new = source.columns[spec["new_lesion"]] if "new_lesion" in spec else np.full(len(source), None, dtype=object)
    cells = np.full(len(source), None, dtype=object)
    dated = np.flatnonzero(~np.isnan(days))
    ordered = dated[np.lexsort((source.rows[dated], days[dated], source.place[dated]))]
    for group in np.split(ordered, np.flatnonzero(np.diff(source.place[ordered])) + 1):
        known = [None if value != value else value for value in sums[group].tolist()]
        said = [None if flag is None else flag == "1" for flag in new[group].tolist()]
        cells[group] = recist_responses(days[group].tolist(), known, said, spec["baseline_days"])
    return _best(spec, patients, source, cells, days)


def _best(spec, patients, source, cells, days):
    """The Outcome of the best of the responses `cells` (CR to NE, None for none) of a source's rows."""
    name, _, column = spec["from"].partition(".")
    ranks = np.array([RESPONSES.index(cell) if cell in RESPONSES else len(RESPONSES) for cell in cells], dtype=float)
    found = (days > 0) & (days <= spec["within_days"]) & (ranks < len(RESPONSES))
    best = pick_first(source.place, ranks * (spec["within_days"] + 1) + days, source.rows, found, len(patients))
    values = pick_cells(cells, best)
    flags = np.array([patients.values[flag].values for flag in spec["measurable"]])
    measurable = np.where(np.isnan(flags).all(axis=0), np.nan, (flags == 1).any(axis=0).astype(float))
    for position in np.flatnonzero((best >= 0) & (measurable == 0)).tolist():
        patients.ask(
            position,
            name,
            source.rows[best[position]],
            column,
            rule="not_measurable",
            severity="query",
            value=values[position],
            share_value=True,
            words=f"a response is recorded without any of {', '.join(spec['measurable'])}, so it is shown apart",
            mend="add the site that was measured, or correct the response",
            shared="a response is recorded without a site where it could be measured, so it is shown apart",
        )
    part = Part(patients.named(name), pick_cells(source.rows, best, -1), pick_cells(days, best))
    columns = {spec["name"]: values, f"{spec['name']}_measurable": measurable}
    marks = [(position, values[position], part.days[position]) for position in np.flatnonzero(best >= 0).tolist()]
    return Outcome(spec["name"], columns, part, f"best response in days 1 to {spec['within_days']}", marks)


RULES = {
    "count_improvement": derive_count_improvement,
    "best_response": derive_best_response,
    "response_from_sums": derive_response_from_sums,
}
