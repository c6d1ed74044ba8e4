"""Entry of rule compare_engines: the kernel's numbers against those of lifelines and statsmodels."""

from oncosurv.checks.cross_check import COLUMNS, compare_engines
from oncosurv.checks.kernel_numbers import kernel_numbers
from oncosurv.runlog import logged
from oncosurv.tables import read_rows, write_rows


def main(tables, engines, path):
    """Read the kernel's tables and the engines' numbers, write checks/cross_check.csv whatever it says."""
    kernel = kernel_numbers({name: read_rows(table) for name, table in tables.items()})
    write_rows(path, compare_engines(read_rows(engines), kernel), COLUMNS)


if __name__ == "__main__":
    with logged(snakemake.log[0]):
        main(
            tables={name: path for name, path in snakemake.input.items() if path and name != "engines"},
            engines=snakemake.input.engines,
            path=snakemake.output.cross_check,
        )
