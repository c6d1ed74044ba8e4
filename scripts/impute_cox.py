"""Entry of rule impute_cox: one Cox model with missing covariates imputed, beside its complete cases."""

from oncosurv.analyses.coding import read_set
from oncosurv.analyses.imputed import COLUMNS, estimate_imputed
from oncosurv.runlog import logged
from oncosurv.tables import write_rows

if __name__ == "__main__":
    with logged(snakemake.log[0]):
        given, asked = snakemake.input, snakemake.params
        found = estimate_imputed(
            read_set(given.patients), asked.model, asked.variables, asked.study["study"], given.parts
        )
        write_rows(snakemake.output.imputation, found, COLUMNS)
