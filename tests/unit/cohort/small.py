"""Small exports written as tables in the tests, and the patients who stand in them.

    visits = '''
    patient | visited:date | ecog:number
    A       | 2010-01-05   | 2
    '''

Columns are text unless a type follows the name; `!` after the type marks a column that identifies. An empty cell is
missing. The file of a source is <name>.csv, its first row of data is row 2, the heading of a column is its name.
"""

import numpy as np

from oncosurv.cohort.derived import Derived, Moment, Part
from oncosurv.cohort.patients import Patients
from oncosurv.cohort.sources import load_source

INDEX = "onset"


def read_small(name, text):
    """(spec of a source, its typed table) of one small export."""
    lines = [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]
    columns = []
    for heading in lines[0][1:]:
        column, _, kind = heading.partition(":")
        spec = {"name": column, "column": column, "type": kind.rstrip("!") or "text"}
        columns.append(spec | ({"identifies": True} if kind.endswith("!") else {}))
    table = {"row": list(range(2, len(lines) + 1)), "patient": [line[0] for line in lines[1:]]}
    for place, column in enumerate(columns, start=1):
        table[column["name"]] = [line[place] for line in lines[1:]]
    return {"name": name, "file": f"{name}.csv", "columns": columns}, table


def make_patients(index, cut="2012-06-30", **exports):
    """Patients of some small exports. index: {record number: date of the index event or ''}; keys are P-<record>."""
    records = sorted(index)
    positions = {record: position for position, record in enumerate(records)}
    patients = Patients(
        records=np.array(records, dtype=object),
        keys=np.array([f"P-{record}" for record in records], dtype=object),
        sources={name: load_source(*read_small(name, text), positions) for name, text in exports.items()},
        cut=np.datetime64(cut, "D"),
        queries=[],
        index_name=INDEX,
    )
    dates = np.array([index[record] or "NaT" for record in records], dtype="datetime64[D]")
    patients.moments[INDEX] = Moment(dates, patients.named("reports"), np.full(len(records), 2), "first report")
    return patients


def give(patients, **variables):
    """Add variables as if they had been derived: a list of numbers and None, or of texts and None, for each."""
    for name, values in variables.items():
        texts = any(isinstance(value, str) for value in values)
        array = np.array(values, dtype=object if texts else float)
        part = Part(patients.named(""), np.full(len(patients), -1), np.full(len(patients), np.nan))
        patients.values[name] = Derived(array, (part,), "given")


def plain(array):
    """A list of an array: NaN and NaT as None, dates as text, whole floats as integers."""
    cells = np.asarray(array).tolist()
    if np.asarray(array).dtype.kind == "M":
        return [None if cell is None else str(cell) for cell in cells]
    return [None if cell is None or cell != cell else int(cell) if _is_whole(cell) else cell for cell in cells]


def _is_whole(cell):
    return isinstance(cell, float) and cell.is_integer()


def messages(patients):
    """The messages of all queries."""
    return [query.message for query in patients.queries]
