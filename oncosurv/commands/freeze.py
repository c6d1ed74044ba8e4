"""python -m oncosurv freeze NAME [--configfile FILE] [--data FOLDER]: keep a finished run as a baseline."""

import argparse
import json
import os
import subprocess
import sys

import yaml

from oncosurv.changes.baseline import all_files, freeze_results
from oncosurv.exports.queries import StudyError

DONE = "Nothing to be done"


def main(arguments):
    """Freeze; exit code 0, or 1 with the reason on standard error."""
    options = _read(arguments)
    try:
        study = study_of(options.configfile)
        results = os.path.join("results", study)
        record = read_record(results)
        check_current(options.configfile, options.data)
        folder = freeze_results(results, record, options.name, study)
    except StudyError as problem:
        print(problem, file=sys.stderr)
        return 1
    print(
        f"{folder}: {len(all_files(folder)) - 1} tables and sets, read-only. Name it in the study file:\n"
        f'baseline: "{options.name}"'
    )
    return 0


def _read(arguments):
    parser = argparse.ArgumentParser(prog="python -m oncosurv freeze", description=__doc__.partition(": ")[2])
    parser.add_argument("name", help="name of the baseline, such as 2012-06")
    parser.add_argument("--configfile", default="config.yaml", help="the study file (config.yaml)")
    parser.add_argument("--data", help="folder of the exports, where the run had --config data=FOLDER")
    return parser.parse_args(arguments)


def study_of(configfile):
    """The id of the study of a study file. StudyError where the file cannot be read."""
    try:
        with open(configfile, encoding="utf-8") as file:
            return str(yaml.safe_load(file)["study"]["id"])
    except (OSError, yaml.YAMLError, KeyError, TypeError) as problem:
        raise StudyError([f"{configfile} cannot be read as a study file: {problem}"]) from None


def read_record(results):
    """What the last whole run in results/<study> recorded of itself. StudyError where there was none."""
    try:
        with open(os.path.join(results, "run.json"), encoding="utf-8") as file:
            return json.load(file)
    except (OSError, ValueError):
        words = f"{results} holds no finished run (run.json is not there): run snakemake to the end first."
        raise StudyError([words]) from None


def check_current(configfile, data=None):
    """StudyError unless Snakemake itself says that the results are those of today's data, study file and code.

    data: the folder of the exports, where the run had one.
    """
    command = [sys.executable, "-m", "snakemake", "--dry-run", "--cores", "1", "--configfile", configfile]
    command += [] if data is None else ["--config", f"data={data}"]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode or DONE not in done.stdout + done.stderr:
        said = "" if done.returncode == 0 else f" snakemake said:\n{(done.stdout + done.stderr).strip()}"
        words = f"the results are not those of today's data, study file and code: run snakemake first.{said}"
        raise StudyError([words])
