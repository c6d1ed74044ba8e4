"""What the Snakefile does before it plans a job: refuse a study file with mistakes, close what may name patients."""

import os
import sys

from oncosurv.data_folder import find_data_folder
from oncosurv.study import StudyFileError, check_study
from oncosurv.study_checks.yaml_file import check_yaml


def refuse_unreadable(path):
    """End the run with all mistakes of a file that is no YAML, each with its line."""
    mistakes = check_yaml(path)
    if mistakes:
        sys.exit(f"{path}\n{StudyFileError(mistakes, {})}")


def take_data_folder(study, given, beside):
    """The DataFolder in which the sources' files lie; None where they lie beside the study file.

    given: what --config gave; beside: the study file's folder. The folder of data= is taken out of the study: it says
    where a machine keeps its data, which is no part of the study, of its record or of its results.
    """
    if "data" not in given:
        return find_data_folder(study, None, beside)
    study.pop("data", None)
    return find_data_folder(study, "" if given["data"] is None else str(given["data"]), beside)  # 2018 is a number


def refuse_mistakes(study, folder, files, data=None):
    """End the run with all mistakes of a study, each with its place and a hint. files: the study file first.

    data: the DataFolder of the sources' files, where that is not the study file's.
    """
    try:
        check_study(study, folder, files, data)
    except StudyFileError as mistakes:
        sys.exit(f"{files[0]}\n{mistakes}")


def close_records(folder=".snakemake"):
    """Close Snakemake's own folder to other users: messages of failed jobs are copied there, and name records."""
    os.makedirs(folder, exist_ok=True)
    os.chmod(folder, 0o700)


def hold_threads(libraries=("OPENBLAS", "OMP", "MKL")):
    """One thread for each library of linear algebra: the matrices here are small, threads cost more than they give."""
    for library in libraries:
        os.environ.setdefault(f"{library}_NUM_THREADS", "1")
