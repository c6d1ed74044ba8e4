"""The cases of the regression oracles as arrays: data set, columns and options as the R scripts name them."""

import numpy as np

from tests.reference.oracle import read_data


def column_of(data, term):
    """'age' is a column as it is, 'celltype=large' the 0/1 indicator of one level."""
    name, _, level = term.partition("=")
    return np.asarray(data[name] if not level else (data[name].astype(str) == level), dtype=float)


def arrays_of(case):
    """Keyword arguments of fit_cox; rows with a missing covariate are left out, as coxph does."""
    data = read_data(case["data"])
    names = [case["x"]] if isinstance(case["x"], str) else case["x"]
    x = np.column_stack([column_of(data, name) for name in names])
    keep = ~np.isnan(x).any(axis=1)
    return {
        "time": data[case["time"]][keep],
        "event": (data[case["event"]] == case["event_value"])[keep],
        "x": x[keep],
        "names": names,
        "entry": data[case["entry"]][keep] if "entry" in case else None,
        "strata": data[case["strata"]][keep] if "strata" in case else None,
        "ties": case["ties"],
    }


def relative_difference(ours, theirs):
    """Largest |ours - theirs| / |theirs|; 0 where both are 0."""
    ours, theirs = np.asarray(ours, float), np.asarray(theirs, float)
    return float(np.max(np.abs(ours - theirs) / np.where(theirs == 0, 1.0, np.abs(theirs))))
