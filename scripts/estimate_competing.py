"""Entry of rule estimate_competing: cumulative incidence and its tests of one population, where events compete."""

from oncosurv.analyses.coding import read_set
from oncosurv.analyses.competing import COLUMNS, estimate_competing
from oncosurv.runlog import logged
from oncosurv.tables import write_rows


def main(patients, path, item, choices, variables, causes):
    """Read the analysis set, estimate, write the table."""
    rows = estimate_competing(read_set(patients), item, choices, variables, causes)["competing"]
    write_rows(path, rows, COLUMNS["competing"])


if __name__ == "__main__":
    with logged(snakemake.log[0]):
        main(
            patients=snakemake.input.patients,
            path=snakemake.output.competing,
            item=snakemake.params.item,
            choices=snakemake.params.choices,
            variables=snakemake.params.variables,
            causes=snakemake.params.causes["causes"],
        )
