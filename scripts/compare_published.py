"""Entry of rule compare_published: published numbers against those of this run."""

from pathlib import Path

from oncosurv.checks.published import COLUMNS, compare_targets
from oncosurv.runlog import logged
from oncosurv.tables import read_rows, write_rows


def main(tables, targets, published, month_days):
    """Read the public tables and the targets, write checks/published.csv."""
    found = {Path(path).stem: read_rows(path) for path in tables}
    write_rows(published, compare_targets(read_rows(targets), found, month_days), COLUMNS)


if __name__ == "__main__":
    with logged(snakemake.log[0]):
        main(
            tables=snakemake.input.tables,
            targets=snakemake.input.targets,
            published=snakemake.output.published,
            month_days=snakemake.params.month_days["month_days"],
        )
