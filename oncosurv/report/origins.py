"""Where a number of the report comes from: the row of a result table, and the steps back to the exports.

The steps are those of report/provenance.csv (oncosurv.lineage), read from the rules themselves.
"""

from pathlib import PurePosixPath
from typing import NamedTuple

from oncosurv.chain import key_of


class Origin(NamedTuple):
    """A row of a result table. path: of the table below the study's results; key: pairs of a column and its value.

    item: the analysis that it belongs to, variables: what it is about; "" and () where it is of the whole study.
    """

    path: str
    key: tuple
    item: str = ""
    variables: tuple = ()


def file_of(path):
    """The path of a table below results/<study>, as the report names it."""
    return "/".join(str(path).replace("\\", "/").split("/")[-2:]).replace("report/sources", "cohort/sources")


def origin_of(path, row):
    """The Origin of a row of the table at a path: the columns that name it, those without a value left out."""
    key = tuple((column, str(row[column])) for column in key_of(path) if row.get(column, "") != "")
    variables = tuple(row[column] for column in ("variable", "factor", "exposure") if row.get(column, "") != "")
    return Origin(path, key, row.get("item") or row.get("model") or "", variables)


def steps_to(paths, items, steps):
    """The steps that made some files, nearest first, back to the exports: (step, its outputs that were needed).

    items: names of the analyses that the rows belong to; of a table that was stacked only their parts are followed.
    steps: as lineage.steps_behind; the private files of a study are followed, but not told.
    """
    makers = {path: step for step in steps for path in step["outputs"]}
    waiting, found = list(paths), {}
    while waiting:
        path = waiting.pop(0)
        step = makers.get(path)
        if step is None:
            continue
        name = (step["rule"], step["item"])
        if path in found.setdefault(name, (step, []))[1]:
            continue
        found[name][1].append(path)
        parts = _parts(path, step["inputs"])
        own = [part for part in parts if PurePosixPath(part).name.split(".")[0] in items] if items else []
        sets = [name for name in step["inputs"] if name.startswith("sets/")]
        waiting += own or parts or sets or step["inputs"]
    return [(step, _told(outputs)) for step, outputs in found.values()]


def _parts(path, inputs):
    """The parts that a stacked table was made of."""
    return [name for name in inputs if name.endswith(f".{PurePosixPath(path).name}")]


def _told(paths):
    return [path for path in paths if not path.startswith("private:")]
