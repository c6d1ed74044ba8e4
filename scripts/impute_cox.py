"""Entry of rule impute_cox: one Cox model with missing covariates imputed, beside its complete cases."""

from oncosurv.analyses.coding import read_set
from oncosurv.analyses.imputed import COLUMNS, estimate_imputed
from oncosurv.runlog import logged
from oncosurv.tables import write_rows

if __name__ == "__main__":
    with logged(snakemake.log[0]):
        found = estimate_imputed(read_set(snakemake.input.patients), snakemake.params.model, snakemake.params.variables)
        write_rows(snakemake.output.imputation, found, COLUMNS)
