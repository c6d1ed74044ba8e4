"""The folder in which the sources' files lie, where that is not the study file's: who names it, and in what order.

1. `--config data=FOLDER` on the command line, 2. the environment variable ONCOSURV_DATA_<STUDY ID>, 3. `data_folder` of
the study file. It says where a machine keeps its data and is no part of the study's results.
"""

import os
from typing import NamedTuple


class DataFolder(NamedTuple):
    """path: where the files lie; name: the folder as it was given; by: who named it, as in 'that data= names'."""

    path: str
    name: str
    by: str
    relative_to: str

    @property
    def said(self):
        """Words in brackets behind a folder that is not there."""
        return f"named by {self.by}, relative to {self.relative_to}"


def variable_of(study):
    """Name of the environment variable for the data folder of a study, '' where it has no id."""
    name = study.get("study", {}).get("id") if isinstance(study.get("study"), dict) else None
    return f"ONCOSURV_DATA_{name.upper()}" if isinstance(name, str) else ""


def find_data_folder(study, given, beside, environment=os.environ):
    """The DataFolder of a study, None where its files lie beside the study file.

    study: the study file as a dict; given: what data= gave on the command line, None for nothing; beside: the folder of
    the study file, from which data_folder is looked for.
    """
    if given is not None:
        return DataFolder(given, given, "data=", "where the command is run")
    variable = variable_of(study)
    if environment.get(variable):
        return DataFolder(environment[variable], environment[variable], variable, "where the command is run")
    head = study.get("study")
    name = head.get("data_folder") if isinstance(head, dict) else None
    if not isinstance(name, str):
        return None
    return DataFolder(os.path.join(beside, name), name, "data_folder", "the study file")
