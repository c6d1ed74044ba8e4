"""Entry of rule compare_engines: the kernel's numbers against those of lifelines and statsmodels."""

from oncosurv.checks.cross_check import COLUMNS, compare_engines
from oncosurv.checks.kernel_numbers import kernel_numbers
from oncosurv.checks.samples import read_samples, without_analyses
from oncosurv.runlog import logged
from oncosurv.tables import read_rows, write_rows


def main(tables, engines, path):
    """Read the kernel's tables and the engines' numbers, write checks/cross_check.csv whatever it says."""
    rows, sampled, sizes, analyses = read_samples(read_rows(engines))
    own = without_analyses({name: read_rows(table) for name, table in tables.items()}, analyses)
    write_rows(path, compare_engines(rows, kernel_numbers(own) | sampled, sizes), COLUMNS)


if __name__ == "__main__":
    with logged(snakemake.log[0]):
        main(
            tables={name: path for name, path in snakemake.input.items() if path and name != "engines"},
            engines=snakemake.input.engines,
            path=snakemake.output.cross_check,
        )
