"""Entry of rule estimate_survival: curves, fixed times, follow-up and tests of one population."""

from oncosurv.analyses.coding import read_set
from oncosurv.analyses.curves import COLUMNS, estimate_item
from oncosurv.runlog import logged
from oncosurv.tables import write_rows


def main(patients, paths, item, choices, variables, data_cut):
    """Read the analysis set, estimate, write one table a path."""
    tables = estimate_item(read_set(patients), item, choices, variables, data_cut)
    for table, path in paths.items():
        write_rows(path, tables[table], COLUMNS[table])


if __name__ == "__main__":
    with logged(snakemake.log[0]):
        main(
            patients=snakemake.input.patients,
            paths=dict(snakemake.output.items()),
            item=snakemake.params.item,
            choices=snakemake.params.choices,
            variables=snakemake.params.variables,
            data_cut=snakemake.params.data_cut["data_cut"],
        )
