"""Entry of rule build_cohort: typed exports in, the cohort without record numbers out."""

from pathlib import Path

from oncosurv.cohort.build import build_cohort
from oncosurv.cohort.keys import read_secret
from oncosurv.cohort.write import write_cohort
from oncosurv.exports.queries import read_queries
from oncosurv.runlog import logged
from oncosurv.tables import read_columns


def main(study, tables, queries, paths):
    """Build the cohort and write its tables. The secret of the study keys lies beside the key map, in private/."""
    names = [spec["name"] for spec in study["sources"]]
    exports = {name: read_columns(path) for name, path in zip(names, tables, strict=True)}
    secret = read_secret(study["study"], Path(paths["key_map"]).parent / "secret")
    write_cohort(build_cohort(study, exports, secret), read_queries(queries), paths, study["study"])


if __name__ == "__main__":
    with logged(snakemake.log[0]):
        main(
            study=snakemake.params.study,
            tables=snakemake.input.tables,
            queries=snakemake.input.queries,
            paths=dict(snakemake.output.items()),
        )
