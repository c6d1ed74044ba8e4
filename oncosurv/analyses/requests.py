"""How a model of the study file wants to be fitted: strata, clusters for a robust variance, the rule for ties."""

from dataclasses import dataclass, replace

import numpy as np

UNKNOWN = ("", "unknown")
# Below it robust errors are too small too often: Cameron, Gelbach and Miller, Review of Economics and Statistics
# 2008;90:414-27.
ENOUGH_CLUSTERS = 40


@dataclass(frozen=True)
class Fitting:
    """Per row: the label of its stratum and of its cluster (None without such; "" for an unknown one); ties; facts.

    facts: more of a fit's models row: strata and cluster (names), notes in words.
    """

    strata: np.ndarray | None
    cluster: np.ndarray | None
    ties: str
    facts: dict

    def only(self, rows):
        """The same for some rows, given by their numbers."""
        parts = {name: getattr(self, name) for name in ("strata", "cluster")}
        return replace(self, **{name: part if part is None else part[rows] for name, part in parts.items()})

    def describe(self):
        """Facts of the models row for these rows: with clusters their number, and a warning where they are few."""
        if self.cluster is None:
            return self.facts
        n = len(set(self.cluster.tolist()))
        few = f"Only {n} clusters, and robust standard errors are too small too often below {ENOUGH_CLUSTERS}."
        notes = [self.facts["notes"], few if n < ENOUGH_CLUSTERS else ""]
        return self.facts | {"n_clusters": n, "notes": " ".join(filter(None, notes))}

    @property
    def known(self):
        """Mask of the rows whose stratum and cluster are known; True where there are neither."""
        masks = [part != "" for part in (self.strata, self.cluster) if part is not None]
        return np.logical_and.reduce(masks) if masks else True


def with_fitting(analysis_set, model):
    """The analysis set with what the model asks for; unchanged where it asks for nothing."""
    ties, strata, cluster = model.get("ties", "efron"), model.get("strata", []), model.get("cluster")
    if ties == "efron" and not strata and cluster is None:
        return analysis_set
    words = [f"Stratified by {', '.join(strata)}: a baseline hazard each."] if strata else []
    if cluster is not None:
        words.append(
            f"Standard errors, intervals and p-values are robust, grouped by {cluster}; likelihood-ratio tests and "
            "tests of proportional hazards take no account of the groups."
        )
    labels = _labels(analysis_set.cells, strata) if strata else None
    groups = _labels(analysis_set.cells, [cluster]) if cluster is not None else None
    facts = {"strata": strata, "cluster": cluster or "", "notes": " ".join(words)}
    return replace(analysis_set, fitting=Fitting(labels, groups, ties, facts))


def _labels(cells, names):
    rows = zip(*(cells[name] for name in names), strict=True)
    return np.array(["" if any(cell in UNKNOWN for cell in row) else ", ".join(row) for row in rows], dtype=object)
