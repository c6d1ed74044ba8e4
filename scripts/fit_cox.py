"""Entry of rule fit_cox: one Cox model of the study file, with each of its variables alone beside it."""

from oncosurv.analyses.coding import read_set
from oncosurv.analyses.models import COLUMNS, estimate_model
from oncosurv.runlog import logged
from oncosurv.tables import write_rows


def main(patients, paths, model, variables, data_cut, limits):
    """Read the analysis set, fit, write one table a path."""
    tables = estimate_model(read_set(patients), model, variables, data_cut, True, limits)
    for table, path in paths.items():
        write_rows(path, tables[table], COLUMNS[table])


if __name__ == "__main__":
    with logged(snakemake.log[0]):
        main(
            patients=snakemake.input.patients,
            paths=dict(snakemake.output.items()),
            model=snakemake.params.model,
            variables=snakemake.params.variables,
            data_cut=snakemake.params.data_cut["data_cut"],
            limits=snakemake.params.limits,
        )
