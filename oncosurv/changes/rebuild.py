"""The cohort of today's exports by another study file, in memory: what the data alone changed."""

import os
import tempfile
from pathlib import Path

from oncosurv.analyses.sets import select_sets
from oncosurv.cohort.build import build_cohort
from oncosurv.cohort.keys import read_secret
from oncosurv.exports.queries import StudyError
from oncosurv.exports.read import read_source, write_table
from oncosurv.tables import format_cell, read_columns


def rebuild_sets(record, run, private, paths, cut=None):
    """(patients, screening rows, sets) of today's exports by the study file of a record.

    run: today's Run, for the list of sources; private: private/<study>, with the typed exports and the secret; paths:
    {source: path of the export}; cut: a data cut in place of the record's own. StudyError where that study file cannot
    be applied to these exports.
    """
    study = {**record["cohort"], "study": {**record["cohort"]["study"], **({"data_cut": cut} if cut else {})}}
    tables = _typed(record["study"]["sources"], run.study, private, paths)
    cohort = build_cohort(study, tables, read_secret(study["study"], Path(private, "secret")))
    patients, potential = _columns(*cohort.patients), _columns(*cohort.potential)
    sets, _ = select_sets(patients, run.tables["cohort/sources"], record["sets"], potential)
    found = {name.removesuffix(".csv"): _columns(columns, rows) for name, (rows, columns) in sets.items()}
    screening = [{key: format_cell(value) for key, value in row.items()} for row in cohort.screening]
    return patients, screening, {name: columns for name, columns in found.items() if name != "report/sources"}


def reselect_sets(record, run, private):
    """The sets of another record from today's patients: where only the analyses of the study file are others."""
    potential = read_columns(os.path.join(private, "potential_days.csv"))
    sets, _ = select_sets(run.patients, run.tables["cohort/sources"], record["sets"], potential)
    found = {name.removesuffix(".csv"): _columns(columns, rows) for name, (rows, columns) in sets.items()}
    return {name: columns for name, columns in found.items() if name != "report/sources"}


def _columns(names, rows):
    rows = list(rows)
    return {name: [format_cell(row.get(name)) for row in rows] for name in names}


def _typed(wanted, study, private, paths):
    """The exports as the declarations `wanted` read them; those declared the same as now were read already."""
    known, tables, problems = {spec["name"]: spec for spec in study["sources"]}, {}, []
    for spec in wanted:
        name = spec["name"]
        if known.get(name) == spec:
            tables[name] = read_columns(os.path.join(private, "exports", f"{name}.csv"))
            continue
        if name not in paths:
            problems.append(f"the study file of the baseline reads an export {name}, which is no source any more")
            continue
        if "corrections" in study:
            problems.append(f"{name} is declared in another way now, and corrections are applied as it is declared now")
            continue
        table, _, queries = read_source(spec, paths[name])
        if table is None:
            problems += [query for query in queries if query.severity == "stop"]
            continue
        with tempfile.TemporaryDirectory(dir=private) as folder:
            write_table(os.path.join(folder, "table.csv"), table)
            tables[name] = read_columns(os.path.join(folder, "table.csv"))
    if problems:
        raise StudyError(problems)
    return tables
