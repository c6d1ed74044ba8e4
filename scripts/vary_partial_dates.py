"""Entry of rule vary_partial_dates: the main estimates with partial dates at other possible days."""

from oncosurv.analyses.partial_dates import COLUMNS, vary_partial_dates
from oncosurv.cohort.keys import read_secret
from oncosurv.runlog import logged
from oncosurv.tables import read_columns, write_rows


def main(study, tables, secret, plan, items, models, path):
    """Read the typed exports, derive the cohort again for each rule, estimate, write the table."""
    names = [spec["name"] for spec in study["sources"]]
    exports = {name: read_columns(table) for name, table in zip(names, tables, strict=True)}
    rows = vary_partial_dates(study, exports, read_secret(study["study"], secret), plan, items, models)
    write_rows(path, rows, COLUMNS)


if __name__ == "__main__":
    with logged(snakemake.log[0], private=snakemake.params.words["words"]):
        main(
            study=snakemake.params.study,
            tables=snakemake.input.tables,
            secret=snakemake.params.secret,
            plan=snakemake.params.plan,
            items=snakemake.params.curves,
            models=snakemake.params.models,
            path=snakemake.output[0],
        )
