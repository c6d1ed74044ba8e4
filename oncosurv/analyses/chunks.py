"""Parts of a bootstrap or of an imputation that are jobs of their own: who draws what, and the way back from a file.

Every replicate has its own seed, so the results do not depend on the number of parts or on where they ran.
"""

import numpy as np

from oncosurv.tables import numbers, read_columns


def numbers_of(chunk, total, batch=1):
    """Numbers (from 0) of the replicates of one part, a range. chunk: "2of5"; total: of all parts together.

    The bounds lie between batches of so many replicates, so that no batch is made twice. A part may be empty.
    """
    place, parts = map(int, chunk.split("of"))
    batches = -(-total // batch)
    start, stop = (batch * (batches * edge // parts) for edge in (place - 1, place))
    return range(min(start, total), min(stop, total))


def read_parts(paths):
    """{column: array of numbers} of the files of all parts, by replicate number and term."""
    parts = [read_columns(path) for path in paths]
    columns = {name: np.concatenate([numbers(part[name]) for part in parts]) for name in parts[0]}
    keys = [columns[name] for name in ("term", "number") if name in columns]
    order = np.lexsort(keys)
    return {name: values[order] for name, values in columns.items()}
