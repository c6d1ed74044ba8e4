"""python -m oncosurv check STUDY.yaml: every mistake of a study file, with its place, before anything runs.

Also what Snakemake cannot say of a file given by --configfile: the line in which it is no YAML.
"""

import argparse
import os
import sys

import yaml

from oncosurv.data_folder import find_data_folder
from oncosurv.study_checks.check import check_study
from oncosurv.study_checks.problems import StudyFileError
from oncosurv.study_checks.yaml_file import check_yaml


def main(arguments):
    """Check one study file; exit code 0 where it is in order, 1 with the list of mistakes where it is not."""
    parser = argparse.ArgumentParser(prog="python -m oncosurv check", description="Check a study file.")
    parser.add_argument("study", help="path of the study file")
    parser.add_argument("--data", help="folder of the exports, where that is not the study file's")
    options = parser.parse_args(arguments)
    path = options.study
    try:
        problems = check_yaml(path)
        if problems:
            raise StudyFileError(problems, {})
        with open(path, encoding="utf-8-sig") as file:
            config = yaml.load(file, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        folder = os.path.dirname(os.path.abspath(path))
        data = find_data_folder(config if isinstance(config, dict) else {}, options.data, folder)
        check_study(config, folder, [path], data)
    except StudyFileError as problem:
        print(f"{path}\n{problem}", file=sys.stderr)
        return 1
    print(f"{path}: no mistake found.")
    return 0
