"""python -m oncosurv changes BASELINE [OTHER] [--configfile FILE] [--to FOLDER]: what changed since a baseline.

Without OTHER the results as they lie are compared; with it, one baseline with another. --data FOLDER as in the run.
"""

import argparse
import os
import sys

from oncosurv.changes.attribution import ATTRIBUTION_COLUMNS
from oncosurv.changes.baseline import read_baseline, read_run
from oncosurv.changes.compare import compare_runs
from oncosurv.changes.estimates import ESTIMATE_COLUMNS
from oncosurv.changes.patients import PATIENT_COLUMNS
from oncosurv.changes.places import baseline_folder
from oncosurv.changes.summary import write_summary
from oncosurv.commands.freeze import check_current, read_record, study_of
from oncosurv.data_folder import find_data_folder
from oncosurv.exports.queries import StudyError
from oncosurv.study import names, sources_of, study_folder
from oncosurv.tables import write_rows

COLUMNS = {"estimates": ESTIMATE_COLUMNS, "patients": PATIENT_COLUMNS, "attribution": ATTRIBUTION_COLUMNS}


def main(arguments):
    """Print the summary, write the tables where --to says; exit code 0, or 1 with the reason on standard error."""
    options = _read(arguments)
    try:
        study = study_of(options.configfile)
        before = read_baseline(baseline_folder(study, options.baseline))
        after, given = _after(options, study)
        tables = compare_runs(before, after, *given)
    except StudyError as problem:
        print(problem, file=sys.stderr)
        return 1
    named = after.study["disclosure"]["profile"] == "internal"
    print("\n".join(write_summary(before.name, after.name, tables, named)))
    for table in COLUMNS if options.to else ():
        write_rows(os.path.join(options.to, f"{table}.csv"), tables[table], COLUMNS[table])
    return 0


def _after(options, study):
    """(the later Run, what compare_runs needs to build a cohort again: nothing for a baseline)."""
    if options.other:
        return read_baseline(baseline_folder(study, options.other)), ()
    results, private = os.path.join("results", study), os.path.join("private", study)
    record = read_record(results)
    check_current(options.configfile, options.data)
    beside = study_folder([options.configfile])
    data = find_data_folder(record["study"], options.data, beside)
    paths = sources_of(record["study"], beside if data is None else data.path)
    exports = dict(zip(names(record["study"]["sources"]), paths, strict=True))
    return read_run(results, record, "now"), (private, exports)


def _read(arguments):
    parser = argparse.ArgumentParser(prog="python -m oncosurv changes", description=__doc__.partition(": ")[2])
    parser.add_argument("baseline", help="name of the earlier baseline")
    parser.add_argument("other", nargs="?", help="name of the later baseline; without it, the results as they lie")
    parser.add_argument("--configfile", default="config.yaml", help="the study file (config.yaml)")
    parser.add_argument("--data", help="folder of the exports, where the run had --config data=FOLDER")
    parser.add_argument("--to", help="folder for the tables estimates.csv, patients.csv and attribution.csv")
    return parser.parse_args(arguments)
