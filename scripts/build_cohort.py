"""Entry of rule build_cohort: typed exports in, the cohort without record numbers out."""

import gc
from pathlib import Path

from oncosurv.cohort.build import build_cohort
from oncosurv.cohort.keys import read_secret
from oncosurv.cohort.write import write_cohort
from oncosurv.exports.queries import read_queries
from oncosurv.runlog import logged
from oncosurv.tables import read_columns, read_rows


def main(study, tables, queries, paths, applied):
    """Build the cohort and write its tables. The secret of the study keys lies beside the key map, in private/."""
    corrected = read_rows(applied) if applied else []
    names = [spec["name"] for spec in study["sources"]]
    secret = read_secret(study["study"], Path(paths["key_map"]).parent / "secret")
    # The exports are not kept here: build_cohort forgets them when it has made its own columns of them.
    cohort = build_cohort(study, {name: read_columns(path) for name, path in zip(names, tables, strict=True)}, secret)
    write_cohort(cohort, read_queries(queries), paths, study, corrected)


if __name__ == "__main__":
    gc.disable()  # rows make no cycles, and the collector would look at all of them again and again
    with logged(snakemake.log[0], private=snakemake.params.words["words"]):
        main(
            study=snakemake.params.study,
            tables=snakemake.input.tables,
            queries=snakemake.input.queries,
            paths=dict(snakemake.output.items()),
            applied=snakemake.input.get("applied"),
        )
